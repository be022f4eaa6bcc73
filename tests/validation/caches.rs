//! Caches under independent references.

use crate::Case;
use crate::scenarios::{JOBS, Probe, Question};

fn hits(nth: usize) -> Probe {
    Probe::Summary { path: format!("/caches/{nth}/hit_ratio"), scale: 1.0, offset: 0.0 }
}

/// A scenario of `requests` a run, of which half are left out.
fn asked(rate: f64, requests: f64, steps: &str, caches: &str) -> String {
    let duration = requests / rate;
    format!(
        "name: case\nduration: {duration:.3}s\nwarmup: {:.3}s\nreplications: 5\nseed: 5\ntraffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ concurrency: unlimited, endpoints: {{ ask: [ {steps} ] }} }}\ncaches:\n{caches}",
        duration / 2.0
    )
}

/// Keys by Zipf's law and a cache of so many entries.
pub fn of_keys(case: &Case, eviction: &str) -> Question {
    let [objects, alpha, room] = ["objects", "zipf_alpha", "cache_size"].map(|name| case.number(name));
    let cache = format!(
        "  things: {{ capacity: {room}, keys: {{ count: {objects}, zipf: {alpha} }}, local: true, eviction: {eviction} }}\n"
    );
    // The least popular of those that stay must have been counted often enough to stand out.
    let requests = if cfg!(debug_assertions) { 20.0 * JOBS } else { 8.0 * JOBS };
    let yaml = asked(1000.0, requests, "get: { from: things, miss: [ wait: 0s ] }", &cache);
    Question { yaml, probes: vec![("hit_ratio".to_owned(), hits(0))] }
}

/// One key, whose time is counted from the load in one cache and from the last get in another.
pub fn of_time(case: &Case) -> Question {
    let (rate, ttl) = (case.number("request_rate_per_s"), case.number("ttl_s"));
    let cache = |name: &str, renew: bool| {
        format!("  {name}: {{ capacity: unlimited, keys: {{ count: 1 }}, local: true, ttl: {ttl}s, renew: {renew} }}\n")
    };
    let get = |name: &str| format!("get: {{ from: {name}, miss: [ wait: 0s ] }}");
    let steps = format!("{}, {}", get("plain"), get("renewed"));
    let yaml = asked(rate, 4.0 * JOBS, &steps, &(cache("plain", false) + &cache("renewed", true)));
    let probes = [("hit_ratio_not_renewed", 0), ("hit_ratio_renewed", 1)];
    Question { yaml, probes: probes.map(|(quantity, nth)| (quantity.to_owned(), hits(nth))).into_iter().collect() }
}
