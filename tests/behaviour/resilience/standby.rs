//! One replica is active, the others stand by: who has the requests when, and for how long nobody.

use super::{Summary, near, study};

/// Ten requests a second for 1000 s, and what happens to a pair.
fn pair(standby: &str, more: &str) -> Summary {
    study(&format!(
        "traffic: {{ t: {{ to: db, rate: 10/s, arrivals: constant }} }}\nservices: {{ db: {{ replicas: 2, zones: [a, b], standby: {{ {standby} }}, concurrency: 99, work: 1ms }} }}\n{more}"
    ))
}

/// How long nobody served, by time and by requests that were turned away, and in how many outages.
#[track_caller]
fn is_away(study: &Summary, seconds: f64, outages: f64) {
    near(study.value("db", "time_available"), 1.0 - seconds / 1000.0, 1e-6);
    near(study.value("db", "outages"), outages, 1e-9);
    let missed = study.count("t", "failed") + study.count("t", "lost");
    near(missed as f64, 10.0 * seconds, 2.0);
}

#[test]
fn a_standby_takes_over_after_the_failover_and_stays_when_the_other_is_back() {
    let study = pair("failover: 30s", "events: [ { at: 100s, service: db, replicas: 1, outage: 60s } ]");
    is_away(&study, 30.0, 1.0);
    // Zone b, where the former standby runs, sets off the next failover: it has been active since the first.
    let study = pair(
        "failover: 30s",
        "events: [ { at: 100s, service: db, replicas: 1, outage: 60s }, { at: 500s, zone: b, outage: 60s } ]",
    );
    is_away(&study, 60.0, 2.0);
}

#[test]
fn where_a_failure_is_not_covered_people_switch() {
    let study = pair("coverage: 0%, manual: 200s", "events: [ { at: 100s, service: db, replicas: 1, outage: 600s } ]");
    is_away(&study, 200.0, 1.0);
}

#[test]
fn a_standby_fails_without_notice_and_is_active_at_once_when_it_is_repaired() {
    let study = pair("failover: 30s", "events: [ { at: 100s, zone: b, outage: 50s } ]");
    is_away(&study, 0.0, 0.0);
    let study =
        pair("failover: 30s", "events: [ { at: 100s, zone: b, outage: 200s }, { at: 200s, zone: a, outage: 500s } ]");
    is_away(&study, 100.0, 1.0);
}

#[test]
fn a_standby_that_fails_during_the_failover_is_active_when_it_is_repaired() {
    let study =
        pair("failover: 30s", "events: [ { at: 100s, zone: a, outage: 500s }, { at: 110s, zone: b, outage: 40s } ]");
    is_away(&study, 50.0, 1.0);
}

#[test]
fn both_down_together_wait_for_the_failover_even_if_one_is_back_before() {
    let study = pair("failover: 30s", "events: [ { at: 100s, service: db, outage: 10s } ]");
    is_away(&study, 30.0, 1.0);
}

#[test]
fn a_hang_is_answered_by_a_failover_and_a_pause_is_not() {
    let hang = pair("failover: 30s", "events: [ { at: 100s, service: db, replicas: 1, hang: 200s } ]");
    near(hang.value("db", "time_available"), 0.97, 1e-6);
    // Those that came before the failover are lost with the restart.
    near(hang.count("t", "lost") as f64, 300.0, 2.0);
    let pause = pair("failover: 30s", "events: [ { at: 100s, service: db, replicas: 1, pause: 60s } ]");
    is_away(&pause, 0.0, 0.0);
}

#[test]
fn maintenance_of_all_hands_over_twice_whatever_the_coverage_is() {
    let study =
        pair("coverage: 0%, manual: 300s, failover: 20s", "events: [ { at: 100s, service: db, maintenance: 60s } ]");
    is_away(&study, 40.0, 2.0);
}

#[test]
fn only_one_replica_has_requests_at_a_time() {
    let study = study(
        "traffic: { t: { to: db, rate: 80/s } }\nservices: { db: { replicas: 5, standby: {}, work: { exponential: 10ms } } }\n",
    );
    // M/M/1 at 80 %, not at 16 %.
    near(study.value("db", "in_system"), 4.0, 1.0);
    near(study.value("db", "busy"), 0.8, 0.02);
}
