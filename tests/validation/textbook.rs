//! Textbook models that stand in `data/textbook.yaml` as scenarios, each with its expected values.

use super::{Comparison, Expected, Section, study, wanted};
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

/// Where an answer is: a path in the summary, one minus it, one path over another (`A over B`), the share of looks at which a number was exceeded or met,
/// or a curve at a time.
fn probe(at: &str) -> Probe {
    if let Some((above, below)) = at.split_once(" over ") {
        return Probe::Ratio(Box::new(probe(above)), Box::new(probe(below)));
    }
    let number = |text: &str| text.parse::<u64>().expect("a number");
    let beyond = |distribution: &str, number| Probe::Beyond { distribution: distribution.to_owned(), number };
    if let Some((distribution, last)) = at.split_once('>') {
        return beyond(distribution, number(last));
    }
    if let Some((distribution, text)) = at.split_once('=') {
        return match number(text) {
            0 => Probe::Complement(Box::new(beyond(distribution, 0))),
            n => Probe::Difference(Box::new(beyond(distribution, n - 1)), Box::new(beyond(distribution, n))),
        };
    }
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

/// All models. In a debug build only some, to save time.
pub fn section() -> Section {
    let models: Vec<Model> = models().into_iter().filter(|model| wanted(&model.id)).collect();
    let chosen: Vec<&Model> = if cfg!(debug_assertions) && !super::chosen() {
        models.iter().filter(|model| model.id.ends_with("-1")).step_by(4).collect()
    } else {
        models.iter().collect()
    };
    assert!(!chosen.is_empty() || super::chosen());
    assert!(chosen.iter().all(|model| !model.expected.is_empty()), "every model tells something");
    Section { heading: "Textbook models", comparisons: chosen.into_iter().flat_map(compare).collect() }
}
