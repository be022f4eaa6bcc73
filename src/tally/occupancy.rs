//! How many are present at instants that are looked at: the distribution of a number.

use serde::{Deserialize, Serialize};

/// Numbers that were seen, each with how often. Whatever is above [`Occupancy::MOST`] counts as that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Kept")]
pub struct Occupancy {
    counts: Vec<u64>,
}

/// What a file holds of it, before it is known to be one.
#[derive(Deserialize)]
struct Kept {
    counts: Vec<u64>,
}

impl TryFrom<Kept> for Occupancy {
    type Error = &'static str;

    fn try_from(Kept { counts }: Kept) -> Result<Self, Self::Error> {
        let known = counts.len() as u64 <= Occupancy::MOST + 1;
        known.then_some(Occupancy { counts }).ok_or("numbers above the greatest that is told")
    }
}

impl Occupancy {
    /// The greatest number that is told from greater ones.
    pub const MOST: u64 = 100_000;

    /// A number is seen.
    pub fn see(&mut self, number: u64) {
        let place = number.min(Self::MOST) as usize;
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
    }

    /// How often a number was seen.
    pub fn looks(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The mean and the variance of what was seen.
    pub fn moments(&self) -> Option<(f64, f64)> {
        let looks = self.looks() as f64;
        let sum = |power: i32| -> f64 {
            self.counts.iter().enumerate().map(|(number, &count)| (number as f64).powi(power) * count as f64).sum()
        };
        let mean = sum(1) / looks;
        (looks > 0.0).then(|| (mean, (sum(2) / looks - mean * mean).max(0.0)))
    }

    /// Numbers that were seen, ascending, each with the share of looks at which no more were seen.
    pub fn cumulative(&self) -> Vec<(u64, f64)> {
        let looks = self.looks() as f64;
        let mut below = 0;
        let seen = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        seen.map(|(number, count)| {
            below += count;
            (number as u64, below as f64 / looks)
        })
        .collect()
    }

    /// Adds what was seen in another run.
    pub fn merge(&mut self, other: &Occupancy) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        self.counts.iter_mut().zip(&other.counts).for_each(|(mine, theirs)| *mine += theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_shares_are_those_of_what_was_seen() {
        let (mut occupancy, mut other) = (Occupancy::default(), Occupancy::default());
        [0, 2, 2].into_iter().for_each(|number| occupancy.see(number));
        other.see(4);
        occupancy.merge(&other);
        assert_eq!(occupancy.moments(), Some((2.0, 2.0)));
        assert_eq!(occupancy.cumulative(), [(0, 0.25), (2, 0.75), (4, 1.0)]);
        assert_eq!(Occupancy::default().moments(), None);
    }
}
