//! What became of the objectives, and what went wrong.

use super::{Estimate, Measure};
use serde::{Deserialize, Serialize};

/// Whether an objective holds, judged on its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The whole interval meets the limit.
    Pass,
    /// The whole interval breaks the limit.
    Fail,
    /// The interval spans the limit, or there was nothing to judge.
    Inconclusive,
}

/// One objective of the scenario and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectiveResult {
    /// As written in the scenario: `p99 of checkout < 900ms`.
    pub text: String,
    /// What was measured: `p99 of checkout`.
    pub subject: String,
    /// What kind of number that is.
    #[serde(skip)]
    pub measure: Measure,
    /// `<`, `<=`, `>`, `>=`.
    pub operator: &'static str,
    /// The limit in the unit of `estimate`.
    pub limit: f64,
    /// `s`, `1/s`, `share`, `money`, `money/h` (or `/day`, `/month`, `/year`, as the limit is written) or `` (a plain number).
    pub unit: &'static str,
    /// What was found.
    pub estimate: Estimate,
    /// The verdict.
    pub verdict: Verdict,
    /// Share of the replications that met the limit on their own.
    pub met_in: Option<f64>,
    /// With how many replications the verdict was decided, where the study was continued until it was; its interval then
    /// holds over all looks and objectives.
    pub decided_after: Option<u32>,
    /// About how many replications would settle an inconclusive verdict, if they differ as those at hand do; none where
    /// no number of them would, or nothing tells.
    pub replications_to_settle: Option<u32>,
    /// When it began to be broken, where it was in at least half of the replications and is about the availability, the
    /// errors or a latency quantile of requests or of the calls to a service.
    pub onset: Option<Onset>,
    /// Where it stands in the scenario: file and line.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// When an objective began to be broken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Onset {
    /// Seconds from the start of the simulation: the median over the replications in which it was broken.
    pub at: f64,
    /// Whether it was broken as soon as measuring began.
    pub from_start: bool,
    /// Share of the replications in which it was broken by more than chance.
    pub share: f64,
    /// What was wrong when it began, and before all else; none where nothing was that is told of as a symptom.
    pub symptom: Option<OnsetSymptom>,
}

/// What was wrong when an objective began to be broken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnsetSymptom {
    /// Who: a service or a traffic source.
    pub entity: String,
    /// What, as of [`Symptom`].
    pub what: String,
    /// How long that stretch of it lasted, seconds: the median over the replications that saw it.
    pub lasted: f64,
}

/// Something that went wrong, merged over the replications: what broke, whether or not users felt it.
#[derive(Clone, Debug, Serialize)]
pub struct Symptom {
    /// Seconds from the start of the simulation: the median over the replications that saw it.
    pub at: f64,
    /// Who: a service or a traffic source.
    pub entity: String,
    /// What, as a short clause: `queue full, calls rejected`, `every CPU busy`, `clients time out`.
    pub what: String,
    /// Share of the replications that saw it.
    pub share: f64,
    /// How long it lasted, seconds: the median over those replications.
    pub lasted: f64,
}
