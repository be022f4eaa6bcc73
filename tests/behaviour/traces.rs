//! Single requests on systems of which it is known beforehand what becomes of each.

use ninefold::Input;
use ninefold::experiment::study::{Spent, Study, TimeSpent, Whose};
use ninefold::experiment::trace::{Span, SpanKind, Status, Trace, Traces, Which, classes, time_spent, traces};
use ninefold::plan::Plan;
use std::sync::atomic::AtomicBool;

const MS: u64 = 1_000_000;

fn plan(yaml: &str) -> Plan {
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn which(plan: &Plan) -> Which {
    let classes = vec![true; plan.classes.len()];
    Which { replication: 0, slowest: 5, failed: 5, median: 5, window: None, classes }
}

fn traced(yaml: &str) -> Traces {
    let plan = plan(&format!("name: t\nreplications: 1\n{yaml}"));
    traces("t", &plan, &which(&plan), &AtomicBool::new(false)).expect("it runs")
}

/// What a trace consists of: kind, name, and times in milliseconds since it was sent.
fn course(trace: &Trace) -> Vec<(SpanKind, &str, u64, u64)> {
    let since = |time: u64| (time - trace.start_ns) / MS;
    let told = |span: &'_ Span| (span.kind, since(span.start_ns), since(span.end_ns));
    trace.spans.iter().map(|span| (told(span).0, span.name.as_str(), told(span).1, told(span).2)).collect()
}

fn find<'a>(trace: &'a Trace, name: &str) -> Vec<&'a Span> {
    trace.spans.iter().filter(|span| span.name == name).collect()
}

#[test]
fn the_second_of_two_that_come_together_waits_for_the_first() {
    let found = traced(
        "duration: 10s\ntraffic: { t: { to: web, rate: 20/s, arrivals: constant, batch: 2 } }\nservices: { web: { work: 5ms } }\n",
    );
    assert_eq!(
        course(&found.slowest.traces[0]),
        [
            (SpanKind::Request, "web", 0, 10),
            (SpanKind::Call, "web", 0, 10),
            (SpanKind::Queue, "queue", 0, 5),
            (SpanKind::Work, "work", 5, 10)
        ]
    );
    let portions: Vec<_> = found.slowest.breakdown.iter().map(|p| (p.kind, p.mean_ns / MS, p.share)).collect();
    assert_eq!(portions, [(SpanKind::Queue, 5, 0.5), (SpanKind::Work, 5, 0.5)]);
}

#[test]
fn attempts_that_time_out_go_on_at_their_server_and_those_after_them_wait_a_while() {
    let found = traced(
        "duration: 20s
traffic: { t: { to: web, rate: 1/s, arrivals: constant, timeout: 100ms, retry: { attempts: 2, backoff: { base: 40ms, max: 40ms, jitter: none } } } }
services: { web: { concurrency: 2, work: 250ms } }
",
    );
    let trace = &found.failed.traces[0];
    assert_eq!((trace.status, trace.latency_ns), (Status::Timeout, 240 * MS));
    assert_eq!(
        course(trace),
        [
            (SpanKind::Request, "web", 0, 240),
            (SpanKind::Call, "web", 0, 250),
            (SpanKind::Work, "work", 0, 250),
            (SpanKind::BackOff, "back-off", 100, 140),
            (SpanKind::Call, "web", 140, 390),
            (SpanKind::Work, "work", 140, 390),
        ]
    );
    let given_up: Vec<u64> = find(trace, "web").iter().skip(1).filter_map(|call| call.abandoned_ns).collect();
    assert_eq!(given_up, [trace.start_ns + 100 * MS, trace.start_ns + 240 * MS]);
    let exclusive: Vec<u64> = trace.spans.iter().map(|span| span.exclusive_ns / MS).collect();
    assert_eq!(exclusive, [0, 0, 100, 40, 0, 100]);
}

#[test]
fn why_a_call_is_turned_away_is_told() {
    let full = traced(
        "duration: 10s\ntraffic: { t: { to: web, rate: 10/s, batch: 3, arrivals: constant } }\nservices: { web: { queue: 1, work: 9ms } }\n",
    );
    let refused = &full.failed.traces[0].spans[1];
    assert_eq!((refused.status, refused.because), (Some(Status::Rejected), Some("queue full")));
    let open = traced(
        "duration: 10s
traffic: { t: { to: web, rate: 50/s, breaker: { consecutive: { failures: 3, open: 60s } } } }
services: { web: { endpoints: { a: [ fail: 100% ] } } }
",
    );
    let shorted = |trace: &Trace| trace.spans[1].because == Some("breaker open") && trace.latency_ns == 0;
    assert!(open.failed.traces.iter().all(shorted), "{:#?}", open.failed.traces[0]);
    let down = traced(
        "duration: 10s\ntraffic: { t: { to: web, rate: 50/s } }\nservices: { web: { work: 1ms } }\nevents: [ { at: 1s, service: web, outage: 8s } ]\n",
    );
    assert_eq!(down.failed.traces[0].spans[1].because, Some("no replica"));
}

