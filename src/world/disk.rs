//! Disks of databases with a leader: a server that has lost its disk comes back empty, and is filled before it takes part
//! again.

use super::follower::Follower;
use super::replica_set::Phase;
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{NONE, Time};
use crate::tally::ledger::Cause;

/// What is on the disk of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disk {
    /// All that it has received.
    #[default]
    Whole,
    /// The disk is lost, and the server is being repaired.
    Lost,
    /// Nothing: the server is repaired, and there is nobody yet to copy from.
    Empty,
    /// It is being filled with what the leader had up to this position. What comes later it gets from the log.
    Filling(u64),
    /// It is being filled from a backup.
    Restoring,
}

impl<T: Trace> World<'_, T> {
    /// A server, which is down, has lost its disk.
    pub(super) fn lose_disk(&mut self, index: u32) {
        if self.replicas[index as usize].status != Status::Down {
            return;
        }
        let Some((set, ordinal)) = self.set_of(index) else {
            return self.lose_disk_of_copies(index);
        };
        let state = &mut self.sets[set as usize];
        state.followers[ordinal as usize].lose_disk();
        if !self.has_whole_disk(set) && self.sets[set as usize].backups.is_none() {
            self.lose_all_writes(set);
        }
    }

    /// Whether some server has the data, be it down.
    fn has_whole_disk(&self, set: u32) -> bool {
        let fleet = self.plan.replica_sets[set as usize].fleet as usize;
        let servers = self.fleets[fleet].members.iter().zip(&self.sets[set as usize].followers);
        let exists = |index: u32| self.replicas[index as usize].status != Status::Gone;
        servers.into_iter().any(|(&index, follower)| follower.disk == Disk::Whole && exists(index))
    }

    /// Whether the server that led is back and has nothing on its disk.
    pub(super) fn leads_with_an_empty_disk(&self, set: u32) -> bool {
        let state = &self.sets[set as usize];
        state.followers[state.leader as usize].disk == Disk::Empty
    }

    /// The last server that had the data is gone, and there are no backups: so is all that was ever written.
    fn lose_all_writes(&mut self, set: u32) {
        let now = self.now();
        let state = &mut self.sets[set as usize];
        let head = state.log.head();
        let (open, _) = state.log.acknowledged(head);
        state.log.forget_before(head);
        state.followers.iter_mut().for_each(|follower| follower.reset(head));
        state.followers.iter_mut().for_each(|follower| follower.pause(now));
        let lost = std::mem::take(&mut state.held);
        let stopped = state.loss.at;
        let database = self.plan.replica_sets[set as usize].database as usize;
        let ledger = &mut self.tally.databases[database].ledger;
        ledger.durable = (ledger.durable + open).saturating_sub(lost);
        if lost > 0 {
            ledger.lose(Cause::DiskLost, lost, stopped);
        }
    }

    /// A server is repaired, or what was copied to it is there. Tells whether it has to be filled first.
    pub(super) fn must_be_filled(&mut self, index: u32) -> bool {
        let now = self.now();
        let Some((set, ordinal)) = self.set_of(index) else {
            return self.copies_must_be_filled(index);
        };
        let follower = &mut self.sets[set as usize].followers[ordinal as usize];
        match follower.disk {
            Disk::Whole | Disk::Restoring => return false,
            Disk::Filling(position) => {
                *follower = Follower::at(position);
                follower.pause(now);
                return false;
            }
            Disk::Lost | Disk::Empty => follower.disk = Disk::Empty,
        }
        self.replicas[index as usize].ticket = NONE;
        self.dismiss_crew(index);
        if !self.has_whole_disk(set) && self.plan.replica_sets[set as usize].backups.is_none() {
            self.begin_anew(set, ordinal);
            return false;
        }
        self.fill_disks(set);
        true
    }

    /// A server that has nothing leads a database that has nothing.
    fn begin_anew(&mut self, set: u32, ordinal: u32) {
        let now = self.now();
        let state = &mut self.sets[set as usize];
        let head = state.log.head();
        state.followers[ordinal as usize] = Follower::at(head);
        (state.phase, state.ticket) = (Phase::Lost, NONE);
        (state.since, state.promotions) = (now, state.promotions + 1);
        self.hand_leadership(set, ordinal);
    }

    /// Another server is the one that leads; where only followers answer reads, it answers them no more.
    pub(super) fn hand_leadership(&mut self, set: u32, ordinal: u32) {
        let old = std::mem::replace(&mut self.sets[set as usize].leader, ordinal);
        if self.plan.replica_sets[set as usize].spares_leader {
            let (new, old) = (self.server(set, ordinal), self.server(set, old));
            self.replicas[old as usize].parked = false;
            self.replicas[new as usize].parked = true;
            self.review(old);
            self.review(new);
        }
    }

    /// Servers that are there and have nothing on their disks get it from the leader (a base backup, with the log since it
    /// began); where no server has anything left, the first of them from a backup.
    pub(super) fn fill_disks(&mut self, set: u32) {
        for ordinal in 0..self.sets[set as usize].followers.len() as u32 {
            let index = self.server(set, ordinal);
            let state = &self.sets[set as usize];
            if state.followers[ordinal as usize].disk != Disk::Empty
                || self.replicas[index as usize].status != Status::Down
            {
                continue;
            }
            let leader = self.server(set, state.leader);
            match state.phase {
                Phase::Led if self.is_well(leader) && !self.are_severed(set, ordinal, state.leader) => {
                    self.begin_filling(set, ordinal);
                }
                Phase::Lost | Phase::Vacant if !self.has_whole_disk(set) => self.restore_in_place(set, ordinal),
                Phase::Lost if self.plan.replica_sets[set as usize].failover.is_none() && leader == index => {
                    self.decide(set);
                }
                Phase::Vacant if leader == index => self.decide(set),
                _ => {}
            }
        }
    }

    fn begin_filling(&mut self, set: u32, ordinal: u32) {
        let now = self.now();
        let index = self.server(set, ordinal);
        let state = &mut self.sets[set as usize];
        let mut draws = state.key.word("rebuild").number(u64::from(ordinal)).draws(now);
        let takes = self.plan.replica_sets[set as usize].rebuild.sample(&mut draws);
        state.followers[ordinal as usize].disk = Disk::Filling(state.log.head());
        self.is_back_at(index, now.saturating_add(takes));
    }

    /// A server that has lost its disk is filled from a backup, unless another one is.
    fn restore_in_place(&mut self, set: u32, ordinal: u32) {
        let restoring = self.sets[set as usize].backups.as_ref().is_some_and(|backups| backups.restoring.is_some());
        if restoring {
            return;
        }
        if let Some(ready) = self.begin_restore(set, ordinal, 0) {
            self.is_back_at(self.server(set, ordinal), ready);
        }
    }

    /// A server that is down will be ready at a given time.
    pub(super) fn is_back_at(&mut self, index: u32, ready: Time) {
        let replica = &mut self.replicas[index as usize];
        (replica.down_until, replica.ticket) = (ready, self.agenda.schedule(ready, kind::READY, index));
    }

    /// The leader is another one, or is gone: what was being copied from it is of no use.
    pub(super) fn stop_filling(&mut self, set: u32) {
        for ordinal in 0..self.sets[set as usize].followers.len() as u32 {
            let index = self.server(set, ordinal);
            let follower = &mut self.sets[set as usize].followers[ordinal as usize];
            if matches!(follower.disk, Disk::Filling(_)) {
                follower.disk = Disk::Empty;
                self.replicas[index as usize].ticket = NONE;
            }
        }
    }

    /// A server that is down fails once more, until a given time. If it was repaired, and filled or waiting for that, it is
    /// begun anew; tells whether so.
    pub(super) fn stop_filling_one(&mut self, index: u32, until: Time) -> bool {
        let Some((set, ordinal)) = self.set_of(index) else {
            return self.stop_filling_copies(index, until);
        };
        let state = &mut self.sets[set as usize];
        let follower = &mut state.followers[ordinal as usize];
        if matches!(follower.disk, Disk::Whole | Disk::Lost) {
            return false;
        }
        if follower.disk == Disk::Restoring
            && let Some(backups) = &mut state.backups
        {
            backups.restoring = None;
        }
        follower.disk = Disk::Lost;
        self.is_back_at(index, until);
        self.fill_disks(set);
        true
    }
}
