//! What faults do to replicas and to the calls at them, and where they strike.

use super::{near, study};

#[test]
fn a_replica_that_hangs_answers_nothing_whatever_its_endpoint_does() {
    for steps in ["work: 10ms", "wait: 10ms", "call: other", "parallel: [ call: other, wait: 5ms ]"] {
        let study = study(&format!(
            "duration: 100s\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant, timeout: 1s }} }}\nservices: {{ web: {{ concurrency: 999, endpoints: {{ e: [ {steps} ] }} }}, other: {{ concurrency: 999, work: 1ms }} }}\nevents: [ {{ at: 50s, service: web, hang: 10s }} ]"
        ));
        // 100 calls come while it hangs; those of the last second are lost with the restart, the others have timed out.
        let (late, lost) = (study.count("whole", "timeout"), study.count("whole", "lost"));
        assert!((late + lost).abs_diff(100) <= 1 && lost.abs_diff(10) <= 1, "{steps}: {late} {lost}");
    }
}

#[test]
fn a_replica_that_pauses_goes_on_where_it_stopped_whatever_its_endpoint_does() {
    for (steps, takes) in [("work: 10ms", 0.01), ("wait: 10ms", 0.01), ("call: other", 0.001)] {
        let study = study(&format!(
            "duration: 100s\nreplications: 1\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\nservices: {{ web: {{ concurrency: 999, endpoints: {{ e: [ {steps} ] }} }}, other: {{ concurrency: 999, work: 1ms }} }}\nevents: [ {{ at: 50s, service: web, pause: 10s }} ]"
        ));
        assert_eq!(study.count("whole", "ok"), study.count("whole", "born") - study.accounted());
        // 100 of 1000 wait for the end of the pause, 5 s on average.
        near(study.mean_latency("whole"), takes + 0.5, 0.007);
    }
}

#[test]
fn one_slow_replica_of_five_slows_down_a_fifth_of_the_calls() {
    let study = study(
        "traffic: { t: { to: web, rate: 10/s, arrivals: constant } }\nservices: { web: { replicas: 5, concurrency: 99, work: 1ms } }\nevents: [ { at: 0s, service: web, replicas: 1, slow: { factor: 10x, lasts: 2h } } ]",
    );
    near(study.mean_latency("whole"), (4.0 * 0.001 + 0.01) / 5.0, 1e-5);
    let quantile = |p: &str| study.of("whole")["latency"][p]["value"].as_f64().expect("observed");
    near(quantile("p50"), 0.001, 1e-5);
    near(quantile("p90"), 0.01, 1e-4);
}

#[test]
fn a_replica_that_answers_with_errors_at_once_draws_more_than_its_share_under_least_request() {
    let share = |balancer: &str| {
        let study = study(&format!(
            "duration: 100s\ntraffic: {{ t: {{ to: web, rate: 200/s }} }}\nservices: {{ web: {{ replicas: 5, concurrency: 999, work: 50ms, balancer: {balancer} }} }}\nevents: [ {{ at: 0s, service: web, replicas: 1, errors: {{ share: 100%, lasts: 2h }} }} ]"
        ));
        study.count("whole", "failed") as f64 / study.count("whole", "born") as f64
    };
    near(share("round_robin"), 0.2, 1e-3);
    // It never has anything to do, so that a call goes elsewhere only where another is idle too, and wins the draw. With b of
    // four busy, 200/s x (4 - b) / (5 - b) go there and b / 50 ms leave: the states have the weights 1, 8, 30, 66.7, 83.3.
    near(share("least_request"), (1.0 / 5.0 + 8.0 / 4.0 + 30.0 / 3.0 + 200.0 / 6.0 + 250.0 / 3.0) / 189.0, 0.012);
}

