//! Places in a tree, and what differs between two.

use crate::language::{Kind, Node};

/// The part of a tree at a path: `traffic.users.rate`, `events[0].at`.
pub fn at<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(root, |node, step| {
        let mut parts = step.split('[');
        let named = node.get(parts.next()?)?;
        parts.try_fold(named, |node, index| match &node.kind {
            Kind::List(items) => items.get(index.strip_suffix(']')?.parse::<usize>().ok()?),
            _ => None,
        })
    })
}

/// The paths at which two trees differ, in the order of the first, then of what only the second has.
pub fn differences(one: &Node, other: &Node) -> Vec<String> {
    let mut found = Vec::new();
    compare(String::new(), Some(one), Some(other), &mut found);
    found
}

fn compare(path: String, one: Option<&Node>, other: Option<&Node>, found: &mut Vec<String>) {
    let same = match (one.map(|node| &node.kind), other.map(|node| &node.kind)) {
        (Some(Kind::Map(entries)), Some(Kind::Map(others))) => {
            let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            for (key, value) in entries {
                compare(below(&key.text), Some(value), other.and_then(|map| map.get(&key.text)), found);
            }
            for (key, value) in others {
                if one.and_then(|map| map.get(&key.text)).is_none() {
                    compare(below(&key.text), None, Some(value), found);
                }
            }
            true
        }
        (Some(Kind::List(items)), Some(Kind::List(others))) => {
            for place in 0..items.len().max(others.len()) {
                compare(format!("{path}[{place}]"), items.get(place), others.get(place), found);
            }
            true
        }
        (Some(Kind::Scalar(one)), Some(Kind::Scalar(other))) => one == other,
        // What is nothing is what is not there.
        (None | Some(Kind::Null), None | Some(Kind::Null)) => true,
        _ => false,
    };
    if !same {
        found.push(path);
    }
}

/// Whether a path is one of these, or leads below one.
pub fn is_below(path: &str, roots: &[&str]) -> bool {
    roots.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Diagnostics, read};

    fn tree(text: &str) -> Node {
        read::read(0, text, &mut Diagnostics::default()).expect("YAML")
    }

    #[test]
    fn a_path_leads_to_its_part() {
        let root = tree("{ a: { b: [1, { c: 2 }] }, d: 3 }");
        assert_eq!(at(&root, "a.b[1].c").map(Node::describe).as_deref(), Some("`2`"));
        for wrong in ["a.b[2]", "a.b[x]", "d[0]", "d.e", "a.b.c", ""] {
            assert!(at(&root, wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn differences_are_told_by_their_paths() {
        let one = tree("{ a: { b: 1, c: [1, 2] }, d: x, e: ~ }");
        assert_eq!(differences(&one, &tree("{ d: x, a: { c: [1, 2], b: 1 } }")), Vec::<String>::new());
        let other = tree("{ a: { b: 2, c: [1, 3, 4], n: 5 }, d: { x: 1 } }");
        assert_eq!(differences(&one, &other), ["a.b", "a.c[1]", "a.c[2]", "a.n", "d"]);
        assert_eq!(differences(&tree("a"), &tree("b")), [""]);
    }

    #[test]
    fn a_path_below_another_is_known_by_whole_steps() {
        assert!(is_below("services.web.replicas", &["services.web.replicas"]));
        assert!(is_below("services.web.queue[0].x", &["a", "services.web"]));
        assert!(!is_below("services.website", &["services.web"]) && !is_below("services", &["services.web"]));
    }
}
