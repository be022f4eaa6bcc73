//! The binary as a user runs it.

#[cfg(unix)]
mod ci;
mod cookbook;
#[cfg(unix)]
mod first_steps;
mod gate;
mod import;
mod labs;
mod parts;
mod plan;
mod scaling;
mod sensitivity;
#[cfg(all(unix, feature = "serve"))]
mod serve;
#[cfg(unix)]
mod shell;
mod sweep;
mod sweep_parts;
mod trace;
mod uncertainty;
mod why;

use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// A folder of its own for a test, empty at the start, with a blank in its name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli {name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn ninefold(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("ninefold").expect("the binary");
    let output = command.current_dir(folder).env_remove("CLICOLOR_FORCE").args(words).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

const QUICK: &str = "name: Quick
duration: 20s
replications: 4
traffic:
  users: { to: web, rate: 50/s }
services:
  web: { replicas: 2, work: { exponential: 10ms }, price: 1 USD/h }
slo:
  - p99 < 1s
";

fn with_scenario(name: &str, text: &str) -> PathBuf {
    let folder = folder(name);
    std::fs::write(folder.join("a b.yaml"), text).expect("a scenario");
    folder
}

#[test]
fn a_run_prints_a_summary_and_leaves_a_whole_report() {
    let folder = with_scenario("run", QUICK);
    let (code, out, err) = ninefold(&folder, &["run", "a b.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Holds: p99 < 1s is met") && out.contains("PASS"), "{out}");
    let report = folder.join("reports/quick");
    for file in [
        "report.html",
        "summary.json",
        "timeseries.csv",
        "bill.csv",
        "histograms.json",
        "summary.md",
        "junit.xml",
        "scenario.lock.yaml",
        "traffic.svg",
        "latency.svg",
        "errors.svg",
        "utilization.svg",
        "cost.svg",
        "distribution.svg",
        "traffic.png",
        "latency.png",
    ] {
        let size = std::fs::metadata(report.join(file)).map(|m| m.len()).unwrap_or(0);
        assert!(size > 100, "{file} has {size} bytes");
    }
    let left: Vec<_> = std::fs::read_dir(folder.join("reports")).expect("reports").collect();
    assert_eq!(left.len(), 1, "nothing temporary is left");
}

