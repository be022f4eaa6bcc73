//! The policies of Auto Scaling groups, from the load to the replicas that are ready.

use super::{near, study, value, web};

/// 160 requests of 10 ms a second, evenly: two replicas of one CPU are busy to 80 %.
fn busy(more: &str) -> String {
    format!(
        "traffic: {{ t: {{ to: web, rate: 160/s, arrivals: constant }} }}\nservices: {{ web: {{ replicas: 2, cpus: 1, startup: 90s, work: 10ms, {more} }} }}"
    )
}

#[test]
fn target_tracking_takes_three_minutes_and_a_start() {
    // At 180 s 2 × 0.8 / 0.5 = 3.2 are 4; they are ready at 270 s.
    let study = study(&busy("autoscaler: { target_tracking: { max: 10, targets: [ { metric: cpu, value: 50% } ] } }"));
    near(value(&web(&study).replicas), (2.0 * 270.0 + 4.0 * 330.0) / 600.0, 1e-9);
    near(value(&web(&study).peak_replicas), 4.0, 0.0);
}

#[test]
fn five_minute_metrics_are_fifteen_minutes_late() {
    let study = study(&format!(
        "duration: 1800s\n{}",
        busy("autoscaler: { target_tracking: { max: 10, period: 5m, targets: [ { metric: cpu, value: 50% } ] } }")
    ));
    near(value(&web(&study).replicas), (2.0 * 990.0 + 4.0 * 810.0) / 1800.0, 1e-9);
}

#[test]
fn requests_per_target_count_what_comes_to_a_replica() {
    // 80/s are 4,800 a minute for each of two: 2 × 4,800 / 3,000 = 3.2.
    let study = study(&busy(
        "autoscaler: { target_tracking: { max: 10, targets: [ { metric: requests_per_target, value: 3000/min } ] } }",
    ));
    near(value(&web(&study).replicas), (2.0 * 270.0 + 4.0 * 330.0) / 600.0, 1e-9);
}

#[test]
fn what_came_is_taken_away_when_it_has_been_too_much_for_fifteen_minutes() {
    // With four replicas the CPUs are busy to 40 %, under 90 % of 50 %. Those that came warm up until 570 s; from the fourth
    // minute on 15 readings are too low: at 18 min 4 - 4 × 0.8 = 0.8 replicas are too many, which is none.
    let none = study(&format!(
        "duration: 1500s\n{}",
        busy("autoscaler: { target_tracking: { max: 10, targets: [ { metric: cpu, value: 50% } ] } }")
    ));
    near(value(&web(&none).replicas), (2.0 * 270.0 + 4.0 * 1230.0) / 1500.0, 1e-9);
    // Six at the start, busy to 26.7 %: at 15 min 6 - 3.2 = 2.8 are 2 too many.
    let two = study(
        &format!(
            "duration: 1200s\n{}",
            busy("autoscaler: { target_tracking: { max: 10, targets: [ { metric: cpu, value: 50% } ] } }")
        )
        .replace("replicas: 2", "replicas: 6"),
    );
    near(value(&web(&two).replicas), (6.0 * 900.0 + 4.0 * 300.0) / 1200.0, 1e-4);
}

#[test]
fn step_scaling_goes_up_by_steps() {
    // 80 % is 20 beyond 60 %: 100 % of 2 come at 120 s, after two minutes.
    let study = study(&busy(
        "autoscaler: { step_scaling: { max: 10, policies: [ { alarm: { metric: cpu, above: 60%, periods: 2 }, steps: [ { from: 0%, add: 1 }, { from: 20%, add: 100% } ] } ] } }",
    ));
    near(value(&web(&study).replicas), (2.0 * 210.0 + 4.0 * 390.0) / 600.0, 1e-9);
}

#[test]
fn simple_scaling_waits_for_the_start_and_the_cooldown() {
    // One at 60 s, ready at 150 s; then busy to 53 %. At 450 s it has cooled down: the look at 480 s adds another.
    let study = study(&busy(
        "autoscaler: { simple_scaling: { max: 10, policies: [ { alarm: { metric: cpu, above: 50%, periods: 1 }, add: 1 } ] } }",
    ));
    near(value(&web(&study).replicas), (2.0 * 150.0 + 3.0 * 420.0 + 4.0 * 30.0) / 600.0, 1e-9);
}

#[test]
fn a_scheduled_action_raises_the_bounds_at_its_time() {
    let study = study(&busy(
        "autoscaler: { target_tracking: { max: 10, targets: [ { metric: cpu, value: 95% } ], schedule: { actions: [ { at: 100s, min: 5 } ] } } }",
    ));
    near(value(&web(&study).replicas), (2.0 * 190.0 + 5.0 * 410.0) / 600.0, 1e-9);
}

#[test]
fn consumers_follow_the_backlog_for_each_of_them() {
    // 20 a second come and one replica does 10 of them: after three minutes it has 1,800, and 100 are its target.
    let study = study(
        "duration: 300s\ntraffic: { t: { rate: 20/s, arrivals: constant, steps: [ publish: orders ] } }\nqueues: { orders: { latency: 0s } }\nservices: { web: { concurrency: 1, work: 100ms, startup: 30s, consumes: orders, autoscaler: { target_tracking: { max: 4, targets: [ { metric: backlog_per_replica, of: orders, value: 100 } ] } } } }",
    );
    let first = &study.decisions[0];
    assert_eq!((first.at, first.from, first.to), (180.0, 1, 4));
    assert!(first.because.starts_with("1,80") && first.because.ends_with("; max 4"), "{}", first.because);
    near(value(&web(&study).replicas), (210.0 + 4.0 * 90.0) / 300.0, 1e-9);
}

#[test]
fn the_error_of_forecasts_is_measured() {
    // From the second day on a fifth less comes than was foreseen from the first: the forecast of the one hour of it that ends
    // is a quarter too much.
    let study = study(
        "duration: 25h30m\nwindow: 30m\ntraffic: { t: { to: web, rate: 1/s, arrivals: constant, profile: [ { step: 0.8x, at: 24h } ] } }\nservices: { web: { replicas: 2, cpus: 1, work: 100ms, autoscaler: { predictive: { dynamic: { min: 2, max: 4, targets: [ { metric: cpu, value: 50% } ] } } } } }",
    );
    near(web(&study).forecast_error.as_ref().map_or(0.0, value), 0.25, 1e-3);
}
