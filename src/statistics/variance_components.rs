//! How much of a variance lies between groups, and how much within them: the analysis of variance of one way with random
//! effects.

use super::interval::{mean, student_t};
use super::jackknife;

/// Mean squares of groups of the same size, drawn at random from all there could be (Searle, Casella and McCulloch,
/// Variance Components, 1992, chapter 3).
#[derive(Clone, Debug, PartialEq)]
pub struct OneWay {
    /// How many groups.
    pub groups: usize,
    /// Values of each group.
    pub size: usize,
    /// The mean square between groups.
    pub between: f64,
    /// The mean square within groups.
    pub within: f64,
    /// The logarithm of the ratio of both, with each group left out in turn.
    left_out: Vec<f64>,
}

/// Below so many times the mean, a deviation is the noise of the arithmetic.
const NOISE: f64 = 1e-9;
/// Beyond it the logarithm of a ratio makes no difference.
const MOST: f64 = 40.0;

impl OneWay {
    /// The mean squares of groups. None for fewer than three groups, groups of fewer than two values, or groups of different
    /// sizes.
    pub fn of(groups: &[Vec<f64>]) -> Option<Self> {
        let size = groups.first()?.len();
        if groups.len() < 3 || size < 2 || groups.iter().any(|group| group.len() != size) {
            return None;
        }
        let means: Vec<f64> = groups.iter().filter_map(|group| mean(group)).collect();
        let centre = mean(&means)?;
        let square = |value: f64| value * value;
        let apart: Vec<f64> = means.iter().map(|mean| size as f64 * square(mean - centre)).collect();
        let scatter = |(group, mean): (&Vec<f64>, &f64)| group.iter().map(|value| square(value - mean)).sum::<f64>();
        let scatters: Vec<f64> = groups.iter().zip(&means).map(scatter).collect();
        let noise = square(NOISE * centre);
        let mean_squares = |apart: f64, scatter: f64, groups: f64| {
            let settled = |mean_square: f64| if mean_square <= noise { 0.0 } else { mean_square };
            (settled(apart / (groups - 1.0)), settled(scatter / (groups * (size - 1) as f64)))
        };
        let count = groups.len() as f64;
        let (all_apart, all_scatter) = (apart.iter().sum::<f64>(), scatters.iter().sum::<f64>());
        let (between, within) = mean_squares(all_apart, all_scatter, count);
        // A group that goes takes more with it than its own square: the centre moves away from it.
        let without = |(apart, scatter): (&f64, &f64)| {
            let apart = all_apart - apart * count / (count - 1.0);
            log_ratio(mean_squares(apart, all_scatter - scatter, count - 1.0))
        };
        let left_out = apart.iter().zip(&scatters).map(without).collect();
        Some(OneWay { groups: groups.len(), size, between, within, left_out })
    }

    /// The variance between groups: the estimate without bias, or 0 where that is less.
    pub fn component(&self) -> f64 {
        ((self.between - self.within) / self.size as f64).max(0.0)
    }

    /// The share of a single value's variance that lies between groups: the intraclass correlation (Fisher 1925). None
    /// where nothing varies.
    pub fn share(&self) -> Option<f64> {
        let all = self.component() + self.within;
        (all > 0.0).then(|| self.component() / all)
    }

    /// The interval of that share at this level, by the jackknife over groups of the logarithm of the ratio of the mean
    /// squares (Arvesen and Schmitz 1970), Student's t. Unlike that by the distribution of F it does not presuppose that all
    /// is normal, and that all groups vary alike. None where nothing varies.
    pub fn share_interval(&self, level: f64) -> Option<(f64, f64)> {
        let share = self.share()?;
        if self.within == 0.0 {
            return Some((share, share));
        }
        let centre = log_ratio((self.between, self.within));
        let reach = student_t(level, (self.groups - 1) as f64)? * jackknife::standard_error(&self.left_out)?;
        let of = |log: f64| {
            let ratio = libm::exp(log);
            ((ratio - 1.0) / (ratio + self.size as f64 - 1.0)).max(0.0)
        };
        Some((of(centre - reach), of((centre + reach).min(MOST))))
    }

    /// The share of the variance of the groups' means that is not left over from within groups, not below 0.
    pub fn reliability(&self) -> f64 {
        if self.between > 0.0 { (1.0 - self.within / self.between).max(0.0) } else { 0.0 }
    }
}

/// The logarithm of a ratio, within bounds. Where nothing varies within, nothing is known of it, and it is taken to be the
/// greatest: as far as can be from any other.
fn log_ratio((between, within): (f64, f64)) -> f64 {
    match (between > 0.0, within > 0.0) {
        (_, false) => MOST,
        (false, true) => -MOST,
        (true, true) => libm::log(between / within).clamp(-MOST, MOST),
    }
}

