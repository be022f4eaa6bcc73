//! `sweep.html`: the answer of a sweep, its picture and its points, in one file that needs nothing beside it.

use std::{io, slice};

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::experiment::study::Verdict;
use crate::explore::Sweep;
use crate::report::chart::model::Chart;
use crate::report::sweep::table::{Row, Table, mark, table};
use crate::report::sweep::text::basis;
use crate::report::view;
use text::escape;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(found: &Sweep, chart: Option<&Chart>) -> io::Result<String> {
    let (answer, story) = view::first_sentence(&found.answer);
    let picture = figures::still(chart.map_or(&[], slice::from_ref))?;
    let borders: String = found.borders.iter().map(|border| format!("<li>{}</li>\n", escape(border))).collect();
    let borders = match borders.as_str() {
        "" => borders,
        items => tables::section("Where it breaks", "", &format!("<ul>{items}</ul>\n")),
    };
    let hint = "✓ the objective holds, ✗ it is broken, ? the interval spans its limit.";
    let shell = Shell {
        title: &format!("{} – sweep", found.name),
        subject: text::name(&found.name, 160),
        answer,
        story: paragraph(story) + &paragraph(found.incomplete().unwrap_or_default()),
        facts: basis(found),
        main: format!(
            "<section>\n{picture}\n</section>\n{borders}{}",
            tables::section("Every point", hint, &points(found))
        ),
        version: found.version,
        beside: links(&["sweep.csv", "sweep.json", "sweep.md"]),
        script: None,
    };
    Ok(shell.page())
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
