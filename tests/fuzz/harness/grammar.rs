//! The language's own schema as a grammar: what may stand where, and something that could.

use super::dice::Dice;
use super::values;
use serde_json::Value as Schema;
use serde_yaml::{Mapping, Value};

/// One step down a tree.
#[derive(Clone, Debug)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// The schema of scenario files.
pub struct Grammar(Schema);

impl Default for Grammar {
    /// Of today.
    fn default() -> Self {
        Grammar(ninefold::scenario::schema())
    }
}

impl Grammar {
    /// All plain schemas that a schema stands for.
    fn forms<'a>(&'a self, schema: &'a Schema, found: &mut Vec<&'a Schema>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            if !schema["type"].is_null() {
                // A scalar, beside the values that may stand in its place to be swept.
                found.push(schema);
            }
            self.forms(&self.0["$defs"][name], found);
            return;
        }
        let inner = ["anyOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
        match inner {
            Some(inner) => inner.iter().for_each(|schema| self.forms(schema, found)),
            None => found.push(schema),
        }
    }

    /// What may stand at a path.
    pub fn at(&self, path: &[Step]) -> Vec<&Schema> {
        let mut schemas = vec![&self.0];
        for step in path {
            let mut forms = Vec::new();
            schemas.iter().for_each(|schema| self.forms(schema, &mut forms));
            schemas = forms.iter().filter_map(|form| under(form, step)).collect();
        }
        schemas
    }

    /// The keys, each with what stands under it, of the maps that may stand at a path.
    pub fn keys(&self, path: &[Step]) -> Vec<(&String, &Schema)> {
        let mut forms = Vec::new();
        self.at(path).into_iter().for_each(|schema| self.forms(schema, &mut forms));
        forms.iter().filter_map(|form| form["properties"].as_object()).flatten().collect()
    }

    /// Something that fits a schema, more or less.
    pub fn make(&self, schema: &Schema, depth: usize, names: &[String], dice: &mut Dice) -> Value {
        let mut forms = Vec::new();
        self.forms(schema, &mut forms);
        forms.retain(|form| form["type"] != "null");
        if forms.is_empty() || dice.once_in(40) {
            return Value::from(values::odd(dice));
        }
        let form = *dice.pick(&forms);
        if let Some(words) = form["enum"].as_array() {
            return Value::from(dice.pick(words).as_str().unwrap_or_default());
        }
        if let Some(word) = form["const"].as_str() {
            return Value::from(word);
        }
        // An optional place takes `null` beside its type.
        let kind = form["type"].as_str().or_else(|| form["type"][0].as_str()).unwrap_or_default();
        match kind {
            "object" => Value::Mapping(self.map(form, depth, names, dice)),
            "array" => {
                let length = if depth == 0 { 0 } else { 1 + dice.below(3) };
                let items = (0..length).map(|_| self.make(&form["items"], depth - 1, names, dice));
                Value::Sequence(items.collect())
            }
            "boolean" => Value::Bool(dice.once_in(2)),
            "integer" | "number" => serde_yaml::from_str(values::number(dice)).unwrap_or(Value::Null),
            _ => Value::from(values::like(form["examples"][0].as_str().unwrap_or_default(), names, dice)),
        }
    }

    /// Whether the schema takes the kinds of values that a text has, and their keys. What a scalar says is not looked at:
    /// editors and the loader agree on less than that. Nor is a text looked at that another YAML library refuses: they
    /// differ in where a tab may stand.
    pub fn takes(&self, text: &str) -> bool {
        serde_yaml::from_str(text).map_or(true, |value| self.fits(&self.0, &value))
    }

    fn fits(&self, schema: &Schema, value: &Value) -> bool {
        let mut forms = Vec::new();
        self.forms(schema, &mut forms);
        forms.iter().any(|form| {
            let takes = |kind: &str| {
                let whole = kind == "object" && form["type"].is_null() && form["properties"].is_object();
                whole || form["type"] == kind || form["type"].as_array().is_some_and(|k| k.iter().any(|k| k == kind))
            };
            match value {
                Value::Mapping(map) => takes("object") && self.map_fits(form, map),
                Value::Sequence(items) => takes("array") && items.iter().all(|item| self.fits(&form["items"], item)),
                Value::Null => takes("null"),
                _ => {
                    ["string", "integer", "number", "boolean"].into_iter().any(takes)
                        || !form["enum"].is_null()
                        || !form["const"].is_null()
                }
            }
        })
    }

    fn map_fits(&self, form: &Schema, map: &Mapping) -> bool {
        let required = form["required"].as_array().into_iter().flatten();
        let given = |key: &Schema| map.contains_key(key.as_str().unwrap_or_default());
        required.into_iter().all(given)
            && map.iter().all(|(key, value)| {
                let step = Step::Key(key.as_str().unwrap_or_default().to_owned());
                under(form, &step).is_some_and(|schema| self.fits(schema, value))
            })
    }

    fn map(&self, form: &Schema, depth: usize, names: &[String], dice: &mut Dice) -> Mapping {
        let mut map = Mapping::new();
        let required = |key: &str| form["required"].as_array().is_some_and(|keys| keys.iter().any(|k| k == key));
        for (key, schema) in form["properties"].as_object().into_iter().flatten() {
            if required(key) || (depth > 0 && dice.once_in(5)) {
                map.insert(Value::from(key.as_str()), self.make(schema, depth.saturating_sub(1), names, dice));
            }
        }
        if form["additionalProperties"].is_object() && depth > 0 {
            for _ in 0..1 + dice.below(2) {
                let value = self.make(&form["additionalProperties"], depth - 1, names, dice);
                map.insert(Value::from(values::name(names, dice)), value);
            }
        }
        map
    }
}

fn under<'a>(form: &'a Schema, step: &Step) -> Option<&'a Schema> {
    let found = match step {
        Step::Key(key) => form["properties"].get(key).or_else(|| form.get("additionalProperties")),
        Step::Index(_) => form.get("items"),
    };
    found.filter(|schema| schema.is_object())
}
