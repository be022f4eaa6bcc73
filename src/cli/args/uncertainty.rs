//! What follows from values that are not known.

use super::{Presentation, Running, ScenarioOptions, TableFormat};
use clap::Args;

/// What stands below the options of `uncertainty`.
pub const UNCERTAINTY_HELP: &str = "RANGE: 5ms..9ms, 2..20, 100/s..300/s. In a scenario: work: { between: [5ms, 9ms] }

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario or range, 130 interrupted";

/// What is not known, and how it is studied.
#[derive(Args, Debug)]
pub struct UncertaintyOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// A value that is not known: services.web.work=5ms..9ms (may be repeated); also those of the scenario
    #[arg(long = "vary", value_name = "PATH=RANGE")]
    pub varied: Vec<String>,
    /// What comes first: an objective as written, or a number such as p99 (may be repeated); all objectives if not given
    #[arg(long, value_name = "OBJECTIVE|NUMBER")]
    pub on: Vec<String>,
    /// Draws of all that is not known
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(10..=10_000))]
    pub draws: u16,
    /// Independent runs of each draw; those of the scenario, from 2 to 5, if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub replications: Option<u32>,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
    /// What becomes of the study.
    #[command(flatten)]
    pub presentation: Presentation<TableFormat>,
}
