//! The coverage experiment. `cargo run --release --example coverage` runs a thousand studies a case, which takes some
//! minutes, and writes the tables of docs/statistics.md. A number in place of the thousand prints tables of so many
//! studies, a word after it only those with the word in their headings; `truth` finds again what has no closed form.

mod cases;
mod experiment;
mod table;

use std::path::Path;

/// The marks in docs/statistics.md between which the tables stand.
const MARKS: [&str; 2] = ["<!-- coverage begins -->\n", "<!-- coverage ends -->\n"];

fn main() {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("truth") {
        let cost = experiment::study(&cases::autoscaled_truth().yaml, 99_999).cost_per_hour;
        println!("{cost:?}");
        return;
    }
    let studies = argument.as_deref().and_then(|n| n.parse().ok());
    let word = std::env::args().nth(2).unwrap_or_default();
    let sections = table::sections();
    let asked = sections.iter().filter(|section| section.title.contains(&word));
    let tables: Vec<String> = asked.map(|section| table::table(section, studies.unwrap_or(1000))).collect();
    let tables = tables.join("\n");
    if studies.is_some() {
        println!("{tables}");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/statistics.md");
    let text = std::fs::read_to_string(&path).expect("docs/statistics.md is there");
    let (before, rest) = text.split_once(MARKS[0]).expect("the first mark");
    let (_, after) = rest.split_once(MARKS[1]).expect("the second mark");
    let text = format!("{before}{}\n{tables}\n{}{after}", MARKS[0], MARKS[1]);
    std::fs::write(path, text).expect("docs/statistics.md can be written");
}
