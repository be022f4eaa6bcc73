//! Where along an axis of numbers the verdict flips.

use super::PointResult;
use crate::experiment::study::Verdict;
use serde::Serialize;

/// A flip of the verdict: between two points, one of which holds for certain and one does not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Knee {
    /// The number of the last point that holds.
    pub holds: usize,
    /// The number of the first point that breaks.
    pub breaks: usize,
    /// Where the one that holds lies on the axis.
    pub holds_at: f64,
    /// Where the one that breaks lies on the axis.
    pub breaks_at: f64,
    /// Whether the side that holds is the lower or the upper one.
    pub holding: Side,
    /// How many points between them could not be decided.
    pub undecided: usize,
}

/// A side of a knee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What is smaller holds.
    Below,
    /// What is greater holds.
    Above,
}

/// All flips along an axis, of points in its order with their positions.
pub fn knees(points: &[(&PointResult, Option<f64>)]) -> Vec<Knee> {
    let placed: Vec<(&PointResult, f64)> = points.iter().filter_map(|(point, at)| Some((*point, (*at)?))).collect();
    let decided: Vec<usize> = (0..placed.len()).filter(|&place| is_decided(placed[place].0)).collect();
    let flips = decided.windows(2).filter(|pair| placed[pair[0]].0.verdict != placed[pair[1]].0.verdict);
    let knee = |pair: &[usize]| {
        let (lower, upper) = (placed[pair[0]], placed[pair[1]]);
        let holding = if lower.0.verdict == Some(Verdict::Pass) { Side::Below } else { Side::Above };
        let (holds, breaks) = if holding == Side::Below { (lower, upper) } else { (upper, lower) };
        Knee {
            holds: holds.0.number,
            breaks: breaks.0.number,
            holds_at: holds.1,
            breaks_at: breaks.1,
            holding,
            undecided: pair[1] - pair[0] - 1,
        }
    };
    flips.map(knee).collect()
}

fn is_decided(point: &PointResult) -> bool {
    matches!(point.verdict, Some(Verdict::Pass | Verdict::Fail))
}

impl Knee {
    /// How far it is from what holds to what breaks.
    pub fn gap(&self) -> f64 {
        (self.holds_at - self.breaks_at).abs()
    }

    /// The position half-way between them.
    pub fn middle(&self) -> f64 {
        (self.holds_at + self.breaks_at) / 2.0
    }

    /// The lower and the upper of the two positions.
    pub fn ends(&self) -> (f64, f64) {
        (self.holds_at.min(self.breaks_at), self.holds_at.max(self.breaks_at))
    }
}
