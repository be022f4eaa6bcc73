//! What pairs of runs save: the variance of a difference between independent runs, over that between pairs.

use ninefold::Input;
use ninefold::experiment::Study;
use ninefold::scenario::embedded;
use ninefold::statistics::interval::standard_deviation;
use std::fmt::Write;

/// Changes that somebody might make to the flash sale.
const CHANGES: [(&str, &[&str]); 5] = [
    ("autoscaler's target 55 %, not 60 %", &["services.storefront.autoscaler.kubernetes_hpa.utilization=55%"]),
    (
        "at least 5 replicas, not 4",
        &["services.storefront.replicas=5", "services.storefront.autoscaler.kubernetes_hpa.min=5"],
    ),
    ("4 replicas of payments, not 3", &["services.payments.replicas=4"]),
    ("a queue of 128, not 256", &["services.storefront.queue=128"]),
    ("payments that take 1 % longer", &["services.payments.work={ gamma: { mean: 60.6ms, cv: 0.5 } }"]),
];

fn study(settings: &[String]) -> Study {
    let scenario = embedded::find("flash-sale").expect("it is built in");
    ninefold::study(&Input::embedded(scenario), settings).expect("the scenario is right")
}

/// A line for each change, a column for each number that the scenario has an objective about.
pub fn table() -> String {
    let base = study(&[]);
    let names: Vec<(&str, &str)> = base.objectives.iter().map(|o| (o.subject.as_str(), o.unit)).collect();
    let heads: String = names.iter().map(|(name, _)| format!(" {name} |")).collect();
    let mut text = format!("### So many times fewer replications by pairs, flash sale, {} runs\n\n", base.replications);
    let _ = writeln!(text, "| change |{heads}\n| --- |{}", " ---: |".repeat(names.len()));
    for (words, settings) in CHANGES {
        let other = study(&settings.iter().map(|setting| (*setting).to_owned()).collect::<Vec<_>>());
        let _ = write!(text, "| {words} |");
        for (name, unit) in &names {
            let runs = |study: &Study| -> Vec<f64> {
                let key = study.key_numbers.iter().find(|key| key.name == *name && key.unit == *unit);
                key.map_or_else(Vec::new, |key| key.by_run.clone())
            };
            let (a, b) = (runs(&base), runs(&other));
            let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
            let variance = |values: &[f64]| standard_deviation(values).unwrap_or(f64::NAN).powi(2);
            let factor = (variance(&a) + variance(&b)) / variance(&differences);
            let _ = match factor {
                // Equal numbers, or such that differ by the same in every run, leave nothing but rounding.
                factor if factor < 1e12 => write!(text, " {factor:.1} |"),
                _ => write!(text, " every run alike |"),
            };
        }
        text.push('\n');
    }
    text
}
