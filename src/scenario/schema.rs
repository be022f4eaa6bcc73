//! The JSON Schema of scenario files, for editors.

use super::Scenario;
use crate::language::{Language, Schemas};
use serde_json::{Map, Value, json};

/// The JSON Schema.
pub fn schema() -> Value {
    let mut schemas = Schemas::default();
    let root = Scenario::schema(&mut schemas);
    let mut document = schemas.document("Ninefold scenario", root);
    if let Some(definitions) = document["$defs"].as_object_mut() {
        add_files(definitions);
    }
    let scenario = &mut document["$defs"]["Scenario"];
    // What a layer leaves out stands in the scenario below it.
    if let Some(required) = scenario.as_object_mut().and_then(|scenario| scenario.remove("required")) {
        scenario["if"] = json!({ "required": ["extends"] });
        scenario["else"] = json!({ "required": required });
    }
    document
}

/// The definitions behind the schema, in the order in which a scenario leads to them.
pub(super) fn definitions() -> Map<String, Value> {
    let mut schemas = Schemas::default();
    Scenario::schema(&mut schemas);
    let mut definitions = schemas.definitions();
    add_files(&mut definitions);
    definitions
}

/// Adds the keys that name files: these are read before the rest is, so they are no fields of records.
fn add_files(definitions: &mut Map<String, Value>) {
    let extends = json!({
        "type": "string",
        "description": "The path of a scenario that this one is layered over: maps merge, lists and scalars replace, null removes.",
    });
    if let Some(scenario) = definitions.get_mut("Scenario") {
        scenario["properties"]["extends"] = extends;
    }
    let manifest = json!({
        "type": ["string", "array"],
        "items": { "type": "string" },
        "description": "The path of a Kubernetes manifest, or of several: what it says of the service stands here, unless the scenario says it itself.",
    });
    let of = json!({
        "type": ["string", "object"],
        "additionalProperties": { "type": "string" },
        "description": "What the names in the manifest mean here: a queue or a service for all of them, or for each.",
    });
    for record in ["Service", "Autoscaler"] {
        let Some(place) = definitions.get_mut(record) else { continue };
        match place.get_mut("properties") {
            Some(properties) => {
                properties["manifest"] = manifest.clone();
                properties["of"] = of.clone();
            }
            None => {
                let form = json!({
                    "type": "object",
                    "description": "What a Kubernetes manifest says.",
                    "properties": { "manifest": manifest, "of": of },
                    "required": ["manifest"],
                    "additionalProperties": true,
                });
                place["anyOf"].as_array_mut().into_iter().for_each(|forms| forms.push(form.clone()));
            }
        }
    }
}
