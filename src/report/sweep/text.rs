//! A sweep as text: on a terminal, as Markdown, CSV and JSON.

use std::fmt::Write;
use std::io;

use super::table::{Table, table};
use crate::experiment::study::{Estimate, Verdict};
use crate::explore::Sweep;
use crate::explore::design::Design;
use crate::report::terminal::line::{Paint, length, wrapped};
use crate::report::{digits, json as json_format, number, view};

/// Points in a printed table before the rest is left to the files.
const MOST_ROWS: usize = 40;
/// What a point without numbers has.
const NOTHING: Estimate = Estimate { value: None, low: None, high: None, method: None };
/// Borders of a map in words before the rest is left to the files.
const MOST_BORDERS: usize = 12;

/// How the points came about, in words.
pub fn basis(sweep: &Sweep) -> String {
    let added = sweep.points.iter().filter(|point| point.refined).count();
    let design = match sweep.design {
        Design::Grid => "a full grid",
        Design::LatinHypercube(_) => "a Latin hypercube",
        Design::Sobol(_) => "a Sobol sequence",
    };
    let added = match added {
        0 => String::new(),
        n => format!(", {n} of them added where the verdict flips"),
    };
    let runs = sweep.points.iter().map(|point| point.replications);
    let (least, most) = (runs.clone().min().unwrap_or(0), runs.max().unwrap_or(0));
    let runs = if least == most { number::count(most.into()) } else { format!("{least} to {most}") };
    let points = match sweep.points.len() {
        1 => "1 point".to_owned(),
        several => format!("{} points", number::count(several as u64)),
    };
    let judged = sweep.points.iter().any(|point| point.verdict.is_some());
    let looks = if judged { ", for objectives over all looks at a point together" } else { "" };
    format!(
        "{points} of {design}{added}; {runs} replications each, with the same random numbers (seed {}); ± are 95 % intervals{looks}",
        sweep.seed,
    )
}

