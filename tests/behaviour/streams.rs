//! Connections that last, against what follows by hand.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::{ConnectionResult, Estimate};

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

/// A hundred devices that connect within a second and stay for 100 s, or as the traffic and the service say.
fn devices(traffic: &str, service: &str, more: &str) -> Study {
    study(&format!(
        "name: streams\nduration: 300s\nreplications: 2\n\
         traffic:\n  devices: {{ to: gateway.connect, rate: 100/s, profile: [ {{ step: 0x, at: 1s }} ], {traffic} }}\n\
         services:\n  gateway: {{ {service} }}\n{more}"
    ))
}

const CONNECT: &str = "connections: 1000, endpoints: { connect: [ work: 1ms, stream: { lasts: 100s, every: 10s, steps: [ work: 1ms ] } ] }";

fn connections(study: &Study) -> &ConnectionResult {
    &study.connections[0]
}

#[test]
fn a_timeout_is_for_getting_connected_and_a_connection_holds_no_worker() {
    let study = devices("timeout: 1s, deadline: 2s", &format!("concurrency: 1, {CONNECT}"), "");
    let outcomes = study.whole.outcomes;
    assert!(outcomes.born > 100 && outcomes.ok == outcomes.born, "{outcomes:?}");
    assert!((value(study.whole.latency.mean) - 100.0).abs() < 0.2, "{:?}", study.whole.latency.mean);
    // One piece of work to connect, and one each time but the last.
    let busy = value(study.services[0].busy) * 300.0 * 2.0 * 1000.0 / outcomes.ok as f64;
    assert!((busy - 10.0).abs() < 0.01, "{busy} pieces of work a connection");
}

#[test]
fn without_room_for_connections_each_holds_a_worker() {
    let service = CONNECT.replace("connections: 1000", "concurrency: 10, queue: 0");
    let study = devices("timeout: 1s", &service, "");
    assert_eq!(connections(&study).made, 20, "ten of each run");
    assert_eq!(study.whole.outcomes.rejected, study.whole.outcomes.born - 20);
}

#[test]
fn more_connections_than_there_is_room_for_are_rejected() {
    let service = CONNECT.replace("connections: 1000", "concurrency: 4, connections: 30");
    let study = devices("timeout: 1s", &service, "");
    let found = connections(&study);
    assert_eq!((found.made, found.refused), (60, study.whole.outcomes.rejected));
}

#[test]
fn after_a_crash_clients_go_on_with_what_is_left_of_their_time() {
    let retry = "timeout: 1s, retry: { attempts: unlimited, wait: 500ms }";
    let service = format!("replicas: 2, zones: [a, b], concurrency: 100, {CONNECT}");
    let study = devices(
        retry,
        &service,
        "events: [ { at: 50s, zone: a, outage: 20s }, { at: 80s, zone: b, outage: 20s } ]\nslo: [ reconnect p99 of gateway < 2s, broken of gateway <= 0, refused of gateway <= 0, given_up of gateway <= 0 ]",
    );
    let (found, outcomes) = (connections(&study), study.whole.outcomes);
    assert_eq!((outcomes.ok, found.closed), (outcomes.born, outcomes.born));
    // Each loses its connection when its own replica dies; those of zone a stand at b by then.
    assert!(found.broken as f64 > 1.4 * outcomes.born as f64, "{found:?}");
    assert_eq!(
        (found.broken, found.sought, found.reconnected),
        (found.made - found.closed, found.broken, found.broken)
    );
    assert!(value(found.reconnect.p50) > 0.49 && found.reconnect.max.is_some_and(|slowest| slowest < 1.1), "{found:?}");
    let gates: Vec<f64> = study.objectives.iter().map(|gate| value(gate.estimate)).collect();
    let broken = value(found.broken_per_run);
    assert_eq!(gates, [value(found.reconnect.p99), broken, value(found.refused_per_run), 0.0]);
    let longest = study.whole.latency.max.expect("some were connected");
    assert!(longest > 100.9 && longest < 103.0, "twice a break and what was left: {longest}");
}

