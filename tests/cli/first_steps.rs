//! The first steps of a new user, as docs/first-steps.md tells them.

use super::folder;
use std::path::{Path, PathBuf};
use std::process::Command;

const TEXT: &str = include_str!("../../docs/first-steps.md");

/// The blocks of a kind, with what stands behind its name.
fn blocks(kind: &str) -> Vec<(&'static str, &'static str)> {
    let blocks = TEXT.split("\n```").filter_map(|block| block.strip_prefix(kind)?.split_once('\n'));
    blocks.map(|(name, block)| (name.trim(), block)).collect()
}

/// A folder with the scenarios that stand there.
fn with_scenarios(name: &str) -> PathBuf {
    let folder = folder(name);
    for (name, yaml) in blocks("yaml") {
        std::fs::write(folder.join(name), yaml).expect("a scenario");
    }
    folder
}

/// What a command prints; it must not fail, unless an objective is not met.
fn run(folder: &Path, command: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin("ninefold");
    let path =
        format!("{}:{}", binary.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash").current_dir(folder).env("PATH", path).args(["-c", command]).output();
    let output = output.expect("bash runs");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command}\n{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_command_of_the_first_steps_works_and_prints_what_they_say() {
    let folder = with_scenarios("first steps");
    let commands: Vec<&str> = blocks("sh").into_iter().flat_map(|(_, block)| block.lines()).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    let said: String = commands.iter().map(|command| run(&folder, command)).collect();
    for words in [
        "availability is 81 %, not at least 99.9 %",
        "at the peak   5 ± 0 replicas of web",
        "p99 < 300ms                               95.7",
        "visitors.rate: holds up to 241/s ± 3/s; what breaks is `p99 < 300ms`",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn every_what_if_of_the_table_runs() {
    let folder = with_scenarios("what if");
    let asked: Vec<&str> = TEXT.lines().filter_map(|line| line.strip_prefix("| … ")).collect();
    assert!(asked.len() >= 6, "{asked:?}");
    for line in asked {
        let command = line.split('`').nth(1).expect("a command");
        run(&folder, &format!("{command} --replications 1 --no-report"));
    }
}
