//! Exercises for a class.

use super::Colour;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What stands below the options of `lab check`.
const CHECK_HELP: &str = "Exit codes: 0 all points, 1 error, 2 usage, 3 an answer file or a scenario is not valid, 99 not all points, 130 interrupted";

/// What to do with a lab.
#[derive(Args, Debug)]
pub struct LabOptions {
    /// What to do.
    #[command(subcommand)]
    pub command: LabCommand,
}

/// What can be done with a lab.
#[derive(Debug, Subcommand)]
pub enum LabCommand {
    /// List the labs
    List,
    /// Write a lab's text, its scenario and an answer file to fill in
    Start(StartOptions),
    /// Grade a filled answer file
    #[command(after_help = CHECK_HELP)]
    Check(LabCheckOptions),
}

/// Which lab, for whom.
#[derive(Args, Debug)]
pub struct StartOptions {
    /// Which lab: a name from `ninefold lab list`
    pub name: String,
    /// The folder to write to, the lab's name if not given; existing files are left alone
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Whose it is: the same ID gives the same numbers, another one others
    #[arg(long, value_name = "ID")]
    pub student: Option<String>,
}

/// What to grade.
#[derive(Args, Debug)]
pub struct LabCheckOptions {
    /// The answer file
    pub file: PathBuf,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = GradeFormat::Human)]
    pub format: GradeFormat,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// How points are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GradeFormat {
    /// A line for each question, and the reason
    Human,
    /// results.json, as Gradescope reads it
    Json,
    /// JUnit XML: a test case for each question
    Junit,
}
