//! JUnit XML, for CI systems: each objective is a test.

use crate::experiment::Study;
use crate::experiment::study::{ObjectiveResult, Verdict};
use crate::experiment::words::quantity;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The objectives as a test suite. One that could not be decided counts as skipped.
pub fn suite(study: &Study) -> String {
    let mut suite = TestSuite::new(study.name.as_str());
    for objective in &study.objectives {
        let status = match objective.verdict {
            Verdict::Pass => TestCaseStatus::success(),
            Verdict::Fail => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(message(objective, &study.currency));
                status
            }
            Verdict::Inconclusive => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(message(objective, &study.currency));
                status
            }
        };
        let mut case = TestCase::new(objective.text.as_str(), status);
        case.set_classname(study.name.as_str());
        suite.add_test_case(case);
    }
    let mut report = Report::new("ninefold");
    report.add_test_suite(suite);
    report.to_string().unwrap_or_default()
}

/// What was found and what was wanted, in a sentence.
pub fn message(objective: &ObjectiveResult, currency: &str) -> String {
    let show = |value| quantity(value, objective.unit, currency);
    let estimate = objective.estimate;
    let interval = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", show(Some(low)), show(Some(high))),
        _ => String::new(),
    };
    let found = show(estimate.value);
    format!("{} is {found}{interval}, wanted {} {}", objective.subject, objective.operator, show(Some(objective.limit)))
}
