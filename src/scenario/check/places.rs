//! Checks of regions, zones and racks, and of who is placed where.

use super::Checker;
use crate::language::{Diagnostic, Name};
use crate::policy::routing::{MOST_LEVELS, Routing};
use crate::scenario::region::Placement;
use crate::scenario::service::Service;
use std::collections::{BTreeMap, BTreeSet};

/// The most racks of a zone.
const MAX_RACKS: u32 = 1000;
/// The most places that are listed by hand.
const MAX_PLACES: usize = 10_000;

impl<'a> Checker<'a> {
    pub(super) fn regions(&mut self) {
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for (region, spec) in self.scenario.regions.iter() {
            if spec.zones.0.is_empty() {
                self.impossible(spec.span, format!("region `{region}` has no zones"));
            }
            for (zone, spec) in spec.zones.0.iter() {
                if let Some(first) = seen.insert(&zone.text, zone) {
                    let message = format!("zone `{zone}` is declared twice: here and on line {}", first.span.line);
                    self.error("E013", zone.span, message);
                }
                if zone.text.contains('.') {
                    self.error("E009", zone.span, format!("`{zone}` is no name for a zone: a dot leads into one"));
                }
                self.count("racks", spec.racks.value, spec.racks.span, MAX_RACKS);
            }
        }
        let unknown = |zone: &&Name| !seen.is_empty() && !seen.contains_key(zone.text.as_str());
        for zone in self.scenario.zones_in_use().filter(unknown) {
            let unknown = Diagnostic::error("E012", zone.span, format!("zone `{zone}` is in no region"));
            self.diagnostics.push_nearest(unknown, &zone.text, seen.keys().copied());
        }
    }

    /// The zones in which anything runs.
    pub(super) fn zones_in_use(&self) -> BTreeSet<&'a str> {
        self.scenario.zones_in_use().map(|zone| zone.text.as_str()).collect()
    }

    pub(super) fn placement(&mut self, service: &'a Service) {
        if let Placement::Pack(pack) = &service.placement
            && service.zones.is_empty()
        {
            self.error("E016", pack.span, "replicas are placed in zones: give the service `zones`");
        }
        match &service.placement {
            Placement::Spread(_) => {}
            Placement::Pack(pack) => self.count("pack", pack.per_rack.value, pack.per_rack.span, MAX_PLACES as u32),
            Placement::ByHand(by_hand) => {
                if by_hand.places.is_empty() || by_hand.places.len() > MAX_PLACES {
                    self.impossible(by_hand.span, format!("there are between 1 and {MAX_PLACES} places"));
                }
                for place in &by_hand.places {
                    let zone = place.text.split('.').next().unwrap_or_default();
                    if !service.zones.iter().any(|known| known.text == zone) {
                        let message = format!("the service has no zone `{zone}`");
                        let unknown = Diagnostic::error("E012", place.span, message);
                        let zones = service.zones.iter().map(|zone| zone.text.as_str());
                        self.diagnostics.push_nearest(unknown, zone, zones);
                    } else if place.text.contains('.') {
                        self.rack(place);
                    }
                }
            }
        }
    }

    /// Where requests may go, by where they come from.
    pub(super) fn routing(&mut self, service: &'a Service) {
        let routing = &service.routing;
        if routing.is_anywhere() {
            return;
        }
        let zones = self.scenario.zones_of(service);
        if zones.is_empty() {
            self.error("E016", service.span, "requests are routed by zones: give the service `zones`");
        }
        if let Some((span, mistake)) = routing.mistake() {
            self.impossible(span, mistake);
        }
        let levels = routing.levels();
        let none = levels.is_empty() && matches!(routing, Routing::Priority(_));
        if none || levels.len() > MOST_LEVELS || levels.iter().any(Vec::is_empty) {
            let message = format!("there are between 1 and {MOST_LEVELS} levels, each with a zone or more");
            self.impossible(service.span, message);
        }
        levels.iter().flatten().for_each(|zone| self.zone_or_region(zone));
        let level_of = |zone: &Name| levels.iter().flatten().any(|name| self.covers(name, zone));
        let left: Vec<&Name> = zones.into_iter().filter(|zone| !levels.is_empty() && !level_of(zone)).collect();
        for zone in left {
            self.error("E005", zone.span, format!("zone `{zone}` is in no level: it would never get a request"));
        }
    }

    /// Whether a name stands for a zone, or for its region.
    fn covers(&self, name: &Name, zone: &Name) -> bool {
        let region = self.scenario.regions.get(&name.text);
        name.text == zone.text || region.is_some_and(|region| region.zones.0.get(&zone.text).is_some())
    }

    /// A rack, as `zone.number`.
    pub(super) fn rack(&mut self, name: &Name) {
        let (zone, number) = name.text.split_once('.').unwrap_or((&name.text, ""));
        let known = self.scenario.racks(zone).or_else(|| self.zones_in_use().contains(zone).then_some(1));
        match (known, number.parse::<u32>()) {
            (Some(racks), Ok(number)) if (1..=racks).contains(&number) => {}
            (Some(racks), _) => {
                let message = format!("a rack of zone `{zone}` is `{zone}.1` up to `{zone}.{racks}`");
                self.error("E012", name.span, message);
            }
            (None, _) => self.error("E012", name.span, format!("nothing is in a zone `{zone}`")),
        }
    }
}
