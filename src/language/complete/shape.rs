//! What the schema knows of a place: all forms that a value there may have.

use super::Candidate;
use super::place::Step;
use crate::language::map::NAME;
use crate::language::schema::SEVERAL;
use serde_json::{Map, Value};

/// How far references are followed: no type of the language lies deeper in others without a key between them.
const DEEPEST: usize = 12;

/// The forms that a value may have.
pub struct Shape<'a> {
    schema: &'a Value,
    /// What the place itself says of its value: its default stands there.
    places: Vec<&'a Value>,
    /// All forms, references followed.
    forms: Vec<&'a Map<String, Value>>,
}

impl<'a> Shape<'a> {
    /// A whole document.
    pub fn root(schema: &'a Value) -> Self {
        Shape::of(schema, vec![schema])
    }

    fn of(schema: &'a Value, places: Vec<&'a Value>) -> Self {
        let mut forms = Vec::new();
        places.iter().for_each(|place| unfold(schema, place, DEEPEST, &mut forms));
        Shape { schema, places, forms }
    }

    /// What is behind some steps.
    pub fn under(self, steps: &[Step]) -> Self {
        let schema = self.schema;
        steps.iter().fold(self, |shape, step| {
            let places = shape.forms.iter().filter_map(|form| match step {
                Step::Key(key) => {
                    let known = form.get("properties").and_then(|properties| properties.get(key));
                    known.or_else(|| form.get("additionalProperties").filter(|any| any.is_object()))
                }
                Step::Item => form.get("items"),
            });
            Shape::of(schema, places.collect())
        })
    }

