//! Pods on nodes, against courses that are worked out by hand.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::Estimate;

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

/// A scenario of one run whose service `web` runs on nodes.
fn system(duration: &str, nodes: &str, web: &str, more: &str) -> Study {
    study(&format!(
        "name: nodes\nduration: {duration}\nreplications: 1\nwindow: 10s\ntraffic:\n  users: {{ to: web, rate: 5.0301/s, arrivals: constant }}\nnodes:\n{nodes}\nservices:\n  web: {{ work: 10ms, startup: 30s, {web} }}\n{more}"
    ))
}

/// The mean of a curve in the window that begins at `at` seconds.
fn curve(study: &Study, kind: &str, name: &str, quantity: &str, at: u32) -> f64 {
    let entity = study.timeline.entities.iter().find(|e| e.kind == kind && e.name == name).expect("an entity");
    let curve = entity.curves.iter().find(|curve| curve.quantity == quantity).expect("a curve");
    curve.value[at as usize / 10].expect("it was observed")
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} instead of {expected}");
}

const TWO: &str = "  general: { cpus: 4, memory: 16GB, count: 2, provisioning: 90s, price: 1 USD/h }";

#[test]
fn pods_fill_nodes_up_to_what_they_request_and_the_rest_waits() {
    // A node of 4 CPUs takes 2 pods of 1.5 CPUs: of 7 pods 3 wait for ever.
    let found = system("10m", TWO, "replicas: 7, on: general, requests: { cpu: 1500m, memory: 1GB }", "");
    close(value(found.services[0].replicas), 4.0);
    close(value(found.pods[0].pending), 3.0);
    close(value(found.nodes[0].cpu_requested), 0.75);
    close(value(found.nodes[0].pods), 4.0);
    assert!(found.services.iter().all(|service| service.name != "general"), "nodes serve nobody");
}

#[test]
fn memory_may_run_out_before_cpu() {
    let found = system("10m", TWO, "replicas: 7, on: general, requests: { cpu: 100m, memory: 6GB }", "");
    close(value(found.services[0].replicas), 4.0);
    close(value(found.nodes[0].memory_requested), 0.75);
}

#[test]
fn what_is_paid_are_the_nodes() {
    let found = system("30m", TWO, "replicas: 7, on: general, requests: { cpu: 1500m }", "");
    close(value(found.cost), 1.0);
    close(value(found.nodes[0].cost), 1.0);
    close(value(found.services[0].cost), 0.0);
}

#[test]
fn a_pod_that_fits_nowhere_waits_for_a_scan_a_node_and_its_own_start() {
    let nodes = "  general: { cpus: 4, memory: 16GB, count: 1, provisioning: 90s }";
    let web = "replicas: 4, on: general, requests: { cpu: 1, memory: 1GB }, autoscaler: { scheduled: { steps: [ { at: 0s, replicas: 4 }, { at: 65s, replicas: 8 } ] } }";
    let found = system("10m", nodes, web, "cluster_autoscaler: {}");
    let pods = &found.pods[0];
    // Wanted at 65 s, seen at 70 s, node at 160 s, ready at 190 s.
    assert_eq!((pods.scheduled, pods.scheduling.max, pods.ready.max), (4, Some(95.0), Some(125.0)));
    assert_eq!(found.nodes[0].provisioning_time.max, Some(90.0));
    close(value(found.nodes[0].asked_per_run), 1.0);
    close(curve(&found, "nodes", "general", "starting", 70), 1.0);
    close(curve(&found, "nodes", "general", "ready", 150), 1.0);
    close(curve(&found, "nodes", "general", "ready", 160), 2.0);
    close(curve(&found, "service", "web", "ready", 180), 4.0);
    close(curve(&found, "service", "web", "ready", 190), 8.0);
    close(value(pods.pending) * 600.0, 4.0 * 95.0);
}

