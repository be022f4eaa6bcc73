//! Values that are not known, in systems whose answer is known from theory.

use super::exploring::{base, options, unwatched};
use ninefold::explore::uncertainty::{Options, inputs};
use ninefold::explore::{Uncertainty, Watch, uncertainty};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

fn how(draws: usize, replications: u32) -> Options {
    Options { on: Vec::new(), draws, replications: Some(replications) }
}

fn studied(yaml: &str, varied: &[&str], how: &Options) -> Uncertainty {
    let base = base(yaml);
    let axes = inputs(&base, &options(varied)).unwrap_or_else(|error| panic!("{error}"));
    let found = unwatched(|watch| uncertainty(&base, &axes, how, watch));
    found.unwrap_or_else(|error| panic!("{error}")).expect("nobody interrupts it")
}

const ONE_SERVER: &str = "
name: M/M/1
duration: 105s
warmup: 5s
traffic: { users: { to: web, rate: 50/s } }
services:
  web: { concurrency: 1, work: { exponential: { between: [9ms, 11ms] } } }
  unused: { work: { between: [1ms, 9ms] } }
slo: [utilization of web < 50%]
";

#[test]
fn the_utilization_of_one_server_is_as_uncertain_as_its_work_and_its_chance() {
    let found = studied(ONE_SERVER, &[], &how(64, 4));
    let number = &found.numbers[0];
    assert_eq!((number.name.as_str(), found.asked), ("utilization of web", 1));
    // Utilization is 50/s times the work: uniform from 45 % to 55 %.
    assert!((number.mean - 0.5).abs() < 0.003, "{number:?}");
    assert!((number.expected.low - 0.455).abs() < 0.006 && (number.expected.high - 0.545).abs() < 0.006, "{number:?}");
    assert!(number.run.low < number.expected.low && number.expected.high < number.run.high, "{number:?}");
    // Work that comes in T seconds is a compound Poisson sum: the variance of the utilization is 2 λ E[w²] / T.
    let (ignorance, chance) = (0.1f64 * 0.1 / 12.0, 2.0f64 * 50.0 * (1e-4 + 1e-6 / 3.0) / 100.0);
    assert!((number.ignorance_deviation / ignorance.sqrt() - 1.0).abs() < 0.1, "{number:?}");
    assert!((number.chance_deviation / chance.sqrt() - 1.0).abs() < 0.15, "{number:?}");
    let (share, known) = (number.ignorance.expect("it varies"), ignorance / (ignorance + chance));
    assert!(share.low < known && known < share.high && share.high - share.low < 0.15, "{share:?} {known}");
    // All of it is the work of the server that is used.
    let [first, second] = number.influences[..] else { panic!("{number:?}") };
    assert!(found.inputs[first.input].path == "services.web.work.exponential" && first.low > 0.9, "{first:?}");
    assert!(!second.is_certain(), "{second:?}");
    // Half of the range lies below 50 %.
    let odds = &found.objectives[0];
    assert!((odds.holds - 0.5).abs() < 0.1 && odds.low < 0.5 && 0.5 < odds.high, "{odds:?}");
    assert_eq!(odds.passed + odds.failed + odds.undecided, 64);
}

#[test]
fn what_makes_no_difference_has_no_share_of_what_chance_does() {
    let yaml = ONE_SERVER.replace("{ between: [9ms, 11ms] }", "10ms").replace("105s", "35s");
    let number = &studied(&yaml, &[], &how(32, 3)).numbers[0];
    let share = number.ignorance.expect("chance moves it");
    assert!(share.low == 0.0 && share.value < 0.2, "{share:?}");
    assert!(number.expected.high - number.expected.low < 0.5 * (number.run.high - number.run.low), "{number:?}");
}

#[test]
fn each_draw_has_random_numbers_of_its_own_and_can_be_run_again() {
    let yaml = ONE_SERVER.replace("105s", "15s");
    let found = studied(&yaml, &["traffic.users.rate=40/s..60/s"], &how(10, 2));
    assert_eq!(found.inputs.len(), 3);
    let mut seeds: Vec<u64> = found.draws.iter().map(|draw| draw.seed).collect();
    // Every reader of JSON keeps 53 bits; in 32 two of some thousands would be equal.
    assert!(seeds.iter().all(|&seed| seed < 1 << 53) && seeds.iter().any(|&seed| seed > u64::from(u32::MAX)));
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 10);
    let draw = &found.draws[7];
    let settings: Vec<String> = found
        .inputs
        .iter()
        .zip(&draw.values)
        .map(|(input, value)| format!("{}={value}", input.path))
        .chain([format!("seed={}", draw.seed), "replications=2".to_owned()])
        .collect();
    let loaded = ninefold::scenario::load::load(&ninefold::Input::text(yaml), &settings);
    let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.render(false)));
    let plan = ninefold::plan::compile(scenario, &loaded.sources);
    let study =
        ninefold::experiment::study(&plan, Default::default(), &AtomicBool::new(false), &|| {}).expect("a study");
    let runs = draw.runs[0].as_ref().expect("the utilization was seen");
    let mean = runs.iter().sum::<f64>() / runs.len() as f64;
    let again = study.objectives[0].estimate.value.expect("the utilization is seen");
    assert!((mean - again).abs() < 1e-9, "{mean} {again}");
}

#[test]
fn an_interruption_leaves_the_draws_that_are_complete() {
    let base = base(&ONE_SERVER.replace("105s", "15s"));
    let axes = inputs(&base, &[]).unwrap_or_else(|error| panic!("{error}"));
    let (stop, count) = (AtomicBool::new(false), AtomicU32::new(0));
    let done = || {
        if count.fetch_add(1, Ordering::Relaxed) == 40 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch { stop: &stop, planned: &|_| {}, done: &done };
    let found = uncertainty(&base, &axes, &how(40, 4), &watch).unwrap_or_else(|error| panic!("{error}"));
    let found = found.expect("some draws are complete");
    assert!(found.interrupted && found.planned == 40 && (3..40).contains(&found.draws.len()));
    assert!(found.draws.iter().all(|draw| draw.runs[0].as_ref().is_some_and(|runs| runs.len() == 4)));
    stop.store(true, Ordering::Relaxed);
    assert!(uncertainty(&base, &axes, &how(40, 4), &watch).unwrap_or_else(|error| panic!("{error}")).is_none());
}
