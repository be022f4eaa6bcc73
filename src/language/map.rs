//! Maps by name, names, and values that remember their place.

use super::decode::{Context, Language};
use super::node::{Kind, Node, Span};
use super::schema::Schemas;
use serde_yaml::Value;

/// A name: a letter, then letters, digits, `_` and `-`; with dots where it leads into something
/// (`orders.write`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn check_name(text: &str, span: Span, context: &mut Context) -> bool {
    let fine = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && text.len() <= 100;
    if !fine {
        context.error("E009", span, format!("`{text}` is no name: a letter first, then letters, digits, `_` and `-`"));
    }
    fine
}

/// What the schema says of a text that is a name, for editors that complete it.
pub(super) const NAME: &str = "a name that the scenario gives";

impl Language for Name {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if check_name(text, node.span, context) => {
                Some(Name { text: text.clone(), span: node.span })
            }
            Kind::Scalar(_) => None,
            _ => {
                context.expected("a name", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "$comment": NAME })
    }
}

/// Values under names, in the order of the file.
#[derive(Clone, Debug)]
pub struct Map<T> {
    entries: Vec<(Name, T)>,
    /// The entries' places in order of their names.
    order: Vec<u32>,
}

/// The most entries of a map: more things than anyone plans with, few enough to be checked in a moment.
const MAX_ENTRIES: usize = 20_000;

impl<T> Default for Map<T> {
    fn default() -> Self {
        Map { entries: Vec::new(), order: Vec::new() }
    }
}

impl<T> Map<T> {
    fn new(entries: Vec<(Name, T)>) -> Self {
        let mut order: Vec<u32> = (0..entries.len() as u32).collect();
        order.sort_by(|&a, &b| entries[a as usize].0.text.cmp(&entries[b as usize].0.text));
        Map { entries, order }
    }

    /// The values under these names.
    pub fn listed(entries: impl IntoIterator<Item = (Name, T)>) -> Self {
        Map::new(entries.into_iter().collect())
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let place = self.order.binary_search_by(|&i| self.entries[i as usize].0.text.as_str().cmp(name)).ok()?;
        self.entries.get(self.order[place] as usize).map(|(_, value)| value)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &T)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.text.as_str())
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T: Language> Language for Map<T> {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Null => return Some(Map::default()),
            _ => {
                context.expected("a map of names", node);
                return None;
            }
        };
        if entries.len() > MAX_ENTRIES {
            let message = format!("too many entries: {}, at most {MAX_ENTRIES} are taken", entries.len());
            context.error("E002", node.span, message);
            return None;
        }
        let mut map = Vec::with_capacity(entries.len());
        let mut complete = true;
        for (key, value) in entries {
            complete &= check_name(&key.text, key.span, context);
            match context.under(&key.text, |context| T::decode(value, context).or_else(T::stand_in)) {
                Some(value) => map.push((Name { text: key.text.clone(), span: key.span }, value)),
                None => complete = false,
            }
        }
        complete.then(|| Map::new(map))
    }

    fn encode(&self) -> Value {
        Value::Mapping(self.iter().map(|(name, value)| (name.encode(), value.encode())).collect())
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let value = super::schema::or_nothing(T::schema(schemas));
        serde_json::json!({ "type": "object", "additionalProperties": value })
    }

    fn absent() -> Option<Self> {
        Some(Map::default())
    }
}

/// A value that remembers where it stands.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value that stands nowhere.
    pub fn nowhere(value: T) -> Self {
        Spanned { value, span: Span::default() }
    }
}

impl<T: Language> Language for Spanned<T> {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        T::decode(node, context).map(|value| Spanned { value, span: node.span })
    }

    fn encode(&self) -> Value {
        self.value.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        T::schema(schemas)
    }

    fn stand_in() -> Option<Self> {
        T::stand_in().map(Spanned::nowhere)
    }
}
