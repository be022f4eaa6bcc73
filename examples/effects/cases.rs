//! The published effects as scenarios, and what theory says of them.

use ninefold::Input;
use ninefold::experiment::study::{Estimate, Study};

/// The study of a scenario.
pub fn study(yaml: &str) -> Study {
    ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// What is missing to one.
pub fn complement(share: Estimate) -> Estimate {
    let rest = |value: Option<f64>| value.map(|value| 1.0 - value);
    Estimate { value: rest(share.value), low: rest(share.high), high: rest(share.low), ..share }
}

/// The share of leaves' answers that are slow.
pub const SLOW: f64 = 0.01;

/// Searches that ask so many leaves at once and give up after a second, which 1 % of the leaves' answers take; with
/// `hedge: p95` under the call, or nothing.
pub fn fan_out(leaves: u32, hedge: &str, seconds: u32) -> String {
    format!(
        "name: fan-out\nduration: {}s\nwarmup: 10s\nreplications: 5\n\
         traffic:\n  users: {{ to: search, rate: 100/s, arrivals: constant, timeout: 1s }}\n\
         services:\n  search:\n    concurrency: unlimited\n    endpoints:\n      find:\n        \
         - parallel: {{ times: {leaves}, steps: [ call: {{ to: leaf {hedge} }} ] }}\n  \
         leaf:\n    replicas: 100\n    balancer: random\n    concurrency: unlimited\n    work:\n      mixture:\n        \
         - {{ weight: 99%, of: {{ exponential: 10ms }} }}\n        \
         - {{ weight: 1%, of: {{ shifted: {{ by: 1s, then: {{ exponential: 200ms }} }} }} }}\n",
        seconds + 10
    )
}

/// `1 - (1 - p)^n`: how likely it is that one of n is slow, each with probability p.
pub fn any_of(p: f64, n: u32) -> f64 {
    1.0 - (1.0 - p).powi(n as i32)
}

/// Requests that fail with a probability (per cent) and are tried up to four times, with `budget: 20%` or nothing.
pub fn retries(fails: u32, budget: &str, replications: u32) -> String {
    format!(
        "name: retries\nduration: 110s\nwarmup: 10s\nreplications: {replications}\n\
         traffic:\n  users: {{ to: web, rate: 200/s, retry: {{ attempts: 4, backoff: {{ base: 0s, max: 0s }} {budget} }} }}\n\
         services:\n  web:\n    concurrency: unlimited\n    endpoints:\n      get:\n        - fail: {fails}%\n"
    )
}

/// `1 + p + p^2 + p^3`: attempts of a request that is tried up to four times, each of which fails with probability p.
pub fn attempts(p: f64) -> f64 {
    1.0 + p + p * p + p * p * p
}

/// A server that serves 100/s, users who send so many requests a second, give each attempt up after a second and send it
/// again twice, and a stall of 20 s; only the last 300 s of 2,400 count. With `budget: 20%` under the retries, or nothing.
pub fn storm(rate: u32, budget: &str, replications: u32) -> String {
    format!(
        "name: storm\nduration: 2400s\nwarmup: 2100s\nreplications: {replications}\nwindow: 10s\n\
         traffic:\n  users: {{ to: web, rate: {rate}/s, timeout: 1s, \
         retry: {{ attempts: 3, backoff: {{ base: 0s, max: 0s }} {budget} }} }}\n\
         services:\n  web: {{ concurrency: 1, work: 10ms }}\n\
         events: [ {{ at: 50s, service: web, pause: 20s }} ]\n"
    )
}

/// The rate from which on a server of 100/s does not recover, if a request becomes so many attempts when all fail.
pub fn threshold(attempts: f64) -> f64 {
    100.0 / attempts
}

/// A service that needs some of its replicas, and for what share of the time it has too few in theory.
pub struct Redundancy {
    /// What it is called in the table.
    pub words: &'static str,
    /// What stands under the service beside its crashes.
    pub service: &'static str,
    /// What stands under the crashes beside how often and how long.
    pub crash: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// Its value.
    pub theory: f64,
}

/// Unavailability of one replica that crashes every 30 days and is down for 4 hours; `own` of the crashes count.
fn down(own: f64) -> f64 {
    4.0 / (4.0 + 30.0 * 24.0 / own)
}

/// Two of three are down.
fn two_of_three(q: f64) -> f64 {
    3.0 * q * q * (1.0 - q) + q * q * q
}

/// Either of two.
fn either(a: f64, b: f64) -> f64 {
    1.0 - (1.0 - a) * (1.0 - b)
}

/// Ways to have one or two replicas more, and what they are worth.
pub fn redundancies() -> Vec<Redundancy> {
    let (q, rest) = (down(1.0), down(0.95));
    // At least one shock within the last 4 hours.
    let shock = 1.0 - (-4.0_f64 / (600.0 * 24.0)).exp();
    let zone = 6.0 / (6.0 + 1095.0 * 24.0);
    let case = |words, service, crash, formula, theory| Redundancy { words, service, crash, formula, theory };
    vec![
        case("1 of 1", "replicas: 1, needs: 1", "", "q", q),
        case("1 of 2", "replicas: 2, needs: 1", "", "q²", q * q),
        case(
            "1 of 2, β = 5 %",
            "replicas: 2, needs: 1",
            ", beta: 5%",
            "((1 − β) q)² + β q",
            // A replica that is down when the shock comes is not struck, and comes back when it would have.
            rest * rest + shock * (1.0 - rest),
        ),
        case("2 of 3", "replicas: 3, needs: 2", "", "3 q² (1 − q) + q³", two_of_three(q)),
        case(
            "2 of 3, β = 5 %",
            "replicas: 3, needs: 2",
            ", beta: 5%",
            "the same with (1 − β) q, + β q",
            either(two_of_three(rest), shock),
        ),
        case(
            "2 of 3 in one zone",
            "replicas: 3, needs: 2, zones: [a]",
            "",
            "the same with q, + z",
            either(two_of_three(q), zone),
        ),
        case(
            "2 of 3 in three zones",
            "replicas: 3, needs: 2, zones: [a, b, c]",
            "",
            "the same with q + z",
            two_of_three(either(q, zone)),
        ),
    ]
}

/// All of them in one scenario, in order, for ten years and so many runs.
pub fn common_causes(replications: u32) -> String {
    let mut yaml = format!(
        "name: common causes\nduration: 3650d\nreplications: {replications}\nwindow: 50d\n\
         regions:\n  paris: {{ zones: [a, b, c] }}\ntraffic:\n  probe: {{ to: s0, rate: 0.01/d }}\nservices:\n"
    );
    for (nth, Redundancy { service, crash, .. }) in redundancies().iter().enumerate() {
        yaml += &format!(
            "  s{nth}: {{ {service}, work: 1ms, failures: [ crash: {{ every: {{ exponential: 30d }}, repair: 4h{crash} }} ] }}\n"
        );
    }
    yaml += "failures:\n";
    for zone in ["a", "b", "c"] {
        yaml += &format!("  - {{ zone: {zone}, outage: {{ every: {{ exponential: 1095d }}, lasts: 6h }} }}\n");
    }
    yaml
}
