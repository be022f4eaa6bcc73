//! Whole scenarios: whatever the loader takes can be compiled, run and reported; what goes in comes out; and twice the
//! same is the same.

use super::input::Input;
use ninefold::experiment::{self, About, StudyError};
use ninefold::plan::{self, Pace, Plan, Replications};
use ninefold::policy::autoscaler::Autoscaler;
use ninefold::report::{chart, csv, github, html, json, junit, markdown, terminal};
use ninefold::tally::RunTally;
use ninefold::world::{self, RunError};
use std::cell::Cell;
use std::sync::atomic::AtomicBool;

/// Looks at whether to go on, one every 65,536 events, after which a run is given up.
const LOOKS: u32 = 1;
/// More replicas or users than this are not small.
const SMALL: u64 = 5_000;

/// Runs a scenario; nothing comes back if it is none, or none that is small. What happened in it comes back as words.
///
/// # Panics
/// If something does not hold.
pub fn check(bytes: &[u8]) -> Option<Vec<String>> {
    let loaded = Input::parse(bytes).load();
    let plan = plan::compile(loaded.scenario.as_ref()?, &loaded.sources);
    if !small(&plan) {
        return None;
    }
    let first = run(&plan, 0);
    let second = run(&plan, 0);
    let tally = match (first, second) {
        (Ok(first), Ok(second)) => {
            assert_eq!(first.fingerprint, second.fingerprint, "two runs differ");
            assert!(first == second, "two runs count differently");
            first
        }
        (first, second) => {
            assert_eq!(first.as_ref().err(), second.as_ref().err(), "two runs end differently");
            return Some(vec![format!("{:?}", first.err()).split('{').next().unwrap_or_default().to_owned()]);
        }
    };
    conserved(&plan, &tally);
    report(plan, tally.fingerprint, bytes);
    Some(happened(&tally))
}

/// Whether a plan is small enough for thousands of runs in a minute.
fn small(plan: &Plan) -> bool {
    let users = plan.sources.iter().map(|source| match source.pace {
        Pace::Closed { users, .. } => u64::from(users),
        Pace::Open(_) => 0,
    });
    let replicas = plan.fleets.iter().map(|fleet| {
        u64::from(fleet.replicas).max(fleet.autoscaler.as_ref().map_or(0, |scaler| u64::from(scaler.bounds().1)))
    });
    let looks = plan.fleets.iter().map(|fleet| match &fleet.autoscaler {
        Some(Autoscaler::KubernetesHpa(hpa)) => plan.duration / hpa.sync_period.nanos().max(1) * u64::from(hpa.max),
        _ => 0,
    });
    let counts = (plan.classes.len() + plan.fleets.len()) as u64;
    users.sum::<u64>() < SMALL
        && replicas.sum::<u64>() < SMALL
        && looks.sum::<u64>() < 100 * SMALL
        && counts * plan.windows() as u64 <= 4 * SMALL
        && counts < 100
        && plan.program.len() < 20_000
}

fn run(plan: &Plan, replication: u32) -> Result<RunTally, RunError> {
    let looks = Cell::new(0);
    world::run(plan, replication, &|| {
        looks.set(looks.get() + 1);
        looks.get() > LOOKS
    })
}

/// What was born has ended or is under way.
fn conserved(plan: &Plan, tally: &RunTally) {
    for (class, flow) in tally.classes.iter().enumerate() {
        assert_eq!(flow.born, flow.finished() + tally.in_flight[class], "requests of class {class}");
        assert_eq!(flow.windows.len(), plan.windows(), "windows of class {class}");
    }
    for (fleet, flow) in tally.fleets.iter().enumerate() {
        assert_eq!(flow.calls.born, flow.calls.finished() + tally.calls_in_flight[fleet], "calls of fleet {fleet}");
        assert!(flow.waited <= flow.admitted, "fleet {fleet} let more wait than it admitted");
    }
}

/// Two replications as a study, in all formats; charts, which take longest, now and then.
fn report(mut plan: Plan, chance: u64, bytes: &[u8]) {
    // The second replication may take longer than the first.
    if run(&plan, 1).is_err() {
        return;
    }
    plan.replications = Replications::Fixed(2);
    let study = match experiment::study(&plan, About::default(), &AtomicBool::new(false), &|| {}) {
        Ok(study) => study,
        Err(StudyError::Panic { replication, message }) => panic!("replication {replication}: {message}"),
        Err(error) => panic!("a study of runs that end does not: {error:?}"),
    };
    let summary = json::summary(&study).expect("written to memory");
    serde_json::from_str::<serde_json::Value>(&summary).expect("the summary is JSON");
    let texts = [
        json::histograms(&study).expect("written to memory"),
        markdown::summary(&study),
        junit::xml(&study).expect("written to memory"),
        github::annotations(&study),
        terminal::summary(&study, 80, true),
        String::from_utf8(csv::timeseries(&study).expect("written to memory")).expect("text"),
    ];
    // A name may hold the word.
    let named = String::from_utf8_lossy(bytes).contains("NaN");
    assert!(named || texts.iter().all(|text| !text.contains("NaN")), "a number is none: {texts:?}");
    if chance.is_multiple_of(64) {
        html::report::page(&study).expect("written to memory");
        chart::files(&study).expect("every picture can be drawn");
    }
}

/// What happened in a run, in words and orders of magnitude.
fn happened(tally: &RunTally) -> Vec<String> {
    let order = |n: u64| n.checked_ilog2().map_or(0, |bits| 1 + bits / 4);
    let mut words = vec![format!("events {}", order(tally.events))];
    for flow in &tally.classes {
        words.extend(flow.ended.iter().enumerate().map(|(outcome, &n)| format!("outcome {outcome} {}", order(n))));
        words.push(format!("retries {}", order(flow.retries)));
    }
    for fleet in &tally.fleets {
        words.extend(fleet.calls.ended.iter().enumerate().map(|(i, &n)| format!("call {i} {}", order(n))));
        words.push(format!("waited {} peak {}", order(fleet.waited), order(fleet.peak)));
    }
    for database in &tally.databases {
        let ledger = &database.ledger;
        words.push(format!("stale {} durable {}", order(database.staleness.count()), order(ledger.durable)));
        words.push(format!("failovers {} lost {:?}", order(database.failovers), ledger.lost.map(order)));
    }
    words
}
