//! The scenarios of the coverage experiment, with what queueing and renewal theory say of them.

use crate::experiment::{Case, Probe};

/// What every queue of the experiment works at.
const SERVICE: f64 = 0.010;

/// How a study is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    /// Measured seconds of a run.
    pub seconds: f64,
    /// Seconds before.
    pub warmup: f64,
    /// What stands behind `replications:`.
    pub replications: &'static str,
}

fn head(setup: Setup) -> String {
    let Setup { seconds, warmup, replications } = setup;
    format!("name: coverage\nduration: {}s\nwarmup: {warmup}s\nreplications: {replications}\n", seconds + warmup)
}

fn queue(setup: Setup, workers: u32, rate: f64) -> String {
    format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: {workers}, work: {{ exponential: 10ms }} }}\n",
        head(setup)
    )
}

/// The probability that a request of an M/M/c queue has to wait (Erlang C), by the recurrence of Erlang B.
fn erlang_c(workers: u32, load: f64) -> f64 {
    let b = (1..=workers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    b / (1.0 - load / f64::from(workers) * (1.0 - b))
}

/// The share of requests of an M/M/c queue that take longer than `t`: waiting is 0 or exponential, and service follows.
fn takes_longer(workers: u32, rate: f64, t: f64) -> f64 {
    let mu = 1.0 / SERVICE;
    let wait = erlang_c(workers, rate * SERVICE);
    let drain = f64::from(workers) * mu - rate;
    if workers == 1 {
        return (-drain * t).exp();
    }
    (-mu * t).exp() + wait * mu / (drain - mu) * ((-mu * t).exp() - (-drain * t).exp())
}

fn quantile(workers: u32, rate: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if takes_longer(workers, rate, middle) > 1.0 - share { low = middle } else { high = middle }
    }
    low
}

/// An M/M/c queue.
pub fn mmc(setup: Setup, workers: u32, rho: f64) -> Case {
    let rate = rho * f64::from(workers) / SERVICE;
    let mean = SERVICE + erlang_c(workers, rate * SERVICE) / (f64::from(workers) / SERVICE - rate);
    Case {
        name: format!("M/M/{workers} at {rho}"),
        yaml: queue(setup, workers, rate),
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
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: unlimited, work: 1s, price: 1 USD/h, failures: [ crash: {{ every: {{ exponential: {up}s }}, repair: {{ exponential: {down}s }} }} ] }}\n",
        head(setup)
    );
    let good = time * (-1.0 / up).exp();
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

/// A fleet whose size follows the load. There is no closed form: `cost` is what a run a thousand times as long found.
pub fn autoscaled(setup: Setup, cost: f64) -> Case {
    let yaml = format!(
        "{}traffic:\n  users: {{ to: web, rate: 20/s }}\nservices:\n  web: {{ replicas: 8, cpus: 1, balancer: least_request, work: {{ exponential: 150ms }}, price: 1 USD/h, startup: 10s, autoscaler: {{ kubernetes_hpa: {{ min: 2, max: 30, utilization: 50%, sync_period: 5s, cpu_initialization_period: 5s, scale_down: {{ stabilization: 20s }} }} }} }}\n",
        head(setup)
    );
    Case {
        name: "autoscaled fleet".to_owned(),
        yaml,
        probes: vec![Probe { name: "cost", read: |s| s.cost_per_hour, truth: cost }],
    }
}
