//! The numbers of a study, in a fixed order, so that each can be estimated over the runs.

use super::bill::Bill;
use super::cache::{self, CacheFacts};
use super::connections::{self, ConnectionFacts};
use super::counts::{FleetCounts, FleetTotals};
use super::databases::{self, DatabaseFacts};
use super::flows::FlowOf;
use super::functions::{self, FunctionFacts};
use super::latency::{self, LatencyFacts};
use super::locks::{self, LockFacts};
use super::memory::{self, MemoryFacts};
use super::nodes::{self, PodFacts, PoolFacts};
use super::queues::{self, QueueFacts};
use super::quorum::{self, QuorumFacts};
use super::reader::Reader;
use super::recoveries::{self, RecoveryFacts};
use super::sample::{Kind, Number};
use super::view::{Requests, View, proportion};
use crate::measure::Measure;
use crate::plan::Replications;
use crate::tally::Evenness;
use crate::tally::fleet::Gauge;
use crate::units::HOURS_OF_MONTH;

/// Numbers of a flow, named as in a study's results.
#[allow(missing_docs)]
pub struct FlowFacts<N> {
    pub availability: N,
    pub good_slices: N,
    pub offered: N,
    pub throughput: N,
    pub attempts: N,
    pub degraded: N,
    pub in_system: N,
    pub earned: N,
    pub lost: N,
    pub latency: LatencyFacts<N>,
}

/// Numbers of a fleet, named as in a study's results.
#[allow(missing_docs)]
pub struct FleetFacts<N> {
    pub availability: N,
    pub throughput: N,
    pub sojourn: LatencyFacts<N>,
    pub wait: LatencyFacts<N>,
    pub prob_wait: N,
    pub in_system: N,
    pub queue_length: N,
    pub busy: N,
    pub utilization: N,
    pub wasted: N,
    pub replicas: N,
    pub peak: N,
    pub imbalance: N,
    /// The square of the coefficient of variation.
    pub variation: N,
    pub time_available: N,
    pub outages: N,
    pub outages_per_year: N,
    pub time_to_first_outage: N,
    pub outage: LatencyFacts<N>,
    pub downtime: N,
    pub cpus: N,
    pub warm_pool: N,
    pub off: N,
    pub setup: N,
    pub ejected: N,
    pub ejections: N,
    pub restarts: N,
    pub rollbacks: N,
    pub forecast_error: N,
    pub cost: N,
    pub idle: N,
    pub idle_cost: N,
}

/// All numbers, named as in a study's results.
#[allow(missing_docs)]
pub struct Facts<N> {
    /// The objectives' values.
    pub objectives: Vec<N>,
    /// The number whose precision decides when to stop, if one does.
    #[allow(dead_code, reason = "read from the runs, where it decides when to stop")]
    pub target: N,
    /// How much of the objectives' error budgets was burned.
    pub burns: Vec<N>,
    pub flows: Vec<FlowFacts<N>>,
    pub fleets: Vec<FleetFacts<N>>,
    pub quorums: Vec<QuorumFacts<N>>,
    pub databases: Vec<DatabaseFacts<N>>,
    pub recoveries: Vec<RecoveryFacts<N>>,
    pub caches: Vec<CacheFacts<N>>,
    pub cost: N,
    pub cost_per_hour: N,
    pub cost_per_thousand: N,
    /// Of a month of 730 hours.
    pub cost_per_month: N,
    /// The lines of the bill.
    pub bill: Vec<N>,
    pub queues: Vec<QueueFacts<N>>,
    pub locks: Vec<LockFacts<N>>,
    pub connections: Vec<ConnectionFacts<N>>,
    pub pools: Vec<PoolFacts<N>>,
    pub pods: Vec<PodFacts<N>>,
    pub functions: Vec<FunctionFacts<N>>,
    pub memories: Vec<MemoryFacts<N>>,
}

/// Of 365 days.
const SECONDS_A_YEAR: f64 = 31_536_000.0;

fn flow<R: Reader>(view: View<'_>, of: &FlowOf, requests: &Requests, reader: &mut R) -> FlowFacts<R::Number> {
    let good_slices = reader.next(view.good_slices(&of.classes));
    let mut of = |measure| reader.next(view.measure_requests(measure, requests));
    FlowFacts {
        availability: of(Measure::Availability),
        good_slices,
        throughput: of(Measure::Throughput),
        attempts: of(Measure::Attempts),
        degraded: of(Measure::Degraded),
        in_system: of(Measure::InSystem),
        earned: of(Measure::EarnedValue),
        lost: of(Measure::LostValue),
        offered: reader.next(view.per_second(requests.flow.born as f64)),
        latency: latency::facts(&requests.flow.latency, reader),
    }
}

fn evenness(totals: Option<&FleetTotals>, figure: fn(&Evenness) -> f64) -> Number {
    totals.map_or(Number::UNKNOWN, |totals| {
        let evenness = &totals.evenness;
        Number::ratio(figure(evenness), evenness.runs() as f64, Kind::Amount)
    })
}

