//! Which parts are joined, and what becomes of it.

use super::{Colour, Effort, Format, Presentation, TableFormat};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What to join.
#[derive(Args, Debug)]
pub struct MergeOptions {
    /// Parts of one study, or of one sweep, in any order
    #[arg(required = true, value_name = "PART")]
    pub parts: Vec<PathBuf>,
    /// Take nothing less than all of it: exit with 4 if any replication or point is missing
    #[arg(long)]
    pub all: bool,
    /// The exit code tells whether the objectives hold, as that of `check`: undecided while any replication is missing
    #[arg(long)]
    pub check: bool,
    /// What is put into it.
    #[command(flatten)]
    pub effort: Effort,
    /// What becomes of it.
    #[command(flatten)]
    pub presentation: Presentation<MergeFormat>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// How a study or a sweep is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MergeFormat {
    /// A summary for people
    Human,
    /// All of it as JSON
    Json,
    /// A comment for a pull request
    Markdown,
    /// JUnit XML, of a study
    Junit,
    /// Annotations for GitHub Actions, of a study
    Github,
    /// All numbers in long form, of a sweep
    Csv,
}

impl MergeFormat {
    /// The same for a study, if it can be printed so.
    pub fn of_study(self) -> Option<Format> {
        match self {
            MergeFormat::Human => Some(Format::Human),
            MergeFormat::Json => Some(Format::Json),
            MergeFormat::Markdown => Some(Format::Markdown),
            MergeFormat::Junit => Some(Format::Junit),
            MergeFormat::Github => Some(Format::Github),
            MergeFormat::Csv => None,
        }
    }

    /// The same for a sweep, if it can be printed so.
    pub fn of_sweep(self) -> Option<TableFormat> {
        match self {
            MergeFormat::Human => Some(TableFormat::Human),
            MergeFormat::Json => Some(TableFormat::Json),
            MergeFormat::Markdown => Some(TableFormat::Markdown),
            MergeFormat::Csv => Some(TableFormat::Csv),
            MergeFormat::Junit | MergeFormat::Github => None,
        }
    }
}
