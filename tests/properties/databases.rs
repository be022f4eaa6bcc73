//! Databases whose servers fail and are cut off in random combinations: acknowledged writes are accounted for (every run
//! asserts that of its own ledger), and what all followers have acknowledged is never lost.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::Writes;
use ninefold::report::json;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const FAILURES: [&str; 6] = [
    "crash: { every: { exponential: 6s }, repair: { exponential: 2s } }",
    "crash: { every: { exponential: 9s }, repair: 2s, silent: true, beta: 10% }",
    "hang: { every: { exponential: 8s }, lasts: { exponential: 2s } }",
    "pause: { every: { exponential: 5s }, lasts: { exponential: 300ms } }",
    "disk_lost: { every: { exponential: 8s }, repair: { exponential: 1s } }",
    "disk_lost: { every: { exponential: 5s }, repair: 500ms, crew: hands }",
];
const EVENTS: [&str; 10] = [
    "{ at: 2s, zone: a, outage: { exponential: 2s } }",
    "{ at: 4s, service: db, replicas: 1, outage: 3s }",
    "{ at: 5s, zone: a, partition: 4s }",
    "{ at: 6s, zone: a, partition: 2s, with: b }",
    "{ at: 8s, zone: b, partition: { exponential: 3s } }",
    "{ at: 9s, service: db, maintenance: 1s }",
    "{ at: 12s, service: db, outage: 500ms }",
    "{ at: 13s, zone: a, disk_lost: 1s }",
    "{ at: 14s, region: r, disk_lost: 800ms }",
    "{ at: 15s, service: db, disk_lost: { exponential: 1s } }",
];
const FAILOVERS: [&str; 4] = [
    "",
    "failover: { detect: 500ms, promote: { exponential: 300ms }, reconnect: { uniform: { min: 0s, max: 1s } } },",
    "failover: { detect: { interval: 300ms, threshold: 2 }, promote: 0s, maximum_lag: 200ms },",
    "failover: { detect: { exponential: 1s }, promote: 100ms, reconnect: 0s },",
];