    /// The keys that may stand beside others.
    pub fn keys(&self, siblings: &[String], in_flow: bool) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for form in &self.forms {
            let Some(Value::Object(properties)) = form.get("properties") else { continue };
            if member(form).is_some() && !siblings.is_empty() {
                continue;
            }
            for (key, property) in properties {
                if siblings.contains(key) || found.iter().any(|candidate| candidate.label == *key) {
                    continue;
                }
                let inner = Shape::of(self.schema, vec![property]);
                let (insert, after_caret) = match inner.braces() {
                    Some(braces) if in_flow => (format!("{key}: {braces}"), braces.len() / 2),
                    Some(_) => (format!("{key}:"), 0),
                    None => (format!("{key}: "), 0),
                };
                let doc = text_of(property).or_else(|| text_of_map(form).filter(|_| member(form).is_some()));
                found.push(Candidate {
                    label: key.clone(),
                    insert,
                    after_caret,
                    kind: inner.kind().to_owned(),
                    default: property.get("default").map(written),
                    doc: doc.unwrap_or_default().to_owned(),
                });
            }
        }
        found
    }

    /// The values that are known.
    pub fn values(&self) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        let default = self.places.iter().find_map(|place| place.get("default")).map(written);
        let mut push = |label: String, insert: String, after_caret: usize, kind: &str, doc: &str| {
            if !found.iter().any(|candidate| candidate.label == label) {
                let default = default.clone().filter(|default| *default == label);
                let (kind, doc) = (kind.to_owned(), doc.to_owned());
                found.push(Candidate { label, insert, after_caret, kind, default, doc });
            }
        };
        for form in &self.forms {
            if let Some((tag, inner)) = member(form) {
                let doc = text_of_map(form).unwrap_or_default();
                let braces = Shape::of(self.schema, vec![inner]).braces().unwrap_or_default();
                let behind = if braces.is_empty() { 2 } else { braces.len() / 2 + 2 };
                let whole = format!("{{ {tag}: {braces} }}");
                match self.is_word(tag) {
                    true => {
                        push(tag.to_owned(), tag.to_owned(), 0, "choice", doc);
                        // Not every member that may stand alone says enough alone.
                        if inner.get("$ref").is_some() || inner.get("properties").is_some() {
                            push(format!("{tag}: …"), whole, behind, "choice", doc);
                        }
                    }
                    false => push(tag.to_owned(), whole, behind, "choice", doc),
                }
            }
        }
        for form in &self.forms {
            for word in form.get("enum").and_then(Value::as_array).into_iter().flatten() {
                push(written(word), written(word), 0, "choice", "");
            }
            if form.get("type").is_some_and(|kind| has(kind, "boolean")) {
                for word in ["true", "false"] {
                    push(word.to_owned(), word.to_owned(), 0, "true or false", "");
                }
            }
        }
        let scalar = default.clone().filter(|default| !default.contains(['{', '[', '\n']) && default != "none");
        if let Some(default) = scalar {
            push(default.clone(), default, 0, "default", "");
        }
        found
    }

    /// Whether a name of the scenario is wanted.
    pub fn is_name(&self) -> bool {
        self.forms.iter().any(|form| form.get("$comment").is_some_and(|comment| comment == NAME))
    }

    fn is_word(&self, tag: &str) -> bool {
        let words = self.forms.iter().filter_map(|form| form.get("enum")?.as_array());
        words.flatten().any(|word| word == tag)
    }

    /// The braces or brackets that a value needs, if it can be nothing else.
    fn braces(&self) -> Option<&'static str> {
        let kinds: Vec<&Value> = self.forms.iter().filter_map(|form| form.get("type")).collect();
        let scalar = self.forms.iter().any(|form| form.contains_key("enum"))
            || ["string", "number", "integer", "boolean"].iter().any(|word| kinds.iter().any(|kind| has(kind, word)));
        let any = |word: &str| kinds.iter().any(|kind| has(kind, word));
        match () {
            () if scalar => None,
            () if any("object") => Some("{  }"),
            () if any("array") => Some("[  ]"),
            () => None,
        }
    }

    /// What a value is, in a word or two.
    fn kind(&self) -> &'static str {
        let any = |word: &str| self.forms.iter().filter_map(|form| form.get("type")).any(|kind| has(kind, word));
        match () {
            () if self.is_name() => "name",
            () if self.forms.iter().any(|form| form.contains_key("enum") || member(form).is_some()) => "choice",
            () if any("array") => "list",
            () if any("boolean") => "true or false",
            () if any("integer") => "whole number",
            () if any("number") => "number",
            () if any("string") => "value",
            () if any("object") => "map",
            () => "",
        }
    }
}

/// All forms of a schema: references and alternatives followed, several values in place of one left out.
fn unfold<'a>(schema: &'a Value, part: &'a Value, deep: usize, forms: &mut Vec<&'a Map<String, Value>>) {
    let Value::Object(form) = part else { return };
    if deep == 0 || forms.iter().any(|known| std::ptr::eq(*known, form)) {
        return;
    }
    forms.push(form);
    let reference = form.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    if let Some(name) = reference.filter(|name| *name != SEVERAL) {
        unfold(schema, &schema["$defs"][name], deep - 1, forms);
    }
    for alternative in form.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        unfold(schema, alternative, deep - 1, forms);
    }
}

/// The tag of a form that is one member of a choice, and what stands behind it.
fn member(form: &Map<String, Value>) -> Option<(&str, &Value)> {
    let properties = form.get("properties")?.as_object()?;
    let required = form.get("required")?.as_array()?;
    match (properties.iter().next(), required.as_slice()) {
        (Some((key, inner)), [word]) if properties.len() == 1 && word == key => Some((key, inner)),
        _ => None,
    }
}

/// Whether a `type` names a kind, alone or among others.
fn has(kind: &Value, word: &str) -> bool {
    kind == word || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == word))
}

fn text_of(schema: &Value) -> Option<&str> {
    schema.get("description").and_then(Value::as_str)
}

fn text_of_map(form: &Map<String, Value>) -> Option<&str> {
    form.get("description").and_then(Value::as_str)
}

/// A value of the schema as the language writes it.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}
