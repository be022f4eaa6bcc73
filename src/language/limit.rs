//! Numbers that may be without bound.

use super::decode::{Context, Language};
use super::node::{Kind, Node};
use super::schema::Schemas;
use serde_yaml::Value;

/// A number with no greatest, or `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// No bound.
    Unlimited,
    /// At most so many.
    At(u32),
}

impl Limit {
    /// As a number; unlimited is the greatest.
    pub fn number(self) -> u32 {
        match self {
            Limit::Unlimited => u32::MAX,
            Limit::At(n) => n,
        }
    }
}

impl Language for Limit {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "unlimited" => Some(Limit::Unlimited),
            Kind::Scalar(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                u32::decode(node, context).map(Limit::At)
            }
            _ => {
                context.expected("a whole number or `unlimited`", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Limit::Unlimited => Value::from("unlimited"),
            Limit::At(n) => Value::from(*n),
        }
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [{ "const": "unlimited" }, { "type": "integer", "minimum": 0 }] })
    }
}
