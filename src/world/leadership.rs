//! Who leads a database: how the loss of a leader is found out, and how a follower takes its place.

use super::disk::Disk;
use super::follower::Follower;
use super::log::Lost;
use super::recovery::Awaited;
use super::replica_set::{Loss, Phase};
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::Place;
use crate::tally::database::Course;
use crate::tally::journal::What;
use crate::tally::ledger::Cause;

impl<T: Trace> World<'_, T> {
    /// The number of the leader and followers that a replica belongs to, and its own among them.
    pub(super) fn set_of(&self, index: u32) -> Option<(u32, u32)> {
        let replica = &self.replicas[index as usize];
        self.plan.fleets[replica.fleet as usize].replica_set.map(|set| (set, replica.ordinal))
    }

    pub(super) fn server(&self, set: u32, ordinal: u32) -> u32 {
        self.fleets[self.plan.replica_sets[set as usize].fleet as usize].members[ordinal as usize]
    }

    /// Where one of its servers runs.
    pub(super) fn place_in(&self, set: u32, ordinal: u32) -> Option<Place> {
        self.place_of(self.server(set, ordinal))
    }

    /// A new replica of a fleet with a leader gets its state.
    pub(super) fn open_follower(&mut self, fleet: u32, ordinal: u32) {
        if let Some(set) = self.plan.fleets[fleet as usize].replica_set {
            self.sets[set as usize].followers.resize(ordinal as usize + 1, Follower::default());
        }
    }

    /// A server is ready: if it leads, writes are taken again.
    pub(super) fn report_to_set(&mut self, index: u32) {
        let Some((set, ordinal)) = self.set_of(index) else {
            return;
        };
        let state = &self.sets[set as usize];
        if state.leader == ordinal && state.phase == Phase::Led {
            self.replicas[index as usize].parked = self.plan.replica_sets[set as usize].spares_leader;
            self.set_available(set, true);
            self.fill_disks(set);
        }
    }

    fn set_available(&mut self, set: u32, available: bool) {
        let now = self.now();
        let measured = self.measured(now);
        let state = &mut self.sets[set as usize];
        if std::mem::replace(&mut state.available, available) != available {
            let fleet = self.plan.replica_sets[set as usize].fleet as usize;
            self.tally.fleets[fleet].change_available(now, available, measured);
        }
    }

    /// A server goes down, or stands still.
    pub(super) fn fall_behind(&mut self, index: u32) {
        let Some((set, ordinal)) = self.set_of(index) else {
            return;
        };
        let now = self.now();
        if self.sets[set as usize].leader == ordinal {
            return self.lose_leader(set, false);
        }
        self.note_applied(set, ordinal);
        let state = &mut self.sets[set as usize];
        state.followers[ordinal as usize].pause(now);
        if state.split.is_some_and(|(split, _)| split == ordinal) {
            self.end_split(set);
        }
        let state = &mut self.sets[set as usize];
        if matches!(state.phase, Phase::Promoting(chosen, _) if chosen == ordinal) {
            state.phase = Phase::Lost;
            self.detect(set);
        }
    }

    /// A server is up again: it catches up, or leads again if nobody has taken its place.
    pub(super) fn catch_up(&mut self, index: u32) {
        let Some((set, ordinal)) = self.set_of(index) else {
            return;
        };
        self.end_restore(set, ordinal);
        let state = &self.sets[set as usize];
        if state.leader == ordinal {
            if matches!(state.phase, Phase::Lost | Phase::Vacant) {
                self.lead_again(set);
            }
        } else if !(state.followers[ordinal as usize].expelled && self.are_severed(set, ordinal, state.leader)) {
            self.rejoin(set, ordinal);
        }
    }

    /// A follower gets the log again.
    fn rejoin(&mut self, set: u32, ordinal: u32) {
        let now = self.now();
        if self.sets[set as usize].split.is_some_and(|(split, _)| split == ordinal) {
            self.end_split(set);
        }
        let spec = &self.plan.replica_sets[set as usize];
        let state = &self.sets[set as usize];
        let (from, to) = (self.place_in(set, ordinal), self.place_in(set, state.leader));
        let mut draws = state.key.word("rejoin").number(u64::from(ordinal)).draws(now);
        let back = self.message(spec.delay.as_ref(), from, to, &mut draws);
        self.sets[set as usize].followers[ordinal as usize].resume(now, back);
        if self.sets[set as usize].phase == Phase::Vacant {
            return self.decide(set);
        }
        self.send_rest(set, ordinal);
        self.expect_acknowledgement(set);
    }

    /// The leader is lost: it is down, or only cut off.
    fn lose_leader(&mut self, set: u32, cut_off: bool) {
        let now = self.now();
        let state = &mut self.sets[set as usize];
        if !cut_off {
            // What was on its way to the followers is lost with it.
            let (leader, followers) = (state.leader as usize, &mut state.followers);
            followers.iter_mut().enumerate().filter(|(n, _)| *n != leader).for_each(|(_, follower)| follower.cut(now));
            self.stop_filling(set);
        }
        let state = &mut self.sets[set as usize];
        match state.phase {
            Phase::Led => {}
            // It was cut off, or stepping down, and now it is down as well.
            Phase::Lost | Phase::Vacant if !cut_off => {
                state.loss.cut_off = false;
                return self.give_up_waiting(set);
            }
            _ => return,
        }
        state.phase = Phase::Lost;
        state.losses += 1;
        state.loss = Loss { at: now, cut_off, ..Loss::default() };
        if !cut_off {
            self.give_up_waiting(set);
        }
        self.set_available(set, false);
        self.detect(set);
    }

    /// The loss of the leader is found out after a while, if there is somebody who looks.
    fn detect(&mut self, set: u32) {
        let Some(failover) = &self.plan.replica_sets[set as usize].failover else {
            return;
        };
        let state = &self.sets[set as usize];
        let time = self.now().saturating_add(failover.detect.takes(state.loss_key()));
        self.sets[set as usize].ticket = self.agenda.schedule(time, kind::FAILOVER, set);
    }

    /// The leader is back before anybody took its place.
    fn lead_again(&mut self, set: u32) {
        let state = &mut self.sets[set as usize];
        (state.phase, state.stepped_down, state.ticket) = (Phase::Led, false, NONE);
        self.set_available(set, true);
        self.send_to_all(set);
        self.fill_disks(set);
        self.recovery_hears_of(Awaited::Leader(set));
    }

    fn send_to_all(&mut self, set: u32) {
        (0..self.sets[set as usize].followers.len() as u32).for_each(|ordinal| self.send_rest(set, ordinal));
        self.expect_acknowledgement(set);
    }

    /// A failover comes to its next step.
    pub(super) fn on_failover(&mut self, event: Event) {
        let state = &self.sets[event.slot as usize];
        if state.ticket != event.ticket {
            return;
        }
        match state.phase {
            Phase::Promoting(ordinal, keep) => self.promote(event.slot, ordinal, keep),
            Phase::Lost => self.decide(event.slot),
            Phase::Led | Phase::Vacant => {}
        }
    }

    /// Decides who takes over from a leader that is lost.
    pub(super) fn decide(&mut self, set: u32) {
        let now = self.now();
        let state = &self.sets[set as usize];
        if self.is_well(self.server(set, state.leader)) && !self.is_isolated(set) {
            return self.lead_again(set);
        }
        let Some(failover) = &self.plan.replica_sets[set as usize].failover else {
            // Whose disk is found empty is not waited for any longer.
            if self.leads_with_an_empty_disk(set) {
                self.promote_elsewhere(set, 0);
            }
            return;
        };
        if failover.fencing && self.sets[set as usize].loss.cut_off {
            self.sets[set as usize].stepped_down = true;
            self.give_up_waiting(set);
        }
        let Some(chosen) = self.most_advanced(set) else {
            self.sets[set as usize].phase = Phase::Vacant;
            return;
        };
        let state = &mut self.sets[set as usize];
        // One that comes back from now on finds that it is none any more.
        state.stepped_down |= !state.loss.cut_off;
        let promote = failover.promote.sample(&mut state.loss_key().draws(1));
        self.begin_promotion(set, chosen, promote, now);
    }

    /// A plan of recovery promotes the follower that has received the most, unless one is being promoted.
    pub(super) fn promote_elsewhere(&mut self, set: u32, takes: Time) {
        let now = self.now();
        let state = &mut self.sets[set as usize];
        if matches!(state.phase, Phase::Led | Phase::Promoting(..)) {
            return;
        }
        state.stepped_down = true;
        self.give_up_waiting(set);
        match self.most_advanced(set) {
            Some(chosen) => self.begin_promotion(set, chosen, takes, now),
            None => self.sets[set as usize].phase = Phase::Vacant,
        }
    }

    fn begin_promotion(&mut self, set: u32, chosen: u32, promote: Time, now: Time) {
        let state = &mut self.sets[set as usize];
        let follower = &state.followers[chosen as usize];
        let (keep, replay) = (follower.received(now), follower.replayed(now) - now);
        (state.loss.decided, state.loss.replay, state.loss.promote) = (now, replay, promote);
        state.phase = Phase::Promoting(chosen, keep);
        let time = now.saturating_add(replay).saturating_add(promote);
        state.ticket = self.agenda.schedule(time, kind::FAILOVER, set);
    }

    /// The follower that has received the most of the log, of those that may lead.
    fn most_advanced(&self, set: u32) -> Option<u32> {
        let now = self.now();
        let state = &self.sets[set as usize];
        let failover = self.plan.replica_sets[set as usize].failover.as_ref();
        // Where the leader's data is gone there is nothing better to wait for.
        let most = failover.and_then(|failover| failover.maximum_lag).filter(|_| !self.leads_with_an_empty_disk(set));
        let may_lead = |ordinal: u32, follower: &Follower| {
            let received = follower.received(now);
            let lag = state.log.missing(received).map_or(0, |committed| state.loss.at.saturating_sub(committed));
            follower.is_up()
                && self.is_well(self.server(set, ordinal))
                && !self.is_away(set, ordinal)
                && follower.next() >= state.log.first()
                && most.is_none_or(|most| lag <= most)
        };
        let able = state.others().filter(|(ordinal, follower)| may_lead(*ordinal, follower));
        // The first of equals.
        able.max_by_key(|(ordinal, follower)| (follower.received(now), std::cmp::Reverse(*ordinal))).map(|(n, _)| n)
    }

    pub(super) fn is_well(&self, index: u32) -> bool {
        let replica = &self.replicas[index as usize];
        replica.status == Status::Ready && !replica.hung && replica.maintenance == NONE
    }

    pub(super) fn are_severed(&self, set: u32, a: u32, b: u32) -> bool {
        self.severed(self.place_in(set, a), self.place_in(set, b))
    }

    /// Whether the leader is cut off from all the world, or from more than half of the followers that are up.
    fn is_isolated(&self, set: u32) -> bool {
        let leader = self.sets[set as usize].leader;
        !self.troubles.is_empty() && (self.is_cut_off(self.server(set, leader)) || self.is_away(set, leader))
    }

    /// Whether a server is cut off from all the world, or from more than half of the followers that are up.
    fn is_away(&self, set: u32, ordinal: u32) -> bool {
        if self.troubles.is_empty() {
            return false;
        }
        let up = self.sets[set as usize].others().filter(|(other, follower)| follower.is_up() && *other != ordinal);
        let (mut all, mut away) = (0, 0);
        for (other, _) in up {
            all += 1;
            away += u32::from(self.are_severed(set, ordinal, other));
        }
        2 * away > all || self.is_cut_off(self.server(set, ordinal))
    }

    /// Partitions begin or end.
    pub(super) fn review_partitions(&mut self) {
        for set in 0..self.sets.len() as u32 {
            self.fill_disks(set);
            if self.plan.replica_sets[set as usize].failover.is_none() {
                continue;
            }
            let isolated = self.is_isolated(set);
            let state = &self.sets[set as usize];
            match state.phase {
                Phase::Led if isolated => self.lose_leader(set, true),
                Phase::Lost | Phase::Vacant if !isolated && self.is_well(self.server(set, state.leader)) => {
                    self.lead_again(set);
                }
                Phase::Vacant => self.decide(set),
                _ => {}
            }
            for ordinal in 0..self.sets[set as usize].followers.len() as u32 {
                let state = &self.sets[set as usize];
                let follower = &state.followers[ordinal as usize];
                if follower.expelled
                    && !self.are_severed(set, ordinal, state.leader)
                    && self.is_well(self.server(set, ordinal))
                {
                    self.rejoin(set, ordinal);
                }
            }
        }
    }

    /// The leader is to be maintained: another takes its place first, and gets all that it has.
    pub(super) fn step_down(&mut self, index: u32) {
        let now = self.now();
        let Some((set, ordinal)) = self.set_of(index) else {
            return;
        };
        if self.sets[set as usize].leader != ordinal || self.sets[set as usize].phase != Phase::Led {
            return;
        }
        self.set_available(set, false);
        let chosen = self.most_advanced(set);
        let (Some(failover), Some(chosen)) = (&self.plan.replica_sets[set as usize].failover, chosen) else {
            return;
        };
        let state = &mut self.sets[set as usize];
        state.losses += 1;
        state.stepped_down = true;
        state.loss = Loss { at: now, planned: true, ..Loss::default() };
        let promote = failover.promote.sample(&mut state.loss_key().draws(1));
        self.begin_promotion(set, chosen, promote, now);
    }

    /// A follower leads from now on. What it has not received is lost.
    fn promote(&mut self, set: u32, chosen: u32, keep: u64) {
        let now = self.now();
        let spec = &self.plan.replica_sets[set as usize];
        let fencing = spec.failover.as_ref().is_none_or(|failover| failover.fencing);
        let loss = self.sets[set as usize].loss;
        if loss.planned {
            self.release_waiting(set);
        } else {
            self.give_up_waiting(set);
        }
        let keep = if loss.planned { self.sets[set as usize].log.head() } else { keep };
        let split = loss.cut_off && !fencing;
        let (before, after) = self.sets[set as usize].log.undo_from(keep, if split { loss.at } else { Time::MAX });
        let stopped = if loss.cut_off && fencing { loss.decided } else { loss.at };
        let old = self.sets[set as usize].leader;
        let gone = self.sets[set as usize].followers[old as usize].disk != Disk::Whole;
        let cause = if gone { Cause::DiskLost } else { Cause::Failover };
        self.lose_writes(set, cause, before, stopped);
        self.no_longer_held(set, &before);
        self.no_longer_held(set, &after);
        let well = self.is_well(self.server(set, old));
        let state = &mut self.sets[set as usize];
        state.followers.iter_mut().for_each(|follower| follower.undo_from(keep));
        state.followers[old as usize].reset(keep);
        state.followers[chosen as usize] = Follower::at(keep);
        if !well || loss.cut_off {
            state.followers[old as usize].pause(now);
            state.followers[old as usize].expelled = loss.cut_off;
        }
        // Of two that were cut off one after the other, the first is told now.
        self.end_split(set);
        let state = &mut self.sets[set as usize];
        // What the former leader has taken alone it has still, and loses when it meets the other.
        state.split = split.then_some((old, after));
        (state.leader, state.phase, state.ticket) = (chosen, Phase::Led, NONE);
        (state.stepped_down, state.alone) = (false, false);
        // A leader that was lost before it took any write was none.
        let lost = state.recovering.map_or(loss.at, |(lost, _)| lost);
        let course = Course { detect: loss.decided - lost, promote: loss.promote, replay: loss.replay, reconnect: 0 };
        state.recovering = Some((lost, course));
        (state.since, state.promotions) = (now, state.promotions + 1);
        if split && !well {
            self.end_split(set);
        }
        let (new, old) = (self.server(set, chosen), self.server(set, old));
        if spec.spares_leader {
            self.replicas[new as usize].parked = true;
            self.replicas[old as usize].parked = false;
            self.review(new);
            self.review(old);
        }
        self.set_available(set, true);
        self.note_replica(What::TookOver, new);
        if self.measured(loss.at) {
            self.tally.databases[spec.database as usize].failovers += 1;
        }
        self.send_to_all(set);
        self.stop_filling(set);
        self.fill_disks(set);
        self.recovery_hears_of(Awaited::Leader(set));
        // The partition may be over by now.
        self.review_partitions();
    }

    /// A former leader learns that it is none: what it has taken is lost.
    fn end_split(&mut self, set: u32) {
        if let Some((_, lost)) = self.sets[set as usize].split.take() {
            self.lose_writes(set, Cause::SplitBrain, lost, self.now());
        }
    }

    /// Acknowledged writes are gone. The server that had them stopped at a given time.
    fn lose_writes(&mut self, set: u32, cause: Cause, lost: Lost, stopped: Time) {
        let database = self.plan.replica_sets[set as usize].database as usize;
        if lost.writes > 0 {
            let span = stopped.saturating_sub(lost.oldest);
            self.tally.databases[database].ledger.lose(cause, lost.writes, span);
            self.charge_recovery(set, lost.writes);
        }
    }

    /// Takes stock of all databases at the end of the run.
    pub(super) fn close_ledgers(&mut self) {
        let now = self.now();
        for set in 0..self.sets.len() as u32 {
            (0..self.sets[set as usize].followers.len() as u32).for_each(|ordinal| self.note_applied(set, ordinal));
            let spec = &self.plan.replica_sets[set as usize];
            let state = &self.sets[set as usize];
            let (durable, open) = state.log.acknowledged(state.copied(now, spec.copies));
            let ledger = &mut self.tally.databases[spec.database as usize].ledger;
            ledger.durable += durable;
            ledger.in_flight += open + state.split.map_or(0, |(_, lost)| lost.writes);
        }
        self.tally.databases.iter_mut().for_each(|database| database.finish());
    }

    /// How far the followers of a database are behind now: the age of the oldest write that one of them misses which is up.
    pub(super) fn note_lags(&mut self) {
        let now = self.now();
        let mut lags = vec![0; self.plan.databases.len()];
        for set in 0..self.sets.len() as u32 {
            for ordinal in 0..self.sets[set as usize].followers.len() as u32 {
                self.note_applied(set, ordinal);
            }
            let state = &self.sets[set as usize];
            let behind = |follower: &Follower| state.log.missing(follower.applied()).map_or(0, |since| now - since);
            let up = state.others().filter(|(_, follower)| follower.is_up());
            let most = up.map(|(_, follower)| behind(follower)).max().unwrap_or(0);
            let lag: &mut Time = &mut lags[self.plan.replica_sets[set as usize].database as usize];
            *lag = most.max(*lag);
        }
        self.tally.databases.iter_mut().zip(lags).for_each(|(tally, lag)| tally.windows.push(lag));
    }
}
