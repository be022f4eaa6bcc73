//! `init`: a scenario to start from.

use super::args::InitOptions;
use super::{Outcome, output};
use crate::language::diagnostic::nearest;
use crate::scenario::embedded;
use std::io::Write;

const STARTER: &str = include_str!("starter.yaml");

/// Writes a commented scenario to start from.
pub fn init(options: &InitOptions) -> Outcome {
    let text = match &options.template {
        None => STARTER,
        Some(name) => match embedded::find(name) {
            Some(scenario) => scenario.text,
            None => {
                let names = || embedded::ALL.iter().map(|scenario| scenario.name);
                let hint = match nearest(name, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
                };
                eprintln!("error: there is no template `{name}`; {hint}");
                return Outcome::Usage;
            }
        },
    };
    let path = &options.file;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => output::print(&format!(
            "wrote {0}\nnext:  ninefold run {0}\n",
            output::shell_word(&path.display().to_string())
        )),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            eprintln!("error: {} exists already and was left alone", path.display());
            Outcome::Failed
        }
        Err(error) => {
            eprintln!("error: cannot write {}: {error}", path.display());
            Outcome::Failed
        }
    }
}
