//! `sweep.html`: the answer of a sweep, its picture and its points, in one file that needs nothing beside it.

use std::io;

use super::{figures, style, tables, text};
use crate::experiment::study::Verdict;
use crate::explore::Sweep;
use crate::report::chart::model::Chart;
use crate::report::sweep::{Row, Table, basis, mark, table};
use crate::report::view;
use text::escape;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Sweep, chart: Option<&Chart>) -> io::Result<String> {
    let (answer, story) = view::first_sentence(&found.answer);
    let paragraph = |class: &str, words: &str| match words {
        "" => String::new(),
        words => format!("<p class=\"{class}\">{}</p>", text::name(words, 600)),
    };
    let picture = match chart {
        Some(chart) => figures::figure(chart, None, &figures::pictures(chart)?, None),
        None => String::new(),
    };
    let borders: String = found.borders.iter().map(|border| format!("<li>{}</li>\n", escape(border))).collect();
    let borders = match borders.as_str() {
        "" => borders,
        items => tables::section("Where it breaks", "", &format!("<ul>{items}</ul>\n")),
    };
    let interrupted = if found.interrupted { "Interrupted: points are missing." } else { "" };
    let values = [
        ("title", escape(&view::clean(&format!("{} – sweep – ninefold", found.name)))),
        ("style", style()),
        ("name", text::name(&found.name, 160)),
        ("answer", text::name(answer, 300)),
        ("story", paragraph("story", story) + &paragraph("story", interrupted)),
        ("facts", escape(&basis(found))),
        ("picture", picture),
        ("borders", borders),
        ("points", points(found)),
        ("version", escape(found.version)),
    ];
    Ok(text::fill(include_str!("sweep.html"), &values))
}

fn points(found: &Sweep) -> String {
    let Table { heads, rows } = table(found);
    let judged = found.axes.len();
    // The axes stand on the left.
    let heads: Vec<String> = heads
        .into_iter()
        .enumerate()
        .map(|(place, head)| if place < judged { format!("<{head}") } else { head })
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let row = |row: &Row| -> String {
        let cell = |(place, cell): (usize, &String)| match row.verdict {
            Some(verdict) if place == judged => {
                let class = match verdict {
                    Verdict::Pass => "pass",
                    Verdict::Fail => "fail",
                    Verdict::Inconclusive => "unsure",
                };
                format!("<td><span class=\"badge {class}\">{} {}</span></td>", mark(verdict), escape(cell))
            }
            _ if place < judged => format!("<th scope=\"row\">{}</th>", text::name(cell, 60)),
            _ => format!("<td>{}</td>", escape(cell)),
        };
        row.cells.iter().enumerate().map(cell).collect()
    };
    tables::table(&heads, &rows.iter().map(row).collect::<Vec<_>>())
}
