//! Points as people read them.

use crate::lab::Grading;
use crate::report::terminal::wrapped;
use std::fmt::Write as _;

/// Columns before the question and the reason.
const INDENT: usize = 11;

/// Each question with its points and the reason below it, in so many columns.
pub fn human(grading: &Grading, width: usize) -> String {
    let lab = grading.lab;
    let whose = grading.student.as_ref().map_or_else(String::new, |student| format!(", {student}"));
    let mut text =
        format!("Lab {}, {}{whose}: {} of {} points\n\n", lab.number, lab.title, grading.score(), lab.points());
    for mark in &grading.marks {
        let sign = if mark.is_full() { "+" } else { "-" };
        let mut head = format!("{sign} {:3} {}/{}", mark.question.id, mark.score, mark.question.points);
        for line in [mark.question.asks, &mark.reason].into_iter().flat_map(|told| wrapped(told, width - INDENT)) {
            let _ = writeln!(text, "{head:INDENT$}{line}");
            head.clear();
        }
    }
    text
}
