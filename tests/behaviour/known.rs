//! Theory beside simulation: a right simulator is not blamed, and nothing is claimed that a study cannot bear.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::{Agreement, KnownAnswer};

/// Studies of each scenario, with other seeds: 40 comparisons at most in each, all of which share one chance in 10,000.
const STUDIES: u64 = 40;

const QUEUES: &str = "name: q
duration: 22s
warmup: 2s
replications: 10
traffic: { users: { rate: 100/s, steps: [ call: a, call: b, call: c ] } }
services:
  a: { concurrency: 4, work: { exponential: 30ms } }
  b: { replicas: 2, concurrency: 1, balancer: random, work: { exponential: 12ms } }
  c: { concurrency: 1, work: 6ms }
";

const LOSSES: &str = "name: l
duration: 20s
replications: 10
traffic:
  to_a: { to: a, rate: 80/s }
  to_b: { to: b, rate: 90/s }
  to_c: { to: c, rate: 90/s, patience: { exponential: 200ms } }
services:
  a: { concurrency: 10, queue: 0, work: 100ms }
  b: { concurrency: 1, queue: 9, work: { exponential: 10ms } }
  c: { concurrency: 10, work: { exponential: 100ms } }
";

const VARIABLE: &str = "name: v
duration: 44s
warmup: 4s
replications: 10
traffic: { u: { to: a, rate: 70/s }, v: { to: b, rate: 70/s } }
services:
  a: { concurrency: 1, work: { lognormal: { mean: 10ms, cv: 2 } } }
  b: { discipline: processor_sharing, cpus: 1, concurrency: unlimited, work: { hyperexponential: { mean: 10ms, cv: 2 } } }
";

const UNITS: &str = "name: u
duration: 20000h
replications: 10
window: 2000h
traffic: { probe: { to: plant, rate: 1/d } }
services: { plant: { replicas: 3, needs: 2, work: 0s, failures: [ crash: { every: { exponential: 100h }, repair: { exponential: 5h } } ] } }
";

const ONE_RUN: &str = "name: o
duration: 200s
warmup: 10s
replications: 1
traffic: { users: { to: web, rate: 80/s } }
services: { web: { concurrency: 1, work: { exponential: 10ms } } }
";

fn of<'a>(study: &'a Study, measure: &str) -> &'a KnownAnswer {
    study.known.iter().find(|answer| answer.measure == measure).unwrap_or_else(|| panic!("{measure} is not known"))
}

#[test]
fn a_right_simulator_is_not_blamed() {
    for text in [QUEUES, LOSSES, VARIABLE, UNITS, ONE_RUN] {
        let mut agree = 0;
        for seed in 0..STUDIES {
            let study = study(&format!("{text}seed: {seed}\n"));
            let wrong: Vec<_> = study.known.iter().filter(|answer| answer.verdict == Agreement::Parts).collect();
            assert!(wrong.is_empty(), "seed {seed}: {wrong:?}");
            assert!(study.laws.iter().all(|law| law.holds), "seed {seed}: {:?}", study.laws);
            agree += study.known.iter().filter(|answer| answer.verdict == Agreement::Agrees).count();
        }
        assert!(agree as u64 > STUDIES, "{agree} comparisons in {text}");
    }
}

#[test]
fn the_textbooks_number_stands_beside_the_simulated_one() {
    let study = study(
        "name: hello\nduration: 10m\nreplications: 20\ntraffic: { users: { to: web, rate: 70/s } }\nservices: { web: { concurrency: 1, work: { exponential: 10ms } } }\n",
    );
    assert!(study.known.iter().all(|answer| answer.model == "M/M/1" && answer.verdict == Agreement::Agrees));
    let mean = of(&study, "mean sojourn");
    assert!((mean.theory - 1.0 / 30.0).abs() < 1e-12);
    assert_eq!(mean.simulated, study.services[0].sojourn.mean);
    assert!((of(&study, "p99 sojourn").theory - 100f64.ln() / 30.0).abs() < 1e-12);
}

#[test]
fn a_queue_that_had_no_time_for_its_steady_state_is_not_judged() {
    let of_duration = |duration: &str, rate: &str| {
        study(&format!(
            "name: t\nduration: {duration}\nreplications: 20\ntraffic: {{ u: {{ to: web, rate: {rate} }} }}\nservices: {{ web: {{ concurrency: 1, work: {{ exponential: 10ms }} }} }}\n"
        ))
    };
    // At a load of 99 % the relaxation time is 400 s.
    let short = of_duration("100s", "99/s");
    assert!(!short.known.is_empty() && short.known.iter().all(|answer| answer.verdict == Agreement::CannotTell));
    assert!(short.known.iter().all(|answer| answer.because.is_some()));
    assert!(of_duration("100s", "120/s").known.is_empty(), "there is no steady state");
}
