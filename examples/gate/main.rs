//! How the gate of `ninefold check` keeps its word. `cargo run --profile proof --example gate` takes some minutes and writes
//! the tables of docs/statistics.md. A number of seeds as an argument prints tables of so many studies instead.

mod pairs;
mod verdicts;

use std::path::Path;

/// The marks in docs/statistics.md between which the tables stand.
const MARKS: [&str; 2] = ["<!-- gate begins -->\n", "<!-- gate ends -->\n"];
/// Studies of each case.
const SEEDS: u64 = 200;

fn main() {
    let seeds = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let tables = [verdicts::table(seeds.unwrap_or(SEEDS)), pairs::table()].join("\n");
    if seeds.is_some() {
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