#[test]
fn the_lock_file_gives_the_same_numbers_again() {
    let folder = with_scenario("lock", QUICK);
    let (_, first, _) = ninefold(&folder, &["run", "a b.yaml", "--seed", "9", "--format", "json"]);
    let (code, second, err) =
        ninefold(&folder, &["run", "reports/quick/scenario.lock.yaml", "--format", "json", "--no-report"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let numbers = |text: &str| {
        text.lines()
            .filter(|l| !l.contains("\"file\"") && !l.contains("\"line\""))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&first), numbers(&second));
}

#[test]
fn the_number_of_threads_never_changes_a_byte() {
    let folder = with_scenario("threads", QUICK);
    let run = |jobs: &str| ninefold(&folder, &["run", "a b.yaml", "-j", jobs, "--format", "json", "--no-report"]).1;
    let one = run("1");
    assert!(one.contains("\"fingerprint\""));
    for jobs in ["1", "2", "3", "7"] {
        assert_eq!(one, run(jobs), "{jobs} threads");
    }
}

#[test]
fn check_tells_by_its_exit_code_whether_the_objectives_hold() {
    let folder = with_scenario("check", QUICK);
    let check = |set: &[&str]| {
        let words: Vec<&str> = ["check", "a b.yaml", "--no-report"].iter().chain(set).copied().collect();
        ninefold(&folder, &words).0
    };
    assert_eq!(check(&[]), 0);
    assert_eq!(check(&["--set", "slo=[p99 < 1ms]"]), 99);
    assert_eq!(check(&["--replications", "1"]), 98);
    assert_eq!(check(&["--set", "slo=[]"]), 98);
    assert_eq!(check(&["--set", "services.web.replica=3"]), 3);
    assert_eq!(check(&["--nonsense"]), 2);
}

#[test]
fn a_typo_is_told_with_its_place_and_the_nearest_name() {
    let folder = with_scenario("typo", &QUICK.replace("replicas: 2", "replcas: 2"));
    let (code, out, err) = ninefold(&folder, &["validate", "a b.yaml"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("a b.yaml:7:10") && err.contains("did you mean `replicas`?"), "{err}");
}

#[test]
fn an_existing_report_is_replaced_and_a_foreign_folder_is_left_alone() {
    let folder = with_scenario("replace", QUICK);
    std::fs::create_dir(folder.join("mine")).expect("a folder");
    std::fs::write(folder.join("mine/thesis.txt"), "do not lose me").expect("a file");
    let (code, _, err) = ninefold(&folder, &["run", "a b.yaml", "-o", "mine"]);
    assert_eq!(code, 1);
    assert!(err.contains("holds thesis.txt") && err.contains("--output"), "{err}");
    assert!(folder.join("mine/thesis.txt").exists());
    for _ in 0..2 {
        assert_eq!(ninefold(&folder, &["run", "a b.yaml", "-o", "out", "-q"]).0, 0);
    }
    assert!(folder.join("out/report.html").exists());
}

#[test]
fn scenarios_come_from_standard_input_and_from_inside_the_program() {
    let folder = folder("stdin");
    let mut command = Command::cargo_bin("ninefold").expect("the binary");
    command.current_dir(&folder).args(["run", "-", "--format", "json", "--no-report"]).write_stdin(QUICK);
    command.assert().success();
    let (code, out, _) = ninefold(&folder, &["run", "hello", "--replications", "2"]);
    assert_eq!(code, 0);
    assert!(out.contains("Hello queue"));
    let (_, list, _) = ninefold(&folder, &["list"]);
    assert!(list.contains("flash-sale") && list.contains("diurnal"), "{list}");
    assert!(
        list.lines().all(|line| line.ends_with(['.', '?'])),
        "every scenario is told of in a whole sentence:\n{list}"
    );
    let (_, machines, _) = ninefold(&folder, &["list", "instances"]);
    let of = |name: &str| machines.lines().find(|line| line.starts_with(name)).map(str::to_owned).unwrap_or_default();
    assert!(of("m5.large ").contains("0.096000") && of("m5.large ").contains("us-east-1"), "{machines}");
    assert!(of("Standard_D2s_v5").contains("-41%") && of("e2-standard-4").ends_with('*'), "{machines}");
    assert!(machines.contains("\n* unverified") && machines.lines().all(|line| line.len() <= 100), "{machines}");
    let (_, json, _) = ninefold(&folder, &["list", "instances", "--json"]);
    let machines: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let large = machines.as_array().expect("a list").iter().find(|it| it["name"] == "m5.large").expect("it is listed");
    assert!(large["memory_gib"] == 8.0 && large["price_per_hour"] == 0.096 && large["provider"] == "AWS", "{large}");
}

#[test]
fn the_starter_fails_in_an_instructive_way_and_one_setting_mends_it() {
    let folder = folder("init");
    assert_eq!(ninefold(&folder, &["init"]).0, 0);
    let (code, _, err) = ninefold(&folder, &["init"]);
    assert!(code == 1 && err.contains("left alone"), "{err}");
    assert_eq!(ninefold(&folder, &["check", "scenario.yaml", "--no-report", "-q"]).0, 99);
    let words = ["check", "scenario.yaml", "--no-report", "-q", "--set", "services.web.replicas=5"];
    assert_eq!(ninefold(&folder, &words).0, 0);
}

#[test]
fn every_built_in_scenario_is_valid_and_explained_in_a_form_that_reads_back() {
    let folder = folder("explain");
    for name in ninefold::scenario::embedded::ALL.iter().map(|scenario| scenario.name) {
        let (code, text, err) = ninefold(&folder, &["explain", name]);
        assert_eq!(code, 0, "{err}");
        assert!(text.contains("# default:"), "{text}");
        std::fs::write(folder.join("explained.yaml"), text).expect("a file");
        let (code, _, err) = ninefold(&folder, &["validate", "explained.yaml"]);
        assert_eq!(code, 0, "{name}: {err}");
    }
    let (code, text, _) = ninefold(&folder, &["explain", "E012"]);
    assert!(code == 0 && text.contains("undefined name"));
}

#[test]
fn the_schema_in_the_documents_is_todays() {
    let (code, schema, _) = ninefold(Path::new("."), &["schema"]);
    assert_eq!(code, 0);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ninefold.schema.json");
    if std::env::var_os("NINEFOLD_REWRITE").is_some() {
        std::fs::write(&kept, &schema).expect("the schema can be written");
    }
    assert_eq!(std::fs::read_to_string(kept).expect("the schema"), schema, "run with NINEFOLD_REWRITE=1");
}

#[test]
fn the_reference_in_the_documents_is_todays() {
    let folder = folder("reference");
    let words = ["schema", "--format", "markdown", "--output", "pages"];
    let (code, written, err) = ninefold(&folder, &words);
    assert_eq!((code, err.as_str()), (0, ""));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference");
    if std::env::var_os("NINEFOLD_REWRITE").is_some() {
        let _ = std::fs::remove_dir_all(&kept);
        std::fs::create_dir_all(&kept).expect("docs/reference");
        for path in written.lines() {
            std::fs::copy(folder.join(path), kept.join(Path::new(path).file_name().expect("a name")))
                .expect("a page can be written");
        }
    }
    let read = |folder: &Path| -> Vec<(String, String)> {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a page"));
        let page = |entry: std::fs::DirEntry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(entry.path()).expect("a page"))
        };
        let mut pages: Vec<(String, String)> = entries.map(page).collect();
        pages.sort();
        pages
    };
    let (kept, today) = (read(&kept), read(&folder.join("pages")));
    let names = |pages: &[(String, String)]| pages.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&kept), names(&today), "run with NINEFOLD_REWRITE=1");
    for (kept, today) in kept.iter().zip(&today) {
        assert!(kept == today, "docs/reference/{} is not today's: run with NINEFOLD_REWRITE=1", kept.0);
    }
    let (code, whole, _) = ninefold(&folder, &["schema", "--format", "markdown"]);
    assert!(code == 0 && whole.contains("(#service)") && !whole.contains("(services.md"), "links stay within the page");
}

