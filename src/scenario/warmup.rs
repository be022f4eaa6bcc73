//! How long the warm-up is.

use crate::language::{Context, Kind, Language, Node, Schemas, Span};
use crate::units::Duration;
use serde_yaml::Value;

/// How long the warm-up is: a time, or found by pilot runs.
#[derive(Clone, Debug)]
pub struct Warmup {
    /// The time; none if it is to be found.
    pub given: Option<Duration>,
    /// Where it stands.
    pub span: Span,
}

/// What stands for a warm-up that is to be found.
const AUTO: &str = "auto";

impl Warmup {
    /// No warm-up.
    pub fn none() -> Self {
        Warmup { given: Some(Duration::from_secs(0)), span: Span::default() }
    }
}

impl Language for Warmup {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let given = match &node.kind {
            Kind::Scalar(text) if text == AUTO => None,
            _ => Some(Duration::decode(node, context)?),
        };
        Some(Warmup { given, span: node.span })
    }

    fn encode(&self) -> Value {
        self.given.as_ref().map_or_else(|| Value::from(AUTO), Duration::encode)
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let time = Duration::schema(schemas);
        let auto = serde_json::json!({
            "const": AUTO,
            "description": "Found by MSER-5 in pilot runs, the same for all replications. For steady traffic without events.",
        });
        serde_json::json!({ "anyOf": [auto, time] })
    }
}
