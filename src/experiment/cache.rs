//! The numbers of caches.

use super::counts::Part;
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{CacheFailovers, CacheResult, Estimate, Misses};
use super::view::View;
use crate::measure::Measure;
use crate::tally::CacheTally;
use crate::tally::cache::{COUNTS, CacheWindow, Count, FOUNDS, Found};

/// Counts of a cache, of a whole run or of a window of it.
pub struct CacheCounts {
    gets: u64,
    hits: u64,
    counts: [u64; COUNTS],
    /// Integral of the entries, in seconds.
    entries: f64,
    /// What gets found, which windows do not tell.
    found: Option<[u64; FOUNDS]>,
}

impl CacheCounts {
    /// A part of a cache's counts.
    pub fn of(tally: &CacheTally, part: Part) -> Self {
        match part {
            Part::Whole => CacheCounts {
                gets: tally.found.iter().sum(),
                hits: tally.hits(),
                counts: tally.counts,
                entries: tally.entries as f64 / 1e9,
                found: Some(tally.found),
            },
            Part::Window(window) => {
                let window = tally.windows.get(window).copied().unwrap_or_default();
                let CacheWindow { gets, hits, counts, entries } = window;
                CacheCounts { gets, hits, counts, entries: entries as f64 / 1e9, found: None }
            }
        }
    }

    /// Gets that the cache answered by itself over all.
    pub fn hit_ratio(&self) -> Number {
        Number::ratio(self.hits as f64, self.gets as f64, Kind::Proportion)
    }

    /// The share of the gets that found this.
    fn share(&self, found: Found) -> Number {
        let count = |found_all: [u64; FOUNDS]| found_all[found as usize] as f64;
        self.found.map_or(Number::UNKNOWN, |all| Number::ratio(count(all), self.gets as f64, Kind::Proportion))
    }
}

impl View<'_> {
    /// One number of a cache.
    pub fn measure_cache(&self, measure: Measure, index: u32) -> Number {
        let tally = &self.tally.caches[index as usize];
        match measure {
            Measure::HitRatio => self.cache(index).hit_ratio(),
            Measure::LostWrites => self.per_run(Some(self.cache(index).counts[Count::LostWrites as usize])),
            Measure::Rto if self.part == Part::Whole => {
                let runs = tally.runs_with_failover as f64;
                Number::ratio(tally.longest_failover as f64 / 1e9, runs, Kind::Amount)
            }
            _ => Number::UNKNOWN,
        }
    }
}

/// Numbers of a cache, named as in a study's results.
#[allow(missing_docs)]
pub struct CacheFacts<N> {
    pub hit_ratio: N,
    pub gets: N,
    pub loads: N,
    pub coalesced: N,
    pub evictions: N,
    pub stale_on_error: N,
    pub puts: N,
    pub invalidations: N,
    pub lost_writes: N,
    pub entries: N,
    pub failovers: N,
    pub failover: LatencyFacts<N>,
    pub uncopied: N,
    /// In the order of [`SHARES`].
    pub shares: [N; 11],
}

/// What gets find, in the order in which it is told.
const SHARES: [Found; 11] = [
    Found::Absent,
    Found::Stale,
    Found::Cold,
    Found::Evicted,
    Found::Expired,
    Found::Invalidated,
    Found::Lost,
    Found::Uncopied,
    Found::Early,
    Found::Unreachable,
    Found::Nothing,
];

/// Reads the numbers of a cache.
pub fn facts<R: Reader>(view: View<'_>, index: u32, reader: &mut R) -> CacheFacts<R::Number> {
    let (counts, tally) = (view.cache(index), &view.tally.caches[index as usize]);
    let whole = |count: u64| (view.part == Part::Whole).then_some(count);
    let per_second = |count: Count| view.per_second(counts.counts[count as usize] as f64);
    CacheFacts {
        hit_ratio: reader.next(view.measure_cache(Measure::HitRatio, index)),
        gets: reader.next(view.per_second(counts.gets as f64)),
        loads: reader.next(per_second(Count::Loads)),
        coalesced: reader.next(per_second(Count::Coalesced)),
        evictions: reader.next(per_second(Count::Evictions)),
        stale_on_error: reader.next(per_second(Count::StaleOnError)),
        puts: reader.next(per_second(Count::Puts)),
        invalidations: reader.next(per_second(Count::Invalidations)),
        lost_writes: reader.next(view.measure_cache(Measure::LostWrites, index)),
        entries: reader.next(view.per_second(counts.entries)),
        failovers: reader.next(view.per_run(whole(tally.failover.count()))),
        failover: latency::facts(&view.durations(&tally.failover), reader),
        uncopied: reader.next(view.per_run(whole(tally.uncopied))),
        shares: SHARES.map(|found| reader.next(counts.share(found))),
    }
}

/// What a study says of a cache.
pub fn result(view: View<'_>, index: usize, facts: CacheFacts<Estimate>) -> CacheResult {
    let [absent, stale, cold, evicted, expired, invalidated, lost, uncopied, early, unreachable, unfinished] =
        facts.shares;
    let (spec, tally) = (&view.plan.caches[index], &view.tally.caches[index]);
    let failovers = CacheFailovers {
        per_run: facts.failovers,
        took: latency::result(&tally.failover, facts.failover),
        uncopied_per_run: facts.uncopied,
    };
    CacheResult {
        name: spec.name.clone(),
        hit_ratio: facts.hit_ratio,
        gets: facts.gets,
        negative_hits: absent,
        stale_served: stale,
        misses: Misses { cold, evicted, expired, invalidated, lost, uncopied, early, unreachable, unfinished },
        loads: facts.loads,
        coalesced: facts.coalesced,
        evictions: facts.evictions,
        entries: facts.entries,
        stale_on_error: facts.stale_on_error,
        puts: facts.puts,
        invalidations: facts.invalidations,
        lost_writes: facts.lost_writes,
        failovers: spec.shards.is_some().then_some(failovers),
    }
}
