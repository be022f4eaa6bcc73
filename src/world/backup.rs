//! Backups of databases: what they show, and what is lost when one of them is all that is left.

use super::disk::Disk;
use super::follower::Follower;
use super::log::Lost;
use super::replica_set::{Loss, Phase};
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::random::Source;
use crate::engine::{Key, NONE, Time};
use crate::plan::recovery::Backups;
use crate::tally::database::Course;
use crate::tally::ledger::Cause;
use std::collections::VecDeque;

/// The state of a database at an instant, kept elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checkpoint {
    /// What it shows.
    pub at: Time,
    /// From when on it can be used.
    usable: Time,
    /// How many of the acknowledged writes it has; under a quorum, which backup it is.
    pub held: u64,
    /// The backup that the log is applied to.
    base: Time,
    /// Incremental backups that are applied to the full one.
    increments: u32,
}

/// The backups of a database in a run.
#[derive(Clone, Debug, Default)]
pub struct BackupState {
    /// The newest backup that can be used, and those after it, in order of what they show.
    checkpoints: VecDeque<Checkpoint>,
    /// Up to when the log has been copied away, and how many of the acknowledged writes it has.
    copied: (Time, u64),
    /// When the next of each kind is made.
    full: Time,
    incremental: Time,
    log: Time,
    /// Full and incremental ones so far.
    made: u64,
    /// The server that is being filled, and from what.
    pub restoring: Option<(u32, Checkpoint)>,
}

impl BackupState {
    /// The last full backup was made some time ago.
    pub fn new(plan: &Backups, key: Key) -> Self {
        let age = |every: Time, nth| (key.draws(nth).unit() * every as f64) as Time;
        let next = |every: Option<Time>, nth| {
            every.filter(|&every| every > 0).map_or(Time::MAX, |every| every - age(every, nth))
        };
        BackupState {
            checkpoints: VecDeque::from([Checkpoint::default()]),
            full: next(Some(plan.every), 0),
            incremental: next(plan.incremental, 1),
            log: next(plan.log, 2),
            ..BackupState::default()
        }
    }

    fn next(&self) -> Time {
        self.full.min(self.incremental).min(self.log)
    }

    /// Makes the backups that are due.
    pub fn make(&mut self, plan: &Backups, now: Time, held: u64, key: Key) {
        if self.log <= now {
            self.copied = (now, held);
        }
        let whole = self.full <= now;
        if !whole && self.incremental > now {
            return;
        }
        self.made += 1;
        let usable = now.saturating_add(plan.takes.sample(&mut key.number(self.made).draws(3)));
        let before = self.checkpoints.back().map_or(0, |checkpoint| checkpoint.increments);
        let increments = if whole { 0 } else { before + 1 };
        self.checkpoints.push_back(Checkpoint { at: now, usable, held, base: now, increments });
        let usable = self.checkpoints.iter().rposition(|checkpoint| checkpoint.usable <= now).unwrap_or(0);
        self.checkpoints.drain(..usable);
    }

    pub fn advance(&mut self, plan: &Backups, now: Time) {
        for (next, every) in
            [(&mut self.full, Some(plan.every)), (&mut self.incremental, plan.incremental), (&mut self.log, plan.log)]
        {
            while *next <= now {
                *next = next.saturating_add(every.unwrap_or(Time::MAX).max(1));
            }
        }
    }

    /// What the oldest checkpoint has that may still be used: none before the last copy of the log is.
    pub fn oldest(&self) -> u64 {
        self.checkpoints.front().map_or(0, |checkpoint| checkpoint.held).max(self.copied.1)
    }

    /// The newest checkpoint that could be used at a given time.
    pub fn newest(&self, plan: &Backups, time: Time, held: u64) -> Checkpoint {
        let usable = self.checkpoints.iter().rev().find(|checkpoint| checkpoint.usable <= time);
        let newest = usable.copied().unwrap_or_default();
        // A log that is copied away all the time has everything.
        let (at, held) = if plan.log == Some(0) { (time, held) } else { self.copied };
        if at > newest.at { Checkpoint { at, held, ..newest } } else { newest }
    }
}