/// Eight pods on two nodes become two at 95 s, one on each.
fn shrink(web: &str) -> Study {
    let web = format!(
        "replicas: 8, on: general, requests: {{ cpu: 1, memory: 1GB }}, autoscaler: {{ scheduled: {{ steps: [ {{ at: 0s, replicas: 8 }}, {{ at: 95s, replicas: 2 }} ] }} }}{web}"
    );
    system("20m", TWO, &web, "cluster_autoscaler: {}")
}

#[test]
fn a_node_that_was_unneeded_for_ten_minutes_is_drained_and_given_back() {
    let found = shrink("");
    close(curve(&found, "nodes", "general", "ready", 690), 2.0);
    close(curve(&found, "nodes", "general", "ready", 700), 1.0);
    close(value(found.nodes[0].given_back_per_run), 1.0);
    close(value(found.pods[0].evicted_per_run), 1.0);
    // The pod that was moved starts anew.
    close(curve(&found, "service", "web", "ready", 710), 1.0);
    close(curve(&found, "service", "web", "ready", 740), 2.0);
    assert_eq!(found.whole.outcomes.ok, found.whole.outcomes.born - found.whole.outcomes.in_flight);
}

#[test]
fn a_disruption_budget_keeps_a_node_that_could_go() {
    let found = shrink(", disruption: { min_available: 2 }");
    close(value(found.pods[0].evicted_per_run), 0.0);
    close(curve(&found, "nodes", "general", "ready", 1100), 2.0);
    assert!(value(found.nodes[0].kept_per_run) >= 1.0);
    let found = shrink(", disruption: { max_unavailable: 1 }");
    close(curve(&found, "nodes", "general", "ready", 710), 1.0);
}

#[test]
fn a_budget_in_per_cent_is_rounded_up_to_whole_pods() {
    let nodes = "  spot: { cpus: 4, memory: 16GB, count: 1, spot: {} }\n  general: { cpus: 4, memory: 16GB, count: 2 }";
    let event = "events: [ { at: 102s, nodes: spot, interruption: { share: 100%, notice: 20s } } ]";
    // Four of seven pods are on the node that is drained. Another takes 30 s to be ready, so that the budget is spent once.
    for (budget, away) in [
        ("max_unavailable: 100%", 4.0),
        ("max_unavailable: 50%", 4.0),
        ("max_unavailable: 20%", 2.0),
        ("min_available: 50%", 3.0),
        ("min_available: 80%", 1.0),
        ("max_unavailable: 0%", 0.0),
    ] {
        let web = format!(
            "replicas: 7, on: [spot, general], requests: {{ cpu: 1, memory: 1GB }}, disruption: {{ {budget} }}"
        );
        let found = system("5m", nodes, &web, event);
        close(curve(&found, "service", "web", "ready", 110), 7.0 - away);
    }
}

#[test]
fn pods_of_a_dead_node_come_up_elsewhere_when_it_was_away_for_too_long() {
    let web = "replicas: 4, on: general, requests: { cpu: 1, memory: 1GB }";
    let event = |lasts| format!("events: [ {{ at: 100s, nodes: general, replicas: 1, outage: {lasts} }} ]");
    let found = system("10m", TWO, web, &event("1h"));
    close(value(found.pods[0].lost_per_run), 2.0);
    close(curve(&found, "service", "web", "ready", 100), 2.0);
    // 40 s until the node is not ready, 300 s until its pods are given up, 30 s until others have started.
    close(curve(&found, "service", "web", "ready", 460), 2.0);
    close(curve(&found, "service", "web", "ready", 470), 4.0);
    close(value(found.pods[0].evicted_per_run), 2.0);
    // A node that is back before that starts its own pods again.
    let found = system("10m", TWO, web, &event("60s"));
    close(curve(&found, "service", "web", "ready", 180), 2.0);
    close(curve(&found, "service", "web", "ready", 190), 4.0);
    close(value(found.pods[0].evicted_per_run), 0.0);
}

