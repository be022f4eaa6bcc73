//! `schema`: the JSON Schema of scenarios.

use super::{Outcome, output};
use crate::scenario;

/// Prints the JSON Schema.
pub fn schema() -> Outcome {
    match serde_json::to_string_pretty(&scenario::schema()) {
        Ok(text) => output::print(&(text + "\n")),
        Err(error) => {
            eprintln!("error: {error}");
            Outcome::Failed
        }
    }
}
