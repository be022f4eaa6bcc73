//! Reading a manifest, and writing what it says as a part of a scenario's tree that knows where it stands.

use super::quantity;
use crate::language::node::Key;
use crate::language::{Context, Diagnostic, Kind, Node, Span};

/// Reads one object of a manifest.
pub struct Reader<'a> {
    /// Where findings go.
    pub context: &'a mut Context,
    /// The object.
    pub object: &'a Node,
    /// What names in the manifest mean in the scenario; the empty one stands for all.
    names: &'a [(String, String)],
    /// Whether the scenario says how much memory a replica of the service needs.
    pub tells_memory: bool,
}

impl<'a> Reader<'a> {
    /// A reader of an object.
    pub fn new(context: &'a mut Context, object: &'a Node, names: &'a [(String, String)]) -> Self {
        Reader { context, object, names, tells_memory: false }
    }

    /// The same for a service of which the scenario says, or does not, how much memory a replica needs.
    pub fn of_memory(self, tells_memory: bool) -> Self {
        Reader { tells_memory, ..self }
    }

    /// What stands under a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&'a Node> {
        path.iter().try_fold(self.object, |node, key| node.get(key)).filter(|node| !matches!(node.kind, Kind::Null))
    }

    /// Tells that something has no part in the simulation.
    pub fn leave(&mut self, span: Span, message: impl Into<String>) {
        self.context.diagnostics.push(Diagnostic::warning("W006", span, message));
    }

    /// Tells of all keys of a map that are neither read nor without effect on what is simulated.
    pub fn leave_others(&mut self, of: &str, node: Option<&Node>, known: &[&str]) {
        let Some(Kind::Map(entries)) = node.map(|node| &node.kind) else { return };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.text.as_str())) {
            let path = if of.is_empty() { key.text.clone() } else { format!("{of}.{}", key.text) };
            self.leave(key.span, format!("`{path}` is not simulated, and is left out"));
        }
    }

    /// A text.
    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.kind {
            Kind::Scalar(text) => Some(text),
            _ => {
                self.context.expected("a text", node);
                None
            }
        }
    }

    /// A whole number, perhaps written as a text.
    pub fn whole(&mut self, node: &Node) -> Option<u32> {
        let number = if let Kind::Scalar(text) = &node.kind { text.parse().ok() } else { None };
        if number.is_none() {
            self.context.expected("a whole number", node);
        }
        number
    }

    /// A quantity, as Kubernetes writes it: `500m`, `1Gi`, `2k`.
    pub fn quantity(&mut self, node: &Node) -> Option<f64> {
        let number = if let Kind::Scalar(text) = &node.kind { quantity::parse(text) } else { None };
        if number.is_none() {
            let message = format!("expected a quantity (500m, 2, 1k, 1Gi), found {}", node.describe());
            self.context.error("E007", node.span, message);
        }
        number
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: Option<&'n Node>) -> &'n [Node] {
        match node.map(|node| (&node.kind, node)) {
            Some((Kind::List(items), _)) => items,
            Some((Kind::Null, _)) | None => &[],
            Some((_, node)) => {
                self.context.expected("a list", node);
                &[]
            }
        }
    }

    /// What a name of the manifest means in the scenario.
    pub fn meaning(&self, name: &str) -> String {
        let own =
            self.names.iter().find(|(of, _)| of == name).or_else(|| self.names.iter().find(|(of, _)| of.is_empty()));
        own.map_or_else(|| name.to_owned(), |(_, meaning)| meaning.clone())
    }

    /// A field that is a whole number, as one.
    pub fn number(&mut self, node: Option<&Node>) -> Option<Node> {
        let node = node?;
        self.whole(node).map(|number| scalar(&number.to_string(), node.span))
    }

    /// A field that is a number of seconds, as a time.
    pub fn seconds(&mut self, node: Option<&Node>) -> Option<Node> {
        let node = node?;
        self.whole(node).map(|seconds| scalar(&format!("{seconds}s"), node.span))
    }
}

/// A text that stands somewhere.
pub fn scalar(text: &str, span: Span) -> Node {
    Node { span, kind: Kind::Scalar(text.to_owned()) }
}

/// A map that stands somewhere.
pub fn map(entries: Vec<(&str, Node)>, span: Span) -> Node {
    let entries =
        entries.into_iter().map(|(key, node)| (Key { text: key.to_owned(), span: node.span }, node)).collect();
    Node { span, kind: Kind::Map(entries) }
}

/// A map of what there is.
pub fn some(entries: Vec<(&str, Option<Node>)>, span: Span) -> Node {
    map(entries.into_iter().filter_map(|(key, node)| Some((key, node?))).collect(), span)
}
