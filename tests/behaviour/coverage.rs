//! Intervals keep their word: of many small studies about 95 % contain the truth. `docs/statistics.md` has the large
//! experiment (`examples/coverage`); this one is small enough for every day, and always the same.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::Estimate;

const STUDIES: u64 = 120;
/// A method that covers 95 % of the time falls below this in one of some thousand experiments of this size.
const LEAST: u64 = 106;

/// A number, and what is true of it.
type Question = (&'static str, fn(&Study) -> Estimate, f64);

fn covers(yaml: &str, questions: &[Question]) {
    let mut inside = vec![0; questions.len()];
    for seed in 0..STUDIES {
        let study = study(&format!("{yaml}seed: {seed}\n"));
        for ((_, read, truth), inside) in questions.iter().zip(&mut inside) {
            let Estimate { low, high, .. } = read(&study);
            *inside += u64::from(low.is_some_and(|low| low <= *truth) && high.is_some_and(|high| *truth <= high));
        }
    }
    for ((name, ..), inside) in questions.iter().zip(inside) {
        assert!(inside >= LEAST, "{name}: {inside} of {STUDIES} intervals contain the truth");
        assert!(inside < STUDIES, "{name}: intervals that always contain the truth are too wide");
    }
}

#[test]
fn intervals_of_latencies_contain_the_truth_of_a_queue_as_often_as_they_say() {
    // The sojourn of M/M/1 is exponential with rate 100 - 50.
    covers(
        "name: c\nduration: 22s\nwarmup: 2s\nreplications: 10\ntraffic:\n  users: { to: web, rate: 50/s }\nservices:\n  web: { concurrency: 1, work: { exponential: 10ms } }\n",
        &[
            ("mean", |study| study.whole.latency.mean, 0.02),
            ("p50", |study| study.whole.latency.p50, 0.02 * 2f64.ln()),
            ("p99", |study| study.whole.latency.p99, 0.02 * 100f64.ln()),
        ],
    );
}

#[test]
fn intervals_of_availability_and_cost_contain_the_truth_of_a_unit_that_fails() {
    // Up 30 s and down 3 s on average; requests come at 2/s, at no cost of time; an hour costs 1 USD.
    covers(
        "name: c\nduration: 660s\nwarmup: 60s\nreplications: 10\ntraffic:\n  users: { to: web, rate: 2/s }\nservices:\n  web: { concurrency: unlimited, work: 0s, price: 1 USD/h, failures: [ crash: { every: { exponential: 30s }, repair: { exponential: 3s } } ] }\n",
        &[
            ("availability", |study| study.whole.availability, 30.0 / 33.0),
            ("time available", |study| study.services[0].time_available, 30.0 / 33.0),
            ("outages a year", |study| study.services[0].outages_per_year, 31_536_000.0 / 33.0),
            ("cost per 1000", |study| study.cost_per_thousand, 1000.0 * 33.0 / 30.0 / 7200.0),
        ],
    );
}
