//! The numbers of a study, in a fixed order, so that each can be estimated over the runs.

use super::view::{Requests, View, ratio};
use crate::measure::Measure;
use crate::plan::objective::Subject;
use crate::plan::{Plan, Replications};
use crate::tally::fleet::Gauge;
use crate::tally::{FleetTally, Flow, Histogram};

/// A flow of requests that is reported: its name and its classes.
pub struct FlowOf {
    /// `users`, or `users.checkout`.
    pub name: String,
    /// Its classes.
    pub classes: Vec<u32>,
}

/// All flows that are reported: everything first, then each source, followed by its parts if it has several.
pub fn flows(plan: &Plan) -> Vec<FlowOf> {
    let all = (0..plan.classes.len() as u32).collect();
    let mut flows = vec![FlowOf { name: String::new(), classes: all }];
    for (index, source) in plan.sources.iter().enumerate() {
        let classes: Vec<u32> =
            (0..plan.classes.len() as u32).filter(|&c| plan.classes[c as usize].source == index as u32).collect();
        flows.push(FlowOf { name: source.name.clone(), classes: classes.clone() });
        for class in classes {
            if let Some(endpoint) = &plan.classes[class as usize].endpoint {
                let name = format!("{}.{endpoint}", source.name);
                flows.push(FlowOf { name, classes: vec![class] });
            }
        }
    }
    flows
}

/// Reads numbers one after the other, in the same order in which they were written.
pub trait Reader {
    /// What a number turns into.
    type Number;
    /// The next number.
    fn next(&mut self, value: Option<f64>) -> Self::Number;
}

/// Numbers of latencies.
pub struct LatencyFacts<N> {
    /// Mean, seconds.
    pub mean: N,
    /// 50 %, 90 %, 95 %, 99 %, 99.9 %, seconds.
    pub quantiles: [N; 5],
}

/// Numbers of a flow, named as in a study's results.
#[allow(missing_docs)]
pub struct FlowFacts<N> {
    pub availability: N,
    pub offered: N,
    pub throughput: N,
    pub attempts: N,
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
    pub replicas: N,
    pub peak: N,
    pub time_available: N,
    pub stale_reads: N,
    pub staleness: LatencyFacts<N>,
    pub cost: N,
}

/// All numbers, named as in a study's results.
#[allow(missing_docs)]
pub struct Facts<N> {
    /// The objectives' values.
    pub objectives: Vec<N>,
    /// The number whose precision decides when to stop, if one does.
    #[allow(dead_code, reason = "read from the runs, where it decides when to stop")]
    pub target: N,
    pub flows: Vec<FlowFacts<N>>,
    pub fleets: Vec<FleetFacts<N>>,
    pub cost: N,
    pub cost_per_hour: N,
    pub cost_per_thousand: N,
}

const QUANTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

fn latency<R: Reader>(histogram: &Histogram, reader: &mut R) -> LatencyFacts<R::Number> {
    LatencyFacts {
        mean: reader.next(histogram.mean()),
        quantiles: QUANTILES.map(|q| reader.next(histogram.quantile(q))),
    }
}

fn flow<R: Reader>(view: View<'_>, requests: &Requests, reader: &mut R) -> FlowFacts<R::Number> {
    let mut of = |measure| reader.next(view.measure_requests(measure, requests));
    FlowFacts {
        availability: of(Measure::Availability),
        throughput: of(Measure::Throughput),
        attempts: of(Measure::Attempts),
        in_system: of(Measure::InSystem),
        earned: of(Measure::EarnedValue),
        lost: of(Measure::LostValue),
        offered: reader.next(Some(requests.flow.born as f64 / view.seconds())),
        latency: latency(&requests.flow.latency, reader),
    }
}

fn fleet<R: Reader>(view: View<'_>, fleet: u32, reader: &mut R) -> FleetFacts<R::Number> {
    let tally: &FleetTally = view.fleet(fleet);
    let subject = Subject::Fleet(fleet);
    let mut of = |measure| reader.next(view.measure(measure, &subject));
    FleetFacts {
        availability: of(Measure::Availability),
        throughput: of(Measure::Throughput),
        in_system: of(Measure::InSystem),
        queue_length: of(Measure::QueueLength),
        utilization: of(Measure::Utilization),
        time_available: of(Measure::TimeAvailable),
        stale_reads: of(Measure::StaleReads),
        cost: of(Measure::Cost),
        busy: reader.next(Some(view.average(fleet, Gauge::Busy))),
        replicas: reader.next(Some(view.average(fleet, Gauge::Ready))),
        peak: reader.next(Some(tally.peak as f64 / view.tally.runs as f64)),
        prob_wait: reader.next(ratio(tally.waited as f64, tally.admitted as f64)),
        sojourn: latency(&tally.calls.latency, reader),
        wait: latency(&tally.wait, reader),
        staleness: latency(&tally.staleness, reader),
    }
}

/// Reads all numbers off some counts.
pub fn facts<R: Reader>(view: View<'_>, flows: &[FlowOf], reader: &mut R) -> Facts<R::Number> {
    let plan = view.plan;
    let ok: u64 = view.tally.classes.iter().map(|flow: &Flow| flow.ended[0]).sum();
    let cost = view.cost();
    Facts {
        objectives: plan.objectives.iter().map(|o| reader.next(view.measure(o.measure, &o.subject))).collect(),
        target: reader.next(match &plan.replications {
            Replications::Until { measure, subject, .. } => view.measure(*measure, subject),
            Replications::Fixed(_) => None,
        }),
        flows: flows.iter().map(|of| flow(view, &view.requests(&of.classes), reader)).collect(),
        fleets: (0..plan.fleets.len() as u32).map(|index| fleet(view, index, reader)).collect(),
        cost: reader.next(Some(cost)),
        cost_per_hour: reader.next(Some(cost / view.hours())),
        cost_per_thousand: reader.next(ratio(cost * 1000.0 * view.tally.runs as f64, ok as f64)),
    }
}

/// Writes the numbers down.
#[derive(Default)]
pub struct Recorder(pub Vec<Option<f64>>);

impl Reader for Recorder {
    type Number = ();

    fn next(&mut self, value: Option<f64>) {
        self.0.push(value);
    }
}
