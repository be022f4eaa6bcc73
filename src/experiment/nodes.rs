//! Nodes and pods: their numbers.

use super::bill::Bill;
use super::counts::{Durations, Part};
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, NodePoolResult, PodResult};
use super::view::{View, proportion};
use crate::tally::Histogram;
use crate::tally::fleet::Gauge;
use crate::tally::node::PoolGauge;

/// Numbers of a pool of nodes, named as in a study's results.
#[allow(missing_docs)]
pub struct PoolFacts<N> {
    pub nodes: N,
    pub provisioning: N,
    pub down: N,
    pub peak: N,
    pub pods: N,
    pub cpu: N,
    pub memory: N,
    pub provisioning_time: LatencyFacts<N>,
    pub asked: N,
    pub refused: N,
    pub overdue: N,
    pub interrupted: N,
    pub given_back: N,
    pub kept: N,
    pub cost: N,
}

/// Numbers of a service's pods, named as in a study's results.
#[allow(missing_docs)]
pub struct PodFacts<N> {
    pub prob_wait: N,
    pub pending: N,
    pub scheduling: LatencyFacts<N>,
    pub ready: LatencyFacts<N>,
    pub evicted: N,
    pub lost: N,
}

/// Nothing for a window, whose durations nobody keeps.
fn durations(view: View<'_>, histogram: &Histogram) -> Durations {
    match view.part {
        Part::Whole => Durations::whole(histogram, view.tally.runs),
        Part::Window(_) => Durations::UNKNOWN,
    }
}

/// Reads the numbers of a pool of nodes.
pub fn pool<R: Reader>(view: View<'_>, pool: usize, bill: &Bill, reader: &mut R) -> PoolFacts<R::Number> {
    let (fleet, tally) = (view.plan.nodes.pools[pool].fleet, &view.tally.pools[pool]);
    let counts = view.fleet(fleet);
    let integrals = match view.part {
        Part::Whole => tally.gauges.integrals.map(|integral| integral as f64 / 1e9),
        Part::Window(window) => {
            tally.windows.get(window).map_or([0.0; 3], |window| window.integrals.map(|i| i as f64 / 1e9))
        }
    };
    let level = |gauge: Gauge| view.per_second(counts.integrals[gauge as usize]);
    // Pods request thousandths of a node.
    let ready = counts.integrals[Gauge::Ready as usize] * 1000.0;
    let requested = |gauge: PoolGauge| Number::ratio(integrals[gauge as usize], ready, Kind::Share);
    let times = |count: u64| view.per_run((view.part == Part::Whole).then_some(count));
    PoolFacts {
        nodes: reader.next(level(Gauge::Ready)),
        provisioning: reader.next(level(Gauge::Starting)),
        down: reader.next(level(Gauge::Down)),
        peak: reader.next(view.per_run(counts.totals.as_ref().map(|totals| totals.peak))),
        pods: reader.next(view.per_second(integrals[PoolGauge::Pods as usize])),
        cpu: reader.next(requested(PoolGauge::Cpu)),
        memory: reader.next(requested(PoolGauge::Memory)),
        provisioning_time: latency::facts(&durations(view, &tally.provisioning), reader),
        asked: reader.next(times(tally.asked)),
        refused: reader.next(times(tally.refused)),
        overdue: reader.next(times(tally.overdue)),
        interrupted: reader.next(times(tally.interrupted)),
        given_back: reader.next(times(tally.given_back)),
        kept: reader.next(times(tally.kept)),
        cost: reader.next(view.amount(bill.of(fleet))),
    }
}

/// Reads the numbers of a service's pods.
pub fn pods<R: Reader>(view: View<'_>, group: usize, reader: &mut R) -> PodFacts<R::Number> {
    let tally = &view.tally.pods[group];
    let pending = match view.part {
        Part::Whole => tally.pending.integrals[0] as f64 / 1e9,
        Part::Window(window) => tally.windows.get(window).map_or(0.0, |window| window.pending as f64 / 1e9),
    };
    let whole = |count: u64| (view.part == Part::Whole).then_some(count);
    PodFacts {
        prob_wait: reader.next(proportion(whole(tally.waited).map(|waited| (waited, tally.scheduled)))),
        pending: reader.next(view.per_second(pending)),
        scheduling: latency::facts(&durations(view, &tally.scheduling), reader),
        ready: latency::facts(&durations(view, &tally.ready), reader),
        evicted: reader.next(view.per_run(whole(tally.evicted))),
        lost: reader.next(view.per_run(whole(tally.lost))),
    }
}

/// What a study says of a pool of nodes.
pub fn pool_result(view: View<'_>, pool: usize, facts: PoolFacts<Estimate>) -> NodePoolResult {
    NodePoolResult {
        name: view.plan.fleets[view.plan.nodes.pools[pool].fleet as usize].name.clone(),
        nodes: facts.nodes,
        provisioning: facts.provisioning,
        down: facts.down,
        peak_nodes: facts.peak,
        pods: facts.pods,
        cpu_requested: facts.cpu,
        memory_requested: facts.memory,
        provisioning_time: latency::result(&view.tally.pools[pool].provisioning, facts.provisioning_time),
        asked_per_run: facts.asked,
        refused_per_run: facts.refused,
        overdue_per_run: facts.overdue,
        interrupted_per_run: facts.interrupted,
        given_back_per_run: facts.given_back,
        kept_per_run: facts.kept,
        cost: facts.cost,
    }
}

/// What a study says of a service's pods.
pub fn pod_result(view: View<'_>, group: usize, facts: PodFacts<Estimate>) -> PodResult {
    let tally = &view.tally.pods[group];
    PodResult {
        name: view.plan.fleets[view.plan.nodes.hosted[group] as usize].name.clone(),
        scheduled: tally.scheduled,
        prob_wait: facts.prob_wait,
        pending: facts.pending,
        scheduling: latency::result(&tally.scheduling, facts.scheduling),
        ready: latency::result(&tally.ready, facts.ready),
        evicted_per_run: facts.evicted,
        lost_per_run: facts.lost,
    }
}
