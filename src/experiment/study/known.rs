//! What a study says of parts of the scenario whose answer is known without it.

use super::Estimate;
use serde::Serialize;

/// A number that mathematics knows, beside what was simulated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownAnswer {
    /// The service or cache.
    pub part: String,
    /// The model that it is: `M/M/2`.
    pub model: String,
    /// Where the formula comes from: `Erlang 1917`.
    pub source: &'static str,
    /// What is compared, in words: `mean wait`.
    pub measure: &'static str,
    /// `s`, `share`, or `` (a plain number).
    pub unit: &'static str,
    /// What theory says.
    pub theory: f64,
    /// What was found, with its 95 % interval.
    pub simulated: Estimate,
    /// By how much both may differ beyond chance, for reasons that are known: the start and the end of a run, the resolution of
    /// quantiles, an approximation.
    pub margin: f64,
    /// Whether they agree.
    pub verdict: Agreement,
    /// Why that cannot be told, where it cannot.
    pub because: Option<&'static str>,
}

/// Whether theory and simulation agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Chance explains the difference.
    Agrees,
    /// Chance does not explain it.
    Parts,
    /// The study does not support a verdict.
    CannotTell,
}

/// A law that holds in every run, whatever the arrivals and the service times: counts that are kept apart are compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Law {
    /// The service.
    pub part: String,
    /// `flow balance`, `Little's law` or `utilization law`.
    pub law: &'static str,
    /// One side: calls that came, seconds that calls were there, or seconds that CPUs were busy.
    pub left: f64,
    /// The other: calls that ended or are under way, answered calls times their mean time (and the age of those under way), or
    /// answered calls times the mean work that is said.
    pub right: f64,
    /// By how much both may differ: the time of calls that were under way when measuring began or ended, and chance in the work
    /// that was drawn.
    pub slack: f64,
    /// Whether they do not differ by more.
    pub holds: bool,
}