fn fleet<R: Reader>(view: View<'_>, index: u32, bill: &Bill, reader: &mut R) -> FleetFacts<R::Number> {
    let counts: FleetCounts = view.fleet(index);
    let totals = counts.totals.as_ref();
    let mut of = |measure| reader.next(view.measure_fleet(measure, &counts));
    FleetFacts {
        availability: of(Measure::Availability),
        throughput: of(Measure::Throughput),
        in_system: of(Measure::InSystem),
        queue_length: of(Measure::QueueLength),
        utilization: of(Measure::Utilization),
        replicas: of(Measure::Replicas),
        peak: of(Measure::PeakReplicas),
        wasted: of(Measure::Wasted),
        time_available: of(Measure::TimeAvailable),
        outages: of(Measure::Outages),
        downtime: of(Measure::Downtime),
        cost: reader.next(view.amount(bill.of(index))),
        idle: reader.next(view.idle(index)),
        idle_cost: reader.next(view.idle_cost(index, bill)),
        busy: reader.next(view.per_second(counts.integrals[Gauge::Busy as usize])),
        ejected: reader.next(view.per_second(counts.integrals[Gauge::Ejected as usize])),
        ejections: reader.next(view.per_run(totals.map(|totals| totals.ejections))),
        restarts: reader.next(view.per_run(totals.map(|totals| totals.restarts))),
        rollbacks: reader.next(view.per_run(totals.map(|totals| totals.rollbacks))),
        forecast_error: reader.next(totals.map_or(Number::UNKNOWN, |totals| {
            let (errors, hours) = totals.forecasts;
            Number::ratio(errors, hours as f64, Kind::Amount)
        })),
        imbalance: reader.next(evenness(totals, Evenness::imbalance)),
        variation: reader.next(evenness(totals, Evenness::variation)),
        outages_per_year: reader.next(totals.map_or(Number::UNKNOWN, |totals| {
            Number::ratio(totals.outages as f64, view.seconds() / SECONDS_A_YEAR, Kind::Amount)
        })),
        time_to_first_outage: reader.next(totals.map_or(Number::UNKNOWN, |totals| {
            let (seconds, runs) = totals.without_outage;
            Number::ratio(seconds, runs as f64, Kind::Amount)
        })),
        outage: latency::facts(&counts.outage, reader),
        cpus: reader.next(view.per_second(counts.integrals[Gauge::Cpus as usize])),
        warm_pool: reader.next(view.per_second(counts.integrals[Gauge::Pooled as usize])),
        off: reader.next(view.per_second(counts.integrals[Gauge::Off as usize])),
        setup: reader.next(view.per_second(counts.integrals[Gauge::Setup as usize])),
        prob_wait: reader.next(proportion(counts.totals.as_ref().map(|totals| totals.waited))),
        sojourn: latency::facts(&counts.calls.latency, reader),
        wait: latency::facts(&counts.wait, reader),
    }
}

/// Reads all numbers off some counts.
pub fn facts<R: Reader>(view: View<'_>, flows: &[FlowOf], reader: &mut R) -> Facts<R::Number> {
    let plan = view.plan;
    let requests: Vec<Requests> = flows.iter().map(|of| view.requests(&of.classes)).collect();
    let bill = view.bill();
    let spent = bill.total();
    Facts {
        objectives: plan.objectives.iter().map(|o| reader.next(view.measure(o.measure, &o.subject))).collect(),
        target: reader.next(match &plan.replications {
            Replications::Until { measure, subject, .. } => view.measure(*measure, subject),
            Replications::Fixed(_) => Number::UNKNOWN,
        }),
        burns: plan.objectives.iter().map(|objective| reader.next(view.burn(objective))).collect(),
        flows: flows.iter().zip(&requests).map(|(of, requests)| flow(view, of, requests, reader)).collect(),
        fleets: (0..plan.fleets.len() as u32).map(|index| fleet(view, index, &bill, reader)).collect(),
        quorums: (0..plan.quorums.len()).map(|store| quorum::facts(view, store, reader)).collect(),
        databases: (0..plan.databases.len() as u32).map(|index| databases::facts(view, index, reader)).collect(),
        recoveries: (0..plan.recoveries.len() as u32).map(|index| recoveries::facts(view, index, reader)).collect(),
        caches: (0..plan.caches.len() as u32).map(|index| cache::facts(view, index, reader)).collect(),
        cost: reader.next(view.amount(spent)),
        cost_per_hour: reader.next(view.per_hour(spent)),
        cost_per_thousand: reader
            .next(requests.first().map_or(Number::UNKNOWN, |whole| view.per_thousand(spent, whole))),
        cost_per_month: reader.next(view.per_hour(spent * HOURS_OF_MONTH)),
        bill: bill.0.iter().map(|charge| reader.next(view.amount(charge.amount()))).collect(),
        queues: queues::all(view, reader),
        locks: (0..plan.locks.tables.len()).map(|table| locks::facts(view, table, reader)).collect(),
        connections: (0..plan.connected.len()).map(|of| connections::facts(view, of, reader)).collect(),
        pools: (0..plan.nodes.pools.len()).map(|pool| nodes::pool(view, pool, &bill, reader)).collect(),
        pods: (0..plan.nodes.hosted.len()).map(|group| nodes::pods(view, group, reader)).collect(),
        functions: (0..plan.functions.len()).map(|of| functions::facts(view, of, reader)).collect(),
        memories: (0..plan.memories.len() as u32).map(|of| memory::facts(view, of, reader)).collect(),
    }
}

/// Writes the numbers down, and tells of each at which place.
#[derive(Default)]
struct Recorder(Vec<Number>);

impl Reader for Recorder {
    type Number = usize;

    fn next(&mut self, number: Number) -> usize {
        self.0.push(number);
        self.0.len() - 1
    }
}

/// All numbers in their order, written down.
pub fn recorded(view: View<'_>, flows: &[FlowOf]) -> Vec<Number> {
    placed(view, flows).1
}

/// The places of all numbers in every record of a plan, and the record itself.
pub fn placed(view: View<'_>, flows: &[FlowOf]) -> (Facts<usize>, Vec<Number>) {
    let mut recorder = Recorder::default();
    let places = facts(view, flows, &mut recorder);
    (places, recorder.0)
}
