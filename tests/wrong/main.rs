//! Wrong scenarios, each with the message that a person gets: the files beside this one hold a scenario, a line of
//! `=`, and the message. `NINEFOLD_REWRITE=1` writes the messages anew, to be read before they are committed.

use ninefold::explore::Base;
use ninefold::scenario::load::{Input, load};
use std::path::Path;

const LINE: &str = "==========\n";

#[test]
fn every_wrong_scenario_gets_its_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong/cases");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the cases").map(|e| e.expect("a case").path()).collect();
    files.sort();
    let mut wrong = String::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a text");
        let (yaml, expected) = text.split_once(LINE).unwrap_or((&text, ""));
        let name = file.file_stem().expect("a name").to_string_lossy();
        // A first line `# set: PATH=VALUE` stands for the option.
        let settings: Vec<String> =
            yaml.lines().filter_map(|line| line.strip_prefix("# set: ")).map(str::to_owned).collect();
        let input = Input::Text { name: "wrong.yaml".to_owned(), text: yaml.to_owned() };
        let loaded = load(&input, &settings);
        let mut found = loaded.render(false);
        let warns = name.starts_with("warning");
        let mut right = loaded.scenario.is_some();
        // What a scenario lets others turn is tried by those who turn it.
        if let (true, Err(error)) = (right, Base { input, settings }.knobs()) {
            right = false;
            found.push_str(&error.to_string());
        }
        assert!(right == warns, "{name} is taken for right:\n{found}");
        assert!(!found.is_empty(), "{name}: nothing is said");
        if std::env::var_os("NINEFOLD_REWRITE").is_some() {
            std::fs::write(file, format!("{yaml}{LINE}{found}")).expect("the case can be written");
        } else if found != expected {
            wrong.push_str(&format!("--- {name}\n{found}\n--- expected\n{expected}\n"));
        }
    }
    assert!(files.len() >= 45, "only {} cases", files.len());
    assert!(wrong.is_empty(), "\n{wrong}");
}
