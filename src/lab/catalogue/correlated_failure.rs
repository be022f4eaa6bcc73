//! Spares help against what strikes one, and little against what strikes all.

use super::readings::{complement, service};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::redundancy::{Redundant, pair_with_common_cause};

/// correlated failure.
pub const LAB: Lab = Lab {
    name: "correlated-failure",
    number: 13,
    title: "correlated failure",
    text: include_str!("../../../docs/labs/13-correlated-failure.md"),
    yaml: include_str!("../../../docs/labs/13-correlated-failure.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "F",
        means: "mean time to the failure of a server",
        unit: Unit::Time,
        paths: &[
            "services.apart.failures[0].crash.every.exponential",
            "services.together.failures[0].crash.every.exponential",
        ],
        values: &["10d", "8d", "12d"],
    },
    Parameter {
        symbol: "M",
        means: "mean time to its repair",
        unit: Unit::Time,
        paths: &[
            "services.apart.failures[0].crash.repair.exponential",
            "services.together.failures[0].crash.repair.exponential",
        ],
        values: &["12h", "10h", "16h"],
    },
    Parameter {
        symbol: "β",
        means: "the share of the failures at `together` that strike both",
        unit: Unit::Share,
        paths: &["services.together.failures[0].crash.beta"],
        values: &["10%", "5%", "20%"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "How many times as long is `together` down as `apart`, as you expect it",
        Kind::PredictedNumber(Unit::Number),
    ),
    Question::new(
        "q1",
        1,
        "The share of the time in which one server is down",
        Kind::theory(Unit::Share, 0.03, |n| n["M"] / (n["F"] + n["M"]), None, "q = M / (F + M)"),
    ),
    Question::new(
        "q2",
        2,
        "The share of the time in which both servers of `apart` are down",
        Kind::theory(
            Unit::Share,
            0.08,
            |n| Redundant::new(2, 1, n["F"], n["M"], 2).unavailability,
            Some(Observation::plain(|study| complement(service(study, "apart", |apart| apart.time_available)))),
            "q²",
        ),
    ),
    Question::new(
        "q3",
        2,
        "The same of `together`",
        Kind::theory(
            Unit::Share,
            0.08,
            |n| pair_with_common_cause(n["F"], n["M"], n["β"]),
            Some(Observation::plain(|study| {
                complement(service(study, "together", |together| together.time_available))
            })),
            "about q² + β q / 2",
        ),
    ),
    Question::new(
        "q4",
        1,
        "How long `apart` is down in a year of 365 days",
        Kind::theory(
            Unit::Time,
            0.08,
            |n| Redundant::new(2, 1, n["F"], n["M"], 2).unavailability * 365.0 * 86_400.0,
            None,
            "q² of 8760 hours",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The share of the time in which all of `together` are down, with three servers",
        Kind::simulated(
            Unit::Share,
            0.08,
            Observation::with(&["services.together.replicas=3"], |study| {
                complement(service(study, "together", |together| together.time_available))
            }),
            "1 - time_available with --set services.together.replicas=3",
        ),
    ),
    Question::new(
        "q6",
        1,
        "Against failures that strike all servers at once, more servers of the same kind help",
        Kind::choice(&["a little", "as much as against the others"], |_| "a little", "compare q3 and q5"),
    ),
];
