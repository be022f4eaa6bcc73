//! The words of the command line: one file a kind of command, and the groups of options that they share.

mod explore;
mod import;
mod inspect;
mod lab;
mod merge;
mod presentation;
mod running;
mod scenario;
#[cfg(feature = "serve")]
mod serve;
mod study;
mod trace;
mod uncertainty;

pub use explore::{DesignName, MethodName, PlanOptions, SensitivityOptions, SweepOptions, WhyOptions};
pub use import::ImportOptions;
pub use inspect::{
    CompletionOptions, ExplainOptions, InitOptions, ListOptions, Listed, ManualOptions, SchemaFormat, SchemaOptions,
    Shape,
};
pub use lab::{GradeFormat, LabCheckOptions, LabCommand, LabOptions, StartOptions};
pub use merge::{MergeFormat, MergeOptions};
pub use presentation::{Format, Presentation, Prose, TableFormat};
pub use running::{Effort, Running};
pub use scenario::{Colour, ScenarioOptions};
#[cfg(feature = "serve")]
pub use serve::ServeOptions;
pub use study::{CheckOptions, RunOptions, StudyOptions};
pub use trace::{TraceFormat, TraceOptions};
pub use uncertainty::UncertaintyOptions;

use clap::{Parser, Subcommand};

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
    /// Follow single requests of one replication: where the slowest spent their time, as waterfalls
    #[command(after_help = trace::TRACE_HELP)]
    Trace(TraceOptions),
    /// Join the parts that `run --shard` or `sweep --shard` has written into the report of the whole
    #[command(after_help = EXIT_CODES)]
    Merge(MergeOptions),
    /// Simulate scenarios with many values, and tell where their objectives begin to break
    #[command(after_help = explore::SWEEP_HELP)]
    Sweep(SweepOptions),
    /// Tell which inputs matter: each moved through its range, screened, and as shares of the variance
    #[command(after_help = explore::SENSITIVITY_HELP)]
    Sensitivity(SensitivityOptions),
    /// Tell what follows from values that are not known, and what from chance
    #[command(after_help = uncertainty::UNCERTAINTY_HELP)]
    Uncertainty(UncertaintyOptions),
    /// As run, until the objectives are decided; the exit code tells whether they hold, and whether a base is kept up with
    #[command(after_help = EXIT_CODES)]
    Check(CheckOptions),
    /// Tell what changes from one scenario to others
    Compare(StudyOptions),
    /// Find the cheapest setting of knobs that meets all objectives, and show that its neighbours do not
    #[command(after_help = explore::PLAN_HELP)]
    Plan(PlanOptions),
    /// Tell every error and warning of scenarios, without running them
    Validate(ScenarioOptions),
    /// Print a scenario with every default and where it comes from, what its autoscalers decide, or what a diagnostic's code
    /// means
    Explain(ExplainOptions),
    /// Print the JSON Schema of scenarios, for completion in editors; or write the reference of the language
    Schema(SchemaOptions),
    /// Write a commented scenario to start from
    Init(InitOptions),
    /// Make a scenario of access logs, load tests of k6, results of Prometheus, or tables
    #[command(after_help = import::HELP)]
    Import(ImportOptions),
    /// List the scenarios, or the types of machines, that are built in
    List(ListOptions),
    /// Print the script that makes a shell complete these commands: `ninefold completions bash > …/ninefold`
    Completions(CompletionOptions),
    /// Print the manual page, or write one for each command
    Man(ManualOptions),
    /// Exercises for a class: list them, start one, grade the answers
    Lab(LabOptions),
    /// Show a page with an editor, sliders and results, for a class or for what-ifs in a meeting
    #[cfg(feature = "serve")]
    #[command(after_help = serve::HELP)]
    Serve(ServeOptions),
}

const EXIT_CODES: &str = "Exit codes: 0 done (check: objectives met), 1 error, 2 usage, 3 invalid scenario, \
4 parts that do not fit together (--shard, merge), 98 undecided (check), 99 objectives not met or worse than allowed (check), 130 interrupted";
