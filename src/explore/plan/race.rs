//! The race: who is looked at next, until the cheapest that holds is known.

use super::bounds::{Bounds, LEVEL};
use super::candidate::{Candidate, Racer, Standing};
use super::grid::Places;
use crate::experiment::in_parallel_mut;
use crate::explore::axis::Axis;
use crate::explore::compare::together;
use crate::explore::variants::{Base, Point};
use crate::explore::{ExploreError, Watch};
use std::sync::atomic::Ordering;

/// Settings that race each other.
///
/// All get a first look; then always the cheapest of which nothing is certain gets the next one, until it holds, fails or
/// has had all looks. A setting that costs no less than one that holds is out. So whatever is cheaper than the answer was
/// looked at until it was certain to fail, and hardly anything dearer was looked at twice.
pub struct Race<'a> {
    base: &'a Base,
    knobs: &'a [Axis],
    bounds: &'a Bounds,
    watch: &'a Watch<'a>,
    /// The level of each comparison of two costs.
    level: f64,
    /// Those that were looked at, by number.
    pub racers: Vec<Racer<'a>>,
    /// Replications that are left, if they are limited.
    pub left: Option<u64>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Whether replications ran out before the race was over.
    pub exhausted: bool,
}

impl<'a> Race<'a> {
    /// A race without racers, among so many settings.
    pub fn new(
        base: &'a Base,
        knobs: &'a [Axis],
        bounds: &'a Bounds,
        watch: &'a Watch<'a>,
        settings: f64,
        left: Option<u64>,
    ) -> Self {
        let level = together(LEVEL, (settings.min(1e6) as usize).saturating_mul(bounds.looks.len()));
        Race { base, knobs, bounds, watch, level, racers: Vec::new(), left, interrupted: false, exhausted: false }
    }

    /// Whether it has come to an end before it was decided.
    pub fn is_cut_short(&self) -> bool {
        self.interrupted || self.exhausted
    }

    /// The settings among these that have not been looked at, each once.
    pub fn unseen(&self, settings: Vec<Places>) -> Vec<Places> {
        let mut unseen: Vec<Places> = Vec::new();
        for places in settings {
            let seen = self.racers.iter().any(|racer| racer.candidate.places == places);
            if !seen && !unseen.contains(&places) {
                unseen.push(places);
            }
        }
        unseen
    }

