//! Changes to a scenario's tree.

use serde_yaml::Value;

/// A step on the way to a place in a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// An entry of a map.
    Key(String),
    /// An item of a list.
    Item(usize),
}

/// What is to stand at a place; `null` takes away what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The place.
    pub path: Vec<Turn>,
    /// What is to stand there.
    pub value: Value,
}

/// The tree after some edits. Places that are not there are left alone.
pub fn edited<'a>(tree: &Value, edits: impl Iterator<Item = &'a Edit>) -> Value {
    let mut tree = tree.clone();
    for edit in edits {
        let place = edit.path.iter().try_fold(&mut tree, |value, turn| match turn {
            Turn::Key(key) => value.get_mut(key.as_str()),
            Turn::Item(index) => value.get_mut(*index),
        });
        if let Some(place) = place {
            *place = edit.value.clone();
        }
    }
    // Only now, so that the places of later edits are where they were.
    prune(&mut tree);
    tree
}

fn prune(value: &mut Value) {
    match value {
        Value::Mapping(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.iter_mut().for_each(|(_, value)| prune(value));
        }
        Value::Sequence(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(prune);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_items_of_a_list_go_without_moving_each_other() {
        let tree: Value = serde_yaml::from_str("events: [a, b, c]\nservices: { web: { queue: 5 } }").unwrap();
        let item = |index| Edit { path: vec![Turn::Key("events".into()), Turn::Item(index)], value: Value::Null };
        let keys = ["services", "web", "queue"].map(|key| Turn::Key(key.into()));
        let set = Edit { path: keys.to_vec(), value: Value::from("unlimited") };
        let nowhere = Edit { path: vec![Turn::Key("nowhere".into()), Turn::Item(3)], value: Value::Null };
        let after = edited(&tree, [item(0), item(1), set, nowhere].iter());
        let expected: Value = serde_yaml::from_str("events: [c]\nservices: { web: { queue: unlimited } }").unwrap();
        assert_eq!(after, expected);
    }
}
