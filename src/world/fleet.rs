//! The live state of a fleet: its replicas, and what its balancer believes of them.

use super::deploy::Rollout;
use super::environments::Environments;
use super::recovery::Awaited;
use super::replica::Replica;
use super::resize::Dimension;
use super::scaling::Controller;
use super::sharing::Sharing;
use super::standby::Duty;
use super::status::Status;
use super::warm_pool::WarmPool;
use super::{Trace, World};
use crate::engine::{Key, NONE, Time};
use crate::plan::Fleet;
use crate::policy::autoscaler::Before;
use crate::policy::balancer::{Pick, Pool};
use crate::policy::limiter::{Limit, Limiter};
use crate::policy::outlier::Detector;
use crate::tally::fleet::Gauge;

/// A fleet in a run.
pub struct FleetState {
    /// The root of its random numbers.
    pub key: Key,
    /// The replica with each number.
    pub members: Vec<u32>,
    /// The replicas that the balancer takes for available.
    pub pool: Pool,
    /// From which position on the balancer has not heard of changes of the pool, nor replicas of their own positions;
    /// [`NONE`] if all is known.
    pub unheard_from: u32,
    /// Measured calls that were sent to the replica with each number.
    pub sent: Vec<u64>,
    /// Who chooses among them.
    pub balancer: Box<dyn Pick>,
    /// Whether the balancer wants to hear of every change of load.
    pub watches_load: bool,
    /// Whether the balancer wants to hear how long calls took.
    pub wants_answers: bool,
    /// Whether all first replicas are there, so that the balancer wants to hear of changes.
    pub open: bool,
    /// Workers that are taken in all replicas.
    pub busy_workers: u64,
    /// Whether too few replicas are healthy, so that it sends to all.
    pub panics: bool,
    /// How many calls may pass.
    pub limiter: Option<Box<dyn Limit>>,
    /// Who watches for replicas that stand out.
    pub outliers: Option<Detector>,
    /// The version of replicas that start.
    pub version: u32,
    /// Replicas that have started up so far. The n-th start of a fleet takes equally long whatever the size from which
    /// it grows, so that variants of a scenario are told apart by fewer runs.
    pub starts: u64,
    /// Ready replicas that get no calls until a region is lost.
    pub reserve: i64,
    /// The deploy that is under way.
    pub rollout: Option<Rollout>,
    /// Who is active, where the others stand by.
    pub duty: Option<Duty>,
    /// The autoscaler.
    pub controller: Option<Controller>,
    /// Replicas that wait until they are wanted.
    pub warm_pool: Option<WarmPool>,
    /// The size of its replicas, where it changes.
    pub dimension: Option<Box<Dimension>>,
    /// Its environments, if it is a function.
    pub environments: Option<Box<Environments>>,
}

impl FleetState {
    /// A fleet without replicas.
    pub fn new(fleet: &Fleet, usual_day: &[f64; 24], key: Key) -> Self {
        let balancer = fleet.start_balancer();
        let before = Before { usual_day, key: key.word(&fleet.path) };
        FleetState {
            key: key.word(&fleet.path),
            members: Vec::new(),
            pool: Pool::default(),
            unheard_from: NONE,
            sent: Vec::new(),
            watches_load: balancer.watches_load(),
            wants_answers: balancer.wants_answers(),
            balancer,
            open: false,
            busy_workers: 0,
            panics: false,
            limiter: fleet.rate_limit.as_ref().map(Limiter::start),
            outliers: fleet.outlier_detection.clone().map(Detector::new),
            version: 0,
            starts: 0,
            reserve: 0,
            rollout: None,
            duty: Duty::of(fleet),
            controller: fleet.autoscaler.as_ref().map(|autoscaler| Controller::new(autoscaler, &before)),
            warm_pool: fleet.warm_pool.as_ref().map(|_| WarmPool::default()),
            dimension: Dimension::of(fleet),
            environments: fleet.function.as_ref().map(|function| Environments::of(function)),
        }
    }

    /// The position of a replica in the pool, if it is there.
    #[inline]
    pub fn position_of(&self, replica: &Replica) -> Option<usize> {
        match replica.position {
            NONE => None,
            _ if self.unheard_from != NONE => self.pool.ordinals.binary_search(&replica.ordinal).ok(),
            position => Some(position as usize),
        }
    }
}

