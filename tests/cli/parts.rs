//! Shards and merges, as people and engines run them.

use super::{QUICK, folder, ninefold, with_scenario};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub fn start(folder: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("ninefold"));
    command.current_dir(folder).args(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}

/// The part files of a folder.
pub fn parts(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut parts: Vec<String> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "part"))
        .map(|path| path.display().to_string())
        .collect();
    parts.sort();
    parts
}

pub fn merge(folder: &Path, parts: &[String], more: &[&str]) -> (i32, String, String) {
    let words: Vec<&str> =
        ["merge"].into_iter().chain(parts.iter().map(String::as_str)).chain(more.iter().copied()).collect();
    ninefold(folder, &words)
}

pub fn assert_same_folders(one: &Path, two: &Path) {
    let names = |folder: &Path| -> Vec<_> {
        let mut names: Vec<_> =
            std::fs::read_dir(folder).expect("a report").map(|entry| entry.expect("a file").file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(one), names(two));
    for name in names(one) {
        let read = |folder: &Path| std::fs::read(folder.join(&name)).expect("a file");
        assert!(read(one) == read(two), "{} differs", name.display());
    }
}

#[test]
fn shards_run_at_the_same_time_merge_into_the_report_of_one_run() {
    let folder = with_scenario("shards", QUICK);
    let shards =
        ["1/3", "2/3", "3/3"].map(|shard| start(&folder, &["run", "a b.yaml", "--seed", "5", "--shard", shard]));
    for mut shard in shards {
        assert!(shard.wait().expect("it ends").success());
    }
    let found = parts(&folder.join("reports"));
    assert!(found[1].ends_with("reports/quick.2-of-3.part") && found.len() == 3, "{found:?}");
    let (code, summary, err) = ninefold(&folder, &["run", "a b.yaml", "--seed", "5", "-o", "report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    std::fs::rename(folder.join("report"), folder.join("whole")).expect("a report");
    let (code, joined, err) = merge(&folder, &found, &["--all", "-o", "report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(joined, summary);
    assert_same_folders(&folder.join("whole"), &folder.join("report"));
}

/// Waits until something is so, a minute at most.
pub fn wait_until(what: &str, so: impl Fn() -> bool) {
    let since = Instant::now();
    while !so() {
        assert!(since.elapsed() < Duration::from_secs(60), "{what} takes too long");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_shard_that_was_killed_goes_on_with_what_it_has() {
    let long = QUICK.replace("20s", "60m").replace("replications: 4", "replications: 12");
    let folder = with_scenario("killed", &long);
    let shard = |number| vec!["run", "a b.yaml", "-j", "1", "--output", "out", "--shard", number];
    assert_eq!(ninefold(&folder, &shard("1/2")).0, 0);
    let size =
        |shard| std::fs::metadata(folder.join(format!("out/quick.{shard}-of-2.part"))).map_or(0, |file| file.len());
    let mut child = start(&folder, &shard("2/2"));
    // Two replications of six: of these one at least has been written to its end.
    wait_until("the second replication", || size(2) > size(1) / 3);
    // On Unix this is SIGKILL.
    child.kill().expect("it can be killed");
    child.wait().expect("it is dead");
    let (code, out, _) = ninefold(&folder, &shard("2/2"));
    assert_eq!(code, 0);
    assert!(out.contains("6 replications, ") && out.contains(" of them from before"), "{out}");
    let found = parts(&folder.join("out"));
    assert_eq!(merge(&folder, &found, &["--all", "-o", "report", "-q"]).0, 0);
    assert_eq!(ninefold(&folder, &["run", "a b.yaml", "-o", "whole", "-q"]).0, 0);
    assert_same_folders(&folder.join("whole"), &folder.join("report"));
}

#[test]
fn parts_that_do_not_fit_together_are_told_apart() {
    let folder = with_scenario("misfits", QUICK);
    let run = |words: &[&str]| {
        let words: Vec<&str> = ["run", "a b.yaml"].iter().chain(words).copied().collect();
        ninefold(&folder, &words)
    };
    assert_eq!(run(&["--shard", "1/2", "--part", "one.part"]).0, 0);
    assert_eq!(run(&["--shard", "2/2", "--part", "two.part", "--seed", "2"]).0, 0);
    assert_eq!(run(&["--shard", "2/3", "--part", "third.part"]).0, 0);
    let merged = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        merge(&folder, &names, &["--no-report"])
    };
    let (code, out, err) = merged(&["one.part", "two.part"]);
    assert_eq!((code, out.as_str()), (4, ""));
    assert!(err.contains("one.part is of `Quick` (") && err.contains("and two.part of `Quick` ("), "{err}");
    let (code, _, err) = merged(&["one.part", "third.part"]);
    assert!(code == 4 && err.contains("one.part is shard 1 of 2, and third.part shard 2 of 3"), "{err}");
    let (code, _, err) = run(&["--shard", "1/2", "--part", "two.part"]);
    assert!(code == 4 && err.contains("two.part holds shard 2 of 2 of `Quick` ("), "{err}");
    let (code, _, err) = merged(&["a b.yaml"]);
    assert!(code == 4 && err.contains("a b.yaml is no part of a study"), "{err}");
    let (code, _, err) = run(&["--shard", "1/2", "--part", "a b.yaml"]);
    assert!(code == 4 && err.contains("a b.yaml is no part of a study"), "{err}");
    assert_eq!(std::fs::read_to_string(folder.join("a b.yaml")).expect("it is still there"), QUICK);
    let (code, _, err) = merged(&["nothing.part"]);
    assert!(code == 1 && err.contains("nothing.part"), "{err}");
    std::fs::write(folder.join("empty.part"), "").expect("a file");
    let (code, _, err) = merged(&["one.part", "empty.part"]);
    assert!(code == 4 && err.contains("empty.part holds nothing yet"), "{err}");
    let mut bytes = std::fs::read(folder.join("one.part")).expect("a part");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(folder.join("one.part"), bytes).expect("a part");
    let (code, _, err) = merged(&["one.part"]);
    assert!(code == 4 && err.contains("one.part is damaged behind its first"), "{err}");
    let (code, out, err) = run(&["--shard", "1/2", "--part", "one.part"]);
    assert!(code == 0 && err.contains("were dropped") && out.contains("1 of them from before"), "{out}{err}");
}

#[test]
fn a_merge_says_what_is_missing_and_checks_like_check() {
    let folder = with_scenario("merge", QUICK);
    for shard in ["1/2", "2/2"] {
        assert_eq!(ninefold(&folder, &["run", "a b.yaml", "--shard", shard]).0, 0);
    }
    let both = parts(&folder.join("reports"));
    let of = |parts: &[String], more: &[&str]| merge(&folder, parts, &[more, &["--no-report"]].concat());
    assert_eq!(of(&both, &["--check"]).0, 0);
    let (code, out, err) = of(&both[..1], &["--format", "json"]);
    let missing = "shard 2 of 2 is missing: the numbers are of 2 of 4 replications";
    assert_eq!((code, err), (0, format!("warning: {missing}\n")));
    assert!(out.contains(missing) && out.contains("\"replications\": 2"), "{out}");
    let (code, out, err) = of(&both[..1], &["--all"]);
    assert_eq!((code, out, err), (4, String::new(), format!("error: {missing}\n")));
    let fails = ["run", "a b.yaml", "--set", "slo=[p99 < 1ms]", "--shard", "1/1", "--part", "fails.part"];
    assert_eq!(ninefold(&folder, &fails).0, 0);
    assert_eq!(of(&["fails.part".to_owned()], &["--check"]).0, 99);
    assert_eq!(of(&["fails.part".to_owned()], &[]).0, 0);
    // A look at some of the replications would be a look more than there is to be.
    let (code, out, _) = of(&both[..1], &["--check", "-q"]);
    assert!(code == 98 && out.contains("not all decided"), "{out}");
}

#[test]
fn a_shard_that_there_is_not_is_a_mistake_of_the_command_line() {
    let folder = folder("shares");
    for words in [
        ["run", "hello", "--shard", "0/4"].as_slice(),
        &["run", "hello", "--shard", "5/4"],
        &["run", "hello", "--shard", "half"],
        &["run", "hello", "--part", "a.part"],
        &["run", "hello", "flash-sale", "--shard", "1/4", "--part", "a.part"],
        &["merge"],
    ] {
        assert_eq!(ninefold(&folder, words).0, 2, "{words:?}");
    }
    assert!(parts(&folder).is_empty());
}

/// The ready script, with the program that is tested; where GNU parallel is not installed there is nothing to test.
#[cfg(unix)]
#[test]
fn the_script_for_gnu_parallel_gives_the_report_of_one_run_and_of_one_sweep() {
    let version = Command::new("parallel").arg("--version").stdin(Stdio::null()).output();
    if !version.is_ok_and(|found| String::from_utf8_lossy(&found.stdout).contains("GNU parallel")) {
        return;
    }
    let folder = folder("parallel");
    std::fs::write(folder.join("my quick.yaml"), QUICK).expect("a scenario");
    let program = assert_cmd::cargo::cargo_bin("ninefold");
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cluster/parallel.sh");
    for (command, report) in
        [(&["run"][..], "quick"), (&["sweep", "--vary", "traffic.users.rate=50/s..250/s:50/s"], "quick-sweep")]
    {
        let mut bash = Command::new("bash");
        bash.arg(&script).args(["my quick.yaml", "3"]).current_dir(&folder);
        let output = bash.env("PATH", &path).env("COMMAND", command.join(" ")).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(ninefold(&folder, &[command, &["my quick.yaml", "-o", report, "-q"]].concat()).0, 0);
        assert_same_folders(&folder.join(report), &folder.join("reports").join(report));
        std::fs::remove_dir_all(folder.join("parts")).expect("parts");
    }
}
