//! The documents: their scenarios are scenarios (every block marked `yaml` loads without a complaint), every page is in the
//! book, and every link leads somewhere.

use ninefold::explore::Base;
use ninefold::scenario::load::{Input, load_middle};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && path != root().join("docs/book") {
            pages(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
}

/// What people read: docs, and the pages that lead there.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("ARCHITECTURE.md"), root().join("reports/README.md")];
    pages(&root().join("docs"), &mut found);
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_scenario_in_the_documents_loads() {
    let mut blocks = 0;
    for path in documents() {
        let text = read(&path);
        // A block may have the name of its file behind the word.
        for block in text.split("```yaml").skip(1) {
            let yaml = block.split_once('\n').map_or("", |(_, yaml)| yaml);
            let yaml = yaml.split("```").next().unwrap_or_default();
            let input = Input::Text { name: path.display().to_string(), text: yaml.to_owned() };
            let loaded = load_middle(&input, &[]);
            assert!(loaded.scenario.is_some(), "{yaml}\n{}", loaded.render(false));
            let knobs = Base { input, settings: Vec::new() }.knobs();
            assert!(knobs.is_ok(), "{yaml}\n{knobs:?}");
            blocks += 1;
        }
    }
    assert!(blocks >= 7, "only {blocks} scenarios");
}

/// The lines of a text that are not within a block of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        within ^= fence;
        !within && !fence
    })
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("` `")
}

/// Where the links of a text lead: `[words](target)`.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let line = without_code(line);
        found.extend(line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned));
    }
    found
}

/// The anchors of a text's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(text).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let shown = heading.split("](").next().unwrap_or_default();
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        shown.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
    };
    headings
        .map(anchor)
        .map(|anchor| {
            let times = seen.entry(anchor.clone()).or_default();
            *times += 1;
            if *times == 1 { anchor } else { format!("{anchor}-{}", *times - 1) }
        })
        .collect()
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let (mut wrong, mut followed) = (String::new(), 0);
    for path in documents() {
        let text = read(&path);
        for link in links(&text).iter().filter(|link| !link.contains("://")) {
            let (file, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let folder = path.parent().expect("a folder");
            let target = if file.is_empty() { path.clone() } else { plain(&folder.join(file)) };
            let found =
                target.exists() && anchor.is_none_or(|anchor| anchors(&read(&target)).iter().any(|a| a == anchor));
            if !found {
                wrong += &format!("{}: {link}\n", path.display());
            }
            followed += 1;
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(followed > 500, "only {followed} links");
}

#[test]
fn every_page_of_the_documents_is_in_the_book_once() {
    let docs = root().join("docs");
    let summary = docs.join("SUMMARY.md");
    let mut listed: Vec<PathBuf> = links(&read(&summary)).iter().map(|link| plain(&docs.join(link))).collect();
    let mut found = Vec::new();
    pages(&docs, &mut found);
    found.retain(|path| *path != summary);
    listed.sort();
    found.sort();
    assert_eq!(listed, found);
}

#[test]
fn the_headings_of_the_reference_have_anchors_of_their_own() {
    let mut found = Vec::new();
    pages(&root().join("docs/reference"), &mut found);
    let mut all: Vec<String> = found.iter().flat_map(|path| anchors(&read(path))).collect();
    all.sort();
    let twice: Vec<_> = all.windows(2).filter(|two| two[0] == two[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
