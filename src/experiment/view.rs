//! Numbers read off the counts of one run, of all runs together, or of a window: the same reading serves for all.

use super::cache::CacheCounts;
use super::counts::{Durations, FleetCounts, FlowCounts, Part};
use super::sample::{Kind, Number};
use super::slices;
use crate::engine::time;
use crate::measure::Measure;
use crate::plan::Plan;
use crate::plan::objective::Subject;
use crate::tally::fleet::Gauge;
use crate::tally::{FleetTally, Flow, Histogram, Outcome, RunTally};

/// Counts, with the plan that gives them meaning.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The counts.
    pub tally: &'a RunTally,
    /// Which part of them.
    pub part: Part,
}

/// The requests of several classes together.
pub struct Requests {
    /// The counts of all of them.
    pub flow: FlowCounts,
    /// Money earned.
    pub earned: f64,
    /// Money lost.
    pub lost: f64,
}

impl<'a> View<'a> {
    /// All that some counts tell.
    pub fn whole(plan: &'a Plan, tally: &'a RunTally) -> Self {
        View { plan, tally, part: Part::Whole }
    }

    /// Seconds of simulated time behind the counts, over all runs.
    pub fn seconds(&self) -> f64 {
        let time = match self.part {
            Part::Whole => self.plan.duration - self.plan.warmup,
            Part::Window(window) => {
                self.plan.window.min(self.plan.duration.saturating_sub(self.plan.window * window as u64))
            }
        };
        time::to_seconds(time) * self.runs()
    }

    fn runs(&self) -> f64 {
        self.tally.runs as f64
    }

    /// The flow of these classes, windows included.
    pub fn flow(&self, classes: &[u32]) -> Flow {
        let mut sum = Flow::default();
        classes.iter().for_each(|&class| sum.merge(&self.tally.classes[class as usize]));
        sum
    }

    /// The requests of these classes.
    pub fn requests(&self, classes: &[u32]) -> Requests {
        let (mut earned, mut lost) = (0.0, 0.0);
        for &class in classes {
            let flow = &self.tally.classes[class as usize];
            let ended = match self.part {
                Part::Whole => flow.ended,
                Part::Window(window) => flow.windows.get(window).map_or_else(Default::default, |w| w.ended),
            };
            let value = self.plan.classes[class as usize].value_micros as f64 / 1e6;
            let (ok, finished) = (ended[Outcome::Ok as usize], ended.iter().sum::<u64>());
            earned += ok as f64 * value;
            lost += (finished - ok) as f64 * value;
        }
        let flows = classes.iter().map(|&class| &self.tally.classes[class as usize]);
        Requests { flow: FlowCounts::of(flows, self.part, self.tally.runs), earned, lost }
    }

