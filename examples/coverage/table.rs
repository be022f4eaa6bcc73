//! The tables of the coverage experiment.

use crate::cases::{self, AUTOSCALED_COST, Setup};
use crate::experiment::{Case, Coverage, cover};
use std::fmt::Write as _;

/// A table: what it is about, and the cases in it.
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// The cases.
    pub cases: Vec<Case>,
}

/// All tables.
pub fn sections() -> Vec<Section> {
    vec![
        Section { title: "Twenty replications", cases: twenty() },
        Section { title: "Fewer replications", cases: fewer() },
        Section { title: "Failures that are rare", cases: rare() },
        Section { title: "Until a precision is reached", cases: until() },
        Section { title: "One long run, batch means", cases: long() },
        Section { title: "An empty start, without a warm-up and with one found by MSER-5", cases: empty() },
    ]
}

fn twenty() -> Vec<Case> {
    vec![
        cases::mmc(Setup::runs("20", 30.0, 5.0), 1, 0.5),
        cases::mmc(Setup::runs("20", 120.0, 10.0), 1, 0.8),
        cases::mmc(Setup::runs("20", 60.0, 5.0), 4, 0.8),
        cases::renewal(Setup::runs("20", 600.0, 60.0), 30.0, 3.0, 5.0),
        cases::renewal(Setup::runs("20", 600.0, 200.0), 600.0, 20.0, 2.0),
        cases::autoscaled(Setup::runs("20", 300.0, 200.0), AUTOSCALED_COST),
    ]
}

fn named(name: &str, case: Case) -> Case {
    Case { name: format!("{}, {name}", case.name), ..case }
}

fn fewer() -> Vec<Case> {
    vec![
        named("10 runs", cases::mmc(Setup::runs("10", 120.0, 10.0), 1, 0.8)),
        named("5 runs", cases::mmc(Setup::runs("5", 120.0, 10.0), 1, 0.8)),
        named("10 runs", cases::renewal(Setup::runs("10", 600.0, 60.0), 30.0, 3.0, 5.0)),
        named("5 runs", cases::renewal(Setup::runs("5", 600.0, 60.0), 30.0, 3.0, 5.0)),
        named("5 runs", cases::autoscaled(Setup::runs("5", 300.0, 200.0), AUTOSCALED_COST)),
    ]
}

/// Two failures in all runs together, and twenty.
fn rare() -> Vec<Case> {
    let of = |runs: &'static str, seconds: f64, places: i32| {
        named(&format!("{runs} runs"), cases::rejections(Setup::runs(runs, seconds, 2.0), places))
    };
    vec![
        of("2", 80.0, 10),
        of("2", 800.0, 10),
        of("5", 32.0, 10),
        of("5", 320.0, 10),
        of("20", 8.0, 10),
        of("20", 80.0, 10),
    ]
}

fn only(probe: &str, case: Case) -> Case {
    let probes = case.probes.into_iter().filter(|p| p.name == probe).collect();
    Case { probes, ..case }
}

fn until() -> Vec<Case> {
    let of = |text: &'static str, probe: &str, case: Case| named(text, only(probe, case));
    let mean = "{ until: { metric: mean, precision: 5% } }";
    let p99 = "{ until: { metric: p99, precision: 6% } }";
    let good = "{ until: { metric: availability, precision: 1% } }";
    let cost = "{ until: { metric: cost, precision: 2% } }";
    vec![
        of("mean to 5 %", "mean", cases::mmc(Setup::runs(mean, 60.0, 10.0), 1, 0.8)),
        of("p99 to 6 %", "p99", cases::mmc(Setup::runs(p99, 60.0, 10.0), 1, 0.8)),
        of("availability to 1 %", "availability", cases::renewal(Setup::runs(good, 600.0, 60.0), 30.0, 3.0, 5.0)),
        of("cost to 2 %", "cost", cases::autoscaled(Setup::runs(cost, 300.0, 200.0), AUTOSCALED_COST)),
    ]
}

fn long() -> Vec<Case> {
    vec![
        cases::mmc(Setup::runs("1", 1200.0, 10.0), 1, 0.5),
        cases::mmc(Setup::runs("1", 2400.0, 10.0), 1, 0.8),
        cases::mmc(Setup::runs("1", 1200.0, 5.0), 4, 0.8),
        cases::renewal(Setup::runs("1", 12_000.0, 60.0), 30.0, 3.0, 5.0),
        cases::autoscaled(Setup::runs("1", 12_000.0, 200.0), AUTOSCALED_COST),
    ]
}

fn empty() -> Vec<Case> {
    let many = "200";
    let found = |seconds| Setup { seconds, warmup: None, replications: many };
    let mean = |name, case: Case| named(name, only("mean", case));
    vec![
        mean("none", cases::mmc(Setup::runs(many, 30.0, 0.0), 1, 0.8)),
        mean("auto", cases::mmc(found(30.0), 1, 0.8)),
        mean("10 s given", cases::mmc(Setup::runs(many, 30.0, 10.0), 1, 0.8)),
        mean("none", cases::mmc(Setup::runs(many, 60.0, 0.0), 1, 0.9)),
        mean("auto", cases::mmc(found(60.0), 1, 0.9)),
        mean("30 s given", cases::mmc(Setup::runs(many, 60.0, 30.0), 1, 0.9)),
    ]
}

/// The table of a section.
pub fn table(section: &Section, studies: u32) -> String {
    let mut text = format!(
        "### {}\n\n| scenario | runs | number | covered | too low | too high | none given | bias | half width |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        section.title
    );
    for case in &section.cases {
        let (found, runs) = cover(case, studies);
        for (nth, coverage) in found.iter().enumerate() {
            let name = if nth == 0 { case.name.as_str() } else { "" };
            let runs = if nth == 0 {
                format!("{runs:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                String::new()
            };
            let _ = writeln!(text, "{}", row(name, &runs, coverage));
        }
        eprintln!("{}", text.lines().last().unwrap_or_default());
    }
    text
}

fn row(name: &str, runs: &str, of: &Coverage) -> String {
    format!(
        "| {name} | {runs} | {} | {:.1} % | {} | {} | {} | {:+.2} % | ± {:.1} % |",
        of.name,
        of.share() * 100.0,
        of.below,
        of.above,
        of.studies - of.given,
        of.bias * 100.0,
        of.half_width * 100.0
    )
}
