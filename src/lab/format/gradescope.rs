//! `results.json` as Gradescope reads it (Gradescope, "Autograder Specifications", output format).

use crate::lab::Grading;
use serde_json::{Value, json};

/// A test for each question.
pub fn json(grading: &Grading) -> String {
    let tests: Vec<Value> = grading
        .marks
        .iter()
        .map(|mark| {
            json!({
                "name": format!("{}: {}", mark.question.id, mark.question.asks),
                "score": f64::from(mark.score),
                "max_score": f64::from(mark.question.points),
                "status": if mark.is_full() { "passed" } else { "failed" },
                "output": mark.reason,
                "visibility": "visible",
            })
        })
        .collect();
    let output = format!("Lab {}, {}\n\n{}", grading.lab.number, grading.lab.title, grading.invalid);
    pretty(&json!({
        "score": f64::from(grading.score()),
        "output": output.trim_end(),
        "visibility": "visible",
        "tests": tests,
        "extra_data": { "lab": grading.lab.name, "student": grading.student },
    }))
}

/// No points, with what is wrong with an answer file that could not be read.
pub fn unread_json(told: &str) -> String {
    pretty(&json!({ "score": 0.0, "output": told.trim_end(), "visibility": "visible", "tests": [] }))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
