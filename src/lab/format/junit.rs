//! JUnit XML, as GitLab, GitHub and others show it: a question is a test case.

use crate::lab::Grading;
use crate::lab::grade::Mark;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io;

/// A test case for each question.
///
/// # Errors
/// When the XML cannot be written.
pub fn xml(grading: &Grading) -> io::Result<String> {
    let mut suite = TestSuite::new(format!("Lab {}, {}", grading.lab.number, grading.lab.title));
    let cases = grading.marks.iter().map(|mark| {
        let name = format!("{} ({} points): {}", mark.question.id, mark.question.points, mark.question.asks);
        let mut case = TestCase::new(name, status(mark));
        case.set_classname(grading.lab.name);
        case
    });
    suite.add_test_cases(cases);
    written(suite)
}

/// One test case, which could not be run, for an answer file that could not be read.
///
/// # Errors
/// When the XML cannot be written.
pub fn unread_xml(file: &str, told: &str) -> io::Result<String> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message("the answer file cannot be read").set_description(told.trim_end());
    let mut suite = TestSuite::new("Lab");
    suite.add_test_case(TestCase::new(file, status));
    written(suite)
}

fn status(mark: &Mark) -> TestCaseStatus {
    if mark.is_full() {
        return TestCaseStatus::success();
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_message(format!("{} of {} points: {}", mark.score, mark.question.points, mark.reason))
        .set_type("answer");
    status
}

fn written(suite: TestSuite) -> io::Result<String> {
    let mut report = Report::new("ninefold lab");
    report.add_test_suite(suite);
    report.to_string().map_err(|error| io::Error::other(error.to_string()))
}
