//! What users suffered and from what, how much of the error budgets it took, and which alerts would have fired.

use std::fmt::Write;

use super::tables::{cell, section as part, table};
use super::text::{escape, name};
use crate::experiment::study::{Alert, Ending, ErrorBudget, Estimate, Incident, Study};
use crate::report::{incident, number};

/// Incidents in the table.
const MOST: usize = 30;

/// The section, with its chart.
pub fn section(study: &Study, chart: &str) -> String {
    let body = if study.incidents.is_empty() {
        let runs = if study.replications == 1 { "replication" } else { "replications" };
        format!("<p>None in {} {runs}.</p>\n", number::count(study.replications.into()))
    } else {
        format!("{chart}{}{}", incidents(study), notes(study))
    };
    let slices = slices(study);
    let budgets = if study.budgets.is_empty() { String::new() } else { budgets(study) };
    let hint = format!(
        "An incident is a stretch of time in which users were hurt: an objective on their requests was broken in a window \
         of {} by more than chance. Events of the script that hurt nobody are listed too. All times are means over the \
         runs that had it, counted from its beginning, and as exact as a window is wide.",
        number::span(study.timeline.window)
    );
    part("Incidents", &hint, &format!("{body}{budgets}{slices}"))
}

/// How it ended, and below that how else it ended in other runs.
fn badge(study: &Study, incident: &Incident) -> String {
    let class = match incident.ending {
        Ending::Unaffected | Ending::Recovered => "pass",
        Ending::Ongoing | Ending::Degraded => "unsure",
        Ending::Collapsed => "fail",
    };
    let of = &incident.endings;
    let all = [
        (Ending::Unaffected, of.unaffected),
        (Ending::Recovered, of.recovered),
        (Ending::Ongoing, of.ongoing),
        (Ending::Degraded, of.degraded),
        (Ending::Collapsed, of.collapsed),
    ];
    let mut html = format!("<span class=\"badge {class}\">{}</span>", incident::ending(incident.ending));
    for (other, share) in all.into_iter().filter(|(ending, share)| *ending != incident.ending && *share > 0.0) {
        let runs = number::runs(share * incident.share, study.replications);
        let _ = write!(html, "<small>{} in {runs}</small>", incident::ending(other));
    }
    html
}

fn incidents(study: &Study) -> String {
    let row = |incident: &Incident| {
        let began = number::span(incident.began.value.unwrap_or(f64::NAN));
        // What not all the runs tell that had the incident.
        let time = |estimate: &Estimate, share: f64| {
            let mut html = cell(study, estimate, "s");
            if share > 0.0 && share < 0.999 {
                let _ = write!(html, "<small>in {}</small>", number::runs(share * incident.share, study.replications));
            }
            html
        };
        // What comes several times in a run cost this each time.
        let each = |estimate: &Estimate, unit| {
            let each = if incident::repeats(incident) { "<small>each</small>" } else { "" };
            format!("{}{each}", cell(study, estimate, unit))
        };
        let seen = number::runs(incident.share, study.replications);
        format!(
            "<td>{began}</td><th scope=\"row\">{}<small>{}</small></th><td class=\"words\">{}</td>\
             <td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"spare\">{}</td>",
            name(&incident::cause(incident), 60),
            if incident.share > 0.999 { String::new() } else { escape(&format!("in {seen}")) },
            badge(study, incident),
            cell(study, &incident.hurt, "s"),
            time(&incident.detected, incident.detected_in),
            time(&incident.mitigated, incident.mitigated_in),
            time(&incident.over, incident.over_in),
            each(&incident.losses.all, ""),
            each(&incident.lost_value, "money"),
        )
    };
    let rows: Vec<String> = study.incidents.iter().take(MOST).map(row).collect();
    let heads = [
        "at",
        "<what",
        "<ending",
        "users hurt after",
        "noticed after",
        "goodput back after",
        "over after",
        "requests lost",
        "?lost value",
    ];
    let more = study.incidents.len().saturating_sub(MOST);
    let more = if more > 0 { format!("<p class=\"hint\">and {more} more, in summary.json</p>") } else { String::new() };
    format!("<div class=\"stacked\">{}</div>{more}\n", table(&heads, &rows))
}

