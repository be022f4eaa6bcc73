//! Warm pools: when their replicas are ready, and what they cost.

use super::{near, study, value, web};
use ninefold::experiment::study::Study;

/// Two replicas that are busy to 80 %, so that at 180 s two more are ordered; a price of one a second.
fn pool(pool: &str) -> Study {
    study(&format!(
        "traffic: {{ t: {{ to: web, rate: 160/s, arrivals: constant }} }}\nservices:\n  web:\n    {{ replicas: 2, cpus: 1, startup: 90s, work: 10ms, price: 3600 USD/h, autoscaler: {{ target_tracking: {{ max: 10, targets: [ {{ metric: cpu, value: 50% }} ] }} }}, warm_pool: {pool} }}"
    ))
}

#[test]
fn replicas_from_the_pool_are_ready_after_a_warm_start_and_cost_nothing_before() {
    let study = pool("{ startup: 10s }");
    near(value(&web(&study).replicas), (2.0 * 190.0 + 4.0 * 410.0) / 600.0, 1e-9);
    near(value(&web(&study).cost), 2.0 * 180.0 + 4.0 * 420.0, 1e-6);
    // What the maximum leaves: 8, and then 6; none is started in their place.
    near(value(&web(&study).warm_pool), (8.0 * 180.0 + 6.0 * 420.0) / 600.0, 1e-9);
}

#[test]
fn a_pool_of_a_size_is_filled_again_by_cold_starts_that_are_paid_for() {
    let study = pool("{ startup: 10s, size: 2 }");
    near(value(&web(&study).warm_pool), (2.0 * 180.0 + 2.0 * 330.0) / 600.0, 1e-9);
    near(value(&web(&study).cost), 2.0 * 180.0 + 4.0 * 420.0 + 2.0 * 90.0, 1e-6);
}

#[test]
fn a_running_pool_is_paid_for_in_full() {
    let study = pool("{ startup: 10s, size: 2, state: running }");
    near(value(&web(&study).cost), 4.0 * 180.0 + 6.0 * 420.0, 1e-6);
}

#[test]
fn a_pool_with_too_few_replicas_leaves_the_rest_to_a_cold_start() {
    let study = pool("{ startup: 10s, prepared: 3 }");
    // One from the pool at 190 s, one at 270 s. Then more are in service than are to be prepared.
    near(value(&web(&study).replicas), (2.0 * 190.0 + 3.0 * 80.0 + 4.0 * 330.0) / 600.0, 1e-9);
    near(value(&web(&study).warm_pool), 180.0 / 600.0, 1e-9);
}

/// Four replicas, of which two are taken away at 100 s and ordered again at 300 s.
fn there_and_back(pool: &str) -> Study {
    study(&format!(
        "traffic: {{ t: {{ to: web, rate: 1/s, arrivals: constant }} }}\nservices:\n  web:\n    {{ replicas: 4, startup: 90s, work: 10ms, price: 3600 USD/h, autoscaler: {{ scheduled: {{ steps: [ {{ at: 100.5s, replicas: 2 }}, {{ at: 300.5s, replicas: 4 }} ] }} }}, warm_pool: {pool} }}"
    ))
}

#[test]
fn what_is_taken_away_is_gone_unless_it_is_used_again() {
    let gone = there_and_back("{ startup: 10s, prepared: 4 }");
    // Two cold starts of 90 s fill the pool when two replicas go, whose last half second is paid in full.
    near(value(&web(&gone).cost), 4.0 * 400.0 + 2.0 * 200.5 + 2.0 * 90.0, 1e-6);
    let again = there_and_back("{ startup: 10s, prepared: 4, reuse: true }");
    near(value(&web(&again).cost), 4.0 * 400.0 + 2.0 * 200.5, 1e-6);
    for study in [gone, again] {
        near(value(&web(&study).replicas), (4.0 * 100.5 + 2.0 * 210.0 + 4.0 * 289.5) / 600.0, 1e-9);
    }
}
