//! How a delay is randomised.

use crate::language::{Context, Kind, Language, Node, Schemas};
use crate::units::Share;
use serde_yaml::Value;

/// How a delay is randomised (AWS Architecture Blog 2015, "Exponential Backoff And Jitter").
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Jitter {
    /// `none`: not at all.
    None,
    /// `full`: uniform between 0 and the delay.
    Full,
    /// `equal`: half the delay, and uniform up to the other half.
    Equal,
    /// `decorrelated`: uniform between the base and three times the delay before, whatever the multiplier; the delay
    /// before the first is the base.
    Decorrelated,
    /// `20%`: uniform between 20 % less and 20 % more than the delay, as in gRPC (A6); resilience4j has 50 %.
    Within(Share),
}

const WORDS: [&str; 4] = ["none", "full", "equal", "decorrelated"];

impl Language for Jitter {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        if matches!(&node.kind, Kind::Scalar(text) if text.ends_with('%')) {
            return Share::decode(node, context).map(Jitter::Within);
        }
        match crate::language::decode::word(node, "jitter", &WORDS, context)? {
            "none" => Some(Jitter::None),
            "full" => Some(Jitter::Full),
            "equal" => Some(Jitter::Equal),
            _ => Some(Jitter::Decorrelated),
        }
    }

    fn encode(&self) -> Value {
        match self {
            Jitter::None => Value::from("none"),
            Jitter::Full => Value::from("full"),
            Jitter::Equal => Value::from("equal"),
            Jitter::Decorrelated => Value::from("decorrelated"),
            Jitter::Within(share) => share.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let description = "How a delay is randomised: uniform up to it (full), in its upper half (equal), between the base and \
             three times the delay before (decorrelated), or within a share of it (gRPC: 20%)";
        serde_json::json!({ "description": description, "anyOf": [{ "enum": WORDS }, Share::schema(schemas)] })
    }
}
