//! Objectives, compiled: what is measured, of what, against which limit.

/// What an objective measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// A latency quantile, by its share.
    Quantile(f64),
    /// Mean latency.
    Mean,
    /// Good requests over finished ones.
    Availability,
    /// Failed requests over finished ones.
    ErrorRate,
    /// Good answers per second.
    Throughput,
    /// Attempts a request.
    Attempts,
    /// Money spent in the measured time.
    Cost,
    /// Money spent an hour.
    CostRate,
    /// Money that failed requests would have earned.
    LostValue,
    /// Money that good requests earned.
    EarnedValue,
    /// Busy CPUs over CPUs.
    Utilization,
    /// Calls that wait, averaged over time.
    QueueLength,
    /// Requests under way, averaged over time.
    InSystem,
    /// Share of reads of followers that were stale.
    StaleReads,
    /// Share of the time with a replica ready.
    TimeAvailable,
}

/// What an objective is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// All traffic, or everything that costs.
    Whole,
    /// The requests of these classes.
    Classes(Vec<u32>),
    /// A fleet.
    Fleet(u32),
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

/// An objective.
#[derive(Clone, Debug)]
pub struct Objective {
    /// As written.
    pub text: String,
    /// The left side as written.
    pub subject_text: String,
    /// What is measured.
    pub measure: Measure,
    /// Of what.
    pub subject: Subject,
    /// The direction.
    pub comparison: Comparison,
    /// The limit, in seconds, shares, per second or money.
    pub limit: f64,
    /// The file it stands in.
    pub file: String,
    /// The line it stands on.
    pub line: u32,
}

impl Measure {
    /// The unit of its values, as in a study's results.
    pub fn unit(self) -> &'static str {
        match self {
            Measure::Quantile(_) | Measure::Mean => "s",
            Measure::Availability
            | Measure::ErrorRate
            | Measure::Utilization
            | Measure::StaleReads
            | Measure::TimeAvailable => "share",
            Measure::Throughput => "1/s",
            Measure::Cost | Measure::LostValue | Measure::EarnedValue => "money",
            Measure::CostRate => "money/h",
            Measure::Attempts | Measure::QueueLength | Measure::InSystem => "",
        }
    }
}
