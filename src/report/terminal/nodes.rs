//! Nodes and the pods on them, a line each.

use super::line::{Paint, hanging};
use crate::experiment::study::{NodePoolResult, PodResult, Study};
use crate::report::{number, view};

/// Pools and services before the rest is left to the report.
const MOST: usize = 4;

/// The lines; none where nothing runs on nodes.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let pools = study.nodes.iter().take(MOST).map(|pool| of_pool(study, pool));
    let waited = |pods: &&PodResult| pods.pending.value.is_some_and(|pending| pending > 0.0);
    let pods = study.pods.iter().filter(waited).take(MOST).map(of_pods);
    let mut lines: Vec<String> = pools.chain(pods).flat_map(|line| hanging(&line, width, 2)).collect();
    if !lines.is_empty() {
        let note = paint.faint("  what is paid for: their pods have no cost of their own");
        lines.insert(0, format!("{}{note}", paint.strong("Nodes")));
        lines.push(String::new());
    }
    lines
}

fn of_pool(study: &Study, pool: &NodePoolResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, &study.currency);
    let mut parts = vec![
        format!("{} ready, at most {}", short(pool.nodes.value, ""), short(pool.peak_nodes.value, "")),
        format!("{} of the CPU requested", short(pool.cpu_requested.value, "share")),
        short(pool.cost.value, "money"),
    ];
    for (count, what) in [(&pool.refused_per_run, "refused"), (&pool.interrupted_per_run, "interrupted")] {
        if count.value.is_some_and(|count| count > 0.0) {
            parts.push(format!("{} {what}", short(count.value, "")));
        }
    }
    format!("{}: {}", view::clean(&pool.name), parts.join("; "))
}

fn of_pods(pods: &PodResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, "");
    format!(
        "pods of {}: {} wait for a node; ready in p50 {}, p95 {}",
        view::clean(&pods.name),
        short(pods.pending.value, ""),
        short(pods.ready.p50.value, "s"),
        short(pods.ready.p95.value, "s")
    )
}
