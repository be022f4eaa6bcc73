//! The names that a scenario gives, of a text that may be wrong.

use super::Candidate;
use crate::language::read::read;
use crate::language::{Diagnostics, Kind, Node};

/// Sections whose things others refer to, and what one of them is.
const NAMED: [(&str, &str); 7] = [
    ("services", "service"),
    ("databases", "database"),
    ("caches", "cache"),
    ("queues", "queue"),
    ("locks", "lock"),
    ("regions", "region"),
    ("traffic", "traffic"),
];

/// All names; those of endpoints behind those of their services. Where the text is no YAML the line at which it is being
/// written is left out.
pub fn names(text: &str, line: u32) -> Vec<Candidate> {
    let tree = read(0, text, &mut Diagnostics::default()).or_else(|| {
        let without = |(at, text)| if at + 1 == line as usize { "" } else { text };
        let text: Vec<&str> = text.split('\n').enumerate().map(without).collect();
        read(0, &text.join("\n"), &mut Diagnostics::default())
    });
    let mut found = Vec::new();
    let Some(tree) = tree else { return found };
    let mut push = |name: String, kind: &str| {
        let (insert, kind) = (name.clone(), kind.to_owned());
        found.push(Candidate { label: name, insert, after_caret: 0, kind, default: None, doc: String::new() });
    };
    for (section, kind) in NAMED {
        for (name, thing) in entries(tree.get(section)) {
            push(name.to_owned(), kind);
            for (endpoint, _) in entries(thing.get("endpoints")) {
                push(format!("{name}.{endpoint}"), "endpoint");
            }
            if section == "databases" {
                for way in ["read", "write"] {
                    push(format!("{name}.{way}"), "endpoint");
                }
            }
        }
    }
    found
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match node.map(|node| &node.kind) {
        Some(Kind::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, value)| (key.text.as_str(), value))
}
