//! Where each request goes to the shorter of two queues, chosen at random.

use super::readings::service;
use crate::lab::Lab;
use crate::lab::numbers::{Numbers, Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::choices::mean_sojourn;

/// the power of two choices.
pub const LAB: Lab = Lab {
    name: "two-choices",
    number: 5,
    title: "the power of two choices",
    text: include_str!("../../../docs/labs/05-two-choices.md"),
    yaml: include_str!("../../../docs/labs/05-two-choices.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests a second, to each of the three",
        unit: Unit::Rate,
        paths: &["traffic.to_one.rate", "traffic.to_two.rate", "traffic.to_all.rate"],
        values: &["1600/s", "1500/s", "1550/s", "1650/s"],
    },
    Parameter {
        symbol: "n",
        means: "servers of each",
        unit: Unit::Number,
        paths: &["services.one.replicas", "services.two.replicas", "services.all.replicas"],
        values: &["20"],
    },
    Parameter {
        symbol: "S",
        means: "mean work of a request",
        unit: Unit::Time,
        paths: &["services.one.work.exponential", "services.two.work.exponential", "services.all.work.exponential"],
        values: &["10ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "By which factor is the mean time shorter with two choices than with one, as you expect it",
        Kind::PredictedNumber(Unit::Number),
    ),
    Question::new(
        "q1",
        1,
        "The mean time from arrival to answer with one choice",
        Kind::theory(
            Unit::Time,
            0.06,
            |n| mean_sojourn(1, load(n), n["S"]).unwrap_or(f64::NAN),
            Some(Observation::plain(|study| service(study, "one", |one| one.sojourn.mean))),
            "S / (1 - ρ) with ρ = λ S / n",
        ),
    ),
    Question::new(
        "q2",
        2,
        "The mean time with two choices, as the simulation finds it",
        Kind::simulated(
            Unit::Time,
            0.03,
            Observation::plain(|study| service(study, "two", |two| two.sojourn.mean)),
            "services[].sojourn.mean of `two` in summary.json",
        ),
    ),
    Question::new(
        "q3",
        2,
        "The mean time with two choices among very many servers, as theory says",
        Kind::theory(
            Unit::Time,
            0.02,
            |n| mean_sojourn(2, load(n), n["S"]).unwrap_or(f64::NAN),
            None,
            "S (1 + ρ² + ρ⁶ + ρ¹⁴ + …)",
        ),
    ),
    Question::new(
        "q4",
        1,
        "The mean time where each request goes to the shortest queue of all",
        Kind::simulated(
            Unit::Time,
            0.03,
            Observation::plain(|study| service(study, "all", |all| all.sojourn.mean)),
            "services[].sojourn.mean of `all` in summary.json",
        ),
    ),
    Question::new(
        "q5",
        1,
        "Which step gains more",
        Kind::choice(&["from one to two", "from two to all"], |_| "from one to two", "compare q1, q2 and q4"),
    ),
];

/// The load of each server.
fn load(numbers: &Numbers) -> f64 {
    numbers["λ"] * numbers["S"] / numbers["n"]
}
