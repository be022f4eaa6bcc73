//! Backups, and plans for the loss of a region, against what follows by hand.

use super::{Summary, near, study};
use serde_json::Value;

/// A shop in the west whose data is restored or promoted in the east; the west is lost at 6 h.
fn shop(orders: &str, plan: &str, outage: &str) -> Summary {
    study(&format!(
        "duration: 12h\nregions: {{ west: [w1, w2], east: [e1] }}\n\
         traffic: {{ t: {{ to: web, rate: 1/s, arrivals: constant }} }}\n\
         services: {{ web: {{ replicas: 2, zones: [w1, w2], startup: 90s, endpoints: {{ e: [ {{ call: orders.write }} ] }} }} }}\n\
         databases: {{ orders: {{ {orders} }} }}\n\
         recovery: {{ plan: {{ covers: west, to: east, {plan} }} }}\n\
         events: [ {{ at: 6h, region: west, outage: {outage} }} ]"
    ))
}

fn plan(summary: &Summary, what: &str) -> f64 {
    let found = summary.0.pointer(&format!("/recoveries/0/{what}")).unwrap_or_else(|| panic!("no {what}"));
    found.as_f64().or_else(|| found["value"].as_f64()).unwrap_or_else(|| panic!("{what} is not known"))
}

const BACKED_UP: &str = "zones: [w1], backups: { every: 4h, log: 5m, size: 90GB, restore: 100MB/s }";

#[test]
fn a_restore_takes_its_steps_one_after_the_other_and_what_is_built_at_once() {
    let summary = shop(
        BACKED_UP,
        "detect: 2m, decide: 20m, validate: 3m, redirect: 60s, services: { web: 2 }, databases: { orders: { restore: 10m } }",
        "10h",
    );
    let steps = ["detect", "decide", "validate", "redirect"].map(|step| plan(&summary, &format!("rto_parts/{step}")));
    assert_eq!(steps, [120.0, 1200.0, 180.0, 60.0]);
    // A server is there after 10 minutes, 90 GB come at 100 MB/s, and the log of up to 4 h is applied in a tenth of it;
    // the service starts meanwhile.
    let build = plan(&summary, "rto_parts/build");
    assert!((600.0 + 900.0..600.0 + 900.0 + 1440.0).contains(&build), "{build}");
    near(plan(&summary, "rto/max"), steps.iter().sum::<f64>() + build, 1e-6);
    // One a second is lost of the log that was not copied away, and no other.
    let (lost, span) = (summary.database("lost_writes"), summary.database("rpo.max"));
    assert!(span <= 300.0, "{span}");
    near(lost, span, 1.5);
    // The new server stands alone: nobody copies from it.
    assert_eq!(summary.0["databases"][0]["lag"]["count"], 0);
    // All is well afterwards.
    let failed = summary.0["whole"]["outcomes"]["failed"].as_f64().expect("a number");
    near(failed, plan(&summary, "rto/max"), 2.0);
}

#[test]
fn without_a_copy_of_the_log_all_is_lost_since_the_last_backup() {
    let steps = "detect: 0s, redirect: 0s, databases: { orders: { restore: 0s } }, services: { web: 2 }";
    let summary = shop("zones: [w1], backups: { every: 4h }", steps, "10h");
    let span = summary.database("rpo.max");
    assert!(span > 300.0 && span <= 4.0 * 3600.0, "{span}");
    near(summary.database("lost_writes"), span, 1.5);
    let continuous = shop("zones: [w1], backups: { every: 4h, log: 0s }", steps, "10h");
    assert_eq!((continuous.database("rpo.max"), continuous.database("lost_writes")), (0.0, 0.0));
}

#[test]
fn a_region_that_is_back_before_it_is_decided_to_go_costs_no_data() {
    let summary = shop(
        BACKED_UP,
        "detect: 2m, decide: 20m, databases: { orders: { restore: 10m } }, services: { web: 2 }",
        "15m",
    );
    assert_eq!((plan(&summary, "completed"), plan(&summary, "stood_down")), (0.0, 1.0));
    assert_eq!(summary.database("lost_writes"), 0.0);
    near(summary.0["whole"]["outcomes"]["failed"].as_f64().expect("a number"), 900.0, 2.0);
}

