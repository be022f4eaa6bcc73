//! `summary.md`: the result as a comment on a pull request or a step summary.

use std::fmt::Write;
use std::io;

use super::{File, bill, incident, number, regression, theory, view};
use crate::experiment::study::{Estimate, Study, Verdict};
use crate::experiment::words::settling;

/// Rows of a table before the rest is only counted.
const MOST_ROWS: usize = 20;

/// The file.
///
/// # Errors
/// None; the signature is that of every format.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("summary.md", summary(study))])
}

/// Incidents before the rest is only counted.
const MOST_INCIDENTS: usize = 5;

/// The verdict, the sentence, the objectives, the key numbers, what broke, the services.
pub fn summary(study: &Study) -> String {
    let mut text = String::new();
    let mark = match view::verdict(study) {
        Some(Verdict::Pass) => "✅ ",
        Some(Verdict::Fail) => "❌ ",
        Some(Verdict::Inconclusive) => "❔ ",
        None => "",
    };
    let _ = writeln!(text, "## {}: {mark}{}\n", escape(&view::short(&study.name, 120)), view::verdict_words(study));
    if !study.headline.is_empty() {
        let _ = writeln!(text, "{}\n", escape(&study.headline));
    }
    objectives(&mut text, study);
    regressions(&mut text, study);
    numbers(&mut text, study);
    incidents(&mut text, study);
    symptoms(&mut text, study);
    services(&mut text, study);
    caches(&mut text, study);
    costs(&mut text, study);
    known(&mut text, study);
    for warning in study.warnings.iter().take(5) {
        let _ = writeln!(text, "> ⚠️ {}\n", escape(warning));
    }
    let (identity, _) = view::identity(&study.whole.outcomes);
    let basis = view::basis(study).map_or("no intervals".to_owned(), |basis| format!("95 % intervals {basis}"));
    let warmup = view::warmup(study);
    if study.check.is_some() {
        let lock = "`ninefold run scenario.lock.yaml`, with the file of that name from the report";
        let _ = writeln!(text, "To reproduce the numbers: {lock} ({} replications).\n", study.replications);
    }
    let _ = writeln!(
        text,
        "<sub>{} simulated{}{warmup}; {basis}; seed {}. {identity}. ninefold {}, fingerprint {}.</sub>",
        number::span(study.duration),
        if warmup.is_empty() { "" } else { ", " },
        study.seed,
        study.version,
        study.fingerprint,
    );
    text
}

fn objectives(text: &mut String, study: &Study) {
    if study.objectives.is_empty() {
        return;
    }
    text.push_str("| | objective | measured | limit | met in |\n| --- | --- | ---: | ---: | ---: |\n");
    for objective in &study.objectives {
        let mark = match objective.verdict {
            Verdict::Inconclusive => format!("{}: {}", mark(objective.verdict), settling(objective)),
            decided => mark(decided).to_owned(),
        };
        let met = objective.met_in.map(|share| number::runs(share, study.replications));
        let _ = writeln!(
            text,
            "| {mark} | {} | {} | {} {} | {} |",
            escape(&objective.text),
            escape(&number::interval(&objective.estimate, objective.unit, &study.currency)),
            escape(objective.operator),
            escape(&number::limit(objective.limit, objective.unit, &study.currency)),
            met.as_deref().unwrap_or(number::NOTHING),
        );
    }
    text.push('\n');
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅ pass",
        Verdict::Fail => "❌ **fail**",
        Verdict::Inconclusive => "❔ inconclusive",
    }
}

/// How the verdicts came about, and what may not get worse against the base.
fn regressions(text: &mut String, study: &Study) {
    if let Some(basis) = regression::basis(study) {
        let _ = writeln!(text, "**{}**\n", escape(&basis));
        text.push_str("| | number | base | here | change | allowed |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
        for number in regression::regressions(study) {
            let show = |estimate: &Estimate| escape(&number::interval(estimate, &number.unit, &study.currency));
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                mark(number.verdict),
                escape(&number.name),
                show(&number.base),
                show(&number.other),
                escape(&regression::change(number)),
                regression::allowed(number)
            );
        }
        text.push('\n');
    }
    if let Some(missing) = regression::missing(study) {
        let _ = writeln!(text, "Differences: {}.\n", escape(&missing));
    }
    if let Some(looks) = regression::looks(study) {
        let _ = writeln!(text, "Verdicts: {}.\n", escape(&looks));
    }
}

fn numbers(text: &mut String, study: &Study) {
    let whole = &study.whole;
    let show = |e: &Estimate, unit| escape(&number::interval(e, unit, &study.currency));
    text.push_str("| requests | availability | p50 | p95 | p99 | cost | per 1,000 good answers |\n");
    text.push_str("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        number::count(whole.outcomes.born),
        show(&whole.availability, "share"),
        show(&whole.latency.p50, "s"),
        show(&whole.latency.p95, "s"),
        show(&whole.latency.p99, "s"),
        show(&study.cost_per_hour, "money/h"),
        show(&study.cost_per_thousand, "money"),
    );
}

