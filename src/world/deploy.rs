//! Deploys: a new version takes the place of the old one, is watched, and is taken back if it does badly.

use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::Deploy;
use crate::policy::rollout::{Moves, Progress};
use crate::tally::journal::What;

/// A deploy of a fleet that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Rollout {
    /// The number of the deploy.
    number: u32,
    /// The version that comes, and the one that goes.
    to: u32,
    from: u32,
    /// Whether it is the way back.
    back: bool,
    /// Replicas that there should be in the end.
    pub desired: u32,
    /// Since when as many new replicas as are wanted first have been ready.
    proven_since: Option<Time>,
    /// Whether all requests go to the new version.
    switched: bool,
    /// The ticket of the next look at how it does.
    look: u32,
    seen: Seen,
}

/// What was seen of the new version since the last look.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    requests: u32,
    failed: u32,
    late: u32,
}

impl<T: Trace> World<'_, T> {
    /// The deploy that a rollout carries out.
    fn deploy_of(&self, rollout: &Rollout) -> &Deploy {
        &self.plan.deploys[rollout.number as usize]
    }

    /// A deploy begins; one that was under way is overtaken.
    pub(super) fn on_deploy(&mut self, number: u32) {
        let fleet = self.plan.deploys[number as usize].fleet;
        let present = self.members_of(fleet).count() as u32;
        let state = &mut self.fleets[fleet as usize];
        let desired = state.rollout.map_or(present, |under_way| under_way.desired);
        let from = std::mem::replace(&mut state.version, number + 1);
        state.rollout = Some(Rollout {
            number,
            to: number + 1,
            from,
            back: false,
            desired,
            proven_since: None,
            switched: false,
            look: NONE,
            seen: Seen::default(),
        });
        self.note(What::DeployBegan, number, 0);
        self.empty_warm_pool(fleet);
        self.schedule_look(fleet);
        self.roll_on(fleet);
    }

    /// A replica of a fleet that is being deployed has become ready.
    pub(super) fn after_ready(&mut self, fleet: u32) {
        let min_ready = self.fleets[fleet as usize].rollout.map_or(0, |r| self.deploy_of(&r).strategy.min_ready());
        if min_ready > 0 {
            self.agenda.schedule(self.now().saturating_add(min_ready), kind::ROLLOUT, fleet);
        }
        self.roll_on(fleet);
    }

    /// The replicas of a fleet that are there and stay.
    fn members_of(&self, fleet: u32) -> impl Iterator<Item = u32> + '_ {
        let stays = |&index: &u32| !matches!(self.replicas[index as usize].status, Status::Gone | Status::Draining);
        self.fleets[fleet as usize].members.iter().copied().filter(stays)
    }

    fn progress(&self, fleet: u32, rollout: &Rollout) -> Progress {
        let (now, min_ready) = (self.now(), self.deploy_of(rollout).strategy.min_ready());
        let mut progress = Progress { desired: rollout.desired, ..Progress::default() };
        for index in self.members_of(fleet) {
            let replica = &self.replicas[index as usize];
            let ready = replica.status == Status::Ready;
            if replica.version == rollout.to {
                progress.new += 1;
                progress.new_available += u32::from(ready && now - replica.ready_since >= min_ready);
            } else {
                progress.old += 1;
                progress.old_available += u32::from(ready && !replica.is_held_back());
            }
        }
        progress.leaving = self.fleets[fleet as usize]
            .members
            .iter()
            .map(|&index| &self.replicas[index as usize])
            .filter(|replica| replica.status == Status::Draining && replica.version != rollout.to)
            .count() as u32;
        progress.proven = rollout.proven_since.map_or(0, |since| now - since);
        progress
    }

    /// Goes on with the deploy of a fleet as far as it can.
    pub(super) fn roll_on(&mut self, fleet: u32) {
        let Some(mut rollout) = self.fleets[fleet as usize].rollout else {
            return;
        };
        let now = self.now();
        let strategy = &self.plan.deploys[rollout.number as usize].strategy;
        let progress = self.progress(fleet, &rollout);
        let (wanted, proof) = strategy.proof(rollout.desired);
        if !rollout.back && rollout.proven_since.is_none() && progress.new_available >= wanted {
            rollout.proven_since = Some(now);
            self.agenda.schedule(now.saturating_add(proof.max(1)), kind::ROLLOUT, fleet);
        }
        if strategy.switches() && !rollout.switched && progress.new_available >= rollout.desired {
            rollout.switched = true;
            self.switch(fleet, rollout.to);
        }
        self.fleets[fleet as usize].rollout = Some(rollout);
        // What has gone makes room for more, until nothing is left to do for the moment.
        while self.make_moves(fleet, &rollout) {}
        let watched = self.deploy_of(&rollout).rollback.is_some() && !rollout.back;
        let progress = self.progress(fleet, &rollout);
        if progress.old == 0 && progress.new_available >= rollout.desired && !watched {
            self.finish_deploy(fleet, &rollout);
        }
    }

    /// Starts and stops what the strategy wants next; tells whether that was anything.
    fn make_moves(&mut self, fleet: u32, rollout: &Rollout) -> bool {
        let progress = self.progress(fleet, rollout);
        let strategy = &self.plan.deploys[rollout.number as usize].strategy;
        let moves = if rollout.back { strategy.back(&progress) } else { strategy.next(&progress) };
        for _ in 0..moves.start {
            self.start_replica(fleet);
        }
        for _ in 0..moves.stop {
            if let Some(victim) = self.outdated(fleet, rollout.to) {
                self.shed(victim);
            }
        }
        moves != Moves::default()
    }

    /// A replica has gone: a deploy that has waited for the last of them goes on.
    pub(super) fn after_gone(&mut self, fleet: u32) {
        let rollout = self.fleets[fleet as usize].rollout;
        if rollout.is_some_and(|rollout| self.deploy_of(&rollout).strategy.waits_for_the_last()) {
            self.agenda.schedule(self.now(), kind::ROLLOUT, fleet);
        }
    }

    /// The replica of another version that can be missed most: one that gets no calls, else the youngest.
    fn outdated(&self, fleet: u32, version: u32) -> Option<u32> {
        let others = self.members_of(fleet).filter(|&index| self.replicas[index as usize].version != version);
        others.max_by_key(|&index| {
            let replica = &self.replicas[index as usize];
            (replica.status != Status::Ready || replica.is_held_back(), replica.since, replica.ordinal)
        })
    }

    /// All requests go to a version from now on.
    fn switch(&mut self, fleet: u32, to: u32) {
        for place in 0..self.fleets[fleet as usize].members.len() {
            let index = self.fleets[fleet as usize].members[place];
            let replica = &mut self.replicas[index as usize];
            replica.parked = replica.version != to;
            self.review(index);
        }
    }

    /// Whether a replica that starts must wait for the switch before it gets requests.
    pub(super) fn waits_for_switch(&self, fleet: u32) -> bool {
        let state = &self.fleets[fleet as usize];
        state.rollout.is_some_and(|rollout| {
            self.deploy_of(&rollout).strategy.switches() && !rollout.switched && rollout.to == state.version
        })
    }

    /// Hears how a call to a new version went: whether well, and how long it took.
    pub(super) fn watch_version(&mut self, index: u32, good: bool, took: Time) {
        let replica = &self.replicas[index as usize];
        let Some(rollout) = &mut self.fleets[replica.fleet as usize].rollout else {
            return;
        };
        if rollout.back || replica.version != rollout.to {
            return;
        }
        let Some(rule) = &self.plan.deploys[rollout.number as usize].rollback else {
            return;
        };
        rollout.seen.requests += 1;
        rollout.seen.failed += u32::from(!good);
        rollout.seen.late += u32::from(good && rule.p99.as_ref().is_some_and(|p99| took > p99.value.nanos()));
    }

    fn schedule_look(&mut self, fleet: u32) {
        let now = self.now();
        let Some(rollout) = &mut self.fleets[fleet as usize].rollout else {
            return;
        };
        if let Some(rule) = &self.plan.deploys[rollout.number as usize].rollback {
            rollout.look = self.agenda.schedule(now + rule.interval.nanos().max(1), kind::LOOK, fleet);
        }
    }

    /// Looks at how the new version has done since the last look.
    pub(super) fn on_look(&mut self, event: Event) {
        let fleet = event.slot;
        let Some(rollout) = self.fleets[fleet as usize].rollout.filter(|rollout| rollout.look == event.ticket) else {
            return;
        };
        let Some(rule) = &self.plan.deploys[rollout.number as usize].rollback else {
            return;
        };
        let Seen { requests, failed, late } = rollout.seen;
        let share = |part: u32| f64::from(part) / f64::from(requests.max(1));
        let enough = requests >= rule.minimum_requests.max(1);
        let fails = rule.errors.as_ref().is_some_and(|errors| share(failed) > errors.value.value());
        let lags = rule.p99.is_some() && share(late) > 0.01;
        if enough && (fails || lags) {
            return self.roll_back(fleet, rollout);
        }
        let progress = self.progress(fleet, &rollout);
        if progress.old == 0 && progress.new_available >= rollout.desired {
            return self.finish_deploy(fleet, &rollout);
        }
        if enough && let Some(rollout) = &mut self.fleets[fleet as usize].rollout {
            rollout.seen = Seen::default();
        }
        self.schedule_look(fleet);
    }

    fn finish_deploy(&mut self, fleet: u32, rollout: &Rollout) {
        self.fleets[fleet as usize].rollout = None;
        self.note(What::DeployEnded, rollout.number, 0);
    }

    fn roll_back(&mut self, fleet: u32, rollout: Rollout) {
        let (to, from) = (rollout.from, rollout.to);
        self.tally.fleets[fleet as usize].rollbacks += 1;
        self.note(What::RolledBack, rollout.number, 0);
        let back = Rollout { to, from, back: true, proven_since: None, look: NONE, ..rollout };
        let state = &mut self.fleets[fleet as usize];
        (state.version, state.rollout) = (to, Some(back));
        if self.plan.deploys[rollout.number as usize].strategy.switches() {
            self.switch(fleet, to);
        }
        self.roll_on(fleet);
    }
}
