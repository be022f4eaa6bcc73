//! What a cache spares a database, and what comes to it all at once where the cache does not.

use super::readings::cache;
use crate::lab::Lab;
use crate::lab::numbers::{Numbers, Parameter, Unit};
use crate::lab::question::{Kind, Observation, Question};
use crate::theory::cache::{Alike, Renewal, hits};

/// cache stampedes.
pub const LAB: Lab = Lab {
    name: "cache-stampede",
    number: 9,
    title: "cache stampedes",
    text: include_str!("../../../docs/labs/09-cache-stampede.md"),
    yaml: include_str!("../../../docs/labs/09-cache-stampede.yaml"),
    parameters: PARAMETERS,
    questions: QUESTIONS,
};

const PARAMETERS: &[Parameter] = &[
    Parameter {
        symbol: "C",
        means: "products for which the cache has room",
        unit: Unit::Number,
        paths: &["caches.products.capacity"],
        values: &["1000", "500", "2000"],
    },
    Parameter {
        symbol: "N",
        means: "products, the k-th asked for in proportion to 1/k",
        unit: Unit::Number,
        paths: &["caches.products.keys.count"],
        values: &["10000"],
    },
    Parameter {
        symbol: "λ",
        means: "visitors of the front page in a second",
        unit: Unit::Rate,
        paths: &["traffic.visitors.rate"],
        values: &["100/s", "80/s", "120/s"],
    },
    Parameter {
        symbol: "τ",
        means: "how long the front page is good",
        unit: Unit::Time,
        paths: &["caches.front_page.ttl"],
        values: &["1s"],
    },
    Parameter {
        symbol: "δ",
        means: "how long it takes to load",
        unit: Unit::Time,
        paths: &["services.portal.endpoints.open[0].get.miss[0].wait"],
        values: &["200ms"],
    },
];

const QUESTIONS: &[Question] = &[
    Question::new("p1", 1, "The hit ratio of `products`, as you expect it", Kind::PredictedNumber(Unit::Share)),
    Question::new(
        "q1",
        2,
        "The hit ratio of `products`",
        Kind::theory(
            Unit::Share,
            0.05,
            hit_ratio,
            Some(Observation::plain(|study| cache(study, "products", |products| products.hit_ratio))),
            "the simulation's, or Che's approximation",
        ),
    ),
    Question::new(
        "q2",
        2,
        "How many times its usual load does the database meet when the cache is empty",
        Kind::theory(Unit::Number, 0.05, |n| 1.0 / (1.0 - hit_ratio(n)), None, "1 / (1 - h)"),
    ),
    Question::new(
        "q3",
        2,
        "How often is the front page loaded each time it expires",
        Kind::theory(
            Unit::Number,
            0.03,
            |n| 1.0 + n["λ"] * n["δ"],
            None,
            "one, and all who come while it loads: 1 + λ δ",
        ),
    ),
    Question::new(
        "q4",
        1,
        "How many loads of the front page are there in a second",
        Kind::simulated(
            Unit::Rate,
            0.05,
            Observation::plain(|study| cache(study, "front_page", |page| page.loads)),
            "caches[].loads of `front_page` in summary.json",
        ),
    ),
    Question::new(
        "q5",
        2,
        "How many are there in a second where only one loads and the others wait for it",
        Kind::theory(
            Unit::Rate,
            0.05,
            |n| 1.0 / (n["τ"] + n["δ"] + 1.0 / n["λ"]),
            Some(Observation::with(&["caches.front_page.coalesce=true"], |study| {
                cache(study, "front_page", |page| page.loads)
            })),
            "one in each time that the page is good, is awaited and is loaded",
        ),
    ),
];

/// The hit ratio of LRU, with Zipf's law of exponent 1.
fn hit_ratio(numbers: &Numbers) -> f64 {
    let ranks = 1..=numbers["N"] as u32;
    let total: f64 = ranks.clone().map(|rank| 1.0 / f64::from(rank)).sum();
    let keys: Vec<Alike> = ranks.map(|rank| Alike { keys: 1.0, share: 1.0 / (f64::from(rank) * total) }).collect();
    hits(&keys, numbers["C"], Renewal::EachGet).map_or(f64::NAN, |found| found.hit_ratio)
}
