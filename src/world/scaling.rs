//! Scaling: an autoscaler looks at its fleet now and then; replicas are started, drained and retired.

use super::metering::Meter;
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE, Time, time};
use crate::policy::autoscaler::{Autoscaler, Before, Look, Outside, Pod, Scale};
use crate::policy::distribution::Sampler;
use crate::tally::decisions::{self, Size};
use crate::tally::fleet::Gauge;
use crate::tally::journal::What;

/// The autoscaler of a fleet in a run.
pub struct Controller {
    scaler: Box<dyn Scale>,
    next_look: Time,
    meter: Meter,
    pods: Vec<Pod>,
    outside: Vec<Outside>,
}

impl Controller {
    /// An autoscaler that has not looked yet.
    pub fn new(autoscaler: &Autoscaler, before: &Before<'_>) -> Self {
        let scaler = autoscaler.start(before);
        let (next_look, meter) = (scaler.first_look(), Meter::new(autoscaler.pace()));
        Controller { scaler, next_look, meter, pods: Vec::new(), outside: Vec::new() }
    }

    /// When it looks next, or numbers are taken for it.
    pub fn next(&self) -> Time {
        self.next_look.min(self.meter.next())
    }
}

impl<T: Trace> World<'_, T> {
    /// Numbers are taken for a fleet's autoscaler, or it looks at them and decides.
    pub(super) fn on_scale(&mut self, fleet: u32) {
        let Some(mut controller) = self.fleets[fleet as usize].controller.take() else {
            return;
        };
        let now = self.now();
        let looks = controller.next_look <= now;
        if controller.meter.is_due(now, looks) {
            self.take_reading(fleet, &mut controller.meter);
        }
        let decided = looks.then(|| self.consult(fleet, &mut controller));
        let next = controller.next();
        self.fleets[fleet as usize].controller = Some(controller);
        if next < time::NEVER {
            self.agenda.schedule(next.max(now + 1), kind::SCALE, fleet);
        }
        if let Some((current, wanted)) = decided {
            self.resize(fleet, current, wanted);
        }
    }

    /// A fleet's autoscaler looks: how many replicas there were to be, and how many there are to be now.
    fn consult(&mut self, fleet: u32, controller: &mut Controller) -> (u32, u32) {
        let now = self.now();
        let Controller { scaler, meter, pods, outside, .. } = controller;
        self.see_pods(fleet, meter, pods);
        self.see_outside(fleet, meter, outside);
        let current = self.fleets[fleet as usize].rollout.map_or(pods.len() as u32, |rollout| rollout.desired);
        let ready = pods.iter().filter(|pod| pod.ready).count() as u32;
        let spec = &self.plan.fleets[fleet as usize];
        let cpus = f64::from(self.size_of_new(fleet).0);
        // With a replica's CPUs grows what is set aside for it (Kubernetes resizes requests, too).
        let grown = if spec.vertical.is_some() { cpus / f64::from(spec.cpus) } else { 1.0 };
        let requested_cpus = spec.requested_cpus * grown;
        let requested_memory = self.requested_memory(fleet as usize);
        let explained = self.explained;
        let decision =
            scaler.look(&Look { now, current, pods, cpus, requested_cpus, requested_memory, outside, explained });
        if let Some(error) = scaler.forecast_error().filter(|_| now >= self.plan.warmup) {
            self.tally.fleets[fleet as usize].compare_forecast(error);
        }
        controller.next_look = decision.next_look.unwrap_or(time::NEVER);
        if !decision.because.is_empty() {
            let (at, size, because) = (now, Size::Replicas, decision.because);
            let (from, to) = (u64::from(current), u64::from(decision.replicas));
            self.tally.decisions.note(decisions::Decision { at, fleet, size, from, to, ready, because });
        }
        (current, decision.replicas)
    }

    /// The number of replicas that a fleet is to have changes.
    fn resize(&mut self, fleet: u32, current: u32, wanted: u32) {
        if wanted != current {
            self.note(What::Scaled, fleet, i64::from(wanted) - i64::from(current));
        }
        if let Some(rollout) = &mut self.fleets[fleet as usize].rollout {
            // The deploy carries it out.
            rollout.desired = wanted;
            return self.roll_on(fleet);
        }
        for _ in current..wanted {
            self.start_replica(fleet);
        }
        for _ in wanted..current {
            self.shed_replica(fleet);
        }
    }

    /// Orders a new replica: it is ready when it has started up.
    pub(super) fn start_replica(&mut self, fleet: u32) -> u32 {
        let warm = self.take_from_pool(fleet);
        let index = self.new_replica(fleet);
        let parked = self.waits_for_switch(fleet);
        let replica = &mut self.replicas[index as usize];
        replica.parked = parked;
        self.begin_starting(index);
        match warm {
            Some(startup) => self.start_up_as(index, startup),
            None => self.seek_node(index),
        }
        self.refill_warm_pool(fleet);
        index
    }

    /// A replica is on its way.
    pub(super) fn begin_starting(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        replica.status = Status::Starting;
        let fleet = replica.fleet;
        self.tally.fleets[fleet as usize].change(Gauge::Starting, now, 1);
        self.note_peak(fleet);
    }

    /// A replica starts up: it is ready when it has.
    pub(super) fn start_up(&mut self, index: u32) {
        let plan = self.plan;
        let fleet = self.replicas[index as usize].fleet as usize;
        self.start_up_as(index, &plan.fleets[fleet].startup);
    }

    fn start_up_as(&mut self, index: u32, startup: &Sampler) {
        let now = self.now();
        let fleet = &mut self.fleets[self.replicas[index as usize].fleet as usize];
        let key = fleet.key.word("startup").number(fleet.starts);
        fleet.starts += 1;
        let takes = startup.sample(&mut key.draws(0));
        self.start_container(index, now, takes);
    }

    /// Takes a replica out of service: one that is not ready if there is one, else the youngest, as the
    /// Kubernetes ReplicaSet controller ranks pods for deletion.
    fn shed_replica(&mut self, fleet: u32) {
        let rank = |&index: &u32| {
            let replica = &self.replicas[index as usize];
            let order = match replica.status {
                Status::Gone | Status::Draining => return None,
                Status::Starting => 2,
                Status::Down => 1,
                Status::Ready => 0,
            };
            Some((order, replica.since, replica.ordinal, index))
        };
        if let Some((_, _, _, index)) = self.fleets[fleet as usize].members.iter().filter_map(rank).max() {
            self.shed(index);
        }
    }

    /// Takes a replica out of service: it is drained, and goes.
    pub(super) fn shed(&mut self, index: u32) {
        self.shed_within(index, Time::MAX);
    }

    /// Takes a replica out of service; it may finish what it has for so long at most, or for its drain time if that is
    /// shorter.
    pub(super) fn shed_within(&mut self, index: u32, most: Time) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet;
        self.forget_outlier(index);
        let replica = &mut self.replicas[index as usize];
        // One that hangs already counts as down.
        let was = if std::mem::take(&mut replica.hung) { Status::Down } else { replica.status };
        (replica.status, replica.since, replica.ticket) = (Status::Draining, now, NONE);
        let idle = replica.load == 0;
        match was {
            Status::Ready => self.count_ready(index, -1),
            Status::Down => {
                self.tally.fleets[fleet as usize].change(Gauge::Down, now, -1);
                // It never comes back, so that nobody else would tell.
                self.note_replica(What::FailureEnded, index);
            }
            _ => {
                self.tally.fleets[fleet as usize].change(Gauge::Starting, now, -1);
                if self.replicas[index as usize].container.crash_loop.has_begun() {
                    self.note_replica(What::FailureEnded, index);
                }
            }
        }
        self.review(index);
        if idle {
            self.retire(index);
        } else {
            let deadline = now.saturating_add(self.plan.fleets[fleet as usize].drain.min(most));
            self.replicas[index as usize].ticket = self.agenda.schedule(deadline, kind::DRAINED, index);
            self.refill_warm_pool(fleet);
        }
    }

    /// A draining replica has had all the time it gets: what it still holds is lost.
    pub(super) fn on_drained(&mut self, event: Event) {
        let replica = &self.replicas[event.slot as usize];
        if replica.ticket == event.ticket && replica.status == Status::Draining {
            self.end_process(event.slot);
            self.lose_calls(event.slot);
            self.retire(event.slot);
        }
    }

    /// A replica is no more, and is billed.
    pub(super) fn retire(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.ticket, replica.since) = (Status::Gone, NONE, now);
        let fleet = replica.fleet as usize;
        self.forget_outlier(index);
        let maintenance = self.end_maintenance(index);
        self.reset_connections(index);
        self.close_rest(index);
        self.end_process(index);
        self.lose_stores(index);
        self.dismiss_crew(index);
        let replica = &self.replicas[index as usize];
        if self.plan.fleets[fleet].function.is_none() {
            let life = now - replica.created;
            self.tally.fleets[fleet].round_up(self.plan.fleets[fleet].tariff.charged(life) - life);
        }
        self.pay_for(index, -1);
        self.return_to_pool(fleet as u32);
        self.maintained(maintenance);
        self.leave_node(index);
        self.host_gone(index);
        self.after_gone(fleet as u32);
    }
}
