//! Where calls go, read off the time that it takes to get there.

use super::{near, study};

/// Zones a and b of one region and c of another, 10 ms and 100 ms away from a; clients in a unless said otherwise.
fn latency(from: &str, service: &str, events: &str) -> (f64, f64) {
    let study = study(&format!(
        "duration: 200s\nregions: {{ r: [a, b], q: [c] }}\nnetwork: {{ same_zone: 0s, across_zones: 10ms, across_regions: 100ms }}\ntraffic: {{ t: {{ to: web, {from} rate: 100/s, arrivals: constant }} }}\nservices: {{ {service} }}\nevents: [ {events} ]"
    ));
    (study.mean_latency("whole") * 1e3, study.count("whole", "failed") as f64)
}

fn places(list: &[(&str, usize)]) -> String {
    let each: Vec<&str> = list.iter().flat_map(|&(zone, n)| std::iter::repeat_n(zone, n)).collect();
    format!("replicas: {}, placement: {{ by_hand: [ {} ] }}", each.len(), each.join(", "))
}

/// Three standard errors of a share of 20,000 requests.
fn error(share: f64) -> f64 {
    3.0 * (share * (1.0 - share) / 20_000.0).sqrt() + 1e-4
}

#[test]
fn calls_stay_in_their_zone_as_long_as_it_has_replicas() {
    let service = format!(
        "web: {{ zones: [a, b], {}, concurrency: 99, work: 0s, routing: same_zone }}",
        places(&[("a", 1), ("b", 9)])
    );
    assert_eq!(latency("from: a,", &service, "").0, 0.0);
    // The other zone for a quarter of the time.
    near(latency("from: a,", &service, "{ at: 100s, zone: a, outage: 50s }").0, 2.5, 0.01);
}

#[test]
fn clients_in_no_zone_heat_up_zones_with_few_replicas() {
    // Half of the calls go to the two replicas of the one zone, which answer with errors, half to the eight of the other.
    let service = format!(
        "web: {{ zones: [a, b], {}, concurrency: 99, work: 0s, routing: same_zone }}",
        places(&[("a", 2), ("b", 8)])
    );
    let failed = latency("", &service, "{ at: 0s, service: web, replicas: 2, errors: { share: 100%, lasts: 1h } }").1;
    near(failed / 20_000.0, 0.5, error(0.5));
}

#[test]
fn zone_aware_routing_keeps_half_where_a_fifth_of_the_callers_meets_a_tenth_of_the_replicas() {
    // Envoy's example: L = 20 %, U = 10 %. The front's ten replicas call ten of the service's.
    let services = format!(
        "front: {{ zones: [a, b], {}, concurrency: 99, routing: same_zone, endpoints: {{ e: [ call: back ] }} }}, back: {{ zones: [a, b], {}, concurrency: 99, work: 0s, routing: zone_aware }}",
        places(&[("a", 2), ("b", 8)]),
        places(&[("a", 1), ("b", 9)]),
    );
    let mean = |zone: &str| {
        let study = study(&format!(
            "duration: 200s\nregions: {{ r: [a, b] }}\nnetwork: {{ same_zone: 0s, across_zones: 10ms }}\ntraffic: {{ t: {{ to: front, from: {zone}, rate: 100/s, arrivals: constant }} }}\nservices: {{ {services} }}"
        ));
        study.mean_latency("whole") * 1e3
    };
    near(mean("a") / 10.0, 0.5, error(0.5));
    assert_eq!(mean("b"), 0.0);
}

#[test]
fn a_level_gets_all_calls_down_to_72_per_cent_of_healthy_replicas() {
    let service = format!(
        "web: {{ zones: [a, b], {}, concurrency: 99, work: 0s, routing: {{ priority: {{ levels: [[a], [b]] }} }} }}",
        places(&[("a", 100), ("b", 100)])
    );
    for (broken, share) in [(28, 0.0), (29, 0.01), (50, 0.3), (100, 1.0)] {
        let event = format!("{{ at: 0s, service: web, replicas: {broken}, outage: 1h }}");
        near(latency("from: a,", &service, &event).0 / 10.0, share, error(share));
    }
}

#[test]
fn there_is_no_panic_while_the_next_level_carries_all() {
    let service = format!(
        "web: {{ zones: [a, b], {}, concurrency: 99, work: 0s, panic_threshold: 50%, routing: {{ priority: {{ levels: [[a], [b]] }} }} }}",
        places(&[("a", 6), ("b", 4)])
    );
    let (mean, failed) = latency("from: a,", &service, "{ at: 0s, zone: a, outage: 1h }");
    assert_eq!((mean, failed), (10.0, 0.0));
}

#[test]
fn the_nearest_region_hands_on_what_it_cannot_carry() {
    let service = format!(
        "web: {{ zones: [a, c], {}, concurrency: 99, work: 0s, routing: nearest }}",
        places(&[("a", 10), ("c", 10)])
    );
    for (broken, share) in [(0, 0.0), (5, 0.3), (10, 1.0)] {
        let event = format!("{{ at: 0s, service: web, replicas: {broken}, outage: 1h }}");
        let events = if broken > 0 { event.as_str() } else { "" };
        near(latency("from: a,", &service, events).0 / 100.0, share, error(share));
    }
}

#[test]
fn dns_fails_over_after_detection_and_a_uniform_part_of_the_time_to_live() {
    // 90 s to the name server's new answer, and U(0, 60 s) for each resolver: 120 s of failures on average.
    let study = study(
        "regions: { r: [a], q: [c] }\nnetwork: {}\ntraffic: { t: { to: web, from: a, rate: 100/s, arrivals: constant } }\nservices: { web: { zones: [a, c], replicas: 4, concurrency: 99, work: 1ms, routing: dns } }\nevents: [ { at: 100s, region: r, outage: 1h } ]",
    );
    near(study.count("whole", "failed") as f64, 100.0 * 120.0, 3.0 * (6000.0_f64 / 6.0).sqrt() + 2.0);
}