#[test]
fn a_message_takes_its_time_each_way_and_zones_are_named() {
    let found = traced(
        "duration: 10s
regions: { r: { zones: [ a, b ] } }
network: { across_zones: 4ms, clients: 10ms }
traffic: { t: { to: web, from: a, rate: 5/s } }
services: { web: { zones: [ b ], work: 1ms } }
",
    );
    let call = &found.median.traces[0].spans[1];
    assert_eq!((call.replica, call.zone.as_deref()), (Some(1), Some("b")));
    let network: Vec<u64> =
        find(&found.median.traces[0], "network").iter().map(|span| span.end_ns - span.start_ns).collect();
    assert_eq!(network, [7 * MS, 7 * MS]);
}

#[test]
fn a_hedge_is_told_from_the_first_attempt_and_the_answer_counts() {
    let found = traced(
        "duration: 60s
traffic: { t: { to: web, rate: 1/s, arrivals: constant, hedge: { after: 20ms, attempts: 2 } } }
services: { web: { replicas: 2, balancer: round_robin, work: { mixture: [ { weight: 50%, of: 5ms }, { weight: 50%, of: 90ms } ] } } }
",
    );
    let rescued = found.slowest.traces.iter().chain(&found.median.traces).find(|trace| trace.latency_ns == 25 * MS);
    let trace = rescued.expect("one of sixty was slow at first");
    let calls: Vec<(bool, u64, bool)> = find(trace, "web")
        .iter()
        .skip(2)
        .map(|call| (call.hedge, (call.end_ns - call.start_ns) / MS, call.abandoned_ns.is_some()))
        .collect();
    assert_eq!(calls, [(false, 90, true), (true, 5, false)]);
    let exclusive: Vec<u64> = find(trace, "work").iter().map(|span| span.exclusive_ns / MS).collect();
    assert_eq!(exclusive, [20, 5]);
}

#[test]
fn caches_and_locks_and_followers_are_named() {
    let found = traced(
        "duration: 20s
warmup: 1s
traffic: { t: { to: web, rate: 100/s } }
services: { web: { concurrency: 50, endpoints: { a: [ get: { from: near, miss: [ call: db.read ] }, lock: { on: rows, steps: [ wait: 4ms ] }, call: db.write ] } } }
caches: { near: { capacity: 5, keys: { count: 50 }, local: true } }
locks: { rows: { keys: { count: 1 } } }
databases: { db: { replicas: 3, read: 1ms, write: 2ms, read_from: replicas, concurrency: 50, replication: { mode: synchronous, delay: 1ms } } }
",
    );
    let all: Vec<&Trace> = found.slowest.traces.iter().chain(&found.median.traces).collect();
    let looked_up = all.iter().flat_map(|trace| &trace.spans[1].lookups);
    assert!(looked_up.clone().all(|lookup| lookup.cache == "near") && looked_up.count() == all.len());
    let lock = all.iter().flat_map(|trace| find(trace, "lock")).next().expect("somebody waits for the only key");
    assert_eq!((lock.kind, lock.subject.as_str(), lock.service.as_str()), (SpanKind::Lock, "rows", "web"));
    for trace in &all {
        assert!(find(trace, "db.write").iter().all(|call| call.leader == Some(true)));
        assert_eq!(find(trace, "replication").len(), 1, "{trace:#?}");
    }
    let reads = all.iter().flat_map(|trace| find(trace, "db.read"));
    assert!(reads.clone().count() > 0 && reads.clone().all(|read| read.leader == Some(false)));
}

#[test]
fn a_window_and_a_name_choose_the_requests() {
    let plan = plan(
        "name: t\nduration: 60s\nreplications: 1\ntraffic: { one: { to: web, rate: 20/s, mix: { a: 50%, b: 50% } }, two: { to: web.a, rate: 20/s } }\nservices: { web: { concurrency: 9, endpoints: { a: [ work: 1ms ], b: [ work: 2ms ] } } }\n",
    );
    let window = Some((10_000 * MS, 11_000 * MS));
    let chosen = classes(&plan, Some("one"), Some("web.b")).expect("there are such");
    let which = Which { window, classes: chosen, slowest: 1000, ..which(&plan) };
    let found = traces("t", &plan, &which, &AtomicBool::new(false)).expect("it runs");
    assert!((3..=25).contains(&found.slowest.traces.len()), "{}", found.slowest.traces.len());
    for trace in &found.slowest.traces {
        assert_eq!((trace.traffic.as_str(), trace.endpoint.as_str()), ("one", "web.b"));
        assert!((10_000 * MS..11_000 * MS).contains(&trace.start_ns));
    }
    let (of_both, of_one) = (classes(&plan, None, Some("a")), classes(&plan, Some("two"), None));
    assert_eq!((of_both, of_one), (Ok(vec![true, false, false]), Ok(vec![false, false, true])));
    assert_eq!(classes(&plan, Some("three"), None).expect_err("nobody").there, ["one", "two"]);
    assert_eq!(classes(&plan, Some("two"), Some("web.b")).expect_err("nobody").there, ["web.a"]);
}

