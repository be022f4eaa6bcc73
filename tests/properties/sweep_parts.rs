//! A sweep that is cut into shards and joined again is that of one machine, and whatever becomes of its part files ends in
//! a sweep or in a message.

use super::parts::{flip_bits, folder, frames, numbers, share};
use ninefold::Input;
use ninefold::explore::sweep::{Options, Shard, Sweep, merge};
use ninefold::explore::{Base, Design, ExploreError, Watch, sweep};
use ninefold::parts::{Done, PartError};
use ninefold::report::findings;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

const SMALL: &str = "
name: Small
duration: 20s
replications: 2
traffic: { users: { to: web, rate: 50/s } }
services: { web: { work: { exponential: 10ms } } }
slo: [ p99 < 200ms, availability > 99% ]
";

const VARIED: &str = "traffic.users.rate=20/s..120/s:20/s";

fn base() -> Base {
    Base { input: Input::text(SMALL), settings: Vec::new() }
}

fn options(refine: bool) -> Options {
    Options { design: Design::Grid, replications: None, refine }
}

fn watched<T>(work: impl FnOnce(&Watch<'_>) -> T) -> T {
    work(&Watch { stop: &AtomicBool::new(false), planned: &|_| {}, done: &|| {} })
}

/// Runs a shard until so many replications are complete.
fn some_of_shard(shard: u32, of: u32, refine: bool, path: &Path, most: u32) -> Done {
    let (base, varied) = (base(), [VARIED.to_owned()]);
    let axes = base.axes(&varied).unwrap_or_else(|error| panic!("{error}"));
    let (stop, complete) = (AtomicBool::new(false), AtomicU32::new(0));
    let done = || {
        if complete.fetch_add(1, Ordering::Relaxed) + 1 >= most {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch { stop: &stop, planned: &|_| {}, done: &done };
    let one = Shard { base: &base, varied: &varied, axes, options: options(refine), share: share(shard, of) };
    one.run(path, &watch).unwrap_or_else(|error| panic!("{error}"))
}

fn shards(of: u32, refine: bool, folder: &Path) -> Vec<PathBuf> {
    let part = |shard| {
        let path = folder.join(format!("{shard}.part"));
        some_of_shard(shard, of, refine, &path, u32::MAX);
        path
    };
    (1..=of).map(part).collect()
}

fn whole(refine: bool) -> Sweep {
    let base = base();
    let axes = base.axes(&[VARIED.to_owned()]).unwrap_or_else(|error| panic!("{error}"));
    watched(|watch| sweep(&base, axes, &options(refine), watch)).unwrap_or_else(|error| panic!("{error}"))
}

fn json(of: &Sweep) -> String {
    serde_json::to_string(of).expect("JSON")
}

fn joined(parts: &[PathBuf]) -> Sweep {
    watched(|watch| merge(parts, watch)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_sweep_in_parts_is_that_of_one_machine() {
    for refine in [false, true] {
        let whole = whole(refine);
        assert_eq!(whole.points.iter().any(|point| point.refined), refine, "{}", whole.answer);
        for of in [1, 3, 6] {
            let parts = shards(of, refine, &folder(&format!("sweep {refine} {of}")));
            assert_eq!(json(&joined(&parts)), json(&whole), "{of} shards");
        }
    }
}

#[test]
fn a_part_of_a_sweep_that_is_torn_anywhere_goes_on_where_it_is_whole() {
    let path = folder("sweep torn").join("a.part");
    let all = some_of_shard(1, 1, false, &path, u32::MAX);
    assert_eq!((all.share, all.kept, all.complete, all.dropped), (6, 0, 6, 0));
    let bytes = std::fs::read(&path).expect("a part");
    let whole = json(&joined(std::slice::from_ref(&path)));
    let mut kept = Vec::new();
    for length in (0..bytes.len()).step_by(bytes.len() / 12).chain([21, 22, 23, bytes.len() - 1]) {
        std::fs::write(&path, &bytes[..length]).expect("a torn part");
        let done = some_of_shard(1, 1, false, &path, u32::MAX);
        assert_eq!(done.complete, 6, "{length} bytes");
        assert_eq!(json(&joined(std::slice::from_ref(&path))), whole, "{length} bytes");
        kept.push(done.kept);
    }
    assert!(kept.contains(&0) && kept.contains(&5), "{kept:?}");
    std::fs::remove_file(&path).expect("a part");
    let some = some_of_shard(1, 1, false, &path, 5);
    assert!(some.complete < 6, "{some:?}");
    assert_eq!(some_of_shard(1, 1, false, &path, u32::MAX).kept, some.complete);
}

/// Joins, and renders what comes of it in all formats. What a file may ask for beyond its points, more runs, is not waited for.
fn told(path: &Path) -> Result<(), ExploreError> {
    let watch = Watch { stop: &AtomicBool::new(true), planned: &|_| {}, done: &|| {} };
    let found = merge(&[path.to_owned()], &watch)?;
    use findings::Findings;
    assert!(found.files().is_ok_and(|files| files.len() >= 4) && !found.terminal(80, false).is_empty());
    Ok(())
}

#[test]
fn a_part_of_a_sweep_with_a_flipped_bit_ends_in_a_message() {
    let path = folder("sweep flipped").join("a.part");
    some_of_shard(1, 1, false, &path, u32::MAX);
    flip_bits(&path, 300, |place, bit| {
        match watched(|watch| merge(std::slice::from_ref(&path), watch)) {
            Err(ExploreError::Part(PartError::Misfit(message))) => {
                assert!(message.contains("a.part") || message.contains("complete"), "{message}");
            }
            Err(error) => panic!("byte {place}: {error}"),
            // A length that points beyond the end of the file looks as if it had been killed there.
            Ok(found) => assert!(found.missing.is_some(), "byte {place}, bit {bit} goes unnoticed"),
        }
    });
}

#[test]
fn a_part_of_a_sweep_that_was_made_to_do_harm_does_none() {
    let path = folder("sweep hostile").join("a.part");
    some_of_shard(1, 1, false, &path, u32::MAX);
    let bytes = std::fs::read(&path).expect("a part");
    let line = bytes.iter().position(|byte| *byte == b'\n').expect("a first line") + 1;
    let frames = frames(&bytes, line);
    assert_eq!(frames.len(), 7);
    let mut below = numbers(2);
    let mut fine = 0;
    for turn in 0..80 {
        let mut frames = frames.clone();
        let frame = &mut frames[if turn % 4 == 0 { 0 } else { 1 + turn % 6 }];
        for _ in 0..=below(3) {
            let length = frame.len();
            frame[below(length)] = [0, 1, 0x7f, 0x80, 0xff, below(256) as u8][below(6)];
        }
        let mut hostile = bytes[..line].to_vec();
        for frame in &frames {
            hostile.extend((frame.len() as u32).to_le_bytes());
            hostile.extend(Sha256::digest(frame));
            hostile.extend(frame);
        }
        std::fs::write(&path, &hostile).expect("a part");
        match told(&path) {
            Ok(()) => fine += 1,
            Err(error) => assert!(matches!(error, ExploreError::Part(PartError::Misfit(_))), "{error}"),
        }
    }
    assert!(fine > 5, "hardly any of them got as far as a report: {fine}");
}
