//! One server: the busier it is, the longer its users stay, and not in proportion.

use super::readings::service;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Design, Kind, Observation, Question};
use crate::theory::multi_server::MultiServer;

/// utilisation and latency.
pub const LAB: Lab = Lab {
    name: "utilisation",
    number: 1,
    title: "utilisation and latency",
    text: include_str!("../../../docs/labs/01-utilisation.md"),
    yaml: include_str!("../../../docs/labs/01-utilisation.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests that come in a second",
        unit: Unit::Rate,
        paths: &["traffic.users.rate"],
        values: &["70/s", "60/s", "65/s", "75/s", "80/s"],
    },
    Parameter {
        symbol: "S",
        means: "mean work of a request",
        unit: Unit::Time,
        paths: &["services.web.work.exponential"],
        values: &["10ms"],
    },
    Parameter {
        symbol: "T",
        means: "the mean time that users shall see at most (`q5`)",
        unit: Unit::Time,
        paths: &[],
        values: &["50ms", "40ms", "60ms", "80ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "The mean time from arrival to answer at 90 requests a second, as you expect it",
        Kind::PredictedNumber(Unit::Time),
    ),
    Question::new(
        "q1",
        1,
        "The utilisation of the server",
        Kind::theory(
            Unit::Share,
            0.03,
            |n| n["λ"] * n["S"],
            Some(Observation::plain(|study| service(study, "web", |web| web.utilization))),
            "ρ = λ S",
        ),
    ),
    Question::new(
        "q2",
        2,
        "The mean time from arrival to answer",
        Kind::theory(
            Unit::Time,
            0.05,
            |n| 1.0 / (1.0 / n["S"] - n["λ"]),
            Some(Observation::plain(|study| service(study, "web", |web| web.sojourn.mean))),
            "S / (1 - ρ)",
        ),
    ),
    Question::new(
        "q3",
        2,
        "The time that 99 % of the requests do not exceed",
        Kind::theory(
            Unit::Time,
            0.08,
            |n| MultiServer::new(1, n["λ"], n["S"]).map_or(f64::NAN, |queue| queue.sojourn_quantile(0.99)),
            Some(Observation::plain(|study| service(study, "web", |web| web.sojourn.p99))),
            "ln(100) times the mean, since the time is exponential",
        ),
    ),
    Question::new(
        "q4",
        2,
        "The mean time from arrival to answer at 90 requests a second",
        Kind::theory(
            Unit::Time,
            0.1,
            |n| 1.0 / (1.0 / n["S"] - 90.0),
            Some(Observation::with(&["traffic.users.rate=90/s"], |study| {
                service(study, "web", |web| web.sojourn.mean)
            })),
            "S / (1 - ρ) with the ρ of 90 requests a second",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The most requests a second at which the mean time is not above T",
        Kind::theory(Unit::Rate, 0.02, |n| 1.0 / n["S"] - 1.0 / n["T"], None, "1 / (μ - λ) = T, solved for λ"),
    ),
    Question::new(
        "d1",
        3,
        "Change replicas and balancer so that the p99 of users is below 90 ms for at most 0.25 USD an hour",
        Kind::Design(Design {
            free: &["services.web.replicas", "services.web.balancer"],
            objectives: &["p99 of users < 90ms", "cost <= 0.25 USD/h"],
        }),
    ),
];
