//! Several values where one is wanted: `{ sweep: 2..20 }` or `{ sweep: [2, 4, 8] }` in place of a value.

use super::node::{Key, Kind, Node, Span};
use super::places::places;

/// The key behind which the values stand.
pub const KEY: &str = "sweep";

/// A place of a scenario that gives several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The path of the value, as `--set` takes it: `services.web.replicas`.
    pub path: String,
    /// The values.
    pub values: Values,
    /// Where they stand.
    pub span: Span,
}

/// The values as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// A range: `2..20`.
    Range(String),
    /// The items of a list, each as YAML on one line.
    List(Vec<String>),
}

/// All places of a tree that give several values, in order.
pub fn sweeps(root: &Node) -> Vec<Sweep> {
    let swept = |node: &Node| match &node.kind {
        Kind::Map(entries) => values(entries),
        _ => None,
    };
    places(root, swept).into_iter().map(|(path, (values, span))| Sweep { path, values, span }).collect()
}

/// The values of a map that stands for several.
fn values(entries: &[(Key, Node)]) -> Option<(Values, Span)> {
    let [(key, value)] = entries else { return None };
    let values = match &value.kind {
        Kind::Scalar(range) => Values::Range(range.clone()),
        Kind::List(items) => Values::List(items.iter().map(Node::on_one_line).collect()),
        // A thing that somebody has called so.
        Kind::Map(_) | Kind::Null => return None,
    };
    (key.text == KEY).then_some((values, value.span))
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::Diagnostics;
    use super::super::read::read;
    use super::*;

    fn found(text: &str) -> Vec<(String, Values)> {
        let tree = read(0, text, &mut Diagnostics::default()).expect("YAML");
        sweeps(&tree).into_iter().map(|sweep| (sweep.path, sweep.values)).collect()
    }

    #[test]
    fn ranges_and_lists_are_found_with_their_paths() {
        let range = |text: &str| Values::Range(text.to_owned());
        assert_eq!(found("{ a: { b: { sweep: 2..20 } } }"), [("a.b".to_owned(), range("2..20"))]);
        assert_eq!(found("{ a: [1, { c: { sweep: '5x' } }] }"), [("a[1].c".to_owned(), range("5x"))]);
        let list = Values::List(vec!["2".to_owned(), "{ x: [ 'a, b', ~ ] }".to_owned()]);
        assert_eq!(found("{ a: { sweep: [2, { x: ['a, b', ~] }] } }"), [("a".to_owned(), list)]);
    }

    #[test]
    fn a_thing_called_so_is_no_sweep() {
        assert_eq!(found("{ services: { sweep: { replicas: 2 } } }"), []);
        assert_eq!(found("{ sweep: 3 }"), []);
        assert_eq!(found("{ a: { sweep: 3, other: 4 } }"), []);
    }
}
