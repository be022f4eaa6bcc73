//! The same load and the same capacity: one fast server, several with one queue, several with a queue each.

use super::readings::service;
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::multi_server::MultiServer;

/// pooling.
pub const LAB: Lab = Lab {
    name: "pooling",
    number: 4,
    title: "pooling",
    text: include_str!("../../../docs/labs/04-pooling.md"),
    yaml: include_str!("../../../docs/labs/04-pooling.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests a second, to each of the three",
        unit: Unit::Rate,
        paths: &["traffic.to_fast.rate", "traffic.to_shared.rate", "traffic.to_split.rate"],
        values: &["80/s", "70/s", "75/s", "85/s"],
    },
    Parameter {
        symbol: "S",
        means: "mean work of a request on a slow server",
        unit: Unit::Time,
        paths: &["services.shared.work.exponential", "services.split.work.exponential"],
        values: &["40ms"],
    },
    Parameter {
        symbol: "S/4",
        means: "the same on the fast server",
        unit: Unit::Time,
        paths: &["services.fast.work.exponential"],
        values: &["10ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "Which is the first to answer, on average, as you expect it",
        Kind::PredictedWord(&["fast", "shared", "split"]),
    ),
    Question::new(
        "q1",
        1,
        "The mean time from arrival to answer at `fast`",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| queue(1, n["λ"], n["S/4"], |queue| queue.mean_sojourn()),
            Some(Observation::plain(|study| service(study, "fast", |fast| fast.sojourn.mean))),
            "M/M/1: 1 / (4 μ - λ)",
        ),
    ),
    Question::new(
        "q2",
        2,
        "The mean time from arrival to answer at `shared`",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| queue(4, n["λ"], n["S"], |queue| queue.mean_sojourn()),
            Some(Observation::plain(|study| service(study, "shared", |shared| shared.sojourn.mean))),
            "M/M/4: S + C / (4 μ - λ), with Erlang's C",
        ),
    ),
    Question::new(
        "q3",
        1,
        "The mean time from arrival to answer at `split`",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| queue(1, n["λ"] / 4.0, n["S"], |queue| queue.mean_sojourn()),
            Some(Observation::plain(|study| service(study, "split", |split| split.sojourn.mean))),
            "four times M/M/1: 1 / (μ - λ/4)",
        ),
    ),
    Question::new(
        "q4",
        2,
        "The share of the requests to `shared` that have to wait",
        Kind::theory(
            Unit::Share,
            0.1,
            |n| queue(4, n["λ"], n["S"], |queue| queue.prob_wait()),
            Some(Observation::plain(|study| service(study, "shared", |shared| shared.prob_wait))),
            "Erlang's C for 4 servers and an offered load of λ S",
        ),
    ),
    Question::new(
        "q5",
        1,
        "Where is the mean wait in the queue, without the work, the shortest",
        Kind::choice(&["fast", "shared", "split"], |_| "shared", "services[].wait.mean of each in summary.json"),
    ),
    Question::new(
        "q6",
        1,
        "Where is the mean time from arrival to answer the shortest",
        Kind::choice(&["fast", "shared", "split"], |_| "fast", "compare q1, q2 and q3"),
    ),
];

/// A number of M/M/c.
fn queue(servers: u32, arrivals: f64, service: f64, read: fn(&MultiServer) -> f64) -> f64 {
    MultiServer::new(servers, arrivals, service).as_ref().map_or(f64::NAN, read)
}
