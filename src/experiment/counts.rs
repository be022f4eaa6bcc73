//! The counts of a whole run, of all runs, or of one window of a long run, in one form.

use super::distribution::Distribution;
use super::sample::{Kind, Number, Sample};
use crate::tally::fleet::{FleetTally, GAUGES};
use crate::tally::flow::OUTCOMES;
use crate::tally::histogram::Sparse;
use crate::tally::{Evenness, Flow, Histogram, Outcome};
use std::sync::Arc;

/// Which part of the counts is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All that was measured.
    Whole,
    /// One window of the time series, which does not tell everything.
    Window(usize),
}

/// Durations, as far as they are known.
pub struct Durations {
    mean: Number,
    distribution: Option<Arc<Distribution>>,
}

impl Durations {
    /// Of which nothing is known.
    pub const UNKNOWN: Durations = Durations { mean: Number::UNKNOWN, distribution: None };

    /// Those of a histogram of one run, or of all.
    pub fn whole(histogram: &Histogram, runs: u64) -> Self {
        let (mean, count) = (histogram.mean(), histogram.count() as f64);
        let over = mean.map_or(0.0, |mean| mean * count);
        Durations {
            mean: Number { value: mean, sample: Sample::Ratio { over, under: count, kind: Kind::Amount } },
            distribution: Some(Arc::new(Distribution::of(histogram, runs == 1))),
        }
    }

    fn window(kept: Sparse) -> Self {
        let distribution = Distribution::window(kept);
        Durations {
            mean: Number::ratio(distribution.sum(), distribution.count(), Kind::Amount),
            distribution: Some(Arc::new(distribution)),
        }
    }

    /// Their mean.
    pub fn mean(&self) -> Number {
        self.mean.clone()
    }

    /// About how many are longer than so many seconds; none where they are not known.
    pub fn longer_than(&self, seconds: f64) -> Option<f64> {
        self.distribution.as_ref().map(|of| of.count() - of.at_or_below(seconds))
    }

    /// A quantile.
    pub fn quantile(&self, share: f64) -> Number {
        self.distribution.as_ref().map_or(Number::UNKNOWN, |of| Number {
            value: of.quantile(share),
            sample: Sample::Quantile { of: Arc::clone(of), share },
        })
    }
}

/// Counts of a flow, or of several together.
pub struct FlowCounts {
    /// Requests that began.
    pub born: u64,
    /// Requests that ended, by [`Outcome`].
    pub ended: [u64; OUTCOMES],
    /// Attempts beyond the first.
    pub retries: Option<u64>,
    /// Good answers with a fallback in them.
    pub degraded: Option<u64>,
    /// Integral of the requests under way, in seconds.
    pub present: f64,
    /// Latency of the good ones.
    pub latency: Durations,
}

impl FlowCounts {
    /// A part of some flows, together; so many runs stand behind them.
    pub fn of<'a>(flows: impl Iterator<Item = &'a Flow>, part: Part, runs: u64) -> Self {
        match part {
            Part::Whole => FlowCounts::whole(flows, runs),
            Part::Window(window) => FlowCounts::window(flows, window),
        }
    }

    fn whole<'a>(flows: impl Iterator<Item = &'a Flow>, runs: u64) -> Self {
        let mut sum = Flow::default();
        for flow in flows {
            sum.born += flow.born;
            sum.retries += flow.retries;
            sum.degraded += flow.degraded;
            sum.present += flow.present;
            add(&mut sum.ended, &flow.ended);
            sum.latency.merge(&flow.latency);
        }
        FlowCounts {
            born: sum.born,
            ended: sum.ended,
            retries: Some(sum.retries),
            degraded: Some(sum.degraded),
            present: sum.present as f64 / 1e9,
            latency: Durations::whole(&sum.latency, runs),
        }
    }

    fn window<'a>(flows: impl Iterator<Item = &'a Flow>, window: usize) -> Self {
        let mut kept = Sparse::default();
        let mut sum = FlowCounts {
            born: 0,
            ended: [0; OUTCOMES],
            retries: None,
            degraded: None,
            present: 0.0,
            latency: Durations::UNKNOWN,
        };
        for window in flows.filter_map(|flow| flow.windows.get(window)) {
            sum.born += window.born;
            sum.present += window.present as f64 / 1e9;
            add(&mut sum.ended, &window.ended);
            kept.merge(&window.latency);
        }
        sum.latency = Durations::window(kept);
        sum
    }

    /// Requests that ended well.
    pub fn ok(&self) -> u64 {
        self.ended[Outcome::Ok as usize]
    }

    /// Requests that ended.
    pub fn finished(&self) -> u64 {
        self.ended.iter().sum()
    }

    /// Requests that ended, and somebody waited for them: what was cancelled is neither good nor bad.
    pub fn judged(&self) -> u64 {
        self.finished() - self.ended[Outcome::Cancelled as usize]
    }
}

