//! Numbers read off the counts of one run, or of all runs together: the same reading serves for both.

use crate::engine::time;
use crate::measure::Measure;
use crate::plan::Plan;
use crate::plan::objective::Subject;
use crate::tally::fleet::Gauge;
use crate::tally::{FleetTally, Flow, Outcome, RunTally};

/// Counts, with the plan that gives them meaning.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The counts.
    pub tally: &'a RunTally,
}

/// The flow of several classes together.
pub struct Requests {
    /// The counts of all of them.
    pub flow: Flow,
    /// Money earned.
    pub earned: f64,
    /// Money lost.
    pub lost: f64,
}

impl<'a> View<'a> {
    /// Measured seconds of simulated time, over all runs.
    pub fn seconds(&self) -> f64 {
        time::to_seconds(self.plan.duration - self.plan.warmup) * self.tally.runs as f64
    }

    /// The requests of these classes.
    pub fn requests(&self, classes: &[u32]) -> Requests {
        let mut sum = Requests { flow: Flow::default(), earned: 0.0, lost: 0.0 };
        for &class in classes {
            let flow = &self.tally.classes[class as usize];
            let value = self.plan.classes[class as usize].value_micros as f64 / 1e6;
            let ok = flow.ended[Outcome::Ok as usize];
            sum.earned += ok as f64 * value;
            sum.lost += (flow.finished() - ok) as f64 * value;
            sum.flow.merge(flow);
        }
        sum
    }

    /// A fleet's counts.
    pub fn fleet(&self, fleet: u32) -> &'a FleetTally {
        &self.tally.fleets[fleet as usize]
    }

    /// What the instances of a fleet cost in one run's measured time, on average over the runs.
    pub fn fleet_cost(&self, fleet: u32) -> f64 {
        let tally = self.fleet(fleet);
        let nanos = tally.integrals[Gauge::Paid as usize] + u128::from(tally.billed_extra);
        let hours = nanos as f64 / 3.6e12 / self.tally.runs as f64;
        hours * self.plan.fleets[fleet as usize].price_micros as f64 / 1e6
    }

    /// What everything costs in one run's measured time, on average over the runs.
    pub fn cost(&self) -> f64 {
        let fixed = self.hours() * self.plan.fixed_micros as f64 / 1e6;
        (0..self.plan.fleets.len() as u32).map(|fleet| self.fleet_cost(fleet)).sum::<f64>() + fixed
    }

    /// Measured hours of one run.
    pub fn hours(&self) -> f64 {
        time::to_seconds(self.plan.duration - self.plan.warmup) / 3600.0
    }

    /// The classes that a subject covers.
    pub fn classes(&self, subject: &Subject) -> Vec<u32> {
        match subject {
            Subject::Whole => (0..self.plan.classes.len() as u32).collect(),
            Subject::Classes(classes) => classes.clone(),
            Subject::Fleet(_) => Vec::new(),
        }
    }

    /// One number.
    pub fn measure(&self, measure: Measure, subject: &Subject) -> Option<f64> {
        match subject {
            Subject::Fleet(fleet) => self.measure_fleet(measure, *fleet),
            _ if measure == Measure::Cost => Some(self.cost()),
            _ if measure == Measure::CostRate => Some(self.cost() / self.hours()),
            _ => self.measure_requests(measure, &self.requests(&self.classes(subject))),
        }
    }

    /// One number of a flow of requests.
    pub fn measure_requests(&self, measure: Measure, requests: &Requests) -> Option<f64> {
        let runs = self.tally.runs as f64;
        match measure {
            Measure::LostValue => Some(requests.lost / runs),
            Measure::EarnedValue => Some(requests.earned / runs),
            _ => self.measure_flow(measure, &requests.flow),
        }
    }

    fn measure_flow(&self, measure: Measure, flow: &Flow) -> Option<f64> {
        let ok = flow.ended[Outcome::Ok as usize] as f64;
        let finished = flow.finished() as f64;
        match measure {
            Measure::Quantile(q) => flow.latency.quantile(q),
            Measure::Mean => flow.latency.mean(),
            Measure::Availability => ratio(ok, finished),
            Measure::ErrorRate => ratio(finished - ok, finished),
            Measure::Throughput => Some(ok / self.seconds()),
            Measure::Attempts => ratio(finished + flow.retries as f64, finished),
            Measure::InSystem => Some(flow.present as f64 / 1e9 / self.seconds()),
            _ => None,
        }
    }

    fn measure_fleet(&self, measure: Measure, fleet: u32) -> Option<f64> {
        let tally = self.fleet(fleet);
        match measure {
            Measure::Cost => Some(self.fleet_cost(fleet)),
            Measure::CostRate => Some(self.fleet_cost(fleet) / self.hours()),
            Measure::Utilization => {
                ratio(tally.integrals[Gauge::Busy as usize] as f64, tally.integrals[Gauge::Cpus as usize] as f64)
            }
            Measure::QueueLength => Some(self.average(fleet, Gauge::Queue)),
            Measure::TimeAvailable => Some(self.average(fleet, Gauge::Available)),
            Measure::StaleReads => ratio(tally.staleness.count() as f64, tally.reads as f64),
            _ => self.measure_flow(measure, &tally.calls),
        }
    }

    /// A gauge of a fleet, averaged over the measured time.
    pub fn average(&self, fleet: u32, gauge: Gauge) -> f64 {
        self.fleet(fleet).integrals[gauge as usize] as f64 / 1e9 / self.seconds()
    }
}

/// `a / b`, unless `b` is zero.
pub fn ratio(a: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| a / b)
}
