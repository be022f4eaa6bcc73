//! Layers one tree over another: `extends` and `--set`.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Key, Kind, Node, Span};

/// Layers `upper` over `lower`: maps merge, lists and scalars replace, nothing (`null`) removes.
pub fn layer(lower: Node, upper: Node) -> Node {
    match (lower.kind, upper.kind) {
        (Kind::Map(mut under), Kind::Map(over)) => {
            for (key, value) in over {
                let place = under.iter().position(|(k, _)| k.text == key.text);
                match (place, &value.kind) {
                    (Some(place), Kind::Null) => {
                        under.remove(place);
                    }
                    (Some(place), _) => {
                        let (_, old) = under.remove(place);
                        under.insert(place, (key, layer(old, value)));
                    }
                    (None, _) => under.push((key, value)),
                }
            }
            Node { span: upper.span, kind: Kind::Map(under) }
        }
        (_, kind) => Node { span: upper.span, kind },
    }
}

/// One step of a path.
enum Step {
    Key(Key),
    Index(usize, Span),
}

/// Sets the value at a path, `services.web.replicas` or `traffic.users.profile[0].surge`. Keys that are
/// missing are made; what they mean is judged later.
pub fn set(root: &mut Node, path: &str, source: u32, value: Node, diagnostics: &mut Diagnostics) {
    let Some(steps) = steps(path, source, diagnostics) else {
        return;
    };
    let mut node = root;
    for step in steps {
        node = match step {
            Step::Key(key) => {
                if matches!(node.kind, Kind::Null) {
                    node.kind = Kind::Map(Vec::new());
                }
                let Kind::Map(entries) = &mut node.kind else {
                    let message = format!("there are no keys under here, so `{}` cannot be set", key.text);
                    return diagnostics.push(Diagnostic::error("E011", key.span, message));
                };
                let place = entries.iter().position(|(k, _)| k.text == key.text).unwrap_or_else(|| {
                    let empty = Node { span: key.span, kind: Kind::Null };
                    entries.push((key, empty));
                    entries.len() - 1
                });
                &mut entries[place].1
            }
            Step::Index(index, span) => {
                let length = if let Kind::List(items) = &node.kind { items.len() } else { 0 };
                match &mut node.kind {
                    Kind::List(items) if index < length => &mut items[index],
                    _ => {
                        let message = format!("there is no item {index} here; the list has {length}");
                        return diagnostics.push(Diagnostic::error("E011", span, message));
                    }
                }
            }
        };
    }
    *node = value;
}

fn steps(path: &str, source: u32, diagnostics: &mut Diagnostics) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut column = 1;
    for part in path.split('.') {
        let (name, indices) = part.split_once('[').map_or((part, None), |(n, i)| (n, Some(i)));
        let span = Span { source, line: 1, column, length: name.chars().count().max(1) as u32 };
        if name.is_empty() {
            diagnostics.push(Diagnostic::error("E011", span, "a name is missing in the path"));
            return None;
        }
        steps.push(Step::Key(Key { text: name.to_owned(), span }));
        for index in indices.into_iter().flat_map(|i| i.split('[')) {
            match index.strip_suffix(']').and_then(|i| i.parse().ok()) {
                Some(index) => steps.push(Step::Index(index, span)),
                None => {
                    diagnostics.push(Diagnostic::error("E011", span, "an index is a number in brackets: profile[0]"));
                    return None;
                }
            }
        }
        column += part.chars().count() as u32 + 1;
    }
    Some(steps)
}
