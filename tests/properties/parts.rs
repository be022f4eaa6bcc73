//! A study that is cut into shards and joined again is the study of one machine, to the last byte of its report; and
//! whatever becomes of a part file ends in a study or in a message.

use ninefold::experiment::Study;
use ninefold::parts::{Done, PartError, Parts, Shard, Share};
use ninefold::plan::Plan;
use ninefold::report;
use ninefold::scenario::embedded;
use ninefold::scenario::load::load;
use ninefold::{Input, merge};
use proptest::test_runner::{RngAlgorithm, TestRng};
use proptest::prelude::RngCore;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// A folder of its own for a test, empty at the start.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parts {name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// Runs a shard of a scenario and keeps it.
fn shard(input: &Input, settings: &[String], share: Share, path: &Path) -> Result<Done, PartError> {
    let mut loaded = load(input, settings);
    let scenario = loaded.scenario.take().unwrap_or_else(|| panic!("{}", loaded.render(false)));
    let plan = ninefold::plan::compile(&scenario, &loaded.sources);
    let about = ninefold::about(&scenario, &loaded);
    Shard { plan: &plan, about, share, path }.run(&AtomicBool::new(false), &|| {})
}

/// The parts of a study in so many shards.
fn shards(input: &Input, settings: &[String], of: u32, folder: &Path) -> Vec<PathBuf> {
    let part = |number| {
        let path = folder.join(format!("{number}-of-{of}.part"));
        shard(input, settings, Share::new(number, of).unwrap(), &path).unwrap_or_else(|error| panic!("{error}"));
        path
    };
    (1..=of).map(part).collect()
}

fn assert_same_report(one: &Study, two: &Study) {
    for (a, b) in report::render(one).unwrap().iter().zip(report::render(two).unwrap()) {
        assert!(a.name == b.name && a.bytes == b.bytes, "{} differs", a.name);
    }
}

#[test]
fn tmp_every_built_in_scenario_is_the_same_in_parts() {
    for scenario in embedded::ALL {
        let input = Input::embedded(scenario);
        let settings = ["replications=2".to_owned()];
        let t = std::time::Instant::now();
        let whole = ninefold::study(&input, &settings);
        let whole = match whole { Ok(w) => w, Err(e) => { println!("{} {e}", scenario.name); continue } };
        let parts = shards(&input, &settings, 2, &folder(scenario.name));
        let merged = merge(&parts).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
        println!("{} {:?} events {} bytes {:?}", scenario.name, t.elapsed(), whole.events, parts.iter().map(|p| std::fs::metadata(p).unwrap().len()).collect::<Vec<_>>());
        if report::render(&whole).unwrap().iter().zip(report::render(&merged.study).unwrap()).any(|(a,b)| a.bytes != b.bytes) { println!("DIFFERS {}", scenario.name);
          for (a, b) in report::render(&whole).unwrap().iter().zip(report::render(&merged.study).unwrap()) { if a.bytes != b.bytes { println!("   {}", a.name); } } }
    }
}