#[test]
fn formats_for_machines_are_well_formed() {
    let folder = with_scenario("formats", QUICK);
    let run = |format: &str| ninefold(&folder, &["run", "a b.yaml", "--no-report", "--format", format]).1;
    let json: serde_json::Value = serde_json::from_str(&run("json")).expect("JSON");
    assert_eq!(json["schema"], 1);
    assert!(json["whole"]["latency"]["p99"]["low"].is_number());
    assert!(run("junit").contains("<testsuite name=\"Quick\" tests=\"1\""));
    assert!(run("markdown").starts_with("## Quick"));
    assert!(run("github").starts_with("::notice file=a b.yaml,line=9"), "{}", run("github"));
}

#[test]
fn users_for_whom_no_time_passes_end_in_an_error_instead_of_a_hang() {
    // The mean says that time passes, but nobody gets as far as the work.
    let program = "endpoints: { get: [ fail: 100%, work: 10ms ] }";
    let zeno = QUICK.replace("rate: 50/s", "users: 3").replace("work: { exponential: 10ms }", program);
    let folder = with_scenario("zeno", &zeno);
    let (code, _, err) = ninefold(&folder, &["run", "a b.yaml"]);
    assert_eq!(code, 1);
    assert!(err.contains("time stands still"), "{err}");
    assert!(!folder.join("reports").exists());
}

#[test]
fn a_folder_of_its_name_does_not_hide_a_built_in_scenario() {
    let folder = folder("hidden");
    std::fs::create_dir(folder.join("hello")).expect("a folder");
    let (code, _, err) = ninefold(&folder, &["validate", "hello"]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_built_in_scenario_misspelt_gets_the_nearest_name() {
    let (code, _, err) = ninefold(&folder("misspelt"), &["run", "flash-sal"]);
    assert!(code == 1 && err.contains("did you mean the built-in `flash-sale`?"), "{err}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_study_tells_what_is_complete() {
    let folder =
        with_scenario("interrupt", &QUICK.replace("replications: 4", "replications: 50000").replace("20s", "200s"));
    let binary = assert_cmd::cargo::cargo_bin("ninefold");
    let child = std::process::Command::new(binary)
        .current_dir(&folder)
        .args(["run", "a b.yaml"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(std::time::Duration::from_secs(3));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("Interrupted: the numbers are of"), "{text}");
    assert!(folder.join("reports/quick/report.html").exists());
}
