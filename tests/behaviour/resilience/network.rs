//! Messages on their way, by hand.

use super::{near, study};

#[test]
fn latencies_add_up_by_the_places_between_which_messages_go() {
    let study = study(
        "duration: 100s
network: { same_zone: 2ms, across_zones: 4ms, across_regions: 60ms, clients: 20ms, bandwidth: 1MB/s, links: [ { between: [a, b], latency: 6ms }, { between: [r, q], latency: 100ms, bandwidth: 100KB/s } ] }
regions: { r: [a, b, d], q: [c], s: [e] }
traffic:
  nowhere: { to: fa, rate: 1/s, arrivals: constant, size: 10KB }
  in_a: { to: fa, from: a, rate: 1/s, arrivals: constant, size: 10KB }
  in_b: { to: fa, from: b, rate: 1/s, arrivals: constant, size: 10KB }
  in_d: { to: fa, from: d, rate: 1/s, arrivals: constant, size: 10KB }
  in_c: { to: fa, from: c, rate: 1/s, arrivals: constant, size: 10KB }
  in_e: { to: fa, from: e, rate: 1/s, arrivals: constant }
  twice: { to: fb, from: a, rate: 1/s, arrivals: constant }
services:
  fa: { zones: [a], concurrency: 999, work: 1ms }
  fb: { zones: [b], concurrency: 999, endpoints: { e: [ work: 1ms, call: fa ] } }
",
    );
    // The clients' own 20 ms, the way between the places, 1 ms of work, and 10 KB at 1 MB/s or 100 KB/s.
    let expected = [
        ("nowhere", 20.0 + 1.0 + 10.0),
        ("in_a", 20.0 + 2.0 + 1.0 + 10.0),
        ("in_b", 20.0 + 6.0 + 1.0 + 10.0),
        ("in_d", 20.0 + 4.0 + 1.0 + 10.0),
        ("in_c", 20.0 + 100.0 + 1.0 + 100.0),
        ("in_e", 20.0 + 60.0 + 1.0),
        ("twice", 20.0 + 6.0 + 1.0 + 6.0 + 1.0),
    ];
    for (name, millis) in expected {
        near(study.mean_latency(name), millis / 1e3, 1e-9);
    }
}

#[test]
fn a_lost_packet_is_sent_again_after_200_milliseconds_on_either_way() {
    let of = |timeout: &str| {
        study(&format!(
            "duration: 200s\nnetwork: {{ same_zone: 0s, loss: 5% }}\ntraffic: {{ t: {{ to: web, rate: 100/s{timeout} }} }}\nservices: {{ web: {{ concurrency: 99999, work: 1ms }} }}"
        ))
    };
    let (patient, impatient) = (of(""), of(", timeout: 100ms"));
    let born = impatient.count("whole", "born") as f64;
    let share = 1.0 - 0.95_f64 * 0.95;
    near(impatient.count("whole", "timeout") as f64 / born, share, 3.0 * (share * (1.0 - share) / born).sqrt());
    // Each way 0.2 p + 0.4 p^2 + 0.8 p^3 + ... = 0.2 p / (1 - 2 p); a request's delay has a standard deviation of 76 ms.
    near(patient.mean_latency("whole"), 0.001 + 2.0 * 0.2 * 0.05 / 0.9, 3.0 * 0.076 / born.sqrt());
}

/// Calls within and across the edges of zone a, which is cut off from 50 s to 70 s.
fn partition(with: &str) -> super::Summary {
    study(&format!(
        "duration: 100s
replications: 5
network: {{ same_zone: 2ms, across_zones: 4ms }}
regions: {{ r: [a, b, c] }}
traffic:
  inside: {{ to: in_a.one, from: a, rate: 1/s, arrivals: constant, timeout: 300ms }}
  across: {{ to: in_a.two, from: b, rate: 1/s, arrivals: constant, timeout: 300ms }}
  other: {{ to: in_a.three, from: c, rate: 1/s, arrivals: constant, timeout: 300ms }}
  outside: {{ to: in_b.one, from: c, rate: 1/s, arrivals: constant, timeout: 300ms }}
  out: {{ to: in_b.two, from: a, rate: 1/s, arrivals: constant, timeout: 300ms }}
services:
  in_a: {{ zones: [a], concurrency: 999, endpoints: {{ one: [ work: 1ms ], two: [ work: 1ms ], three: [ work: 1ms ] }} }}
  in_b: {{ zones: [b], concurrency: 999, endpoints: {{ one: [ work: 1ms ], two: [ work: 1ms ] }} }}
events: [ {{ at: 50s, zone: a, partition: 20s{with} }} ]
"
    ))
}

#[test]
fn a_partition_cuts_off_what_goes_across_and_nothing_else() {
    for (with, expected) in [("", [0, 100, 100, 0, 100]), (", with: b", [0, 100, 0, 0, 100])] {
        let study = partition(with);
        for (name, expected) in ["inside", "across", "other", "outside", "out"].into_iter().zip(expected) {
            let late = study.count(name, "timeout");
            assert!(late.abs_diff(expected) <= if expected > 0 { 5 } else { 0 }, "{name}{with}: {late}");
        }
        assert_eq!(study.accounted(), 0);
    }
}

#[test]
fn callers_without_a_timeout_get_their_answers_with_the_next_retransmission_after_a_partition() {
    // A call at the beginning of the partition is sent again after 0.2, 0.6, 1.4, 3, 6.2, 12.6 and 25.4 s.
    let study = study(
        "duration: 100s\nnetwork: { same_zone: 0s, across_zones: 0s }\nregions: { r: [a, b] }\ntraffic: { t: { to: web, from: b, rate: 0.01/s, arrivals: constant } }\nservices: { web: { zones: [a], work: 1ms } }\nevents: [ { at: 0s, zone: a, partition: 99.9s } ]",
    );
    assert_eq!(study.accounted(), study.count("whole", "born"));
}

#[test]
fn latency_and_loss_can_be_added_to_a_place_for_a_while() {
    let study = study(
        "duration: 100s\nnetwork: { same_zone: 1ms, across_zones: 4ms }\nregions: { r: [a, b] }\ntraffic:\n  inside: { to: web.one, from: a, rate: 10/s, arrivals: constant }\n  across: { to: web.two, from: b, rate: 10/s, arrivals: constant }\nservices: { web: { zones: [a], concurrency: 99, endpoints: { one: [ work: 1ms ], two: [ work: 1ms ] } } }\nevents: [ { at: 50s, zone: a, latency: { adds: 40ms, lasts: 25s } } ]",
    );
    near(study.mean_latency("inside"), 0.002, 1e-9);
    near(study.mean_latency("across"), 0.005 + 0.25 * 0.04, 1e-4);
}
