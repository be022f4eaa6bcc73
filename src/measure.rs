//! The vocabulary of what can be measured and required.

use crate::units::Period;

/// A quantity that a study can tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// A latency quantile, by its share.
    Quantile(f64),
    /// Mean latency.
    Mean,
    /// Good requests over finished ones.
    Availability,
    /// Slices of time in which enough of the requests were good, over all.
    GoodSlices,
    /// Failed requests over finished ones.
    ErrorRate,
    /// Good answers per second.
    Throughput,
    /// Attempts a request.
    Attempts,
    /// Share of the good answers that have a fallback in them.
    Degraded,
    /// Money spent in the measured time.
    Cost,
    /// Money spent in a span of time, on average.
    CostRate(Period),
    /// Money spent on a thousand good answers.
    CostPerThousand,
    /// Money that failed requests would have earned, or that lost writes were worth.
    LostValue,
    /// Money that good requests earned.
    EarnedValue,
    /// Busy CPUs over CPUs.
    Utilization,
    /// Share of the CPU time that went into calls that nobody waited for when they ended.
    Wasted,
    /// Ready replicas, averaged over time.
    Replicas,
    /// The most replicas at any time of a run, starting ones included.
    PeakReplicas,
    /// Calls that wait, averaged over time.
    QueueLength,
    /// Requests under way, averaged over time.
    InSystem,
    /// Share of reads of followers that were stale.
    StaleReads,
    /// The longest span of acknowledged writes that a run lost at once (recovery point).
    Rpo,
    /// The longest time in a run until writes were accepted again after the loss of a leader (recovery time).
    Rto,
    /// Acknowledged writes that were lost, in a run.
    LostWrites,
    /// Share of the time in which as many replicas were ready as are needed.
    TimeAvailable,
    /// Times at which too few replicas were left, in a run.
    Outages,
    /// Time in which too few replicas were ready, in a run.
    Downtime,
    /// The most messages that were not done at one time, in a run.
    Lag,
    /// Messages that were given up, in a run.
    DeadLetters,
    /// Messages that were lost, in a run.
    LostMessages,
    /// Gets that a cache answered by itself over all.
    HitRatio,
    /// Share of the attempts at transactions that met a conflict.
    Conflicts,
    /// Waits for a key that were part of a deadlock, in a run.
    Deadlocks,
    /// Waits for a key that a timeout ended, in a run.
    LockTimeouts,
    /// A quantile, by its share, of how long requests waited for a key that they obtained.
    LockWait(f64),
    /// Long connections that broke, in a run.
    Broken,
    /// Long connections that a replica refused because it had as many as it takes, in a run.
    Refused,
    /// Clients who gave up getting another connection, in a run.
    GivenUp,
    /// Working sets over the limits of memory.
    Memory,
    /// Processes that were killed because they had more memory than they may, in a run.
    OomKills,
    /// A quantile, by its share, of the time from a break until the client was connected again.
    Reconnect(f64),
}

impl Measure {
    /// The unit of its values, as in a study's results.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::Quantile(_) | Measure::Mean | Measure::Downtime | Measure::Rpo | Measure::Rto => "s",
            Measure::LockWait(_) | Measure::Reconnect(_) => "s",
            Measure::Availability
            | Measure::GoodSlices
            | Measure::ErrorRate
            | Measure::Degraded
            | Measure::Wasted
            | Measure::Utilization
            | Measure::StaleReads
            | Measure::TimeAvailable
            | Measure::HitRatio
            | Measure::Memory
            | Measure::Conflicts => "share",
            Measure::Throughput => "1/s",
            Measure::Cost | Measure::CostPerThousand | Measure::LostValue | Measure::EarnedValue => "money",
            Measure::CostRate(Period::Hour) => "money/h",
            Measure::CostRate(Period::Day) => "money/day",
            Measure::CostRate(Period::Month) => "money/month",
            Measure::CostRate(Period::Year) => "money/year",
            Measure::Replicas | Measure::PeakReplicas => "",
            Measure::Attempts | Measure::QueueLength | Measure::InSystem | Measure::Outages | Measure::LostWrites => "",
            Measure::Lag | Measure::DeadLetters | Measure::LostMessages | Measure::OomKills => "",
            Measure::Deadlocks | Measure::LockTimeouts | Measure::Broken | Measure::Refused | Measure::GivenUp => "",
        }
    }

    /// Which way it gets better; none where that is a matter of taste, or of the price.
    pub fn better(self) -> Option<Better> {
        match self {
            Measure::Availability
            | Measure::GoodSlices
            | Measure::Throughput
            | Measure::EarnedValue
            | Measure::TimeAvailable
            | Measure::HitRatio => Some(Better::More),
            Measure::Utilization | Measure::Memory | Measure::Replicas | Measure::PeakReplicas | Measure::InSystem => {
                None
            }
            _ => Some(Better::Less),
        }
    }

    /// Whether it counts what should not be, or the share of what is as it should be: nothing is missing to the best value
    /// unless something failed.
    pub fn counts_failures(self) -> bool {
        let of_service = matches!(self, Measure::Availability | Measure::GoodSlices | Measure::ErrorRate);
        let of_time = matches!(self, Measure::TimeAvailable | Measure::Outages | Measure::Downtime);
        let of_data = matches!(self, Measure::LostWrites | Measure::Rpo | Measure::StaleReads | Measure::LostValue);
        let of_messages = matches!(self, Measure::LostMessages | Measure::DeadLetters);
        let of_locks = matches!(self, Measure::Deadlocks | Measure::LockTimeouts);
        let of_connections = matches!(self, Measure::Broken | Measure::Refused | Measure::GivenUp);
        of_service || of_time || of_data || of_messages || of_locks || of_connections
    }

    /// Whether it is told of what is spent.
    pub fn is_of_cost(self) -> bool {
        matches!(self, Measure::Cost | Measure::CostRate(_) | Measure::CostPerThousand)
    }

    /// Whether it is told of lock tables, and of nothing else.
    pub fn is_of_locks(self) -> bool {
        matches!(self, Measure::Conflicts | Measure::Deadlocks | Measure::LockTimeouts | Measure::LockWait(_))
    }

    /// Whether it is told of services that keep long connections, and of nothing else.
    pub fn is_of_connections(self) -> bool {
        matches!(self, Measure::Broken | Measure::Refused | Measure::GivenUp | Measure::Reconnect(_))
    }

    /// Whether it is told of services whose memory is simulated, and of nothing else.
    pub fn is_of_memory(self) -> bool {
        matches!(self, Measure::Memory | Measure::OomKills)
    }

    /// Whether it is told of caches that lose something, as of databases: how long a failover took, and puts that were never
    /// written.
    pub fn is_of_losses(self) -> bool {
        matches!(self, Measure::Rto | Measure::LostWrites)
    }

    /// Whether it is told of databases with followers, plans of recovery and caches, and of nothing else.
    pub fn is_of_databases(self) -> bool {
        matches!(self, Measure::StaleReads | Measure::Rpo | Measure::Rto | Measure::LostWrites)
    }
}

/// Which way a quantity gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// The less, the better: latencies, errors, money spent.
    Less,
    /// The more, the better: availability, throughput.
    More,
}

/// The direction of an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// Whether `value` meets `limit`.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Comparison::Less => value < limit,
            Comparison::LessOrEqual => value <= limit,
            Comparison::Greater => value > limit,
            Comparison::GreaterOrEqual => value >= limit,
        }
    }
}