#[test]
fn who_does_not_try_again_loses_the_rest() {
    let study = devices(
        "timeout: 1s",
        &format!("concurrency: 100, {CONNECT}"),
        "events: [ { at: 50s, service: gateway, outage: 20s } ]",
    );
    let found = connections(&study);
    assert_eq!((found.broken, found.sought, study.whole.outcomes.lost), (found.made, 0, found.made));
}

#[test]
fn who_gives_up_is_counted() {
    let study = devices(
        "timeout: 1s, retry: { attempts: 3, wait: 1s }",
        &format!("concurrency: 100, {CONNECT}"),
        "events: [ { at: 50s, service: gateway, outage: 100s } ]",
    );
    let found = connections(&study);
    assert_eq!((found.broken, found.sought, found.given_up), (found.made, found.made, found.made));
    assert_eq!(study.whole.outcomes.failed, found.made);
}

#[test]
fn a_deploy_breaks_connections_when_a_replica_has_drained_long_enough() {
    let service = format!("replicas: 2, concurrency: 100, startup: 1s, drain: 20s, {CONNECT}");
    let study = devices(
        "timeout: 1s, retry: { attempts: unlimited, wait: 500ms }",
        &service,
        "events: [ { at: 30s, service: gateway, deploy: {} } ]",
    );
    let found = connections(&study);
    assert!(found.broken >= study.whole.outcomes.born, "every replica goes: {found:?}");
    assert_eq!(study.whole.outcomes.ok, study.whole.outcomes.born);
    let curves = study.timeline.entities.iter().find(|entity| entity.kind == "connections").expect("curves");
    let broken = curves.curves.iter().find(|curve| curve.quantity == "broken").expect("a curve");
    let first = broken.value.iter().position(|rate| rate.is_some_and(|rate| rate > 0.0)).expect("some break");
    let at = study.timeline.starts[first];
    assert!((48.0..=56.0).contains(&at), "the first new replica is there after a second, and the drain takes 20: {at}");
}

#[test]
fn a_silent_server_keeps_clients_until_they_are_told() {
    let study = devices(
        "timeout: 1s, retry: { attempts: unlimited, wait: 500ms }",
        &format!("replicas: 2, zones: [a, b], concurrency: 100, health_check: {{ interval: 5s }}, {CONNECT}"),
        "events: [ { at: 50s, zone: a, outage: 30s, silent: true } ]",
    );
    let (found, outcomes) = (connections(&study), study.whole.outcomes);
    assert_eq!((outcomes.ok, found.given_up), (outcomes.born, 0));
    assert!(value(found.reconnect.p50) > 30.0, "the connections are reset when the server is back: {found:?}");
}

#[test]
fn a_server_finds_out_that_its_client_has_died_when_it_next_sends() {
    let study = study(&format!(
        "name: streams\nduration: 120s\nreplications: 2\n\
         traffic:\n  devices: {{ to: front.relay, rate: 100/s, profile: [ {{ step: 0x, at: 1s }} ] }}\n\
         services:\n  front: {{ concurrency: unlimited, endpoints: {{ relay: [ call: gateway ] }} }}\n  gateway: {{ concurrency: 100, {CONNECT} }}\n\
         events: [ {{ at: 52s, service: front, outage: 1h }} ]\n"
    ));
    let found = connections(&study);
    assert_eq!((found.left, found.broken, found.open_at_end), (found.made, 0, 0));
    let open = &study.timeline.entities.iter().find(|entity| entity.kind == "connections").expect("curves").curves[0];
    let last = open.value.iter().rposition(|value| value.is_some_and(|value| value > 0.0)).expect("some were open");
    let at = study.timeline.starts[last];
    assert!((59.0..=61.5).contains(&at), "within ten seconds: {at}");
}