/// The answer, the borders, the table, at most `width` columns wide where words can be broken.
pub fn terminal(sweep: &Sweep, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines = vec![paint.faint(&view::short(&sweep.name, width))];
    lines.extend(wrapped(&sweep.answer, width).iter().map(|line| paint.strong(line)));
    if let Some(words) = sweep.incomplete() {
        lines.extend(wrapped(words, width).iter().map(|line| paint.with("33", line)));
    }
    lines.push(String::new());
    for border in sweep.borders.iter().take(MOST_BORDERS) {
        lines.extend(wrapped(border, width));
    }
    if sweep.borders.len() > MOST_BORDERS {
        lines.push(paint.faint(&format!("and {} more", sweep.borders.len() - MOST_BORDERS)));
    }
    if !sweep.borders.is_empty() {
        lines.push(String::new());
    }
    let Table { heads, rows } = table(sweep);
    // A head may take several lines, so that no column is wider than its cells need.
    let wide: Vec<usize> = (0..heads.len())
        .map(|column| {
            let cells = rows.iter().take(MOST_ROWS).map(|row| length(&row.cells[column])).max().unwrap_or(0);
            let word = heads[column].split_whitespace().map(length).max().unwrap_or(0);
            cells.max(word.min(16))
        })
        .collect();
    let heads: Vec<Vec<String>> = heads.iter().zip(&wide).map(|(head, wide)| wrapped(head, (*wide).max(1))).collect();
    let deep = heads.iter().map(Vec::len).max().unwrap_or(0);
    for nth in 0..deep {
        let cell = |(head, wide): (&Vec<String>, &usize)| {
            // Heads stand at the bottom of their row.
            let text = (nth + head.len()).checked_sub(deep).and_then(|line| head.get(line)).map_or("", String::as_str);
            format!("{}{text}", " ".repeat(wide.saturating_sub(length(text))))
        };
        let line: Vec<String> = heads.iter().zip(&wide).map(cell).collect();
        lines.push(paint.faint(&line.join("  ")));
    }
    for row in rows.iter().take(MOST_ROWS) {
        let cell = |(cell, wide): (&String, &usize)| format!("{}{cell}", " ".repeat(wide.saturating_sub(length(cell))));
        let line = row.cells.iter().zip(&wide).map(cell).collect::<Vec<_>>().join("  ");
        lines.push(match row.verdict {
            Some(Verdict::Fail) => paint.with("31", &line),
            Some(Verdict::Inconclusive) => paint.with("33", &line),
            _ => line,
        });
    }
    if rows.len() > MOST_ROWS {
        lines.push(paint.faint(&format!("and {} more points, in sweep.csv", rows.len() - MOST_ROWS)));
    }
    lines.push(String::new());
    lines.extend(wrapped(&basis(sweep), width).iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}

/// The answer and the table, as a comment on a pull request.
pub fn markdown(sweep: &Sweep) -> String {
    let cell = |text: &str| crate::report::markdown::escape(text);
    let mut text = format!("## {}: sweep\n\n{}\n\n", cell(&view::short(&sweep.name, 120)), cell(&sweep.answer));
    if let Some(words) = sweep.incomplete() {
        let _ = writeln!(text, "**{}**\n", cell(words));
    }
    for border in &sweep.borders {
        let _ = writeln!(text, "- {}", cell(border));
    }
    if !sweep.borders.is_empty() {
        text.push('\n');
    }
    let Table { heads, rows } = table(sweep);
    let line = |cells: &[String]| format!("| {} |\n", cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(" | "));
    text += &line(&heads);
    text += &format!("|{}\n", " ---: |".repeat(heads.len()));
    rows.iter().take(2 * MOST_ROWS).for_each(|row| text += &line(&row.cells));
    if rows.len() > 2 * MOST_ROWS {
        let _ = writeln!(text, "\nand {} more points", rows.len() - 2 * MOST_ROWS);
    }
    let _ = writeln!(text, "\n<sub>{}. ninefold {}.</sub>", cell(&basis(sweep)), sweep.version);
    text
}

/// `sweep.json`: all of it.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(sweep: &Sweep) -> io::Result<String> {
    json_format::pretty(serde_json::to_value(sweep)?)
}

/// `sweep.csv`: a record for each point, and for each of its objectives and numbers, in long form. The first columns are the point's number and the values
/// of the axes; the verdict is that of the objective in the rows of objectives, and that of the point in all others.
///
/// # Errors
/// When a record cannot be written.
pub fn csv(sweep: &Sweep) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let paths = sweep.axes.iter().map(|axis| axis.path.as_str());
    let ends = ["kind", "name", "unit", "value", "low", "high", "verdict", "replications", "refined"];
    writer.write_record(std::iter::once("point").chain(paths).chain(ends))?;
    let verdict = |verdict: Option<Verdict>| match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Inconclusive) => "inconclusive",
        None => "",
    };
    for point in &sweep.points {
        let objectives = point.objectives.iter().map(|objective| {
            ("objective", objective.text.as_str(), objective.unit, &objective.estimate, Some(objective.verdict))
        });
        let keys = point
            .key_numbers
            .iter()
            .map(|key| ("number", key.name.as_str(), key.unit.as_str(), &key.estimate, point.verdict));
        let failure = point.failure.as_deref().unwrap_or_default();
        let whole = std::iter::once(("point", failure, "", &NOTHING, point.verdict));
        for (kind, name, unit, found, judged) in whole.chain(objectives).chain(keys) {
            let numbers = [digits::cell(found.value), digits::cell(found.low), digits::cell(found.high)];
            let head = std::iter::once(point.number.to_string()).chain(point.values.iter().cloned());
            let what = [kind.to_owned(), name.to_owned(), unit.to_owned()];
            let tail = [verdict(judged).to_owned(), point.replications.to_string(), point.refined.to_string()];
            writer.write_record(head.chain(what).chain(numbers).chain(tail))?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