#[test]
fn beyond_its_quota_a_pool_gets_nothing_until_the_quota_changes() {
    let nodes = "  general: { cpus: 4, memory: 16GB, count: 1, quota: 1, provisioning: 90s }";
    let web = "replicas: 8, on: general, requests: { cpu: 1, memory: 1GB }";
    let found = system("20m", nodes, web, "cluster_autoscaler: {}");
    close(value(found.services[0].replicas), 4.0);
    close(value(found.pods[0].pending), 4.0);
    // Asked at 10 s, after 5 minutes, and after 10 more.
    close(value(found.nodes[0].refused_per_run), 3.0);
    let found = system("20m", nodes, web, "cluster_autoscaler: {}\nevents: [ { at: 200s, nodes: general, quota: 2 } ]");
    close(value(found.nodes[0].refused_per_run), 1.0);
    // The pool is asked again at 310 s.
    close(curve(&found, "service", "web", "ready", 420), 4.0);
    close(curve(&found, "service", "web", "ready", 430), 8.0);
}

const MIXED: &str = "  spot: { cpus: 4, memory: 16GB, count: 1, provisioning: 90s, spot: {} }\n  general: { cpus: 4, memory: 16GB, count: 1, provisioning: 90s }";

#[test]
fn an_interruption_with_notice_loses_nothing_if_pods_leave_in_time() {
    let wave =
        |notice| format!("events: [ {{ at: 102s, nodes: spot, interruption: {{ share: 100%, notice: {notice} }} }} ]");
    let web = "replicas: 2, concurrency: 8, on: [spot, general], requests: { cpu: 1, memory: 1GB }, disruption: { max_unavailable: 1 }";
    let found = system("10m", MIXED, web, &wave("2m"));
    assert_eq!(found.whole.outcomes.born, found.whole.outcomes.ok + found.whole.outcomes.in_flight);
    close(value(found.pods[0].evicted_per_run), 2.0);
    close(value(found.pods[0].lost_per_run), 0.0);
    close(value(found.nodes[0].interrupted_per_run), 1.0);
    // The preferred pool has a node again 90 s after the first is gone.
    close(curve(&found, "nodes", "spot", "ready", 210), 1.0);
    close(curve(&found, "nodes", "spot", "ready", 230), 0.0);
    close(curve(&found, "nodes", "spot", "ready", 320), 1.0);
    let sudden = system("10m", MIXED, web, &wave("0s"));
    close(value(sudden.pods[0].lost_per_run), 1.0);
    assert!(sudden.whole.outcomes.rejected + sudden.whole.outcomes.failed > 100, "{:?}", sudden.whole.outcomes);
}

#[test]
fn with_rebalancing_the_next_node_is_asked_for_at_the_notice() {
    let nodes = MIXED.replace("spot: {}", "spot: { replace: rebalance }");
    let web = "replicas: 2, on: [spot, general], requests: { cpu: 1, memory: 1GB }";
    let wave = "events: [ { at: 100s, nodes: spot, interruption: 100% } ]";
    let found = system("10m", &nodes, web, wave);
    close(curve(&found, "nodes", "spot", "starting", 100), 1.0);
    close(curve(&found, "nodes", "spot", "ready", 200), 2.0);
    close(curve(&found, "nodes", "spot", "ready", 220), 1.0);
}

#[test]
fn pods_are_spread_over_zones_and_die_with_theirs() {
    let nodes = "  general: { cpus: 4, memory: 16GB, count: 3, zones: [a, b, c], provisioning: 90s }";
    let web = "replicas: 6, on: general, requests: { cpu: 1, memory: 1GB }";
    let found = system("5m", nodes, web, "events: [ { at: 100s, zone: b, outage: 1h } ]");
    close(curve(&found, "service", "web", "ready", 90), 6.0);
    close(curve(&found, "service", "web", "ready", 110), 4.0);
    close(value(found.pods[0].lost_per_run), 2.0);
}

