//! Data that is moved and costs something: counted when a request is sent and when it is answered.

use super::frame::{Caller, Link};
use super::{Trace, World};
use crate::engine::NONE;
use crate::plan::Place;
use crate::tally::Outcome;
use crate::tally::fleet::Data;

impl<T: Trace> World<'_, T> {
    /// A request goes to a replica.
    pub(super) fn count_request(&mut self, slot: u32, index: u32) {
        let caller = self.frames[slot].caller;
        if caller.edge != NONE {
            let bytes = self.plan.edges[caller.edge as usize].request_bytes;
            self.count_data(&caller, index, bytes, true);
        }
    }

    /// A replica answers. Errors are taken for small, and nobody is sent what nobody waits for.
    pub(super) fn count_answer(&mut self, slot: u32, index: u32, outcome: Outcome) {
        let caller = self.frames[slot].caller;
        if caller.edge != NONE && outcome == Outcome::Ok && !matches!(caller.link, Link::Nobody | Link::Queue) {
            let bytes = self.plan.edges[caller.edge as usize].bytes;
            self.count_data(&caller, index, bytes, false);
        }
    }

    /// Data goes from a caller to a replica, or back.
    fn count_data(&mut self, caller: &Caller, index: u32, bytes: f64, there: bool) {
        if bytes <= 0.0 {
            return;
        }
        let measured = self.measured(self.now());
        let (bytes, callee) = (bytes as u64, self.replicas[index as usize].fleet);
        let tally = &mut self.tally.fleets[callee as usize];
        tally.move_data(Data::Balanced, bytes, measured);
        let (origin, from) = self.origin_of(caller);
        if origin == NONE {
            // What clients send is free.
            let bytes = if there { 0 } else { bytes };
            return self.tally.fleets[callee as usize].move_data(Data::Egress, bytes, measured);
        }
        let sender = (self.replicas[origin as usize].fleet, from);
        let receiver = (callee, self.place_of(index));
        if there { self.count_between(sender, receiver, bytes) } else { self.count_between(receiver, sender, bytes) }
    }

    /// Data goes from a replica of one fleet to one of another.
    pub(super) fn count_between(
        &mut self,
        (sender, from): (u32, Option<Place>),
        (receiver, to): (u32, Option<Place>),
        bytes: u64,
    ) {
        let measured = self.measured(self.now());
        let (Some(from), Some(to)) = (from, to) else { return };
        let region = |place: Place| self.plan.zones[place.zone as usize].region;
        if region(from) != region(to) {
            self.tally.fleets[sender as usize].move_data(Data::InterRegion, bytes, measured);
        } else if from.zone != to.zone {
            self.tally.fleets[sender as usize].move_data(Data::CrossZone, bytes, measured);
            self.tally.fleets[receiver as usize].move_data(Data::CrossZone, bytes, measured);
        }
    }
}
