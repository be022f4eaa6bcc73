//! What a study found: plain data with every number's uncertainty beside it.
//!
//! All times are in seconds, rates per second, shares between 0 and 1, money in units of
//! [`Study::currency`]. The report renders these types and nothing else.

mod bill;
mod cache;
mod check;
mod connection;
mod database;
mod decision;
mod function;
mod incident;
mod key;
mod known;
mod lock;
mod memory;
mod node;
mod objective;
mod queue;
mod quorum;
mod recovery;
mod time_spent;
mod timeline;

pub use bill::BillLine;
pub use cache::{CacheFailovers, CacheResult, Misses};
pub use check::{Against, Regression, SequentialCheck, ShareOf};
pub use database::{DatabaseResult, RtoParts, Writes};
pub use decision::{Decision, Size};
pub use incident::{
    Alert, Ending, Endings, ErrorBudget, Incident, Losses, ScalingAnswer, Sustainer, TimeSlices, Trigger,
};

pub use objective::{ObjectiveResult, Onset, OnsetSymptom, Symptom, Verdict};
pub use quorum::{QuorumResult, WithinVersions};
pub use recovery::{Failback, RecoveryParts, RecoveryResult};

pub use crate::architecture::{Architecture, Component, Kind, Link};
pub use crate::measure::{Better, Measure};
pub use crate::statistics::change::{Interval, Pairing};
pub use crate::units::Period;
pub use connection::ConnectionResult;
pub use function::FunctionResult;
pub use key::KeyNumber;
pub use known::{Agreement, KnownAnswer, Law};
pub use lock::{LockResult, TransactionResult};
pub use memory::MemoryResult;
pub use node::{NodePoolResult, PodResult};
pub use queue::{MessageOutcomes, QueueResult};
use serde::{Deserialize, Serialize};
pub use time_spent::{Spent, SpentOn, TimeSpent, Whose};
pub use timeline::{Curve, EntityCurves, Timeline};

/// What an interval rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The spread of independent replications.
    Replications,
    /// The spread of batches of windows of one long run.
    BatchMeans,
}

/// A number with its 95 % confidence interval; docs/statistics.md says how it is found.
///
/// `low`, `high` and `method` are `None` where an interval cannot be given (a single run whose batches are not
/// independent); `value` is `None` where the quantity itself was never observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// What the interval rests on.
    pub method: Option<Method>,
}

impl Estimate {
    /// So many times as much, interval and all.
    pub(super) fn scaled(self, by: f64) -> Self {
        let times = |number: Option<f64>| number.map(|number| number * by);
        Estimate { value: times(self.value), low: times(self.low), high: times(self.high), ..self }
    }
}

/// A latency distribution: quantiles pooled over all replications (relative error at most 1 %).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Latency {
    /// How many observations stand behind it, over all replications.
    pub count: u64,
    /// Mean, seconds.
    pub mean: Estimate,
    /// Median, seconds.
    pub p50: Estimate,
    /// 90th percentile, seconds.
    pub p90: Estimate,
    /// 95th percentile, seconds.
    pub p95: Estimate,
    /// 99th percentile, seconds.
    pub p99: Estimate,
    /// 99.9th percentile, seconds.
    pub p999: Estimate,
    /// The greatest observation of all, seconds.
    pub max: Option<f64>,
    /// The cumulative distribution for charts: (upper bound in seconds, share at or below it), ascending.
    #[serde(skip)]
    pub cdf: Vec<(f64, f64)>,
}

/// A number of single runs, and how it differs from run to run: what one year may bring, not how well a mean is known.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Spread {
    /// The mean over the runs.
    pub mean: Estimate,
    /// What half of the runs do not exceed.
    pub p50: Estimate,
    /// What 95 % of the runs do not exceed.
    pub p95: Estimate,
    /// What 99 % of the runs do not exceed.
    pub p99: Estimate,
}

