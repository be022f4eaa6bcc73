//! In series availabilities multiply, in parallel what they lack.

use super::readings::{service, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Numbers, Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::combination::any;

/// the arithmetic of nines.
pub const LAB: Lab = Lab {
    name: "nines",
    number: 14,
    title: "the arithmetic of nines",
    text: include_str!("../../../docs/labs/14-nines.md"),
    yaml: include_str!("../../../docs/labs/14-nines.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "F₁",
        means: "mean time to failure of the gateway",
        unit: Unit::Time,
        paths: &["services.gateway.failures[0].crash.every.exponential"],
        values: &["30d", "20d", "25d"],
    },
    Parameter {
        symbol: "M₁",
        means: "its repair",
        unit: Unit::Time,
        paths: &["services.gateway.failures[0].crash.repair"],
        values: &["4h", "6h"],
    },
    Parameter {
        symbol: "F₂",
        means: "mean time to failure of each of the two shops",
        unit: Unit::Time,
        paths: &["services.shop.failures[0].crash.every.exponential"],
        values: &["5d", "4d", "6d"],
    },
    Parameter {
        symbol: "M₂",
        means: "its repair",
        unit: Unit::Time,
        paths: &["services.shop.failures[0].crash.repair"],
        values: &["8h", "10h"],
    },
    Parameter {
        symbol: "F₃",
        means: "mean time to failure of the store",
        unit: Unit::Time,
        paths: &["services.store.failures[0].crash.every.exponential"],
        values: &["40d", "50d", "60d"],
    },
    Parameter {
        symbol: "M₃",
        means: "its repair",
        unit: Unit::Time,
        paths: &["services.store.failures[0].crash.repair"],
        values: &["3h", "5h"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "The share of the requests that succeed, as you expect it",
        Kind::PredictedNumber(Unit::Share),
    ),
    Question::new(
        "q1",
        1,
        "The availability of the gateway",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| up(n["F₁"], n["M₁"]),
            Some(Observation::plain(|study| service(study, "gateway", |gateway| gateway.time_available))),
            "F / (F + M)",
        ),
    ),
    Question::new(
        "q2",
        2,
        "The availability of the shop, of whose two replicas one is enough",
        Kind::theory(
            Unit::Share,
            0.08,
            |n| any(up(n["F₂"], n["M₂"]), 2.0),
            Some(Observation::plain(|study| service(study, "shop", |shop| shop.time_available))),
            "1 - (1 - A)²",
        ),
    ),
    Question::new(
        "q3",
        2,
        "The share of the requests that succeed, each of which needs all three services",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| whole(n, 1.0),
            Some(Observation::plain(|study| traffic(study, "users", |users| users.availability))),
            "the product of the three",
        ),
    ),
    Question::new(
        "q4",
        1,
        "How long the whole is down in a year of 365 days",
        Kind::theory(
            Unit::Time,
            0.05,
            |n| (1.0 - whole(n, 1.0)) * 365.0 * 86_400.0,
            None,
            "what q3 lacks, of 8760 hours",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The share of the requests that succeed where the store has a spare as well",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| whole(n, 2.0),
            Some(Observation::with(&["services.store.replicas=2"], |study| {
                traffic(study, "users", |users| users.availability)
            })),
            "the product, with 1 - (1 - A)² for the store",
        ),
    ),
    Question::new(
        "q6",
        2,
        "How many replicas does the shop need for an availability of 99.99 %",
        Kind::theory(
            Unit::Number,
            0.0,
            |n| (libm::log(1e-4) / libm::log(1.0 - up(n["F₂"], n["M₂"]))).ceil(),
            None,
            "the least n with (1 - A)ⁿ ≤ 0.01 %",
        ),
    ),
];

/// The availability of one unit.
fn up(to_failure: f64, to_repair: f64) -> f64 {
    to_failure / (to_failure + to_repair)
}

/// The availability of the whole with so many stores.
fn whole(numbers: &Numbers, stores: f64) -> f64 {
    let shop = any(up(numbers["F₂"], numbers["M₂"]), 2.0);
    up(numbers["F₁"], numbers["M₁"]) * shop * any(up(numbers["F₃"], numbers["M₃"]), stores)
}