prop_compose! {
    fn replicated()(
        seed in 0u64..1000, replicas in 2u32..5, shards in 1u32..3, rate in 5u32..120, acknowledge in 1u32..4,
        mode in prop::sample::select(vec!["asynchronous", "semi_synchronous", "synchronous"]),
        failures in prop::sample::subsequence(FAILURES.to_vec(), 0..=2), events in prop::sample::subsequence(EVENTS.to_vec(), 0..=4),
        failover in prop::sample::select(FAILOVERS.to_vec()), fenced in prop::bool::ANY,
        read_from in prop::sample::select(vec!["leader", "replicas", "any", "nearest"]), keyed in prop::bool::ANY,
        concurrency in 1u32..20, patience in prop::sample::select(vec!["", ", timeout: 300ms, retry: { attempts: 3 }", ", hedge: { after: 20ms }"]),
        apply in 1u32..30, rebuild in prop::sample::select(vec!["", "rebuild: 400ms,", "rebuild: { takes: { exponential: 2s } },"]),
        backups in prop::sample::select(vec!["", "backups: { every: 3s, incremental: 1s, size: 100MB },", "backups: { every: 5s, log: 0s },"]),
    ) -> (String, bool) {
        let waits = match mode {
            "asynchronous" => String::new(),
            "synchronous" => format!("acknowledge: {}, flush: 1ms,", acknowledge.min(replicas - 1)),
            _ => format!("acknowledge: {}, timeout: 400ms,", acknowledge.min(replicas - 1)),
        };
        let failover = if fenced { failover.to_owned() } else { failover.replace("failover: {", "failover: { fencing: false,") };
        let keys = if shards > 1 || (keyed && read_from != "leader") { "keys: { count: 50, zipf: 0.9 }," } else { "" };
        let yaml = format!("name: p
duration: 20s
warmup: 1s
replications: 2
seed: {seed}
regions: {{ r: [ a, b ], q: [ c ] }}
repair_crews: {{ hands: 1 }}
network: {{ across_regions: 20ms }}
traffic:
  w: {{ to: db.write, from: a, rate: {rate}/s{patience} }}
  r: {{ to: db.read, from: c, rate: {rate}/s }}
  j: {{ users: 3, think: {{ exponential: 100ms }}, steps: [ call: {{ to: db.write, timeout: 500ms }}, call: {{ to: db.read, timeout: 500ms }} ] }}
databases:
  db: {{ replicas: {replicas}, shards: {shards}, {keys} zones: [ a, b, c ], concurrency: {concurrency}, read_from: {read_from}, {failover} {rebuild} {backups} failures: [ {} ], replication: {{ mode: {mode}, {waits} apply: {apply}ms }} }}
events: [ {} ]
", failures.join(", "), events.join(", "));
        (yaml, mode == "synchronous" && acknowledge >= replicas - 1 && fenced)
    }
}

prop_compose! {
    fn equal_copies()(
        seed in 0u64..1000, servers in 3u32..7, copies in 1u32..4, need in 1u32..4, zipf in 0u32..2,
        hints in prop::sample::select(vec!["0s", "3h"]), repairs in prop::bool::ANY,
        failures in prop::sample::subsequence(FAILURES.to_vec(), 1..=3),
        events in prop::sample::subsequence(vec![
            "{ at: 5s, zone: a, disk_lost: 2s }", "{ at: 8s, service: db, disk_lost: 1s }", "{ at: 11s, zone: b, outage: 3s }", "{ at: 12s, zone: c, disk_lost: 300ms }",
        ], 0..=3),
        rebuild in prop::sample::select(vec!["", "rebuild: 400ms,", "rebuild: { takes: { exponential: 2s } },"]),
        backups in prop::sample::select(vec!["", "backups: { every: 3s, takes: 4s, size: 100MB },", "backups: { every: 5s, log: 0s },", "backups: { every: 6s, log: 1s },"]),
    ) -> String {
        format!("name: p
duration: 20s
warmup: 1s
replications: 2
seed: {seed}
repair_crews: {{ hands: 1 }}
traffic:
  w: {{ to: db.write, rate: 100/s }}
  r: {{ to: db.read, rate: 50/s }}
databases:
  db: {{ replicas: {servers}, zones: [ a, b, c ], read: {{ exponential: 2ms }}, write: {{ exponential: 5ms }}, keys: {{ count: 30, zipf: {zipf} }}, {rebuild} {backups} quorum: {{ copies: {copies}, read: 1, write: {}, hints: {hints}, read_repair: {repairs} }}, failures: [ {} ] }}
events: [ {} ]
", need.min(copies), failures.join(", "), events.join(", "))
    }
}

fn all_lost(writes: &Writes) -> u64 {
    writes.lost_to_failover + writes.lost_to_split_brain + writes.lost_to_restore + writes.lost_to_disk_lost
}

fn lost(study: &Study) -> u64 {
    let lost = |writes: &Writes| writes.lost_to_failover + writes.lost_to_split_brain;
    study.databases.iter().map(|database| lost(&database.writes)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 150 } else { 1000 },
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn writes_are_accounted_for_and_what_all_followers_have_is_never_lost((yaml, safe) in replicated()) {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| study(&yaml))
        };
        let alone = with(1);
        for database in &alone.databases {
            let w = database.writes;
            prop_assert_eq!(w.acknowledged, w.durable + all_lost(&w) + w.in_flight);
        }
        prop_assert!(!safe || lost(&alone) == 0, "{} writes are lost in\n{}", lost(&alone), yaml);
        prop_assert_eq!(json::summary(&alone).expect("a summary"), json::summary(&with(2)).expect("a summary"));
    }

    #[test]
    fn writes_to_equal_copies_are_accounted_for(yaml in equal_copies()) {
        let w = study(&yaml).quorums[0].writes;
        prop_assert_eq!(w.acknowledged, w.durable + all_lost(&w));
        prop_assert!(!yaml.contains("disk_lost") || w.acknowledged > 0, "nothing is counted in\n{}", yaml);
    }
}
