//! How often the gate is wrong, and how often it finds what is there.

use ninefold::Input;
use ninefold::experiment::About;
use ninefold::experiment::study::Verdict;
use ninefold::explore::check::Base;
use ninefold::explore::{Allowance, Check, Compared, check};
use ninefold::plan::Plan;
use rayon::prelude::*;
use std::fmt::Write;
use std::sync::atomic::AtomicBool;

/// An M/M/1 queue, seven tenths busy: its p99 is ln(100) / (mu - lambda) = 154 ms.
const QUEUE: &str = "
name: base
duration: 2m
warmup: 10s
replications: 20
traffic: { users: { to: web, rate: 70/s } }
services: { web: { concurrency: 1, work: { exponential: 10ms }, price: 1 USD/h } }
slo: [ p99 < 1s ]
";

/// With 98.5714 instead of 100 ends a second a p99 that is 5 % longer: mu - lambda is 30/s / 1.05.
const SLOWER: (&str, &str) = ("exponential: 10ms", "exponential: 10.144928ms");

/// The base's runs have seeds of their own, far from the others.
const ELSEWHERE: u64 = 1_000_000;

struct Case {
    title: &'static str,
    /// What is written otherwise in the scenario that is checked.
    change: (&'static str, &'static str),
    /// Whether the base is a result that was kept, of other seeds.
    kept: bool,
    /// By how much the p99 may be worse.
    allowed: f64,
    /// The most replications, where they are not the usual.
    most: Option<u32>,
}

const CASES: [Case; 7] = [
    Case { title: "none", change: ("base", "other"), kept: false, allowed: 0.02, most: None },
    Case { title: "none", change: ("base", "other"), kept: false, allowed: 0.0, most: None },
    Case {
        title: "the users renamed: other chance",
        change: ("users", "people"),
        kept: false,
        allowed: 0.02,
        most: None,
    },
    Case {
        title: "the users renamed: other chance",
        change: ("users", "people"),
        kept: false,
        allowed: 0.0,
        most: None,
    },
    Case { title: "none, another seed", change: ("base", "other"), kept: true, allowed: 0.02, most: None },
    Case { title: "none, another seed", change: ("base", "other"), kept: true, allowed: 0.0, most: None },
    Case { title: "a p99 that is 5 % longer", change: SLOWER, kept: false, allowed: 0.02, most: None },
];

/// A line for each case.
pub fn table(seeds: u64) -> String {
    let mut text = format!("### Verdicts of {seeds} seeds\n\n");
    text.push_str("| change | base | allowed | FAIL | PASS | undecided | replications, mean | at most |\n");
    text.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for case in &CASES {
        eprintln!("{} seeds: {}", seeds, case.title);
        let found: Vec<(Verdict, u32)> = (1..=seeds).into_par_iter().map(|seed| case.run(seed)).collect();
        let count = |verdict: Verdict| found.iter().filter(|(is, _)| *is == verdict).count();
        let share = |verdict: Verdict| format!("{:.1} %", 100.0 * count(verdict) as f64 / seeds as f64);
        let runs = found.iter().map(|(_, runs)| f64::from(*runs)).sum::<f64>() / seeds as f64;
        let base = if case.kept { "kept, 40 runs" } else { "simulated, paired" };
        let (allowed, most) = (case.allowed * 100.0, case.most.unwrap_or(320));
        let [fail, pass, open] = [Verdict::Fail, Verdict::Pass, Verdict::Inconclusive].map(share);
        let _ =
            writeln!(text, "| {} | {base} | {allowed} % | {fail} | {pass} | {open} | {runs:.0} | {most} |", case.title);
    }
    text
}

impl Case {
    fn run(&self, seed: u64) -> (Verdict, u32) {
        let compiled = |yaml: &str, seed: u64| {
            ninefold::compile(&Input::text(yaml), &[format!("seed={seed}")]).expect("the scenario is right")
        };
        let plan = compiled(&QUEUE.replace(self.change.0, self.change.1), seed);
        let other: Plan;
        let base = if self.kept {
            let settings = [format!("seed={}", seed + ELSEWHERE), "replications=40".to_owned()];
            let kept = ninefold::study(&Input::text(QUEUE), &settings).expect("the scenario is right");
            Base::Study(Compared::from(&kept))
        } else {
            other = compiled(QUEUE, seed);
            Base::Scenario("base", &other)
        };
        let allowances = ["p99", "availability", "cost"].map(|name| {
            let share = if name == "p99" { self.allowed } else { 0.02 };
            Allowance { name: name.to_owned(), share }
        });
        let stop = AtomicBool::new(false);
        let asked = Check {
            plan: &plan,
            file: "",
            base: Some(base),
            allowances: allowances.as_slice(),
            most: self.most,
            stop: &stop,
        };
        let found = check(&asked, &|_| about(), &|| {}).expect("it can be simulated");
        let against = found.check.as_ref().and_then(|check| check.against.as_ref()).expect("there is a base");
        let has = |verdict| against.regressions.iter().any(|number| number.verdict == verdict);
        let verdict = [Verdict::Fail, Verdict::Inconclusive].into_iter().find(|verdict| has(*verdict));
        (verdict.unwrap_or(Verdict::Pass), found.replications)
    }
}

fn about() -> About {
    About { name: "other".to_owned(), ..About::default() }
}
