//! What caches spare and what they leave, against theory and calculation by hand.

use super::study as run;
use ninefold::experiment::study::{CacheResult, Estimate, Study};

/// A study of `traffic` to a service `web` with many workers and these steps.
fn study(seconds: u32, rate: &str, steps: &str, more: &str) -> Study {
    let yaml = format!(
        "name: c\nduration: {seconds}s\nreplications: 2\nwindow: 1s\nseed: 3\ntraffic:\n  users: {{ to: web, rate: {rate} }}\nservices:\n  web: {{ concurrency: unlimited, endpoints: {{ ask: [ {steps} ] }} }}\n{more}"
    );
    run(&yaml)
}

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

fn near(found: f64, expected: f64, share: f64) {
    assert!((found - expected).abs() <= share * expected, "found {found}, expected {expected}");
}

fn only(study: &Study) -> &CacheResult {
    &study.caches[0]
}

/// One key that expires every 10 s and takes 3 s to load, asked for ten times a second.
fn hot_key(options: &str) -> Study {
    let cache = format!("caches:\n  hot: {{ capacity: 10, keys: {{ count: 1 }}, local: true, ttl: 10s, {options} }}\n");
    study(4000, "10/s", "get: { from: hot, miss: [ wait: 3s ] }", &cache)
}

#[test]
fn everyone_who_misses_a_hot_key_loads_it() {
    // Vattani and others 2015: the rate times the time of a load, 30, and the first. The last of them ends 3 s after the
    // first does, less 1/30 of that, and only then the ten seconds begin.
    let cycle = 0.1 + 3.0 + 3.0 * 30.0 / 31.0 + 10.0;
    let study = hot_key("");
    near(value(only(&study).loads), 31.0 / cycle, 0.03);
    near(value(only(&study).gets) * (1.0 - value(only(&study).hit_ratio)), 31.0 / cycle, 0.03);
}

#[test]
fn one_loads_for_all_where_loads_are_coalesced() {
    let study = hot_key("coalesce: true");
    let cycle = 0.1 + 3.0 + 10.0;
    near(value(only(&study).loads), 1.0 / cycle, 0.02);
    near(value(only(&study).coalesced), 30.0 / cycle, 0.03);
}

#[test]
fn early_expiry_spares_most_of_the_stampede() {
    let (plain, early) = (hot_key(""), hot_key("early_expiry: 1"));
    let [plain, early] = [&plain, &early].map(|study| value(only(study).misses.expired));
    assert!(early < plain / 5.0, "{early} {plain}");
    // With others kept from it, one loads early and nobody waits.
    let single = hot_key("early_expiry: 1, coalesce: true");
    assert!(value(only(&single).coalesced) < 0.3, "{:?}", only(&single).coalesced);
    assert!(value(only(&single).hit_ratio) > 0.97, "{:?}", only(&single).hit_ratio);
}

#[test]
fn who_serves_stale_entries_lets_nobody_wait() {
    let study = hot_key("coalesce: true, stale: { while_revalidate: 5s }");
    let cache = only(&study);
    // One refresh a cycle of 10 s, until the next get, and 3 s.
    near(value(cache.loads), 1.0 / 13.1, 0.02);
    near(value(cache.stale_served), 31.0 / 131.0, 0.03);
    assert!(value(study.whole.latency.p999) < 1e-6 && value(cache.hit_ratio) > 0.999);
}

#[test]
fn a_lost_node_costs_its_share_of_the_keys() {
    // Everything is in one of four nodes until one of them crashes: a quarter of the keys must be loaded again.
    let more = "caches:\n  things: { capacity: unlimited, keys: { count: 1000 }, nodes: 4, latency: 1ms }\nevents: [ { at: 200s, service: things, replicas: 1, outage: 30s } ]\n";
    let study = study(400, "200/s", "get: { from: things, miss: [ wait: 5ms ] }", more);
    let cache = only(&study);
    // They are loaded where they go meanwhile, and once more where they belong when that is back, empty.
    let lost = value(cache.misses.lost) * 200.0 * 400.0;
    assert!((400.0..=600.0).contains(&lost), "{lost}");
    // Before that each key was loaded once.
    let cold = value(cache.misses.cold) * 200.0 * 400.0;
    near(cold, 1000.0, 0.02);
    assert_eq!(value(study.whole.availability), 1.0);
}

