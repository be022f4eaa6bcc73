//! The documents' scenarios are scenarios: every block marked `yaml` in README.md and docs/ loads without a complaint.

use ninefold::scenario::load::{Input, load_middle};
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::fs::read_dir(root.join("docs")).expect("docs/").map(|entry| entry.expect("a file").path());
    let mut found: Vec<PathBuf> = folder.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    found.push(root.join("README.md"));
    found.sort();
    found
}

#[test]
fn every_scenario_in_the_documents_loads() {
    let mut blocks = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).expect("a document");
        // A block may have the name of its file behind the word.
        for block in text.split("```yaml").skip(1) {
            let yaml = block.split_once('\n').map_or("", |(_, yaml)| yaml);
            let yaml = yaml.split("```").next().unwrap_or_default();
            let loaded = load_middle(&Input::Text { name: path.display().to_string(), text: yaml.to_owned() }, &[]);
            assert!(loaded.scenario.is_some(), "{yaml}\n{}", loaded.render(false));
            blocks += 1;
        }
    }
    assert!(blocks >= 7, "only {blocks} scenarios");
}
