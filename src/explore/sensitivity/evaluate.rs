//! What comes of a scenario at points of its inputs, each simulated once.

use crate::experiment::{GrowingStudy, in_parallel};
use crate::explore::axis::Axis;
use crate::explore::variants::{Base, Point};
use crate::explore::{ExploreError, Watch};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// A value for each input; where there is none it stays as the scenario has it.
pub type Place = Vec<Option<String>>;

/// What is asked at every point.
pub struct Asked {
    /// Names and units of key numbers.
    pub numbers: Vec<(String, String)>,
    /// Replications of each point.
    pub replications: u32,
}

/// What came of a point.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The numbers that were asked for; none where a queue grew beyond all bounds, or nothing was observed.
    pub numbers: Vec<Option<f64>>,
    /// Whether each objective holds, by its estimate; none of them does where a queue grew beyond all bounds.
    pub holds: Vec<bool>,
    /// Whether a queue grew beyond all bounds.
    pub overloaded: bool,
}

/// The points that were simulated.
pub struct Evaluations<'a> {
    base: &'a Base,
    axes: &'a [Axis],
    asked: Asked,
    watch: &'a Watch<'a>,
    known: BTreeMap<Place, Found>,
}

impl<'a> Evaluations<'a> {
    /// None yet.
    pub fn new(base: &'a Base, axes: &'a [Axis], asked: Asked, watch: &'a Watch<'a>) -> Self {
        Evaluations { base, axes, asked, watch, known: BTreeMap::new() }
    }

    /// Simulates those of the points that were not yet, all with the same random numbers. Whether it was not interrupted.
    ///
    /// # Errors
    /// A scenario that is wrong at a point, or a study that fails.
    pub fn add(&mut self, places: &[Place]) -> Result<bool, ExploreError> {
        let mut missing: Vec<Place> = places.iter().filter(|place| !self.known.contains_key(*place)).cloned().collect();
        missing.sort();
        missing.dedup();
        (self.watch.planned)(missing.len() as u64 * u64::from(self.asked.replications));
        let found = in_parallel(&missing, |place| self.study(place));
        let mut whole = true;
        for (place, found) in missing.into_iter().zip(found) {
            match found? {
                Some(found) => drop(self.known.insert(place, found)),
                None => whole = false,
            }
        }
        Ok(whole)
    }

    /// What came of a point.
    pub fn at(&self, place: &Place) -> Option<&Found> {
        self.known.get(place)
    }

    /// A number at a point.
    pub fn number(&self, place: &Place, number: usize) -> Option<f64> {
        self.at(place)?.numbers.get(number).copied().flatten()
    }

    /// How many points were simulated, and at how many of them a queue grew beyond all bounds.
    pub fn counts(&self) -> (usize, usize) {
        (self.known.len(), self.known.values().filter(|found| found.overloaded).count())
    }

    /// Studies a point; none if it was interrupted.
    fn study(&self, place: &Place) -> Result<Option<Found>, ExploreError> {
        if self.watch.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let (axes, point) = setting(self.axes, place);
        let variant = self.base.variant(&axes, &point)?;
        let nothing = Found {
            numbers: vec![None; self.asked.numbers.len()],
            holds: vec![false; variant.plan.objectives.len()],
            overloaded: true,
        };
        let found = GrowingStudy::new(&variant.plan, self.watch.stop).and_then(|mut study| {
            study.grow_to(self.asked.replications, self.watch.done)?;
            Ok((!study.is_interrupted()).then(|| self.read(&study)))
        });
        match found {
            Err(error) if error.is_overload() => Ok(Some(nothing)),
            Err(error) if error.is_interruption() => Ok(None),
            Err(error) => {
                let at = if axes.is_empty() { "the scenario as it is".to_owned() } else { point.words(&axes) };
                Err(ExploreError::Study { at, error })
            }
            Ok(found) => Ok(found),
        }
    }

    fn read(&self, study: &GrowingStudy<'_>) -> Found {
        let keys = study.key_numbers();
        let number = |(name, unit): &(String, String)| {
            keys.iter().find(|key| key.name == *name && key.unit == *unit).and_then(|key| key.estimate.value)
        };
        let holds = study.holds(&study.objectives(0.95));
        Found { numbers: self.asked.numbers.iter().map(number).collect(), holds, overloaded: false }
    }
}

/// The inputs that have a value at a place, with their values.
pub fn setting(axes: &[Axis], place: &Place) -> (Vec<Axis>, Point) {
    let set = axes.iter().zip(place).filter_map(|(axis, value)| Some((axis.clone(), value.clone()?)));
    let (axes, values) = set.unzip();
    (axes, Point { number: 0, values })
}
