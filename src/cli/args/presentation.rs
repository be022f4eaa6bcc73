//! What becomes of results: where they go, and in which form.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What becomes of a result that can be printed in the formats `F`.
#[derive(Args, Debug)]
pub struct Presentation<F: ValueEnum + Send + Sync + 'static> {
    /// Folder for the report; if not given one below reports/, named like the scenario and what was done with it
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value = "human")]
    pub format: F,
    /// Write no report, only print
    #[arg(long)]
    pub no_report: bool,
}

/// How a study is printed.
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

/// How a study of many variants is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// The answer and a table
    Human,
    /// All of it as JSON
    Json,
    /// A comment for a pull request
    Markdown,
    /// All numbers in long form
    Csv,
}

/// How an answer is printed that has neither verdicts nor a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Prose {
    /// For people
    Human,
    /// JSON
    Json,
    /// A comment for a pull request
    Markdown,
}
