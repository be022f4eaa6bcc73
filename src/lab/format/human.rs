//! Points as people read them.

use crate::lab::Grading;
use std::fmt::Write as _;

/// A line for each question, with its points and the reason below it.
pub fn human(grading: &Grading) -> String {
    let lab = grading.lab;
    let whose = grading.student.as_ref().map_or_else(String::new, |student| format!(", {student}"));
    let mut text =
        format!("Lab {}, {}{whose}: {} of {} points\n\n", lab.number, lab.title, grading.score(), lab.points());
    for mark in &grading.marks {
        let sign = if mark.is_full() { "+" } else { "-" };
        let _ = writeln!(
            text,
            "{sign} {:3} {}/{}  {}",
            mark.question.id, mark.score, mark.question.points, mark.question.asks
        );
        let _ = writeln!(text, "           {}", mark.reason);
    }
    text
}
