//! `import`: a scenario made of what people have.

use super::args::ImportOptions;
use super::{Outcome, output};
use crate::import::{Imported, Refusal, Source, import as make};
use crate::scenario::load::{Input, load};
use std::io::{ErrorKind, Write};

/// Makes a scenario of files, and holds it to the language before it is given away.
pub fn import(options: &ImportOptions) -> Outcome {
    let made = open(&options.files).and_then(|sources| make(sources, &options.options()));
    let Imported { text, summary } = match made {
        Ok(made) => made,
        Err(Refusal::Unreadable(why)) => {
            eprintln!("error: {why}");
            return Outcome::Failed;
        }
        Err(Refusal::Useless(why)) => {
            eprintln!("error: {why}");
            return Outcome::Invalid;
        }
    };
    let loaded = load(&Input::Text { name: "the scenario that was made".to_owned(), text: text.clone() }, &[]);
    if loaded.scenario.is_none() {
        eprint!("{}", loaded.render(false));
        return Outcome::Invalid;
    }
    if !options.quiet {
        summary.iter().for_each(|line| eprintln!("{line}"));
    }
    match &options.output {
        None => output::print(&text),
        Some(path) => {
            let mut open = std::fs::OpenOptions::new();
            open.write(true).truncate(options.force).create(options.force).create_new(!options.force);
            match open.open(path).and_then(|mut file| file.write_all(text.as_bytes())) {
                Ok(()) if options.quiet => Outcome::Done,
                Ok(()) => {
                    let path = output::shell_word(&path.display().to_string());
                    output::print(&format!("wrote {path}\nnext:  ninefold run {path}\n"))
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    eprintln!("error: {} exists already and was left alone; --force writes over it", path.display());
                    Outcome::Failed
                }
                Err(error) => {
                    eprintln!("error: cannot write {}: {error}", path.display());
                    Outcome::Failed
                }
            }
        }
    }
}

fn open(files: &[String]) -> Result<Vec<Source>, Refusal> {
    let open =
        |file: &String| Source::open(file).map_err(|error| Refusal::Unreadable(format!("cannot read {file}: {error}")));
    files.iter().map(open).collect()
}