/// A scenario with its study, and where the time of its slow requests went.
fn spent(yaml: &str) -> (Plan, Study, Option<TimeSpent>) {
    let yaml = format!("name: t\nreplications: 1\n{yaml}");
    let (plan, study) =
        (plan(&yaml), ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}")));
    let found = time_spent(&plan, &study, &AtomicBool::new(false)).expect("it runs");
    (plan, study, found)
}

fn seconds(spent: &Spent, kind: SpanKind, in_vain: bool) -> f64 {
    spent.portions.iter().filter(|on| (on.kind, on.in_vain) == (kind, in_vain)).map(|on| on.seconds).sum()
}

#[test]
fn a_slow_request_of_a_queue_waits_and_a_usual_one_works() {
    // Of an M/D/1 at 40 % six of ten find nobody before them, and all work for as long.
    let (_, study, found) = spent(
        "duration: 450s\ntraffic: { t: { to: web, rate: 40/s } }\nservices: { web: { concurrency: 1, work: 10ms } }\n",
    );
    let found = found.expect("many requests were answered");
    assert_eq!((&found.whose, found.replication), (&Whose::Source("t".to_owned()), 1));
    assert_eq!((found.median.requests, found.slow.requests), (found.answered / 100, found.answered / 100));
    for (of, latency) in [(&found.median, study.whole.latency.p50), (&found.slow, study.whole.latency.p99)] {
        let sum: f64 = of.portions.iter().map(|portion| portion.seconds).sum();
        assert!((sum - of.latency).abs() < 1e-9, "{of:?}");
        // The histogram's quantiles are right within one per cent.
        let quantile = latency.value.expect("a quantile");
        assert!((of.latency / quantile - 1.0).abs() < 0.03, "{quantile}: {of:?}");
        assert!(of.fastest <= of.latency && of.latency <= of.slowest, "{of:?}");
        assert!((seconds(of, SpanKind::Work, false) - 0.01).abs() < 1e-9, "{of:?}");
    }
    assert_eq!(seconds(&found.median, SpanKind::Queue, false), 0.0);
}

#[test]
fn time_in_attempts_that_failed_is_in_vain() {
    let (_, _, found) = spent(
        "duration: 200s
traffic: { t: { to: web, rate: 20/s, timeout: 100ms, retry: { attempts: 2, backoff: { base: 40ms, max: 40ms, jitter: none } } } }
services: { web: { concurrency: 90, work: { mixture: [ { weight: 90%, of: 10ms }, { weight: 10%, of: 150ms } ] } } }
slo: [ p99 of t < 1s ]
",
    );
    let found = found.expect("many requests were answered");
    assert_eq!(found.whose, Whose::Objective("p99 of t < 1s".to_owned()));
    assert_eq!(found.median.portions.len(), 1, "{:?}", found.median);
    // One in ten times out; tried again it is answered in another 10 ms.
    assert_eq!(found.slow.latency, 0.15);
    let parts = [(SpanKind::Work, true), (SpanKind::BackOff, false), (SpanKind::Work, false)];
    assert_eq!(parts.map(|(kind, in_vain)| seconds(&found.slow, kind, in_vain)), [0.1, 0.04, 0.01]);
}

#[test]
fn where_there_is_too_much_or_too_little_to_follow_nothing_is_told() {
    let yaml =
        "duration: 200s\nwarmup: 0s\ntraffic: { t: { to: web, rate: 20/s } }\nservices: { web: { work: 10ms } }\n";
    let (plan, mut study, found) = spent(yaml);
    assert!(found.is_some());
    let never = AtomicBool::new(false);
    let requests = study.whole.outcomes.born;
    study.services[0].outcomes.born = 10_000_000;
    assert!(time_spent(&plan, &study, &never).expect("it is not run").is_none());
    // All replications together may have more.
    (study.replications, study.services[0].outcomes.born) = (2, 20_000_000 - 2 * requests);
    study.whole.outcomes.born = 2 * requests;
    assert!(time_spent(&plan, &study, &never).expect("it runs").is_some());
    assert!(spent(&yaml.replace("20/s", "4/s")).2.is_none());
}
