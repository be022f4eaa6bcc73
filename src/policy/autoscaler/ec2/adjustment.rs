//! By how much an alarm changes the number of replicas.

use crate::language::{Context, Kind, Language, Node, Schemas};
use crate::units::Percent;
use serde_yaml::Value;

/// So many replicas, or so many per cent of those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// ChangeInCapacity.
    Replicas(u32),
    /// PercentChangeInCapacity.
    Percent(Percent),
}

impl Language for Amount {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text.trim_end().ends_with('%') => Percent::decode(node, context).map(Amount::Percent),
            Kind::Scalar(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                u32::decode(node, context).map(Amount::Replicas)
            }
            _ => {
                context.expected("a number of replicas or whole per cent of them", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Amount::Replicas(replicas) => replicas.encode(),
            Amount::Percent(percent) => percent.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [u32::schema(schemas), Percent::schema(schemas)] })
    }
}

/// What an alarm does to the number of replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adjustment {
    /// More.
    Add(Amount),
    /// Fewer.
    Remove(Amount),
    /// ExactCapacity.
    Exact(u32),
}

impl Adjustment {
    /// The one of the three that is given.
    pub(super) fn of(add: Option<Amount>, remove: Option<Amount>, exact: Option<u32>) -> Option<Self> {
        match (add, remove, exact) {
            (Some(amount), None, None) => Some(Adjustment::Add(amount)),
            (None, Some(amount), None) => Some(Adjustment::Remove(amount)),
            (None, None, Some(replicas)) => Some(Adjustment::Exact(replicas)),
            _ => None,
        }
    }

    /// The number of replicas that it makes of `base`; a change in per cent is of `minimum` replicas at least.
    pub(super) fn apply(self, base: u32, minimum: u32) -> u32 {
        let change = |amount: Amount, sign: f64| match amount {
            Amount::Replicas(replicas) => i64::from(replicas) * sign as i64,
            Amount::Percent(percent) => {
                let change = whole(f64::from(base) * f64::from(percent.value()) / 100.0 * sign);
                if change == 0 { 0 } else { change.abs().max(i64::from(minimum)) * sign as i64 }
            }
        };
        let to = match self {
            Adjustment::Add(amount) => i64::from(base) + change(amount, 1.0),
            Adjustment::Remove(amount) => i64::from(base) + change(amount, -1.0),
            Adjustment::Exact(replicas) => i64::from(replicas),
        };
        to.clamp(0, i64::from(u32::MAX)) as u32
    }

    /// In words, of so many replicas.
    pub(super) fn in_words(self, base: u32) -> String {
        let of = |amount: Amount| match amount {
            Amount::Replicas(replicas) => replicas.to_string(),
            Amount::Percent(percent) => format!("{} % of {base}", percent.value()),
        };
        match self {
            Adjustment::Add(amount) => format!("adds {}", of(amount)),
            Adjustment::Remove(amount) => format!("removes {}", of(amount)),
            Adjustment::Exact(replicas) => format!("sets {replicas}"),
        }
    }
}

/// How a change in per cent is rounded (EC2 Auto Scaling User Guide, "Scaling adjustment types"): towards zero, but a change
/// that is less than one replica is one.
fn whole(change: f64) -> i64 {
    // What floating numbers leave short of a whole number is that number.
    let near = libm::round(change);
    let change = if (change - near).abs() < 1e-9 { near } else { change };
    if change > 0.0 && change < 1.0 {
        1
    } else if change < 0.0 && change > -1.0 {
        -1
    } else {
        libm::trunc(change) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_in_per_cent_are_rounded_as_the_guide_says() {
        assert_eq!([12.7, 0.67, -0.58, -6.67, 0.0, 3.0].map(whole), [12, 1, -1, -6, 0, 3]);
    }

    #[test]
    fn a_change_in_per_cent_is_of_the_minimum_at_least() {
        let percent = |value| Amount::Percent(Percent::new(value));
        assert_eq!(Adjustment::Add(percent(25)).apply(4, 2), 6);
        assert_eq!(Adjustment::Remove(percent(25)).apply(4, 2), 2);
        assert_eq!(Adjustment::Add(percent(0)).apply(4, 2), 4);
        assert_eq!(Adjustment::Add(Amount::Replicas(1)).apply(4, 2), 5);
        assert_eq!(Adjustment::Remove(Amount::Replicas(9)).apply(4, 0), 0);
        assert_eq!(Adjustment::Exact(7).apply(4, 2), 7);
    }
}
