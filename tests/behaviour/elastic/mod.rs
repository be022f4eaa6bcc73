//! Fleets that grow and shrink, against courses reckoned by hand.

mod functions;
mod groups;
mod vertical;
mod warm_pool;

use ninefold::experiment::study::{Estimate, FunctionResult, ServiceResult, Study};

/// Studies a scenario; its name is given, and its length and its runs if it says nothing of them.
fn study(yaml: &str) -> Study {
    let given = |key: &str, value: &str| {
        let said = yaml.lines().any(|line| line.starts_with(key));
        if said { String::new() } else { format!("{key}: {value}\n") }
    };
    super::study(&format!("name: s\n{}{}{yaml}\n", given("duration", "600s"), given("replications", "1")))
}

fn web(study: &Study) -> &ServiceResult {
    study.services.iter().find(|service| service.name == "web").expect("web")
}

fn function(study: &Study) -> &FunctionResult {
    &study.functions[0]
}

#[track_caller]
fn value(estimate: &Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

#[track_caller]
fn near(found: f64, expected: f64, by: f64) {
    assert!((found - expected).abs() <= by, "{found} is not {expected} ± {by}");
}
