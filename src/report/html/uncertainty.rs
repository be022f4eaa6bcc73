//! `uncertainty.html`: what follows from values that are not known, with pictures, in one file that needs nothing beside it.

use std::io;

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::explore::Uncertainty;
use crate::report::chart::model::Chart;
use crate::report::uncertainty::{Table, answer, basis, inputs, numbers, story};
use text::escape;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Uncertainty, charts: &[Chart]) -> io::Result<String> {
    let mut told = answer(found);
    told.extend(story(found));
    let mut pictures = String::new();
    for chart in charts {
        pictures += &figures::figure(chart, None, &figures::pictures(chart)?, None);
    }
    let (inputs, numbers) = (section("What is not known", inputs(found)), section("What follows", numbers(found)));
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

fn section(title: &str, Table { heads, rows }: Table) -> String {
    let heads: Vec<String> =
        heads.iter().enumerate().map(|(at, head)| if at == 0 { format!("<{head}") } else { head.clone() }).collect();
    let row = |cells: &Vec<String>| -> String {
        let cell = |(at, cell): (usize, &String)| match at {
            0 => format!("<th scope=\"row\">{}</th>", text::name(cell, 80)),
            _ => format!("<td>{}</td>", escape(cell)),
        };
        cells.iter().enumerate().map(cell).collect()
    };
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    tables::section(title, "", &tables::table(&heads, &rows.iter().map(row).collect::<Vec<_>>()))
}
