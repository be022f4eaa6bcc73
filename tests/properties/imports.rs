//! Import: distributions are found again among draws of themselves, a system among its own log, and no text of any kind makes
//! it panic or write what the loader refuses.

use ninefold::Input;
use ninefold::engine::{Key, Stream};
use ninefold::import::fit::cells::Cells;
use ninefold::import::fit::family::{Family, Member};
use ninefold::import::fit::fit;
use ninefold::import::{Format, Options, Refusal, Source, import};
use ninefold::language::{Context, Diagnostics, Language, read};
use ninefold::policy::distribution::Distribution;
use ninefold::scenario::load::load;
use ninefold::tally::Histogram;
use std::io::Cursor;

fn distribution(yaml: &str) -> Distribution {
    let node = read::read(0, yaml, &mut Diagnostics::default()).expect("a node");
    Distribution::decode(&node, &mut Context::default()).expect("a distribution")
}

/// 20,000 draws, written in steps of so many nanoseconds.
fn drawn(yaml: &str, grain: u64) -> Histogram {
    let (distribution, mut stream) = (distribution(yaml), Key::replication(7, 0).word(yaml).stream());
    let mut histogram = Histogram::default();
    for _ in 0..20_000 {
        let nanos = distribution.sampler.sample(&mut stream);
        histogram.record((nanos + grain / 2) / grain * grain);
    }
    histogram
}

#[test]
fn draws_of_every_family_are_told_to_be_of_that_family() {
    use Family::{Erlang, Exponential, Gamma, Hyperexponential, Lognormal, Normal, Pareto, Weibull};
    // A median of 10 ms and a p99 of 50 ms: sigma = ln(5) / 2.3263.
    for (yaml, family, size, shape) in [
        ("{ exponential: 20ms }", Exponential, 0.02, 1.0),
        ("{ erlang: { mean: 40ms, phases: 4 } }", Erlang, 0.04, 4.0),
        ("{ gamma: { mean: 40ms, shape: 0.5 } }", Gamma, 0.04, 0.5),
        ("{ gamma: { mean: 40ms, shape: 2.5 } }", Gamma, 0.04, 2.5),
        ("{ lognormal: { median: 10ms, p99: 50ms } }", Lognormal, 0.01, 0.6918),
        ("{ weibull: { scale: 30ms, shape: 1.5 } }", Weibull, 0.03, 1.5),
        ("{ weibull: { scale: 30ms, shape: 0.7 } }", Weibull, 0.03, 0.7),
        ("{ normal: { mean: 50ms, sd: 8ms } }", Normal, 0.05, 0.16),
        ("{ pareto: { minimum: 5ms, alpha: 3 } }", Pareto, 0.005, 3.0),
        ("{ hyperexponential: { mean: 20ms, cv: 2.5 } }", Hyperexponential, 0.02, 2.5),
    ] {
        for grain in [1, 1_000_000] {
            let histogram = drawn(yaml, grain);
            let found = fit(Cells::of(&histogram, grain).expect("data"), histogram.mean());
            let best = &found.candidates[found.taken.unwrap_or_else(|| panic!("{yaml}: {found:?}"))];
            assert_eq!(best.member.family, family, "{yaml}, steps of {grain}: {:?}", best.member);
            let Member { size: found_size, shape: found_shape, .. } = best.member;
            // The minimum of a Pareto is known to a bucket or a step.
            let width = if family == Family::Pareto && grain > 1 { 0.15 } else { 0.04 };
            assert!((found_size / size - 1.0).abs() < width, "{yaml}, steps of {grain}: {:?}", best.member);
            assert!(
                (found_shape / shape - 1.0).abs() < 0.06_f64.max(width * 1.5),
                "{yaml}, {grain}: {:?}",
                best.member
            );
            assert!(best.distance.ks < 0.02, "{yaml}: {:?}", best.distance);
        }
    }
}

#[test]
fn what_is_of_no_family_is_told_by_the_data() {
    let histogram = drawn(
        "{ mixture: [ { weight: 70%, of: 5ms }, { weight: 30%, of: { normal: { mean: 80ms, sd: 5ms } } } ] }",
        1000,
    );
    let found = fit(Cells::of(&histogram, 1000).expect("data"), histogram.mean());
    assert!(found.taken.is_none() && found.candidates.len() >= 6);
    assert!(found.candidates.iter().all(|candidate| candidate.rejected.is_some()));
}

/// A day in November, 2025, as access logs have it.
fn stamp(second: f64) -> String {
    let second = second as u64;
    format!("20/Nov/2025:{:02}:{:02}:{:02} +0000", second / 3600, second / 60 % 60, second % 60)
}