#[test]
fn bin_packing_leaves_nodes_empty_that_spreading_uses() {
    let nodes = "  general: { cpus: 4, memory: 16GB, count: 4, min: 1, provisioning: 90s }";
    let web = "replicas: 4, on: general, requests: { cpu: 1, memory: 1GB }, disruption: { min_available: 4 }";
    let autoscaler = "cluster_autoscaler: {}\nscheduler: ";
    // All four pods on one node: the three others are empty, and go together at the first scan after ten minutes.
    let packed = system("20m", nodes, web, &format!("{autoscaler}most_allocated"));
    close(curve(&packed, "nodes", "general", "ready", 600), 4.0);
    close(curve(&packed, "nodes", "general", "ready", 610), 1.0);
    let spread = system("20m", nodes, web, &format!("{autoscaler}least_allocated"));
    close(curve(&spread, "nodes", "general", "ready", 1100), 4.0);
}

#[test]
fn a_node_that_takes_too_long_is_given_up_and_its_pool_left_alone() {
    let nodes = "  slow: { cpus: 4, memory: 16GB, count: 1, provisioning: 1h }";
    let web = "replicas: 8, on: slow, requests: { cpu: 1, memory: 1GB }";
    let found = system("20m", nodes, web, "cluster_autoscaler: { max_node_provision_time: 5m }");
    // Asked for at 10 s, given up at 320 s, asked for again after five minutes, and given up 310 s later.
    close(value(found.nodes[0].overdue_per_run), 2.0);
    close(value(found.nodes[0].nodes), 1.0);
}

#[test]
fn pods_of_a_service_are_kept_apart_where_that_is_asked() {
    // A large pod is on the first node. By what is free both pods of the shop go to the second.
    let lost = |spread: &str| {
        let found = study(&format!(
            "name: spread\nduration: 5m\nreplications: 1\ntraffic:\n  users: {{ to: shop, rate: 5/s }}\nnodes:\n{TWO}\nservices:\n  batch: {{ work: 1s, on: general, requests: {{ cpu: 3 }} }}\n  shop: {{ replicas: 2, work: 10ms, on: general, requests: {{ cpu: 500m }}, spread: {spread} }}\nevents: [ {{ at: 100s, nodes: general, replicas: 1, outage: 1h }} ]\n"
        ));
        (value(found.pods[0].lost_per_run), value(found.pods[1].lost_per_run))
    };
    assert_eq!((lost("zone"), lost("node")), ((1.0, 0.0), (1.0, 1.0)));
}

#[test]
fn the_cheapest_pool_is_enlarged_and_another_when_the_cloud_has_no_more_of_it() {
    let nodes = |quota: &str| {
        format!(
            "  dear: {{ cpus: 4, memory: 16GB, count: 1, provisioning: 90s, price: 3 USD/h }}\n  cheap: {{ cpus: 4, memory: 16GB, count: 0, min: 0, provisioning: 90s, price: 1 USD/h{quota} }}"
        )
    };
    let web = "replicas: 8, on: [dear, cheap], requests: { cpu: 1, memory: 1GB }";
    let grown = |quota| {
        let found = system("10m", &nodes(quota), web, "cluster_autoscaler: { expander: price }");
        let at_end = |pool| curve(&found, "nodes", pool, "ready", 590);
        (at_end("dear"), at_end("cheap"))
    };
    assert_eq!((grown(""), grown(", quota: 0")), ((1.0, 1.0), (2.0, 0.0)));
}

#[test]
fn requests_are_conserved_and_nothing_serves_after_its_node_is_gone() {
    let nodes = "  general: { cpus: 4, memory: 16GB, count: 1, provisioning: 1h }";
    let web = "replicas: 4, on: general, requests: { cpu: 1, memory: 1GB }";
    let found = system(
        "5m",
        nodes,
        web,
        "events: [ { at: 100s, nodes: general, interruption: { share: 100%, notice: 10s } } ]",
    );
    close(curve(&found, "service", "web", "ready", 120), 0.0);
    close(value(found.pods[0].pending) * 300.0, 4.0 * 200.0);
    let outcomes = found.whole.outcomes;
    assert!(
        outcomes.ok < 510
            && outcomes.born == outcomes.ok + outcomes.rejected + outcomes.failed + outcomes.lost + outcomes.in_flight
    );
}
