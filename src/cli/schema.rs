//! `schema`: what a scenario may say, for editors as a JSON Schema, for people as the reference.

use super::args::{SchemaFormat, SchemaOptions};
use super::{Outcome, output};
use crate::language::reference::{Text, on_one_page};
use crate::scenario;
use crate::scenario::reference::reference;
use std::fs;
use std::path::Path;

/// Prints or writes what a scenario may say.
pub fn schema(options: &SchemaOptions) -> Outcome {
    let files = match options.format {
        SchemaFormat::Markdown => reference(),
        SchemaFormat::Json => {
            vec![Text { file: "ninefold.schema.json".to_owned(), text: format!("{:#}\n", scenario::schema()) }]
        }
    };
    match &options.output {
        Some(folder) => write(folder, &files),
        None => output::print(&on_one_page(&files)),
    }
}

fn write(folder: &Path, files: &[Text]) -> Outcome {
    let written = fs::create_dir_all(folder)
        .and_then(|()| files.iter().try_for_each(|file| fs::write(folder.join(&file.file), &file.text)));
    match written {
        Ok(()) => {
            let names = files.iter().map(|file| format!("{}\n", folder.join(&file.file).display()));
            output::print(&names.collect::<String>())
        }
        Err(error) => {
            eprintln!("error: cannot write to {}: {error}", folder.display());
            Outcome::Failed
        }
    }
}