/// What the groups' own means would be if they were known: the means that were found, drawn towards their centre until
/// their variance is the one between groups (Louis 1984).
pub fn shrunken(means: &[f64], reliability: f64) -> Vec<f64> {
    let centre = mean(means).unwrap_or(0.0);
    means.iter().map(|mean| centre + reliability.sqrt() * (mean - centre)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::interval::standard_deviation;
    use rand::{RngExt, SeedableRng};
    use rand_distr::StandardNormal;
    use rand_xoshiro::Xoshiro256PlusPlus;

    /// The strength of fabric of four looms drawn at random (Montgomery, Design and Analysis of Experiments, 5th edition
    /// 2001, example 3-10).
    const LOOMS: [[f64; 4]; 4] =
        [[98.0, 97.0, 99.0, 96.0], [91.0, 90.0, 93.0, 92.0], [96.0, 95.0, 97.0, 95.0], [95.0, 96.0, 99.0, 98.0]];

    fn looms() -> OneWay {
        OneWay::of(&LOOMS.map(Vec::from)).expect("four looms")
    }

    #[test]
    fn the_looms_differ_as_in_montgomery() {
        let found = looms();
        assert!((found.between - 29.73).abs() < 5e-3 && (found.within - 1.90).abs() < 5e-3, "{found:?}");
        assert!((found.component() - 6.96).abs() < 5e-3);
        assert!((found.share().unwrap() - 0.79).abs() < 5e-3);
    }

    #[test]
    fn each_group_is_left_out_as_if_it_had_not_been_there() {
        for gone in 0..4 {
            let rest: Vec<Vec<f64>> = (0..4).filter(|loom| *loom != gone).map(|loom| LOOMS[loom].to_vec()).collect();
            let rest = OneWay::of(&rest).expect("three looms");
            assert!((looms().left_out[gone] - (rest.between / rest.within).ln()).abs() < 1e-9, "{gone}");
        }
    }

    #[test]
    fn groups_that_differ_less_than_their_values_have_no_component() {
        let found = OneWay::of(&[vec![1.0, 9.0], vec![9.0, 1.5], vec![4.0, 7.0]]).unwrap();
        assert_eq!((found.component(), found.share(), found.reliability()), (0.0, Some(0.0), 0.0));
        assert_eq!(found.share_interval(0.95).map(|(low, _)| low), Some(0.0));
    }

    #[test]
    fn what_does_not_vary_has_no_share_and_what_chance_does_not_move_has_all() {
        let third = 0.1 + 0.2;
        let same = OneWay::of(&[vec![third, 0.3], vec![0.3, third], vec![0.3, 0.3]]).unwrap();
        assert_eq!((same.share(), same.share_interval(0.95)), (None, None));
        let certain = OneWay::of(&[vec![1.0, 1.0], vec![2.0, 2.0], vec![3.0, 3.0]]).unwrap();
        assert_eq!((certain.share(), certain.share_interval(0.95)), (Some(1.0), Some((1.0, 1.0))));
        // Without the only group that differs, or varies, nothing is known.
        let one = OneWay::of(&[vec![1.0, 1.0], vec![1.0, 1.0], vec![1.0, 3.0]]).unwrap();
        assert_eq!(one.share_interval(0.95).map(|(low, high)| (low, high > 0.99)), Some((0.0, true)));
        assert_eq!(OneWay::of(&[vec![1.0, 2.0], vec![1.0, 2.0], vec![1.0]]), None);
        assert_eq!(OneWay::of(&[vec![1.0, 2.0], vec![1.0, 3.0]]), None);
    }

    #[test]
    fn shrunken_means_vary_as_much_as_the_groups_do() {
        let found = looms();
        let means: Vec<f64> = LOOMS.iter().filter_map(|loom| mean(loom)).collect();
        let deviation = standard_deviation(&shrunken(&means, found.reliability())).unwrap();
        assert!((deviation * deviation - found.component()).abs() < 1e-12);
    }

    /// In which share of simulated studies the interval holds the true share: each draw has a stratum of its own of what is
    /// not known, and so many values by chance.
    fn coverage(draws: usize, size: usize, truth: f64, value: impl Fn(f64, f64) -> f64) -> f64 {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut group = |draw: usize| -> Vec<f64> {
            let unknown = (draw as f64 + random.random::<f64>()) / draws as f64;
            (0..size).map(|_| value(unknown, random.sample(StandardNormal))).collect()
        };
        let mut held = || {
            let groups: Vec<Vec<f64>> = (0..draws).map(&mut group).collect();
            let (low, high) = OneWay::of(&groups).and_then(|found| found.share_interval(0.95)).expect("values");
            low <= truth && truth <= high
        };
        (0..1000).filter(|_| held()).count() as f64 / 1000.0
    }

    #[test]
    fn the_interval_holds_the_share_as_often_as_it_says() {
        // Uniform with a variance of one, chance of a deviation s: 1 / (1 + s^2).
        for (draws, size) in [(64, 4), (32, 2)] {
            for deviation in [0.5, 1.0, 3.0] {
                let value = |unknown: f64, chance: f64| 12f64.sqrt() * unknown + deviation * chance;
                let found = coverage(draws, size, 1.0 / (1.0 + deviation * deviation), value);
                assert!((0.93..=1.0).contains(&found), "{draws} {size} {deviation}: {found}");
            }
        }
        // The delay of one server at a load from 0.5 to 0.9, uniform, with chance of half of it: E[1 / (1 - load)] is
        // ln(5) / 0.4, and E[1 / (1 - load)^2] is 8 / 0.4.
        let (square, centre) = (20.0, 5f64.ln() / 0.4);
        let truth = (square - centre * centre) / (square - centre * centre + 0.25 * square);
        let value = |unknown: f64, chance: f64| (1.0 + 0.5 * chance) / (0.5 - 0.4 * unknown);
        for (draws, size, least) in [(64, 4, 0.93), (32, 2, 0.89)] {
            let found = coverage(draws, size, truth, value);
            assert!((least..=1.0).contains(&found), "{draws} {size}: {found}");
        }
    }
}
