//! What an autoscaler looks at outside of the fleet that it sizes: queues and other services.

use crate::language::{Language, Name};
use crate::units::Rate;

crate::record! {
    /// Something outside of the service that is scaled, with a target for one of its numbers.
    Outside = "metric of something else" {
        /// The queue or the service; `orders.billing` for the messages of a log as the service `billing` reads them.
        of: Name;
        /// Messages of a queue that are not done, whether they wait or are in hand (the lag of a log).
        backlog: Option<CountTarget>;
        /// Calls a second that come to a service, all replicas together.
        rate: Option<RateTarget>;
        /// Calls that are with a service, waiting or being worked on, all replicas together.
        in_flight: Option<CountTarget>;
    }
}

crate::record! {
    /// What a count should be: `value` in all, or `average_value` for each replica of the service that is scaled.
    CountTarget = "target" {
        /// In all.
        value: Option<f64>;
        /// For each replica.
        average_value: Option<f64>;
    }
    short "average_value"
}

crate::record! {
    /// What a rate should be: `value` in all, or `average_value` for each replica of the service that is scaled.
    RateTarget = "target" {
        /// In all.
        value: Option<Rate>;
        /// For each replica.
        average_value: Option<Rate>;
    }
    short "average_value"
}

crate::words! {
    /// Which number of something an autoscaler looks at.
    Quantity = "quantity" {
        /// Messages that are not done.
        Backlog = "backlog",
        /// Calls a second.
        Rate = "rate",
        /// Calls that are there.
        InFlight = "in_flight",
    }
}

/// A number that an autoscaler asks for.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Of what.
    pub of: Name,
    /// Which.
    pub quantity: Quantity,
}

impl Signal {
    /// For people: `backlog of orders`.
    pub fn words(&self) -> String {
        let quantity = match self.quantity {
            Quantity::Backlog => "backlog",
            Quantity::Rate => "requests a second",
            Quantity::InFlight => "requests in flight",
        };
        format!("{quantity} of {}", self.of)
    }
}

/// What a number should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// In all.
    Value(f64),
    /// For each replica.
    Average(f64),
}

impl Outside {
    /// What is looked at, and what it should be; none unless exactly one number has exactly one target.
    pub fn target(&self) -> Option<(Signal, Target)> {
        let count = |target: &CountTarget| one(target.value, target.average_value);
        let rate = |target: &RateTarget| one(target.value.map(Rate::value), target.average_value.map(Rate::value));
        let (quantity, target) = match (&self.backlog, &self.rate, &self.in_flight) {
            (Some(backlog), None, None) => (Quantity::Backlog, count(backlog)?),
            (None, Some(of), None) => (Quantity::Rate, rate(of)?),
            (None, None, Some(in_flight)) => (Quantity::InFlight, count(in_flight)?),
            _ => return None,
        };
        Some((Signal { of: self.of.clone(), quantity }, target))
    }
}

fn one(value: Option<f64>, average: Option<f64>) -> Option<Target> {
    match (value, average) {
        (Some(value), None) => Some(Target::Value(value)),
        (None, Some(average)) => Some(Target::Average(average)),
        _ => None,
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.encode().as_str().unwrap_or_default())
    }
}
