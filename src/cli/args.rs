//! The words of the command line.

use crate::parts::Share;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Will this architecture hold, what will users see when it does not, and what does it cost?
///
/// Ninefold simulates every request of a YAML scenario many times over and reports latency, availability and
/// cost with their uncertainty.
#[derive(Debug, Parser)]
#[command(name = "ninefold", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate scenarios and write their reports
    #[command(after_help = EXIT_CODES)]
    Run(RunOptions),
    /// What burned an error budget: the same random numbers with one cause taken away at a time
    #[command(after_help = EXIT_CODES)]
    Why(WhyOptions),
    /// Join the parts that `run --shard` has written into the report of the whole study
    #[command(after_help = EXIT_CODES)]
    Merge(MergeOptions),
    /// Simulate scenarios with many values, and tell where their objectives begin to break
    #[command(after_help = SWEEP_HELP)]
    Sweep(SweepOptions),
    /// Tell which inputs matter: each moved through its range, screened, and as shares of the variance
    #[command(after_help = SENSITIVITY_HELP)]
    Sensitivity(SensitivityOptions),
    /// As run, until the objectives are decided; the exit code tells whether they hold, and whether a base is kept up with
    #[command(after_help = EXIT_CODES)]
    Check(CheckOptions),
    /// Tell what changes from one scenario to others
    Compare(StudyOptions),
    /// Tell every error and warning of scenarios, without running them
    Validate(ScenarioOptions),
    /// Print a scenario with every default and where it comes from, what its autoscalers decide, or what a diagnostic's code
    /// means
    Explain(ExplainOptions),
    /// Print the JSON Schema of scenarios, for completion in editors
    Schema,
    /// Write a commented scenario to start from
    Init(InitOptions),
    /// List the scenarios, or the types of machines, that are built in
    List(ListOptions),
}

const EXIT_CODES: &str = "Exit codes: 0 done (check: objectives met), 1 error, 2 usage, 3 invalid scenario, \
4 parts that do not fit together (run --shard, merge), 98 undecided (check), 99 objectives not met or worse than allowed (check), 130 interrupted";

const SWEEP_HELP: &str =
    "VALUES: 2..20 (whole numbers), 2..20:3 (steps of 3), 5ms..50ms/10 (10 values), 1/s..1000/s*10 \
(10 values that grow by the same factor), or a list: 2,4,8. In a scenario: replicas: { sweep: 2..20 }

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario or axis, 130 interrupted";

const SENSITIVITY_HELP: &str =
    "RANGE: 5ms..9ms, 2..20, 100/s..300/s, or a list of words: random,round_robin. Without --vary every \
number of the scenario is varied, a tenth up and down

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario or range, 130 interrupted";

/// Which scenarios, and what is set in them.
#[derive(Args, Debug)]
pub struct ScenarioOptions {
    /// Files, `-` for standard input, or names of built-in scenarios (see `ninefold list`)
    #[arg(required = true, value_name = "FILE|NAME")]
    pub scenarios: Vec<String>,
    /// Set a value: services.web.replicas=8 (may be repeated)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub settings: Vec<String>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// What to explain.
#[derive(Args, Debug)]
pub struct ExplainOptions {
    /// Which scenarios, or codes of diagnostics.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// Simulate the first run, and print every decision of its autoscalers with the reason
    #[arg(long)]
    pub decisions: bool,
    /// How decisions are printed
    #[arg(long, value_enum, default_value_t = Shape::Human, requires = "decisions")]
    pub format: Shape,
}

/// How decisions are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// A line each
    Human,
    /// JSON
    Json,
}

/// How to run them.
#[derive(Args, Debug)]
pub struct RunOptions {
    /// How to study them.
    #[command(flatten)]
    pub study: StudyOptions,
    /// Simulate only a share of the replications and keep them in a part file, for `merge`: 2/4 is the second shard of
    /// four. What the file already has is kept
    #[arg(long, value_name = "I/N", conflicts_with_all = ["no_report", "format"])]
    pub shard: Option<Share>,
    /// The part file; reports/<scenario>.2-of-4.part if not given
    #[arg(long, value_name = "FILE", requires = "shard")]
    pub part: Option<PathBuf>,
}

