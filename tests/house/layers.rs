//! Holds the table of modules in ARCHITECTURE.md: who may know whom.

use std::path::{Path, PathBuf};

const ALLOWED: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("architecture", &[]),
    ("measure", &["units"]),
    ("engine", &[]),
    ("statistics", &[]),
    ("theory", &[]),
    ("language", &["units"]),
    ("policy", &["units", "language", "engine"]),
    ("scenario", &["units", "architecture", "measure", "language", "policy"]),
    ("plan", &["measure", "policy", "engine"]),
    ("tally", &["engine"]),
    ("world", &["engine", "plan", "policy", "tally"]),
    ("experiment", &["units", "architecture", "engine", "measure", "world", "plan", "tally", "statistics", "theory"]),
    ("import", &["units", "tally", "statistics"]),
    (
        "explore",
        &[
            "units",
            "engine",
            "language",
            "measure",
            "scenario",
            "plan",
            "experiment",
            "statistics",
            "simulate",
            "parts",
        ],
    ),
    ("parts", &["engine", "world", "plan", "tally", "experiment"]),
    ("report", &["experiment", "explore"]),
    (
        "lab",
        &["units", "engine", "language", "theory", "scenario", "plan", "experiment", "explore", "report", "simulate"],
    ),
    ("simulate", &["language", "scenario", "plan", "experiment", "parts"]),
    ("serve", &["language", "scenario", "plan", "experiment", "explore", "report", "simulate"]),
];

/// `plan::compile` alone sees the scenario, and names the outcomes for retries.
const COMPILE: &[&str] = &["units", "measure", "language", "policy", "scenario", "engine", "tally", "plan"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn modules_know_only_whom_the_architecture_lets_them_know() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&root, &mut sources);
    let mut wrong = String::new();
    for path in sources {
        let place = path.strip_prefix(&root).expect("under src").to_string_lossy().replace('\\', "/");
        let module = place.split(['/', '.']).next().expect("a module");
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else { continue };
        let allowed = if place.starts_with("plan/compile") { COMPILE } else { allowed };
        let text = std::fs::read_to_string(&path).expect("a text");
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let known: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_module = ALLOWED.iter().any(|(name, _)| *name == known) || known == "cli";
                if is_module && known != module && !allowed.contains(&known.as_str()) {
                    wrong.push_str(&format!("{place}:{}: {module} may not know {known}\n", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn files_are_small_enough_to_have_one_reason_to_exist() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    for path in sources {
        let lines = std::fs::read_to_string(&path).expect("a text").lines().count();
        assert!(lines <= 480, "{} has {lines} lines", path.display());
    }
}