/// A log of so many seconds in which the rate doubles halfway, and the times that stand in it, in seconds.
fn log(seconds: f64) -> (String, Vec<f64>) {
    let mut stream: Stream = Key::replication(3, 0).stream();
    let gap = distribution("{ exponential: 25ms }");
    let kinds = [
        ("GET /users", distribution("{ lognormal: { median: 12ms, p99: 60ms } }")),
        ("POST /orders", distribution("{ gamma: { mean: 45ms, shape: 3 } }")),
    ];
    let (mut at, mut number, mut text, mut times) = (0.0, 0u64, String::new(), Vec::new());
    while at < seconds {
        let busy = if at < seconds / 2.0 { 1.0 } else { 2.0 };
        at += gap.sampler.sample(&mut stream) as f64 / 1e9 / busy;
        number += 1;
        let (what, work) = &kinds[usize::from(number.is_multiple_of(4))];
        let took = (work.sampler.sample(&mut stream) as f64 / 1e6).round() / 1e3;
        times.push(took);
        let stamp = stamp(at);
        text.push_str(&format!(
            "10.0.0.1 - - [{stamp}] \"{what}/{number} HTTP/1.1\" 200 512 \"-\" \"curl/8\" {took:.3}\n"
        ));
    }
    (text, times)
}

fn sources(name: &str, text: &[u8]) -> Result<Vec<Source>, std::io::Error> {
    Source::new(name, Cursor::new(text.to_vec())).map(|source| vec![source])
}

#[test]
fn a_system_is_found_again_in_its_own_log() {
    let (text, mut times) = log(1200.0);
    let made =
        import(sources("access.log", text.as_bytes()).expect("readable"), &Options::default()).expect("a scenario");
    assert!(
        made.text.contains("lognormal") && made.text.contains("get-users-id") && made.text.contains("post-orders-id")
    );
    let study = ninefold::study(&Input::text(made.text.clone()), &["replications=3".to_owned()])
        .unwrap_or_else(|error| panic!("{error}\n{}", made.text));
    times.sort_by(f64::total_cmp);
    let at = |q: f64| times[(q * times.len() as f64) as usize];
    let latency = &study.whole.latency;
    for (found, expected, within) in [
        (latency.p50.value, at(0.5), 0.04),
        (latency.p99.value, at(0.99), 0.05),
        (latency.mean.value, times.iter().sum::<f64>() / times.len() as f64, 0.02),
        (study.traffic[0].offered.value, times.len() as f64 / 1200.0, 0.02),
    ] {
        let found = found.expect("a number");
        assert!((found / expected - 1.0).abs() < within, "{found} {expected}\n{}", made.text);
    }
}

const TEXTS: [&str; 8] = [
    "1.2.3.4 - - [20/Nov/2025:08:00:00 +0100] \"GET /a/1 HTTP/1.1\" 200 5 \"-\" \"x\" 0.012 0.010\n\
     1.2.3.4 - - [20/Nov/2025:08:00:09 +0100] \"GET /b HTTP/1.1\" 502 5 \"-\" \"x\" rt=0.5 urt=\"0.1, 0.2\"\n\
     1.2.3.4 - - [21/Nov/2025:09:10:00 +0100] \"POST /a/2 HTTP/1.1\" 499 - \"-\" \"x\\\"\" 17\n",
    "{\"time_iso8601\":\"2025-11-20T08:00:00+01:00\",\"request\":\"GET /users/7?x=1 HTTP/1.1\",\"status\":\"200\",\"request_time\":\"0.012\"}\n\
     {\"msec\":1763622001.25,\"request_uri\":\"/cart\",\"status\":503,\"upstream_response_time\":\"0.1 : 0.2\",\"x\":[1,{}]}\n",
    "{\"metrics\":{\"http_req_duration\":{\"avg\":12,\"min\":1,\"med\":10,\"p(90)\":20,\"p(95)\":25,\"p(99)\":60,\"max\":80},\
     \"http_reqs\":{\"count\":600,\"rate\":10.0},\"http_req_failed\":{\"value\":0.01},\"iterations\":{\"count\":300}}}",
    "import http from 'k6/http';\nconst T = 60;\nexport const options = { scenarios: { a: { executor: 'ramping-arrival-rate', startRate: 5,\n\
     timeUnit: '1s', stages: [ { duration: '5m', target: T }, { duration: '1m30s', target: 0 } ] },\n\
     b: { executor: 'constant-vus', vus: 3, duration: '10m' } }, thresholds: { http_req_duration: ['p(95)<500'] } };\n\
     export default function () { http.get(`${BASE}/x`); sleep(1); }",
    "export const options = { vus: 1, stages: [{ duration: '30s', target: 20 }, { duration: '1m', target: 10 }] };",
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\
     {\"metric\":{\"__name__\":\"h_seconds_bucket\",\"le\":\"0.1\",\"route\":\"/a\"},\"values\":[[0,\"0\"],[60,\"50\"]]},\
     {\"metric\":{\"__name__\":\"h_seconds_bucket\",\"le\":\"0.5\",\"route\":\"/a\"},\"values\":[[0,\"0\"],[60,\"90\"]]},\
     {\"metric\":{\"__name__\":\"h_seconds_bucket\",\"le\":\"+Inf\",\"route\":\"/a\"},\"values\":[[0,\"0\"],[60,\"100\"]]},\
     {\"metric\":{\"pod\":\"x\"},\"values\":[[0,\"5\"],[60,\"7.5\"],[120,\"NaN\"]]}]}}",
    "timestamp,endpoint,status,latency_ms\n1763622000,/users/1,200,12.5\n2025-11-20T07:00:01Z,\"/a, b\",500,3\n1763622900000,/x,200,1\n",
    "time;rps\n100;60\n160;120\n220;0\n",
];

/// A small generator of the usual kind (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }
}

