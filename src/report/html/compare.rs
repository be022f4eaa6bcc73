//! `compare.html`: variants side by side on one page that needs nothing beside it.

use std::io;

use super::figures::{Figures, figures};
use super::shell::{Shell, links};
use super::tables::{section, table};
use super::text::{escape, name};
use crate::explore::Variants;
use crate::explore::compare::Judgement;
use crate::report::chart::model::Chart;
use crate::report::compare::words;
use crate::report::number;

/// The page: the sentence, the table, the charts.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(variants: &Variants, charts: &[Chart]) -> io::Result<String> {
    written(variants, charts, links(&["compare.json", "compare.md"]) + ", and each chart as SVG and PNG")
}

/// The same page where nothing lies beside it, so that it names no files.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page_alone(variants: &Variants, charts: &[Chart]) -> io::Result<String> {
    written(variants, charts, String::new())
}

fn written(variants: &Variants, charts: &[Chart], beside: String) -> io::Result<String> {
    let Figures { timelines, distribution, .. } = figures(charts, None)?;
    let labels: Vec<String> = (0..variants.studies.len()).map(|index| words::label(variants, index)).collect();
    let study = &variants.studies[0];
    let shell = Shell {
        title: &labels.join(", "),
        subject: labels.iter().map(|label| name(label, 90)).collect::<Vec<_>>().join(" · "),
        answer: &words::sentence(variants),
        story: String::new(),
        facts: words::basis(variants),
        main: numbers(variants)
            + &section("Over time", "", &timelines)
            + &section("How long users waited", "", &distribution),
        version: study.version,
        beside,
        script: None,
    };
    Ok(shell.page())
}

fn numbers(variants: &Variants) -> String {
    let base = &variants.studies[0];
    let mut heads = vec!["<number".to_owned(), "A".to_owned()];
    for index in 1..variants.studies.len() {
        let letter = words::letter(index);
        heads.extend([letter.clone(), format!("A → {letter}"), "<".to_owned()]);
    }
    let rows: Vec<String> = variants
        .shown()
        .into_iter()
        .map(|(number, unit)| {
            let changes = variants.changes(number, unit);
            let show = |estimate| escape(&number::interval(estimate, unit, &base.currency));
            let first = changes.iter().flatten().next().map_or(String::new(), |change| show(&change.base));
            let cells = changes.into_iter().map(|change| match change {
                None => "<td></td><td></td><td></td>".to_owned(),
                Some(change) => {
                    let class = match change.judgement {
                        Judgement::Better => "badge pass",
                        Judgement::Worse => "badge fail",
                        Judgement::Different => "badge unsure",
                        Judgement::NoneFound | Judgement::Unknown => "faint",
                    };
                    format!(
                        "<td>{}</td><td>{}</td><td class=\"words wide\"><span class=\"{class}\">{}</span></td>",
                        show(&change.other),
                        escape(&words::change(change, &base.currency)),
                        escape(&words::verdict(change)),
                    )
                }
            });
            format!("<th scope=\"row\">{}</th><td>{first}</td>{}", name(number, 60), cells.collect::<String>())
        })
        .collect();
    let notes = [words::equal(variants), words::elsewhere(variants)];
    let notes: String =
        notes.into_iter().flatten().map(|note| format!("<p class=\"hint\">{}.</p>\n", escape(&note))).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    section("What changes", "", &(table(&heads, &rows) + &notes))
}
