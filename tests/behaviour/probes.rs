//! Processes that start under the eyes of their probes, by hand: when they are ready, and when they are killed.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::Trigger;

/// A second replica is ordered after 100 s.
fn second(duration: u32, web: &str) -> Study {
    study(&format!(
        "name: second\nduration: {duration}s\nreplications: 1\nwindow: 1s\n\
         traffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\n\
         services: {{ web: {{ work: 1ms, autoscaler: {{ scheduled: {{ steps: [ {{ at: 100s, replicas: 2 }} ] }} }}, {web} }} }}"
    ))
}

/// The first window in which so many replicas were ready all the time.
fn ready(study: &Study, replicas: f64) -> Option<f64> {
    let entity = study.timeline.entities.iter().find(|e| e.kind == "service" && e.name == "web")?;
    let curve = entity.curves.iter().find(|curve| curve.quantity == "ready")?;
    let place = curve.value.iter().position(|value| value.is_some_and(|value| value >= replicas))?;
    study.timeline.starts.get(place).copied()
}

/// When the second replica is ready, after it was ordered.
fn start(web: &str) -> Option<f64> {
    ready(&second(200, web), 2.0).map(|at| at - 100.0)
}

fn restarts(study: &Study) -> f64 {
    study.services.iter().find(|s| s.name == "web").and_then(|s| s.restarts.value).expect("they are counted")
}

#[track_caller]
fn near(found: Option<f64>, expected: f64, by: f64) {
    let found = found.expect("it was observed");
    assert!((found - expected).abs() <= by, "{found} is not {expected} ± {by}");
}

#[test]
fn a_replica_is_ready_with_the_first_readiness_check_after_its_start() {
    assert_eq!(start("startup: 12s"), Some(12.0));
    assert_eq!(start("startup: 12s, health_check: {}"), Some(12.0));
    // Checks after 5 s, 15 s, 25 s and so on.
    assert_eq!(start("startup: 12s, health_check: { initial_delay: 5s }"), Some(15.0));
    assert_eq!(start("startup: 2s, health_check: { initial_delay: 5s }"), Some(5.0));
    assert_eq!(start("startup: 12s, health_check: { initial_delay: 5s, healthy: 3 }"), Some(35.0));
}

#[test]
fn a_startup_probe_that_passes_has_readiness_checked_at_once() {
    let probe = "startup: 12s, startup_probe: { interval: 10s, initial_delay: 5s }";
    assert_eq!(start(probe), Some(15.0));
    assert_eq!(start(&format!("{probe}, health_check: {{ interval: 7s }}")), Some(15.0));
    assert_eq!(start(&format!("{probe}, health_check: {{ interval: 7s, healthy: 3 }}")), Some(29.0));
    assert_eq!(start(&format!("{probe}, health_check: {{ initial_delay: 40s }}")), Some(40.0));
    // Until it passes no liveness check kills, though its 3 failures would come after 6 s.
    assert_eq!(start(&format!("{probe}, liveness: {{ interval: 2s, initial_delay: 0s }}")), Some(15.0));
}

/// After how many seconds a probe had the second replica killed.
fn kills(web: &str, expected: &[u32]) {
    for (before, &at) in expected.iter().enumerate() {
        let [just, not_yet] = [at + 1, at - 1].map(|duration| second(duration, web));
        assert_eq!((restarts(&not_yet), restarts(&just)), (before as f64, before as f64 + 1.0), "{at}");
        assert_eq!(ready(&just, 2.0), None);
    }
}

#[test]
fn a_startup_probe_that_fails_too_often_kills_with_a_growing_back_off() {
    // Killed 30 s after each start; that follows at once, then after 10 s, 20 s and 40 s.
    let web = "startup: 31s, startup_probe: { interval: 10s, failures: 3 }";
    kills(web, &[130, 160, 200, 250, 320]);
    assert_eq!(start(&web.replace("31s", "30s")), Some(30.0));
    let shorter = web.replace("failures: 3", "failures: 3, backoff: { base: 1s, max: 2s }");
    kills(&shorter, &[130, 160, 191, 223, 255]);
}

