//! Replicas that get more CPUs, or fewer.

use super::{near, study, value, web};
use ninefold::experiment::study::{Size, Study};

fn poisson(rate: &str, service: &str) -> Study {
    study(&format!(
        "duration: 20000s\nwarmup: 1000s\nreplications: 4\ntraffic: {{ t: {{ to: web, rate: {rate} }} }}\nservices: {{ web: {{ work: {{ exponential: 100ms }}, {service} }} }}"
    ))
}

#[test]
fn a_replica_that_got_a_second_cpu_serves_as_one_that_always_had_two() {
    // M/M/1 with processor sharing at a load of 0.8 takes 5 services, M/M/2 at 0.4 takes 1 / (1 - 0.4²).
    let one = poisson("8/s", "cpus: 1");
    let two = poisson("8/s", "cpus: 2");
    let grown = poisson("8/s", "cpus: 1, vertical: { apply: 0s, schedule: [ { at: 1s, cpus: 2 } ] }");
    near(value(&one.whole.latency.mean), 0.5, 0.03);
    near(value(&two.whole.latency.mean), 0.1 / (1.0 - 0.16), 0.002);
    near(value(&grown.whole.latency.mean), value(&two.whole.latency.mean), 1e-9);
    near(value(&web(&grown).utilization), value(&web(&two).utilization), 1e-9);
}

#[test]
fn workers_that_follow_the_cpus_make_an_m_m_4_of_an_m_m_1() {
    // The wait of M/M/4 at a load of 0.8 is 0.7455 services.
    let service =
        "concurrency: 1, cpus: 1, vertical: { apply: 0s, workers: per_cpu, schedule: [ { at: 1s, cpus: 4 } ] }";
    let grown = poisson("32/s", service);
    let four = poisson("32/s", "concurrency: 4, cpus: 4");
    near(value(&grown.whole.latency.mean), 0.1 * 1.7455, 0.006);
    near(value(&grown.whole.latency.mean), value(&four.whole.latency.mean), 1e-6);
}

#[test]
fn of_workers_that_go_those_at_work_stay_to_the_end() {
    // Four calls of 10 s begin at 1, 2, 3 and 4 s on four CPUs. At 5 s, with 6, 7, 8 and 9 s left, two CPUs go: the first is done
    // at 17 s, at half the speed; the others, with 1, 2 and 3 s left, go on at two thirds: 18.5 s. The last two have a
    // CPU each: 19.5 s and 20.5 s.
    let study = study(
        "duration: 100s\ntraffic: { t: { to: web, rate: 1/s, arrivals: constant, profile: [ { step: 0.0001x, at: 4.5s } ] } }\nservices: { web: { work: 10s, concurrency: 4, cpus: 4, vertical: { apply: 0s, workers: per_cpu, schedule: [ { at: 5s, cpus: 2 } ] } } }",
    );
    assert_eq!(study.whole.outcomes.ok, 4);
    near(value(&study.whole.latency.mean), (16.0 + 16.5 + 16.5 + 16.5) / 4.0, 1e-6);
}

#[test]
fn the_price_and_the_cpus_follow_the_size() {
    let study = study(
        "duration: 1000s\ntraffic: { t: { to: web, rate: 1/s, arrivals: constant } }\nservices: { web: { replicas: 3, cpus: 4, price: 3600 USD/h, work: 100ms, vertical: { apply: 0s, schedule: [ { at: 500s, cpus: 2 } ] } } }",
    );
    near(value(&web(&study).cost), 3.0 * (500.0 + 250.0), 1e-6);
    near(value(&web(&study).cpus), 3.0 * 3.0, 1e-9);
    near(value(&web(&study).utilization), 0.1 / 9.0, 1e-4);
}

#[test]
fn a_rule_acts_after_its_time_and_the_time_to_apply() {
    // Busy to 90 % for two minutes; the second CPU is there half a minute later, and 45 % is neither much nor little.
    let study = study(
        "traffic: { t: { to: web, rate: 90/s, arrivals: constant } }\nservices: { web: { cpus: 1, work: 10ms, vertical: { rules: [ { above: 80%, for: 2m, add: 1, max: 4 }, { below: 30%, for: 2m, remove: 1, min: 1 } ] } } }",
    );
    near(value(&web(&study).cpus), (150.0 + 2.0 * 450.0) / 600.0, 1e-9);
    let decisions: Vec<_> = study.decisions.iter().map(|d| (d.at, d.size, d.from, d.to, d.ready)).collect();
    assert_eq!(decisions, [(120.0, Size::Cpus, 1, 2, 1)]);
}

/// Three replicas that are to have two CPUs from 100 s on.
fn restarted(restart: &str) -> Study {
    study(&format!(
        "duration: 1000s\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\nservices: {{ web: {{ replicas: 3, cpus: 4, startup: 20s, work: 10ms, vertical: {{ apply: 0s, restart: {restart}, schedule: [ {{ at: 100.05s, cpus: 2 }} ] }} }} }}"
    ))
}

#[test]
fn restarted_one_by_one_nobody_notices() {
    let study = restarted("rolling");
    assert_eq!(study.whole.outcomes.failed + study.whole.outcomes.lost, 0);
    near(value(&web(&study).replicas), 3.0 - 3.0 * 20.0 / 1000.0, 1e-9);
    near(value(&web(&study).outages), 0.0, 0.0);
    // Four each until 100.05 s; then one is away for 20 s after the other, and has two from then on.
    let cpus = 12.0 * 100.05 + (8.0 + 6.0 + 4.0) * 20.0 + 6.0 * (1000.0 - 160.05);
    near(value(&web(&study).cpus), cpus / 1000.0, 1e-9);
}

#[test]
fn restarted_all_at_once_is_an_outage() {
    let study = restarted("all");
    near(value(&web(&study).outages), 1.0, 0.0);
    near(value(&web(&study).outage.mean), 20.0, 1e-9);
    near(study.whole.outcomes.failed as f64, 200.0, 1.0);
}

#[test]
fn an_autoscaler_reckons_with_the_cpus_that_a_replica_had() {
    // 1.6 CPUs' worth of work: with 4 CPUs each two replicas are busy to 20 %, with 1 CPU each to 80 %. The looks at 15 s and at
    // 30 s see 20 %; that at 45 s sees 10 s of 4 CPUs and 5 s of 1 CPU: 24 / (80 + 10) = 27 %; that at 60 s 80 %.
    let study = study(
        "duration: 100s\ntraffic: { t: { to: web, rate: 160/s, arrivals: constant } }\nservices: { web: { replicas: 2, cpus: 4, startup: 10s, work: 10ms, autoscaler: { kubernetes_hpa: { min: 2, max: 8, utilization: 40% } }, vertical: { apply: 0s, schedule: [ { at: 40s, cpus: 1 } ] } } }",
    );
    // Twice as many at 60 s, ready at 70 s.
    near(value(&web(&study).replicas), (2.0 * 70.0 + 4.0 * 30.0) / 100.0, 1e-9);
}
