//! Which scenarios, and when to use colours.

use clap::{Args, ValueEnum};

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
