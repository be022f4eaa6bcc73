//! JSON Schema (2020-12) of the language, made while walking its types.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The definitions made so far.
#[derive(Debug, Default)]
pub struct Schemas {
    definitions: Map<String, Value>,
    /// The definition of each type, by the type's path.
    types: BTreeMap<String, String>,
}

impl Schemas {
    /// The schema of a type in a module: a reference to its definition, which is made when first met.
    pub fn define(&mut self, module: &str, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        let path = format!("{module}::{name}");
        let known = self.types.get(&path).cloned();
        let word = known.unwrap_or_else(|| {
            let word = self.word(module, name);
            // Types may contain themselves: the name must be taken before their parts are walked.
            self.definitions.insert(word.clone(), Value::Null);
            self.types.insert(path, word.clone());
            let schema = make(self);
            self.definitions.insert(word.clone(), schema);
            word
        });
        json!({ "$ref": format!("#/$defs/{word}") })
    }

    /// The name of a definition: the type's own, or that of its module where a family calls all its members
    /// alike, or both where the name is taken.
    fn word(&self, module: &str, name: &str) -> String {
        let segment = module.rsplit("::").next().unwrap_or_default();
        let capital = |part: &str| {
            let mut letters = part.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        let camel: String = segment.split('_').map(capital).collect();
        match name {
            "Spec" | "Form" => camel,
            name if self.definitions.contains_key(name) => camel + name,
            name => name.to_owned(),
        }
    }

    /// The definitions in the order in which they were met, with what the reference says beside the schema.
    pub fn definitions(self) -> Map<String, Value> {
        self.definitions
    }

    /// The schema of a document whose root this is.
    pub fn document(mut self, title: &str, root: Value) -> Value {
        self.definitions.values_mut().for_each(|definition| {
            forget_what_is_for_the_reference(definition);
            may_be_several(definition);
            several_within(definition);
        });
        self.definitions.insert(SEVERAL.to_owned(), several());
        self.definitions.sort_keys();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "$ref": root["$ref"],
            "$defs": self.definitions,
        })
    }
}

/// Of a field: its doc comment, type, default and whose that is, apart from each other. For the reference alone.
pub const FIELD: &str = "x-field";
/// Of a record: the key whose value may stand for the whole. For the reference alone.
pub const SHORT: &str = "x-short";
/// Of a choice: the member that a plain text is. For the reference alone.
pub const SCALAR: &str = "x-scalar";

fn forget_what_is_for_the_reference(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|key, _| ![FIELD, SHORT, SCALAR].contains(&key.as_str()));
            fields.values_mut().for_each(forget_what_is_for_the_reference);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_what_is_for_the_reference),
        _ => {}
    }
}

/// The definition of several values in place of one.
pub(super) const SEVERAL: &str = "Several";

/// Several values in place of one. Its words are about maps alone, so that a reference to it beside a type of scalars says
/// nothing about these.
fn several() -> Value {
    let end = json!({ "type": ["string", "number"] });
    json!({
        "description": "Several values in place of one.",
        "properties": {
            super::sweep::KEY: {
                "type": ["string", "array"],
                "description": "For `ninefold sweep`: a range 2..20, 2..20:3, 5ms..50ms/10, 1/s..1000/s*10, or a list.",
            },
            super::between::KEY: {
                "type": "array",
                "items": end,
                "minItems": 2,
                "maxItems": 2,
                "description": "For `ninefold uncertainty`: the value is not known, and lies between these two.",
            },
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false,
    })
}

/// Lets several values stand at all places within a schema where a scalar may.
fn several_within(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    for (key, value) in fields.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(|property| {
                may_be_several(property);
                several_within(property);
            }),
            ("items" | "additionalProperties", value) => {
                may_be_several(value);
                several_within(value);
            }
            ("anyOf" | "allOf", Value::Array(forms)) => forms.iter_mut().for_each(several_within),
            _ => {}
        }
    }
}

/// Lets several values stand for a schema that takes a scalar. Definitions that it refers to see to themselves.
fn may_be_several(schema: &mut Value) {
    let reference = format!("#/$defs/{SEVERAL}");
    let form = json!({ "type": "object", "$ref": reference });
    let Value::Object(fields) = schema else { return };
    if let Some(Value::Array(forms)) = fields.get_mut("anyOf") {
        if forms.iter().any(takes_scalar) {
            forms.push(form);
        }
    } else if let Some(words) = fields.remove("enum") {
        let mut words = json!({ "enum": words });
        if let Some(says) = fields.remove(WORDS_SAY) {
            words[WORDS_SAY] = says;
        }
        fields.insert("anyOf".to_owned(), json!([words, form]));
    } else if let Some(kinds) = scalar_kinds(fields) {
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).chain(["object"]).collect();
        fields.insert("type".to_owned(), json!(kinds));
        fields.insert("$ref".to_owned(), Value::from(reference));
    }
}

fn takes_scalar(schema: &Value) -> bool {
    let Value::Object(fields) = schema else { return false };
    let within = |forms: &Value| forms.as_array().is_some_and(|forms| forms.iter().any(takes_scalar));
    fields.contains_key("enum") || scalar_kinds(fields).is_some() || fields.get("anyOf").is_some_and(within)
}

/// The kinds of values that a schema takes, if scalars are among them and maps are not.
fn scalar_kinds(fields: &Map<String, Value>) -> Option<Vec<String>> {
    let kinds: Vec<String> = match fields.get("type")? {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return None,
    };
    let scalar = |kind: &String| ["string", "integer", "number", "boolean"].contains(&kind.as_str());
    (kinds.iter().any(scalar) && !kinds.iter().any(|kind| kind == "object")).then_some(kinds)
}

