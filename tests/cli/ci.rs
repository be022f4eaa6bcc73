//! The jobs in docs/ci do what they say: their shell lines are run here, on a repository with a branch.

use super::folder;
use serde_yaml::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn job(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci").join(name);
    serde_yaml::from_str(&std::fs::read_to_string(path).expect("the job")).expect("YAML")
}

fn in_shell(place: &Path, script: &str, variables: &[(&str, &str)]) -> Output {
    let binary = assert_cmd::cargo::cargo_bin("ninefold");
    let path = std::env::var("PATH").expect("a path");
    let path = format!("{}:{path}", binary.parent().expect("a folder").display());
    let mut command = Command::new("bash");
    command.current_dir(place).args(["-e", "-o", "pipefail", "-c", script]).env("PATH", path);
    command.envs(variables.iter().copied()).output().expect("bash runs")
}

fn git(place: &Path, words: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let done = Command::new("git").current_dir(place).args(identity).args(words).output().expect("git runs");
    assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

const SCENARIO: &str = "name: Shop
duration: 20s
replications: 10
traffic: { users: { to: web, rate: 50/s } }
services: { web: { concurrency: 1, work: { exponential: 5ms } } }
slo:
  - p99 < 1s
";

/// A repository whose work tree is slower than the branch `main` of its origin.
fn repository(name: &str) -> PathBuf {
    let place = folder(name);
    let (origin, work) = (place.join("origin"), place.join("work"));
    std::fs::create_dir(&origin).expect("a folder");
    git(&origin, &["init", "-q"]);
    std::fs::write(origin.join("shop.yaml"), SCENARIO).expect("a scenario");
    git(&origin, &["add", "."]);
    git(&origin, &["commit", "-q", "-m", "a shop"]);
    git(&place, &["clone", "-q", "origin", "work"]);
    std::fs::write(work.join("shop.yaml"), SCENARIO.replace("5ms", "8ms")).expect("a scenario");
    work
}

#[test]
fn the_github_job_annotates_what_got_worse() {
    let jobs = job("github.yaml");
    let steps = jobs["jobs"]["check"]["steps"].as_sequence().expect("steps");
    let named =
        |name: &str| steps.iter().find(|step| step["name"] == name).expect("a step")["run"].as_str().expect("lines");
    let work = repository("github");
    let temporary = work.with_file_name("temporary").display().to_string();
    std::fs::create_dir(&temporary).expect("a folder");
    let summary = work.with_file_name("summary.md").display().to_string();
    let variables = |base: &'static str| {
        [
            ("SCENARIO", "shop.yaml"),
            ("GITHUB_BASE_REF", base),
            ("RUNNER_TEMP", &temporary),
            ("GITHUB_STEP_SUMMARY", &summary),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    let run = |base| {
        let variables = variables(base);
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        in_shell(&work, named("check"), &variables)
    };
    let alone = run("");
    assert_eq!(alone.status.code(), Some(0), "{}", String::from_utf8_lossy(&alone.stderr));
    let found = run("main");
    let out = String::from_utf8_lossy(&found.stdout);
    assert_eq!(found.status.code(), Some(99), "{out}{}", String::from_utf8_lossy(&found.stderr));
    assert!(out.contains("::error file=shop.yaml,line=7,title=regression"), "{out}");
    let told = std::fs::read_to_string(&summary).expect("the step's summary");
    assert!(told.contains("worse than allowed") && told.contains("Against Shop"), "{told}");
    assert!(work.join("architecture-report/summary.json").exists(), "what is kept as the baseline");
    // Without an address the program is built from the sources.
    assert!(named("install").contains("cargo install --locked --path \"$NINEFOLD_SOURCE\""));
    assert_eq!(jobs["env"]["NINEFOLD_SOURCE"], ".");
}

#[test]
fn the_gitlab_job_leaves_a_junit_file() {
    let jobs = job("gitlab.yaml");
    let script = jobs["architecture"]["script"][0].as_str().expect("lines");
    let work = repository("gitlab");
    let variables = [("SCENARIO", "shop.yaml"), ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")];
    let found = in_shell(&work, script, &variables);
    assert_eq!(found.status.code(), Some(99), "{}", String::from_utf8_lossy(&found.stderr));
    let report = jobs["architecture"]["artifacts"]["reports"]["junit"].as_str().expect("a path");
    let junit = std::fs::read_to_string(work.join(report)).expect("the verdicts");
    assert!(junit.contains("<failure") && junit.contains("p99 no worse than the base"), "{junit}");
}
