//! The words of `serve`.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What stands below the options.
pub const HELP: &str =
    "Whoever has the address that is printed may run simulations and save scenarios into the folder. \
Ctrl-C ends it.

Exit codes: 0 ended by Ctrl-C, 1 error";

/// What to serve, and where.
#[derive(Args, Debug)]
pub struct ServeOptions {
    /// The folder of the scenarios; files elsewhere are neither read nor written
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// The address to listen at; a free port of this machine alone if not given. What goes over a network is not encrypted
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0", hide_default_value = true)]
    pub listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Threads (never changes a result); as many as there are cores if not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}