#[test]
fn a_warm_standby_takes_over_as_soon_as_clients_go_there() {
    let promote = "detect: 30s, redirect: 60s, services: { web: { standby: 2, replicas: 2 } }, databases: { orders: { promote: 20s } }";
    let summary = shop("replicas: 2, zones: [w1, e1], replication: { mode: synchronous }", promote, "10h");
    near(plan(&summary, "rto/max"), 30.0 + 20.0 + 60.0, 0.01);
    assert_eq!(summary.database("lost_writes"), 0.0);
    near(summary.0["whole"]["outcomes"]["failed"].as_f64().expect("a number"), 110.0, 2.0);
    let service = |name: &str| {
        let services = summary.0["services"].as_array().expect("services");
        services.iter().find(|service| service["name"] == name).expect("it is there").clone()
    };
    // The two that stand by run, and do not make the service available while the others are down.
    let value = |of: &Value| of["value"].as_f64().expect("observed");
    near(value(&service("web")["outage"]["mean"]), 110.0, 0.01);
    near(value(&service("web")["replicas"]), (6.0 * 4.0 + 6.0 * 2.0) / 12.0, 0.01);
}

#[test]
fn an_asynchronous_follower_elsewhere_loses_what_was_on_its_way() {
    let promote = "detect: 30s, redirect: 0s, services: { web: 2 }, databases: { orders: promote }";
    let summary = shop("replicas: 2, zones: [w1, e1], replication: { delay: 10s }", promote, "10h");
    near(summary.database("lost_writes"), 10.0, 1.0);
    near(summary.database("rpo.max"), 10.0, 1.0);
    // The service takes 90 s to start, the promotion 20 s.
    near(plan(&summary, "rto_parts/build"), 90.0, 1e-6);
}

#[test]
fn when_the_region_is_back_what_was_started_is_stopped_and_the_data_stays() {
    let steps = "detect: 0s, redirect: 0s, services: { web: 3 }, databases: { orders: { restore: 1m } }";
    let summary = shop(BACKED_UP, steps, "2h");
    let service = summary.0["services"].as_array().expect("services")[0].clone();
    // Two for ten hours, three for two hours less the start.
    let expected = (10.0 * 2.0 + (2.0 - 90.0 / 3600.0) * 3.0) / 12.0;
    near(service["replicas"]["value"].as_f64().expect("observed"), expected, 0.02);
    let writes = &summary.0["databases"][0]["writes"];
    let number = |key: &str| writes[key].as_u64().expect("a number");
    assert_eq!(
        number("acknowledged"),
        number("durable")
            + number("lost_to_failover")
            + number("lost_to_split_brain")
            + number("lost_to_restore")
            + number("lost_to_disk_lost")
            + number("in_flight")
    );
    assert!(number("lost_to_restore") > 0);
}

#[test]
fn lost_writes_cost_what_they_are_worth_and_are_charged_to_the_plan() {
    let promote = "detect: 30s, redirect: 0s, services: { web: 2 }, databases: { orders: promote }";
    let summary = shop("replicas: 2, zones: [w1, e1], value: 3 USD, replication: { delay: 10s }", promote, "10h");
    let lost = summary.database("lost_writes");
    assert!(lost > 8.0);
    near(summary.database("lost_value"), 3.0 * lost, 1e-9);
    near(plan(&summary, "lost_value"), 3.0 * lost, 1e-9);
    let restore = "detect: 0s, redirect: 0s, databases: { orders: { restore: 0s } }";
    let summary = shop(&format!("{BACKED_UP}, value: 0.5 USD"), restore, "10h");
    near(plan(&summary, "lost_value"), 0.5 * summary.database("lost_writes"), 1e-9);
}

/// The same shop, whose zones are out as told.
fn by_zones(events: &str) -> Summary {
    study(&format!(
        "duration: 12h\nregions: {{ west: [w1, w2], east: [e1] }}\n\
         traffic: {{ t: {{ to: web, rate: 1/s, arrivals: constant }} }}\n\
         services: {{ web: {{ replicas: 2, zones: [w1, w2], startup: 90s, work: 1ms }} }}\n\
         recovery: {{ plan: {{ covers: west, to: east, detect: 2m, redirect: 60s, services: {{ web: 2 }} }} }}\n\
         events: [ {events} ]"
    ))
}

