//! Variants side by side: a sentence, a table, pictures of both over one another.

use std::io;
use std::path::{Path, PathBuf};

use super::chart::{self, overlay};
use super::{File, folder, html, slug};
use crate::explore::Variants;

mod json;
mod markdown;
mod terminal;
pub mod words;

pub use json::json;
pub use markdown::markdown;
pub use terminal::text;

/// A folder's name for them: `compare-flash-sale-flash-sale-fixed`.
pub fn name(variants: &Variants) -> String {
    let names: Vec<String> = variants.studies.iter().map(|study| slug(&study.name)).collect();
    format!("compare-{}", names.join("-")).chars().take(120).collect()
}

/// `compare.html` where nothing lies beside it, so that it names no files.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page_alone(variants: &Variants) -> io::Result<String> {
    html::compare::page_alone(variants, &overlay::charts(variants))
}

/// Writes `compare.html`, `compare.md`, `compare.json` and the charts into `folder`, and returns the paths of the files,
/// the page first. An earlier comparison in that folder is replaced whole or not at all.
///
/// # Errors
/// When a file cannot be rendered or written, or `folder` holds files that are not a comparison's.
pub fn write(variants: &Variants, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let charts = overlay::charts(variants);
    let mut files = vec![
        File::new("compare.html", html::compare::page(variants, &charts)?),
        File::new("compare.md", markdown(variants)),
        File::new("compare.json", json(variants)?),
    ];
    files.extend(chart::pictures(&charts)?);
    folder::replace(folder, &files)?;
    Ok(files.iter().map(|file| folder.join(&file.name)).collect())
}
