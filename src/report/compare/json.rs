//! `compare.json`: the comparison for other programs.

use std::io;

use super::words;
use crate::explore::Variants;
use crate::report::json::pretty;
use serde_json::json;

/// The sentence, who is compared, and each number with its change.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(variants: &Variants) -> io::Result<String> {
    let studies = variants.studies.iter().enumerate().map(|(index, study)| {
        json!({
            "letter": words::letter(index),
            "name": study.name,
            "seed": study.seed,
            "replications": study.replications,
            "fingerprint": study.fingerprint,
        })
    });
    pretty(json!({
        "schema": 1,
        "sentence": words::sentence(variants),
        "level": variants.level,
        "currency": variants.studies[0].currency,
        "studies": studies.collect::<Vec<_>>(),
        "equal": variants.equal(),
        "not_in_all": variants.elsewhere(),
        "comparisons": serde_json::to_value(&variants.comparisons)?,
    }))
}
