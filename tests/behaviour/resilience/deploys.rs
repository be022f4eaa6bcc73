//! Deploys and maintenance, by hand.

use super::{Summary, near, study};

/// A service of ten replicas that take 60 s to start, and what happens to it.
fn ten(more: &str, events: &str) -> Summary {
    study(&format!(
        "replications: 4\ntraffic: {{ t: {{ to: web, rate: 100/s, arrivals: constant, timeout: 10s }} }}\nservices: {{ web: {{ replicas: 10, concurrency: 99, startup: 60s, {more} }} }}\nevents: [ {events} ]"
    ))
}

const DEPLOY: &str = "deploy of web";

#[test]
fn a_rolling_deploy_of_ten_stays_within_8_and_13_and_takes_two_starts() {
    // 3 beyond and 2 missing: 5 start; when they are ready, 5 old ones go and 5 more start; then the last 3 go.
    let study = ten("work: 1ms, needs: 8", "{ at: 100.005s, service: web, deploy: {} }");
    assert_eq!((study.value("web", "peak_replicas"), study.value("web", "outages")), (13.0, 0.0));
    assert_eq!(study.count("whole", "ok"), study.count("whole", "born") - study.accounted());
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 120.0, 1e-9);
    // 8 of them are ready for the 120 s.
    near(study.value("web", "replicas"), 10.0 - 2.0 * 120.0 / 1000.0, 1e-9);
    assert!(ten("work: 1ms, needs: 9", "{ at: 100.005s, service: web, deploy: {} }").value("web", "outages") > 0.0);
}

#[test]
fn recreating_waits_for_the_last_old_replica_and_is_an_outage_until_the_new_ones_are_ready() {
    let calls = "{ at: 100.005s, service: web, deploy: { strategy: recreate } }";
    let study = ten("work: 1ms, needs: 1", calls);
    assert_eq!((study.value("web", "peak_replicas"), study.value("web", "outages")), (10.0, 1.0));
    // What has nothing to do goes at once, and all start together.
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 60.0, 1e-9);
    near(study.value("web", "replicas"), 10.0 - 10.0 * 60.0 / 1000.0, 1e-9);
    // The requests of 60 s find nobody: 100/s arrive at a constant rate.
    near(study.count("whole", "failed") as f64 + study.count("whole", "rejected") as f64, 4.0 * 6000.0, 8.0);
    // Ten requests are under way at a time, one each; the last takes another 95 ms, and the start waits for it.
    let study = ten("work: 100ms, balancer: round_robin", calls);
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 60.095, 0.006);
    let slow = "{ at: 100.005s, service: web, deploy: { strategy: { recreate: { min_ready: 20s } } } }";
    near(ten("work: 1ms", slow).incident(DEPLOY, "lasted").expect("it ends"), 80.0, 1e-9);
}

#[test]
fn a_bad_version_that_was_recreated_is_taken_back_by_recreating() {
    let deploy = "{ at: 100.005s, service: web, deploy: { errors: 20%, strategy: recreate, rollback: { errors: 5%, interval: 90s } } }";
    let study = ten("work: 1ms", deploy);
    // Ready at 160 s, found bad at 190 s, and back at 250 s.
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 150.0, 1e-9);
    near(study.value("web", "replicas"), 10.0 - 10.0 * 120.0 / 1000.0, 1e-9);
}

#[test]
fn a_bad_canary_hurts_its_share_of_the_requests_until_it_is_taken_back() {
    let study = ten(
        "work: 1ms",
        "{ at: 100.005s, service: web, deploy: { errors: 20%, strategy: { canary: { share: 10% } }, rollback: { errors: 5%, interval: 60s } } }",
    );
    // It is ready after 60 s and looked at after another 60 s: 100/s x 10 % x 20 % x 60 s.
    near(study.count("whole", "failed") as f64 / 4.0, 120.0, 3.0 * (600.0 * 0.2 * 0.8 / 4.0_f64).sqrt() + 1.0);
    near(study.value("web", "peak_replicas"), 11.0, 0.0);
}

#[test]
fn a_canary_that_does_well_is_followed_by_the_others() {
    let study = ten(
        "work: 1ms",
        "{ at: 100.005s, service: web, deploy: { strategy: { canary: { share: 10%, watch: 300s } } } }",
    );
    // Its start, its proof, and two rounds of the others.
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 60.0 + 300.0 + 120.0, 1e-9);
    assert_eq!(study.count("whole", "failed"), 0);
}

#[test]
fn replicas_after_a_canary_must_be_ready_for_a_while_before_they_count() {
    let study = ten(
        "work: 1ms",
        "{ at: 100.005s, service: web, deploy: { strategy: { canary: { share: 10%, watch: 300s, then: { min_ready: 20s } } } } }",
    );
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 80.0 + 300.0 + 2.0 * 80.0, 1e-9);
}