#[test]
fn a_liveness_check_that_comes_too_early_kills_for_ever() {
    let web = "startup: 41s, liveness: { initial_delay: 10s }";
    kills(web, &[140, 180, 230, 290]);
    assert_eq!(start(&web.replace("41s", "40s")), Some(40.0));
    // Without an initial delay nobody looks at a process before it has started.
    assert_eq!(start("startup: 41s, liveness: {}"), Some(41.0));
}

#[test]
fn a_start_that_was_killed_may_be_in_time_the_next_time() {
    let study = study(
        "name: luck\nduration: 2h\nreplications: 400\ntraffic: { t: { to: web, rate: 0.001/s } }\n\
         services: { web: { work: 1ms, startup: { empirical: [ 20s, 40s ] }, startup_probe: {}, \
         autoscaler: { scheduled: { steps: [ { at: 100s, replicas: 2 } ] } } } }",
    );
    // Every other start is too long: one kill on average, and variance 2.
    near(study.services[0].restarts.value, 1.0, 3.0 * (2.0_f64 / 400.0).sqrt());
}

#[test]
fn an_autoscaler_waits_for_those_that_are_not_ready_yet() {
    let step = |startup: &str| {
        study(&format!(
            "name: step\nduration: 300s\nreplications: 1\nwindow: 1s\n\
             traffic: {{ t: {{ to: web, rate: 60/s, arrivals: constant, profile: [ {{ step: 6x, at: 100s }} ] }} }}\n\
             services: {{ web: {{ replicas: 2, cpus: 1, concurrency: 9, work: 10ms, {startup}, \
             autoscaler: {{ kubernetes_hpa: {{ max: 10, min: 2, utilization: 50% }} }} }} }}"
        ))
    };
    // Decided at 120 s, with 12 s to start, and a check every 40 s.
    let late = step("startup: 12s, health_check: { interval: 40s, initial_delay: 0s }");
    assert_eq!(ready(&late, 4.0), Some(160.0));
    // Whatever makes them late, the autoscaler sees pods that are not ready.
    let told = |study: &Study| study.decisions.iter().map(|d| (d.at, d.to, d.because.clone())).collect::<Vec<_>>();
    assert_eq!(told(&late), told(&step("startup: 40s")));
    assert_ne!(told(&late), told(&step("startup: 12s")));
}

#[test]
fn a_deploy_is_done_when_the_probes_of_the_new_version_say_so() {
    let available = |probe: &str| {
        let study = study(&format!(
            "name: roll\nduration: 200s\nreplications: 1\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\n\
             services: {{ web: {{ work: 1ms, startup: 12s, {probe} }} }}\n\
             events: [ {{ at: 100s, service: web, deploy: {{ strategy: recreate }} }} ]"
        ));
        study.services[0].time_available.value
    };
    near(available(""), 1.0 - 12.0 / 200.0, 1e-4);
    near(available("startup_probe: { interval: 9s }"), 1.0 - 18.0 / 200.0, 1e-4);
}

#[test]
fn what_a_liveness_check_restarts_is_probed_again_and_waits_longer_each_time() {
    let hangs = |probes: &str| {
        study(&format!(
            "name: hangs\nduration: 1000s\nreplications: 60\ntraffic: {{ t: {{ to: web, rate: 0.001/s }} }}\n\
             services: {{ web: {{ work: 1ms, startup: 12s, {probes} }} }}\n\
             events: [ {{ at: 100s, service: web, hang: 400s }}, {{ at: 600s, service: web, hang: 400s }} ]"
        ))
    };
    // Each is found out after U(0, 10) + 20 + 1 s.
    let spread = 3.0 * 0.010 / (6.0_f64 * 60.0).sqrt();
    let plain = hangs("liveness: {}");
    near(plain.services[0].time_available.value, 1.0 - 2.0 * (0.026 + 0.012), spread);
    let probed = hangs("liveness: { initial_delay: 0s }, health_check: { initial_delay: 5s }");
    near(probed.services[0].time_available.value, 1.0 - 2.0 * (0.026 + 0.015) - 0.010, spread);
    assert_eq!((restarts(&plain), restarts(&probed)), (2.0, 2.0));
}

