//! Textbook models that stand in `data/textbook.yaml` as scenarios, each with its expected values.

use super::{Comparison, Expected, run_all, study};
use crate::scenarios::Probe;
use serde::Deserialize;

/// A model, said in the language.
#[derive(Debug, Deserialize)]
struct Model {
    id: String,
    scenario: String,
    expected: Vec<At>,
}

#[derive(Debug, Deserialize)]
struct At {
    at: String,
    value: f64,
    #[serde(default)]
    rel: f64,
    #[serde(default)]
    abs: f64,
}

fn models() -> Vec<Model> {
    serde_yaml::from_str(include_str!("data/textbook.yaml")).expect("the models are YAML")
}

/// Where an answer is: a path in the summary, one minus it, or a curve at a time.
fn probe(at: &str) -> Probe {
    if let Some(path) = at.strip_prefix("1-") {
        return Probe::Summary { path: path.to_owned(), scale: -1.0, offset: 1.0 };
    }
    match at.split_once('@') {
        Some((quantity, time)) => {
            Probe::Series { quantity: quantity.to_owned(), at: time.parse().expect("a time in seconds") }
        }
        None => Probe::Summary { path: at.to_owned(), scale: 1.0, offset: 0.0 },
    }
}

fn compare(model: &Model) -> Vec<Comparison> {
    // A debug build is slow: a few short runs, of which the wider interval decides.
    let settings = if cfg!(debug_assertions) { vec!["replications=4".to_owned()] } else { Vec::new() };
    let found = study(&model.scenario, &settings);
    let expected = model.expected.iter();
    expected
        .map(|at| {
            let expected = Expected { quantity: at.at.clone(), value: at.value, rel: at.rel, abs: at.abs };
            Comparison::new(&model.id, &expected, &found, &probe(&at.at))
        })
        .collect()
}

#[test]
fn textbook_models_agree_with_theory() {
    let models = models();
    let chosen: Vec<&Model> = if cfg!(debug_assertions) {
        models.iter().filter(|model| model.id.ends_with("-1")).step_by(4).collect()
    } else {
        models.iter().collect()
    };
    run_all("textbook", chosen.len(), chosen.iter().flat_map(|model| compare(model)));
}