/// How the requests that were born in the measured time ended, summed over all replications.
/// `born = ok + timeout + rejected + failed + lost + abandoned + cancelled + limited + short_circuited + in_flight` holds exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Requests (or calls) that began.
    pub born: u64,
    /// Answered in time.
    pub ok: u64,
    /// The client gave up waiting, after its last attempt.
    pub timeout: u64,
    /// Refused because a queue was full.
    pub rejected: u64,
    /// Answered with an error, or no replica could be reached.
    pub failed: u64,
    /// Died with the replica that held them.
    pub lost: u64,
    /// Left the queue before service began, their patience spent.
    pub abandoned: u64,
    /// Dropped or stopped by a server that was told that nobody waited any more (calls only).
    pub cancelled: u64,
    /// Turned away by a rate limiter.
    pub limited: u64,
    /// Not sent: a circuit breaker was open, a bulkhead full, or a throttle was closing.
    pub short_circuited: u64,
    /// Still under way when the simulation ended.
    pub in_flight: u64,
}

/// What the users of a traffic source (or one endpoint of its mix) saw.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TrafficResult {
    /// The source's name, or `source.endpoint` for one endpoint of a mix.
    pub name: String,
    /// Ends of requests, all replications together.
    pub outcomes: Outcomes,
    /// Good requests over all finished requests.
    pub availability: Estimate,
    /// Slices of time in which enough of the requests were good, over all: availability by time.
    pub good_slices: Estimate,
    /// Requests offered per second (first attempts only).
    pub offered: Estimate,
    /// Good answers per second.
    pub throughput: Estimate,
    /// Attempts per request (1 = no retries), hedges included.
    pub attempts: Estimate,
    /// Share of the good answers that have a fallback in them.
    pub degraded: Estimate,
    /// Requests under way, averaged over time.
    pub in_system: Estimate,
    /// Latency of good answers, from the first attempt to the answer.
    pub latency: Latency,
    /// Money earned by good answers.
    pub earned_value: Estimate,
    /// Money that failed requests would have earned.
    pub lost_value: Estimate,
}

/// What happened at one service or database (all its replicas together).
#[derive(Clone, Debug, Default, Serialize)]
pub struct ServiceResult {
    /// Its name; that of a shard is `database.2`.
    pub name: String,
    /// Whether an autoscaler changes its number of replicas.
    #[serde(skip)]
    pub autoscaled: bool,
    /// Ends of calls to it, all replications together.
    pub outcomes: Outcomes,
    /// Good calls over all finished calls, cancelled ones aside.
    pub availability: Estimate,
    /// Good calls per second.
    pub throughput: Estimate,
    /// From arrival at the service until it answered, good calls only.
    pub sojourn: Latency,
    /// From arrival at a replica until a worker took the call, of the calls that a worker took.
    pub wait: Latency,
    /// Share of the calls that came to a replica and were not rejected that had to queue.
    pub prob_wait: Estimate,
    /// Calls present, averaged over time.
    pub in_system: Estimate,
    /// Calls waiting for a worker, averaged over time.
    pub queue_length: Estimate,
    /// Busy CPUs, averaged over time.
    pub busy: Estimate,
    /// Busy CPUs over the CPUs of the replicas that are ready.
    pub utilization: Estimate,
    /// Share of the CPU time that went into calls that nobody waited for when they ended: the caller, or its caller in
    /// turn, had given up or done without the answer.
    pub wasted: Estimate,
    /// Ready replicas, averaged over time.
    pub replicas: Estimate,
    /// The most replicas (starting ones included) at any time, the mean over replications.
    pub peak_replicas: Estimate,
    /// Share of the time in which as many replicas were ready as are needed.
    pub time_available: Estimate,
    /// Times in a run's measured time at which too few were left.
    pub outages: Estimate,
    /// The same for a year of 365 days.
    pub outages_per_year: Estimate,
    /// From the start of a run, when all is well, to the first outage: runs without one count with their whole length,
    /// as for a constant rate of failures (none if no run had one).
    pub time_to_first_outage: Estimate,
    /// How long an outage lasts.
    pub outage: Latency,
    /// Time without enough replicas in a run's measured time, and how it differs from run to run.
    pub downtime: Spread,
    /// CPUs of the replicas that are ready, averaged over time.
    pub cpus: Estimate,
    /// Replicas that wait in its warm pool, averaged over time.
    pub warm_pool: Estimate,
    /// Workers that are switched off or on a vacation, averaged over time.
    pub off: Estimate,
    /// Workers that are being set up, averaged over time.
    pub setup: Estimate,
    /// Replicas that passive checks have ejected, averaged over time.
    pub ejected: Estimate,
    /// Times in a run that passive checks ejected a replica.
    pub ejections: Estimate,
    /// Times in a run that a liveness check or a startup probe had a replica restarted.
    pub restarts: Estimate,
    /// Deploys in a run that were taken back.
    pub rollbacks: Estimate,
    /// How far off the forecasts of its autoscaler were: the mean over the hours of the error as a share of what came (MAPE);
    /// none without forecasts of hours that ended in the measured time.
    pub forecast_error: Option<Estimate>,
    /// Calls of the busiest replica over the mean of all replicas, and how that differs from run to run (only where
    /// there are several replicas).
    pub imbalance: Option<Spread>,
    /// Coefficient of variation of the calls of a replica, over replicas and runs (only where there are several).
    pub spread: Option<Estimate>,
    /// What it cost over the measured time: the sum of its lines of the bill.
    pub cost: Estimate,
    /// The share of its CPU time that was paid for and not used.
    pub idle: Estimate,
    /// What that cost over the measured time.
    pub idle_cost: Estimate,
    /// The distribution of the calls present, looked at when the measured windows end.
    pub occupancy: Occupancy,
    /// The same of the calls at each replica that gets any; none where that is not known (unlimited concurrency, or
    /// steps after the work without a worker).
    pub load: Option<Occupancy>,
}

