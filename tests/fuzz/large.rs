//! Scenarios as large as the limits allow, each in one way: everything takes time in proportion to the text, or the
//! text is refused.

use crate::alone;
use crate::harness::HEAP;
use ninefold::plan;
use ninefold::scenario::explain;
use ninefold::scenario::load::{Input, load};
use std::time::{Duration, Instant};

/// The longest that anything but a run may take. Builds without optimisation are slower.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 2 });

/// The most bytes that a text may take until it is compiled, beside its own.
const MEMORY: usize = 512 << 20;

type Text = (&'static str, String);

/// So many items of a list or a map that stands on one line.
fn items(n: usize, item: impl Fn(usize) -> String) -> String {
    (0..n).map(|i| item(i) + ", ").collect()
}

/// So many lines of a map.
fn lines(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(|i| format!("  {}\n", line(i))).collect()
}

/// A scenario of this traffic; the rest are whole sections.
fn of(traffic: &str, rest: &str) -> String {
    format!("name: large\nduration: 1m\nreplications: 1\ntraffic:\n{traffic}{rest}")
}

const USER: &str = "  u: { to: s0, rate: 1/s }\n";
const SERVICE: &str = "services: { s0: { work: 1ms } }\n";

fn services(n: usize, service: impl Fn(usize) -> String) -> String {
    format!("services:\n{}", lines(n, |i| format!("s{i}: {{ {} }}", service(i))))
}

/// A service of many endpoints.
fn endpoints(n: usize) -> String {
    services(1, |_| format!("endpoints: {{ {} }}", items(n, |i| format!("e{i}: [ work: 1ms ]"))))
}

/// A service of one endpoint with these steps, and one that they can call.
fn steps(steps: &str) -> String {
    format!("services: {{ s0: {{ endpoints: {{ e: [ {steps} ] }} }}, s1: {{ work: 1ms }} }}\n")
}

fn things() -> Vec<Text> {
    let plain = |n| services(n, |_| "work: 1ms".to_owned());
    let databases = |n| format!("databases:\n{}", lines(n, |i| format!("d{i}: {{ replicas: 2 }}")));
    let sources = |n| lines(n, |i| format!("u{i}: {{ to: s0, rate: 0.01/s }}"));
    let prices = items(999, |i| format!("s{i}: 1 USD/h"));
    let zones = |n| items(n, |i| format!("z{i}"));
    let outages = items(10_000, |i| format!("{{ at: 1s, zone: z{}, outage: 1s }}", i % 100));
    let hit = "{ at: 1s, zone: z, outage: 1s }".to_owned();
    let outage = "{ at: 1s, service: s0, outage: 1s }".to_owned();
    let failure = "{ service: s0, crash: { every: 1h, repair: 1s } }".to_owned();
    vec![
        ("services", of(USER, &plain(1_000))),
        ("too many services", of(USER, &plain(20_000))),
        ("sources", of(&sources(1_000), SERVICE)),
        ("too many sources", of(&sources(20_000), SERVICE)),
        ("databases", of("  u: { to: d0, rate: 1/s }\n", &databases(500))),
        ("too many databases", of("  u: { to: d0, rate: 1/s }\n", &databases(20_000))),
        ("prices", of(USER, &format!("{}cost: {{ prices: {{ {prices} }} }}\n", plain(999)))),
        (
            "outages of zones",
            of(
                USER,
                &format!("services: {{ s0: {{ work: 1ms, zones: [ {} ] }} }}\nevents: [ {outages} ]\n", zones(100)),
            ),
        ),
        ("too many zones", of(USER, &format!("services: {{ s0: {{ work: 1ms, zones: [ {} ] }} }}\n", zones(300_000)))),
        (
            "outages of a zone of many services",
            of(
                USER,
                &format!(
                    "{}events: [ {} ]\n",
                    services(999, |_| "work: 1ms, zones: [z]".to_owned()),
                    items(1_000, |_| hit.clone())
                ),
            ),
        ),
        (
            "too many outages of a zone",
            of(
                USER,
                &format!(
                    "{}events: [ {} ]\n",
                    services(999, |_| "work: 1ms, zones: [z]".to_owned()),
                    items(10_000, |_| hit.clone())
                ),
            ),
        ),
        ("outages of services", of(USER, &format!("{SERVICE}events: [ {} ]\n", items(10_000, |_| outage.clone())))),
        ("failures", of(USER, &format!("{SERVICE}failures: [ {} ]\n", items(10_000, |_| failure.clone())))),
        ("objectives", of(USER, &format!("{SERVICE}slo: [ {} ]\n", items(1_000, |_| "p99 of u < 1s".to_owned())))),
    ]
}

fn programs() -> Vec<Text> {
    let call = |to: usize| format!("endpoints: {{ e: [ call: s{to} ] }}");
    let chain = services(1_000, |i| if i < 999 { call(i + 1) } else { "work: 1ms".to_owned() });
    let circles = services(1_000, |i| {
        format!(
            "endpoints: {{ e: [ call: s{}, choose: [ {{ weight: 100%, steps: [ call: s{} ] }} ] ] }}",
            (i + 1) % 1_000,
            i / 2
        )
    });
    // Each of forty calls each of the next forty: 40^24 ways through.
    let layers = services(1_000, |i| match i / 40 {
        24 => "work: 1ms".to_owned(),
        layer => {
            let arm = |n| {
                format!(
                    "{{ weight: 2.5%, steps: [ call: {{ to: s{}, timeout: {}s }} ] }}",
                    layer * 40 + 40 + n,
                    100 - layer
                )
            };
            format!("endpoints: {{ e: [ choose: [ {} ] ] }}", items(40, arm))
        }
    });
    let timeouts = items(20, |e| {
        format!("e{e}: [ {} ]", items(4_000, |i| format!("call: {{ to: s1, timeout: {}us }}", 1_001 + i + e * 4_000)))
    });
    let timeouts = format!("services: {{ s0: {{ endpoints: {{ {timeouts} }} }}, s1: {{ work: 1ms }} }}\n");
    let mix = |n: usize, word: &str, share: &str| {
        format!("  u: {{ to: s0, rate: 1/s, mix: {{ {} }} }}\n", items(n, |i| format!("{word}{i}: {share}")))
    };
    vec![
        ("a chain of calls", of(USER, &chain)),
        ("circles of calls", of(USER, &circles)),
        ("layers of calls", of(USER, &layers)),
        ("timeouts", of("  u: { to: s0.e0, rate: 1/s }\n", &timeouts)),
        ("a mix of endpoints", of(&mix(1_000, "e", "0.1%"), &endpoints(20_000))),
        ("a mix of endpoints that are not there", of(&mix(1_000, "f", "0.1%"), &endpoints(20_000))),
        (
            "calls that leave the endpoint open",
            of(&lines(1_000, |i| format!("u{i}: {{ to: s0, rate: 1/s }}")), &endpoints(20_000)),
        ),
        ("steps", of(USER, &steps(&items(9_999, |_| "work: 1ms".to_owned())))),
        ("branches", of(USER, &steps(&format!("parallel: [ {} ]", items(4_000, |_| "call: s1".to_owned()))))),
        ("arms", of(USER, &steps(&format!("choose: [ {} ]", items(4_000, |_| "{ weight: 0.025% }".to_owned()))))),
        (
            "repetitions",
            of(
                USER,
                &steps(&"repeat: { times: 9, steps: [ ".repeat(4))
                    .replace(" ] } }, s1", &format!(" call: s1{} ] }} }}, s1", " ] }".repeat(4))),
            ),
        ),
    ]
}

fn lists() -> Vec<Text> {
    let profile = |items: String| of(&format!("  u: {{ to: s0, rate: 1/s, profile: [ {items} ] }}\n"), SERVICE);
    let surges = |n| items(n, |i| format!("{{ surge: 2x, at: {i}ms, ramp: 20s, hold: 1s, decay: 20s }}"));
    let changes = |n| items(n, |i| format!("{{ step: 1x, at: {i}ms }}"));
    let days = "{ diurnal: { amplitude: 50%, period: 6ms } }";
    let different = items(999, |i| format!("{{ diurnal: {{ amplitude: 1%, period: {}us }} }}", 6_000 + i));
    let points = items(150_000, |i| format!("{{ at: {i}us, rate: 1/s }}"));
    let work = |work: String| of(USER, &format!("services: {{ s0: {{ work: {work} }} }}\n"));
    let service = |more: String| of(USER, &format!("services: {{ s0: {{ work: 1ms, {more} }} }}\n"));
    vec![
        ("surges", profile(surges(300).replace("2x", "1x"))),
        ("a surge in the days", profile(surges(1) + &days.replace("6ms", "60ms"))),
        ("ten thousand days", profile(days.to_owned())),
        ("too many surges", profile(surges(1_000))),
        ("surges and days", profile(surges(999) + days)),
        ("changes and days", profile(changes(999) + days)),
        ("days of all lengths", profile(different)),
        ("points of a trace", profile(format!("{{ points: [ {points} ] }}"))),
        (
            "traces",
            profile(items(900, |_| {
                format!("{{ points: [ {} ] }}", items(150, |i| format!("{{ at: {i}us, rate: 1/s }}")))
            })),
        ),
        ("measured values", work(format!("{{ empirical: [ {} ] }}", items(300_000, |i| format!("{i}us"))))),
        (
            "a mixture",
            work(format!("{{ mixture: [ {} ] }}", items(100_000, |_| "{ weight: 0.001%, of: 1ms }".to_owned()))),
        ),
        (
            "weights",
            service(format!(
                "balancer: {{ smooth_weighted_round_robin: {{ weights: [ {} ] }} }}",
                items(400_000, |_| "1".to_owned())
            )),
        ),
        (
            "a schedule",
            service(format!(
                "autoscaler: {{ scheduled: {{ steps: [ {} ] }} }}",
                items(150_000, |i| format!("{{ at: {i}us, replicas: 1 }}"))
            )),
        ),
    ]
}

fn mistakes() -> Vec<Text> {
    let plain = services(1_000, |_| "work: 1ms".to_owned());
    let strangers = lines(1_000, |i| format!("u{i}: {{ to: t{i}, rate: 1/s }}"));
    let wrong = lines(1_000, |i| format!("u{i}: {{ to: s0, rate: fast, timeout: soon, users: many }}"));
    let long = "x".repeat(9 << 20);
    vec![
        ("keys that are unknown", (0..400_000).map(|i| format!("key{i}: 1\n")).collect()),
        ("a key again and again", "name: x\n".repeat(400_000)),
        ("services that are unknown", of(&strangers, &plain)),
        ("values that are wrong", of(&wrong, SERVICE)),
        ("a long name", of(USER, SERVICE).replacen("large", &long, 1)),
        ("a long key", format!("? {long}\n: 1\n")),
        ("a long rate", of(USER, SERVICE).replacen("1/s", &"9".repeat(9 << 20), 1)),
        ("a long objective", of(USER, &format!("{SERVICE}slo: [ p99 {} < 1s ]\n", "of ".repeat(3 << 20)))),
        ("aliases", format!("name: x\nslo: [ {} ]\n", items(100_000, |i| format!("&a{i} x, *a{i}")))),
        (
            "merges",
            format!(
                "a: &a {{ {} }}\n{}",
                items(1_000, |i| format!("k{i}: 1")),
                lines(900, |i| format!("b{i}: {{ <<: *a }}")).replace("  ", "")
            ),
        ),
    ]
}

#[test]
fn what_is_large_is_read_explained_and_compiled_in_moments_or_refused() {
    let _turn = alone();
    let mut slow = String::new();
    for (name, text) in [things(), programs(), lists(), mistakes()].into_iter().flatten() {
        assert!(text.len() < 10 << 20, "{name}: {} bytes", text.len());
        let mut took = Vec::new();
        let before = HEAP.allocated();
        let started = Instant::now();
        let loaded = load(&Input::Text { name: "large.yaml".to_owned(), text }, &[]);
        let said = loaded.render(false);
        took.push(("load", started.elapsed()));
        if let Some(scenario) = &loaded.scenario {
            let started = Instant::now();
            explain::explain(scenario, &loaded);
            took.push(("explain", started.elapsed()));
            let started = Instant::now();
            plan::compile(scenario, &loaded.sources);
            took.push(("compile", started.elapsed()));
        }
        // The heap remembers its highest peak: that of this text or of one before.
        let peak = HEAP.max_allocated() - before;
        assert!(peak < MEMORY, "{name} took {} MB", peak >> 20);
        let said: String = said.lines().next().unwrap_or("fine").chars().take(120).collect();
        println!("{name}: {took:.1?}, at most {} MB: {said}", peak >> 20);
        for (what, time) in took.iter().filter(|(_, time)| *time > TIME) {
            slow.push_str(&format!("{name}: {what} took {time:?}\n"));
        }
    }
    assert!(slow.is_empty(), "\n{slow}");
}
