//! Annotations in the form that GitHub Actions reads from a job's output.

use super::{junit, regression, view};
use crate::experiment::study::{Study, Verdict};

/// One workflow command a line: for each objective an error where it failed, a warning where it could
/// not be decided, a notice where it holds; then a warning for each warning about the scenario.
pub fn annotations(study: &Study) -> String {
    let mut text = String::new();
    for objective in &study.objectives {
        let (level, title) = match objective.verdict {
            Verdict::Pass => ("notice", "objective met"),
            Verdict::Fail => ("error", "objective failed"),
            Verdict::Inconclusive => ("warning", "objective inconclusive"),
        };
        let place = place(&objective.file, objective.line);
        let title = property(&format!("{title}: {}", view::clean(&objective.text)));
        let message = message(&junit::found(study, objective));
        text.push_str(&format!("::{level} {place}title={title}::{message}\n"));
    }
    for number in regression::regressions(study) {
        let (level, title) = match number.verdict {
            Verdict::Pass => ("notice", "no regression"),
            Verdict::Fail => ("error", "regression"),
            Verdict::Inconclusive => ("warning", "regression inconclusive"),
        };
        let title = property(&format!("{title}: {}", view::clean(&number.name)));
        let (place, message) = (place(&number.file, number.line), message(&regression::found(study, number)));
        text.push_str(&format!("::{level} {place}title={title}::{message}\n"));
    }
    for warning in &study.warnings {
        text.push_str(&format!("::warning title=ninefold::{}\n", message(warning)));
    }
    text
}

fn place(file: &str, line: u32) -> String {
    match file {
        "" => String::new(),
        file => format!("file={},line={},", property(file), line.max(1)),
    }
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn objectives_are_annotated_where_they_stand() {
        insta::assert_snapshot!(annotations(&fixture::flash_sale()));
    }

    #[test]
    fn a_name_cannot_end_the_command() {
        for line in annotations(&fixture::hostile()).lines() {
            assert!(line.starts_with("::"), "{line}");
        }
        assert!(annotations(&fixture::hostile()).contains("file=a%2Cb%3Ac%25%0A.yaml"));
    }
}
