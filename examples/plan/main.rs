//! `cargo run --profile proof --example plan` plans the flash sale, writes the report to reports/flash-sale-plan, and runs
//! each setting on the frontier, and the neighbours of the answer, again with other random numbers: does it all hold?

use ninefold::Input;
use ninefold::experiment::GrowingStudy;
use ninefold::explore::plan::{Candidate, Options, Planned, Standing, Watch, plan};
use ninefold::explore::{Axis, Base, Point};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What may be set: how many servers there are at least, and how busy they are to be.
const KNOBS: [&str; 2] = [
    "services.storefront.autoscaler.kubernetes_hpa.min=4..30:2",
    "services.storefront.autoscaler.kubernetes_hpa.utilization=40%..70%:10%",
];
/// The sale begins with as many servers as any setting may have at least.
const SERVERS: &str = "services.storefront.replicas=30";
/// Runs of each setting that is run again.
const RUNS: u32 = 20;

fn main() {
    let text = include_str!("../../scenarios/flash-sale.yaml");
    let base =
        |seed: u32| Base { input: Input::text(text), settings: vec![SERVERS.to_owned(), format!("seed={seed}")] };
    let knobs = base(7).axes_as(&KNOBS.map(str::to_owned), "--knob").unwrap_or_else(|error| panic!("{error}"));
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, planned: &|_| {}, done: &|| {} };
    let options = Options { probability: 0.9, budget: None };
    let found = plan(&base(7), knobs.clone(), &options, &watch).unwrap_or_else(|error| panic!("{error}"));
    ninefold::report::plan::write(&found, Path::new("reports/flash-sale-plan")).expect("a report");
    println!("{}", ninefold::report::plan::terminal(&found, 100, false));
    let again = |candidate: &Candidate| again(&base(1007), &knobs, &found, candidate, &stop);
    println!("On the frontier, by {RUNS} runs with other random numbers:");
    found.frontier.iter().filter_map(|&number| found.candidate(Some(number))).for_each(again);
    println!("The neighbours:");
    found.neighbours.iter().filter_map(|neighbour| found.candidate(neighbour.candidate)).for_each(again);
}

/// Runs a setting again and tells what was found before, and now.
fn again(base: &Base, knobs: &[Axis], found: &Planned, candidate: &Candidate, stop: &AtomicBool) {
    let point = Point { number: candidate.number, values: candidate.values.clone() };
    let variant = base.variant(knobs, &point).unwrap_or_else(|error| panic!("{error}"));
    let mut study = GrowingStudy::new(&variant.plan, stop).unwrap_or_else(|error| panic!("{error}"));
    study.grow_to(RUNS, &|| {}).unwrap_or_else(|error| panic!("{error}"));
    let fresh = study.study(variant.about).unwrap_or_else(|error| panic!("{error}"));
    let place = found.decisive.unwrap_or(0);
    let (before, now) = (candidate.objectives[place].estimate, fresh.objectives[place].estimate);
    let ends = |low: Option<f64>, high: Option<f64>| (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
    let ((low, high), (least, most)) = (ends(before.low, before.high), ends(now.low, now.high));
    let standing = match candidate.standing {
        Standing::Holds => "holds",
        Standing::Fails => "fails",
        Standing::Dearer => "dearer",
        Standing::Undecided => "undecided",
    };
    println!(
        "{:>10} {standing:>9}: {} {low:.4} to {high:.4}, again {least:.4} to {most:.4}{}; met everything {} of {}, again {} of {RUNS}",
        candidate.values.join(" "),
        candidate.objectives[place].subject,
        if low <= most && least <= high { "" } else { " (APART)" },
        candidate.met,
        candidate.replications,
        study.met(),
    );
}
