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

/// `by_events` leaves out what is known on arrival.
fn mechanism(
    name: &'static str,
    traffic: &'static str,
    service: &'static str,
    more: &'static str,
    by_events: bool,
) -> Mechanism {
    let duration = REQUESTS / 70.0;
    let yaml = format!(
        "name: bench\nduration: {duration:.3}s\nreplications: 1\nwindow: 60s\n{more}\ntraffic:\n  users: {{ to: web, rate: 70/s{traffic} }}\nservices:\n  web: {{ zones: [a], work: {{ exponential: 10ms }}{service} }}\n"
    );
    let plan = ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
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