/// One call a second for 300 s to a replica that vanishes at 100 s.
fn vanished(lasts: &str, timeout: &str) -> super::Summary {
    study(&format!(
        "duration: 3000s\ntraffic: {{ t: {{ to: web, rate: 1/s, arrivals: constant, {timeout} profile: [ {{ step: 0x, at: 300s }} ] }} }}\nservices: {{ web: {{ concurrency: 9, work: 1ms }} }}\nevents: [ {{ at: 100s, service: web, outage: {lasts}, silent: true }} ]"
    ))
}

#[test]
fn without_health_checks_callers_learn_of_a_silent_outage_by_their_timeouts() {
    let study = vanished("10h", "timeout: 10s,");
    assert_eq!((study.accounted(), study.count("whole", "timeout").abs_diff(200) <= 1), (0, true));
    near(study.value("whole", "in_system"), 200.0 * 10.0 / 3000.0, 0.01);
    // Who gives up closes the connection: nothing is kept of it.
    near(study.value("web", "in_system"), 200.0 * 10.0 / 3000.0, 0.01);
}

#[test]
fn a_connection_without_an_answer_is_given_up_after_924_seconds() {
    let study = vanished("10h", "");
    assert_eq!((study.accounted(), study.count("whole", "lost").abs_diff(200) <= 1), (0, true));
    near(study.value("whole", "in_system"), 200.0 * 924.6 / 3000.0, 0.4);
}

#[test]
fn a_server_that_is_back_resets_the_connections_of_its_former_life() {
    let study = vanished("100s", "");
    assert_eq!((study.accounted(), study.count("whole", "lost").abs_diff(100) <= 1), (0, true));
    near(study.value("whole", "in_system"), 100.0 * 50.0 / 3000.0, 0.03);
}

/// The replicas of a service that are down on average while something is out that hits some of them for 100 of 1000 s.
fn hit(placement: &str, replicas: u32, what: &str) -> f64 {
    let study = study(&format!(
        "regions: {{ r: {{ zones: {{ a: {{ racks: 2 }}, b: {{ racks: 1 }} }} }} }}\nservices: {{ web: {{ replicas: {replicas}, zones: [a, b], placement: {placement}, work: 1ms }} }}\nevents: [ {{ at: 100s, {what}, outage: 100s }} ]"
    ));
    ((f64::from(replicas) - study.value("web", "replicas")) * 10.0 * 1e6).round() / 1e6
}

#[test]
fn a_rack_takes_down_exactly_the_replicas_that_are_in_it() {
    let places = ["rack: a.1", "rack: a.2", "rack: b.1", "zone: a", "zone: b", "region: r"];
    let all = |placement: &str, replicas: u32| places.map(|place| hit(placement, replicas, place));
    // Spread: a.1, b, a.2, b, and again from a.1 on.
    assert_eq!(all("spread", 7), [2.0, 2.0, 3.0, 4.0, 3.0, 7.0]);
    // Two to a.1, two to a.2, two to b, and again.
    assert_eq!(all("{ pack: 2 }", 3), [2.0, 1.0, 0.0, 3.0, 0.0, 3.0]);
    assert_eq!(all("{ pack: 2 }", 7), [3.0, 2.0, 2.0, 5.0, 2.0, 7.0]);
    assert_eq!(all("{ by_hand: [ a.2, b, a.1, a.2 ] }", 6), [1.0, 3.0, 2.0, 4.0, 2.0, 6.0]);
}

#[test]
fn replicas_of_a_database_are_counted_from_its_leader_on() {
    let down = |replicas: u32| {
        let study = study(&format!(
            "traffic: {{ t: {{ to: store.read, rate: 0.01/s }} }}\ndatabases: {{ store: {{ replicas: 3, read: 1ms, read_from: replicas }} }}\nevents: [ {{ at: 100s, service: store, replicas: {replicas}, outage: 100s }} ]"
        ));
        let ready: f64 = study.0["services"]
            .as_array()
            .expect("services")
            .iter()
            .map(|s| s["replicas"]["value"].as_f64().expect("replicas"))
            .sum();
        ((3.0 - ready) * 1e4).round() / 1e3
    };
    assert_eq!([1, 2, 3].map(down), [1.0, 2.0, 3.0]);
}