fn add(to: &mut [u64; OUTCOMES], from: &[u64; OUTCOMES]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}

/// What only the totals of a fleet tell.
pub struct FleetTotals {
    /// Measured calls that had to queue, and those that a replica took or queued.
    pub waited: (u64, u64),
    /// Outages, summed over runs.
    pub outages: u64,
    /// Seconds up to the first outage, or to the end of a run without any, summed over runs, and the runs with one.
    pub without_outage: (f64, u64),
    /// The most replicas that were paid for at one time, summed over runs.
    pub peak: u64,
    /// How evenly calls were spread over the replicas.
    pub evenness: Evenness,
    /// Times that passive checks ejected a replica, and deploys that were taken back, summed over runs.
    pub ejections: u64,
    /// Times that probes had a replica restarted, summed over runs.
    pub restarts: u64,
    /// See `ejections`.
    pub rollbacks: u64,
    /// The errors of forecasts, summed over hours and runs, and how many there were.
    pub forecasts: (f64, u64),
    /// Seconds of CPUs for calls that nobody waited for when they ended.
    pub wasted: f64,
}

/// Counts of a fleet.
pub struct FleetCounts {
    /// The calls.
    pub calls: FlowCounts,
    /// Time that calls waited for a worker.
    pub wait: Durations,
    /// How long outages lasted.
    pub outage: Durations,
    /// Integrals by gauge, in seconds times the unit.
    pub integrals: [f64; GAUGES],
    /// What a window does not tell.
    pub totals: Option<FleetTotals>,
}

impl FleetCounts {
    /// A part of a fleet's counts; so many runs stand behind them.
    pub fn of(tally: &FleetTally, part: Part, runs: u64) -> Self {
        let calls = FlowCounts::of(std::iter::once(&tally.calls), part, runs);
        match part {
            Part::Whole => FleetCounts {
                calls,
                wait: Durations::whole(&tally.wait, runs),
                outage: Durations::whole(&tally.outage, runs),
                integrals: tally.gauges.integrals.map(|integral| integral as f64 / 1e9),
                totals: Some(FleetTotals {
                    waited: (tally.waited, tally.admitted),
                    outages: tally.outages,
                    without_outage: (tally.without_outage as f64 / 1e9, tally.runs_with_outage),
                    peak: tally.peak,
                    evenness: tally.evenness,
                    ejections: tally.ejections,
                    restarts: tally.restarts,
                    rollbacks: tally.rollbacks,
                    forecasts: (tally.forecasts.0 as f64 / 1e9, tally.forecasts.1),
                    wasted: tally.wasted as f64 / 1e9,
                }),
            },
            Part::Window(window) => FleetCounts {
                calls,
                wait: Durations::UNKNOWN,
                outage: Durations::UNKNOWN,
                integrals: tally.windows.get(window).map_or([0.0; GAUGES], |w| w.integrals.map(|i| i as f64 / 1e9)),
                totals: None,
            },
        }
    }
}
