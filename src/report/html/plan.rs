//! `plan.html`: the answer of a plan, what it rests on and what its neighbours lack, in one file that needs nothing beside
//! it.

use std::{io, slice};

use super::shell::{Shell, links, paragraph};
use super::{figures, tables, text};
use crate::explore::Planned;
use crate::explore::plan::{Candidate, Standing};
use crate::report::chart::model::Chart;
use crate::report::plan::text::{objectives, standing, subject};
use crate::report::plan::words::{answer, basis, cost, found, neighbour, settings, yaml};
use crate::report::view;
use text::escape;

/// Settings in the table before the rest is left to `plan.csv`.
const MOST_ROWS: usize = 100;

/// The page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn page(plan: &Planned, chart: Option<&Chart>) -> io::Result<String> {
    let answer = answer(plan);
    let (first, rest) = view::first_sentence(&answer);
    let picture = match chart {
        Some(chart) => format!("<section>\n{}\n</section>\n", figures::still(slice::from_ref(chart))?),
        None => String::new(),
    };
    let subject = subject(plan).map_or_else(String::new, |candidate| setting(plan, candidate) + &met(plan, candidate));
    let shell = Shell {
        title: &format!("{} – plan", plan.name),
        subject: text::name(&plan.name, 160),
        answer: first,
        story: paragraph(rest),
        facts: basis(plan),
        main: picture + &subject + &neighbours(plan) + &looked_at(plan),
        version: plan.version,
        beside: links(&["plan.csv", "plan.json", "plan.md"]),
        script: None,
    };
    Ok(shell.page())
}

/// The setting as the scenario and as the command line take it.
fn setting(plan: &Planned, candidate: &Candidate) -> String {
    let words = settings(plan, candidate).join(" \\\n  ");
    let written = yaml(plan, candidate).map_or_else(String::new, |yaml| format!("<pre>{}</pre>\n", escape(&yaml)));
    let title = if plan.chosen.is_some() { "To be written into the scenario" } else { "The setting that came closest" };
    let body = format!("{written}<pre>ninefold run … {}</pre>\n", escape(&words));
    tables::section(title, "", &body)
}

/// What became of the objectives there.
fn met(plan: &Planned, candidate: &Candidate) -> String {
    let row = |[written, found, mark]: [String; 3]| {
        let class = match mark.as_str() {
            "✓" => "pass",
            "✗" => "fail",
            _ => "unsure",
        };
        format!(
            "<th scope=\"row\">{}</th><td>{}</td><td><span class=\"badge {class}\">{mark}</span></td>",
            text::name(&written, 160),
            escape(&found)
        )
    };
    let rows: Vec<String> = objectives(plan, candidate).into_iter().map(row).collect();
    let hint = "✓ it holds, ✗ it is broken, ? it could not be decided.";
    tables::section("What has to hold", hint, &tables::table(&["<", "found", ""], &rows))
}

/// What one step of one knob comes to.
fn neighbours(plan: &Planned) -> String {
    let items: String =
        plan.neighbours.iter().map(|of| format!("<li>{}</li>\n", text::name(&neighbour(plan, of), 400))).collect();
    match items.as_str() {
        "" => String::new(),
        items => tables::section("One step away", "", &format!("<ul>{items}</ul>\n")),
    }
}

/// Every setting that was looked at, the cheapest first.
fn looked_at(plan: &Planned) -> String {
    let mut candidates: Vec<&Candidate> = plan.candidates.iter().collect();
    let price = |candidate: &Candidate| candidate.cost.value.unwrap_or(f64::INFINITY);
    candidates.sort_by(|a, b| price(a).total_cmp(&price(b)).then(a.number.cmp(&b.number)));
    let names: Vec<String> = plan.knobs.iter().map(|knob| format!("<{}", knob.short_name())).collect();
    let heads: Vec<&str> =
        names.iter().map(String::as_str).chain(["what became of it", "cost", "<what was found"]).collect();
    let row = |candidate: &&Candidate| {
        let class = match candidate.standing {
            Standing::Holds => "pass",
            Standing::Fails => "fail",
            Standing::Dearer | Standing::Undecided => "unsure",
        };
        let values: String =
            candidate.values.iter().map(|value| format!("<th scope=\"row\">{}</th>", text::name(value, 60))).collect();
        let chosen = if plan.chosen == Some(candidate.number) { "the cheapest that holds" } else { "" };
        let told = if chosen.is_empty() { found(plan, candidate) } else { chosen.to_owned() };
        format!(
            "{values}<td><span class=\"badge {class}\">{}</span></td><td>{}</td><td class=\"words\">{}</td>",
            standing(candidate.standing),
            escape(&cost(plan, candidate)),
            text::name(&told, 300)
        )
    };
    let rows: Vec<String> = candidates.iter().take(MOST_ROWS).map(row).collect();
    let left = match candidates.len().saturating_sub(MOST_ROWS) {
        0 => String::new(),
        more => format!(" And {more} dearer ones, in plan.csv."),
    };
    let hint = format!("The cheapest first.{left}");
    tables::section("Settings that were looked at", &hint, &tables::table(&heads, &rows))
}
