//! The table of databases whose copies are equal.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{QuorumResult, Study};
use crate::report::number;

/// What their reads and writes met; nothing if there are none.
pub fn quorums(study: &Study) -> String {
    if study.quorums.is_empty() {
        return String::new();
    }
    let loses = study.quorums.iter().any(|store| store.lost_writes.value.is_some());
    let valued = study.quorums.iter().any(|store| store.lost_value.value.is_some());
    let row = |store: &QuorumResult| {
        let within = |versions: u32| store.within_versions.iter().find(|within| within.versions == versions);
        let shares = [Some(store.stale_reads), within(2).map(|w| w.share)];
        let shares: String =
            shares.iter().flatten().map(|share| format!("<td>{}</td>", cell(study, share, "share"))).collect();
        let age = [&store.staleness.p50, &store.staleness.p99].map(|age| cell(study, age, "s"));
        let others = [&store.unavailable_reads, &store.unavailable_writes].map(|share| cell(study, share, "share"));
        let counts = [&store.repairs, &store.hints].map(|count| cell(study, count, ""));
        let losses = [
            loses.then(|| number::show_option(store.rpo.max, "s", "")),
            loses.then(|| cell(study, &store.lost_writes, "")),
            valued.then(|| cell(study, &store.lost_value, "money")),
        ];
        let losses = losses.into_iter().flatten();
        format!(
            "<th scope=\"row\">{}</th><td>N {} R {} W {}</td>{shares}<td>{}</td><td>{}</td>",
            breakable(&store.name, 50),
            store.copies,
            store.read,
            store.write,
            age.join("</td><td>"),
            others.into_iter().chain(counts).chain(losses).collect::<Vec<_>>().join("</td><td>"),
        )
    };
    let rows: Vec<_> = study.quorums.iter().map(row).collect();
    let mut heads = vec![
        "<database",
        "copies",
        "stale",
        "within 2",
        "missed for p50",
        "p99",
        "reads refused",
        "writes",
        "repairs",
        "hints",
    ];
    let hint = "Stale: missed a write that had been acknowledged before the read began; within 2: returned one of the last \
                two versions. Refused: too few copies were up. Repairs and hints: in a run.";
    let mut hint = hint.to_owned();
    if loses {
        heads.extend(["RPO max", "lost writes"]);
        hint.push_str(" RPO: since when writes are lost that no copy had any more; lost writes: in a run.");
    }
    heads.extend(valued.then_some("worth"));
    section("Copies", &hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}
