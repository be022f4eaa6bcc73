//! Numbers that may be given as a share of a whole.

use super::decode::{Context, Language};
use super::node::{Kind, Node};
use super::schema::Schemas;
use crate::units::Share;
use serde_yaml::Value;

/// So many of a whole that changes, or a share of it (Kubernetes `IntOrString`): `2`, `25%`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Portion {
    /// So many, whatever the whole is.
    Count(u32),
    /// A share of the whole.
    Share(Share),
}

/// What is far below one of the greatest whole, and far above what is lost in multiplying.
const NEGLIGIBLE: f64 = 1e-9;

impl Portion {
    /// How many of a whole it is, a share rounded up.
    pub fn rounded_up(self, whole: u32) -> u32 {
        match self {
            Portion::Count(count) => count,
            Portion::Share(share) => libm::ceil(f64::from(whole) * share.value() - NEGLIGIBLE) as u32,
        }
    }

    /// How many of a whole it is, a share rounded down.
    pub fn rounded_down(self, whole: u32) -> u32 {
        match self {
            Portion::Count(count) => count,
            Portion::Share(share) => libm::floor(f64::from(whole) * share.value() + NEGLIGIBLE) as u32,
        }
    }

    /// Whether it is nothing of any whole.
    pub fn is_nothing(self) -> bool {
        match self {
            Portion::Count(count) => count == 0,
            Portion::Share(share) => share.value() == 0.0,
        }
    }
}

impl Language for Portion {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text.trim_end().ends_with('%') => Share::decode(node, context).map(Portion::Share),
            Kind::Scalar(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                u32::decode(node, context).map(Portion::Count)
            }
            _ => {
                context.expected("a whole number, or a share in per cent", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Portion::Count(count) => count.encode(),
            Portion::Share(share) => share.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [u32::schema(schemas), Share::schema(schemas)] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_a_count_is_not() {
        let half = Portion::Share(Share::new(0.5));
        assert_eq!((half.rounded_up(7), half.rounded_down(7)), (4, 3));
        assert_eq!((half.rounded_up(8), half.rounded_down(8)), (4, 4));
        assert_eq!((Portion::Count(3).rounded_up(7), Portion::Count(3).rounded_down(2)), (3, 3));
    }

    #[test]
    fn what_is_lost_in_multiplying_makes_no_difference() {
        for percent in 0..=100u32 {
            let share = Portion::Share(Share::new(f64::from(percent) / 100.0));
            for whole in 0..500 {
                let exact = u64::from(whole * percent);
                assert_eq!(u64::from(share.rounded_up(whole)), exact.div_ceil(100), "{percent} % of {whole}");
                assert_eq!(u64::from(share.rounded_down(whole)), exact / 100, "{percent} % of {whole}");
            }
        }
    }
}
