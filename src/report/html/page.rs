//! The page as a whole.

use super::{escape, tiles};
use crate::experiment::Study;
use crate::experiment::study::{Estimate, Verdict};
use crate::experiment::words::{clock, quantity, span};
use crate::report::chart::{Chart, Panel};
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The page.
pub fn page(study: &Study, charts: &[Chart]) -> String {
    let mut body = String::new();
    let verdict = verdict(study);
    let _ = write!(
        body,
        "<header class=\"{verdict}\"><p class=\"kicker\">{}</p><h1>{}</h1>",
        escape(&study.name),
        escape(&study.headline)
    );
    if let Some(description) = &study.description {
        let _ = write!(body, "<p>{}</p>", escape(description));
    }
    if study.interrupted {
        let _ = write!(
            body,
            "<p class=\"note\">Interrupted: the numbers are of {} of {} replications.</p>",
            study.replications, study.replications_planned
        );
    }
    body.push_str("</header>");
    body.push_str(&tiles::tiles(study));
    body.push_str(&objectives(study));
    charts.iter().for_each(|chart| body.push_str(&figure(chart)));
    body.push_str(&incidents(study));
    body.push_str(&traffic(study));
    body.push_str(&services(study));
    body.push_str(&evidence(study));
    let title = escape(&study.name);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main><script>{SCRIPT}</script></body></html>\n"
    )
}

fn verdict(study: &Study) -> &'static str {
    let any = |verdict| study.objectives.iter().any(|o| o.verdict == verdict);
    if any(Verdict::Fail) {
        "fail"
    } else if any(Verdict::Inconclusive) || study.objectives.is_empty() {
        "open"
    } else {
        "pass"
    }
}

/// A table: the first column is text, the others are numbers.
fn table(caption: &str, header: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut html = format!("<section><h2>{caption}</h2><div class=\"scroll\"><table><thead><tr>");
    header.iter().for_each(|cell| {
        let _ = write!(html, "<th scope=\"col\">{cell}</th>");
    });
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        row.iter().for_each(|cell| {
            let _ = write!(html, "<td>{cell}</td>");
        });
        html.push_str("</tr>");
    }
    html + "</tbody></table></div></section>"
}

fn interval(estimate: Estimate, unit: &str, currency: &str) -> String {
    let show = |value: f64| escape(&quantity(Some(value), unit, currency));
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{} … {}", show(low), show(high)),
        _ => "–".to_owned(),
    }
}

fn show(estimate: Estimate, unit: &str, study: &Study) -> String {
    let value = escape(&quantity(estimate.value, unit, &study.currency));
    format!("<span title=\"95 % interval: {}\">{value}</span>", interval(estimate, unit, &study.currency))
}

fn objectives(study: &Study) -> String {
    let rows: Vec<Vec<String>> = study
        .objectives
        .iter()
        .map(|o| {
            let (class, word) = match o.verdict {
                Verdict::Pass => ("pass", "✓ holds"),
                Verdict::Fail => ("fail", "✗ fails"),
                Verdict::Inconclusive => ("open", "? undecided"),
            };
            vec![
                format!("<code>{}</code>", escape(&o.text)),
                format!("<b class=\"{class}\">{word}</b>"),
                escape(&quantity(o.estimate.value, o.unit, &study.currency)),
                interval(o.estimate, o.unit, &study.currency),
                o.met_in.map_or_else(
                    || "–".to_owned(),
                    |share| format!("{:.0} of {}", share * f64::from(study.replications), study.replications),
                ),
            ]
        })
        .collect();
    table("Objectives", &["objective", "verdict", "found", "95 % interval", "runs that meet it"], &rows)
}

fn figure(chart: &Chart) -> String {
    let time = chart.panels.iter().all(|panel| panel.time);
    let kind = if time { " data-time" } else { "" };
    let mut html = format!(
        "<figure id=\"{}\"{kind}><div class=\"plot\" role=\"img\" aria-label=\"{}\">{}</div>",
        chart.name,
        escape(&chart.description),
        chart.svg
    );
    if time {
        let _ = write!(html, "<script type=\"application/json\">{}</script>", data(&chart.panels));
    }
    let _ = write!(
        html,
        "<details><summary>The numbers behind it</summary><div class=\"scroll\">{}</div></details></figure>",
        numbers(&chart.panels)
    );
    html
}

/// The curves as JSON for the script. `<` cannot occur in it unescaped, so it cannot end its element.
fn data(panels: &[Panel]) -> String {
    let panels: Vec<serde_json::Value> = panels
        .iter()
        .map(|panel| {
            let lines: Vec<serde_json::Value> = panel
                .lines
                .iter()
                .map(|line| {
                    let points: Vec<(f64, Option<String>)> = line
                        .points
                        .iter()
                        .map(|(x, value)| (*x, value.map(|v| quantity(Some(v), panel.unit, &panel.currency))))
                        .collect();
                    serde_json::json!({ "label": line.label, "points": points })
                })
                .collect();
            serde_json::json!({ "from": panel.range.0, "to": panel.range.1, "lines": lines })
        })
        .collect();
    serde_json::Value::Array(panels).to_string().replace('<', "\\u003c")
}

