//! Quantities over time, window by window.

use serde::Serialize;

/// One curve over time: for each window of [`Timeline::starts`] the value over all replications
/// and the 10th and 90th percentile of the replications' own values. `None`: nothing observed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Curve {
    /// What it shows: see [`Timeline`].
    pub quantity: &'static str,
    /// `s`, `1/s`, `` (a plain number), `share`, or `money/h`.
    pub unit: &'static str,
    /// The value for each window: pooled quantiles, means otherwise.
    pub value: Vec<Option<f64>>,
    /// 10th percentile over the replications.
    pub low: Vec<Option<f64>>,
    /// 90th percentile over the replications.
    pub high: Vec<Option<f64>>,
}

/// All the curves of one traffic source, service, or of the whole.
///
/// kind `whole` (name empty) and `traffic`: `offered`, `throughput`, `timeout`, `rejected`, `failed`
/// (lost ones included), `abandoned`, `limited`, `short_circuited` (all 1/s), `p50`, `p95`, `p99` (s), `in_system`; `whole` also has
/// `cost_rate` (money/h).
/// kind `service`: `throughput`, `rejected`, `failed` (1/s), `p50`, `p99` (s), `utilization` (share),
/// `queue_length`, `in_system` (means over the window), `in_system_at_end` and `all_busy_at_end`
/// (sampled at the window's end), `ready`, `starting`, `down` (replicas, means), `cost_rate` (money/h); with `vertical` also `cpus`
/// (of the ready replicas) and `busy`, with a warm pool `warm_pool` (replicas that wait in it; all means).
/// kind `function` (of the service of that name): `environments`, `in_use` (means), `cold_starts`, `throttled` (1/s).
/// kind `database`: `lag` (s), how far the followers that are up were behind at the window's end.
/// kind `queue`: `published`, `done`, `redelivered` (1/s), `p50`, `p99` (s, of the age when done), `waiting`, `lag` (means over
/// the window), `lag_at_end`, `worst_lag_at_end` (of the partition with most) and `oldest_at_end` (s, the age of the message that
/// has waited longest), sampled at the window's end.
/// kind `lock`: `acquired` (1/s), `held`, `waiting` (means over the window), `failed`, `conflicts` (1/s). Of kind `nodes`, beside
/// the curves of a service: `pods`, `cpu_requested`, `memory_requested` (shares), `refused`, `interrupted` (in the window). Of
/// kind `pods`: `pending` (mean over the window), `evicted` (in the window).
/// kind `connections` (of the service of that name): `open`, `seeking` (means over the window), `made`, `broken`, `refused` (1/s).
/// kind `cache`: `hit_ratio` (share), `gets`, `loads`, `evictions` (1/s), `entries` (mean).
#[derive(Clone, Debug, Default, Serialize)]
pub struct EntityCurves {
    /// `whole`, `traffic`, `service`, `database`, `queue`, `cache`, `lock`, `connections`, `function`, `nodes` or `pods`.
    pub kind: &'static str,
    /// The entity's name.
    pub name: String,
    /// Its curves.
    pub curves: Vec<Curve>,
}

/// The curves of everything on one time axis, from the start of the simulation, warm-up included.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Timeline {
    /// Width of a window, seconds.
    pub window: f64,
    /// Start of each window, seconds.
    pub starts: Vec<f64>,
    /// The curves.
    pub entities: Vec<EntityCurves>,
    /// Scheduled events and surges, for marks: (seconds, words).
    pub marks: Vec<(f64, String)>,
}
