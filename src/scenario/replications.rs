//! How many independent runs.

use super::objective::{self, Subject};
use crate::language::{Context, Kind, Language, Node, Schemas, Span};
use crate::units::Share;
use serde_yaml::Value;

/// How many independent runs: a number, or until a quantity is known well enough.
#[derive(Clone, Debug)]
pub struct Replications {
    /// A fixed number.
    pub fixed: Option<u32>,
    /// Until a quantity is known well enough.
    pub until: Option<UntilPrecise>,
    /// Where it stands.
    pub span: Span,
}

crate::record! {
    /// Runs until a quantity is known well enough.
    UntilPrecise = "replications" {
        /// When it is enough.
        until: Target;
        /// At least so many.
        min: u32 = 10, "fewer give no trustworthy interval";
        /// At most so many.
        max: u32 = 400, "a bound on the time it takes";
    }
}

crate::record! {
    /// When a study is precise enough.
    Target = "precision target" {
        /// What is measured: `p99`, `availability of checkout`, as in an objective.
        metric: Subject;
        /// Half the width of the 95 % interval, as a share of the value.
        precision: Share;
    }
}

impl Replications {
    /// So many.
    pub fn fixed(n: u32) -> Self {
        Replications { fixed: Some(n), until: None, span: Span::default() }
    }

    /// The fewest that are run.
    pub fn least(&self) -> u32 {
        self.until.as_ref().map_or_else(|| self.most(), |until| until.min)
    }

    /// The most that may be run.
    pub fn most(&self) -> u32 {
        self.fixed.or(self.until.as_ref().map(|until| until.max)).unwrap_or(1)
    }
}

impl Language for Replications {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let span = node.span;
        match &node.kind {
            Kind::Map(_) => {
                UntilPrecise::decode(node, context).map(|until| Replications { fixed: None, until: Some(until), span })
            }
            _ => u32::decode(node, context).map(|n| Replications { span, ..Replications::fixed(n) }),
        }
    }

    fn encode(&self) -> Value {
        match &self.until {
            Some(until) => until.encode(),
            None => self.fixed.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (number, until) = (u32::schema(schemas), UntilPrecise::schema(schemas));
        serde_json::json!({ "anyOf": [number, until] })
    }
}

impl Language for Subject {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let text = String::decode(node, context)?;
        match objective::subject(&text, node.span, 0) {
            Ok(subject) => Some(subject),
            Err(diagnostic) => {
                context.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.to_string())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string" })
    }
}
