//! Variants of a scenario, each against the first.

use super::compare::{Compared, Comparison, KeyChange, compare, together};
use crate::experiment::Study;

/// Studies of variants, and what changes from the first to each of the others.
pub struct Variants {
    /// The studies, the base first.
    pub studies: Vec<Study>,
    /// What changed, for each study but the first.
    pub comparisons: Vec<Comparison>,
    /// The level at which all intervals that are shown hold together.
    pub level: f64,
}

/// The level at which all intervals hold together.
const LEVEL: f64 = 0.95;

impl Variants {
    /// Compares the first study with each of the others. None for fewer than two.
    pub fn of(studies: Vec<Study>) -> Option<Self> {
        let compared: Vec<Compared> = studies.iter().map(Compared::from).collect();
        let (base, others) = compared.split_first().filter(|(_, others)| !others.is_empty())?;
        let all = |level: f64| others.iter().map(|other| compare(base, other, level)).collect::<Vec<_>>();
        let shown = shown(&all(LEVEL)).len();
        let comparisons = all(together(LEVEL, shown * others.len()));
        Some(Variants { studies, comparisons, level: LEVEL })
    }

    /// The names and units of the numbers that differ in any variant, in their order.
    pub fn shown(&self) -> Vec<(&str, &str)> {
        shown(&self.comparisons)
    }

    /// The names of the numbers that are the same in all.
    pub fn equal(&self) -> Vec<&str> {
        let shown = self.shown();
        let first = self.comparisons.iter().take(1).flat_map(|comparison| &comparison.changes);
        let same = first.filter(|change| !shown.contains(&(change.name.as_str(), change.unit.as_str())));
        let mut names: Vec<&str> = same.map(|change| change.name.as_str()).collect();
        names.dedup();
        names
    }

    /// What became of a number in each variant but the base; none where the variant does not have it.
    pub fn changes(&self, name: &str, unit: &str) -> Vec<Option<&KeyChange>> {
        let same = |change: &&KeyChange| change.name == name && change.unit == unit;
        self.comparisons.iter().map(|comparison| comparison.changes.iter().find(same)).collect()
    }

    /// The names of numbers that not all of them have.
    pub fn elsewhere(&self) -> Vec<&str> {
        let has = |study: &Study, name: &str| study.key_numbers.iter().any(|key| key.name == name);
        let mut names: Vec<&str> = Vec::new();
        for key in self.studies.iter().flat_map(|study| &study.key_numbers) {
            if !names.contains(&key.name.as_str()) && !self.studies.iter().all(|study| has(study, &key.name)) {
                names.push(&key.name);
            }
        }
        names
    }
}

/// The numbers in which any variant differs from the base, whether or not for certain.
fn shown(comparisons: &[Comparison]) -> Vec<(&str, &str)> {
    let mut shown: Vec<(&str, &str)> = Vec::new();
    let numbers = comparisons.iter().take(1).flat_map(|comparison| &comparison.changes);
    for number in numbers.map(|change| (change.name.as_str(), change.unit.as_str())) {
        let differs = |comparison: &Comparison| {
            let mut changes = comparison.changes.iter();
            changes.any(|change| (change.name.as_str(), change.unit.as_str()) == number && !change.is_none())
        };
        if comparisons.iter().any(differs) {
            shown.push(number);
        }
    }
    shown
}