/// Bytes that mean something to one of the readers.
const PIECES: [&[u8]; 25] = [
    b"\n",
    b"\"",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"0",
    b"-1",
    b"9999999999999999999999",
    b"9999999999999999999",
    b"1e308",
    b"NaN",
    b"\\",
    b"/*",
    b"//",
    b"`",
    b"${",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"0.000000000000001",
    b"+Inf",
    b" ",
];

fn mutated(dice: &mut Dice) -> Vec<u8> {
    let mut text = TEXTS[dice.below(TEXTS.len())].as_bytes().to_vec();
    for _ in 0..1 + dice.below(6) {
        let (at, other) = (dice.below(text.len() + 1), TEXTS[dice.below(TEXTS.len())].as_bytes());
        match dice.below(6) {
            0 if at < text.len() => text[at] = dice.below(256) as u8,
            1 => text.truncate(at),
            2 => drop(text.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            3 => {
                let end = (at + dice.below(12)).min(text.len());
                text.drain(at..end);
            }
            4 => {
                let from = dice.below(other.len());
                let end = (from + dice.below(80)).min(other.len());
                drop(text.splice(at..at, other[from..end].iter().copied()));
            }
            _ => {
                let digit = text.iter().skip(at).position(u8::is_ascii_digit);
                digit.into_iter().for_each(|digit| text[at + digit] = b'0' + dice.below(10) as u8);
            }
        }
    }
    text
}

#[test]
fn no_text_makes_import_panic_or_write_what_is_refused() {
    let mut dice = Dice(88_172_645_463_325_252);
    let formats = [
        None,
        Some(Format::AccessLog),
        Some(Format::JsonLines),
        Some(Format::K6),
        Some(Format::Prometheus),
        Some(Format::Csv),
    ];
    let (mut made, mut useless) = (0, 0);
    for round in 0..6_000 {
        let text = match round % 8 {
            0 => (0..dice.below(300)).map(|_| dice.below(256) as u8).collect(),
            _ => mutated(&mut dice),
        };
        // Mostly as a user would, sometimes as something that it is not.
        let from = if dice.below(8) == 0 { formats[dice.below(formats.len())] } else { None };
        let with = |text: &str| (!dice.0.is_multiple_of(4)).then(|| text.to_owned());
        let options = Options {
            from,
            work: with("{ exponential: 5ms }"),
            rate: (!dice.0.is_multiple_of(3)).then_some(5.0),
            concurrency: dice.0.is_multiple_of(5).then_some(8),
            per_user: (dice.0 % 7 < 5).then_some(0.5),
            ..Options::default()
        };
        let name = if text.starts_with(b"import") || text.starts_with(b"export") { "a.js" } else { "a" };
        // A text that begins like gzip and is none cannot be read.
        let Ok(sources) = sources(name, &text) else { continue };
        match import(sources, &options) {
            Ok(imported) => {
                made += 1;
                let loaded = load(&Input::text(imported.text.clone()), &[]);
                let rendered = loaded.render(false);
                // What is too large to simulate may be told of all the same.
                let fine = loaded.scenario.is_some() || rendered.contains("E002");
                assert!(fine, "round {round}: {rendered}\n{}\n{}", imported.text, String::from_utf8_lossy(&text));
            }
            Err(Refusal::Useless(why)) => {
                useless += 1;
                assert!(why.len() < 20_000, "{why}");
            }
            Err(Refusal::Unreadable(why)) => assert!(!why.is_empty()),
        }
    }
    assert!(made > 1_000 && useless > 500, "{made} made, {useless} useless");
}
