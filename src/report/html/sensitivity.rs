//! `sensitivity.html`: which inputs matter, with pictures, in one file that needs nothing beside it.

use std::io;

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::explore::Sensitivity;
use crate::explore::sensitivity::OfNumber;
use crate::report::chart::model::Chart;
use crate::report::sensitivity::{Table, answer, basis, story, table};
use crate::report::view;
use text::escape;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Sensitivity, charts: &[Chart]) -> io::Result<String> {
    let answer = answer(found);
    let (first, rest) = view::first_sentence(&answer);
    let mut pictures = String::new();
    for chart in charts {
        pictures += &figures::figure(chart, None, &figures::pictures(chart)?, None);
    }
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
    let Table { heads, rows } = table(found, of);
    let heads: Vec<String> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| if at < 2 { format!("<{head}") } else { (*head).to_owned() })
        .collect();
    let row = |cells: &Vec<String>| -> String {
        let cell = |(at, cell): (usize, &String)| match at {
            0 => format!("<th scope=\"row\">{}</th>", text::name(cell, 80)),
            1 => format!("<td class=\"words\">{}</td>", escape(cell)),
            _ => format!("<td>{}</td>", escape(cell)),
        };
        cells.iter().enumerate().map(cell).collect()
    };
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let body = tables::table(&heads, &rows.iter().map(row).collect::<Vec<_>>());
    tables::section(&escape(&view::clean(&of.name.replace('_', " "))), "", &body)
}
