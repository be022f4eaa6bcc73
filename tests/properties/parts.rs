//! A study that is cut into shards and joined again is the study of one machine, to the last byte of its report; and
//! whatever becomes of a part file ends in a study or in a message.

use ninefold::experiment::Study;
use ninefold::parts::{Done, PartError, Shard, Share};
use ninefold::plan::Plan;
use ninefold::report;
use ninefold::scenario::embedded;
use ninefold::scenario::load::load;
use ninefold::world;
use ninefold::{Input, Merged, merge};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A folder of its own for a test, empty at the start.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parts {name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// Runs a shard of a scenario until so many replications are complete, and keeps it.
fn some_of_shard(input: &Input, settings: &[String], share: Share, path: &Path, most: u32) -> Result<Done, PartError> {
    let mut loaded = load(input, settings);
    let scenario = loaded.scenario.take().unwrap_or_else(|| panic!("{}", loaded.render(false)));
    let plan = ninefold::plan::compile(&scenario, &loaded.sources);
    let about = ninefold::about(&scenario, &loaded);
    let (stop, complete) = (AtomicBool::new(false), AtomicU32::new(0));
    let progress = || {
        if complete.fetch_add(1, Ordering::Relaxed) + 1 == most {
            stop.store(true, Ordering::Relaxed);
        }
    };
    Shard { plan: &plan, about, share, path }.run(&stop, &progress)
}

fn shard(input: &Input, settings: &[String], share: Share, path: &Path) -> Done {
    some_of_shard(input, settings, share, path, u32::MAX).unwrap_or_else(|error| panic!("{error}"))
}

pub fn share(number: u32, of: u32) -> Share {
    Share::new(number, of).expect("a share")
}

/// The parts of a study in so many shards.
fn shards(input: &Input, settings: &[String], of: u32, folder: &Path) -> Vec<PathBuf> {
    let part = |number| {
        let path = folder.join(format!("{number}-of-{of}.part"));
        shard(input, settings, share(number, of), &path);
        path
    };
    (1..=of).map(part).collect()
}

fn merged(parts: &[PathBuf]) -> Merged {
    merge(parts).unwrap_or_else(|error| panic!("{error}"))
}

fn assert_same_report(name: &str, one: &Study, two: &Study) {
    for (a, b) in report::render(one).unwrap().iter().zip(report::render(two).unwrap()) {
        assert!(a.name == b.name && a.bytes == b.bytes, "{name}: {} differs", a.name);
    }
}

fn assert_same_in_parts(name: &str, input: &Input, settings: &[String], of: u32) -> Study {
    let whole = ninefold::study(input, settings).unwrap_or_else(|error| panic!("{name}: {error}"));
    let Merged { study, missing, .. } = merged(&shards(input, settings, of, &folder(name)));
    assert_eq!(missing, None, "{name}");
    assert_same_report(name, &whole, &study);
    whole
}

/// Built-in scenarios, and one more, that have between them something of everything that is counted.
const OF_EVERYTHING: [&str; 9] = [
    "healthcare-booking-warm",
    "spike-through-a-queue",
    "trading",
    "reconnect-storm-jitter",
    "spot-fleet-on-demand",
    "serverless-burst-provisioned",
    "cold-cache-stampede-coalesced",
    "steady-growth",
    "bad-deploy",
];

const QUORUM: &str = "
name: Copies that are equal
duration: 60s
traffic:
  readers: { to: carts.read, rate: 100/s }
  writers: { to: carts.write, rate: 50/s }
databases:
  carts:
    { concurrency: unlimited, read: 2ms, write: { exponential: 10ms }, replicas: 3, quorum: {},
      failures: [ crash: { every: { exponential: 20s }, repair: 5s } ] }
";

#[test]
fn a_study_in_parts_is_that_of_one_machine() {
    let mut seen = [false; 12];
    let mut look = |name: &str, input: &Input| {
        let settings = ["replications=3".to_owned()];
        assert_same_in_parts(name, input, &settings, 2);
        let plan = ninefold::compile(input, &settings).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (seen, found) in seen.iter_mut().zip(counted(&plan)) {
            *seen |= found;
        }
    };
    for name in OF_EVERYTHING {
        look(name, &Input::embedded(embedded::find(name).expect("a built-in scenario")));
    }
    look("quorum", &Input::text(QUORUM));
    assert_eq!(seen, [true; 12], "something is never counted in these scenarios");
}

/// Which lists of counts a plan has.
fn counted(plan: &Plan) -> [bool; 12] {
    let tally = world::empty_tally(plan);
    [
        !tally.classes.is_empty(),
        !tally.fleets.is_empty(),
        !tally.quorums.is_empty(),
        !tally.databases.is_empty(),
        !tally.recoveries.is_empty(),
        !tally.queues.is_empty(),
        !tally.locks.is_empty(),
        !tally.pools.is_empty(),
        !tally.pods.is_empty(),
        !tally.connections.is_empty(),
        !tally.functions.is_empty(),
        !tally.caches.is_empty(),
    ]
}

fn queue(rate: u32, more: &str) -> Input {
    Input::text(format!(
        "name: Queue\nduration: 120s\n{more}\ntraffic:\n  users: {{ to: web, rate: {rate}/s }}\nservices:\n  web: {{ work: {{ exponential: 10ms }} }}\nslo:\n  - p99 < 200ms\n"
    ))
}

#[test]
fn parts_stop_where_one_machine_would_and_share_the_warmup_that_is_found() {
    let until = queue(90, "warmup: auto\nreplications: { until: { metric: mean, precision: 30% }, max: 100 }");
    let study = assert_same_in_parts("until", &until, &[], 3);
    assert!(study.replications < 100 && study.warmup > 0.0, "{} replications", study.replications);
    let never = queue(90, "replications: { until: { metric: p99, precision: 0.001% }, max: 25 }");
    assert_eq!(assert_same_in_parts("until never", &never, &[], 4).replications, 25);
}

#[test]
fn what_is_missing_is_said() {
    let (input, folder) = (queue(50, "replications: 10"), folder("missing"));
    let parts = shards(&input, &[], 4, &folder);
    let missing = |parts: &[PathBuf]| {
        let Merged { study, missing, .. } = merged(parts);
        assert_eq!(study.warnings.last(), missing.as_ref());
        missing.unwrap_or_default()
    };
    assert_eq!(missing(&parts[1..]), "shard 1 of 4 is missing: the numbers are of 7 of 10 replications");
    assert_eq!(missing(&parts[..2]), "shards 3 and 4 of 4 are missing: the numbers are of 6 of 10 replications");
    let half = folder.join("half.part");
    let done = some_of_shard(&input, &[], share(1, 4), &half, 1).unwrap_or_else(|error| panic!("{error}"));
    let told = missing(&[half, parts[1].clone(), parts[2].clone()]);
    let complete = 5 + done.complete;
    // With several threads others may be over before they hear that they are to stop.
    let incomplete = if done.complete < 3 { ", shard 1 of 4 is not complete" } else { "" };
    let numbers = format!("the numbers are of {complete} of 10 replications");
    assert_eq!(told, format!("shard 4 of 4 is missing{incomplete}: {numbers}"));
    assert_eq!(missing(&[parts.clone(), parts].concat()), "", "the same parts twice are the same parts");
}

#[test]
fn a_part_that_is_torn_anywhere_goes_on_where_it_is_whole() {
    let (input, path) = (queue(50, "replications: 6"), folder("torn").join("a.part"));
    let all = shard(&input, &[], share(1, 1), &path);
    assert_eq!((all.share, all.kept, all.complete, all.dropped), (6, 0, 6, 0));
    let bytes = std::fs::read(&path).expect("a part");
    let summary = || report::json::summary(&merged(std::slice::from_ref(&path)).study).expect("a summary");
    let whole = summary();
    let mut kept = Vec::new();
    for length in (0..bytes.len()).step_by(bytes.len() / 20).chain([15, 16, 17, bytes.len() - 1]) {
        std::fs::write(&path, &bytes[..length]).expect("a torn part");
        let done = shard(&input, &[], share(1, 1), &path);
        assert_eq!(done.complete, 6, "{length} bytes");
        assert_eq!(summary(), whole, "{length} bytes");
        kept.push(done.kept);
    }
    assert!(kept.contains(&0) && kept.contains(&5), "{kept:?}");
}

/// Numbers that look random and are always the same.
pub fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below as u64) as usize
    }
}