/// How to study them.
#[derive(Args, Debug)]
pub struct StudyOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Independent runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What becomes of the study.
    #[command(flatten)]
    pub presentation: Presentation,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
}

/// What becomes of a study.
#[derive(Args, Debug)]
pub struct Presentation {
    /// Folder for the report; reports/<scenario> if not given
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write no report, only print
    #[arg(long)]
    pub no_report: bool,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
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
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Independent runs of each variant; those of the scenario if not given, at least 10 and at most 20
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub replications: Option<u32>,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = Prose::Human)]
    pub format: Prose,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// How an answer is printed that is no gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Prose {
    /// For people
    Human,
    /// JSON
    Json,
    /// A comment for a pull request
    Markdown,
}

/// What to join.
#[derive(Args, Debug)]
pub struct MergeOptions {
    /// Parts of one study, in any order
    #[arg(required = true, value_name = "PART")]
    pub parts: Vec<PathBuf>,
    /// Take nothing less than all replications: exit with 4 if any is missing
    #[arg(long)]
    pub all: bool,
    /// The exit code tells whether the objectives hold, as that of `check`
    #[arg(long)]
    pub check: bool,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// What becomes of the study.
    #[command(flatten)]
    pub presentation: Presentation,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

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
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Independent runs at each point; up to eight times as many where the verdict is undecided and points are added
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Folder for the report; reports/<scenario>-sweep if not given
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = SweepFormat::Human)]
    pub format: SweepFormat,
    /// Write no report, only print
    #[arg(long)]
    pub no_report: bool,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
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
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Independent runs at each point; those of the scenario, from 2 to 5, if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub replications: Option<u32>,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Folder for the report; reports/<scenario>-sensitivity if not given
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = SweepFormat::Human)]
    pub format: SweepFormat,
    /// Write no report, only print
    #[arg(long)]
    pub no_report: bool,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
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

/// What a sweep, or a study of sensitivity, prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SweepFormat {
    /// The answer and a table
    Human,
    /// All of it as JSON
    Json,
    /// A comment for a pull request
    Markdown,
    /// All numbers in long form
    Csv,
}

/// How to check them.
#[derive(Args, Debug)]
pub struct CheckOptions {
    /// Which scenarios, and how to study them.
    #[command(flatten)]
    pub study: StudyOptions,
    /// Stop undecided after so many replications; 16 times those of the scenario, at most 400, if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_replications: Option<u32>,
    /// The scenario that may not be bettered: a file or name, simulated with the same seed and without --set
    #[arg(long, value_name = "FILE|NAME", conflicts_with = "baseline")]
    pub against: Option<String>,
    /// The result that may not be bettered: the summary.json of an earlier report
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// How much worse a number may be than the base's: p99=5%, "p99 of checkout=10%" (may be repeated); 2% for objectives,
    /// p99, availability (of what fails) and cost if none is given
    #[arg(long, value_name = "NAME=SHARE")]
    pub max_regression: Vec<String>,
}

/// What goes to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A summary for people
    Human,
    /// summary.json
    Json,
    /// A comment for a pull request
    Markdown,
    /// JUnit XML
    Junit,
    /// Annotations for GitHub Actions
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to list.
#[derive(Args, Debug)]
pub struct ListOptions {
    /// Scenarios, or types of machines with their prices
    #[arg(value_enum, default_value_t = Listed::Scenarios, value_name = "WHAT")]
    pub what: Listed,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// Scenarios
    Scenarios,
    /// Types of machines: sizes, prices, and where they were read
    Instances,
}

/// What to start from.
#[derive(Args, Debug)]
pub struct InitOptions {
    /// The file to write; an existing one is left alone
    #[arg(default_value = "scenario.yaml")]
    pub file: PathBuf,
    /// The built-in scenario to start from, instead of the commented starter
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
}