/// What does not fit into the table: what sustains a collapse, who answered and how, what else happened.
fn notes(study: &Study) -> String {
    let mut items = String::new();
    for incident in study.incidents.iter().take(MOST) {
        let mut words: Vec<String> = Vec::new();
        if incident.ending == Ending::Collapsed {
            let goodput = number::interval(&incident.goodput_at_end, "share", "");
            words.push(format!(
                "The trigger is gone, and yet {goodput} of what is asked is answered well at the end of the run: a \
                 metastable failure."
            ));
        }
        let sustained: Vec<String> = incident.sustained_by.iter().map(incident::sustainer).collect();
        if !sustained.is_empty() {
            words.push(format!("It is sustained by {}.", sustained.join("; ")));
        }
        let users = incident.users.value.zip(incident.losses.all.value).filter(|(users, lost)| users + 0.5 < *lost);
        if let Some((users, _)) = users {
            words.push(format!("{} users were hurt.", number::count(users.round() as u64)));
        }
        if incident.taken_out.value.is_some_and(|out| out > 0.0) {
            let show = |e| number::interval(e, "", "");
            let (out, back) = (show(&incident.taken_out), show(&incident.returned));
            words.push(format!("Balancers took {out} replicas out of their pools; {back} came back."));
        }
        for scaling in &incident.scaling {
            let show = |estimate: &Estimate, unit| number::show_option(estimate.value, unit, "");
            let mut told = format!(
                "The autoscaler of {} went from {} to {} replicas, ordered after {}",
                scaling.service,
                show(&scaling.from, ""),
                show(&scaling.to, ""),
                show(&scaling.ordered, "s"),
            );
            if scaling.ready.value.is_some() {
                let _ = write!(told, "; the first was ready after {}", show(&scaling.ready, "s"));
            }
            words.push(format!("{told}."));
        }
        if !incident.with.is_empty() {
            words.push(format!("While it lasted: {}.", incident.with.join(", ")));
        }
        if !words.is_empty() {
            let cause = name(&incident::cause(incident), 80);
            let _ = writeln!(items, "<li><strong>{cause}</strong>: {}</li>", name(&words.join(" "), 900));
        }
    }
    if items.is_empty() { items } else { format!("<ul class=\"notes\">{items}</ul>\n") }
}

/// In per cent, or how many budgets.
fn used(used: &Estimate) -> String {
    match used.value {
        Some(times) if times >= 2.0 => format!("{} ×", escape(&number::interval(used, "", ""))),
        _ => escape(&number::interval(used, "share", "")),
    }
}

fn budgets(study: &Study) -> String {
    let budget = |budget: &ErrorBudget| {
        format!(
            "<th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            name(&budget.objective, 80),
            used(&budget.used),
            number::runs(budget.exhausted_in, study.replications),
        )
    };
    let rows: Vec<String> = study.budgets.iter().map(budget).collect();
    let budgets = table(&["<error budget of", "used", "used up in"], &rows);
    let alert = |alert: &Alert| {
        let when = |estimate| cell(study, estimate, "s");
        let windows = format!("{} and {}", number::span(alert.long), number::span(alert.short));
        let mark = if alert.complete { "" } else { " *" };
        format!(
            "<td class=\"words\">{}</td><th scope=\"row\">{}</th><td>{}×</td><td>{windows}{mark}</td><td>{}</td><td>{}</td><td>{}</td>",
            escape(alert.severity),
            name(&alert.objective, 80),
            number::show(alert.factor, "", ""),
            number::runs(alert.fired_in, study.replications),
            when(&alert.delay.mean),
            when(&alert.delay.p95),
        )
    };
    let rows: Vec<String> = study.alerts.iter().map(alert).collect();
    let heads = ["<alert", "<on", "burn rate", "over", "fires in", "after, mean", "after, 95 % of runs"];
    let short = if study.alerts.iter().all(|alert| alert.complete) {
        ""
    } else {
        " * The window is longer than the measured time: what there is stands in for it, as for a service that has \
         just begun."
    };
    format!(
        "<p class=\"hint\">The budget is that of a period as long as the measured time. An alert fires while the errors \
         of both its windows burn the budget faster than its rate (Google SRE Workbook, chapter 5).{short}</p>\n\
         {budgets}{}",
        table(&heads, &rows)
    )
}

/// Availability by time beside that by requests.
fn slices(study: &Study) -> String {
    let (good, slices) = (&study.whole.good_slices, &study.time_slices);
    match good.value {
        Some(_) => format!(
            "<p>By requests, {} were good. By time, {} of the slices of {} were good: at least {} of their requests \
             were.</p>\n",
            escape(&number::interval(&study.whole.availability, "share", "")),
            escape(&number::interval(good, "share", "")),
            number::span(slices.window),
            number::limit(slices.target, "share", ""),
        ),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_collapse_is_named_with_what_sustains_it() {
        let html = section(&fixture::flash_sale(), "");
        for words in ["collapsed</span>", "a metastable failure", "2.70 ± 0.05 attempts a request", "87 ± 2 %"] {
            assert!(html.contains(words), "{words}:\n{html}");
        }
    }

    #[test]
    fn that_there_was_none_is_said() {
        let study = Study { replications: 20, ..fixture::empty() };
        let html = section(&study, "chart");
        assert!(html.contains("None in 20 replications.") && !html.contains("chart"), "{html}");
    }
}
