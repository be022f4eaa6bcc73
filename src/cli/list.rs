//! `list`: the scenarios and the types of machines that are built in.

use super::args::{ListOptions, Listed};
use super::{Outcome, output};
use crate::report::first_sentence;
use crate::scenario::catalogue::{self, Instance};
use crate::scenario::embedded;
use crate::scenario::load::{Input, load};
use crate::units::Share;
use std::fmt::Write as _;

/// Lists what is built in.
pub fn list(options: &ListOptions) -> Outcome {
    let text = match (options.what, options.json) {
        (Listed::Scenarios, false) => scenarios(),
        (Listed::Scenarios, true) => json(embedded::ALL.iter().map(|scenario| {
            let description = description(scenario);
            serde_json::json!({ "name": scenario.name, "description": description })
        })),
        (Listed::Instances, false) => instances(),
        (Listed::Instances, true) => json(catalogue::providers().iter().flat_map(|provider| {
            provider.instances.iter().map(|(name, instance)| machine(provider.name, &name.text, instance))
        })),
    };
    output::print(&text)
}

fn json(items: impl Iterator<Item = serde_json::Value>) -> String {
    format!("{:#}\n", serde_json::Value::Array(items.collect()))
}

fn description(scenario: &embedded::Embedded) -> String {
    let loaded = load(&Input::embedded(scenario), &[]).scenario;
    loaded.and_then(|scenario| scenario.description).unwrap_or_default()
}

/// The built-in scenarios with the first sentence of each one's description.
fn scenarios() -> String {
    let width = embedded::ALL.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for scenario in embedded::ALL {
        let _ = writeln!(text, "{:width$}  {}", scenario.name, first_sentence(&description(scenario)).0);
    }
    text
}

/// Memory is told in GiB, as machines are sold.
const GIB: f64 = 1_073_741_824.0;

/// The types of machines, a line each; below them the sources, by number.
fn instances() -> String {
    let width = catalogue::all().map(|(name, _)| name.text.len()).max().unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:>4}  {:>6}  {:>9}  {:>4}  {:>4}  {:>4}  {:11}  {:7}  {}\n",
        "name", "CPUs", "GiB", "USD/h", "1 y", "3 y", "spot", "region", "date", "source"
    );
    let discount = |share: Option<Share>| share.map_or_else(|| "-".to_owned(), |share| format!("-{share}"));
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut sources: Vec<String> = Vec::new();
    for (name, it) in catalogue::all() {
        let committed = it.committed.as_ref();
        let source = word(&it.source);
        let number = sources.iter().position(|known| *known == source).unwrap_or(sources.len());
        if number == sources.len() {
            sources.push(source);
        }
        let _ = writeln!(
            text,
            "{:width$}  {:>4}  {:>6}  {:>9}  {:>4}  {:>4}  {:>4}  {:11}  {:7}  [{}]{}",
            name.text,
            it.cpus,
            it.memory.value() / GIB,
            format!("{:.6}", it.price.0.micros as f64 / 1e6),
            discount(committed.and_then(|known| known.one_year)),
            discount(committed.and_then(|known| known.three_years)),
            discount(it.spot),
            word(&it.region),
            word(&it.date),
            number + 1,
            if it.unverified { "*" } else { "" },
        );
    }
    text.push('\n');
    for (number, source) in (1..).zip(&sources) {
        let _ = writeln!(text, "[{number}] {source}");
    }
    text.push_str("* unverified: look the price up before a decision hangs on it\n");
    text
}

fn machine(provider: &str, name: &str, it: &Instance) -> serde_json::Value {
    let committed = it.committed.as_ref();
    serde_json::json!({
        "name": name,
        "provider": provider,
        "cpus": it.cpus,
        "memory_gib": it.memory.value() / GIB,
        "price_per_hour": it.price.0.micros as f64 / 1e6,
        "currency": it.price.0.currency.code(),
        "discount_one_year": committed.and_then(|known| known.one_year).map(Share::value),
        "discount_three_years": committed.and_then(|known| known.three_years).map(Share::value),
        "discount_spot": it.spot.map(Share::value),
        "region": it.region,
        "date": it.date,
        "source": it.source,
        "unverified": it.unverified,
    })
}