const SMALL: &str = "name: Small\nduration: 3s\nreplications: 2\ntraffic: { users: { to: web, rate: 5/s } }\nservices: { web: { work: 10ms } }\n";

#[test]
fn a_part_with_a_flipped_bit_ends_in_a_message() {
    let path = folder("flipped").join("a.part");
    shard(&Input::text(SMALL), &[], share(1, 1), &path);
    flip_bits(&path, 2_000, |place, bit| {
        match merge(std::slice::from_ref(&path)) {
            Err(PartError::Misfit(message)) => assert!(message.contains("a.part") || message.contains("complete")),
            Err(error) => panic!("byte {place}: {error}"),
            // A length that points beyond the end of the file looks as if it had been killed there.
            Ok(Merged { missing, .. }) => assert!(missing.is_some(), "byte {place}, bit {bit} goes unnoticed"),
        }
    });
}

/// Flips single bits of a file, and does something with it each time.
pub fn flip_bits(path: &Path, times: usize, mut then: impl FnMut(usize, usize)) {
    let bytes = std::fs::read(path).expect("a part");
    let mut below = numbers(1);
    for _ in 0..times {
        let (place, bit) = (below(bytes.len()), below(8));
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << bit;
        std::fs::write(path, &flipped).expect("a part");
        then(place, bit);
    }
}

/// What the frames of a part hold, behind its first line of so many bytes.
pub fn frames(bytes: &[u8], line: usize) -> Vec<Vec<u8>> {
    let (mut at, mut frames) = (line, Vec::new());
    while at < bytes.len() {
        let length = u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
        frames.push(bytes[at + 36..at + 36 + length].to_vec());
        at += 36 + length;
    }
    frames
}

#[test]
fn a_part_that_was_made_to_do_harm_does_none() {
    let path = folder("hostile").join("a.part");
    shard(&Input::text(SMALL), &[], share(1, 1), &path);
    let bytes = std::fs::read(&path).expect("a part");
    let frames = frames(&bytes, 16);
    assert_eq!(frames.len(), 3);
    let mut below = numbers(2);
    for turn in 0..600 {
        let mut frames = frames.clone();
        // The header in one of six, and there as well the lengths of its texts.
        let frame = &mut frames[if turn % 6 == 0 { 0 } else { 1 + turn % 2 }];
        for _ in 0..=below(3) {
            let length = frame.len();
            frame[below(length)] = [0, 1, 0x7f, 0x80, 0xff, below(256) as u8][below(6)];
        }
        let mut hostile = bytes[..16].to_vec();
        for frame in &frames {
            hostile.extend((frame.len() as u32).to_le_bytes());
            hostile.extend(Sha256::digest(frame));
            hostile.extend(frame);
        }
        std::fs::write(&path, &hostile).expect("a part");
        if let Err(error) = merge(std::slice::from_ref(&path)) {
            assert!(matches!(error, PartError::Misfit(_)), "{error}");
        }
    }
}
