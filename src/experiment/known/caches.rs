//! What theory says of caches.

use super::super::view::View;
use super::claim::{Claim, Reading, Span};
use crate::plan::textbook::{self, IndependentReferences};
use crate::tally::cache::Found;
use crate::theory::cache::{Alike, Renewal, hits};

/// What the approximation is good for, in points of the hit ratio.
const APPROXIMATION: f64 = 0.01;
/// Entries of a cache about which theory is asked: of smaller ones it knows less.
const FEWEST: u32 = 10;
/// What loads that take time, and a cache that starts empty, may take off the hit ratio at most.
const MOST: f64 = 0.02;
/// An empty cache is full, and forgets that it was empty, after so many characteristic times.
const FORGOTTEN: f64 = 5.0;

/// All claims about hit ratios.
pub fn claims(view: View<'_>) -> Vec<Claim> {
    let span = Span::of(view);
    let caches = textbook::independent_references(view.plan);
    caches.iter().filter_map(|cache| claim(view, &span, cache)).collect()
}

fn claim(view: View<'_>, span: &Span, cache: &IndependentReferences) -> Option<Claim> {
    let groups: Vec<Alike> = cache.keys.iter().map(|&(keys, share)| Alike { keys, share }).collect();
    let renewal = if cache.renews { Renewal::EachGet } else { Renewal::EachLoad };
    let known = hits(&groups, f64::from(cache.entries), renewal).filter(|_| cache.entries >= FEWEST)?;
    let tally = &view.tally.caches[cache.cache as usize];
    let gets = tally.found.iter().sum::<u64>() as f64 / span.runs;
    let warm = gets * span.warmup / span.measured >= FORGOTTEN * known.gets;
    // Until it is full there is a miss at most for each entry more than later.
    let start = if warm { 0.0 } else { f64::from(cache.entries) / gets };
    // A load takes no longer than the request whose miss it is; requests that hit take less than the mean.
    let present: f64 = view.tally.classes.iter().map(|class| class.present as f64 / 1e9).sum::<f64>() / span.total();
    let loads = present / (1.0 - known.hit_ratio) * known.overlap;
    let unanswered = [Found::Nothing, Found::Unreachable, Found::Lost].iter().any(|&of| tally.found[of as usize] > 0);
    let failed = view.tally.classes.iter().any(|class| class.ended.iter().skip(1).any(|&ended| ended > 0));
    let doubt = match () {
        _ if unanswered || failed => Some("requests failed, and their loads with them"),
        _ if start > MOST => Some("the cache is not full for long enough"),
        _ if loads > MOST => Some("loads take so long that others miss the same key meanwhile"),
        _ => None,
    };
    Some(Claim {
        part: view.plan.caches[cache.cache as usize].name.clone(),
        model: if cache.renews { "LRU, independent gets" } else { "FIFO or random, independent gets" }.to_owned(),
        source: if cache.renews { "Che, Tung, Wang 2002" } else { "Gelenbe 1973" },
        measure: "hit ratio",
        unit: "share",
        theory: known.hit_ratio,
        reading: Reading::Cache(cache.cache, |of| of.hit_ratio),
        margin: APPROXIMATION + start + loads,
        observations: gets * span.runs * known.hit_ratio.min(1.0 - known.hit_ratio),
        doubt,
    })
}
