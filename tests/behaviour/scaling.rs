//! Autoscalers, by hand: when they see a change, when they decide, and when the replicas are there.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::Decision;

/// Two replicas, each 30 % busy, and from 100 s on 90 %; a replica takes 30 s to start.
fn step(autoscaler: &str) -> Study {
    study(&format!(
        "name: step\nduration: 300s\nreplications: 2\nwindow: 1s\n\
         traffic: {{ t: {{ to: web, rate: 60/s, arrivals: constant, profile: [ {{ step: 3x, at: 100s }} ] }} }}\n\
         services: {{ web: {{ replicas: 2, cpus: 1, concurrency: 9, work: 10ms, startup: 30s, autoscaler: {{ {autoscaler} }} }} }}"
    ))
}

fn changes(study: &Study) -> Vec<(f64, u64, u64)> {
    study.decisions.iter().map(|decision| (decision.at, decision.from, decision.to)).collect()
}

/// When a number of replicas was ready for a whole window for the first time.
fn ready(study: &Study, service: &str, replicas: f64) -> Option<f64> {
    let entity = study.timeline.entities.iter().find(|e| e.kind == "service" && e.name == service)?;
    let curve = entity.curves.iter().find(|curve| curve.quantity == "ready")?;
    let place = curve.value.iter().position(|value| value.is_some_and(|value| value >= replicas))?;
    study.timeline.starts.get(place).copied()
}

#[test]
fn a_step_of_load_is_seen_with_the_next_sample_that_is_all_of_it() {
    // Samples and looks at 105 s (two thirds of it still at 30 %: 50 %, as wanted) and 120 s (90 %: 1.8 x 2, so 4).
    let study = step("kubernetes_hpa: { max: 10, min: 2, utilization: 50% }");
    assert_eq!(changes(&study)[0], (120.0, 2, 4));
    assert_eq!(ready(&study, "web", 4.0), Some(150.0));
}

#[test]
fn late_metrics_delay_the_decision_by_as_much() {
    // What is taken at 120 s can be seen from 150 s on.
    let late = "kubernetes_hpa: { max: 10, min: 2, utilization: 50%, sampling: { delay: 30s } }";
    let study = step(late);
    assert_eq!(changes(&study)[0], (150.0, 2, 4));
    assert_eq!(ready(&study, "web", 4.0), Some(180.0));
    // A sample a minute: that of 120 s is over 40 s at 30 % and 20 s at 90 %, 50 %; the next is taken at 180 s.
    let coarse = "kubernetes_hpa: { max: 10, min: 2, utilization: 50%, sampling: { resolution: 60s } }";
    assert_eq!(changes(&step(coarse))[0], (180.0, 2, 4));
}

#[test]
fn a_wide_window_smears_a_step() {
    // Over the last minute: at 105 s 35 %, at 120 s 50 %, at 135 s (25 x 30 + 35 x 90) / 60 = 65 %, 1.3 x 2, so 3.
    let wide = "kubernetes_hpa: { max: 10, min: 2, utilization: 50%, sampling: { window: 60s } }";
    assert_eq!(changes(&step(wide))[0], (135.0, 2, 3));
}

#[test]
fn utilisation_is_of_what_is_requested_and_may_exceed_the_whole() {
    // 90 % of a CPU where 500m are asked for: 180 % of 120 %, 1.5 x 2, so 3.
    let study = study(
        "name: requests\nduration: 200s\nreplications: 1\n\
         traffic: { t: { to: web, rate: 180/s, arrivals: constant } }\n\
         services: { web: { replicas: 2, cpus: 1, concurrency: 9, requests: { cpu: 500m }, work: 10ms, startup: 5s, autoscaler: { kubernetes_hpa: { max: 3, min: 2, utilization: 120% } } } }",
    );
    let Decision { at, from, to, because, .. } = &study.decisions[0];
    assert_eq!((*at, *from, *to), (15.0, 2, 3));
    assert!(because.starts_with("CPU 17") || because.starts_with("CPU 18"), "{because}");
    assert!(because.ends_with("% of 120 % over 2 pods, wants 3"), "{because}");
}

#[test]
fn half_a_cpu_works_half_as_fast() {
    let busy = |speed: &str| {
        let study = study(&format!(
            "name: half\nduration: 100s\nreplications: 1\ntraffic: {{ t: {{ to: web, rate: 10/s, arrivals: constant }} }}\n\
             services: {{ web: {{ cpus: 1, concurrency: 1, speed: {speed}, work: 20ms }} }}"
        ));
        (study.services[0].utilization.value, study.whole.latency.max)
    };
    let close = |(busy, worst): (Option<f64>, Option<f64>), share: f64, time: f64| {
        let (busy, worst) = (busy.expect("a number"), worst.expect("a number"));
        assert!((busy - share).abs() < 1e-3 && (worst - time).abs() < 1e-6, "{busy} {worst}");
    };
    close(busy("1x"), 0.2, 0.020);
    close(busy("0.5x"), 0.4, 0.040);
    close(busy("2x"), 0.1, 0.010);
}

