//! Which distribution times have: every family by maximum likelihood, the best of those that are near enough, or else the data
//! themselves.

pub mod cells;
pub mod distance;
pub mod family;
mod simplex;

use cells::Cells;
use distance::{Distance, chance, distance};
use family::{ALL, Family, Member};

/// The greatest D of a fit that is taken: no quantile's rank is off by more than three points in a hundred. With few data
/// chance alone does as much, so that 0.9 over the root of their number is taken too (about the 95 % point of D where the
/// parameters are fitted; Lilliefors, JASA 62, 1967).
const GREATEST_D: f64 = 0.03;
/// The greatest relative error of the mean, and of the 99th percentile, of a fit that is taken; beside three standard errors
/// of the data.
const GREATEST_MEAN: f64 = 0.05;
const GREATEST_TAIL: f64 = 0.15;
/// Of fits whose AIC differs by no more than this none is better (Burnham and Anderson, 2002, 2.6): the simplest is taken.
pub const AS_GOOD: f64 = 2.0;
/// Fewer data tell nothing of a 99th percentile.
const TAIL_DATA: f64 = 1_000.0;
/// Fewer data are not fitted.
const LEAST_DATA: f64 = 50.0;
/// A relative error of a 99th percentile that chance alone makes: so many over the root of the number of data.
const TAIL_NOISE: f64 = 10.0;

/// A family at its best.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The member with the greatest likelihood.
    pub member: Member,
    /// How far it is from the data.
    pub distance: Distance,
    /// The chance of such a D.
    pub chance: f64,
    /// Akaike's criterion: twice the number of parameters less twice the log-likelihood; less is better.
    pub aic: f64,
    /// Its 99th percentile over that of the data, if that is known.
    pub tail: Option<f64>,
    /// Its mean over that of the data, if that is known.
    pub mean: Option<f64>,
    /// Why it is rejected, if it is.
    pub rejected: Option<String>,
}

/// What came of fitting.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The data.
    pub cells: Cells,
    /// All families that can be fitted, the least AIC first.
    pub candidates: Vec<Candidate>,
    /// The one that is taken; none if the data themselves are.
    pub taken: Option<usize>,
}

/// Fits every family to data; `mean` is that of the data, where it is known better than by classes.
pub fn fit(cells: Cells, mean: Option<f64>) -> Fit {
    let mut candidates: Vec<Candidate> = Vec::new();
    if cells.total() >= LEAST_DATA && cells.counts().len() >= 3 {
        candidates = ALL.iter().filter_map(|family| candidate(*family, &cells, mean)).collect();
    }
    // Equal to the precision of the search counts as equal: the simpler one stays first.
    candidates.sort_by(|a, b| (a.aic.round()).total_cmp(&b.aic.round()));
    let fine = || candidates.iter().enumerate().filter(|(_, candidate)| candidate.rejected.is_none());
    let least = fine().map(|(_, candidate)| candidate.aic).fold(f64::INFINITY, f64::min);
    let near = fine().filter(|(_, candidate)| candidate.aic <= least + AS_GOOD);
    let rank = |(_, candidate): &(usize, &Candidate)| ALL.iter().position(|family| *family == candidate.member.family);
    let taken = near.min_by_key(rank).map(|(place, _)| place);
    Fit { cells, candidates, taken }
}

/// The negative log-likelihood of classes; infinite for what is impossible.
fn cost(member: &Member, cells: &Cells) -> f64 {
    if !member.possible() {
        return f64::INFINITY;
    }
    let mut sum = 0.0;
    let mut low = member.around(cells.edges()[0]);
    for (_, high, count) in cells.iter() {
        let high = member.around(high);
        // The difference is taken where the numbers are small, and so exact.
        let share = if low.0 < 0.5 { high.0 - low.0 } else { low.1 - high.1 };
        if count > 0.0 {
            sum -= count * libm::log(share.max(1e-300));
        }
        low = high;
    }
    sum
}

