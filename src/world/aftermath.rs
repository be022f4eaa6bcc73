//! What has to come right once clients have gone elsewhere: caches fill again, backlogs drain.
//!
//! What is usual is the mean over the measured windows of the time series before the region was first lost. A cache is
//! back where it was with the first window, begun after clients went, in which its hit ratio is within 5 % of that (0.95
//! times as high, or higher); a queue with the first such window in which on average no more wait than 1.05 times as many and
//! one. Both are taken to be back when that window begins: they are told as exactly as a window is wide.

use super::{Trace, World};
use crate::engine::Time;
use crate::tally::aftermath::Way;
use crate::tally::fleet::Gauge;

/// How far from the usual something may be.
const NEAR: f64 = 0.05;

/// What was usual before a region was lost.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    /// Hit ratios by cache; none of those that nobody asked.
    hit_ratios: Vec<Option<f64>>,
    /// Calls and messages that wait: by fleet, and then by group of consumers.
    waiting: Vec<f64>,
}

/// What is waited for after clients have gone elsewhere.
#[derive(Clone, Debug)]
pub struct Watch {
    way: Way,
    /// When clients went.
    since: Time,
    /// How long after the loss that was.
    after: Time,
    /// Caches that are not back yet, and what waits that is not.
    cold: Vec<u32>,
    backlogs: Vec<u32>,
    /// How long both have taken so far.
    took: Time,
}

impl<T: Trace> World<'_, T> {
    /// What has been usual so far; none if no measured window is over.
    pub(super) fn usual(&self) -> Option<Usual> {
        let first = self.plan.warmup.div_ceil(self.plan.window) as usize;
        let windows = self.tally.fleets.first().map_or(0, |fleet| fleet.windows.len()).checked_sub(first)?;
        let span = (windows > 0).then_some(windows as f64 * self.plan.window as f64)?;
        let hit_ratios = self.tally.caches.iter().map(|cache| {
            let sums = cache.windows[first..].iter().fold((0, 0), |(hits, gets), w| (hits + w.hits, gets + w.gets));
            (sums.1 > 0).then(|| sums.0 as f64 / sums.1 as f64)
        });
        let fleets = self.tally.fleets.iter();
        let calls =
            fleets.map(|fleet| fleet.windows[first..].iter().map(|w| w.integrals[Gauge::Queue as usize] as f64).sum());
        let groups = self.tally.queues.iter();
        let messages = groups.map(|queue| queue.windows[first..].iter().map(|w| w.waiting as f64).sum());
        let waiting = calls.chain(messages).map(|integral: f64| integral / span).collect();
        Some(Usual { hit_ratios: hit_ratios.collect(), waiting })
    }

    /// Clients have gone elsewhere, or back: it is looked from now on when things are as they were.
    pub(super) fn watch_aftermath(&mut self, number: usize, way: Way, after: Time) {
        let now = self.now();
        let watch = self.recoveries[number].usual.as_ref().map(|usual| Watch {
            way,
            since: now,
            after,
            cold: (0u32..)
                .zip(&usual.hit_ratios)
                .filter(|(_, ratio)| ratio.is_some())
                .map(|(cache, _)| cache)
                .collect(),
            backlogs: (0..usual.waiting.len() as u32).collect(),
            took: 0,
        });
        self.recoveries[number].watch = watch;
    }

    /// A window of the time series is over: some of what was not may be as it was.
    pub(super) fn review_aftermaths(&mut self) {
        let begun = self.now().saturating_sub(self.plan.window);
        for number in 0..self.recoveries.len() {
            let state = &mut self.recoveries[number];
            let Some(mut watch) = state.watch.take_if(|watch| begun >= watch.since) else { continue };
            let Some(usual) = state.usual.clone() else { continue };
            let (cold, backlogs) = (watch.cold.len(), watch.backlogs.len());
            watch.cold.retain(|&cache| !self.is_warm(cache, &usual));
            watch.backlogs.retain(|&place| !self.is_drained(place, &usual));
            let took = begun - watch.since;
            let tally = &mut self.tally.recoveries[number];
            let after = &mut tally.after[watch.way as usize];
            if cold > 0 && watch.cold.is_empty() {
                after.refill.record(took);
                watch.took = took;
            }
            if backlogs > 0 && watch.backlogs.is_empty() {
                after.drain.record(took);
                watch.took = took;
            }
            if !watch.cold.is_empty() || !watch.backlogs.is_empty() {
                self.recoveries[number].watch = Some(watch);
            } else if watch.way == Way::There {
                tally.full.record(watch.after + watch.took);
            }
        }
    }

    fn is_warm(&self, cache: u32, usual: &Usual) -> bool {
        let window = self.tally.caches[cache as usize].windows.last();
        let ratio = usual.hit_ratios[cache as usize].unwrap_or(0.0);
        window.is_some_and(|w| w.gets > 0 && w.hits as f64 >= (1.0 - NEAR) * ratio * w.gets as f64)
    }

    fn is_drained(&self, place: u32, usual: &Usual) -> bool {
        let (place, fleets) = (place as usize, self.tally.fleets.len());
        let waiting = match place.checked_sub(fleets) {
            None => self.tally.fleets[place].windows.last().map(|w| w.integrals[Gauge::Queue as usize]),
            Some(group) => self.tally.queues[group].windows.last().map(|w| w.waiting),
        };
        let most = (1.0 + NEAR) * usual.waiting[place] + 1.0;
        waiting.is_some_and(|integral| integral as f64 <= most * self.plan.window as f64)
    }
}
