//! Mutations of scenarios as trees, by the grammar, and of their texts as bytes.

use super::dice::Dice;
use super::grammar::{Grammar, Step};
use super::input::Input;
use super::values;
use serde_yaml::Value;

/// Tokens that mean something to YAML.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "&a ",
    "*a",
    "<<: *a\n",
    "'",
    "\"",
    "|\n",
    ">\n",
    "? ",
    "# ",
    "~",
    "---\n",
    "...\n",
    "!!str ",
    "\t",
    "\r\n",
    "\u{feff}",
    "é",
    "\0",
    "%YAML 1.1\n",
    ", ",
    "=",
    "[0]",
    ".",
];

/// Changes a text by a few mutations. `donor` is another one, from which parts may be taken.
pub fn mutate(bytes: &[u8], donor: &[u8], grammar: &Grammar, dice: &mut Dice) -> Vec<u8> {
    let mut input = Input::parse(bytes);
    for _ in 0..1 + dice.below(2) * dice.below(4) {
        let which = dice.below(input.files.len() + 2);
        let text = match which.checked_sub(2) {
            Some(file) => &mut input.files[file].1,
            None => &mut input.text,
        };
        let tree = (!dice.once_in(8)).then(|| tree(text)).flatten();
        match tree {
            Some(mut root) => {
                mutate_tree(&mut root, donor, grammar, dice);
                *text = serde_yaml::to_string(&root).unwrap_or_default().into_bytes();
            }
            None => mutate_bytes(text, donor, dice),
        }
    }
    if dice.once_in(12) {
        mutate_settings(&mut input, grammar, dice);
    }
    input.bytes()
}

/// A text as a tree. Long texts are left to the mutations of bytes.
fn tree(text: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() < 20_000)?;
    let root: Value = serde_yaml::from_str(text).ok()?;
    root.is_mapping().then_some(root)
}

fn mutate_settings(input: &mut Input, grammar: &Grammar, dice: &mut Dice) {
    let Some(root) = tree(&input.text).filter(|_| !dice.once_in(4)) else {
        input.settings.pop();
        return;
    };
    let paths = paths(&root);
    let path = dice.pick(&paths);
    let mut written = String::new();
    for step in path {
        match step {
            Step::Key(key) if written.is_empty() => written.push_str(key),
            Step::Key(key) => written.push_str(&format!(".{key}")),
            Step::Index(index) => written.push_str(&format!("[{index}]")),
        }
    }
    let value = made(&root, path, grammar, dice);
    // A setting stands on one line: JSON is YAML that does.
    let value = serde_json::to_string(&value).unwrap_or_default();
    input.settings.push(format!("{written}={value}"));
    input.settings.truncate(5);
}

fn mutate_tree(root: &mut Value, donor: &[u8], grammar: &Grammar, dice: &mut Dice) {
    let paths = paths(root);
    let path = dice.pick(&paths).clone();
    let made = made(root, &path, grammar, dice);
    let names = names(root);
    let other = dice.pick(&paths).clone();
    let Some(copied) = find(root, &other).cloned() else { return };
    let kind = dice.below(9);
    let keys = grammar.keys(&path);
    let Some(node) = find(root, &path) else { return };
    match (kind, node) {
        (0, node) => *node = made,
        (1, node) => *node = copied,
        (2, node) => {
            let donor = tree(donor);
            let found = donor.and_then(|mut donor| find(&mut donor, &path).cloned());
            *node = found.unwrap_or(copied);
        }
        (3, Value::Mapping(map)) => {
            let keys: Vec<Value> = map.keys().cloned().collect();
            if !keys.is_empty() {
                map.remove(dice.pick(&keys));
            }
        }
        (3, Value::Sequence(items)) if !items.is_empty() => {
            items.remove(dice.below(items.len()));
        }
        (4, Value::Mapping(map)) => {
            map.insert(Value::from(values::name(&names, dice)), copied);
        }
        (4, Value::Sequence(items)) if !items.is_empty() => {
            let item = dice.pick(items).clone();
            items.insert(dice.below(items.len() + 1), item);
        }
        (5..=6, Value::Mapping(map)) if !keys.is_empty() => {
            let (key, schema) = *dice.pick(&keys);
            map.insert(Value::from(key.as_str()), grammar.make(schema, 3, &names, dice));
        }
        (_, Value::Mapping(_) | Value::Sequence(_)) => mutate_scalar(root, &paths, dice),
        (_, node) => tweak(node, dice),
    }
}

