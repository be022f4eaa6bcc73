//! How many are there follows from how many come and how long they stay, whatever happens inside.

use super::readings::service;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};

/// Little's law.
pub const LAB: Lab = Lab {
    name: "littles-law",
    number: 2,
    title: "Little's law",
    text: include_str!("../../../docs/labs/02-littles-law.md"),
    yaml: include_str!("../../../docs/labs/02-littles-law.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "callers of the desk in a second",
        unit: Unit::Rate,
        paths: &["traffic.callers.rate"],
        values: &["60/s", "52/s", "56/s", "64/s"],
    },
    Parameter {
        symbol: "S",
        means: "mean work for a caller",
        unit: Unit::Time,
        paths: &["services.desk.work.lognormal.mean"],
        values: &["50ms"],
    },
    Parameter {
        symbol: "λᵥ",
        means: "viewers who come in a second",
        unit: Unit::Rate,
        paths: &["traffic.viewers.rate"],
        values: &["50/s", "40/s", "60/s", "70/s"],
    },
    Parameter {
        symbol: "Sᵥ",
        means: "how long a viewer stays on average",
        unit: Unit::Time,
        paths: &[],
        values: &["2s"],
    },
    Parameter {
        symbol: "K",
        means: "viewers for whom there is room (`q5`)",
        unit: Unit::Number,
        paths: &[],
        values: &["150", "180", "210", "240"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "How many viewers are there on average, as you expect it",
        Kind::PredictedNumber(Unit::Number),
    ),
    Question::new(
        "q1",
        2,
        "How many viewers are there on average",
        Kind::theory(
            Unit::Number,
            0.03,
            |n| n["λᵥ"] * n["Sᵥ"],
            Some(Observation::plain(|study| service(study, "video", |video| video.in_system))),
            "L = λ W, with the time that a viewer stays",
        ),
    ),
    Question::new(
        "q2",
        1,
        "The mean time that a caller is at the desk, waiting included",
        Kind::simulated(
            Unit::Time,
            0.03,
            Observation::plain(|study| service(study, "desk", |desk| desk.sojourn.mean)),
            "services[].sojourn.mean of the desk in summary.json",
        ),
    ),
    Question::new(
        "q3",
        2,
        "How many callers are at the desk on average",
        Kind::simulated(
            Unit::Number,
            0.03,
            Observation::plain(|study| service(study, "desk", |desk| desk.in_system)),
            "L = λ W, with what you found for W",
        ),
    ),
    Question::new(
        "q4",
        2,
        "How many of them wait on average",
        Kind::simulated(
            Unit::Number,
            0.05,
            Observation::plain(|study| service(study, "desk", |desk| desk.queue_length)),
            "λ (W - S): the same law, of the queue alone",
        ),
    ),
    Question::new(
        "q5",
        2,
        "At how many viewers a second are K of them there on average",
        Kind::theory(Unit::Rate, 0.02, |n| n["K"] / n["Sᵥ"], None, "L = λ W, solved for λ"),
    ),
    Question::new(
        "q6",
        1,
        "Half of the viewers leave at once, the others stay for twice as long: the mean number of viewers is then",
        Kind::choice(&["less", "the same", "more"], |_| "the same", "which of λ and W has changed?"),
    ),
];
