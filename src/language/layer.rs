//! Layers one tree over another: `extends` and `--set`.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Key, Kind, Node, Span};
use std::collections::BTreeMap;

/// Layers `upper` over `lower`: maps merge, lists and scalars replace, nothing (`null`) removes.
pub fn layer(lower: Node, upper: Node) -> Node {
    match (lower.kind, upper.kind) {
        (Kind::Map(under), Kind::Map(over)) => {
            let places: BTreeMap<String, usize> =
                under.iter().enumerate().map(|(place, (key, _))| (key.text.clone(), place)).collect();
            let mut merged: Vec<Option<(Key, Node)>> = under.into_iter().map(Some).collect();
            for (key, value) in over {
                match places.get(&key.text) {
                    Some(&place) if matches!(value.kind, Kind::Null) => merged[place] = None,
                    Some(&place) => {
                        let old = merged[place].take();
                        let value = match old {
                            Some((_, old)) => layer(old, value),
                            None => value,
                        };
                        merged[place] = Some((key, value));
                    }
                    None => merged.push(Some((key, value))),
                }
            }
            Node { span: upper.span, kind: Kind::Map(merged.into_iter().flatten().collect()) }
        }
        (_, kind) => Node { span: upper.span, kind },
    }
}

/// The longest path: nothing in the language lies deeper, and walking a tree is bounded by its depth.
const MAX_STEPS: usize = 100;

/// One step of a path.
enum Step {
    Key(Key),
    Index(usize, Span),
}

/// Sets the value at a path, `services.web.replicas` or `traffic.users.profile[0].surge`. Keys that are
/// missing are made; what they mean is judged later. Nothing (`null`) removes what is there.
pub fn set(root: &mut Node, path: &str, source: u32, value: Node, diagnostics: &mut Diagnostics) {
    let Some(steps) = steps(path, source, diagnostics) else {
        return;
    };
    if let Err((span, message)) = put(root, &steps, value) {
        diagnostics.push(Diagnostic::error("E011", span, message));
    }
}

/// The part of a tree at a path; none where the path leads nowhere.
pub fn at<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    let steps = steps(path, 0, &mut Diagnostics::default())?;
    steps.iter().try_fold(root, |node, step| match (step, &node.kind) {
        (Step::Key(key), _) => node.get(&key.text),
        (Step::Index(index, _), Kind::List(items)) => items.get(*index),
        (Step::Index(..), _) => None,
    })
}

/// Puts a value behind the last of the steps; what is wrong with the path, and where, comes back.
fn put(node: &mut Node, steps: &[Step], value: Node) -> Result<(), (Span, String)> {
    match steps {
        [] => {
            *node = value;
            Ok(())
        }
        [Step::Key(key), rest @ ..] => {
            if matches!(node.kind, Kind::Null) {
                node.kind = Kind::Map(Vec::new());
            }
            let Kind::Map(entries) = &mut node.kind else {
                return Err((key.span, format!("there are no keys under here, so `{}` cannot be set", key.text)));
            };
            match entries.iter().position(|(k, _)| k.text == key.text) {
                Some(place) if rest.is_empty() && matches!(value.kind, Kind::Null) => {
                    entries.remove(place);
                    Ok(())
                }
                Some(place) => put(&mut entries[place].1, rest, value),
                None => {
                    let mut made = Node { span: key.span, kind: Kind::Null };
                    put(&mut made, rest, value)?;
                    entries.push((key.clone(), made));
                    Ok(())
                }
            }
        }
        [Step::Index(index, span), rest @ ..] => {
            let length = if let Kind::List(items) = &node.kind { items.len() } else { 0 };
            match &mut node.kind {
                Kind::List(items) if *index < length && rest.is_empty() && matches!(value.kind, Kind::Null) => {
                    items.remove(*index);
                    Ok(())
                }
                Kind::List(items) if *index < length => put(&mut items[*index], rest, value),
                Kind::List(_) => Err((*span, format!("there is no item {index} here; the list has {length}"))),
                _ => Err((*span, format!("there is no list here, so it has no item {index}"))),
            }
        }
    }
}

fn steps(path: &str, source: u32, diagnostics: &mut Diagnostics) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut column = 1;
    if path.split(['.', '[']).count() > MAX_STEPS {
        let span = Span { source, line: 1, column: 1, length: path.chars().count() as u32 };
        diagnostics.push(Diagnostic::error("E011", span, format!("a path has at most {MAX_STEPS} steps")));
        return None;
    }
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

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn tree(text: &str) -> Node {
        read(0, text, &mut Diagnostics::default()).expect("YAML")
    }

    fn show(node: &Node) -> String {
        match &node.kind {
            Kind::Null => "~".to_owned(),
            Kind::Scalar(text) => text.clone(),
            Kind::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(",")),
            Kind::Map(entries) => {
                let entries: Vec<String> = entries.iter().map(|(k, v)| format!("{}:{}", k.text, show(v))).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }

    fn after(lower: &str, path: &str, value: &str) -> (String, usize) {
        let mut root = tree(lower);
        let mut diagnostics = Diagnostics::default();
        set(&mut root, path, 0, tree(value), &mut diagnostics);
        (show(&root), diagnostics.len())
    }

    #[test]
    fn maps_merge_lists_and_scalars_replace_and_nothing_removes() {
        let lower = tree("{ a: { x: 1, y: 2 }, l: [1, 2], s: 1, gone: 1 }");
        let upper = tree("{ a: { y: 3, z: 4 }, l: [9], s: 2, gone: ~ }");
        assert_eq!(show(&layer(lower, upper)), "{a:{x:1,y:3,z:4},l:[9],s:2}");
    }

    #[test]
    fn a_setting_replaces_makes_and_removes() {
        assert_eq!(after("{ a: { b: [1, { c: 2 }] } }", "a.b[1].c", "[3]"), ("{a:{b:[1,{c:[3]}]}}".to_owned(), 0));
        assert_eq!(after("{ a: 1 }", "b.c", "2"), ("{a:1,b:{c:2}}".to_owned(), 0));
        assert_eq!(after("{ a: { b: 1, c: 2 } }", "a.b", "~"), ("{a:{c:2}}".to_owned(), 0));
        assert_eq!(after("[1, 2]", "[0]", "~").1, 1);
    }

    #[test]
    fn a_path_that_leads_nowhere_changes_nothing() {
        for path in ["a.b", "l[2]", "a[0]", "l.x", "..", "l[x]", &"a.".repeat(100_000)] {
            assert_eq!(after("{ a: 1, l: [1, 2] }", path, "9"), ("{a:1,l:[1,2]}".to_owned(), 1), "{path:.20}");
        }
    }
}