/// Fleets whose balancers have not heard of a change of their pools. A zone that dies takes many replicas out of a pool
/// at the same instant: that is one change, of which a balancer hears before it chooses next, or when the instant is
/// over.
#[derive(Default)]
pub struct Unheard {
    /// The instant of the changes.
    at: Time,
    fleets: Vec<u32>,
}

impl Unheard {
    /// Whether there are changes of an instant before this.
    #[inline]
    pub fn is_overdue(&self, now: Time) -> bool {
        !self.fleets.is_empty() && self.at < now
    }
}

impl<T: Trace> World<'_, T> {
    /// Starts a fleet at time zero: its first replicas are ready.
    pub(super) fn open_fleet(&mut self, fleet: u32) {
        for _ in 0..self.plan.fleets[fleet as usize].replicas {
            let replica = self.new_replica(fleet);
            if self.plan.fleets[fleet as usize].hosting.is_some() {
                self.open_pod(replica);
            } else {
                self.become_ready(replica, true);
            }
        }
        self.open_function(fleet);
        if self.plan.fleets[fleet as usize].needs == 0 {
            self.tally.fleets[fleet as usize].change_available(self.agenda.now(), true, false);
        }
        self.fleets[fleet as usize].open = true;
        self.fill_warm_pool(fleet);
        self.open_dimension(fleet);
        self.pool_changed(fleet as usize, 0);
        self.tell_balancer(fleet as usize);
        self.open_backlogs(fleet as usize);
        if let Some(controller) = &self.fleets[fleet as usize].controller {
            self.agenda.schedule(controller.next(), super::kind::SCALE, fleet);
        }
        if let Some(detector) = &self.fleets[fleet as usize].outliers {
            self.agenda.schedule(detector.interval(), super::kind::SWEEP, fleet);
        }
    }

    /// Creates a replica under the least number that is free. It is paid for from now on.
    pub(super) fn new_replica(&mut self, fleet: u32) -> u32 {
        let now = self.now();
        let index = match self.free_number(fleet) {
            Some(index) => index,
            None => {
                let state = &mut self.fleets[fleet as usize];
                let ordinal = state.members.len() as u32;
                let index = self.replicas.len() as u32;
                state.members.push(index);
                state.sent.push(0);
                self.replicas.push(Replica::new(fleet, ordinal, self.plan.fleets[fleet as usize].discipline));
                self.open_follower(fleet, ordinal);
                self.open_failure_clocks(index);
                index
            }
        };
        let (cpus, workers) = self.size_of_new(fleet);
        let replica = &mut self.replicas[index as usize];
        let spec = &self.plan.fleets[fleet as usize];
        let fresh = Replica::new(fleet, replica.ordinal, spec.discipline);
        let working = spec.interruptible().then(Vec::new);
        let (first_clock, restarts) = (replica.first_clock, replica.restarts);
        let sharing = spec.shares_cpus().then(|| Box::new(Sharing::new(cpus, spec.contention.unwrap_or_default())));
        let lives = replica.lives + 1;
        let version = self.fleets[fleet as usize].version;
        let footprint = self.fleets[fleet as usize].footprint_of_new(spec);
        let key = self.fleets[fleet as usize].key.word("admission").number(u64::from(replica.ordinal));
        let key = key.number(u64::from(lives));
        let admission =
            spec.admission.iter().enumerate().map(|(nth, admit)| admit.start(key.number(nth as u64))).collect();
        *replica = Replica {
            lives,
            version,
            admission,
            created: now,
            since: now,
            metered_at: now,
            cpus,
            workers,
            resized_at: now,
            sharing,
            working,
            footprint,
            first_clock,
            restarts,
            ..fresh
        };
        self.pay_for(index, 1);
        index
    }

    /// A replica is paid for from now on, or not any more. Environments that come by demand are not, as such.
    pub(super) fn pay_for(&mut self, index: u32, change: i64) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let spec = &self.plan.fleets[replica.fleet as usize];
        let tally = &mut self.tally.fleets[replica.fleet as usize];
        if spec.vertical.is_some() {
            tally.change(Gauge::PaidCpus, now, change * i64::from(replica.cpus));
        }
        if spec.function.is_none() {
            tally.change_paid(now, change);
        }
    }

    /// The least number that a replica had which is gone.
    fn free_number(&mut self, fleet: u32) -> Option<u32> {
        let state = &mut self.fleets[fleet as usize];
        if let Some(environments) = &mut state.environments {
            return environments.free_number();
        }
        // Before the fleet is open nobody has gone.
        let members = if state.open { state.members.as_slice() } else { &[] };
        members.iter().copied().find(|&index| self.replicas[index as usize].status == Status::Gone)
    }

    /// A replica takes calls from now on; it gets them once the balancer has learned of it, at once if `trusted`.
    pub(super) fn become_ready(&mut self, index: u32, trusted: bool) {
        let now = self.now();
        self.fit(index);
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.since, replica.ready_since, replica.ticket) = (Status::Ready, now, now, NONE);
        let fleet = replica.fleet;
        self.count_ready(index, 1);
        self.report_for_duty(index);
        self.report_to_set(index);
        if trusted {
            self.notice(index, false);
        }
        self.open_stores(index);
        self.wind_failure_clocks(index);
        self.open_rest(index);
        self.start_process(index);
        if self.quorums.exist() {
            self.hand_over(index);
        }
        self.attend(index);
        self.node_up(index);
        self.host_up(index);
        if self.plan.fleets[fleet as usize].hosting.is_some() {
            self.go_on_draining();
        }
        if self.fleets[fleet as usize].rollout.is_some() {
            self.after_ready(fleet);
        }
        self.recovery_hears_of(Awaited::Replica(index));
    }

    /// A replica becomes ready, or is it no more: the number of ready replicas of its fleet changes.
    pub(super) fn count_ready(&mut self, index: u32, change: i64) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let (fleet, reserve) = (replica.fleet, if replica.reserve { change } else { 0 });
        // Of CPUs without number there is no utilisation, nor of those that come and go with the calls.
        let counted = self.plan.fleets[fleet as usize].function.is_none();
        let cpus = Some(replica.cpus).filter(|&cpus| cpus < u32::MAX && counted).map_or(0, i64::from);
        let tally = &mut self.tally.fleets[fleet as usize];
        let before = tally.gauge(Gauge::Ready);
        tally.change(Gauge::Ready, now, change);
        tally.change(Gauge::Cpus, now, change * cpus);
        self.note_peak(fleet);
        self.count_available(fleet, before, change, reserve);
    }

    /// A fleet has as many replicas as it has, if that is more than ever before: those that start, are ready or down, not
    /// those that drain, wait in a pool, or find no node.
    pub(super) fn note_peak(&mut self, fleet: u32) {
        let tally = &self.tally.fleets[fleet as usize];
        // Of pods nobody knows which of those that are to start have a node.
        let starting =
            if self.plan.fleets[fleet as usize].hosting.is_some() { 0 } else { tally.gauge(Gauge::Starting) };
        let present = (tally.gauge(Gauge::Ready) + tally.gauge(Gauge::Down) + starting) as u64;
        let environments = self.fleets[fleet as usize].environments.as_ref();
        let present = environments.map_or(present, |environments| u64::from(environments.present));
        let tally = &mut self.tally.fleets[fleet as usize];
        tally.peak = tally.peak.max(present);
    }

    /// Ready replicas of a fleet are set aside, or not any more.
    pub(super) fn change_reserve(&mut self, fleet: u32, change: i64) {
        let ready = self.tally.fleets[fleet as usize].gauge(Gauge::Ready);
        self.count_available(fleet, ready, 0, change);
    }

    /// What is set aside does not make a fleet available.
    fn count_available(&mut self, fleet: u32, ready: i64, change: i64, reserve: i64) {
        let now = self.now();
        let state = &mut self.fleets[fleet as usize];
        let before = ready - state.reserve;
        state.reserve += reserve;
        if state.duty.is_some() || self.plan.fleets[fleet as usize].replica_set.is_some() {
            return;
        }
        let needs = i64::from(self.plan.fleets[fleet as usize].needs);
        let available = before + change - reserve >= needs;
        if available != (before >= needs) {
            self.tally.fleets[fleet as usize].change_available(now, available, now >= self.plan.warmup);
        }
    }

    /// The balancer sends to a replica from now on.
    pub(super) fn join_pool(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        if replica.position != NONE {
            return;
        }
        replica.joined = now;
        let (fleet, ordinal, load) = (replica.fleet as usize, replica.ordinal, replica.load);
        let state = &mut self.fleets[fleet];
        let address = state.key.word("address").number(u64::from(ordinal)).number(u64::from(replica.lives));
        let pool = &mut state.pool;
        let position = pool.ordinals.partition_point(|&other| other < ordinal);
        pool.replicas.insert(position, index);
        pool.ordinals.insert(position, ordinal);
        pool.addresses.insert(position, address);
        pool.loads.insert(position, load);
        replica.position = position as u32;
        self.pool_changed(fleet, position);
    }

    /// The balancer sends to a replica no more.
    pub(super) fn leave_pool(&mut self, index: u32) {
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let Some(position) = self.fleets[fleet].position_of(replica) else {
            return;
        };
        replica.position = NONE;
        let pool = &mut self.fleets[fleet].pool;
        pool.replicas.remove(position);
        pool.ordinals.remove(position);
        pool.addresses.remove(position);
        pool.loads.remove(position);
        self.pool_changed(fleet, position);
    }

    /// The pool of a fleet has changed from a position on: its balancer is to hear of it, and those of the fleets that
    /// look at where their callers are.
    pub(super) fn pool_changed(&mut self, fleet: usize, from: usize) {
        if !self.fleets[fleet].open {
            return;
        }
        self.note_change(fleet, from);
        for &callee in &self.plan.fleets[fleet].routed_callees {
            self.note_change(callee as usize, self.fleets[callee as usize].pool.len());
        }
    }

    fn note_change(&mut self, fleet: usize, from: usize) {
        self.unheard.at = self.now();
        let state = &mut self.fleets[fleet];
        if state.unheard_from == NONE {
            self.unheard.fleets.push(fleet as u32);
        }
        state.unheard_from = state.unheard_from.min(from as u32);
    }

    /// An instant is over: all balancers hear of what has changed in it.
    #[cold]
    pub(super) fn tell_balancers(&mut self) {
        let mut fleets = std::mem::take(&mut self.unheard.fleets);
        fleets.drain(..).for_each(|fleet| self.tell_balancer(fleet as usize));
        self.unheard.fleets = fleets;
    }

    /// The balancer of a fleet hears of changes of the pool, whose positions are numbered anew.
    pub(super) fn tell_balancer(&mut self, fleet: usize) {
        let state = &mut self.fleets[fleet];
        let from = std::mem::replace(&mut state.unheard_from, NONE);
        if from == NONE {
            return;
        }
        for (position, &index) in state.pool.replicas.iter().enumerate().skip(from as usize) {
            self.replicas[index as usize].position = position as u32;
        }
        if self.plan.fleets[fleet].routing.is_some() {
            self.survey(fleet);
        }
        let state = &mut self.fleets[fleet];
        state.balancer.changed(&state.pool);
    }

    /// Counts where a fleet's replicas and callers are.
    fn survey(&mut self, fleet: usize) {
        let spec = &self.plan.fleets[fleet];
        let zone = |index: u32| self.place_of(index).map_or(NONE, |place| place.zone);
        let zones = self.fleets[fleet].pool.replicas.iter().map(|&index| zone(index)).collect();
        let mut hosts = vec![0; self.plan.zones.len()];
        let there = |&&index: &&u32| matches!(self.replicas[index as usize].status, Status::Ready | Status::Down);
        for &index in self.fleets[fleet].members.iter().filter(there) {
            hosts.get_mut(zone(index) as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut callers = spec.clients_by_zone.clone();
        for &caller in &spec.callers {
            for &index in &self.fleets[caller as usize].pool.replicas {
                callers.get_mut(zone(index) as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        let pool = &mut self.fleets[fleet].pool;
        (pool.now, pool.zones, pool.hosts, pool.callers) = (self.unheard.at, zones, hosts, callers);
    }

    /// The balancer hears of a call that a replica is done with, if it wants to.
    #[inline]
    pub(super) fn tell_answer(&mut self, index: u32, entered: Time) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let state = &mut self.fleets[replica.fleet as usize];
        if state.wants_answers {
            state.balancer.answered(replica.ordinal, now - entered, now, now);
        }
    }

    /// The load of a replica rises or falls by one.
    #[inline]
    pub(super) fn change_load(&mut self, index: u32, rise: bool) {
        let replica = &mut self.replicas[index as usize];
        replica.load = if rise { replica.load + 1 } else { replica.load - 1 };
        let state = &mut self.fleets[replica.fleet as usize];
        if let Some(position) = state.position_of(replica) {
            state.pool.loads[position] = replica.load;
            // With a change of the pool the balancer gets all loads.
            match (state.watches_load && state.unheard_from == NONE, rise) {
                (false, _) => {}
                (true, true) => state.balancer.rose(position),
                (true, false) => state.balancer.fell(position),
            }
        }
    }
}
