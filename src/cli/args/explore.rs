//! How many variants of a scenario are studied together.

use super::{Presentation, Prose, Running, ScenarioOptions, TableFormat};
use crate::parts::Share;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What stands below the options of `sweep`.
pub const SWEEP_HELP: &str =
    "VALUES: 2..20 (whole numbers), 2..20:3 (steps of 3), 5ms..50ms/10 (10 values), 1/s..1000/s*10 \
(10 values that grow by the same factor), or a list: 2,4,8. In a scenario: replicas: { sweep: 2..20 }

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario or axis, 4 parts that do not fit together (--shard), 130 interrupted";

/// What stands below the options of `plan`.
pub const PLAN_HELP: &str = "VALUES: 2..40 (whole numbers), 2..40:2 (steps of 2), 50%..80%/7 (7 values), or a list: \
m7g.large,m7g.xlarge. In a scenario: knobs: { services.web.replicas: 2..40 }, or replicas: { sweep: 2..40 }

Without --knob what the scenario sweeps is set, or else the knobs that it declares, but for those of its traffic, events and \
failures, which nobody chooses.

Exit codes: 0 found, 1 error, 2 usage, 3 invalid scenario or knob, 98 undecided, 99 no setting holds, 130 interrupted";

/// What stands below the options of `sensitivity`.
pub const SENSITIVITY_HELP: &str =
    "RANGE: 5ms..9ms, 2..20, 100/s..300/s, or a list of words: random,round_robin. Without --vary every \
number of the scenario is varied, a tenth up and down

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario or range, 130 interrupted";

/// What to sweep, and how.
#[derive(Args, Debug)]
pub struct SweepOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// Vary a value: services.web.replicas=2..20 (may be repeated)
    #[arg(long = "vary", value_name = "PATH=VALUES")]
    pub varied: Vec<String>,
    /// How points are chosen
    #[arg(long, value_enum, default_value_t = DesignName::Grid)]
    pub design: DesignName,
    /// How many points, where the design is no grid; 64 if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub points: Option<u32>,
    /// Add no points where the verdict flips
    #[arg(long, overrides_with = "refine")]
    pub no_refine: bool,
    /// Add points where the verdict flips, if one axis of numbers is varied (the default)
    #[arg(long)]
    pub refine: bool,
    /// Independent runs at each point; up to eight times as many where the verdict is undecided and points are added
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Study only a share of the points and keep them in a part file, for `merge`: 2/4 is the second shard of four. What the
    /// file already has is kept. Points where the verdict flips are added by `merge`
    #[arg(long, value_name = "I/N", conflicts_with_all = ["no_report", "format"])]
    pub shard: Option<Share>,
    /// The part file; reports/<scenario>-sweep.2-of-4.part if not given
    #[arg(long, value_name = "FILE", requires = "shard")]
    pub part: Option<PathBuf>,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
    /// What becomes of the sweep.
    #[command(flatten)]
    pub presentation: Presentation<TableFormat>,
}

/// How points are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DesignName {
    /// Every value with every other
    Grid,
    /// Each point in a stratum of its own of each axis
    LatinHypercube,
    /// Evenly spread
    Sobol,
}

/// What may be set, and what it is to achieve.
#[derive(Args, Debug)]
pub struct PlanOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// What may be set: services.web.replicas=2..40 (may be repeated); the knobs of the scenario if not given
    #[arg(long = "knob", value_name = "PATH=VALUES")]
    pub knobs: Vec<String>,
    /// The share of runs that are to meet all objectives, at least
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = probability)]
    pub probability: f64,
    /// The most replications of all settings together; as many as it takes if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub budget_replications: Option<u64>,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
    /// What becomes of the plan.
    #[command(flatten)]
    pub presentation: Presentation<TableFormat>,
}

/// Reads a probability, as `95%` or `0.95`: between a half and 99.9 %.
fn probability(text: &str) -> Result<f64, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.trim().parse(),
    };
    match number {
        Ok(share) if (0.5..=0.999).contains(&share) => Ok(share),
        _ => Err("a probability from 50% to 99.9% is needed".to_owned()),
    }
}

/// Which inputs to study, and how.
#[derive(Args, Debug)]
pub struct SensitivityOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// An input and its range: services.web.work=5ms..9ms (may be repeated); every number, a tenth up and down, if not given
    #[arg(long = "vary", value_name = "PATH=RANGE")]
    pub varied: Vec<String>,
    /// After each input was moved alone: elementary effects, Sobol' indices, or these of what the effects leave
    #[arg(long, value_enum, default_value_t = MethodName::Both)]
    pub method: MethodName,
    /// What it is about: an objective as written, or a number such as p99 (may be repeated); all objectives if not given
    #[arg(long, value_name = "OBJECTIVE|NUMBER")]
    pub on: Vec<String>,
    /// Trajectories of the elementary effects
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(2..=1000))]
    pub trajectories: u16,
    /// Points of each of the two samples of each of four scramblings from which Sobol' indices come
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(4..=4096))]
    pub points: u16,
    /// Independent runs at each point; those of the scenario, from 2 to 5, if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub replications: Option<u32>,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
    /// What becomes of the study.
    #[command(flatten)]
    pub presentation: Presentation<TableFormat>,
}

/// How it is found out which inputs matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodName {
    /// Elementary effects of all inputs
    Morris,
    /// Sobol' indices of all inputs
    Sobol,
    /// Elementary effects of all, then Sobol' indices of the six that matter most
    Both,
}

/// What is to be explained by its causes.
#[derive(Args, Debug)]
pub struct WhyOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// The objective, as written in the scenario; the one of whose budget the most burned if not given
    #[arg(long, value_name = "OBJECTIVE")]
    pub objective: Option<String>,
    /// Independent runs of each variant; those of the scenario if not given, at least 10 and at most 20
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub replications: Option<u32>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = Prose::Human)]
    pub format: Prose,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
}
