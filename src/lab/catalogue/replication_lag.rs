//! Followers know later; whoever asks them may be told what was.

use super::readings::database;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};

/// replication lag and stale reads.
pub const LAB: Lab = Lab {
    name: "replication-lag",
    number: 10,
    title: "replication lag and stale reads",
    text: include_str!("../../../docs/labs/10-replication-lag.md"),
    yaml: include_str!("../../../docs/labs/10-replication-lag.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "writes in a second",
        unit: Unit::Rate,
        paths: &["traffic.writers.rate"],
        values: &["10/s", "8/s", "15/s", "20/s"],
    },
    Parameter {
        symbol: "D",
        means: "how late a follower hears of a write",
        unit: Unit::Time,
        paths: &["databases.store.replication.delay"],
        values: &["50ms", "40ms", "60ms", "80ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "The share of the reads that miss a write, as you expect it",
        Kind::PredictedNumber(Unit::Share),
    ),
    Question::new(
        "q1",
        2,
        "The share of the reads that miss a write",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| -libm::expm1(-n["λ"] * n["D"]),
            Some(Observation::plain(|study| database(study, "store", |store| store.stale_reads))),
            "the probability of a write in the last D: 1 - exp(-λ D)",
        ),
    ),
    Question::new(
        "q2",
        2,
        "For how long what such a read returns has been out of date, on average",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| n["D"] / -libm::expm1(-n["λ"] * n["D"]) - 1.0 / n["λ"],
            Some(Observation::plain(|study| database(study, "store", |store| store.staleness.mean))),
            "D / (1 - exp(-λ D)) - 1/λ",
        ),
    ),
    Question::new(
        "q3",
        2,
        "How small must D be for only one read in a hundred to miss a write",
        Kind::theory(Unit::Time, 0.02, |n| -libm::log(0.99) / n["λ"], None, "1 - exp(-λ D) = 1 %, solved for D"),
    ),
    Question::new(
        "q4",
        1,
        "The share of the reads that miss a write where all ask the leader",
        Kind::theory(Unit::Share, 0.0, |_| 0.0, None, "the leader has all that was acknowledged"),
    ),
    Question::new(
        "q5",
        1,
        "With twice as many followers the share of the reads that miss a write is",
        Kind::choice(
            &["lower", "the same", "higher"],
            |_| "the same",
            "is there a number of followers in the formula of q1?",
        ),
    ),
];