fn numbers(panels: &[Panel]) -> String {
    let mut html = String::new();
    for panel in panels.iter().filter(|panel| !panel.lines.is_empty()) {
        let _ = write!(
            html,
            "<table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>",
            escape(&panel.title),
            if panel.time { "time" } else { "latency" }
        );
        panel.lines.iter().for_each(|line| {
            let _ = write!(html, "<th scope=\"col\">{}</th>", escape(&line.label));
        });
        html.push_str("</tr></thead><tbody>");
        // Not every point of a distribution: its first curve has hundreds, and other curves have others.
        let points = panel.lines.first().map_or(0, |line| line.points.len());
        for index in (0..points).step_by(points.div_ceil(180).max(1)) {
            let x = panel.lines[0].points[index].0;
            let _ = write!(html, "<tr><td>{}</td>", if panel.time { clock(x) } else { span(x) });
            for line in &panel.lines {
                let value = line.points.get(index).and_then(|(_, value)| *value);
                let _ = write!(
                    html,
                    "<td>{}</td>",
                    value.map_or_else(|| "–".to_owned(), |v| escape(&quantity(Some(v), panel.unit, &panel.currency)))
                );
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
    }
    html
}

fn incidents(study: &Study) -> String {
    let rows: Vec<Vec<String>> = study
        .incidents
        .iter()
        .map(|i| {
            vec![clock(i.at), escape(&i.entity), escape(&i.what), span(i.lasted), format!("{:.0} %", i.share * 100.0)]
        })
        .collect();
    table("What broke first, and when", &["from", "where", "what", "for", "runs that saw it"], &rows)
}

fn traffic(study: &Study) -> String {
    let rows: Vec<Vec<String>> = study
        .traffic
        .iter()
        .map(|t| {
            let latency = &t.latency;
            let o = &t.outcomes;
            let mut row = vec![escape(&t.name), show(t.offered, "1/s", study), show(t.availability, "share", study)];
            row.extend(
                [latency.mean, latency.p50, latency.p95, latency.p99, latency.p999].map(|e| show(e, "s", study)),
            );
            row.extend([o.timeout, o.rejected, o.failed + o.lost, o.abandoned].map(|n| n.to_string()));
            row
        })
        .collect();
    let header = [
        "traffic",
        "offered",
        "good",
        "mean",
        "p50",
        "p95",
        "p99",
        "p99.9",
        "timeouts",
        "rejected",
        "failed",
        "abandoned",
    ];
    table("What users saw", &header, &rows)
}

fn services(study: &Study) -> String {
    let rows: Vec<Vec<String>> = study
        .services
        .iter()
        .map(|s| {
            vec![
                escape(&s.name),
                show(s.replicas, "", study),
                show(s.peak_replicas, "", study),
                show(s.utilization, "share", study),
                show(s.queue_length, "", study),
                show(s.wait.p99, "s", study),
                show(s.sojourn.p50, "s", study),
                show(s.sojourn.p99, "s", study),
                show(s.availability, "share", study),
                s.stale_reads.map_or_else(|| "–".to_owned(), |e| show(e, "share", study)),
                s.staleness.as_ref().map_or_else(|| "–".to_owned(), |l| show(l.p99, "s", study)),
                show(s.cost, "money", study),
            ]
        })
        .collect();
    let header = [
        "service",
        "replicas",
        "peak",
        "busy CPUs",
        "queue",
        "wait p99",
        "p50",
        "p99",
        "good",
        "stale reads",
        "their age p99",
        "cost",
    ];
    table("What the services did", &header, &rows)
}

fn evidence(study: &Study) -> String {
    let o = study.whole.outcomes;
    let mut html = String::from("<section><h2>How this was found</h2>");
    let _ = write!(
        html,
        "<p>{} independent runs of {} each ({} of warm-up left out), seed {}; every request was simulated. Intervals are 95 % \
         (Student's t over the runs), bands in the charts hold 80 % of the runs, quantiles are exact to 1 %.</p>\
         <p>Requests born {} = good {} + timeout {} + rejected {} + failed {} + lost {} + abandoned {} + under way at the end {}.</p>\
         <p>ninefold {}, fingerprint <code>{}</code>. To get the same numbers: <code>ninefold run scenario.lock.yaml</code> with the file beside this page, or below.</p>",
        study.replications,
        span(study.duration),
        span(study.warmup),
        study.seed,
        o.born,
        o.ok,
        o.timeout,
        o.rejected,
        o.failed,
        o.lost,
        o.abandoned,
        o.in_flight,
        study.version,
        study.fingerprint
    );
    for warning in &study.warnings {
        let _ = write!(html, "<p class=\"note\">Warning: {}</p>", escape(warning));
    }
    html.push_str("</section>");
    let rows: Vec<Vec<String>> = study
        .assumptions
        .iter()
        .map(|a| vec![format!("<code>{}</code>", escape(&a.path)), escape(&a.value), escape(&a.origin)])
        .collect();
    if !rows.is_empty() {
        let _ = write!(
            html,
            "<details><summary>Assumptions: {} defaults that the scenario left open</summary>{}</details>",
            rows.len(),
            table("Assumptions", &["where", "value", "from"], &rows)
        );
    }
    let _ = write!(
        html,
        "<details><summary>The scenario with everything filled in</summary><pre>{}</pre></details>",
        escape(&study.lock)
    );
    html
}
