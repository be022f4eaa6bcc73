//! The command line: one file a command. Results go to standard output, everything else to standard error.

mod args;
mod check;
mod compare;
mod each;
mod explain;
mod explore;
mod import;
mod init;
mod lab;
mod list;
mod merge;
mod output;
mod plan;
mod present;
mod progress;
mod run;
mod schema;
mod sensitivity;
#[cfg(feature = "serve")]
mod serve;
mod shard;
mod shell;
mod study;
mod sweep;
mod trace;
mod uncertainty;
mod validate;
mod why;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// What a command comes to. The numbers are those that CI systems see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All is well; for `check`, the objectives are met.
    Done = 0,
    /// An error of the machine or of the program.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// A scenario is not valid.
    Invalid = 3,
    /// Parts are damaged, or do not fit together.
    Misfit = 4,
    /// An objective could not be decided.
    Inconclusive = 98,
    /// An objective is not met.
    Broken = 99,
    /// Interrupted before there was anything to tell.
    Interrupted = 130,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(outcome as u8)
    }
}

/// Runs the command that the command line names.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors, and go to standard output.
            let code = if error.use_stderr() { Outcome::Usage } else { Outcome::Done };
            let _ = error.print();
            return code.into();
        }
    };
    let outcome = match arguments.command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::check(&options),
        Command::Why(options) => why::why(&options),
        Command::Trace(options) => trace::trace(&options),
        Command::Merge(options) => merge::merge(&options),
        Command::Sweep(options) => sweep::sweep(&options),
        Command::Sensitivity(options) => sensitivity::sensitivity(&options),
        Command::Uncertainty(options) => uncertainty::uncertainty(&options),
        Command::Compare(options) => compare::compare(&options),
        Command::Plan(options) => plan::plan(&options),
        Command::Validate(options) => validate::validate(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Schema(options) => schema::schema(&options),
        Command::Init(options) => init::init(&options),
        Command::Import(options) => import::import(&options),
        Command::List(options) => list::list(&options),
        Command::Completions(options) => shell::completions(&options),
        Command::Man(options) => shell::man(&options),
        Command::Lab(options) => lab::lab(&options),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::serve(&options),
    };
    outcome.into()
}