/// What each of the words of an `enum` says: no word of JSON Schema, but editors that know it show it.
pub const WORDS_SAY: &str = "enumDescriptions";

/// The schema of words.
pub fn words(doc: &[&str], words: &[(&str, &[&str])]) -> Value {
    let (names, says): (Vec<&str>, Vec<String>) = words.iter().map(|(word, doc)| (*word, prose(doc))).unzip();
    json!({ "enum": names, "description": prose(doc), WORDS_SAY: says })
}

/// Doc comment lines as prose.
pub fn prose(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The schema of a record in the making.
pub struct Record {
    description: String,
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Record {
    /// A record without fields.
    pub fn new(doc: &[&str]) -> Self {
        Record { description: prose(doc), properties: Map::new(), required: Vec::new() }
    }

    /// Adds a field.
    pub fn field(
        &mut self,
        field: &'static str,
        schema: Value,
        doc: &[&str],
        required: bool,
        default: Option<(serde_yaml::Value, &str)>,
    ) {
        let key = super::normal::key(field).to_owned();
        let mut property = Map::new();
        let mut description = prose(doc);
        let mut apart = json!({ "says": description, "type": schema, "required": required });
        if let Some((value, origin)) = default {
            let brief = super::normal::brief(&value);
            description += &format!(" Default: {brief} ({origin}).");
            apart["default"] = json!([brief, origin]);
            property.insert("default".to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
        }
        property.insert("description".to_owned(), Value::from(description));
        property.insert(FIELD.to_owned(), apart);
        // A layer over another scenario removes a key by writing nothing behind it.
        let schema = if required { schema } else { or_nothing(schema) };
        match schema {
            Value::Object(fields) if !fields.contains_key("$ref") => {
                fields.into_iter().for_each(|(k, v)| {
                    property.entry(k).or_insert(v);
                });
            }
            schema => {
                property.insert("allOf".to_owned(), json!([schema]));
            }
        }
        if required {
            self.required.push(key.clone());
        }
        self.properties.insert(key, Value::Object(property));
    }

    /// The schema.
    pub fn finish(self) -> Value {
        let mut schema = json!({
            "type": "object",
            "description": self.description,
            "properties": self.properties,
            "additionalProperties": false,
        });
        if !self.required.is_empty() {
            schema["required"] = json!(self.required);
        }
        schema
    }
}

/// A schema that takes nothing (`null`) too.
pub fn or_nothing(schema: Value) -> Value {
    match schema {
        Value::Object(mut fields) if fields.get("type").is_some_and(Value::is_string) => {
            let kind = fields["type"].take();
            fields.insert("type".to_owned(), json!([kind, "null"]));
            Value::Object(fields)
        }
        schema => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// The schema of a record that may be written as the value of one of its keys alone.
pub fn or_short(schema: Value, key: &str) -> Value {
    let mut short = schema["properties"][key].clone();
    if let Value::Object(fields) = &mut short {
        fields.remove("default");
    }
    json!({ "description": schema["description"], "anyOf": [schema, short], SHORT: key })
}

/// The schema of a choice in the making.
pub struct Choice {
    description: String,
    forms: Vec<Value>,
    words: Vec<String>,
    scalar: Option<String>,
}

impl Choice {
    /// A choice without members.
    pub fn new(doc: &[&str]) -> Self {
        Choice { description: prose(doc), forms: Vec::new(), words: Vec::new(), scalar: None }
    }

    /// Adds a member, whose bare word may stand for it where it needs nothing else.
    pub fn member(&mut self, tag: &str, schema: Value, bare: bool, doc: &[&str]) {
        if bare {
            self.words.push(tag.to_owned());
        }
        self.forms.push(json!({
            "type": "object",
            "description": prose(doc),
            "properties": { tag: schema },
            "required": [tag],
            "additionalProperties": false,
        }));
    }

    /// A plain text is read as this member, which was added before.
    pub fn scalar(&mut self, tag: &str) {
        let schema = self.forms.iter().find_map(|form| form["properties"].get(tag)).cloned();
        self.forms.extend(schema);
        self.scalar = Some(tag.to_owned());
    }

    /// The schema.
    pub fn finish(mut self) -> Value {
        if !self.words.is_empty() {
            self.forms.push(json!({ "enum": self.words }));
        }
        let mut schema = json!({ "description": self.description, "anyOf": self.forms });
        if let Some(scalar) = self.scalar {
            schema[SCALAR] = Value::from(scalar);
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_may_stand_wherever_a_scalar_may() {
        let mut record = json!({
            "type": "object",
            "properties": {
                "replicas": { "type": ["integer", "null"], "minimum": 0 },
                "balancer": { "enum": ["random"] },
                "service": { "$ref": "#/$defs/Service" },
                "work": { "anyOf": [{ "$ref": "#/$defs/Work" }, { "type": "string" }] },
                "sizes": { "type": "array", "items": { "type": "number" } },
            },
        });
        several_within(&mut record);
        let of = |name: &str| record["properties"][name].clone();
        let form = json!({ "type": "object", "$ref": "#/$defs/Several" });
        assert_eq!(
            of("replicas"),
            json!({ "type": ["integer", "null", "object"], "minimum": 0, "$ref": "#/$defs/Several" })
        );
        assert_eq!(of("balancer"), json!({ "anyOf": [{ "enum": ["random"] }, form] }));
        assert_eq!(of("service"), json!({ "$ref": "#/$defs/Service" }));
        assert_eq!(of("work")["anyOf"][2], form);
        assert_eq!(of("sizes")["items"], json!({ "type": ["number", "object"], "$ref": "#/$defs/Several" }));
    }
}
