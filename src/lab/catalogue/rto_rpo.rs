//! A leader is lost: how long nobody writes, and what nobody has.

use super::readings::{database, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Design, Kind, Observation, Question};

/// recovery time and recovery point.
pub const LAB: Lab = Lab {
    name: "rto-rpo",
    number: 12,
    title: "recovery time and recovery point",
    text: include_str!("../../../docs/labs/12-rto-rpo.md"),
    yaml: include_str!("../../../docs/labs/12-rto-rpo.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "writes in a second",
        unit: Unit::Rate,
        paths: &["traffic.writers.rate"],
        values: &["20/s", "30/s", "40/s"],
    },
    Parameter {
        symbol: "D",
        means: "how late the follower hears of a write",
        unit: Unit::Time,
        paths: &["databases.orders.replication.delay"],
        values: &["500ms", "400ms", "800ms"],
    },
    Parameter {
        symbol: "d",
        means: "until the loss is found out",
        unit: Unit::Time,
        paths: &["databases.orders.failover.detect"],
        values: &["10s", "5s", "15s"],
    },
    Parameter {
        symbol: "p",
        means: "the promotion of the follower",
        unit: Unit::Time,
        paths: &["databases.orders.failover.promote"],
        values: &["20s", "10s", "25s"],
    },
    Parameter {
        symbol: "r",
        means: "until callers find it",
        unit: Unit::Time,
        paths: &["databases.orders.failover.reconnect"],
        values: &["1s"],
    },
    Parameter {
        symbol: "B",
        means: "between two backups (`q5`)",
        unit: Unit::Time,
        paths: &[],
        values: &["6h", "4h", "8h", "12h"],
    },
    Parameter {
        symbol: "b",
        means: "until a backup is complete (`q5`)",
        unit: Unit::Time,
        paths: &[],
        values: &["30m", "20m", "1h"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "How many acknowledged writes are lost, as you expect it",
        Kind::PredictedNumber(Unit::Number),
    ),
    Question::new(
        "q1",
        2,
        "The recovery time (RTO): from the crash until a write is accepted again, on average",
        Kind::theory(
            Unit::Time,
            0.03,
            |n| n["d"] + n["p"] + n["r"] + 1.0 / n["λ"],
            Some(Observation::plain(|study| database(study, "orders", |orders| orders.rto.mean))),
            "d + p + r, and the wait for the next write",
        ),
    ),
    Question::new(
        "q2",
        2,
        "How many acknowledged writes are lost, on average",
        Kind::theory(
            Unit::Number,
            0.12,
            |n| n["λ"] * n["D"],
            Some(Observation::plain(|study| database(study, "orders", |orders| orders.lost_writes))),
            "those of the last D: λ D",
        ),
    ),
    Question::new(
        "q3",
        2,
        "The share of the writes of these ten minutes that are accepted",
        Kind::theory(
            Unit::Share,
            0.05,
            |n| 1.0 - (n["d"] + n["p"] + n["r"]) / 600.0,
            Some(Observation::plain(|study| traffic(study, "writers", |writers| writers.availability))),
            "1 - (d + p + r) / 10 min",
        ),
    ),
    Question::new(
        "q4",
        2,
        "The recovery point (RPO): the age of the oldest write that is lost, on average",
        Kind::simulated(
            Unit::Time,
            0.05,
            Observation::plain(|study| database(study, "orders", |orders| orders.rpo.mean)),
            "databases[].rpo.mean in summary.json: a little less than D",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The mean recovery point where there is no follower, but a backup every B that takes b",
        Kind::theory(Unit::Time, 0.02, |n| n["B"] / 2.0 + n["b"], None, "B/2 + b"),
    ),
    Question::new(
        "d1",
        3,
        "Change the number of servers and the mode of replication so that no write is lost, and writes are accepted again within a minute",
        Kind::Design(Design {
            free: &[
                "databases.orders.replicas",
                "databases.orders.replication.mode",
                "databases.orders.replication.acknowledge",
            ],
            objectives: &["lost_writes of orders <= 0", "rto of orders < 60s", "availability of writers >= 90%"],
        }),
    ),
];
