//! The table of caches.

use std::fmt::Write;

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{CacheFailovers, CacheResult, Estimate, Study};

/// A column: its head, its unit, where its value is, and whether it is there even where it says 0.
type Column = (&'static str, &'static str, fn(&CacheResult) -> Estimate, bool);

const COLUMNS: &[Column] = &[
    ("hits", "share", |cache| cache.hit_ratio, true),
    ("gets", "1/s", |cache| cache.gets, true),
    ("loads", "1/s", |cache| cache.loads, true),
    ("entries", "", |cache| cache.entries, true),
    ("evictions", "1/s", |cache| cache.evictions, false),
    ("cold", "share", |cache| cache.misses.cold, false),
    ("evicted", "share", |cache| cache.misses.evicted, false),
    ("expired", "share", |cache| cache.misses.expired, false),
    ("invalidated", "share", |cache| cache.misses.invalidated, false),
    ("lost", "share", |cache| cache.misses.lost, false),
    ("uncopied", "share", |cache| cache.misses.uncopied, false),
    ("early", "share", |cache| cache.misses.early, false),
    ("unreachable", "share", |cache| cache.misses.unreachable, false),
    ("unfinished", "share", |cache| cache.misses.unfinished, false),
    ("coalesced", "1/s", |cache| cache.coalesced, false),
    ("negative", "share", |cache| cache.negative_hits, false),
    ("stale", "share", |cache| cache.stale_served, false),
    ("stale on error", "1/s", |cache| cache.stale_on_error, false),
    ("puts", "1/s", |cache| cache.puts, false),
    ("lost writes", "", |cache| cache.lost_writes, false),
    ("failovers", "", |cache| failovers(cache, |failovers| failovers.per_run), false),
    ("failover took", "s", |cache| failovers(cache, |failovers| failovers.took.mean), false),
];

/// A number of the failovers of a cache, none of which there are where no node has a replica.
fn failovers(cache: &CacheResult, number: fn(&CacheFailovers) -> Estimate) -> Estimate {
    cache.failovers.as_ref().map(number).unwrap_or_default()
}

/// Each cache; nothing where there are none. What is 0 of all of them is left out.
pub fn caches(study: &Study) -> String {
    if study.caches.is_empty() {
        return String::new();
    }
    let says = |column: &&Column| {
        column.3 || study.caches.iter().any(|cache| column.2(cache).value.is_some_and(|value| value > 0.0))
    };
    let columns: Vec<&Column> = COLUMNS.iter().filter(says).collect();
    let row = |cache: &CacheResult| {
        let mut row = format!("<th scope=\"row\">{}</th>", breakable(&cache.name, 50));
        columns.iter().for_each(|(_, unit, value, _)| {
            let _ = write!(row, "<td>{}</td>", cell(study, &value(cache), unit));
        });
        row
    };
    let rows: Vec<_> = study.caches.iter().map(row).collect();
    let mut heads = vec!["<cache"];
    heads.extend(columns.iter().map(|(head, ..)| *head));
    let hint = "Hits, and why the others missed, as shares of the gets. Loads: what is left to those who stand behind it. \
                Lost: with the node that had it. Uncopied: unknown to the replica that took its place. Lost writes, \
                failovers: in a run.";
    section("By cache", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_never_happened_takes_no_column() {
        let mut study = fixture::flash_sale();
        assert!(caches(&study).is_empty());
        let share = |value: f64| Estimate { value: Some(value), ..Estimate::default() };
        let mut cache = CacheResult { name: "<catalog>".into(), hit_ratio: share(0.9), ..CacheResult::default() };
        (cache.misses.cold, cache.misses.expired) = (share(0.1), share(0.0));
        study.caches.push(cache);
        let html = caches(&study);
        assert!(html.contains("&lt;catalog&gt;") && html.contains(">cold<") && !html.contains(">expired<"), "{html}");
    }
}