/// The distribution of a number of calls, as it was at many instants.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Occupancy {
    /// How many looks stand behind it, over all replications.
    pub looks: u64,
    /// The mean.
    pub mean: Option<f64>,
    /// The variance.
    pub variance: Option<f64>,
    /// What was not exceeded at half of the looks.
    pub p50: Option<u64>,
    /// What was not exceeded at 95 % of the looks.
    pub p95: Option<u64>,
    /// What was not exceeded at 99 % of the looks.
    pub p99: Option<u64>,
    /// The most that was seen.
    pub max: Option<u64>,
    /// Numbers that were seen, ascending, each with the share of looks at which no more were seen.
    #[serde(skip)]
    pub cumulative: Vec<(u64, f64)>,
}

/// A default that the run used, for the report's list of assumptions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assumption {
    /// Where in the scenario: `services.web.balancer`.
    pub path: String,
    /// The value taken.
    pub value: String,
    /// Where the default comes from.
    pub origin: String,
}

/// Where the end of the warm-up comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WarmupMethod {
    /// The scenario says it.
    Given,
    /// Found by MSER-5 from pilot runs.
    Mser5,
}

/// Everything a study found.
#[derive(Clone, Debug, Serialize)]
pub struct Study {
    /// Version of the layout of `summary.json`.
    pub schema: u32,
    /// The scenario's name.
    pub name: String,
    /// The scenario's description.
    pub description: Option<String>,
    /// What the scenario consists of, and who calls whom.
    pub architecture: Architecture,
    /// Version of the program.
    pub version: &'static str,
    /// The seed.
    pub seed: u64,
    /// Replications that were asked for.
    pub replications_planned: u32,
    /// Replications that are in the numbers.
    pub replications: u32,
    /// Whether Ctrl-C ended the study early.
    pub interrupted: bool,
    /// Simulated time, seconds, warm-up included.
    pub duration: f64,
    /// Time at the start that is left out of all numbers but the curves, seconds.
    pub warmup: f64,
    /// Whether the scenario gives that time, or it was found.
    pub warmup_method: WarmupMethod,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// Whether an answer can come too late: requests have a timeout or a deadline, or an objective is about their latency.
    #[serde(skip)]
    pub timed: bool,
    /// Events simulated, all replications together.
    pub events: u64,
    /// The runs' event sequences folded into one number, hexadecimal: equal runs have equal fingerprints.
    pub fingerprint: String,
    /// One or two sentences: the answer.
    pub headline: String,
    /// The objectives.
    pub objectives: Vec<ObjectiveResult>,
    /// How the verdicts were found, where the study was continued until all were decided.
    pub check: Option<SequentialCheck>,
    /// All traffic together.
    pub whole: TrafficResult,
    /// Whether the script brings events, surges, deploys or maintenance while it is measured: then a month is not
    /// many such runs.
    pub scripted: bool,
    /// Each traffic source, followed by each endpoint of its mix where it has one.
    pub traffic: Vec<TrafficResult>,
    /// Each service and database.
    pub services: Vec<ServiceResult>,
    /// Each database whose reads and writes wait for a quorum.
    pub quorums: Vec<QuorumResult>,
    /// Each database with followers.
    pub databases: Vec<DatabaseResult>,
    /// Each plan for the loss of a region.
    pub recoveries: Vec<RecoveryResult>,
    /// The messages of each queue; of a log that several services read, for each of them.
    pub queues: Vec<QueueResult>,
    /// Each pool of nodes.
    pub nodes: Vec<NodePoolResult>,
    /// Each service whose replicas run on nodes.
    pub pods: Vec<PodResult>,
    /// Each lock table.
    pub locks: Vec<LockResult>,
    /// The long connections to each service that keeps any.
    pub connections: Vec<ConnectionResult>,
    /// Each service that is serverless.
    pub functions: Vec<FunctionResult>,
    /// The memory of each service that says how much its replicas need.
    pub memory: Vec<MemoryResult>,
    /// Each cache.
    pub caches: Vec<CacheResult>,
    /// What everything cost over the measured time.
    pub cost: Estimate,
    /// The same per hour.
    pub cost_per_hour: Estimate,
    /// Cost of a thousand good answers.
    pub cost_per_thousand: Estimate,
    /// What a month of 730 hours comes to that goes on like the measured time.
    pub cost_per_month: Estimate,
    /// What all that is made of.
    pub bill: Vec<BillLine>,
    /// What broke, in order of time.
    pub symptoms: Vec<Symptom>,
    /// What users suffered and from what, in order of time.
    pub incidents: Vec<Incident>,
    /// How much of each error budget was used.
    pub budgets: Vec<ErrorBudget>,
    /// The alerts on each of them.
    pub alerts: Vec<Alert>,
    /// What autoscalers changed in the first run, and why: the first ones, in order of time.
    pub decisions: Vec<Decision>,
    /// How many there were more.
    pub decisions_left_out: u64,
    /// Numbers that mathematics knows, beside those that were found.
    pub known: Vec<KnownAnswer>,
    /// Laws that every run obeys, checked.
    pub laws: Vec<Law>,
    /// How time was cut to judge availability by time.
    pub time_slices: TimeSlices,
    /// Warnings about the scenario, in words.
    pub warnings: Vec<String>,
    /// The numbers of the replications that are in all others: 0, 1, 2 and so on, unless some are missing.
    pub runs: Vec<u32>,
    /// The numbers by which studies are compared.
    pub key_numbers: Vec<KeyNumber>,
    /// Where the time of slow requests went, where that was [looked for](fn@crate::experiment::trace::time_spent).
    #[serde(skip)]
    pub time_spent: Option<TimeSpent>,
    /// The curves over time.
    #[serde(skip)]
    pub timeline: Timeline,
    /// The defaults that were used.
    #[serde(skip)]
    pub assumptions: Vec<Assumption>,
    /// The resolved scenario as YAML, with its seed: running it again gives the same numbers.
    #[serde(skip)]
    pub lock: String,
}
