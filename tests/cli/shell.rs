//! What shells and readers of manuals know of the command line.

use super::{folder, ninefold};
use std::process::Command;

/// The commands that the help names.
fn commands(folder: &std::path::Path) -> Vec<String> {
    let (_, help, _) = ninefold(folder, &["--help"]);
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let first = |line: &str| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
    listed.lines().filter_map(first).filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

#[test]
fn every_command_is_completed_by_bash() {
    let folder = folder("completions");
    let (code, script, err) = ninefold(&folder, &["completions", "bash"]);
    assert_eq!((code, err.as_str()), (0, ""));
    std::fs::write(folder.join("ninefold.bash"), script).expect("a script");
    let ask = "source ninefold.bash; COMP_WORDS=(ninefold ''); COMP_CWORD=1; _ninefold ninefold '' ninefold; echo ${COMPREPLY[@]}";
    let answer = Command::new("bash").current_dir(&folder).args(["-c", ask]).output().expect("bash runs");
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let offered: Vec<&str> = answer.split_whitespace().collect();
    let commands = commands(&folder);
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        assert!(offered.contains(&command.as_str()), "{command}: {answer}");
    }
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let folder = folder("manual");
    let (code, page, _) = ninefold(&folder, &["man"]);
    assert_eq!(code, 0);
    assert!(page.contains(".TH ninefold 1"), "{page}");
    let (code, _, err) = ninefold(&folder, &["man", "--output", "pages of it"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for command in commands(&folder).into_iter().filter(|command| command != "help") {
        let page = folder.join(format!("pages of it/ninefold-{command}.1"));
        assert!(page.is_file(), "{}", page.display());
    }
}
