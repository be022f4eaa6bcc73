//! `serve`: a page on this machine.

use super::args::ServeOptions;
use super::{Outcome, output, study};
use crate::serve::{self, Options};
use std::process::{Command, Stdio};

/// Serves the page until Ctrl-C.
pub fn serve(options: &ServeOptions) -> Outcome {
    let how = Options { folder: options.folder.clone(), listen: options.listen, jobs: options.jobs };
    if !options.listen.ip().is_loopback() {
        eprintln!("warning: others on the network can reach this page, and what they send and get is not encrypted");
    }
    let ready = |address: &str| {
        output::print(&format!("{address}\n"));
        eprintln!("Open this address in a browser. Ctrl-C ends it.");
        if options.open && !open(address) {
            eprintln!("warning: no browser could be started: open the address by hand");
        }
    };
    match serve::serve(&how, study::stop(), ready) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            study::tell(&error);
            Outcome::Failed
        }
    }
}

/// Hands an address to the desktop; whether there is one.
fn open(address: &str) -> bool {
    let (program, words): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(words).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
