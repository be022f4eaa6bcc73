//! Where in a tree something stands.

use super::node::{Kind, Node};

/// What `found` makes of the parts of a tree below its root, with the path of each, as `--set` takes it, in order. Within a
/// part of which it made something nothing else is looked for.
pub fn places<T>(root: &Node, found: impl Fn(&Node) -> Option<T>) -> Vec<(String, T)> {
    let mut places = Vec::new();
    walk(root, &mut String::new(), &found, &mut places);
    places
}

fn walk<T>(node: &Node, path: &mut String, found: &impl Fn(&Node) -> Option<T>, places: &mut Vec<(String, T)>) {
    if !path.is_empty()
        && let Some(it) = found(node)
    {
        places.push((path.clone(), it));
        return;
    }
    let length = path.len();
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&key.text);
                walk(value, path, found, places);
                path.truncate(length);
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                walk(item, path, found, places);
                path.truncate(length);
            }
        }
        Kind::Null | Kind::Scalar(_) => {}
    }
}
