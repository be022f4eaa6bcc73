//! `sensitivity.html`: which inputs matter, with pictures, in one file that needs nothing beside it.

use std::io;

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::explore::Sensitivity;
use crate::explore::sensitivity::OfNumber;
use crate::report::chart::model::Chart;
use crate::report::sensitivity::table::table;
use crate::report::sensitivity::text::basis;
use crate::report::sensitivity::words::{answer, story};
use crate::report::view;
use text::escape;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Sensitivity, charts: &[Chart]) -> io::Result<String> {
    let answer = answer(found);
    let (first, rest) = view::first_sentence(&answer);
    let pictures = figures::still(charts)?;
    let numbers: String = found.numbers.iter().map(|of| of_number(found, of)).collect();
    let shell = Shell {
        title: &format!("{} – sensitivity", found.name),
        subject: text::name(&found.name, 160),
        answer: first,
        story: paragraph(rest) + &story(found).iter().map(|words| paragraph(words)).collect::<String>(),
        facts: basis(found),
        main: format!("<section>\n{pictures}\n</section>\n{numbers}"),
        version: found.version,
        beside: links(&["sensitivity.csv", "sensitivity.json", "sensitivity.md"]),
        script: None,
    };
    Ok(shell.page())
}

fn of_number(found: &Sensitivity, of: &OfNumber) -> String {
    tables::section(&escape(&view::clean(&view::in_words(&of.name))), "", &tables::card(&table(found, of)))
}
