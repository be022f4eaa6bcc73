//! How simulations run, whatever they are for.

use clap::Args;

/// How simulations run.
#[derive(Args, Debug)]
pub struct Running {
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// What is put into it.
    #[command(flatten)]
    pub effort: Effort,
}

/// What is put into a work, and what is seen of it.
#[derive(Args, Debug)]
pub struct Effort {
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// No progress bar
    #[arg(long)]
    pub no_progress: bool,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
}
