//! `uncertainty.html`: what follows from values that are not known, with pictures, in one file that needs nothing beside it.

use std::io;

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::explore::Uncertainty;
use crate::report::chart::model::Chart;
use crate::report::table::Table;
use crate::report::uncertainty::table::{inputs, numbers};
use crate::report::uncertainty::text::basis;
use crate::report::uncertainty::words::{answer, story};

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Uncertainty, charts: &[Chart]) -> io::Result<String> {
    let mut told = answer(found);
    told.extend(story(found));
    let pictures = figures::still(charts)?;
    let section = |title: &str, table: &Table| tables::section(title, "", &tables::card(table));
    let (inputs, numbers) = (section("What is not known", &inputs(found)), section("What follows", &numbers(found)));
    let shell = Shell {
        title: &format!("{} – uncertainty", found.name),
        subject: text::name(&found.name, 160),
        answer: told.first().map_or("", String::as_str),
        story: told.iter().skip(1).map(|words| paragraph(words)).collect(),
        facts: basis(found),
        main: format!("<section>\n{pictures}\n</section>\n{inputs}{numbers}"),
        version: found.version,
        beside: links(&["uncertainty.csv", "uncertainty.json", "uncertainty.md"]),
        script: None,
    };
    Ok(shell.page())
}
