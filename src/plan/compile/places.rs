//! Where things run.

use super::Compiler;
use crate::language::Name;
use crate::plan::{Place, Zone};
use crate::scenario::region::Placement;

impl Compiler<'_> {
    /// Numbers the regions and zones: those of regions first, then those that services name without one.
    pub(super) fn declare_zones(&mut self) {
        for (region, (_, spec)) in self.scenario.regions.iter().enumerate() {
            for name in spec.zones.0.names() {
                self.plan.zones.push(Zone { name: name.to_owned(), region: region as u32 });
            }
        }
        let alone = self.scenario.regions.len() as u32;
        for zone in self.scenario.zones_in_use() {
            if self.zone(&zone.text).is_none() {
                self.plan.zones.push(Zone { name: zone.text.clone(), region: alone });
            }
        }
    }

    /// The number of a region.
    pub(super) fn region(&self, name: &str) -> Option<u32> {
        self.scenario.regions.names().position(|region| region == name).map(|region| region as u32)
    }

    /// The number of a zone.
    pub(super) fn zone(&self, name: &str) -> Option<u32> {
        self.plan.zones.iter().position(|zone| zone.name == name).map(|zone| zone as u32)
    }

    /// The place of a name: a zone, or a rack as `zone.number`.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        let (zone, rack) = name.split_once('.').unwrap_or((name, "1"));
        Some(Place { zone: self.zone(zone)?, rack: rack.parse::<u32>().ok()?.checked_sub(1)? })
    }

    fn racks(&self, zone: &str) -> u32 {
        self.scenario.racks(zone).unwrap_or(1).max(1)
    }

    /// The places of a service's replicas, and how many come to each in turn.
    pub(super) fn places(&self, zones: &[Name], placement: &Placement) -> (Vec<Place>, u32) {
        let racks = |zone: &Name| self.racks(&zone.text);
        let place = |zone: &Name, rack: u32| self.zone(&zone.text).map(|zone| Place { zone, rack });
        match placement {
            Placement::Spread(_) => {
                let rounds = zones.iter().map(racks).max().unwrap_or(0);
                let in_turn = (0..rounds).flat_map(|round| zones.iter().map(move |zone| (zone, round)));
                (in_turn.filter_map(|(zone, round)| place(zone, round % racks(zone))).collect(), 1)
            }
            Placement::Pack(pack) => {
                let in_turn = zones.iter().flat_map(|zone| (0..racks(zone)).map(move |rack| (zone, rack)));
                (in_turn.filter_map(|(zone, rack)| place(zone, rack)).collect(), pack.per_rack.value.max(1))
            }
            Placement::ByHand(by_hand) => {
                (by_hand.places.iter().filter_map(|name| self.place(&name.text)).collect(), 1)
            }
        }
    }
}
