//! What happens between a load that grows at once and the replicas that are there for it.

use super::readings::{service, traffic};
use crate::lab::Lab;
use crate::lab::numbers::{Parameter, Unit};
use crate::lab::question::{Design, Kind, Observation, Question};

/// an autoscaler's lag.
pub const LAB: Lab = Lab {
    name: "autoscaling-lag",
    number: 7,
    title: "an autoscaler's lag",
    text: include_str!("../../../docs/labs/07-autoscaling-lag.md"),
    yaml: include_str!("../../../docs/labs/07-autoscaling-lag.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "λ",
        means: "requests a second before the step",
        unit: Unit::Rate,
        paths: &["traffic.users.rate"],
        values: &["10/s", "9.5/s", "9/s"],
    },
    Parameter {
        symbol: "k",
        means: "how many times as many come after it",
        unit: Unit::Number,
        paths: &[],
        values: &["2.5"],
    },
    Parameter {
        symbol: "S",
        means: "how long a request takes",
        unit: Unit::Time,
        paths: &["services.web.work"],
        values: &["200ms"],
    },
    Parameter {
        symbol: "n",
        means: "replicas before the step, with one worker each",
        unit: Unit::Number,
        paths: &["services.web.replicas", "services.web.autoscaler.kubernetes_hpa.min"],
        values: &["4"],
    },
    Parameter {
        symbol: "u",
        means: "the utilisation that the autoscaler aims at",
        unit: Unit::Share,
        paths: &["services.web.autoscaler.kubernetes_hpa.utilization"],
        values: &["50%"],
    },
    Parameter {
        symbol: "L",
        means: "how long a replica takes to start",
        unit: Unit::Time,
        paths: &["services.web.startup"],
        values: &["60s", "50s", "70s"],
    },
    Parameter {
        symbol: "W",
        means: "how long users wait for an answer",
        unit: Unit::Time,
        paths: &["traffic.users.timeout"],
        values: &["5s"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new(
        "p1",
        1,
        "Which share of the requests of these ten minutes is answered in time, as you expect it",
        Kind::PredictedNumber(Unit::Share),
    ),
    Question::new(
        "q1",
        1,
        "How many replicas have the utilisation that the autoscaler aims at, after the step",
        Kind::theory(Unit::Number, 0.01, |n| (n["λ"] * n["k"] * n["S"] / n["u"]).ceil(), None, "λ k S / u, rounded up"),
    ),
    Question::new(
        "q2",
        2,
        "By how many requests a second does the queue grow after the step, while there are n replicas",
        Kind::theory(
            Unit::Rate,
            0.02,
            |n| n["λ"] * n["k"] - n["n"] / n["S"],
            None,
            "what comes less what is done: λ k - n / S",
        ),
    ),
    Question::new(
        "q3",
        2,
        "How long after the step does a request that comes wait as long as W",
        Kind::theory(
            Unit::Time,
            0.05,
            |n| n["W"] * (n["n"] / n["S"]) / (n["λ"] * n["k"] - n["n"] / n["S"]),
            None,
            "the queue is then as long as what n replicas do in W",
        ),
    ),
    Question::new(
        "q4",
        2,
        "The share of the requests that are answered in time",
        Kind::simulated(
            Unit::Share,
            0.1,
            Observation::plain(|study| traffic(study, "users", |users| users.availability)),
            "the availability of your scenario as it is",
        ),
    ),
    Question::new(
        "q5",
        2,
        "The same where a replica starts within 5 s",
        Kind::simulated(
            Unit::Share,
            0.1,
            Observation::with(&["services.web.startup=5s"], |study| {
                traffic(study, "users", |users| users.availability)
            }),
            "the availability with --set services.web.startup=5s",
        ),
    ),
    Question::new(
        "q6",
        1,
        "The most replicas at a time, the mean over the runs",
        Kind::simulated(
            Unit::Number,
            0.05,
            Observation::plain(|study| service(study, "web", |web| web.peak_replicas)),
            "services[].peak_replicas in summary.json",
        ),
    ),
    Question::new(
        "d1",
        3,
        "Change replicas and autoscaler so that 99 % of the requests are answered in time for at most 0.60 USD an hour",
        Kind::Design(Design {
            free: &["services.web.replicas", "services.web.autoscaler"],
            objectives: &["availability of users >= 99%", "cost <= 0.60 USD/h"],
        }),
    ),
];