    /// Gives settings their first look, as many as replications are left for.
    ///
    /// # Errors
    /// A scenario that is wrong, or a run that cannot be finished.
    pub fn enter(&mut self, mut settings: Vec<Places>) -> Result<(), ExploreError> {
        let first = u64::from(self.bounds.after(0).unwrap_or(0));
        if let Some(left) = self.left {
            let most = (left / first.max(1)) as usize;
            self.exhausted |= most < settings.len();
            settings.truncate(most);
            self.left = Some(left - first * settings.len() as u64);
        }
        let points: Vec<Point> =
            (self.racers.len()..).zip(&settings).map(|(number, places)| self.point(number, places)).collect();
        self.base.try_each(self.knobs, &points)?;
        (self.watch.planned)(first * points.len() as u64);
        let mut entries: Vec<(Point, Places, Option<Racer<'a>>)> =
            points.into_iter().zip(settings).map(|(point, places)| (point, places, None)).collect();
        let (base, knobs, bounds, watch) = (self.base, self.knobs, self.bounds, self.watch);
        let looked = in_parallel_mut(&mut entries, |(point, places, place)| {
            if watch.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let variant = base.variant(knobs, point)?;
            let entered = Racer::new(point.number, places.clone(), point.values.clone(), variant, watch.stop)
                .and_then(|mut racer| Ok(racer.look(bounds, watch.done)?.then_some(racer)));
            match entered {
                Ok(racer) => *place = racer,
                Err(error) if error.is_interruption() => {}
                Err(error) => return Err(ExploreError::Study { at: point.words(knobs), error }),
            }
            Ok(())
        });
        looked.into_iter().collect::<Result<(), _>>()?;
        let asked = entries.len();
        let before = self.racers.len();
        self.racers.extend(entries.into_iter().filter_map(|(_, _, racer)| racer));
        self.interrupted |= self.racers.len() < before + asked;
        for (number, racer) in self.racers.iter_mut().enumerate().skip(before) {
            racer.candidate.number = number;
        }
        Ok(())
    }

    /// Looks at the cheapest undecided setting again and again, until none is left that matters.
    ///
    /// # Errors
    /// A run that cannot be finished.
    pub fn run(&mut self) -> Result<(), ExploreError> {
        while !self.is_cut_short() {
            let Some(next) = self.next() else { break };
            let racer = &mut self.racers[next];
            let more = self.bounds.after(racer.candidate.replications).unwrap_or(0) - racer.candidate.replications;
            if let Some(left) = &mut self.left {
                match left.checked_sub(u64::from(more)) {
                    Some(rest) => *left = rest,
                    None => {
                        self.exhausted = true;
                        break;
                    }
                }
            }
            (self.watch.planned)(u64::from(more));
            match racer.look(self.bounds, self.watch.done) {
                Ok(complete) => self.interrupted |= !complete,
                Err(error) => {
                    let point = Point { number: next, values: racer.candidate.values.clone() };
                    return Err(ExploreError::Study { at: point.words(self.knobs), error });
                }
            }
        }
        Ok(())
    }

    /// The cheapest setting of which nothing is certain, unless it costs no less than one that holds.
    fn next(&self) -> Option<usize> {
        let best = self.best();
        let open = |racer: &&Racer<'_>| {
            racer.candidate.standing == Standing::Undecided
                && self.bounds.after(racer.candidate.replications).is_some()
                && best.is_none_or(|best| !racer.is_dearer(best, self.level))
        };
        cheapest(self.racers.iter().filter(open)).map(|racer| racer.candidate.number)
    }

    /// The cheapest setting that holds.
    pub fn best(&self) -> Option<&Racer<'a>> {
        cheapest(self.racers.iter().filter(|racer| racer.candidate.standing == Standing::Holds))
    }

    /// The setting around which others are looked for: the cheapest that holds, or the one that came closest.
    pub fn centre(&self) -> Option<&Racer<'a>> {
        self.best().or_else(|| closest(&self.racers))
    }

    /// What was found. Settings that cost no less than one that holds are told apart from those that are undecided.
    pub fn finish(self) -> Vec<Candidate> {
        let best = self.best();
        let dearer: Vec<bool> = self
            .racers
            .iter()
            .map(|racer| {
                let open = racer.candidate.standing == Standing::Undecided;
                open && best.is_some_and(|best| racer.is_dearer(best, self.level))
            })
            .collect();
        let settle = |(racer, dearer): (Racer<'_>, bool)| match dearer {
            true => Candidate { standing: Standing::Dearer, ..racer.candidate },
            false => racer.candidate,
        };
        self.racers.into_iter().zip(dearer).map(settle).collect()
    }

    fn point(&self, number: usize, places: &Places) -> Point {
        let values = self.knobs.iter().zip(places).map(|(knob, &place)| knob.values[place].clone());
        Point { number, values: values.collect() }
    }
}

/// The cheapest of several; of equal ones the first.
fn cheapest<'r, 'a: 'r>(racers: impl Iterator<Item = &'r Racer<'a>>) -> Option<&'r Racer<'a>> {
    racers.min_by(|a, b| a.mean_cost().total_cmp(&b.mean_cost()))
}

/// The one of which the most runs met all objectives; of several the one that misses them by least, and of those that
/// miss none the cheapest.
fn closest<'r, 'a>(racers: &'r [Racer<'a>]) -> Option<&'r Racer<'a>> {
    let share = |racer: &Racer<'_>| racer.candidate.met_share.value.unwrap_or(-1.0);
    let miss = |racer: &Racer<'_>| racer.miss().max(0.0);
    let by = |a: &&Racer<'_>, b: &&Racer<'_>| {
        share(b).total_cmp(&share(a)).then(miss(a).total_cmp(&miss(b))).then(a.mean_cost().total_cmp(&b.mean_cost()))
    };
    racers.iter().min_by(by)
}
