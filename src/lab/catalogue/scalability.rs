//! Those who hold each other up get less done, the more they are.

use super::readings::traffic;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::scalability::{ceiling, peak, throughput};

/// Amdahl and the universal scalability law.
pub const LAB: Lab = Lab {
    name: "scalability",
    number: 6,
    title: "Amdahl and the universal scalability law",
    text: include_str!("../../../docs/labs/06-scalability.md"),
    yaml: include_str!("../../../docs/labs/06-scalability.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "N",
        means: "transactions at once",
        unit: Unit::Number,
        paths: &["traffic.workers.users"],
        values: &["20", "15", "25", "30"],
    },
    Parameter {
        symbol: "S",
        means: "how long one takes alone, on average",
        unit: Unit::Time,
        paths: &["services.database.work.exponential"],
        values: &["10ms"],
    },
    Parameter {
        symbol: "α",
        means: "the share of it that only one may do at a time",
        unit: Unit::Share,
        paths: &["services.database.contention.alpha"],
        values: &["3%", "2%", "4%", "5%"],
    },
    Parameter {
        symbol: "β",
        means: "what each pair spends on agreeing",
        unit: Unit::Share,
        paths: &["services.database.contention.beta"],
        values: &["0.05%", "0.04%", "0.08%", "0.1%"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new("p1", 1, "How many at once get the most done, as you expect it", Kind::PredictedNumber(Unit::Number)),
    Question::new(
        "q1",
        2,
        "How many transactions a second get done",
        Kind::theory(
            Unit::Rate,
            0.02,
            |n| throughput(n["N"], n["S"], n["α"], n["β"]),
            Some(Observation::plain(|study| traffic(study, "workers", |workers| workers.throughput))),
            "N / (S (1 + α (N - 1) + β N (N - 1)))",
        ),
    ),
    Question::new(
        "q2",
        2,
        "How many transactions at once get the most done",
        Kind::theory(Unit::Number, 0.03, |n| peak(n["α"], n["β"]), None, "√((1 - α) / β)"),
    ),
    Question::new(
        "q3",
        2,
        "How many transactions a second get done with 200 at once",
        Kind::theory(
            Unit::Rate,
            0.02,
            |n| throughput(200.0, n["S"], n["α"], n["β"]),
            Some(Observation::with(&["traffic.workers.users=200"], |study| {
                traffic(study, "workers", |workers| workers.throughput)
            })),
            "the law of q1 with 200 for N",
        ),
    ),
    Question::new(
        "q4",
        2,
        "How many a second get done at most, however many are at work, if β were 0",
        Kind::theory(Unit::Rate, 0.02, |n| ceiling(n["S"], n["α"]), None, "Amdahl's law for N → ∞: 1 / (α S)"),
    ),
    Question::new(
        "q5",
        1,
        "Twice as many at once as in q2 get done",
        Kind::choice(&["less", "as much", "more"], |_| "less", "the law of q1 on either side of its peak"),
    ),
];
