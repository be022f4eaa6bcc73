//! What each mechanism costs where it is in the scenario and has nothing to do: nanoseconds a request of a single server at
//! 0.7, beside the same server without it, in one run. Measurements take turns, so that a noisy machine is noisy for all.

use ninefold::Input;
use ninefold::plan::Plan;
use ninefold::world;
use std::time::Instant;

/// Requests a measurement.
const REQUESTS: f64 = 400_000.0;
/// Measurements, of which the median counts.
const ROUNDS: usize = 15;

struct Mechanism {
    name: &'static str,
    traffic: &'static str,
    service: &'static str,
    more: &'static str,
    plan: Plan,
    found: Vec<f64>,
}

/// A server that besides its work does other steps, event by event, with what these need.
fn steps(name: &'static str, steps: &'static str, more: &'static str) -> Mechanism {
    let plan = plan(name, "", &format!("concurrency: 1, endpoints: {{ ask: [ {steps} ] }}, threads: released"), more);
    Mechanism { name, traffic: "", service: steps, more, plan: plan.without_foresight(), found: Vec::new() }
}

/// A server `web` with these options, and what stands beside it.
fn plan(name: &str, traffic: &str, web: &str, more: &str) -> Plan {
    let duration = REQUESTS / 70.0;
    let services = if more.contains("services:") { more.to_owned() } else { format!("{more}\nservices:") };
    let yaml = format!(
        "name: bench\nduration: {duration:.3}s\nreplications: 1\nwindow: 60s\ntraffic:\n  users: {{ to: web, rate: 70/s{traffic} }}\n{services}\n  web: {{ zones: [a], {web} }}\n"
    );
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// `by_events` leaves out what is known on arrival.
fn mechanism(
    name: &'static str,
    traffic: &'static str,
    service: &'static str,
    more: &'static str,
    by_events: bool,
) -> Mechanism {
    let plan = plan(name, traffic, &format!("work: {{ exponential: 10ms }}{service}"), more);
    let plan = if by_events { plan.without_foresight() } else { plan };
    Mechanism { name, traffic, service, more, plan, found: Vec::new() }
}

impl Mechanism {
    fn measure(&mut self) {
        let started = Instant::now();
        let tally = world::run(&self.plan, 0, &|| false).expect("it runs");
        self.found.push(started.elapsed().as_nanos() as f64 / tally.classes[0].born as f64);
    }

    fn median(&mut self) -> f64 {
        self.found.sort_by(f64::total_cmp);
        self.found[self.found.len() / 2]
    }
}

fn main() {
    let mut all = vec![
        mechanism("nothing, departures known on arrival", "", "", "", false),
        mechanism("a timeout that never fires", ", timeout: 1h", "", "", false),
        mechanism("retries that are never needed", ", timeout: 1h, retry: { attempts: 3, budget: 20% }", "", "", false),
        mechanism("a deadline that is never met", ", deadline: 1h", "", "", false),
        mechanism("nothing, event by event", "", "", "", true),
        mechanism("a timeout that never fires, event by event", ", timeout: 1h", "", "", true),
        mechanism("a hedge that is never sent", ", hedge: { after: 1h, attempts: 2 }", "", "", true),
        mechanism("a circuit breaker that stays closed", ", breaker: { sliding_window: {} }", "", "", true),
        mechanism(
            "a token bucket that is never empty",
            ", rate_limit: { token_bucket: { rate: 1000/s, burst: 1000 } }",
            "",
            "",
            true,
        ),
        mechanism("a bulkhead with room", ", bulkhead: { concurrent: 100000 }", "", "", true),
        mechanism("a throttle that is open", ", throttle: {}", "", "", true),
        mechanism(
            "controlled delay without overload",
            "",
            ", admission: [ codel: { target: 1h, interval: 2h } ]",
            "",
            true,
        ),
        mechanism("health checks of a healthy server", "", ", health_check: {}, liveness: {}", "", true),
        mechanism("outlier detection without outliers", "", ", outlier_detection: {}", "", true),
        mechanism("cancellation that is never needed", ", timeout: 1h", ", cancellation: all", "", true),
        mechanism("routing by zones", "", ", routing: same_zone", "", true),
        mechanism("a network that takes no time", "", "", "network: { same_zone: 0s, clients: 0s }", true),
        mechanism("a network", "", "", "network: { clients: 1ms }", true),
        mechanism(
            "a failure that never comes",
            "",
            ", failures: [ slow: { every: 9000d, factor: 2x, lasts: 1h } ]",
            "",
            true,
        ),
        steps(
            "a call to a server that does nothing",
            "work: { exponential: 10ms }, call: other",
            "services:\n  other: { concurrency: unlimited, endpoints: { none: [ wait: 500us ] } }",
        ),
        steps(
            "a queue, published to and consumed",
            "work: { exponential: 10ms }, publish: jobs",
            "queues: { jobs: {} }\nservices:\n  sink: { concurrency: 9, consumes: { from: jobs, steps: [ wait: 500us ] } }",
        ),
        steps(
            "a lock that is free",
            "lock: { on: rows, steps: [ work: { exponential: 10ms } ] }",
            "locks: { rows: { keys: { count: 1000000 } } }",
        ),
        steps(
            "a transaction without conflicts",
            "transaction: { on: rows, steps: [ work: { exponential: 10ms } ] }",
            "locks: { rows: { keys: { count: 1000000 } } }",
        ),
        steps(
            "a get of a local cache",
            "work: { exponential: 10ms }, get: { from: things, miss: [ wait: 1us ] }",
            "caches: { things: { capacity: 500, keys: { count: 1000, zipf: 1 }, local: true } }",
        ),
        steps(
            "a get of a cache, filled on a miss",
            "work: { exponential: 10ms }, get: { from: things, miss: [ wait: 1ms ] }",
            "caches: { things: { capacity: 500, keys: { count: 1000, zipf: 1 } } }",
        ),
        steps(
            "the same of a cache with a replica",
            "work: { exponential: 10ms }, get: { from: things, miss: [ wait: 1ms ] }",
            "caches: { things: { capacity: 500, keys: { count: 1000, zipf: 1 }, replicas: 1 } }",
        ),
        steps(
            "a write to a database with a follower",
            "work: { exponential: 10ms }, call: db.write",
            "databases: { db: { replicas: 2, write: 500us } }",
        ),
    ];
    for _ in 0..ROUNDS {
        all.iter_mut().for_each(Mechanism::measure);
    }
    println!("{:45} {:>12} {:>12}", "a request through", "nanoseconds", "more");
    let mut base = 0.0;
    for mechanism in &mut all {
        let found = mechanism.median();
        if mechanism.traffic.is_empty() && mechanism.service.is_empty() && mechanism.more.is_empty() {
            base = found;
        }
        println!("{:45} {found:>12.1} {:>12.1}", mechanism.name, found - base);
    }
}
