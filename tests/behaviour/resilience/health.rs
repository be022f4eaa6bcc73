//! How it is found out that a replica is not well, and what follows.

use super::{near, study};

/// How long it takes until a balancer has noticed, in each of so many runs.
fn detections(check: &str, silent: bool) -> Vec<f64> {
    let one = |seed: u32| {
        let study = study(&format!(
            "duration: 300s\nseed: {seed}\nservices: {{ web: {{ replicas: 2, work: 1ms, health_check: {{ {check} }} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 1, outage: 1h, silent: {silent} }} ]"
        ));
        study.incident("outage of web", "detected").expect("it is noticed")
    };
    (1..=60).map(one).collect()
}

/// A check every `interval` from a moment of its own, `failures` of which must fail, each after `timeout`:
/// U(0, I) + (k - 1) I + T.
fn is_detected_in_time(check: &str, silent: bool, (interval, failures, timeout): (f64, f64, f64)) {
    let found = detections(check, silent);
    let least = (failures - 1.0) * interval + timeout;
    assert!(found.iter().all(|&time| (least..=least + interval).contains(&time)), "{check}: {found:?}");
    let n = found.len() as f64;
    near(found.iter().sum::<f64>() / n, least + interval / 2.0, 3.0 * interval / (12.0 * n).sqrt());
}

#[test]
fn a_silent_vanish_is_detected_after_30_to_65_seconds_by_an_aws_alb() {
    is_detected_in_time("interval: 30s, timeout: 5s, unhealthy: 2, healthy: 5", true, (30.0, 2.0, 5.0));
}

#[test]
fn a_silent_vanish_is_detected_after_4_to_8_seconds_by_haproxy() {
    // HAProxy's checks wait as long as their interval.
    is_detected_in_time("interval: 2s, timeout: 2s, unhealthy: 3, healthy: 2", true, (2.0, 3.0, 2.0));
}

#[test]
fn a_silent_vanish_is_detected_after_21_to_31_seconds_by_kubernetes() {
    is_detected_in_time("", true, (10.0, 3.0, 1.0));
}

#[test]
fn connections_that_are_refused_need_no_timeout_to_be_detected() {
    is_detected_in_time("interval: 30s, timeout: 5s, unhealthy: 2", false, (30.0, 2.0, 0.0));
    is_detected_in_time("", false, (10.0, 3.0, 0.0));
}

#[test]
fn calls_fail_until_the_failure_is_detected_and_no_longer() {
    // ALB: 50 s on average, in which one of two replicas refuses half of the calls.
    let study = study(
        "replications: 100\ntraffic: { t: { to: web, rate: 10/s, arrivals: constant, timeout: 1s } }\nservices: { web: { replicas: 2, concurrency: 9, work: 1ms, health_check: { interval: 30s, timeout: 5s, unhealthy: 2, healthy: 5 } } }\nevents: [ { at: 100s, service: web, replicas: 1, outage: 1h, silent: true } ]",
    );
    near(study.count("whole", "timeout") as f64 / 100.0, 50.0 * 5.0, 3.0 * 5.0 * 30.0 / (12.0_f64 * 100.0).sqrt());
}

#[test]
fn a_hang_lasts_until_somebody_restarts_the_replica_and_a_liveness_check_does_so_after_26_seconds() {
    let hang = |liveness: &str| {
        study(&format!(
            "replications: 60\nservices: {{ web: {{ work: 1ms, {liveness} }} }}\nevents: [ {{ at: 100s, service: web, hang: 400s }} ]"
        ))
    };
    let (alone, checked) = (hang(""), hang("liveness: { restart: 5s }"));
    near(alone.value("web", "time_available"), 0.6, 1e-9);
    // Kubernetes: U(0, 10) + 20 + 1 s, and the restart.
    near(checked.value("web", "time_available"), 1.0 - 0.031, 3.0 * 0.010 / (12.0_f64 * 60.0).sqrt());
    near(checked.value("web", "outages"), 1.0, 0.0);
}

#[test]
fn a_pause_restarts_a_replica_if_it_outlasts_the_liveness_checks_and_not_otherwise() {
    // The first check falls within 2 s, the second 2 s later, and is given up after 1 s: 3 to 5 s.
    let pause = |lasts: &str| {
        study(&format!(
            "replications: 40\nservices: {{ web: {{ work: 1ms, liveness: {{ interval: 2s, timeout: 1s, failures: 2, restart: 9s }} }} }}\nevents: [ {{ at: 100s, service: web, pause: {lasts} }} ]"
        ))
        .value("web", "outages")
    };
    assert_eq!((pause("2.9s"), pause("5.1s")), (0.0, 1.0));
    let sometimes = pause("4s");
    assert!(0.2 < sometimes && sometimes < 0.8, "{sometimes}");
}