#[test]
fn a_blue_green_deploy_pays_for_a_second_fleet_until_the_first_is_given_up() {
    let study = ten(
        "work: 1ms, price: 1 USD/h",
        "{ at: 100.005s, service: web, deploy: { strategy: { blue_green: { keep: 200s } } } }",
    );
    assert_eq!((study.value("web", "peak_replicas"), study.count("whole", "failed")), (20.0, 0));
    // The first ran for 360.005 s, of which the last second is paid in full, the second up to the end.
    near(study.value("web", "cost"), 10.0 * (361.0 + 899.995) / 3600.0, 1e-6);
    near(study.incident(DEPLOY, "lasted").expect("it ends"), 260.0, 1e-9);
}

#[test]
fn a_blue_green_deploy_is_taken_back_by_switching_back() {
    let study = ten(
        "work: 1ms",
        "{ at: 100.005s, service: web, deploy: { errors: 20%, strategy: blue_green, rollback: { errors: 5%, interval: 60s } } }",
    );
    // All requests go to the second fleet from 160 s to 220 s.
    near(study.count("whole", "failed") as f64 / 4.0, 1200.0, 3.0 * (6000.0 * 0.2 * 0.8 / 4.0_f64).sqrt() + 1.0);
}

#[test]
fn a_deploy_within_the_time_that_the_last_fleet_is_kept_loses_nothing() {
    for second in ["{}", "{ strategy: blue_green }", "{ strategy: { canary: { watch: 60s } } }"] {
        for at in [120, 200, 400] {
            let study = ten(
                "work: 1ms, needs: 8",
                &format!(
                    "{{ at: 100.005s, service: web, deploy: {{ strategy: blue_green }} }}, {{ at: {at}s, service: web, deploy: {second} }}"
                ),
            );
            assert_eq!(study.count("whole", "ok"), study.count("whole", "born") - study.accounted(), "{second} {at}");
            assert_eq!(study.value("web", "outages"), 0.0, "{second} {at}");
        }
    }
}

#[test]
fn a_deploy_that_overtakes_another_begins_with_the_replicas_that_start() {
    let study = ten(
        "work: 1ms, needs: 8",
        "{ at: 100.005s, service: web, deploy: {} }, { at: 130.005s, service: web, deploy: {} }",
    );
    assert_eq!((study.value("web", "peak_replicas"), study.value("web", "outages")), (13.0, 0.0));
    let deploys = study.0["incidents"].as_array().expect("incidents").len();
    assert_eq!(deploys, 2);
    // 5 that start are given up for 5 of the newest version: 30 s and two starts in all.
    near(study.value("web", "replicas"), 10.0 - 2.0 * 150.0 / 1000.0, 1e-9);
}

#[test]
fn a_deploy_during_an_outage_replaces_the_broken_first() {
    // Five are down when it begins: they go first, and five start in their place, beside the three beyond.
    let study = ten(
        "work: 1ms, zones: [a, b], needs: 5",
        "{ at: 90s, zone: a, outage: 500s }, { at: 100.005s, service: web, deploy: {} }",
    );
    assert_eq!((study.value("web", "outages"), study.count("whole", "failed")), (0.0, 0));
    assert!(study.value("web", "peak_replicas") <= 13.0);
}

#[test]
fn an_autoscaler_wants_as_many_during_a_deploy_as_before() {
    for strategy in ["rolling", "blue_green", "canary"] {
        let peak = |autoscaler: &str| {
            let deploy = format!("{{ at: 300s, service: web, deploy: {{ strategy: {strategy} }} }}");
            ten(&format!("cpus: 1, work: 80ms, {autoscaler}"), &deploy).value("web", "peak_replicas")
        };
        let scaled = peak("autoscaler: { kubernetes_hpa: { min: 2, max: 99, utilization: 80% } }");
        near(scaled, peak(""), 1.0);
    }
}

#[test]
fn maintenance_one_at_a_time_loses_nothing_where_the_drain_is_long_enough() {
    for check in ["", "health_check: { interval: 30s, timeout: 5s, unhealthy: 2, healthy: 5 },"] {
        for lasts in ["10s", "100s"] {
            let maintain = |drain: &str| {
                study(&format!(
                    "traffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\nservices: {{ web: {{ replicas: 2, concurrency: 99, work: 2s, drain: {drain}, {check} needs: 1 }} }}\nevents: [ {{ at: 100s, service: web, maintenance: {lasts} }} ]"
                ))
            };
            let (patient, hasty) = (maintain("3s"), maintain("1s"));
            assert_eq!(patient.count("whole", "ok"), patient.count("whole", "born") - patient.accounted(), "{check}");
            assert_eq!((patient.value("web", "outages"), patient.count("whole", "failed")), (0.0, 0));
            near(patient.incident("maintenance of web", "began").expect("it is an incident"), 100.0, 1e-9);
            // Half of what a replica has when it is called out is not done a second later: 2 s of 5/s, or of 10/s.
            near(hasty.count("whole", "lost") as f64, 5.0 + 5.0, 6.0);
        }
    }
}

#[test]
fn a_replica_that_warms_up_works_at_half_its_way_on_average() {
    // From 5x down to 1x over 100 s: 3x on average.
    let study = study(
        "duration: 100s\ntraffic: { t: { to: web, rate: 100/s, arrivals: constant } }\nservices: { web: { concurrency: 99, work: 1ms, warm_up: { factor: 5x, over: 100s } } }",
    );
    near(study.mean_latency("whole"), 0.003, 3e-6);
}
