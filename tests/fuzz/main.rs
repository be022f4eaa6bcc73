//! Hostile, odd and mutated scenarios against the loader and the simulator: the kept corpus, then fresh mutations of
//! it from a fixed seed. `docs/robustness.md` tells how to run it for long, and with coverage to guide it (`fuzz/`).
//!
//! `NINEFOLD_FUZZ_MINUTES=30` goes on for so many minutes with another seed each time, and keeps what fails under
//! `target`. `NINEFOLD_FUZZ_ONLY=FILE` replays one file.

mod harness;
mod large;

use harness::dice::Dice;
use harness::grammar::Grammar;
use harness::mutate::mutate;
use harness::{loader, scenario};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// What a target found out about a text; nothing if the text is not for it.
type Target = fn(&[u8]) -> Option<Vec<String>>;

/// The heap is counted for the whole process, so one test goes at a time.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(&file).expect("a file"))).collect()
}

/// Runs a target on a text. One that fails is kept, and named.
fn attempt(target: Target, name: &str, bytes: &[u8]) -> Option<Vec<String>> {
    catch_unwind(AssertUnwindSafe(|| target(bytes))).unwrap_or_else(|panic| {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("failed-{}", name.replace(' ', "-")));
        std::fs::write(&kept, bytes).expect("what failed can be kept");
        eprintln!("{name} fails; it is kept as {}", kept.display());
        std::panic::resume_unwind(panic)
    })
}

/// Replays the corpus, then as many fresh mutations of it, more of those that led to something new.
fn fuzz(target: Target, name: &str, mutations: usize) {
    let _turn = alone();
    let (corpus, grammar) = (corpus(), Grammar::default());
    assert!((10..=60).contains(&corpus.len()), "{} files in the corpus", corpus.len());
    let only = std::env::var("NINEFOLD_FUZZ_ONLY").ok();
    let minutes: Option<u64> = std::env::var("NINEFOLD_FUZZ_MINUTES").ok().and_then(|minutes| minutes.parse().ok());
    let (mut known, mut pool) = (BTreeSet::new(), Vec::new());
    for (path, bytes) in corpus {
        if only.as_ref().is_none_or(|only| path.ends_with(only)) {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(words) = attempt(target, &format!("{name} {file}"), &bytes) {
                known.extend(words);
                pool.push(bytes);
            }
        }
    }
    if only.is_some() {
        return;
    }
    let seed = minutes.map_or(1, |_| std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_secs()));
    let until = Instant::now() + Duration::from_secs(60 * minutes.unwrap_or(0));
    let (mut dice, mut taken, mut tried) = (Dice::new(seed), 0, 0);
    while tried < mutations || Instant::now() < until {
        let (text, donor) = (dice.pick(&pool), dice.pick(&pool));
        let text = mutate(text, donor, &grammar, &mut dice);
        tried += 1;
        if text.len() > 16_384 {
            continue;
        }
        if let Some(words) = attempt(target, &format!("{name} mutation {tried} of seed {seed}"), &text) {
            taken += 1;
            let before = known.len();
            known.extend(words);
            if known.len() > before && pool.len() < 5000 {
                pool.push(text);
            }
        }
    }
    println!("{name}: {tried} mutations, {taken} taken, {} texts kept, {} findings", pool.len(), known.len());
    assert!(taken > tried / 20, "of {tried} mutations only {taken} are good for anything");
}

#[test]
fn no_text_makes_the_loader_panic_hang_or_grow() {
    fuzz(|bytes| Some(loader::check(bytes)), "loader", 2000);
}

#[test]
fn whatever_the_loader_takes_runs_conserves_and_repeats() {
    fuzz(scenario::check, "scenario", 1000);
}
