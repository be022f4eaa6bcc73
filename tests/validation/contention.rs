//! Requests that hold each other up.

use crate::Case;
use crate::scenarios::{Probe, Question, at, scaled};

/// Closed systems of so many users who do not think, each on a service of its own: as many as that are at work all the time.
const USERS: [u32; 5] = [1, 8, 32, 100, 36];

/// How much slower than the case everything goes, so that a nanosecond is nothing.
const SLOWER: f64 = 1000.0;

/// The universal scalability law.
pub fn scalability(case: &Case) -> Question {
    let n = |name: &str| case.number(name);
    let (alpha, beta) = (n("alpha") * 100.0, n("beta") * 100.0);
    let mut traffic = String::new();
    let mut services = String::new();
    let mut probes = Vec::new();
    for (nth, users) in USERS.into_iter().enumerate() {
        traffic += &format!("  users{users}: {{ to: web{users}, users: {users} }}\n");
        services += &format!(
            "  web{users}: {{ concurrency: unlimited, work: {:.9}s, contention: {{ alpha: {alpha}%, beta: {beta}% }} }}\n",
            SLOWER / n("gamma")
        );
        let quantity = if users == 36 { "X_at_peak_integer".to_owned() } else { format!("X_at_{users}") };
        // By Little's law, of a system in which all users are in service all the time.
        let present = scaled(&format!("/traffic/{nth}/in_system"), SLOWER, 0.0);
        let latency = at(&format!("/traffic/{nth}/latency/mean"));
        probes.push((quantity, Probe::Ratio(Box::new(present), Box::new(latency))));
    }
    let yaml =
        format!("name: case\nduration: 100s\nreplications: 2\nseed: 5\ntraffic:\n{traffic}services:\n{services}");
    Question { yaml, probes }
}
