//! What is rare at one is common where many are asked.

use super::readings::{complement, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::combination::{any, each};

/// the tail at scale.
pub const LAB: Lab = Lab {
    name: "tail-at-scale",
    number: 15,
    title: "the tail at scale",
    text: include_str!("../../../docs/labs/15-tail-at-scale.md"),
    yaml: include_str!("../../../docs/labs/15-tail-at-scale.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "n",
        means: "leaves that a search asks",
        unit: Unit::Number,
        paths: &["services.search.endpoints.find[0].parallel.times"],
        values: &["50", "20", "30", "80", "100"],
    },
    Parameter {
        symbol: "p",
        means: "the share of the answers that take 2 s",
        unit: Unit::Share,
        paths: &["services.leaf.work.mixture[1].weight"],
        values: &["1%"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "The share of the searches that take more than a second, as you expect it",
        Kind::PredictedNumber(Unit::Share),
    ),
    Question::new(
        "q1",
        2,
        "The share of the searches that take more than a second",
        Kind::theory(
            Unit::Share,
            0.06,
            |n| any(n["p"], n["n"]),
            Some(Observation::plain(|study| complement(traffic(study, "searches", |searches| searches.availability)))),
            "1 - (1 - p)ⁿ",
        ),
    ),
    Question::new(
        "q2",
        2,
        "How rare must slow answers of a leaf be, so that only 1 % of the searches are slow",
        Kind::theory(Unit::Share, 0.05, |n| each(0.01, n["n"]), None, "1 - (1 - p)ⁿ = 1 %, solved for p"),
    ),
    Question::new(
        "q3",
        2,
        "The same, as theory says, where each call that has no answer after 100 ms is sent a second time",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| any(n["p"] * n["p"], n["n"]),
            None,
            "both attempts must be slow: 1 - (1 - p²)ⁿ",
        ),
    ),
    Question::new(
        "q4",
        1,
        "By how much do these second attempts raise the number of calls to the leaves",
        Kind::theory(Unit::Share, 0.1, |n| n["p"], None, "only calls that are slow are sent again: p"),
    ),
    Question::new(
        "q5",
        1,
        "With ten times as many leaves, slow answers must be rarer for as many slow searches, by a factor of about",
        Kind::choice(&["3", "10", "100"], |_| "10", "p n is nearly all that matters where p is small"),
    ),
];
