//! `junit.xml`: an objective is a test case, so that every CI shows the verdicts.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{File, number, regression, view};
use crate::experiment::study::{ObjectiveResult, Study, Verdict};
use crate::experiment::words::settling;

/// The file.
///
/// # Errors
/// When the XML cannot be written.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("junit.xml", xml(study)?)])
}

/// The objectives as JUnit XML. A failed objective is a failure; one that could not be decided is
/// skipped with the reason, since neither success nor failure would be true.
///
/// # Errors
/// When the XML cannot be written.
pub fn xml(study: &Study) -> io::Result<String> {
    let name = view::clean(&study.name);
    let mut suite = TestSuite::new(name.as_str());
    for objective in &study.objectives {
        let status = status(objective.verdict, found(study, objective), "objective");
        suite.add_test_case(case(&name, &objective.text, status, (&objective.file, objective.line)));
    }
    for number in regression::regressions(study) {
        let title = format!("{} no worse than the base by {}", number.name, regression::allowed(number));
        let status = status(number.verdict, regression::found(study, number), "regression");
        suite.add_test_case(case(&name, &title, status, (&number.file, number.line)));
    }
    let mut report = Report::new("ninefold");
    report.add_test_suite(suite);
    report.to_string().map_err(|error| io::Error::other(error.to_string()))
}

fn case(class: &str, title: &str, status: TestCaseStatus, (file, line): (&str, u32)) -> TestCase {
    let mut case = TestCase::new(view::clean(title), status);
    case.set_classname(class);
    if !file.is_empty() {
        case.extra.insert("file".into(), view::clean(file).into());
        case.extra.insert("line".into(), line.to_string().into());
    }
    case
}

fn status(verdict: Verdict, message: String, kind: &str) -> TestCaseStatus {
    match verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message).set_type(kind);
            status
        }
        Verdict::Inconclusive => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("inconclusive: {message}"));
            status
        }
    }
}

/// What was found, against what, in one line: `p99 is 1.82 ± 0.11 s, wanted < 400 ms; met in 0 of
/// 20 runs`.
pub fn found(study: &Study, objective: &ObjectiveResult) -> String {
    let value = number::interval(&objective.estimate, objective.unit, &study.currency);
    let limit = number::limit(objective.limit, objective.unit, &study.currency);
    let subject = view::clean(&objective.subject);
    let mut text = match objective.estimate.value {
        Some(_) => format!("{subject} is {value}, wanted {} {limit}", objective.operator),
        None => format!("{subject} was never observed, wanted {} {limit}", objective.operator),
    };
    if let Some(met) = objective.met_in {
        text.push_str(&format!("; met in {}", number::runs(met, study.replications)));
    }
    if objective.verdict == Verdict::Inconclusive {
        text.push_str(&format!("; {}", settling(objective)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn objectives_become_test_cases() {
        insta::assert_snapshot!(xml(&fixture::flash_sale()).unwrap());
    }

    #[test]
    fn hostile_names_stay_inside_their_attributes() {
        let text = xml(&fixture::hostile()).unwrap();
        assert!(!text.contains("<b>") && !text.contains('\u{1b}'), "{text}");
    }
}
