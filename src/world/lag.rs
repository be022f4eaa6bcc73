//! Asynchronous replication: followers apply the leader's writes one after the other, and readers of a
//! follower see what it has applied.

use super::World;
use crate::engine::{Key, Time};
use std::collections::VecDeque;

/// A write on its way into a follower.
#[derive(Clone, Copy, Debug)]
struct Write {
    committed: Time,
    /// How long the follower works on it.
    takes: Time,
    applied: Time,
}

/// The replication state of a follower. Writes are applied in order of commit by one worker, so when a
/// write is known its end is known too, and no event is needed: lag arises from the queue before the
/// worker. Only writes that are not applied yet are kept.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    pending: VecDeque<Write>,
    last_applied: Time,
    commits: u64,
    /// Since when it is down, and applies nothing.
    paused: Option<Time>,
}

impl Follower {
    fn forget_applied(&mut self, now: Time) {
        let now = self.paused.unwrap_or(now);
        while self.pending.front().is_some_and(|write| write.applied <= now) {
            self.pending.pop_front();
        }
    }

    /// A write was committed and will be here at `arrives`.
    fn receive(&mut self, now: Time, arrives: Time, takes: Time) {
        self.forget_applied(now);
        let applied = arrives.max(self.last_applied).saturating_add(takes);
        self.last_applied = applied;
        self.pending.push_back(Write { committed: now, takes, applied });
    }

    /// How old the follower's data is: since when a write is missing.
    fn staleness(&mut self, now: Time) -> Option<Time> {
        self.forget_applied(now);
        self.pending.front().map(|write| now - write.committed)
    }

    /// The follower goes down.
    fn pause(&mut self, now: Time) {
        self.paused = Some(now);
    }

    /// The follower is up again: it begins where it stopped.
    fn resume(&mut self, now: Time) {
        self.forget_applied(now);
        self.paused = None;
        let mut free = now;
        for write in &mut self.pending {
            free = free.saturating_add(write.takes);
            write.applied = free;
        }
        self.last_applied = free;
    }
}

impl World<'_> {
    /// A new replica of a fleet that follows gets its replication state.
    pub(super) fn open_followers(&mut self, fleet: u32, ordinal: u32) {
        if let Some(link) = self.plan.fleets[fleet as usize].follows {
            let followers = &mut self.followers[link as usize];
            followers.resize(ordinal as usize + 1, Follower::default());
        }
    }

    /// The leader of a link commits a write.
    pub(super) fn commit(&mut self, link: u32) {
        let now = self.now();
        let spec = &self.plan.links[link as usize];
        let key: Key = self.key.number(spec.salt);
        for (ordinal, follower) in self.followers[link as usize].iter_mut().enumerate() {
            let mut draws = key.number(ordinal as u64).draws(follower.commits);
            follower.commits += 1;
            let arrives = now.saturating_add(spec.delay.sample(&mut draws));
            let takes = spec.apply.sample(&mut draws);
            follower.receive(now, arrives, takes);
        }
    }

    /// A read looks at the follower that serves it.
    pub(super) fn observe(&mut self, link: u32, slot: u32) {
        let now = self.now();
        let frame = &self.frames[slot];
        let replica = &self.replicas[frame.replica as usize];
        let measured = self.measured(frame.entered);
        let staleness = self.followers[link as usize][replica.ordinal as usize].staleness(now);
        if measured {
            let tally = &mut self.tally.fleets[replica.fleet as usize];
            tally.reads += 1;
            if let Some(age) = staleness {
                tally.staleness.record(age);
            }
        }
    }

    /// The replication state of a replica, if it follows.
    fn follower(&mut self, index: u32) -> Option<&mut Follower> {
        let replica = &self.replicas[index as usize];
        let link = self.plan.fleets[replica.fleet as usize].follows?;
        self.followers[link as usize].get_mut(replica.ordinal as usize)
    }

    /// A follower goes down: it applies nothing until it is back.
    pub(super) fn fall_behind(&mut self, index: u32) {
        let now = self.now();
        if let Some(follower) = self.follower(index) {
            follower.pause(now);
        }
    }

    /// A follower is back, and catches up.
    pub(super) fn catch_up(&mut self, index: u32) {
        let now = self.now();
        if let Some(follower) = self.follower(index) {
            follower.resume(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_writes_makes_a_follower_lag_until_it_is_applied() {
        let mut follower = Follower::default();
        (0..10).for_each(|i| follower.receive(i, i + 5, 10));
        // The last of ten writes is applied at 5 + 10 x 10.
        assert_eq!(follower.staleness(104), Some(104 - 9));
        assert_eq!(follower.staleness(105), None);
    }

    #[test]
    fn a_follower_that_was_down_applies_what_it_missed() {
        let mut follower = Follower::default();
        follower.receive(0, 0, 10);
        follower.receive(1, 1, 10);
        follower.pause(12);
        follower.receive(50, 50, 10);
        follower.resume(100);
        assert_eq!(follower.staleness(109), Some(108));
        assert_eq!(follower.staleness(115), Some(65));
        assert_eq!(follower.staleness(120), None);
    }
}
