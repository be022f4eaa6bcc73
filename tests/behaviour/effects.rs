//! The published effects of docs/effects.md, small enough for every day. `examples/effects` draws them at their size.

#[path = "../../examples/effects/cases.rs"]
mod cases;

use cases::{any_of, attempts, common_causes, complement, fan_out, redundancies, retries, storm, study, threshold};
use ninefold::experiment::study::Estimate;

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

#[test]
fn a_hundred_leaves_make_63_percent_of_the_searches_slow_where_one_makes_1_percent() {
    let slow = |leaves| value(complement(study(&fan_out(leaves, "", 60)).traffic[0].availability));
    assert!((any_of(cases::SLOW, 100) - 0.634).abs() < 0.001);
    // 30,000 searches: a standard error of 0.3 % and of 0.06 %. Slow ones that began in the last second are not counted.
    assert!((slow(100) - any_of(cases::SLOW, 100)).abs() < 0.02);
    assert!((slow(1) - any_of(cases::SLOW, 1)).abs() < 0.004);
}

#[test]
fn a_hedge_after_the_95th_percentile_costs_5_percent_more_calls_and_leaves_1_percent_slow() {
    let study = study(&fan_out(100, ", hedge: p95", 20));
    let slow = value(complement(study.traffic[0].availability));
    assert!((slow - any_of(cases::SLOW * cases::SLOW, 100)).abs() < 0.004, "{slow}");
    let leaves = study.services.iter().find(|service| service.name == "leaf").expect("leaves");
    let calls = value(leaves.throughput) / (100.0 * 100.0);
    assert!((calls - 1.05).abs() < 0.01, "{calls}");
}

#[test]
fn a_retry_budget_of_20_percent_bounds_the_load_at_1_2_times() {
    for fails in [10, 50, 100] {
        let p = f64::from(fails) / 100.0;
        let load = |budget| value(study(&retries(fails, budget, 3)).traffic[0].attempts);
        assert!((load("") - attempts(p)).abs() < 0.02, "{p}: {}", load(""));
        assert!((load(", budget: 20%") - attempts(p).min(1.2)).abs() < 0.01, "{p}: {}", load(", budget: 20%"));
    }
}

#[test]
fn a_retry_storm_lasts_above_capacity_over_attempts_and_not_below() {
    let goodput = |rate, budget| value(study(&storm(rate, budget, 2)).traffic[0].availability);
    assert!((threshold(3.0) - 33.3).abs() < 0.1 && (threshold(1.2) - 83.3).abs() < 0.1);
    assert!(goodput(31, "") > 0.99 && goodput(36, "") < 0.01);
    assert!(goodput(36, ", budget: 20%") > 0.99 && goodput(80, ", budget: 20%") > 0.99);
    assert!(goodput(87, ", budget: 20%") < 0.01);
}

#[test]
fn a_common_cause_takes_the_nines_of_redundancy_away() {
    let study = study(&common_causes(400));
    let cases = redundancies();
    for (nth, case) in cases.iter().enumerate() {
        let name = format!("s{nth}");
        let service = study.services.iter().find(|service| service.name == name).expect("it is there");
        let found = complement(service.time_available);
        // Some 1,500 outages of the rarest kind: 4 standard errors are two intervals.
        let (low, high) = (found.low.expect("an interval"), found.high.expect("an interval"));
        let (words, formula, theory) = (case.words, case.formula, case.theory);
        assert!((value(found) - theory).abs() < high - low, "{words}: {found:?}, not {formula} = {theory}");
    }
    let theory = |words| cases.iter().find(|case| case.words == words).map_or(0.0, |case| case.theory);
    assert!(theory("1 of 2, β = 5 %") > 9.0 * theory("1 of 2"));
    assert!(theory("2 of 3 in three zones") < 0.4 * theory("2 of 3 in one zone"));
}
