//! The tables of the page.

use std::fmt::Write;

use super::text::{breakable, escape, name};
use crate::experiment::study::{Estimate, ServiceResult, Study, TrafficResult, Verdict};
use crate::experiment::words::settling;
use crate::report::table::Table;
use crate::report::{number, regression, view};

/// Warnings in full.
const MOST_WARNINGS: usize = 8;

/// Head cells: a column of words is marked with a leading `<`, one that a narrow page can spare with `?`.
pub fn table(heads: &[&str], rows: &[String]) -> String {
    let mut html = String::from("<div class=\"card scroll\"><table><thead><tr>");
    for head in heads {
        let (class, head) = match (head.strip_prefix('<'), head.strip_prefix('?')) {
            (Some(head), _) => (" class=\"words\"", head),
            (_, Some(head)) => (" class=\"spare\"", head),
            _ => ("", *head),
        };
        let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escape(head));
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in rows {
        let _ = writeln!(html, "<tr>{row}</tr>");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// The card of a table: the first column heads its rows.
pub fn card(table: &Table) -> String {
    let mark = |(at, head): (usize, &String)| if at < table.words { format!("<{head}") } else { head.clone() };
    let heads: Vec<String> = table.heads.iter().enumerate().map(mark).collect();
    let cell = |(at, cell): (usize, &String)| match at {
        0 => format!("<th scope=\"row\">{}</th>", name(cell, 80)),
        at if at < table.words => format!("<td class=\"words\">{}</td>", escape(cell)),
        _ => format!("<td>{}</td>", escape(cell)),
    };
    let rows: Vec<String> = table.rows.iter().map(|cells| cells.iter().enumerate().map(cell).collect()).collect();
    self::table(&heads.iter().map(String::as_str).collect::<Vec<_>>(), &rows)
}

/// A part of the page: its title, a hint how to read it, what is in it.
pub fn section(title: &str, hint: &str, body: &str) -> String {
    let hint = if hint.is_empty() { String::new() } else { format!("<p class=\"hint\">{hint}</p>\n") };
    format!("<section>\n<h2>{title}</h2>\n{hint}{body}</section>\n")
}

/// The word for a verdict, with its sign and colour.
pub fn badge(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "<span class=\"badge pass\">✓ pass</span>",
        Verdict::Fail => "<span class=\"badge fail\">✗ fail</span>",
        Verdict::Inconclusive => "<span class=\"badge unsure\">? inconclusive</span>",
    }
}

/// Each objective with what was measured and the verdict.
pub fn objectives(study: &Study) -> String {
    if study.objectives.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = study
        .objectives
        .iter()
        .map(|objective| {
            let met = objective.met_in.map(|share| number::runs(share, study.replications));
            let settled = match objective.verdict {
                Verdict::Inconclusive => format!("<small>{}</small>", escape(&settling(objective))),
                Verdict::Pass | Verdict::Fail => String::new(),
            };
            let place = match objective.file.as_str() {
                "" => String::new(),
                file => format!("{}:{}", name(file, 40), objective.line),
            };
            format!(
                "<td class=\"words\">{}{settled}</td><th scope=\"row\">{}</th><td>{}</td><td class=\"spare\">{} {}</td>\
                 <td class=\"spare\">{}</td><td class=\"spare\"><span class=\"faint\">{place}</span></td>",
                badge(objective.verdict),
                name(&objective.text, 80),
                escape(&number::interval(&objective.estimate, objective.unit, &study.currency)),
                escape(objective.operator),
                escape(&number::limit(objective.limit, objective.unit, &study.currency)),
                met.as_deref().unwrap_or(number::NOTHING),
            )
        })
        .collect();
    let looks = regression::looks(study).map_or_else(String::new, |looks| format!(" Here: {looks}."));
    let hint = format!(
        "A verdict is given on the whole 95 % interval: it passes or fails only if all of it does; else it is \
         inconclusive, and more replications would narrow it.{looks}"
    );
    let heads = ["<verdict", "<objective", "measured", "?limit", "?met in", "?written in"];
    section("Objectives", &hint, &table(&heads, &rows))
}

/// What broke, numbered as in the charts.
pub fn symptoms(study: &Study) -> String {
    if study.symptoms.is_empty() {
        return section("What broke first", "", "<p>Nothing broke in any replication.</p>\n");
    }
    let rows: Vec<_> = study
        .symptoms
        .iter()
        .enumerate()
        .map(|(index, symptom)| {
            let lasted = number::span(symptom.lasted);
            let runs = number::runs(symptom.share, study.replications);
            format!(
                "<td class=\"words\"><span class=\"mark\">{}</span></td><td>{}</td>\
                 <th scope=\"row\">{}</th><td class=\"words wide\">{}<small class=\"phone\">for {lasted}, in {runs}</small></td>\
                 <td class=\"spare\">{lasted}</td><td class=\"spare\">{runs}</td>",
                index + 1,
                number::span(symptom.at),
                breakable(&symptom.entity, 50),
                name(&symptom.what, 160),
            )
        })
        .collect();
    let hint = "In order of time. When and for how long: medians over the runs that saw it.";
    let heads = ["<", "at", "<who", "<what", "?for", "?seen in"];
    section("What broke first, and when", hint, &table(&heads, &rows))
}

/// A column of the table of services: its head, its unit, and where its value is.
type Column = (&'static str, &'static str, fn(&Study, &ServiceResult) -> Option<Estimate>);

const COLUMNS: &[Column] = &[
    ("good calls", "1/s", |_, service| Some(service.throughput)),
    ("available", "share", |_, service| Some(*view::availability(service))),
    ("p50", "s", |_, service| Some(service.sojourn.p50)),
    ("p99", "s", |_, service| Some(service.sojourn.p99)),
    ("p99 wait", "s", |_, service| Some(service.wait.p99)),
    ("CPUs busy", "share", |_, service| Some(service.utilization)),
    ("queue", "", |_, service| Some(service.queue_length)),
    ("replicas", "", |_, service| Some(service.replicas)),
    ("peak", "", |_, service| Some(service.peak_replicas)),
    // These say nothing where nothing was wasted, and no service was ever down.
    ("ejections", "", |_, service| Some(service.ejections).filter(|ejections| ejections.value != Some(0.0))),
    ("restarts", "", |_, service| Some(service.restarts).filter(|restarts| restarts.value != Some(0.0))),
    ("rollbacks", "", |_, service| Some(service.rollbacks).filter(|rollbacks| rollbacks.value != Some(0.0))),
    ("wasted", "share", |_, service| Some(service.wasted).filter(|wasted| wasted.value != Some(0.0))),
    ("outages", "", |_, service| Some(service.outages).filter(|outages| outages.value != Some(0.0))),
    ("up", "share", |_, service| Some(service.time_available).filter(|up| up.value != Some(1.0))),
    ("idle", "share", |_, service| Some(service.idle)),
    ("cost", "money", view::cost),
    ("of it idle", "money", |_, service| Some(service.idle_cost)),
];

/// Each service and database.
pub fn services(study: &Study) -> String {
    if study.services.is_empty() {
        return String::new();
    }
    let says = |column: &&Column| {
        let values = study.services.iter().filter_map(|service| column.2(study, service)?.value);
        // A queue in which nobody waits, and what costs nothing, need no column.
        let spared = ["p99 wait", "queue", "cost", "idle", "of it idle"].contains(&column.0);
        values.filter(|value| !spared || *value > 0.0).count() > 0
    };
    let columns: Vec<&Column> = COLUMNS.iter().filter(says).collect();
    let row = |service: &ServiceResult| {
        let mut row = format!("<th scope=\"row\">{}</th>", breakable(&service.name, 50));
        for (head, unit, value) in &columns {
            let cell = match value(study, service) {
                Some(estimate) => cell(study, &estimate, unit),
                None if *head == "up" => "100 %".to_owned(),
                None => number::NOTHING.to_owned(),
            };
            let _ = write!(row, "<td>{cell}</td>");
        }
        row
    };
    let rows: Vec<_> = study.services.iter().map(row).collect();
    let mut heads = vec!["<service"];
    heads.extend(columns.iter().map(|(head, _, _)| *head));
    let up = if heads.contains(&"up") {
        " Outages: times in a run with too few ready replicas; up: share of the time without."
    } else {
        ""
    };
    let pods = if study.pods.is_empty() { "" } else { " Pods have none of their own: what is paid are their nodes." };
    let hint = format!(
        "p50 and p99: from a call's arrival until its answer. Available: good calls over all.{up} \
         Cost: of the measured time.{pods} Idle: CPU time that is paid for and not used."
    );
    let body = format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
    section("By service", &hint, &body)
}

/// The quantiles of each traffic source.
pub fn traffic(study: &Study) -> String {
    let row = |label: &str, traffic: &TrafficResult| {
        let latency = &traffic.latency;
        let mut row = format!(
            "<th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            breakable(label, 50),
            number::count(traffic.outcomes.born),
            cell(study, &traffic.availability, "share"),
        );
        let quantiles = [&latency.mean, &latency.p50, &latency.p90, &latency.p95, &latency.p99, &latency.p999];
        for quantile in quantiles {
            let _ = write!(row, "<td>{}</td>", cell(study, quantile, "s"));
        }
        let _ = write!(row, "<td>{}</td>", number::show_option(latency.max, "s", ""));
        let _ = write!(row, "<td>{}</td>", cell(study, &traffic.attempts, ""));
        row
    };
    let mut rows = vec![row("all traffic", &study.whole)];
    rows.extend(study.traffic.iter().map(|traffic| row(&traffic.name, traffic)));
    let heads = ["<source", "requests", "available", "mean", "p50", "p90", "p95", "p99", "p99.9", "max", "attempts"];
    format!("<div class=\"stacked\">{}</div>", table(&heads, &rows))
}

/// Every default that the run used.
pub fn assumptions(study: &Study) -> String {
    if study.assumptions.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = study
        .assumptions
        .iter()
        .map(|assumption| {
            format!(
                "<th scope=\"row\"><code>{}</code></th><td class=\"words\">{}</td>\
                 <td class=\"words wide\">{}</td>",
                breakable(&assumption.path, 80),
                name(&assumption.value, 60),
                name(&assumption.origin, 200),
            )
        })
        .collect();
    let body = table(&["<where", "<value", "<origin"], &rows);
    let title = format!("Assumptions: {} defaults", number::count(rows.len() as u64));
    section(&title, "What the scenario left open, and where the value comes from.", &body)
}

/// An estimate with its interval below it, escaped.
pub fn cell(study: &Study, estimate: &Estimate, unit: &str) -> String {
    let (value, error) = number::pair(estimate, unit, &study.currency);
    let error = error.map(|error| format!("<small>{}</small>", escape(&error)));
    format!("{}{}", escape(&value), error.unwrap_or_default())
}

/// Warnings about the scenario, and about a study that was cut short.
pub fn warnings(study: &Study) -> String {
    let mut items = String::new();
    if study.interrupted {
        let _ = write!(
            items,
            "<li>Stopped early: {} of {} replications are in the numbers.</li>",
            study.replications, study.replications_planned
        );
    }
    for warning in study.warnings.iter().take(MOST_WARNINGS) {
        let _ = write!(items, "<li>{}</li>", escape(&view::clean(warning)));
    }
    if items.is_empty() {
        return items;
    }
    let more = study.warnings.len().saturating_sub(MOST_WARNINGS);
    if more > 0 {
        let _ = write!(items, "<li>and {} more, in summary.json</li>", number::count(more as u64));
    }
    format!(
        "<section class=\"card warnings\" aria-label=\"Warnings\"><strong>Warnings about the scenario</strong><ul>{items}</ul></section>\n"
    )
}
