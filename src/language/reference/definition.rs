//! A record or a choice as a table.

use super::{Reference, words};
pub use crate::language::schema::FIELD;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The keys of a record, which may stand beside a shorter form.
fn keys(definition: &Value) -> Option<&Map<String, Value>> {
    let own = definition["properties"].as_object();
    own.or_else(|| definition.get(crate::language::schema::SHORT).and(definition["anyOf"][0]["properties"].as_object()))
}

/// Whether it is a record of which nothing can be said.
pub fn is_empty(definition: &Value) -> bool {
    definition["type"] == "object" && keys(definition).is_none_or(Map::is_empty)
}

fn without_words(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema.as_object_mut().and_then(|fields| fields.remove("description"));
    schema
}

fn says(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

impl Reference<'_> {
    /// What is said of a definition, and its table.
    pub fn definition(&self, name: &str, page: usize) -> String {
        let definition = &self.definitions[name];
        let mut text = words::cell(says(definition));
        if let Some(shorter) = self.shorter(definition) {
            let _ = write!(text, " {shorter}");
        }
        text.push_str("\n\n");
        match (keys(definition), definition["anyOf"].as_array()) {
            (Some(keys), _) => self.record(&mut text, keys, page),
            (None, Some(forms)) => self.choice(&mut text, forms, page),
            (None, None) => {
                let _ = writeln!(text, "Takes {}.", self.takes(definition, page));
            }
        }
        text
    }

    fn record(&self, text: &mut String, keys: &Map<String, Value>, page: usize) {
        text.push_str("| key | takes | default | meaning |\n| --- | --- | --- | --- |\n");
        for (key, property) in keys {
            // A key that names a file is no field of the record: its schema says all.
            let own = json!({ "says": says(property), "type": without_words(property) });
            let field = property.get(FIELD).unwrap_or(&own);
            let required = field["required"].as_bool().unwrap_or_default();
            let default = match (required, field["default"].as_array().map(Vec::as_slice)) {
                (_, Some([value, whose])) => self.default(value, whose),
                (true, None) => "**required**".to_owned(),
                _ => String::new(),
            };
            let (takes, says) = (self.takes(&field["type"], page), field["says"].as_str().unwrap_or_default());
            let says = words::cell(says) + &self.words_say(&field["type"]);
            let _ = writeln!(text, "| `{key}` | {takes} | {default} | {says} |");
        }
    }

    fn default(&self, value: &Value, whose: &Value) -> String {
        let (value, whose) = (value.as_str().unwrap_or_default(), whose.as_str().unwrap_or_default());
        let value = if value == "none" { "none".to_owned() } else { format!("`{value}`") };
        format!("{}: {}", words::cell(&value), words::cell(whose))
    }

    fn choice(&self, text: &mut String, forms: &[Value], page: usize) {
        let members: Vec<(&str, &Value, &str)> = forms.iter().filter_map(member).collect();
        text.push_str("| one of | with | meaning |\n| --- | --- | --- |\n");
        for (tag, inner, says) in &members {
            let _ = writeln!(text, "| `{tag}` | {} | {} |", self.takes(inner, page), words::cell(says));
        }
        for form in forms.iter().filter(|form| member(form).is_none() && form.get("enum").is_none()) {
            let takes = self.takes(form, page);
            if !members.iter().any(|(_, inner, _)| self.takes(inner, page) == takes) {
                let _ = writeln!(text, "| | {takes} | {} |", words::cell(says(form)));
            }
        }
    }
}

/// The word of a choice's member, what stands behind it, and what is said of it.
fn member(form: &Value) -> Option<(&str, &Value, &str)> {
    let keys = form["properties"].as_object().filter(|keys| keys.len() == 1)?;
    let (tag, inner) = keys.iter().next()?;
    Some((tag, inner, says(form)))
}
