//! Plans for the loss of a region, carried out step by step.

use super::aftermath::{Usual, Watch};
use super::replica_set::Phase as Leadership;
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::Scope;
use crate::plan::recovery::{Recovery, Way};
use crate::tally::aftermath;
use crate::tally::journal::What;
use crate::tally::recovery::{PARTS, Part};

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing is wrong.
    Calm,
    /// It takes this step, the later ones still to come.
    Taking(Part),
    /// Things go on elsewhere.
    Away,
}

/// What a plan waits for when it builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// A replica is ready.
    Replica(u32),
    /// A database is led again.
    Leader(u32),
}

/// A plan in a run.
pub struct RecoveryState {
    key: Key,
    phase: Phase,
    /// The ticket of the end of a step.
    ticket: u32,
    /// The ticket of the return of the region.
    back: u32,
    /// How often the region was lost.
    losses: u64,
    lost_at: Time,
    /// When the region is back, as far as is known.
    until: Time,
    /// The ends of the steps, after the loss.
    ends: [Time; PARTS],
    /// What is being started or taken over.
    awaited: Vec<Awaited>,
    /// Replicas that run all the time, and those that were started, in which of their lives.
    standby: Vec<u32>,
    started: Vec<(u32, u32)>,
    /// What was usual before the region was first lost.
    pub(super) usual: Option<Usual>,
    /// What is not yet as it was.
    pub(super) watch: Option<Watch>,
}

impl RecoveryState {
    /// One that nothing has set off.
    pub fn new(plan: &Recovery, replication: Key) -> Self {
        RecoveryState {
            key: replication.word(&plan.path),
            phase: Phase::Calm,
            ticket: NONE,
            back: NONE,
            losses: 0,
            lost_at: 0,
            until: 0,
            ends: [0; PARTS],
            awaited: Vec::new(),
            standby: Vec::new(),
            started: Vec::new(),
            usual: None,
            watch: None,
        }
    }
}