#[test]
fn a_liveness_check_beside_a_startup_probe_has_a_delay_of_its_own() {
    let study = study(
        "name: delay\nduration: 1000s\nreplications: 60\ntraffic: { t: { to: web, rate: 0.001/s } }\n\
         services: { web: { work: 1ms, startup: 12s, startup_probe: {}, liveness: { initial_delay: 200s } } }\n\
         events: [ { at: 100s, service: web, deploy: { strategy: recreate } }, { at: 150s, service: web, hang: 400s } ]",
    );
    // Ready at 120 s; from 300 s on a check every 10 s, the third of which fails after U(0, 10) + 20 + 1 s; ready 20 s later.
    near(study.services[0].time_available.value, 1.0 - 0.020 - (0.150 + 0.026 + 0.020), 3.0 * 0.010 / 720.0_f64.sqrt());
}

#[test]
fn a_process_that_the_kernel_killed_is_probed_again() {
    // Six calls kill it at 0.6 s. Started after 12 s, found at 20 s; ready at 20.6 s, and killed by six more at 21.1 s.
    let killed = |duration: u32| {
        study(&format!(
            "name: pile\nduration: {duration}s\nreplications: 1\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\n\
             services: {{ web: {{ concurrency: 1, work: 10000s, startup: 12s, startup_probe: {{}}, \
             memory: {{ base: 100MB, per_request: 10MB, limit: 150MB }} }} }}"
        ))
        .memory[0]
            .oom_kills
            .value
    };
    assert_eq!((killed(21), killed(22)), (Some(1.0), Some(2.0)));
}

#[test]
fn a_restart_for_another_size_is_probed() {
    let study = study(
        "name: size\nduration: 1000s\nreplications: 1\ntraffic: { t: { to: web, rate: 10/s, arrivals: constant } }\n\
         services: { web: { work: 1ms, cpus: 4, startup: 12s, startup_probe: { interval: 9s }, \
         vertical: { apply: 0s, restart: all, schedule: [ { at: 100.05s, cpus: 2 } ] } } }",
    );
    near(study.services[0].outage.mean.value, 18.0, 1e-9);
}

#[test]
fn pods_of_a_node_that_is_back_are_probed() {
    // Down at 100 s, back at 160 s: its two pods start within 30 s, and are found at the second probe.
    let study = study(
        "name: nodes\nduration: 300s\nreplications: 1\nwindow: 1s\ntraffic: { t: { to: web, rate: 1/s } }\n\
         nodes: { general: { cpus: 4, memory: 16GB, count: 2 } }\n\
         services: { web: { replicas: 4, work: 1ms, on: general, requests: { cpu: 2 }, startup: 30s, startup_probe: { interval: 20s } } }\n\
         events: [ { at: 100s, nodes: general, replicas: 1, outage: 60s } ]",
    );
    let entity = study.timeline.entities.iter().find(|e| e.kind == "service").expect("web");
    let curve = entity.curves.iter().find(|curve| curve.quantity == "ready").expect("ready ones");
    let found = [99, 100, 199, 200].map(|second| curve.value[second]);
    assert_eq!(found, [4.0, 2.0, 2.0, 4.0].map(Some));
}

#[test]
fn a_loop_of_restarts_is_told_as_the_cause_of_what_it_does_to_users() {
    // One replica carries 100/s. The second, ordered before more come than that, is never ready.
    let study = study(
        "name: loop\nduration: 40m\nreplications: 2\n\
         traffic: { t: { to: web, timeout: 1s, rate: 80/s, profile: [ { diurnal: { amplitude: 50%, period: 80m, peak: 20m } } ] } }\n\
         services: { web: { work: 10ms, queue: 100, startup: 40s, liveness: { initial_delay: 0s }, \
         autoscaler: { scheduled: { steps: [ { at: 100s, replicas: 2 } ] } } } }",
    );
    let incident = study.incidents.iter().find(|incident| incident.cause == "web killed by its probes while it starts");
    let incident = incident.unwrap_or_else(|| panic!("{:#?}", study.incidents));
    assert_eq!(incident.trigger, Trigger::Failure);
}
