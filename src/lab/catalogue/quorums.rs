//! Writes and reads meet in a copy where R + W > N; below that, as often as chance has it.

use super::readings::{quorum, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::combination::{disjoint, kth};

/// quorums.
pub const LAB: Lab = Lab {
    name: "quorums",
    number: 11,
    title: "quorums",
    text: include_str!("../../../docs/labs/11-quorums.md"),
    yaml: include_str!("../../../docs/labs/11-quorums.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "N",
        means: "copies",
        unit: Unit::Number,
        paths: &["databases.carts.quorum.copies", "databases.slow.quorum.copies"],
        values: &["5"],
    },
    Parameter {
        symbol: "R",
        means: "copies that a read waits for",
        unit: Unit::Number,
        paths: &["databases.carts.quorum.read", "databases.slow.quorum.read"],
        values: &["2", "1"],
    },
    Parameter {
        symbol: "W",
        means: "copies that a write goes to",
        unit: Unit::Number,
        paths: &["databases.carts.quorum.write"],
        values: &["2", "1", "3"],
    },
    Parameter {
        symbol: "S",
        means: "mean time in which a copy of `slow` answers",
        unit: Unit::Time,
        paths: &["databases.slow.read.exponential"],
        values: &["10ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "The share of the reads of `carts` that miss the last write, as you expect it",
        Kind::PredictedNumber(Unit::Share),
    ),
    Question::new(
        "q1",
        2,
        "The share of the reads of `carts` that miss the last write",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| disjoint(n["N"] as u32, n["R"] as u32, n["W"] as u32),
            Some(Observation::plain(|study| quorum(study, "carts", |carts| carts.stale_reads))),
            "C(N - W, R) / C(N, R)",
        ),
    ),
    Question::new(
        "q2",
        1,
        "How many copies must a read ask at least, with your W, so that none misses a write",
        Kind::theory(Unit::Number, 0.0, |n| n["N"] - n["W"] + 1.0, None, "R + W > N"),
    ),
    Question::new(
        "q3",
        1,
        "How many of the copies may be down, so that a write to W of them still succeeds",
        Kind::theory(Unit::Number, 0.0, |n| n["N"] - n["W"], None, "W must be left of N"),
    ),
    Question::new(
        "q4",
        2,
        "The mean time of a read of `slow`, which asks R copies and waits for all of these",
        Kind::theory(
            Unit::Time,
            0.05,
            |n| kth(n["R"] as u32, n["R"] as u32, n["S"]),
            Some(Observation::plain(|study| traffic(study, "patient", |patient| patient.latency.mean))),
            "the slowest of R exponential times: S (1 + 1/2 + … + 1/R)",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The same where all N copies are asked and the first R answers are enough",
        Kind::theory(
            Unit::Time,
            0.05,
            |n| kth(n["R"] as u32, n["N"] as u32, n["S"]),
            Some(Observation::with(&["databases.slow.quorum.ask=all"], |study| {
                traffic(study, "patient", |patient| patient.latency.mean)
            })),
            "the R-th of N exponential times: S (1/N + … + 1/(N - R + 1))",
        ),
    ),
];