impl<T: Trace> World<'_, T> {
    /// Starts what runs all the time where things would go on.
    pub(super) fn open_recoveries(&mut self) {
        let plan = self.plan;
        for (number, recovery) in plan.recoveries.iter().enumerate() {
            for reserve in &recovery.reserves {
                for nth in 0..reserve.standby {
                    let index = self.new_replica(reserve.fleet);
                    self.set_aside(index, recovery, nth);
                    self.recoveries[number].standby.push(index);
                    self.become_ready(index, true);
                }
            }
        }
    }

    /// A replica of a service runs where things would go on, and gets no calls.
    fn set_aside(&mut self, index: u32, recovery: &Recovery, nth: u32) {
        let replica = &mut self.replicas[index as usize];
        replica.home = Some(recovery.places[nth as usize % recovery.places.len()]);
        replica.reserve = true;
    }

    /// What lies in a scope is lost until a given time. With the last of its zones a region is lost, until one is back.
    pub(super) fn lose_place(&mut self, scope: Scope, until: Time) {
        if self.recoveries.is_empty() {
            return;
        }
        match scope {
            Scope::Region(region) => self.lose_region(region, until),
            Scope::Zone(zone) => {
                let out = &mut self.zones_out[zone as usize];
                *out = until.max(*out);
                let region = self.plan.zones[zone as usize].region;
                let zones = self.plan.zones.iter().zip(&self.zones_out).filter(|(other, _)| other.region == region);
                let back = zones.map(|(_, out)| *out).min();
                back.into_iter().for_each(|back| self.lose_region(region, back));
            }
            Scope::Everywhere | Scope::Rack(_) => {}
        }
    }

    /// A region is lost until a given time.
    fn lose_region(&mut self, region: u32, until: Time) {
        let now = self.now();
        for number in 0..self.recoveries.len() {
            if region != self.plan.recoveries[number].covers || until <= now {
                continue;
            }
            if self.recoveries[number].usual.is_none() {
                self.recoveries[number].usual = self.usual();
            }
            let state = &mut self.recoveries[number];
            state.until = state.until.max(until);
            state.back = self.agenda.schedule(state.until, kind::REGION_BACK, number as u32);
            if state.phase == Phase::Calm {
                (state.lost_at, state.losses, state.watch) = (now, state.losses + 1, None);
                let measured = self.measured(now);
                self.tally.recoveries[number].losses += u64::from(measured);
                self.begin_step(number, Part::Detect);
            }
        }
    }

    /// A plan takes a step. What it builds tells by itself when it is there.
    fn begin_step(&mut self, number: usize, part: Part) {
        let now = self.now();
        let spec = &self.plan.recoveries[number];
        let state = &mut self.recoveries[number];
        state.phase = Phase::Taking(part);
        let takes = match part {
            Part::Detect => &spec.detect,
            Part::Decide => &spec.decide,
            Part::Build => return self.build(number),
            Part::Validate => &spec.validate,
            Part::Redirect => &spec.redirect,
        };
        let takes = takes.sample(&mut state.key.number(state.losses).draws(part as u64));
        state.ticket = self.agenda.schedule(now.saturating_add(takes), kind::RECOVERY, number as u32);
    }

    /// The step of a plan is over.
    pub(super) fn on_recovery(&mut self, event: Event) {
        let number = event.slot as usize;
        let state = &self.recoveries[number];
        if state.ticket == event.ticket
            && let Phase::Taking(part) = state.phase
        {
            self.end_step(number, part);
        }
    }

    fn end_step(&mut self, number: usize, part: Part) {
        let now = self.now();
        let state = &mut self.recoveries[number];
        state.ends[part as usize] = now - state.lost_at;
        match part {
            Part::Detect => self.begin_step(number, Part::Decide),
            Part::Decide => {
                self.note(What::RecoveryBegan, number as u32, 0);
                self.begin_step(number, Part::Build);
            }
            Part::Build => self.begin_step(number, Part::Validate),
            Part::Validate => self.begin_step(number, Part::Redirect),
            Part::Redirect => self.leave_region(number),
        }
    }

    /// Starts, restores and promotes what is needed.
    fn build(&mut self, number: usize) {
        let plan = self.plan;
        let spec = &plan.recoveries[number];
        for reserve in &spec.reserves {
            for nth in 0..reserve.starts {
                let index = self.start_replica(reserve.fleet);
                self.set_aside(index, spec, reserve.standby + nth);
                let life = self.replicas[index as usize].lives;
                self.recoveries[number].started.push((index, life));
                self.recoveries[number].awaited.push(Awaited::Replica(index));
            }
        }
        for (nth, takeover) in spec.takeovers.iter().enumerate() {
            let state = &self.recoveries[number];
            let mut draws = state.key.number(state.losses).number(nth as u64).draws(0);
            let led = self.sets[takeover.set as usize].phase == Leadership::Led;
            if led {
                continue;
            }
            self.recoveries[number].awaited.push(Awaited::Leader(takeover.set));
            match &takeover.way {
                Way::Promote(takes) => self.promote_elsewhere(takeover.set, takes.sample(&mut draws)),
                Way::Restore(provision) => self.restore_elsewhere(number, takeover.set, provision.sample(&mut draws)),
            }
        }
        self.look_whether_built(number);
    }

    /// A new server of a database is filled from a backup.
    fn restore_elsewhere(&mut self, number: usize, set: u32, provision: Time) {
        let spec = &self.plan.recoveries[number];
        let fleet = self.plan.replica_sets[set as usize].fleet;
        let index = self.start_replica(fleet);
        let replica = &mut self.replicas[index as usize];
        replica.home = Some(spec.places[0]);
        let ordinal = replica.ordinal;
        if let Some(ready) = self.begin_restore(set, ordinal, provision) {
            self.replicas[index as usize].ticket = self.agenda.schedule(ready, kind::READY, index);
        }
    }

    /// Something is there that a plan may wait for.
    pub(super) fn recovery_hears_of(&mut self, arrived: Awaited) {
        for number in 0..self.recoveries.len() {
            let awaited = &mut self.recoveries[number].awaited;
            let before = awaited.len();
            awaited.retain(|&other| other != arrived);
            if awaited.len() < before {
                self.look_whether_built(number);
            }
        }
    }

    /// A database has lost writes. They are charged to the plan that takes it over, if one does.
    pub(super) fn charge_recovery(&mut self, set: u32, lost: u64) {
        let value = self.plan.replica_sets[set as usize].value_micros.unsigned_abs();
        for (state, tally) in self.recoveries.iter().zip(&mut self.tally.recoveries) {
            if state.awaited.contains(&Awaited::Leader(set)) && self.plan.warmup <= state.lost_at {
                tally.lost_value_micros = tally.lost_value_micros.saturating_add(lost.saturating_mul(value));
            }
        }
    }

    fn look_whether_built(&mut self, number: usize) {
        let state = &self.recoveries[number];
        if state.phase == Phase::Taking(Part::Build) && state.awaited.is_empty() {
            self.end_step(number, Part::Build);
        }
    }

    /// Clients go to where things go on.
    fn leave_region(&mut self, number: usize) {
        let now = self.now();
        let state = &mut self.recoveries[number];
        state.phase = Phase::Away;
        let (ends, lost_at, until) = (state.ends, state.lost_at, state.until);
        if self.measured(lost_at) {
            self.tally.recoveries[number].complete(ends);
            self.watch_aftermath(number, aftermath::Way::There, now - lost_at);
        }
        self.note(What::RecoveryEnded, number as u32, 0);
        let state = &self.recoveries[number];
        let started = state.started.iter().filter(|(index, life)| self.replicas[*index as usize].lives == *life);
        let set_aside = state.standby.iter().copied().chain(started.map(|(index, _)| *index)).collect::<Vec<u32>>();
        self.reserve(&set_aside, false);
        if until <= now {
            self.return_to_region(number);
        }
    }

    /// Replicas are set aside, or get calls.
    fn reserve(&mut self, replicas: &[u32], reserve: bool) {
        for &index in replicas {
            let replica = &mut self.replicas[index as usize];
            let (fleet, ready) = (replica.fleet, replica.status == Status::Ready);
            if std::mem::replace(&mut replica.reserve, reserve) == reserve {
                continue;
            }
            if ready {
                self.change_reserve(fleet, if reserve { 1 } else { -1 });
            }
            self.review(index);
        }
    }

    /// A region is back.
    pub(super) fn on_region_back(&mut self, event: Event) {
        let number = event.slot as usize;
        let state = &mut self.recoveries[number];
        if state.back != event.ticket {
            return;
        }
        match state.phase {
            Phase::Calm => {}
            Phase::Away => self.return_to_region(number),
            // What was begun is carried through, unless it cannot be.
            Phase::Taking(Part::Validate | Part::Redirect) => {}
            Phase::Taking(_) => {
                (state.phase, state.ticket) = (Phase::Calm, NONE);
                state.awaited.clear();
                let measured = self.plan.warmup <= state.lost_at;
                self.tally.recoveries[number].stood_down += u64::from(measured);
                self.stop_what_was_started(number);
            }
        }
    }

    fn return_to_region(&mut self, number: usize) {
        self.recoveries[number].phase = Phase::Calm;
        if self.measured(self.recoveries[number].lost_at) {
            self.watch_aftermath(number, aftermath::Way::Back, 0);
        }
        let standby = self.recoveries[number].standby.clone();
        self.reserve(&standby, true);
        self.stop_what_was_started(number);
    }

    fn stop_what_was_started(&mut self, number: usize) {
        for (index, life) in std::mem::take(&mut self.recoveries[number].started) {
            let replica = &self.replicas[index as usize];
            if replica.lives == life && !matches!(replica.status, Status::Gone | Status::Draining) {
                self.shed(index);
            }
        }
    }
}
