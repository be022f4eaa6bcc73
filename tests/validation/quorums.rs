//! Databases whose copies are equal.

use crate::Case;
use crate::scenarios::{Question, at, scaled};

/// An operation that waits for R of N answers, nobody in its way.
pub fn latency(case: &Case) -> Question {
    let (copies, read, mean) = (case.number("N"), case.number("R"), case.number("mean_ms"));
    let operations = if cfg!(debug_assertions) { 1e4 } else { 1e5 };
    let yaml = format!(
        "name: case\nduration: {}s\nreplications: 20\nseed: 5\ntraffic:\n  users: {{ to: store.read, rate: 100/s }}\n\
         databases:\n  store:\n    replicas: {copies}\n    concurrency: unlimited\n    read: {{ exponential: {mean}ms }}\n    \
         quorum: {{ read: {read}, write: {copies}, ask: all }}\n",
        operations / 100.0
    );
    let latency = |figure: &str| scaled(&format!("/traffic/0/latency/{figure}"), 1000.0, 0.0);
    Question { yaml, probes: ["mean", "p50", "p99"].map(|figure| (figure.to_owned(), latency(figure))).into() }
}

/// How many versions reads are behind where writes go to W of N copies and no further.
pub fn versions(case: &Case) -> Question {
    let (copies, read, write) = (case.number("N"), case.number("R"), case.number("W"));
    let duration = if cfg!(debug_assertions) { 100 } else { 1000 };
    let yaml = format!(
        "name: case\nduration: {duration}s\nwarmup: 10s\nreplications: 20\nseed: 5\ntraffic:\n  \
         readers: {{ to: store.read, rate: 100/s }}\n  writers: {{ to: store.write, rate: 100/s }}\n\
         databases:\n  store:\n    replicas: {copies}\n    concurrency: unlimited\n    read: 0s\n    write: 0s\n    \
         keys: {{ count: 1 }}\n    quorum: {{ read: {read}, write: {write}, send: needed, read_repair: false }}\n"
    );
    let within = |nth: usize| at(&format!("/quorums/0/within_versions/{nth}/share"));
    let probes = [1, 2, 3, 5, 10].into_iter().enumerate();
    Question { yaml, probes: probes.map(|(nth, k)| (format!("prob_within_{k}_versions"), within(nth))).collect() }
}
