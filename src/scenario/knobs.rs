//! What a reader of a scenario may turn, and how far.

use crate::language::sweep::Values;
use crate::language::{Context, Kind, Language, Node, Schemas, Span, Spanned};
use serde_yaml::Value;

/// The most knobs: more than anybody turns.
const MOST: usize = 50;

/// A value of the scenario that may be turned. What stands here is text: whether the path leads to a value, and which values
/// are meant, is found out where scenarios are varied.
#[derive(Clone, Debug)]
pub struct Knob {
    /// The path of the value, as `--set` takes it: `services.web.replicas`.
    pub path: Spanned<String>,
    /// The values that it may take, as `--vary` takes them: a range `2..20`, or the items of a list.
    pub values: Spanned<Values>,
}

/// All knobs, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Knobs(pub Vec<Knob>);

impl Knobs {
    /// The knobs of a tree of a scenario.
    pub fn of(tree: &Node, context: &mut Context) -> Self {
        tree.get("knobs").and_then(|node| Knobs::decode(node, context)).unwrap_or_default()
    }
}

impl Language for Knobs {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Null => return Some(Knobs::default()),
            _ => {
                context.expected("a map from paths to values: services.web.replicas: 2..20", node);
                return None;
            }
        };
        if entries.len() > MOST {
            context.error("E002", node.span, format!("{} knobs are too many: at most {MOST} are taken", entries.len()));
            return None;
        }
        let mut knobs = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let values = match &value.kind {
                Kind::Scalar(range) => Values::Range(range.clone()),
                Kind::List(items) => Values::List(items.iter().map(Node::on_one_line).collect()),
                Kind::Map(_) | Kind::Null => {
                    context.expected("values: a range 2..20, or a list [2, 4, 8]", value);
                    continue;
                }
            };
            let place = |span: Span| Span { length: span.length.max(1), ..span };
            knobs.push(Knob {
                path: Spanned { value: key.text.clone(), span: place(key.span) },
                values: Spanned { value: values, span: place(value.span) },
            });
        }
        (knobs.len() == entries.len()).then_some(Knobs(knobs))
    }

    fn encode(&self) -> Value {
        let item = |text: &String| serde_yaml::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
        let values = |values: &Values| match values {
            Values::Range(text) => Value::from(text.as_str()),
            Values::List(items) => Value::Sequence(items.iter().map(item).collect()),
        };
        let entry = |knob: &Knob| (Value::from(knob.path.value.as_str()), values(&knob.values.value));
        Value::Mapping(self.0.iter().map(entry).collect())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        let values = serde_json::json!({
            "type": ["string", "number", "array"],
            "description": "A range 2..20, 2..20:3, 5ms..50ms/10, 1/s..1000/s*10, or a list.",
        });
        serde_json::json!({ "type": "object", "patternProperties": { "^": values } })
    }

    fn absent() -> Option<Self> {
        Some(Knobs::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Diagnostics, read::read};

    #[test]
    fn knobs_are_ranges_and_lists_and_read_back_as_they_were() {
        let text = "{ services.web.replicas: 2..20, 'a[0].b': [random, { power_of_d: { choices: 2 } }], c: 5ms }";
        let tree = read(0, text, &mut Diagnostics::default()).expect("YAML");
        let mut context = Context::default();
        let knobs = Knobs::decode(&tree, &mut context).expect("knobs");
        let written = serde_yaml::to_string(&knobs.encode()).expect("YAML");
        let again = read(0, &written, &mut Diagnostics::default()).expect("YAML");
        let again = Knobs::decode(&again, &mut context).expect("knobs");
        let told = |knobs: &Knobs| -> Vec<(String, Values)> {
            knobs.0.iter().map(|knob| (knob.path.value.clone(), knob.values.value.clone())).collect()
        };
        assert_eq!(told(&knobs), told(&again));
        assert_eq!(told(&knobs)[1].1, Values::List(vec!["random".into(), "{ power_of_d: { choices: 2 } }".into()]));
        assert!(context.diagnostics.is_empty());
    }

    #[test]
    fn a_knob_without_values_is_told() {
        let tree = read(0, "{ a.b: { min: 2 }, c: ~ }", &mut Diagnostics::default()).expect("YAML");
        let mut context = Context::default();
        assert!(Knobs::decode(&tree, &mut context).is_none());
        assert_eq!(context.diagnostics.len(), 2);
    }
}