/// How long it takes to read a checkpoint back, and to apply the log to it.
pub fn restoring_takes(plan: &Backups, checkpoint: &Checkpoint) -> (Time, Time) {
    let copies = plan.full_takes.saturating_add(plan.increment_takes.saturating_mul(u64::from(checkpoint.increments)));
    (copies, ((checkpoint.at - checkpoint.base) as f64 / plan.replay) as Time)
}

impl<T: Trace> World<'_, T> {
    /// Plans the next backup of a database: of those without a leader after all the others.
    pub(super) fn plan_backup(&mut self, number: u32) {
        let backups = match (number as usize).checked_sub(self.sets.len()) {
            None => &self.sets[number as usize].backups,
            Some(store) => self.quorums.backups(store),
        };
        if let Some(next) = backups.as_ref().map(BackupState::next).filter(|next| *next < Time::MAX) {
            self.agenda.schedule(next, kind::BACKUP, number);
        }
    }

    /// It is time for a backup of a database. One without a leader has nothing to copy.
    pub(super) fn on_backup(&mut self, set: u32) {
        let now = self.now();
        if let Some(store) = (set as usize).checked_sub(self.sets.len()) {
            self.back_up_copies(store);
            return self.plan_backup(set);
        }
        let state = &mut self.sets[set as usize];
        let (led, held, key) = (state.phase == Phase::Led, state.held, state.key.word("backups"));
        if let (Some(backups), Some(plan)) = (&mut state.backups, &self.plan.replica_sets[set as usize].backups) {
            if led {
                backups.make(plan, now, held, key);
            }
            backups.advance(plan, now);
        }
        self.plan_backup(set);
    }

    /// A new server is to be filled from the newest backup. Tells when it is; none if there is no backup.
    pub(super) fn begin_restore(&mut self, set: u32, ordinal: u32, provision: Time) -> Option<Time> {
        let now = self.now();
        let spec = &self.plan.replica_sets[set as usize];
        let (fleet, plan) = (spec.fleet as usize, spec.backups.as_ref()?);
        let state = &mut self.sets[set as usize];
        let (at, held) = (state.loss.at, state.held);
        let backups = state.backups.as_mut()?;
        let checkpoint = backups.newest(plan, at, held);
        if let Some((before, _)) = backups.restoring.replace((ordinal, checkpoint)) {
            // What a plan restores elsewhere comes before what is restored in place.
            let replica = &mut self.replicas[self.fleets[fleet].members[before as usize] as usize];
            let in_place = replica.status == Status::Down;
            state.followers[before as usize].disk = if in_place { Disk::Empty } else { Disk::Whole };
            replica.ticket = if in_place { NONE } else { replica.ticket };
        }
        let (copies, replay) = restoring_takes(plan, &checkpoint);
        state.followers[ordinal as usize].pause(now);
        state.followers[ordinal as usize].disk = Disk::Restoring;
        let promote = provision.saturating_add(copies);
        state.loss = Loss { decided: now, promote, replay, ..state.loss };
        Some(now.saturating_add(promote).saturating_add(replay))
    }

    /// A server that was filled from a backup is ready: it leads, unless the former leader is back. What the backup does
    /// not have is lost.
    pub(super) fn end_restore(&mut self, set: u32, ordinal: u32) {
        let now = self.now();
        let spec = &self.plan.replica_sets[set as usize];
        let state = &mut self.sets[set as usize];
        let Some(backups) = &mut state.backups else { return };
        let Some((_, checkpoint)) = backups.restoring.take_if(|(restored, _)| *restored == ordinal) else { return };
        state.followers[ordinal as usize].disk = Disk::Whole;
        if state.phase == Phase::Led {
            return;
        }
        let head = state.log.head();
        let (open, _) = state.log.acknowledged(head);
        state.log.forget_before(head);
        let lost = state.held.saturating_sub(checkpoint.held);
        state.held -= lost;
        state.followers.iter_mut().for_each(|follower| {
            let up = follower.is_up();
            follower.reset(head);
            if !up {
                follower.pause(now);
            }
        });
        state.followers[ordinal as usize] = Follower::at(head);
        let old = state.leader;
        state.followers[old as usize].pause(now);
        state.phase = Phase::Lost;
        let loss = state.loss;
        let course =
            Course { detect: loss.decided - loss.at, promote: loss.promote, replay: loss.replay, reconnect: 0 };
        state.recovering = Some((loss.at, course));
        (state.stepped_down, state.alone) = (false, false);
        (state.since, state.promotions) = (now, state.promotions + 1);
        let at = state.loss.at;
        self.hand_leadership(set, ordinal);
        let (new, old) = (self.server(set, ordinal), self.server(set, old));
        let ledger = &mut self.tally.databases[spec.database as usize].ledger;
        // Of those that were not durable yet, the backup has made some so; of the durable ones some are lost.
        ledger.durable = (ledger.durable + open).saturating_sub(lost);
        if self.plan.warmup <= at {
            ledger.lose(Cause::Restore, lost, at - checkpoint.at);
            self.charge_recovery(set, lost);
        } else {
            ledger.lost[Cause::Restore as usize] += lost;
        }
        // A new server stands in for the old one, which nobody needs any more.
        let is_new = new != old && self.replicas[new as usize].home.is_some();
        if is_new && !matches!(self.replicas[old as usize].status, Status::Gone | Status::Draining) {
            self.shed(old);
        }
    }

    /// Writes that a leader has alone are gone.
    pub(super) fn no_longer_held(&mut self, set: u32, lost: &Lost) {
        let state = &mut self.sets[set as usize];
        state.held = state.held.saturating_sub(lost.writes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::distribution::Sampler;

    const HOUR: Time = 3_600_000_000_000;

    fn plan() -> Backups {
        Backups {
            every: 24 * HOUR,
            takes: Sampler::constant(HOUR),
            incremental: Some(6 * HOUR),
            log: None,
            full_takes: 2 * HOUR,
            increment_takes: HOUR / 2,
            replay: 10.0,
        }
    }

    #[test]
    fn a_backup_can_be_used_once_it_is_complete() {
        let (plan, key) = (plan(), Key::replication(1, 0));
        let mut state = BackupState { full: 10 * HOUR, incremental: 16 * HOUR, ..BackupState::new(&plan, key) };
        state.make(&plan, 10 * HOUR, 100, key);
        state.advance(&plan, 10 * HOUR);
        assert_eq!(state.next(), 16 * HOUR);
        state.make(&plan, 16 * HOUR, 160, key);
        let at = |time: Time| (state.newest(&plan, time, 999).at, state.newest(&plan, time, 999).held);
        assert_eq!(at(10 * HOUR + HOUR / 2), (0, 0));
        assert_eq!(at(16 * HOUR + HOUR / 2), (10 * HOUR, 100));
        assert_eq!(at(17 * HOUR), (16 * HOUR, 160));
        assert_eq!(restoring_takes(&plan, &state.newest(&plan, 17 * HOUR, 0)), (2 * HOUR + HOUR / 2, 0));
    }

    #[test]
    fn the_log_leads_on_from_the_last_backup() {
        let (plan, key) = (Backups { log: Some(HOUR), ..plan() }, Key::replication(1, 0));
        let mut state =
            BackupState { full: 10 * HOUR, incremental: Time::MAX, log: 13 * HOUR, ..BackupState::new(&plan, key) };
        state.make(&plan, 10 * HOUR, 100, key);
        state.advance(&plan, 10 * HOUR);
        // As long as the backup of 10 h is not complete, the log leads on from the one before.
        assert_eq!(restoring_takes(&plan, &state.newest(&plan, 10 * HOUR + HOUR / 2, 999)), (2 * HOUR, 0));
        state.make(&plan, 13 * HOUR, 130, key);
        let newest = state.newest(&plan, 13 * HOUR, 999);
        assert_eq!((newest.at, newest.held), (13 * HOUR, 130));
        assert_eq!(restoring_takes(&plan, &newest), (2 * HOUR, 3 * HOUR / 10));
        let all_the_time = Backups { log: Some(0), ..plan };
        assert_eq!(state.newest(&all_the_time, 14 * HOUR, 999).held, 999);
    }
}