/// One line an incident, and the alerts that would have fired.
fn incidents(text: &mut String, study: &Study) {
    let shown = incident::worst(study, MOST_INCIDENTS);
    if !shown.is_empty() {
        text.push_str("**Incidents**\n\n");
    }
    for incident in shown {
        let runs = number::runs(incident.share, study.replications);
        let _ = writeln!(
            text,
            "1. at {}: {}: {} ({runs})",
            number::span(incident.began.value.unwrap_or(f64::NAN)),
            escape(&incident::cause(incident)),
            escape(&incident::story(study, incident)),
        );
    }
    if study.incidents.len() > MOST_INCIDENTS {
        let _ = writeln!(text, "\nand {} more in the report", study.incidents.len() - MOST_INCIDENTS);
    }
    if let Some(alerts) = incident::alerts(study) {
        let _ = writeln!(text, "\nAlerts: {}.", escape(&alerts));
    }
    if !study.incidents.is_empty() {
        text.push('\n');
    }
}

fn symptoms(text: &mut String, study: &Study) {
    if study.symptoms.is_empty() {
        return;
    }
    text.push_str("**What broke first**\n\n");
    for symptom in study.symptoms.iter().take(5) {
        let _ = writeln!(
            text,
            "1. at {}: {}: {} (for {}, {})",
            number::span(symptom.at),
            escape(&view::short(&symptom.entity, 60)),
            escape(&view::short(&symptom.what, 120)),
            number::span(symptom.lasted),
            number::runs(symptom.share, study.replications),
        );
    }
    text.push('\n');
}

fn services(text: &mut String, study: &Study) {
    if study.services.is_empty() {
        return;
    }
    text.push_str("<details><summary>Services</summary>\n\n");
    text.push_str("| service | availability | p99 | CPUs busy | queue | peak replicas | cost |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let shown = view::services_by_interest(study);
    for service in shown.iter().take(MOST_ROWS) {
        let show = |e: &Estimate, unit| escape(&number::interval(e, unit, &study.currency));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            escape(&view::short(&service.name, 60)),
            show(view::availability(service), "share"),
            show(&service.sojourn.p99, "s"),
            show(&service.utilization, "share"),
            show(&service.queue_length, ""),
            show(&service.peak_replicas, ""),
            show(&view::cost(study, service).unwrap_or_default(), "money"),
        );
    }
    if shown.len() > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more in the report", shown.len() - MOST_ROWS);
    }
    if !study.pods.is_empty() {
        text.push_str("\nPods have no cost of their own: what is paid are their nodes.\n");
    }
    text.push_str("\n</details>\n\n");
}

/// Each cache: what it spares, and what it leaves.
fn caches(text: &mut String, study: &Study) {
    if study.caches.is_empty() {
        return;
    }
    text.push_str("<details><summary>Caches</summary>\n\n");
    text.push_str("| cache | hits | gets | loads | entries |\n| --- | ---: | ---: | ---: | ---: |\n");
    for cache in study.caches.iter().take(MOST_ROWS) {
        let show = |e: &Estimate, unit| escape(&number::interval(e, unit, &study.currency));
        let name = escape(&view::short(&cache.name, 60));
        let (hits, gets) = (show(&cache.hit_ratio, "share"), show(&cache.gets, "1/s"));
        let (loads, entries) = (show(&cache.loads, "1/s"), show(&cache.entries, ""));
        let _ = writeln!(text, "| {name} | {hits} | {gets} | {loads} | {entries} |");
    }
    if study.caches.len() > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more in the report", study.caches.len() - MOST_ROWS);
    }
    text.push_str("\n</details>\n\n");
}

/// What theory says beside what was found.
fn known(text: &mut String, study: &Study) {
    let Some(sentence) = theory::verdicts(study) else { return };
    let _ = writeln!(text, "<details><summary>Theory: {}</summary>\n", escape(&sentence));
    text.push_str("| part | what | theory | simulated | model | verdict |\n| --- | --- | ---: | ---: | --- | --- |\n");
    for answer in study.known.iter().take(MOST_ROWS) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            escape(&view::short(&answer.part, 60)),
            escape(answer.measure),
            escape(&number::show(answer.theory, answer.unit, "")),
            escape(&number::interval(&answer.simulated, answer.unit, "")),
            escape(&answer.model),
            escape(&theory::verdict(answer)),
        );
    }
    if study.known.len() > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more in the report", study.known.len() - MOST_ROWS);
    }
    text.push_str("\n</details>\n\n");
}

/// Each line of the bill, their sum, and what was lost.
fn costs(text: &mut String, study: &Study) {
    let rows = bill::rows(study);
    if rows.is_empty() {
        return;
    }
    text.push_str("<details><summary>Bill</summary>\n\n");
    text.push_str("| what | for | how much | cost | a month like this |\n| --- | --- | ---: | ---: | ---: |\n");
    let (lines, ends) = rows.split_at(study.bill.len());
    for row in lines.iter().take(MOST_ROWS).chain(ends) {
        let show = |e: &Estimate| escape(&number::interval(e, "money", &study.currency));
        let (of, item) = (escape(&view::short(&row.of, 60)), escape(&row.item));
        let _ = writeln!(text, "| {of} | {item} | {} | {} | {} |", row.quantity, show(&row.amount), show(&row.month));
    }
    if lines.len() > MOST_ROWS {
        let _ = writeln!(text, "\nand {} more in the report", lines.len() - MOST_ROWS);
    }
    text.push_str("\n</details>\n\n");
}

/// Plain words in Markdown: nothing in them is markup, a cell's end, or a new line.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in view::clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_pull_request_gets_the_verdict_and_the_numbers() {
        insta::assert_snapshot!(summary(&fixture::flash_sale()));
    }

    #[test]
    fn names_cannot_break_a_table_or_add_markup() {
        let text = summary(&fixture::hostile());
        assert!(!text.contains("<b>"), "{text}");
        for row in text.lines().filter(|line| line.starts_with("| ❌")) {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
        }
    }
}
