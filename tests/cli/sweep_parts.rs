//! Sweeps in shards, and what `merge` makes of them.

use super::parts::{assert_same_folders, merge, parts, start, wait_until};
use super::{QUICK, folder, ninefold, with_scenario};
use std::path::{Path, PathBuf};

/// A scenario in three files that breaks between 70/s and 160/s.
fn swept(name: &str) -> PathBuf {
    let base = QUICK.replace("exponential: 10ms", "empirical: { file: times.csv }").replace("name: Quick\n", "");
    let base = base.replace("rate: 50/s", "rate: { sweep: \"40/s..240/s:40/s\" }").replace("p99 < 1s", "p99 < 60ms");
    let folder = with_scenario(name, "extends: base.yaml\nname: Quick\n");
    std::fs::write(folder.join("base.yaml"), base).expect("a scenario");
    std::fs::write(folder.join("times.csv"), "5ms,3\n10ms,5\n20ms,2\n").expect("measured values");
    folder
}

fn sweep(folder: &Path, words: &[&str]) -> (i32, String, String) {
    ninefold(folder, &[&["sweep", "a b.yaml"], words].concat())
}

#[test]
fn shards_of_a_sweep_merge_into_the_report_of_one_machine_wherever_they_are() {
    let folder = swept("sweep shards");
    let shards = ["1/3", "2/3", "3/3"].map(|shard| start(&folder, &["sweep", "a b.yaml", "--shard", shard]));
    for mut shard in shards {
        assert!(shard.wait().expect("it ends").success());
    }
    let (code, whole, err) = sweep(&folder, &["-o", "report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(whole.contains("of them added where the verdict flips"), "{whole}");
    let found = parts(&folder.join("reports"));
    assert!(found[1].ends_with("reports/quick-sweep.2-of-3.part") && found.len() == 3, "{found:?}");
    // Merging takes nothing but the parts.
    let elsewhere = super::folder("sweep shards elsewhere");
    let (code, joined, err) = merge(&elsewhere, &found, &["--all", "-o", "report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(joined, whole);
    assert_same_folders(&folder.join("report"), &elsewhere.join("report"));
}

#[test]
fn two_axes_and_drawn_points_merge_as_well() {
    let folder = with_scenario("sweep designs", QUICK);
    let varied = ["--vary", "services.web.replicas=1..3", "--vary", "traffic.users.rate=60/s..240/s/4"];
    let drawn = [&varied[..], &["--design", "sobol", "--points", "7", "--replications", "2"]].concat();
    for (name, design) in [("grid", &varied[..]), ("sobol", &drawn)] {
        assert_eq!(sweep(&folder, &[design, &["-o", "report", "-q"]].concat()).0, 0);
        std::fs::rename(folder.join("report"), folder.join(name)).expect("a report");
        let names = ["1/2", "2/2"].map(|shard| format!("{name}-{}.part", &shard[..1]));
        for (part, shard) in names.iter().zip(["1/2", "2/2"]) {
            assert_eq!(sweep(&folder, &[design, &["--shard", shard, "--part", part]].concat()).0, 0);
        }
        assert_eq!(merge(&folder, &names, &["-o", "report", "-q", "--all"]).0, 0);
        assert_same_folders(&folder.join(name), &folder.join("report"));
        std::fs::remove_dir_all(folder.join("report")).expect("a report");
    }
}

#[test]
fn a_shard_of_a_sweep_that_was_killed_goes_on_with_the_points_that_it_has() {
    let folder =
        with_scenario("sweep killed", &QUICK.replace("20s", "60m").replace("replications: 4", "replications: 2"));
    let words = ["sweep", "a b.yaml", "-j", "1", "--vary", "traffic.users.rate=10/s..80/s:10/s", "--no-refine"];
    let shard = [&words[..], &["--shard", "1/1", "--part", "a.part"]].concat();
    let mut child = start(&folder, &shard);
    let size = || std::fs::metadata(folder.join("a.part")).map_or(0, |file| file.len());
    wait_until("the header", || size() > 0);
    let header = size();
    // Two points of eight: of these one at least has been written to its end.
    wait_until("the second point", || size() > header + 500);
    // On Unix this is SIGKILL.
    child.kill().expect("it can be killed");
    child.wait().expect("it is dead");
    let (code, out, _) = ninefold(&folder, &shard);
    assert_eq!(code, 0);
    assert!(out.contains("8 points, ") && out.contains(" of them from before"), "{out}");
    assert_eq!(merge(&folder, &["a.part".to_owned()], &["--all", "-o", "report", "-q"]).0, 0);
    assert_eq!(ninefold(&folder, &[&words[..], &["-o", "whole", "-q"]].concat()).0, 0);
    assert_same_folders(&folder.join("whole"), &folder.join("report"));
}

#[test]
fn parts_of_different_sweeps_are_told_apart_with_what_differs() {
    let folder = with_scenario("sweep misfits", QUICK);
    let part = |name: &str, shard: &str, more: &[&str]| {
        let words = ["--shard", shard, "--part", name];
        let varied = ["--vary", "services.web.replicas=1..3"];
        let varied = if more.contains(&"--vary") { &[][..] } else { &varied[..] };
        sweep(&folder, &[&words[..], varied, more].concat())
    };
    assert_eq!(part("one.part", "1/2", &[]).0, 0);
    for (more, told) in [
        (
            &["--vary", "services.web.replicas=1..4"][..],
            "(1, 2, 3) in the one and `services.web.replicas` (1, 2, 3, 4)",
        ),
        (
            &["--design", "sobol", "--points", "2"],
            "the design is a grid in the one and a Sobol sequence of 2 in the other",
        ),
        (&["--seed", "2"], "the seed is 1 in the one and 2 in the other"),
        (&["--replications", "3"], "a point has 4 replications in the one and 3 replications in the other"),
        (&["--no-refine"], "are added in the one and are not added in the other"),
        (&["--set", "duration=19s"], "the scenario, or what is set in it, is `Quick` ("),
        (&["--set", "name=Other"], "the scenario is `Quick` ("),
    ] {
        let _ = std::fs::remove_file(folder.join("two.part"));
        assert_eq!(part("two.part", "2/2", more).0, 0, "{more:?}");
        let (code, out, err) = merge(&folder, &["one.part".to_owned(), "two.part".to_owned()], &["--no-report"]);
        assert_eq!((code, out.as_str()), (4, ""), "{more:?}");
        assert!(err.contains("one.part and two.part are of different sweeps") && err.contains(told), "{err}");
        let (code, _, err) = part("one.part", "1/2", more);
        assert!(code == 4 && err.contains("one.part holds something else") && err.contains(told), "{err}");
    }
    assert_eq!(part("third.part", "2/3", &[]).0, 0);
    let (code, _, err) = merge(&folder, &["one.part".to_owned(), "third.part".to_owned()], &[]);
    assert!(code == 4 && err.contains("one.part is shard 1 of 2, and third.part shard 2 of 3"), "{err}");
    let (code, _, err) = part("one.part", "2/2", &[]);
    assert!(code == 4 && err.contains("it is shard 1 of 2 in the one and 2 of 2 in the other"), "{err}");
    assert_eq!(ninefold(&folder, &["run", "a b.yaml", "--shard", "1/2", "--part", "run.part"]).0, 0);
    let (code, _, err) = merge(&folder, &["one.part".to_owned(), "run.part".to_owned()], &[]);
    assert!(code == 4 && err.contains("run.part is a part of a study, not of a sweep"), "{err}");
    let (code, _, err) = merge(&folder, &["run.part".to_owned(), "one.part".to_owned()], &[]);
    assert!(code == 4 && err.contains("one.part is a part of a sweep, not of a study"), "{err}");
}

#[test]
fn a_merge_of_a_sweep_says_what_is_missing_and_adds_nothing_then() {
    let folder = swept("sweep missing");
    for shard in ["1/3", "2/3"] {
        assert_eq!(sweep(&folder, &["--shard", shard]).0, 0);
    }
    let two = parts(&folder.join("reports"));
    let missing = "shard 3 of 3 is missing: the numbers are of 4 of 6 points";
    let (code, out, err) = merge(&folder, &two, &[]);
    assert_eq!((code, err), (0, format!("warning: {missing}\n")));
    assert!(out.contains(missing) && !out.contains("added where the verdict flips"), "{out}");
    for file in ["sweep.html", "sweep.md", "sweep.json"] {
        let text = std::fs::read_to_string(folder.join("reports/quick-sweep").join(file)).expect("a report");
        assert!(text.contains(missing), "{file}");
    }
    let (code, out, err) = merge(&folder, &two, &["--all", "--no-report"]);
    assert_eq!((code, out, err), (4, String::new(), format!("error: {missing}\n")));
    let (code, csv, _) = merge(&folder, &two, &["--format", "csv", "--no-report", "-q"]);
    assert!(code == 0 && csv.starts_with("point,traffic.users.rate,kind"), "{csv}");
    for words in [&["--check"][..], &["--format", "junit"]] {
        assert_eq!(merge(&folder, &two, words).0, 2, "{words:?}");
    }
}

#[test]
fn a_shard_of_a_sweep_goes_into_a_file_and_nowhere_else() {
    let folder = folder("sweep shares");
    for words in [
        &["sweep", "hello", "--vary", "seed=1..2", "--shard", "3/2"][..],
        &["sweep", "hello", "--vary", "seed=1..2", "--part", "a.part"],
        &["sweep", "hello", "--vary", "seed=1..2", "--shard", "1/2", "--no-report"],
        &["sweep", "hello", "flash-sale", "--vary", "seed=1..2", "--shard", "1/2", "--part", "a.part"],
        &["sweep", "hello", "--shard", "1/2"],
    ] {
        assert_eq!(ninefold(&folder, words).0, 2, "{words:?}");
    }
    assert!(parts(&folder).is_empty());
}
