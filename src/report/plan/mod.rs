//! What a plan came to, as files and on a terminal: one file a format.

use std::io;

use super::{File, chart, html};
use crate::explore::Planned;

mod frontier;
pub mod text;
pub mod words;

pub use text::{csv, json, markdown, terminal};
pub use words::answer;

/// Files that not every plan has.
pub const OPTIONAL: &[&str] = &["plan.svg", "plan.png"];

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(plan: &Planned) -> io::Result<Vec<File>> {
    let chart = frontier::chart(plan);
    let mut files = vec![
        File::new("plan.html", html::plan::page(plan, chart.as_ref())?),
        File::new("plan.md", markdown(plan)),
        File::new("plan.csv", csv(plan)?),
        File::new("plan.json", json(plan)?),
    ];
    files.extend(chart::pictures(chart.as_slice())?);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Estimate, Verdict};
    use crate::explore::Axis;
    use crate::explore::plan::{Bounds, Candidate, Neighbour, Standing};
    use crate::explore::sweep::ObjectiveAt;

    fn number(value: f64) -> Estimate {
        Estimate { value: Some(value), low: Some(value * 0.9), high: Some(value * 1.1), method: None }
    }

    fn candidate(number_of: usize, value: &str, standing: Standing, p99: f64) -> Candidate {
        let runs = if standing == Standing::Holds { 160 } else { 5 };
        let met = if standing == Standing::Fails { 0 } else { runs };
        Candidate {
            number: number_of,
            values: vec![value.to_owned(), "[a, 'b']".to_owned()],
            places: vec![number_of, 0],
            standing,
            replications: runs,
            met,
            met_share: number(f64::from(met) / f64::from(runs)),
            worst: Some(0),
            failure: None,
            cost: number(number_of as f64 + 2.0),
            objectives: vec![ObjectiveAt {
                text: "p99 < 900ms".to_owned(),
                subject: "p99".to_owned(),
                operator: "<",
                limit: 0.9,
                unit: "s",
                estimate: number(p99),
                verdict: if p99 < 0.9 { Verdict::Pass } else { Verdict::Fail },
            }],
        }
    }

    /// A plan among three numbers of servers, of which the second is chosen.
    fn fixture(name: &str, second: &str) -> Planned {
        let knobs = vec![
            Axis::parse("services.web.replicas=13..15").unwrap(),
            Axis::list(second, vec!["[a, 'b']".to_owned()], "--knob").unwrap(),
        ];
        let neighbour = |value: &str, candidate| Neighbour { knob: 0, value: value.to_owned(), candidate };
        Planned {
            schema: 1,
            version: "0.0.0",
            name: name.to_owned(),
            seed: 1,
            currency: "USD".to_owned(),
            knobs,
            settings: 3.0,
            bounds: Bounds::new(0.95, 3.0),
            replications: 170,
            chosen: Some(1),
            closest: None,
            decisive: Some(0),
            neighbours: vec![neighbour("13", Some(0)), neighbour("15", Some(2))],
            frontier: vec![0, 1],
            undecided: Vec::new(),
            interrupted: false,
            exhausted: false,
            candidates: vec![
                candidate(0, "13", Standing::Fails, 1.2),
                candidate(1, "14", Standing::Holds, 0.6),
                candidate(2, "15", Standing::Dearer, 0.7),
            ],
        }
    }

    #[test]
    fn the_sentence_stands_before_the_setting_and_that_before_the_proof() {
        let plan = fixture("shop", "services.web.zones");
        let text = terminal(&plan, 200, false);
        let sentence = "web.replicas = 14, web.zones = [a, 'b'] meets everything with at least 95 % probability for 3 USD/h; \
                        web.replicas = 13 fails `p99 < 900ms` (1.2 s; 0 of 5 runs met everything).";
        let set = "--set services.web.replicas=14\n--set 'services.web.zones=[a, '\\''b'\\'']'";
        let yaml = "services:\n  web:\n    replicas: 14\n    zones: [a, 'b']\n";
        let places: Vec<Option<usize>> = [sentence, set, yaml, "web.replicas = 15 costs no less: 4 USD/h"]
            .iter()
            .map(|part| text.find(part))
            .collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{text}");
        assert!(
            terminal(&plan, 80, false)
                .lines()
                .filter(|line| !line.contains("--set"))
                .all(|line| line.chars().count() <= 80)
        );
        assert!(!terminal(&fixture("shop", "traffic.users.profile[0].surge"), 80, false).contains("services:"));
    }

    #[test]
    fn where_nothing_holds_or_nothing_is_proven_the_first_sentence_says_so() {
        let mut plan = fixture("shop", "services.web.zones");
        plan.exhausted = true;
        assert!(terminal(&plan, 300, false).contains("Replications ran out: nothing is proven."));
        plan.exhausted = false;
        plan.candidates[1].standing = Standing::Undecided;
        (plan.chosen, plan.closest, plan.undecided) = (None, Some(0), vec![1]);
        let text = terminal(&plan, 400, false);
        assert!(
            text.contains("No setting meets everything") && text.contains("could not be decided in 160 runs"),
            "{text}"
        );
    }

    #[test]
    fn equal_plans_have_equal_files_and_each_setting_a_record() {
        let render = || render(&fixture("shop", "services.web.zones")).unwrap();
        let names: Vec<String> = render().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["plan.html", "plan.md", "plan.csv", "plan.json", "plan.svg", "plan.png"]);
        assert!(render().iter().zip(render()).all(|(a, b)| a.bytes == b.bytes));
        let bytes = csv(&fixture("shop", "services.web.zones")).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 3);
        assert_eq!(records[1].iter().take(6).collect::<Vec<_>>(), ["1", "14", "[a, 'b']", "holds", "true", "true"]);
    }

    #[test]
    fn hostile_names_stay_words() {
        let plan = fixture("<b>\u{1b}[31m|x", "services.web.zones");
        let words = |file: &&File| [".html", ".md", ".svg"].iter().any(|end| file.name.ends_with(end));
        for file in render(&plan).unwrap().iter().filter(words) {
            let text = String::from_utf8_lossy(&file.bytes);
            assert!(!text.contains("<b>") && !text.contains('\u{1b}'), "{}", file.name);
        }
    }
}
