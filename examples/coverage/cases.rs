//! The scenarios of the coverage experiment, with what queueing and renewal theory say of them.

use crate::experiment::{Case, Probe};

/// Mean time of service at every queue of the experiment, seconds.
const SERVICE: f64 = 0.010;

/// How a study is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    /// Measured seconds of a run.
    pub seconds: f64,
    /// Seconds before them that are left out; none where the study is to find them.
    pub warmup: Option<f64>,
    /// What stands behind `replications:`.
    pub replications: &'static str,
}

impl Setup {
    /// So many runs, each with so many measured seconds after some that are left out.
    pub fn runs(replications: &'static str, seconds: f64, warmup: f64) -> Self {
        Setup { seconds, warmup: Some(warmup), replications }
    }

    fn yaml(self) -> String {
        let Setup { seconds, warmup, replications } = self;
        let duration = seconds + warmup.unwrap_or(0.0);
        let warmup = warmup.map_or("auto".to_owned(), |warmup| format!("{warmup}s"));
        format!("name: coverage\nduration: {duration}s\nwarmup: {warmup}\nreplications: {replications}\n")
    }
}

/// The probability that a request of an M/M/c queue has to wait (Erlang 1917), by the recurrence of Erlang B.
fn erlang_c(workers: u32, load: f64) -> f64 {
    let b = (1..=workers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    b / (1.0 - load / f64::from(workers) * (1.0 - b))
}

/// The share of requests of an M/M/c queue that take longer than `t`: a wait is none or exponential, then comes service.
fn takes_longer(workers: u32, rate: f64, t: f64) -> f64 {
    let mu = 1.0 / SERVICE;
    let drain = f64::from(workers) * mu - rate;
    if workers == 1 {
        return (-drain * t).exp();
    }
    let wait = erlang_c(workers, rate * SERVICE);
    (-mu * t).exp() + wait * mu / (drain - mu) * ((-mu * t).exp() - (-drain * t).exp())
}

/// The time that a share of the requests of an M/M/c queue does not exceed, by bisection.
fn quantile(workers: u32, rate: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if takes_longer(workers, rate, middle) > 1.0 - share { low = middle } else { high = middle }
    }
    low
}

/// An M/M/c queue at a utilisation.
pub fn mmc(setup: Setup, workers: u32, rho: f64) -> Case {
    let rate = rho * f64::from(workers) / SERVICE;
    let mean = SERVICE + erlang_c(workers, rate * SERVICE) / (f64::from(workers) / SERVICE - rate);
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: {workers}, work: {{ exponential: 10ms }} }}\n",
        setup.yaml()
    );
    Case {
        name: format!("M/M/{workers}, utilisation {rho}"),
        yaml,
        probes: vec![
            Probe { name: "mean", read: |s| s.whole.latency.mean, truth: mean },
            Probe { name: "p50", read: |s| s.whole.latency.p50, truth: quantile(workers, rate, 0.5) },
            Probe { name: "p99", read: |s| s.whole.latency.p99, truth: quantile(workers, rate, 0.99) },
        ],
    }
}

/// A replica that works for `up` seconds on average and is repaired in `down`, with requests that take a constant
/// second each: one is answered if the replica is up when it comes and stays up for that second.
pub fn renewal(setup: Setup, up: f64, down: f64, rate: f64) -> Case {
    let time = up / (up + down);
    let good = time * (-1.0 / up).exp();
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: unlimited, work: 1s, price: 1 USD/h, failures: [ crash: {{ every: {{ exponential: {up}s }}, repair: {{ exponential: {down}s }} }} ] }}\n",
        setup.yaml()
    );
    Case {
        name: format!("crash every {up} s, repair {down} s"),
        yaml,
        probes: vec![
            Probe { name: "availability", read: |s| s.whole.availability, truth: good },
            Probe { name: "time available", read: |s| s.services[0].time_available, truth: time },
            Probe { name: "cost per 1000", read: |s| s.cost_per_thousand, truth: 1000.0 / (3600.0 * rate * good) },
        ],
    }
}

/// An M/M/1 queue at half its capacity with so many places to wait: of those who find it full, in clusters, all are turned
/// away. `rho^K (1 - rho) / (1 - rho^(K + 1))` of the requests do, with K places in all.
pub fn rejections(setup: Setup, places: i32) -> Case {
    let rho: f64 = 0.5;
    let rate = rho / SERVICE;
    let rejected = rho.powi(places + 1) * (1.0 - rho) / (1.0 - rho.powi(places + 2));
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: 1, queue: {places}, work: {{ exponential: 10ms }} }}\n",
        setup.yaml()
    );
    Case {
        name: format!("M/M/1/{}, one of {:.0} rejected", places + 1, 1.0 / rejected),
        yaml,
        probes: vec![Probe { name: "availability", read: |s| s.whole.availability, truth: 1.0 - rejected }],
    }
}

/// A fleet whose size follows the load, at 1 USD an hour and replica. There is no closed form for what it costs an
/// hour: `cost` comes from a far longer run.
pub fn autoscaled(setup: Setup, cost: f64) -> Case {
    let yaml = format!(
        "{}cost: {{ billing: {{ minimum: 0s, granularity: 1ms }} }}\ntraffic:\n  users: {{ to: web, rate: 20/s }}\nservices:\n  web: {{ replicas: 8, cpus: 1, balancer: least_request, work: {{ exponential: 150ms }}, price: 1 USD/h, startup: 10s, autoscaler: {{ kubernetes_hpa: {{ min: 2, max: 30, utilization: 50%, sync_period: 5s, cpu_initialization_period: 5s, scale_down: {{ stabilization: 20s }} }} }} }}\n",
        setup.yaml()
    );
    Case {
        name: "autoscaled fleet".to_owned(),
        yaml,
        probes: vec![Probe { name: "cost", read: |s| s.cost_per_hour, truth: cost }],
    }
}

/// What the autoscaled fleet costs an hour, in USD: 60 runs, each a thousand times as long as those of the experiment,
/// found 7.0691 +- 0.0029 (`cargo run --release --example coverage truth` finds it again).
pub const AUTOSCALED_COST: f64 = 7.0691;

/// The scenario that finds [`AUTOSCALED_COST`].
pub fn autoscaled_truth() -> Case {
    autoscaled(Setup::runs("60", 100_000.0, 200.0), AUTOSCALED_COST)
}
