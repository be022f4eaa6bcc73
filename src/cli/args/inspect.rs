//! What is looked at without a study.

use super::ScenarioOptions;
use clap::{Args, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

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

/// What the language is told in.
#[derive(Args, Debug)]
pub struct SchemaOptions {
    /// For editors and programs, or for people
    #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
    pub format: SchemaFormat,
    /// Folder for the pages of the reference; they are printed one after the other if not given
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Forms of what the language takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    /// The JSON Schema
    Json,
    /// The reference: every key with its default, in Markdown
    Markdown,
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

/// For which shell.
#[derive(Args, Debug)]
pub struct CompletionOptions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Where the manual goes.
#[derive(Args, Debug)]
pub struct ManualOptions {
    /// Folder for a page for each command; the first page is printed if not given
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}