#[test]
fn a_service_is_sized_by_what_another_gets() {
    // 240/s at the gateway, 50/s for each worker: 5. The gateway's own two replicas stay.
    let study = study(
        "name: other\nduration: 120s\nreplications: 1\n\
         traffic: { t: { to: gateway, rate: 240/s, arrivals: constant } }\n\
         services:\n  gateway: { replicas: 2, concurrency: 99, work: 1ms }\n\
         \x20 worker: { replicas: 1, concurrency: 99, work: 1ms, startup: 1s, autoscaler: { kubernetes_hpa: { max: 9, metrics: [ { external: { of: gateway, rate: { average_value: 50/s } } } ] } } }",
    );
    // From one at most to five in the first 15 s.
    assert_eq!(changes(&study), [(15.0, 1, 5)]);
    assert!(study.decisions[0].because.starts_with("requests a second of gateway 240 for 50 a pod"));
}

/// 10 messages a second for a minute, then none. A worker does 10 a second.
fn orders(keda: &str) -> Study {
    study(&format!(
        "name: keda\nduration: 500s\nreplications: 1\nwindow: 1s\n\
         traffic: {{ t: {{ to: shop, rate: 10/s, arrivals: constant, profile: [ {{ step: 0x, at: 60s }} ] }} }}\n\
         services:\n  shop: {{ concurrency: 99, endpoints: {{ buy: [ {{ publish: orders }} ] }} }}\n\
         \x20 worker: {{ replicas: 0, concurrency: 1, work: 100ms, startup: 10s, consumes: orders, autoscaler: {{ keda: {{ max: 10, triggers: [ {{ of: orders, backlog: 20 }} ], {keda} }} }} }}\n\
         queues: {{ orders: {{ latency: 1us }} }}"
    ))
}

#[test]
fn keda_starts_the_first_and_stops_the_last_and_the_rest_is_the_autoscalers() {
    let study = orders("");
    let expected = [
        // The first poll sees 300 messages.
        (30.0, 0, 1),
        // Of about 400 messages 20 are for a replica: 20 are wanted, and 4 are allowed.
        (45.0, 1, 4),
        (60.0, 4, 8),
        // All is done; what was wanted at 45 s still counts, and 10 is the most.
        (75.0, 8, 10),
        // What was wanted at 60 s counts for the last time at 360 s.
        (375.0, 10, 1),
        // The last poll that found a message was at 60 s; more than 300 s ago from 390 s on.
        (390.0, 1, 0),
    ];
    assert_eq!(changes(&study), expected);
    assert_eq!(ready(&study, "worker", 1.0), Some(40.0));
    assert_eq!(study.queues[0].outcomes.done, 599);
    // No replica is what is wanted at times, and no outage.
    assert_eq!(study.services.iter().find(|s| s.name == "worker").map(|s| s.outages.value), Some(Some(0.0)));
}

#[test]
fn keda_may_be_set_to_poll_more_often_and_to_stop_sooner() {
    let quick = orders("polling_interval: 5s, cooldown: 60s, scale_down: { stabilization: 30s }");
    let all = changes(&quick);
    assert_eq!(all[0], (5.0, 0, 1));
    // One worker does 10/s from 15 s on, as many as come: 150 wait, so the autoscaler helps.
    let last = all.last().expect("some");
    assert_eq!(last.2, 0);
    assert!(last.0 > 120.0 && last.0 < 150.0, "{all:?}");
}

#[test]
fn looks_that_change_nothing_are_no_changes() {
    let study = step("kubernetes_hpa: { max: 10, min: 2, utilization: 50% }");
    assert!(study.decisions.iter().all(Decision::is_change));
    assert!(study.decisions_left_out == 0 && study.decisions[0].ready == 2);
}

#[test]
fn the_nth_start_of_a_fleet_takes_equally_long_whatever_the_fleet_began_with() {
    let ready_after_the_first_start = |replicas: u32| {
        let yaml = format!(
            "name: starts\nduration: 300s\nreplications: 1\nwindow: 1s\n\
             traffic: {{ t: {{ to: web, rate: 10/s }} }}\n\
             services: {{ web: {{ replicas: {replicas}, work: 10ms, startup: {{ lognormal: {{ mean: 40s, p95: 80s }} }}, \
             autoscaler: {{ scheduled: {{ steps: [ {{ at: 100s, replicas: {} }} ] }} }} }} }}",
            replicas + 1
        );
        ready(&study(&yaml), "web", f64::from(replicas + 1)).unwrap()
    };
    let of_two = ready_after_the_first_start(2);
    assert!(of_two > 100.0 && (3..6).all(|replicas| ready_after_the_first_start(replicas) == of_two));
}