const EJECTION: &str = "traffic: { t: { to: web, rate: 100/s, arrivals: constant } }\nservices: { web: { replicas: 10, concurrency: 99, work: 1ms, outlier_detection: { success_rate: { stdev_factor: 99 }";

#[test]
fn the_fifth_error_in_a_row_ejects_for_30_then_60_then_90_seconds() {
    let study = study(&format!(
        "{EJECTION} }} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 1, errors: {{ share: 100%, lasts: 305s }} }} ]"
    ));
    // One call in ten is the replica's. It is back with the first sweep after its time: ejected at 100.4 s until 140 s, at
    // 140.4 s until 210 s, at 210.4 s until 310 s, and at 310.4 s until all is well.
    assert_eq!(study.count("whole", "failed"), 4 * 5);
    assert!(study.incident("errors of web", "detected").expect("ejected") <= 0.5);
}

#[test]
fn no_more_than_a_tenth_is_ejected() {
    let study = study(&format!(
        "{EJECTION} }} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 3, errors: {{ share: 100%, lasts: 20s }} }} ]"
    ));
    // All three fail until the first is out after 0.5 s; then two of nine for 19.5 s.
    near(study.count("whole", "failed") as f64, 15.0 + 1950.0 * 2.0 / 9.0, 6.0);
}

#[test]
fn below_half_of_the_replicas_health_is_ignored_unless_the_threshold_is_0() {
    let failed = |threshold: &str| {
        study(&format!(
            "{EJECTION}, max_ejection_percent: 100% }}, {threshold} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 6, errors: {{ share: 100%, lasts: 25s }} }} ]"
        ))
        .count("whole", "failed")
    };
    // The sixth ejection, after half a second, leaves 40 %: from then on all get calls.
    near(failed("") as f64, 2500.0 * 0.6, 10.0);
    assert_eq!(failed("panic_threshold: 0%"), 6 * 5);
}

#[test]
fn one_of_ten_whose_success_rate_stands_out_is_ejected_when_the_interval_is_over() {
    let failed = |others: u32| {
        study(&format!(
            "replications: 4\ntraffic: {{ t: {{ to: web, rate: 1000/s, arrivals: constant }} }}\nservices: {{ web: {{ replicas: {}, concurrency: 99, work: 1ms, outlier_detection: {{ consecutive_5xx: unlimited, always_eject_one_host: true }} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 1, errors: {{ share: 30%, lasts: 20s }} }} ]",
            others + 1
        ))
        .count("whole", "failed") as f64
            / 4.0
    };
    // 70 % against a mean of 97 % and a standard deviation of 9 %: below 79.9 %. Ten seconds of 100 calls each.
    near(failed(9), 300.0, 3.0 * (1000.0 * 0.3 * 0.7 / 4.0_f64).sqrt());
    // One of four deviates by at most the root of three standard deviations: it stays, for 20 s of 250 calls.
    near(failed(3), 1500.0, 3.0 * (5000.0 * 0.3 * 0.7 / 4.0_f64).sqrt());
}

#[test]
fn connections_that_break_count_against_a_replica() {
    // Five calls are at work when the replica is killed, before any health check knows: it is ejected at once, and the
    // next calls go elsewhere.
    let failed = |detection: &str| {
        study(&format!(
            "traffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\nservices: {{ web: {{ replicas: 2, concurrency: 99, work: 1s, health_check: {{ interval: 30s, timeout: 5s, unhealthy: 2 }}, {detection} }} }}\nevents: [ {{ at: 100s, service: web, replicas: 1, outage: 10s }} ]"
        ))
    };
    let (unaware, aware) = (failed(""), failed("outlier_detection: { max_ejection_percent: 50% }"));
    assert_eq!((unaware.count("whole", "lost"), unaware.count("whole", "failed")), (5, 50));
    assert_eq!((aware.count("whole", "lost"), aware.count("whole", "failed")), (5, 0));
}

#[test]
fn slow_start_gives_a_replica_that_is_back_its_share_little_by_little() {
    // Over a window of 60 s the weight grows from 10 % (until 6 s) to 100 %: 0.1 x 6 + (1 + 0.1) / 2 x 54 = 30.3 of 60.
    // A weight w beside one of 1 is a share of w / (1 + w): the integral of that over the window is
    // 6 x 0.1 / 1.1 + 60 x (0.9 - ln(2 / 1.1)) = 18.676 s.
    let study = study(
        "replications: 4\ntraffic: { t: { to: web, rate: 100/s, arrivals: constant } }\nservices: { web: { replicas: 2, concurrency: 99, work: 1ms, balancer: random, slow_start: { window: 60s } } }\nevents: [ { at: 100s, service: web, replicas: 1, outage: 100s }, { at: 200s, service: web, replicas: 1, errors: { share: 100%, lasts: 60s } } ]",
    );
    near(study.count("whole", "failed") as f64 / 4.0, 1867.6, 3.0 * (6000.0 * 0.31 * 0.69 / 4.0_f64).sqrt());
}
