//! The tables of nodes, and of the pods on them.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{NodePoolResult, PodResult, Study};

/// Each pool of nodes with what pods request of it, and how long the pods of each service waited for a node.
pub fn nodes(study: &Study) -> String {
    if study.nodes.is_empty() {
        return String::new();
    }
    let heads = [
        "<nodes",
        "ready",
        "most",
        "pods",
        "CPU requested",
        "memory requested",
        "p95 provisioning",
        "asked for",
        "refused",
        "interrupted",
        "given back",
        "cost",
    ];
    let rows: Vec<String> = study.nodes.iter().map(|pool| pool_row(study, pool)).collect();
    let mut body = format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
    if !study.pods.is_empty() {
        let heads = [
            "<pods of",
            "had to wait",
            "waiting",
            "mean wait for a node",
            "p95 wait for a node",
            "mean until ready",
            "p95 until ready",
            "evicted",
            "lost with a node",
        ];
        let rows: Vec<String> = study.pods.iter().map(|pods| pod_row(study, pods)).collect();
        body += &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
    }
    let hint = "Ready, pods, waiting: averaged over time. Requested: share of the ready nodes. Asked for, refused (no capacity), \
                interrupted, given back, evicted, lost: times in a run. Wait for a node: from when a pod was wanted, those that \
                had one at once counted as 0; until ready: with its start.";
    section("Nodes", hint, &body)
}

fn pool_row(study: &Study, pool: &NodePoolResult) -> String {
    let show = |estimate, unit| cell(study, estimate, unit);
    let cells = [
        show(&pool.nodes, ""),
        show(&pool.peak_nodes, ""),
        show(&pool.pods, ""),
        show(&pool.cpu_requested, "share"),
        show(&pool.memory_requested, "share"),
        show(&pool.provisioning_time.p95, "s"),
        show(&pool.asked_per_run, ""),
        show(&pool.refused_per_run, ""),
        show(&pool.interrupted_per_run, ""),
        show(&pool.given_back_per_run, ""),
        show(&pool.cost, "money"),
    ];
    row(&pool.name, &cells)
}

fn pod_row(study: &Study, pods: &PodResult) -> String {
    let show = |estimate, unit| cell(study, estimate, unit);
    let cells = [
        show(&pods.prob_wait, "share"),
        show(&pods.pending, ""),
        show(&pods.scheduling.mean, "s"),
        show(&pods.scheduling.p95, "s"),
        show(&pods.ready.mean, "s"),
        show(&pods.ready.p95, "s"),
        show(&pods.evicted_per_run, ""),
        show(&pods.lost_per_run, ""),
    ];
    row(&pods.name, &cells)
}

fn row(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
    format!("<th scope=\"row\">{}</th>{cells}", breakable(name, 50))
}