fn best(family: Family, cells: &Cells) -> Option<(Member, f64)> {
    let start = family.start(cells);
    let sized = |size: f64| Member { size, ..start };
    let found = match family {
        Family::Exponential => {
            let (at, cost) = simplex::minimise(&[libm::log(start.size)], 0.3, |p| cost(&sized(libm::exp(p[0])), cells));
            (sized(libm::exp(at[0])), cost)
        }
        // The minimum is somewhere in the first cell.
        Family::Pareto => {
            let (low, high) = (cells.edges()[0], cells.edges()[1]);
            if !high.is_finite() {
                return None;
            }
            let within = |p: f64| low + (high - low) / (1.0 + libm::exp(-p));
            let member = |p: &[f64]| Member { family, size: within(p[0]), shape: libm::exp(p[1]) };
            let (at, cost) = simplex::minimise(&[0.0, libm::log(start.shape)], 0.5, |p| cost(&member(p), cells));
            (member(&at), cost)
        }
        Family::Erlang => {
            let (gamma, _) = best(Family::Gamma, cells)?;
            let near = [libm::floor(gamma.shape), libm::ceil(gamma.shape)];
            // One phase is exponential.
            let tried = near.into_iter().filter(|phases| *phases >= 2.0).map(|phases| {
                let shaped = |p: f64| Member { family, size: libm::exp(p), shape: phases };
                let (at, cost) = simplex::minimise(&[libm::log(gamma.size)], 0.3, |p| cost(&shaped(p[0]), cells));
                (shaped(at[0]), cost)
            });
            tried.min_by(|a, b| a.1.total_cmp(&b.1))?
        }
        _ => {
            // Of a cv that is greater than 1 the excess is searched for, so that it stays so.
            let least = if family == Family::Hyperexponential { 1.0 } else { 0.0 };
            let member = |p: &[f64]| Member { family, size: libm::exp(p[0]), shape: least + libm::exp(p[1]) };
            let start = [libm::log(start.size), libm::log(start.shape - least)];
            let (at, cost) = simplex::minimise(&start, 0.3, |p| cost(&member(p), cells));
            (member(&at), cost)
        }
    };
    (found.1.is_finite() && found.0.possible()).then_some(found)
}

fn candidate(family: Family, cells: &Cells, mean: Option<f64>) -> Option<Candidate> {
    let (member, cost) = best(family, cells)?;
    let points: Vec<(f64, f64)> = cells.cumulative().into_iter().map(|(edge, p)| (member.around(edge).0, p)).collect();
    let distance = distance(&points);
    let n = cells.total();
    let root = libm::sqrt(n);
    let tail = cells.quantile(0.99).filter(|_| n >= TAIL_DATA).map(|p99| member.quantile(0.99) / p99);
    let mean = mean.filter(|mean| *mean > 0.0).map(|mean| member.mean() / mean);
    let greatest = GREATEST_D.max(0.9 / root);
    let far = |ratio: Option<f64>, most: f64| ratio.filter(|ratio| (ratio - 1.0).abs() > most || !ratio.is_finite());
    let most_mean = GREATEST_MEAN.max(3.0 * cells.cv() / root);
    let rejected = if distance.ks > greatest {
        Some(format!("D > {}", digits(greatest)))
    } else if let Some(ratio) = far(mean, most_mean) {
        Some(format!("its mean is {} of the data's", digits(ratio)))
    } else {
        far(tail, GREATEST_TAIL.max(TAIL_NOISE / root))
            .map(|ratio| format!("its p99 is {} of the data's", digits(ratio)))
    };
    let aic = 2.0 * family.parameters() as f64 + 2.0 * cost;
    Some(Candidate { member, distance, chance: chance(distance.ks, n), aic, tail, mean, rejected })
}

/// A number with three digits.
fn digits(value: f64) -> String {
    super::quantity::significant(value, 3)
}