/// Changes a number or a word somewhere.
fn mutate_scalar(root: &mut Value, paths: &[Vec<Step>], dice: &mut Dice) {
    for _ in 0..10 {
        if let Some(node) = find(root, &paths[dice.below(paths.len())])
            && !matches!(node, Value::Mapping(_) | Value::Sequence(_))
        {
            return tweak(node, dice);
        }
    }
}

fn tweak(node: &mut Value, dice: &mut Dice) {
    let text = match &*node {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
    };
    let text = values::tweak(&text, dice);
    *node = if node.is_number() { serde_yaml::from_str(&text).unwrap_or(Value::Null) } else { Value::from(text) };
}

/// Something that may stand at a path.
fn made(root: &Value, path: &[Step], grammar: &Grammar, dice: &mut Dice) -> Value {
    let schemas = grammar.at(path);
    match schemas.as_slice() {
        [] => Value::from(values::odd(dice)),
        schemas => grammar.make(schemas[dice.below(schemas.len())], 3, &names(root), dice),
    }
}

/// Names that can be referred to: things, and what is in them.
fn names(root: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for section in ["traffic", "services", "databases"] {
        for (name, thing) in root[section].as_mapping().into_iter().flatten() {
            let Some(name) = name.as_str() else { continue };
            names.push(name.to_owned());
            let endpoints = thing.get("endpoints").and_then(Value::as_mapping).into_iter().flatten();
            names.extend(endpoints.filter_map(|(endpoint, _)| Some(format!("{name}.{}", endpoint.as_str()?))));
            if section == "databases" {
                names.extend([format!("{name}.read"), format!("{name}.write")]);
            }
        }
    }
    names
}

/// The paths of all nodes.
fn paths(root: &Value) -> Vec<Vec<Step>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while next < found.len() && found.len() < 5000 {
        let path = found[next].clone();
        let under = |step: Step| path.iter().cloned().chain([step]).collect();
        match walk(root, &path) {
            Some(Value::Mapping(map)) => {
                let keys = map.keys().filter_map(Value::as_str);
                found.extend(keys.map(|key| under(Step::Key(key.to_owned()))));
            }
            Some(Value::Sequence(items)) => found.extend((0..items.len()).map(|index| under(Step::Index(index)))),
            _ => {}
        }
        next += 1;
    }
    found
}

fn walk<'a>(root: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key.as_str()),
        Step::Index(index) => node.get(index),
    })
}

fn find<'a>(root: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get_mut(key.as_str()),
        Step::Index(index) => node.get_mut(index),
    })
}

fn mutate_bytes(text: &mut Vec<u8>, donor: &[u8], dice: &mut Dice) {
    let at = dice.below(text.len() + 1);
    let length = dice.below(40).min(text.len() - at);
    match dice.below(6) {
        0 => {
            text.drain(at..at + length);
        }
        1 => {
            let piece = text[at..at + length].to_vec();
            let to = dice.below(text.len() + 1);
            text.splice(to..to, piece);
        }
        2 if at < text.len() => text[at] ^= 1 << dice.below(8),
        3 => {
            let from = dice.below(donor.len() + 1);
            let to = (from + dice.below(200)).min(donor.len());
            text.splice(at..at, donor[from..to].iter().copied());
        }
        4 => {
            let odd = values::odd(dice);
            text.splice(at..at + length, odd.into_bytes());
        }
        _ => {
            let token = dice.pick(TOKENS);
            text.splice(at..at, token.bytes());
        }
    }
}