#[test]
fn a_region_is_lost_with_the_last_of_its_zones() {
    let first = "{ at: 2h, zone: w1, outage: 4h }";
    assert_eq!(plan(&by_zones(first), "losses"), 0.0);
    let both = by_zones(&format!("{first}, {{ at: 3h, zone: w2, outage: 1h }}"));
    assert_eq!((plan(&both, "losses"), plan(&both, "completed")), (1.0, 1.0));
    near(plan(&both, "rto/max"), 120.0 + 90.0 + 60.0, 1e-6);
    // At 4 h one zone is back, and what was started is stopped.
    let service = both.0["services"].as_array().expect("services")[0].clone();
    let expected = (12.0 * 2.0 - 4.0 - 1.0 + 2.0 * (1.0 - 210.0 / 3600.0)) / 12.0;
    near(service["replicas"]["value"].as_f64().expect("observed"), expected, 0.02);
    let apart = by_zones("{ at: 2h, zone: w1, outage: 1h }, { at: 3h, zone: w2, outage: 1h }");
    assert_eq!(plan(&apart, "losses"), 0.0);
}

#[test]
fn caches_fill_again_after_clients_have_gone_elsewhere() {
    // Of 10,000 keys 100 are asked for a second: after t seconds a new cache has a share of 1 - exp(-t / 100 s).
    let summary = study(
        "duration: 1h\nwarmup: 1000s\nwindow: 10s\nregions: { west: [w1], east: [e1] }\n\
         traffic: { t: { to: web, rate: 100/s } }\n\
         services: { web: { zones: [w1], concurrency: unlimited, startup: 90s, endpoints: { e: [ { get: { from: products, miss: [ wait: 1ms ] } } ] } } }\n\
         caches: { products: { local: true, capacity: unlimited, keys: { count: 10000 } } }\n\
         recovery: { plan: { covers: west, to: east, detect: 0s, redirect: 0s, services: { web: 1 } } }\n\
         events: [ { at: 1800s, region: west, outage: 20m } ]",
    );
    near(plan(&summary, "rto/max"), 90.0, 1e-6);
    // 95 % are there after ln 20 x 100 s; windows of 1000 gets err by 1 % at most.
    let refill = plan(&summary, "refill/max");
    assert!((260.0..=310.0).contains(&refill), "{refill}");
    near(plan(&summary, "full_recovery/max"), 90.0 + refill, 1.0);
    // Back in the west they are cold once more.
    let again = plan(&summary, "failback/refill/max");
    assert!((260.0..=310.0).contains(&again), "{again}");
    assert!(summary.0.pointer("/recoveries/0/drain").expect("a key").is_null(), "nothing can queue");
}

#[test]
fn a_backlog_drains_with_what_consumers_can_do_beyond_what_comes() {
    // For 300 s nobody takes 10 messages a second; then two consumers do 20 a second.
    let summary = study(
        "duration: 1h\nwindow: 10s\nregions: { west: [w1], east: [e1] }\n\
         traffic: { t: { to: shop, rate: 10/s, arrivals: constant } }\n\
         services:\n  shop: { zones: [e1], concurrency: unlimited, endpoints: { e: [ { publish: orders } ] } }\n\
         \x20 billing: { replicas: 2, zones: [w1], concurrency: 1, work: 100ms, consumes: { from: orders, prefetch: 1 } }\n\
         queues: { orders: { visibility: 10m, latency: 0s } }\n\
         recovery: { plan: { covers: west, to: east, detect: 300s, redirect: 0s, services: { billing: { standby: 2, replicas: 2 } } } }\n\
         events: [ { at: 1000s, region: west, outage: 2h } ]",
    );
    near(plan(&summary, "rto/max"), 300.0, 1e-6);
    near(plan(&summary, "drain/max"), 300.0, 15.0);
    near(plan(&summary, "full_recovery/max"), 600.0, 15.0);
    assert!(summary.0.pointer("/recoveries/0/refill").expect("a key").is_null(), "there is no cache");
    assert_eq!(summary.0.pointer("/recoveries/0/failback/drain/count").expect("a key"), 0);
}
