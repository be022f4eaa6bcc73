//! `completions` and `man`: what shells and readers of manuals know of the command line.

use super::args::{Arguments, CompletionOptions, ManualOptions};
use super::{Outcome, output};
use clap::CommandFactory;
use std::fs;
use std::io;
use std::path::Path;

/// Prints the script that makes a shell complete the command line.
pub fn completions(options: &CompletionOptions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "ninefold", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}

/// Prints the manual, or writes it with a page for each command.
pub fn man(options: &ManualOptions) -> Outcome {
    let written = match &options.output {
        None => page().map(|page| output::print(&String::from_utf8_lossy(&page))),
        Some(folder) => pages(folder),
    };
    written.unwrap_or_else(|error| {
        eprintln!("error: cannot write the manual: {error}");
        Outcome::Failed
    })
}

fn page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    Ok(page)
}

fn pages(folder: &Path) -> io::Result<Outcome> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)?;
    Ok(output::print(&format!("{}\n", folder.join("ninefold.1").display())))
}
