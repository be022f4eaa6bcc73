//! The same utilisation, and waits that are many times as long: what varies makes queues.

use super::readings::service;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::general::mean_wait;

/// variability.
pub const LAB: Lab = Lab {
    name: "variability",
    number: 3,
    title: "variability",
    text: include_str!("../../../docs/labs/03-variability.md"),
    yaml: include_str!("../../../docs/labs/03-variability.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests that come in a second",
        unit: Unit::Rate,
        paths: &["traffic.users.rate"],
        values: &["70/s", "60/s", "65/s", "75/s"],
    },
    Parameter {
        symbol: "S",
        means: "mean work of a request",
        unit: Unit::Time,
        paths: &["services.web.work.gamma.mean"],
        values: &["10ms"],
    },
    Parameter {
        symbol: "c",
        means: "coefficient of variation of the work",
        unit: Unit::Number,
        paths: &["services.web.work.gamma.cv"],
        values: &["1.5", "1.25", "1.75", "2"],
    },
    Parameter {
        symbol: "x",
        means: "how many times as long the wait is (`q4`)",
        unit: Unit::Number,
        paths: &[],
        values: &["5", "3.25", "7.25", "10"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "How many times as long as with constant work do users wait, as you expect it",
        Kind::PredictedNumber(Unit::Number),
    ),
    Question::new(
        "q1",
        2,
        "The mean wait where all work takes 10 ms",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| mean_wait(n["λ"], n["S"], 0.0).unwrap_or(f64::NAN),
            Some(Observation::with(&["services.web.work=10ms"], |study| service(study, "web", |web| web.wait.mean))),
            "λ S² / (2 (1 - ρ))",
        ),
    ),
    Question::new(
        "q2",
        2,
        "The mean wait with your coefficient of variation",
        Kind::theory(
            Unit::Time,
            0.1,
            |n| mean_wait(n["λ"], n["S"], n["c"] * n["c"]).unwrap_or(f64::NAN),
            Some(Observation::plain(|study| service(study, "web", |web| web.wait.mean))),
            "λ S² (1 + c²) / (2 (1 - ρ))",
        ),
    ),
    Question::new(
        "q3",
        1,
        "By which factor does theory say that it is longer",
        Kind::theory(Unit::Number, 0.03, |n| 1.0 + n["c"] * n["c"], None, "1 + c²"),
    ),
    Question::new(
        "q4",
        2,
        "With which coefficient of variation do users wait x times as long as with constant work",
        Kind::theory(Unit::Number, 0.02, |n| libm::sqrt(n["x"] - 1.0), None, "1 + c² = x, solved for c"),
    ),
    Question::new(
        "q5",
        1,
        "With a larger coefficient of variation the utilisation is",
        Kind::choice(
            &["lower", "the same", "higher"],
            |_| "the same",
            "ρ = λ S: only the mean of the work stands in it",
        ),
    ),
];
