//! What a field takes, in words with links.

use super::{Reference, words};
use crate::language::schema::{SCALAR, SHORT};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is said of a quantity, and its examples, if a schema is one.
fn quantity(fields: &Map<String, Value>) -> Option<(&str, Vec<String>)> {
    let says = fields.get("description")?.as_str()?;
    let examples = fields.get("examples")?.as_array()?;
    let example = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some((says, examples.iter().map(example).collect()))
}

/// Gathers the quantities within a schema.
pub fn quantities(schema: &Value, found: &mut BTreeMap<String, Vec<String>>) {
    match schema {
        Value::Object(fields) => {
            if let Some((says, examples)) = quantity(fields).filter(|_| !fields.contains_key(super::definition::FIELD))
            {
                found.entry(says.to_owned()).or_insert(examples);
            }
            fields.values().for_each(|value| quantities(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| quantities(item, found)),
        _ => {}
    }
}

fn without_article(text: &str) -> &str {
    ["a ", "an "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text)
}

impl Reference<'_> {
    /// What a schema takes, on a page; nothing where nothing can be said but the word itself.
    pub fn takes(&self, schema: &Value, page: usize) -> String {
        let Value::Object(fields) = schema else { return String::new() };
        if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
            let name = name.strip_prefix("#/$defs/").unwrap_or(name);
            return if self.home.contains_key(name) { self.link(name, Some(page)) } else { String::new() };
        }
        if let Some(Value::Array(forms)) = fields.get("anyOf").or_else(|| fields.get("allOf")) {
            return self.one_of(forms, page);
        }
        if let Some(Value::Array(words)) = fields.get("enum") {
            let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
            return words.join(", ");
        }
        if let Some(word) = fields.get("const").and_then(Value::as_str) {
            return format!("`{word}`");
        }
        if let Some((says, _)) = quantity(fields) {
            let says = without_article(says);
            let says = [" with its unit", " in per cent"].iter().find_map(|end| says.strip_suffix(end)).unwrap_or(says);
            return format!("[{says}]({}.md)", self.frame.quantities.file);
        }
        self.plain(fields, page)
    }

    fn one_of(&self, forms: &[Value], page: usize) -> String {
        let mut takes: Vec<String> = Vec::new();
        for form in forms {
            let takes_of_form = self.takes(form, page);
            if !takes_of_form.is_empty() && !takes.contains(&takes_of_form) {
                takes.push(takes_of_form);
            }
        }
        match takes.as_slice() {
            // One, or a list of such.
            [one, list] if *list == format!("list of {one}") => format!("{one}, or a list of them"),
            takes => takes.join(", or "),
        }
    }

    fn plain(&self, fields: &Map<String, Value>, page: usize) -> String {
        let kinds: Vec<&str> = match fields.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let items = |key: &str| fields.get(key).filter(|schema| schema.is_object()).map(|it| self.takes(it, page));
        let words: Vec<String> = kinds
            .into_iter()
            .filter_map(|kind| match kind {
                "array" => Some(format!("list of {}", items("items").unwrap_or_default())),
                "object" => match (items("additionalProperties"), fields.get("properties")) {
                    (Some(values), _) => Some(format!("by name: {values}")),
                    (None, Some(Value::Object(keys))) => {
                        let key = |(key, schema): (&String, &Value)| format!("`{key}:` {}", self.takes(schema, page));
                        Some(keys.iter().map(key).collect::<Vec<_>>().join(", "))
                    }
                    _ => None,
                },
                "integer" => Some("whole number".to_owned()),
                "number" => Some("number".to_owned()),
                "boolean" => Some("`true`, `false`".to_owned()),
                "string" => Some("text".to_owned()),
                _ => None,
            })
            .collect();
        let says = fields.get("description").and_then(Value::as_str).filter(|_| words == ["text"]);
        says.map_or_else(|| words.join(", or "), |says| words::cell(without_article(says)))
    }

    /// What each of the words among the forms of a schema says, as lines of a cell.
    pub fn words_say(&self, schema: &Value) -> String {
        let mut lines = String::new();
        let forms = [Some(schema), schema["anyOf"].get(0)];
        for form in forms.into_iter().flatten() {
            let (words, says) = (form["enum"].as_array(), form[crate::language::schema::WORDS_SAY].as_array());
            for (word, says) in words.into_iter().flatten().zip(says.into_iter().flatten()) {
                let (word, says) = (word.as_str().unwrap_or_default(), says.as_str().unwrap_or_default());
                lines += &format!("<br>`{word}`: {}", words::cell(says));
            }
        }
        lines
    }

    /// How a definition may be written shorter, in a sentence.
    pub fn shorter(&self, definition: &Value) -> Option<String> {
        if let Some(key) = definition[SHORT].as_str() {
            return Some(format!("A value alone is its `{key}`."));
        }
        let member = definition[SCALAR].as_str()?;
        Some(format!("A value alone is its `{member}`."))
    }
}
