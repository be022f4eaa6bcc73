//! Annotations for GitHub Actions: a line for each objective that does not hold, at its place in the file.

use super::junit::message;
use crate::experiment::Study;
use crate::experiment::study::Verdict;
use std::fmt::Write as _;

/// The annotations.
pub fn annotations(study: &Study) -> String {
    let mut text = String::new();
    for objective in &study.objectives {
        let level = match objective.verdict {
            Verdict::Pass => "notice",
            Verdict::Fail => "error",
            Verdict::Inconclusive => "warning",
        };
        let message = escape(&message(objective, &study.currency), false);
        let (file, title) = (escape(&objective.file, true), escape(&study.name, true));
        let _ = writeln!(text, "::{level} file={file},line={},title={title}::{message}", objective.line);
    }
    text
}

/// As the workflow commands of GitHub Actions want it.
fn escape(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}
