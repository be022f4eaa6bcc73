//! A failure that outlives its cause: the server is whole again, and busy with what nobody waits for.

use super::readings::{service, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Design, Kind, Observation, Question};

/// a retry storm.
pub const LAB: Lab = Lab {
    name: "retry-storm",
    number: 8,
    title: "a retry storm",
    text: include_str!("../../../docs/labs/08-retry-storm.md"),
    yaml: include_str!("../../../docs/labs/08-retry-storm.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests a second",
        unit: Unit::Rate,
        paths: &["traffic.clients.rate"],
        values: &["60/s", "56/s", "64/s"],
    },
    Parameter {
        symbol: "S",
        means: "how long the server works on one",
        unit: Unit::Time,
        paths: &["services.server.work"],
        values: &["10ms", "9ms", "11ms"],
    },
    Parameter {
        symbol: "a",
        means: "attempts that a client makes",
        unit: Unit::Number,
        paths: &["traffic.clients.retry.attempts"],
        values: &["3", "4"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "Are requests answered in time again three minutes after the server is back, as you expect it",
        Kind::PredictedWord(&["none", "some", "all"]),
    ),
    Question::new(
        "q1",
        2,
        "Up to how many requests a second does the system recover by itself",
        Kind::theory(Unit::Rate, 0.02, |n| 1.0 / (n["S"] * n["a"]), None, "a λ must stay below μ = 1 / S"),
    ),
    Question::new(
        "q2",
        1,
        "The share of the requests that are answered in time, in the measured time",
        Kind::simulated(
            Unit::Share,
            0.05,
            Observation::plain(|study| traffic(study, "clients", |clients| clients.availability)),
            "the availability of your scenario as it is",
        ),
    ),
    Question::new(
        "q3",
        1,
        "The utilisation of the server in that time",
        Kind::simulated(
            Unit::Share,
            0.05,
            Observation::plain(|study| service(study, "server", |server| server.utilization)),
            "services[].utilization in summary.json",
        ),
    ),
    Question::new(
        "q4",
        1,
        "The share that is answered in time with 15 requests a second",
        Kind::simulated(
            Unit::Share,
            0.05,
            Observation::with(&["traffic.clients.rate=15/s"], |study| {
                traffic(study, "clients", |clients| clients.availability)
            }),
            "the availability with --set traffic.clients.rate=15/s",
        ),
    ),
    Question::new(
        "q5",
        2,
        "Up to how many requests a second does it recover where one retry may be sent for every five requests",
        Kind::theory(Unit::Rate, 0.02, |n| 1.0 / (n["S"] * 1.2), None, "1.2 λ must stay below μ = 1 / S"),
    ),
    Question::new(
        "d1",
        3,
        "Change the retries so that 99 % of the requests are answered in time again",
        Kind::Design(Design { free: &["traffic.clients.retry"], objectives: &["availability of clients >= 99%"] }),
    ),
];