    /// A fleet's tally.
    pub fn tally_of(&self, fleet: u32) -> &'a FleetTally {
        &self.tally.fleets[fleet as usize]
    }

    /// A fleet's counts.
    pub fn fleet(&self, fleet: u32) -> FleetCounts {
        FleetCounts::of(self.tally_of(fleet), self.part, self.tally.runs)
    }

    /// A number that is summed over the time of a run: its value is that of one run on average.
    pub fn amount(&self, sum: f64) -> Number {
        let run = time::to_seconds(self.plan.duration - self.plan.warmup);
        // A window is that part of a run; so it says how much a whole run would have.
        let number = Number::ratio(sum, self.seconds() / run, Kind::Amount);
        Number { value: Some(sum / self.runs()), ..number }
    }

    /// What is spent an hour, of what is spent over all runs.
    pub fn per_hour(&self, spent: f64) -> Number {
        Number::ratio(spent, self.seconds() / 3600.0, Kind::Amount)
    }

    /// What a thousand of these requests cost that ended well.
    pub fn per_thousand(&self, spent: f64, requests: &Requests) -> Number {
        Number::ratio(spent, requests.flow.ok() as f64 / 1000.0, Kind::Amount)
    }

    /// A number of what is spent, of one fleet or of all.
    fn measure_cost(&self, measure: Measure, fleet: Option<u32>) -> Number {
        let bill = self.bill();
        let spent = fleet.map_or_else(|| bill.total(), |fleet| bill.of(fleet));
        match measure {
            Measure::CostRate(period) => self.per_hour(spent * period.hours()),
            Measure::CostPerThousand => self.per_thousand(spent, &self.requests(&self.classes(&Subject::Whole))),
            _ => self.amount(spent),
        }
    }

    /// The classes that a subject covers.
    pub fn classes(&self, subject: &Subject) -> Vec<u32> {
        match subject {
            Subject::Whole => (0..self.plan.classes.len() as u32).collect(),
            Subject::Classes(classes) => classes.clone(),
            _ => Vec::new(),
        }
    }

    /// One number.
    pub fn measure(&self, measure: Measure, subject: &Subject) -> Number {
        match subject {
            Subject::Database(index) => self.measure_database(measure, *index),
            Subject::Quorum(index) => self.measure_quorum(measure, *index),
            Subject::Recovery(index) => self.measure_recovery(measure, *index),
            Subject::Fleet(index) if measure.is_of_cost() => self.measure_cost(measure, Some(*index)),
            Subject::Fleet(index) => self.measure_fleet(measure, &self.fleet(*index)),
            Subject::Queue(groups) => self.measure_queue(measure, groups),
            Subject::Cache(index) => self.measure_cache(measure, *index),
            Subject::Locks(table) => self.measure_locks(measure, *table),
            Subject::Connections(number) => self.measure_connections(measure, *number),
            Subject::Memory(number) => self.measure_memory(measure, *number),
            _ if measure == Measure::GoodSlices => self.good_slices(&self.classes(subject)),
            _ if measure.is_of_cost() => self.measure_cost(measure, None),
            _ => self.measure_requests(measure, &self.requests(&self.classes(subject))),
        }
    }

    /// The share of slices of time that were good for these classes.
    pub fn good_slices(&self, classes: &[u32]) -> Number {
        let (good, all) = match self.part {
            Part::Whole => {
                let of = self.tally.slices.iter().find(|slices| slices.classes == classes);
                of.map_or((0, 0), |slices| (slices.good, slices.all))
            }
            Part::Window(window) => slices::of_window(self.plan, self.tally, classes, window),
        };
        Number::ratio(good as f64, all as f64, Kind::Proportion)
    }

    /// One number of a flow of requests.
    pub fn measure_requests(&self, measure: Measure, requests: &Requests) -> Number {
        match measure {
            Measure::LostValue => self.amount(requests.lost),
            Measure::EarnedValue => self.amount(requests.earned),
            _ => self.measure_flow(measure, &requests.flow),
        }
    }

    /// One number of a flow.
    pub fn measure_flow(&self, measure: Measure, flow: &FlowCounts) -> Number {
        let (ok, finished, judged) = (flow.ok() as f64, flow.finished() as f64, flow.judged() as f64);
        match measure {
            Measure::Quantile(share) => flow.latency.quantile(share),
            Measure::Mean => flow.latency.mean(),
            Measure::Availability => Number::ratio(ok, judged, Kind::Proportion),
            Measure::ErrorRate => Number::ratio(judged - ok, judged, Kind::Proportion),
            Measure::Degraded => proportion(flow.degraded.map(|degraded| (degraded, flow.ok()))),
            Measure::Throughput => self.per_second(ok),
            Measure::Attempts => flow
                .retries
                .map_or(Number::UNKNOWN, |retries| Number::ratio(finished + retries as f64, finished, Kind::Amount)),
            Measure::InSystem => self.per_second(flow.present),
            _ => Number::UNKNOWN,
        }
    }

    /// A cache's counts.
    pub fn cache(&self, index: u32) -> CacheCounts {
        CacheCounts::of(&self.tally.caches[index as usize], self.part)
    }

    /// One number of a fleet with these counts.
    pub fn measure_fleet(&self, measure: Measure, fleet: &FleetCounts) -> Number {
        let integral = |gauge: Gauge| fleet.integrals[gauge as usize];
        match measure {
            Measure::Utilization => Number::ratio(integral(Gauge::Busy), integral(Gauge::Cpus), Kind::Share),
            Measure::Wasted => fleet
                .totals
                .as_ref()
                .map_or(Number::UNKNOWN, |totals| Number::ratio(totals.wasted, integral(Gauge::Busy), Kind::Share)),
            Measure::Replicas => self.per_second(integral(Gauge::Ready)),
            Measure::PeakReplicas => self.per_run(fleet.totals.as_ref().map(|totals| totals.peak)),
            Measure::QueueLength => self.per_second(integral(Gauge::Queue)),
            Measure::TimeAvailable => Number::ratio(integral(Gauge::Available), self.seconds(), Kind::Share),
            Measure::Outages => self.per_run(fleet.totals.as_ref().map(|totals| totals.outages)),
            Measure::Downtime => self.amount((self.seconds() - integral(Gauge::Available)).max(0.0)),
            _ => self.measure_flow(measure, &fleet.calls),
        }
    }

    /// An integral averaged over time, or a count per second.
    pub fn per_second(&self, sum: f64) -> Number {
        Number::ratio(sum, self.seconds(), Kind::Amount)
    }

    /// How long something took; windows do not tell.
    pub fn durations(&self, histogram: &Histogram) -> Durations {
        match self.part {
            Part::Whole => Durations::whole(histogram, self.tally.runs),
            Part::Window(_) => Durations::UNKNOWN,
        }
    }

    /// A sum over the runs that windows do not tell, averaged over the runs.
    pub fn per_run(&self, sum: Option<u64>) -> Number {
        sum.map_or(Number::UNKNOWN, |sum| Number::ratio(sum as f64, self.runs(), Kind::Amount))
    }
}

/// A share of things that were counted.
pub fn proportion(part: Option<(u64, u64)>) -> Number {
    part.map_or(Number::UNKNOWN, |(part, all)| Number::ratio(part as f64, all as f64, Kind::Proportion))
}
