//! The comparison on a terminal.

use super::words;
use crate::experiment::study::Estimate;
use crate::explore::Variants;
use crate::explore::compare::Judgement;
use crate::report::terminal::line::{Paint, left, length, right, wrapped};
use crate::report::{number, view};

/// The sentence, who is who, and the table, at most about `width` columns wide.
pub fn text(variants: &Variants, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines: Vec<String> = wrapped(&words::sentence(variants), width).iter().map(|l| paint.strong(l)).collect();
    lines.push(String::new());
    if !variants.shown().is_empty() {
        lines.extend(table(variants, width, &paint));
    }
    let notes = [words::equal(variants), words::elsewhere(variants), Some(words::basis(variants))];
    for note in notes.into_iter().flatten() {
        lines.extend(wrapped(&note, width).iter().map(|line| paint.faint(line)));
    }
    lines.join("\n") + "\n"
}

/// A row for each number, and below it one for each further variant.
fn table(variants: &Variants, width: usize, paint: &Paint) -> Vec<String> {
    let base = &variants.studies[0];
    let mut rows: Vec<([String; 5], Option<Judgement>)> = Vec::new();
    let several = variants.comparisons.len() > 1;
    for (name, unit) in variants.shown() {
        for (index, change) in variants.changes(name, unit).into_iter().enumerate() {
            let Some(change) = change else { continue };
            let show = |estimate: &Estimate| number::show_option(estimate.value, unit, &base.currency);
            let first = index == 0;
            let other = if several { format!("{}: ", words::letter(index + 1)) } else { String::new() };
            rows.push((
                [
                    if first { view::clean(name) } else { String::new() },
                    if first { show(&change.base) } else { String::new() },
                    format!("{other}{}", show(&change.other)),
                    words::change(change, &base.currency),
                    words::verdict(change),
                ],
                Some(change.judgement),
            ));
        }
    }
    let other = if several { "others".to_owned() } else { "B".to_owned() };
    rows.insert(0, (["number".to_owned(), "A".to_owned(), other, "change".to_owned(), String::new()], None));
    let wide = |column: usize| rows.iter().map(|(row, _)| length(&row[column])).max().unwrap_or(0);
    let (values, others, changes) = (wide(1), wide(2), wide(3));
    let first = wide(0).min(width.saturating_sub(values + others + changes + 16)).max(20);
    let line = |(row, judgement): &([String; 5], Option<Judgement>)| {
        let verdict = match judgement {
            Some(Judgement::Better) => paint.with("32", &row[4]),
            Some(Judgement::Worse) => paint.with("1;31", &row[4]),
            _ => paint.faint(&row[4]),
        };
        let blank = |text: &str, wide: usize| if text.is_empty() { " ".repeat(wide) } else { right(text, wide) };
        let cells = (left(&row[0], first), blank(&row[1], values), right(&row[2], others), right(&row[3], changes));
        let line = format!("{}  {}  {}  {}  {verdict}", cells.0, cells.1, cells.2, cells.3).trim_end().to_owned();
        if judgement.is_none() { paint.faint(&line) } else { line }
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.push(String::new());
    lines
}