#[test]
fn a_cache_that_fails_is_a_miss_and_no_error() {
    let more = "caches:\n  things: { capacity: 1000, keys: { count: 100 }, latency: 1ms, health_check: { interval: 1s } }\nevents: [ { at: 50s, service: things, outage: 50s } ]\n";
    let study = study(200, "50/s", "get: { from: things, timeout: 20ms, miss: [ wait: 5ms ] }", more);
    let cache = only(&study);
    assert_eq!(value(study.whole.availability), 1.0);
    // A quarter of the time, and up to a second more until it is found healthy again.
    near(value(cache.misses.unreachable), 0.25, 0.06);
    // Every key that was there is loaded again.
    near(value(cache.misses.lost) * 50.0 * 200.0, 100.0, 0.02);
}

#[test]
fn if_a_load_fails_the_next_who_waits_loads() {
    let more = "caches:\n  hot: { capacity: 10, keys: { count: 1 }, local: true, ttl: 1s, coalesce: true }\n";
    let study = study(1000, "20/s", "get: { from: hot, miss: [ wait: 500ms, fail: 75% ] }", more);
    let cache = only(&study);
    // Four loads until one succeeds: 2 s, then a second, then until the next get.
    near(value(cache.loads), 4.0 / (2.0 + 1.0 + 0.05), 0.08);
    near(value(study.whole.availability), 1.0 - 3.0 / (3.05 * 20.0), 0.01);
}

#[test]
fn a_loader_that_dies_hands_over_to_another() {
    // The replica that loads crashes again and again; its waiters die with it, and the other's go on.
    let yaml = "name: c\nduration: 600s\nreplications: 2\nseed: 3
traffic:
  users: { to: web, rate: 20/s }
services:
  web: { replicas: 2, concurrency: unlimited, endpoints: { ask: [ get: { from: things, miss: [ wait: 2s ] } ] }, failures: [ crash: { every: { exponential: 5s }, repair: 1s } ] }
caches:
  things: { capacity: 10, keys: { count: 1 }, ttl: 2s, coalesce: true, latency: 0s }
";
    let study = run(yaml);
    let outcomes = study.whole.outcomes;
    assert!(outcomes.in_flight < 100 && outcomes.lost > 0, "{outcomes:?}");
    let [loads, coalesced] = [only(&study).loads, only(&study).coalesced].map(value);
    // A load takes 2 s and lasts for 2 s, unless it is cut off.
    assert!((0.25..0.6).contains(&loads) && coalesced > 5.0, "{loads} {coalesced}");
}

#[test]
fn keys_that_the_source_lacks_are_remembered_if_told_so() {
    let cache = |negative: &str| {
        format!(
            "caches:\n  things: {{ capacity: 1000, keys: {{ count: 500 }}, local: true, negative: {{ {negative} }} }}\n"
        )
    };
    let steps = "get: { from: things, miss: [ wait: 5ms ] }";
    let without = study(300, "200/s", steps, &cache("share: 20%"));
    // Every get of such a key misses, for ever: 20 % of 500 keys, give or take 18.
    let missing = 1.0 - value(only(&without).hit_ratio);
    assert!((0.13..0.28).contains(&missing), "{missing}");
    assert_eq!(value(only(&without).negative_hits), 0.0);
    let with = study(300, "200/s", steps, &cache("share: 20%, ttl: 1h"));
    near(value(only(&with).negative_hits), missing - 0.005, 0.08);
    assert!(value(only(&with).hit_ratio) > 0.98);
}

#[test]
fn a_stale_entry_stands_in_while_its_source_is_down() {
    let more = "caches:\n  things: { capacity: 100, keys: { count: 10 }, local: true, ttl: 5s, stale: { if_error: 10m } }\ndatabases:\n  db: {}\nevents: [ { at: 50s, service: db, outage: 100s } ]\n";
    let study = study(200, "20/s", "get: { from: things, miss: [ call: db.read ] }", more);
    assert_eq!(value(study.whole.availability), 1.0);
    // All gets of half of the time, but for the first five seconds in which entries are good.
    near(value(only(&study).stale_on_error) * 200.0, 20.0 * 97.5, 0.06);
}

#[test]
fn what_is_taken_out_is_missed_for_that_reason() {
    let more = "caches:\n  things: { capacity: 100, keys: { count: 1 }, latency: 1ms }\n";
    let steps = "get: { from: things, miss: [ wait: 1ms ] }, choose: [ { weight: 10%, steps: [ invalidate: things ] }, { weight: 90% } ]";
    let study = study(500, "2/s", steps, more);
    // A get follows an invalidation nine times of ten before the next.
    near(value(only(&study).misses.invalidated), 0.1, 0.1);
    near(value(only(&study).invalidations), 0.2, 0.1);
}

