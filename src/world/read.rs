//! Calls to a database: to which server they go, and what reads see there.

use super::frame::{Caller, Link, State};
use super::trace::Refusal;
use super::{Trace, World};
use crate::engine::{Key, NONE};
use crate::plan::database::ENDPOINTS_OF_A_SHARD;
use crate::tally::Outcome;

/// Where the keys of callers branch off that reconnect, by the traffic that they carry.
const CLIENTS: u64 = 1 << 32;

impl<T: Trace> World<'_, T> {
    /// The endpoint that a call goes to, by the shard of its row.
    #[inline]
    pub(super) fn in_shard(&self, endpoint: u32, key: Key, affinity: Key) -> u32 {
        match self.plan.endpoints[endpoint as usize].rows {
            None => endpoint,
            Some(rows) => endpoint + self.plan.rows[rows as usize].of(key, affinity).1 * ENDPOINTS_OF_A_SHARD,
        }
    }

    /// The row that a call to a database is about: that of its first attempt. 0 where nobody asks.
    pub(super) fn row_of(&self, caller: &Caller) -> u32 {
        let Some(rows) = self.plan.endpoints[caller.endpoint as usize].rows else {
            return 0;
        };
        if caller.link == Link::Parent {
            let parent = &self.frames[caller.parent];
            if parent.state == State::Hedged && parent.epoch == caller.parent_epoch {
                return self.row_of(&parent.caller);
            }
        }
        let first = (1..=caller.attempt).rev().fold(caller.key, |key, attempt| key.above(u64::from(attempt)));
        self.plan.rows[rows as usize].of(first, caller.affinity).0
    }

    /// A call goes to the leader of a database.
    pub(super) fn call_leader(&mut self, slot: u32, fleet: usize, set: u32) {
        let frame = &self.frames[slot];
        let measured = self.measured(frame.entered);
        let Some(index) = self.leader_for(set, &frame.caller) else {
            self.trace_refusal(self.frames[slot].caller.trace, Refusal::NoLeader);
            return self.turn_away(slot, fleet, Outcome::Failed);
        };
        let ordinal = self.replicas[index as usize].ordinal as usize;
        self.fleets[fleet].sent[ordinal] += u64::from(measured);
        if self.plan.network.is_some() {
            return self.set_out(slot, index);
        }
        self.arrive(slot, index);
    }

    /// The server that a caller takes for the leader; none if it knows of none.
    fn leader_for(&self, set: u32, caller: &Caller) -> Option<u32> {
        let state = &self.sets[set as usize];
        let spec = &self.plan.replica_sets[set as usize];
        let members = &self.fleets[spec.fleet as usize].members;
        let leader = members[state.leader as usize];
        if self.replicas[leader as usize].maintenance != NONE || (state.stepped_down && state.loss.planned) {
            return None;
        }
        if state.promotions == 0 {
            return Some(leader);
        }
        let (origin, place) = self.origin_of(caller);
        if let Some((split, _)) = state.split {
            let old = members[split as usize];
            if self.severed(place, self.place_of(leader)) && !self.severed(place, self.place_of(old)) {
                return Some(old);
            }
        }
        let Some(failover) = &spec.failover else {
            // Whoever took over did so by a plan of recovery, which redirects callers too.
            return Some(leader);
        };
        let who = match origin {
            NONE => CLIENTS + u64::from(self.plan.classes[usize::from(caller.class)].source),
            index => u64::from(index),
        };
        let key = state.key.word("reconnect").number(state.promotions).number(who);
        let reconnected = state.since.saturating_add(failover.reconnect.sample(&mut key.draws(0)));
        (self.now() >= reconnected).then_some(leader)
    }

    /// A read looks at the data of its server, as it is now.
    pub(super) fn observe(&mut self, set: u32, slot: u32) {
        let now = self.now();
        let frame = &self.frames[slot];
        let ordinal = self.replicas[frame.replica as usize].ordinal;
        let (measured, user) = (self.measured(frame.entered), frame.caller.affinity.value() as u32);
        if ordinal == self.sets[set as usize].leader || !measured {
            return;
        }
        let spec = &self.plan.replica_sets[set as usize];
        let row = if spec.by_row { self.row_of(&frame.caller) } else { 0 };
        self.note_applied(set, ordinal);
        let state = &self.sets[set as usize];
        let applied = state.followers[ordinal as usize].applied();
        let missing = if spec.by_row { state.log.missing_in_row(row, applied) } else { state.log.missing(applied) };
        let own = state.log.misses_own(user, applied);
        let tally = &mut self.tally.databases[spec.database as usize];
        tally.reads += 1;
        tally.own_missed += u64::from(own);
        if let Some(committed) = missing {
            tally.staleness.record(now - committed);
        }
    }
}