#[test]
fn a_cache_that_loads_by_itself_answers_with_the_value_or_an_error() {
    let more = "caches:\n  things: { capacity: 100, keys: { count: 200 }, latency: 0s, coalesce: true, loader: [ wait: 10ms, fail: 20% ] }\n";
    let study = study(300, "100/s", "get: things", more);
    let cache = only(&study);
    // Half of the keys fit, equally popular.
    near(value(cache.hit_ratio), 0.5, 0.04);
    // Who waits for a load that fails loads in turn: some fewer loads than misses.
    near(value(study.whole.availability), 1.0 - 0.2 * value(cache.loads) / 100.0, 0.01);
    assert!(value(cache.misses.unreachable) > 0.0);
}

#[test]
fn what_a_write_behind_has_not_written_is_lost_with_its_node() {
    let more = "caches:\n  counters: { capacity: unlimited, keys: { count: 1000000 }, write_behind: { to: db.write, every: 10s } }\ndatabases:\n  db: { write: 1ms, cpus: 8 }\nevents: [ { at: 59s, service: counters, outage: 5s } ]\n";
    let study = study(100, "100/s", "put: counters", more);
    let cache = only(&study);
    // Of the nine seconds since the last round.
    near(value(cache.lost_writes), 900.0, 0.08);
    let written = study.services.iter().find(|service| service.name == "db").expect("a database").outcomes.ok as f64;
    // Two runs: what was put in before 50 s, and after 64 s up to 94 s, when the last round is (it began anew at 64 s).
    near(written, 2.0 * (50.0 + 30.0) * 100.0, 0.05);
    // While there is nobody to put it into, a put is an error.
    near(value(study.whole.availability), 0.95, 0.01);
}

#[test]
fn each_replica_has_a_local_cache_of_its_own() {
    let yaml = "name: c\nduration: 100s\nreplications: 2\nseed: 3
traffic:
  users: { to: web, rate: 100/s }
services:
  web: { replicas: 4, concurrency: unlimited, endpoints: { ask: [ get: { from: near, miss: [ wait: 1ms ] } ] } }
caches:
  near: { capacity: 1000, keys: { count: 100 }, local: true }
events: [ { at: 50s, service: web, replicas: 1, outage: 1s } ]
";
    let study = run(yaml);
    let cache = only(&study);
    // Each key once in each replica, and once more where one was lost.
    near(value(cache.misses.cold) * 10_000.0, 400.0, 0.02);
    near(value(cache.misses.lost) * 10_000.0, 100.0, 0.04);
    near(value(cache.entries), 400.0, 0.2);
}

#[test]
fn a_request_asks_all_tiers_for_the_same_key() {
    // Without keys of their own, a cache in the replica and one behind it are asked for the request's key.
    let yaml = "name: c\nduration: 200s\nreplications: 2\nseed: 3
traffic:
  users: { to: web, rate: 100/s, keys: { count: 50 } }
services:
  web: { replicas: 10, concurrency: unlimited, endpoints: { ask: [ get: { from: near, miss: [ get: { from: far, miss: [ call: db.read ] } ] } ] } }
caches:
  near: { capacity: 100, local: true }
  far: { capacity: 100 }
databases:
  db: {}
";
    let study = run(yaml);
    let [near_cache, far] = &study.caches[..] else { panic!("two caches") };
    near(value(near_cache.misses.cold) * 20_000.0, 500.0, 0.02);
    near(value(far.gets) * 200.0, 500.0, 0.02);
    near(value(far.misses.cold) * value(far.gets) * 200.0, 50.0, 0.2);
}

#[test]
fn an_unrelated_service_changes_no_draw_of_a_cache() {
    let base = "name: c\nduration: 60s\nreplications: 1\nseed: 3
traffic:
  users: { to: web, rate: 100/s }
services:
  web: { concurrency: unlimited, endpoints: { ask: [ get: { from: far, miss: [ wait: { exponential: 5ms } ] } ] } }
caches:
  far: { capacity: 50, keys: { count: 1000, zipf: 1 }, eviction: random, nodes: 2, ttl: 5s, ttl_jitter: 10%, early_expiry: 1 }
";
    let more = base
        .replace("services:\n", "services:\n  other: { work: 1ms }\n")
        .replace("traffic:\n", "traffic:\n  others: { to: other, rate: 50/s }\n");
    let [alone, beside] = [base, &more].map(run);
    assert_eq!(only(&alone).hit_ratio, only(&beside).hit_ratio);
    assert_eq!(only(&alone).misses.early, only(&beside).misses.early);
}
