//! Screening by elementary effects: which of many inputs matter at all (Morris 1991).

use super::interval::{half_width, mean, standard_deviation};

/// Values that an input takes: 0, 1/3, 2/3 and 1 of its range.
const LEVELS: usize = 4;
/// How far an input is moved: levels / (2 (levels - 1)), so that all levels are equally likely (Morris 1991).
pub const STEP: f64 = 2.0 / 3.0;

/// A walk through the unit cube on which each input is moved once.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// The points, one more than there are inputs.
    pub points: Vec<Vec<f64>>,
    /// The input that is moved between a point and the next.
    pub moved: Vec<usize>,
}

/// A random trajectory over so many inputs; `below` draws a whole number below its argument.
pub fn trajectory(inputs: usize, below: &mut impl FnMut(usize) -> usize) -> Trajectory {
    let steps = LEVELS / 2;
    let mut place = Vec::with_capacity(inputs);
    let mut upward = Vec::with_capacity(inputs);
    for _ in 0..inputs {
        let up = below(2) == 0;
        let level = below(LEVELS - steps) + if up { 0 } else { steps };
        place.push(level as f64 / (LEVELS - 1) as f64);
        upward.push(up);
    }
    let mut moved: Vec<usize> = (0..inputs).collect();
    // Fisher and Yates: every order is equally likely.
    for last in (1..inputs).rev() {
        moved.swap(last, below(last + 1));
    }
    let mut points = vec![place.clone()];
    for &input in &moved {
        let change = if upward[input] { STEP } else { -STEP };
        place[input] = (place[input] + change).clamp(0.0, 1.0);
        points.push(place.clone());
    }
    Trajectory { points, moved }
}

/// Chooses so many of the trajectories that they lie far apart (Campolongo, Cariboni and Saltelli 2007): first the pair
/// with the greatest distance, then, again and again, the one farthest from all that are chosen (in the square mean).
pub fn spread(candidates: Vec<Trajectory>, count: usize) -> Vec<Trajectory> {
    if candidates.len() <= count.max(1) {
        return candidates;
    }
    let distances: Vec<Vec<f64>> =
        candidates.iter().map(|one| candidates.iter().map(|other| distance(one, other)).collect()).collect();
    let mut chosen: Vec<usize> = Vec::new();
    let pairs = (0..candidates.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    if let Some((one, other)) = pairs.max_by(|a, b| distances[a.0][a.1].total_cmp(&distances[b.0][b.1])) {
        chosen.extend([other, one]);
    }
    chosen.truncate(count);
    while chosen.len() < count {
        let far = |at: usize| -> f64 { chosen.iter().map(|&other| distances[at][other].powi(2)).sum() };
        let left = (0..candidates.len()).filter(|at| !chosen.contains(at));
        match left.max_by(|&a, &b| far(a).total_cmp(&far(b))) {
            Some(next) => chosen.push(next),
            None => break,
        }
    }
    chosen.sort_unstable();
    candidates.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, one)| one).collect()
}

/// The sum of the Euclidean distances between all points of two trajectories.
fn distance(one: &Trajectory, other: &Trajectory) -> f64 {
    let apart = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    one.points.iter().map(|a| other.points.iter().map(|b| apart(a, b)).sum::<f64>()).sum()
}

/// What elementary effects say of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effects {
    /// The mean of their absolute values, mu* (Campolongo et al. 2007): how much the input matters. In the unit of the
    /// result, for a way through the whole range.
    pub mean_absolute: f64,
    /// The 95 % interval of that mean over trajectories, by Student's t, not below zero. None for a single effect.
    pub interval: Option<(f64, f64)>,
    /// Their mean, mu: far from mu* where the input works both ways.
    pub mean: f64,
    /// Their standard deviation, sigma: zero where the input works alone and in proportion.
    pub deviation: f64,
}

/// The effects of all inputs, from the results at the points of each trajectory. The points are those that were taken: an
/// input with few values moves by another way than [`STEP`]. None for an input of which no effect was seen, as results are
/// missing or it has one value.
pub fn effects(inputs: usize, trajectories: &[Trajectory], results: &[Vec<Option<f64>>]) -> Vec<Option<Effects>> {
    let mut seen: Vec<Vec<f64>> = vec![Vec::new(); inputs];
    for (trajectory, results) in trajectories.iter().zip(results) {
        for (place, &input) in trajectory.moved.iter().enumerate() {
            let way = trajectory.points[place + 1][input] - trajectory.points[place][input];
            if let (Some(Some(before)), Some(Some(after))) = (results.get(place), results.get(place + 1))
                && way != 0.0
            {
                seen[input].push((after - before) / way);
            }
        }
    }
    seen.iter().map(|seen| of_input(seen)).collect()
}

fn of_input(seen: &[f64]) -> Option<Effects> {
    let absolute: Vec<f64> = seen.iter().map(|effect| effect.abs()).collect();
    let mean_absolute = mean(&absolute)?;
    let around = |half: f64| ((mean_absolute - half).max(0.0), mean_absolute + half);
    Some(Effects {
        mean_absolute,
        interval: half_width(&absolute, 0.95).map(around),
        mean: mean(seen)?,
        deviation: standard_deviation(seen).unwrap_or(0.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random numbers of the tests: SplitMix64.
    fn random(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |bound| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((u128::from(z ^ (z >> 31)) * bound as u128) >> 64) as usize
        }
    }

    fn screened(inputs: usize, count: usize, seed: u64, f: impl Fn(&[f64]) -> f64) -> Vec<Effects> {
        let mut below = random(seed);
        let candidates = (0..5 * count).map(|_| trajectory(inputs, &mut below)).collect();
        let trajectories = spread(candidates, count);
        assert_eq!(trajectories.len(), count);
        let results: Vec<Vec<Option<f64>>> =
            trajectories.iter().map(|t| t.points.iter().map(|point| Some(f(point))).collect()).collect();
        effects(inputs, &trajectories, &results).into_iter().flatten().collect()
    }

    #[test]
    fn a_trajectory_moves_each_input_once_between_the_levels() {
        let mut below = random(1);
        for _ in 0..50 {
            let walk = trajectory(5, &mut below);
            let mut moved = walk.moved.clone();
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
            for (pair, &input) in walk.points.windows(2).zip(&walk.moved) {
                let changed: Vec<usize> = (0..5).filter(|&at| pair[0][at] != pair[1][at]).collect();
                assert_eq!(changed, [input]);
                assert!(((pair[1][input] - pair[0][input]).abs() - STEP).abs() < 1e-12);
            }
            let levels = walk.points.iter().flatten().map(|at| at * 3.0);
            assert!(levels.clone().all(|level| (level - level.round()).abs() < 1e-9 && (-0.1..3.1).contains(&level)));
        }
    }

    #[test]
    fn trajectories_that_are_chosen_lie_farther_apart_than_the_first_ones() {
        let mut below = random(3);
        let candidates: Vec<Trajectory> = (0..60).map(|_| trajectory(4, &mut below)).collect();
        let total = |of: &[Trajectory]| -> f64 {
            of.iter().flat_map(|one| of.iter().map(|other| distance(one, other).powi(2))).sum()
        };
        let first = total(&candidates[..6]);
        assert!(total(&spread(candidates, 6)) > first);
    }

    #[test]
    fn an_input_that_works_in_proportion_has_its_slope_and_no_deviation() {
        let found = screened(3, 6, 1, |x| 4.0 * x[0] - 2.0 * x[1]);
        for (found, slope) in found.iter().zip([4.0, -2.0, 0.0f64]) {
            assert!((found.mean - slope).abs() < 1e-9 && (found.mean_absolute - slope.abs()).abs() < 1e-9, "{found:?}");
            assert!(found.deviation < 1e-9);
        }
    }

    /// The test function of Morris (1991), section 4: 20 inputs, of which the first ten matter.
    fn morris(x: &[f64]) -> f64 {
        let w = |i: usize| match i {
            3 | 5 | 7 => 2.0 * (1.1 * x[i - 1] / (x[i - 1] + 0.1) - 0.5),
            _ => 2.0 * (x[i - 1] - 0.5),
        };
        let sign = |power: usize| if power.is_multiple_of(2) { 1.0 } else { -1.0 };
        let mut y: f64 = (1..=20).map(|i| if i <= 10 { 20.0 } else { sign(i) } * w(i)).sum();
        for i in 1..=20 {
            for j in i + 1..=20 {
                y += if j <= 6 { -15.0 } else { sign(i + j) } * w(i) * w(j);
            }
        }
        for i in 1..=5 {
            for j in i + 1..=5 {
                y += (j + 1..=5).map(|l| -10.0 * w(i) * w(j) * w(l)).sum::<f64>();
            }
        }
        y + 5.0 * w(1) * w(2) * w(3) * w(4)
    }

    #[test]
    fn the_function_of_morris_is_screened_as_in_his_paper() {
        let found = screened(20, 20, 7, morris);
        let least = found[..10].iter().map(|effects| effects.mean_absolute).fold(f64::INFINITY, f64::min);
        let rest = found[10..].iter().map(|effects| effects.mean_absolute).fold(0.0, f64::max);
        assert!(least > 2.0 * rest, "{least} {rest}");
        // Inputs 8 to 10 work nearly alone; 1 to 7 bend or work together.
        let bent = found[..7].iter().map(|effects| effects.deviation).fold(f64::INFINITY, f64::min);
        let straight = found[7..10].iter().map(|effects| effects.deviation).fold(0.0, f64::max);
        assert!(bent > 2.0 * straight, "{bent} {straight}");
        assert!(found.iter().all(|effects| {
            effects.interval.is_some_and(|(low, high)| low <= effects.mean_absolute && effects.mean_absolute <= high)
        }));
    }

    #[test]
    fn results_that_are_missing_leave_effects_out() {
        let walk = Trajectory { points: vec![vec![0.0, 0.0], vec![STEP, 0.0], vec![STEP, STEP]], moved: vec![0, 1] };
        let found = effects(2, &[walk], &[vec![None, Some(1.0), Some(3.0)]]);
        assert_eq!(found[0], None);
        assert_eq!(found[1].map(|effects| (effects.mean_absolute, effects.interval)), Some((3.0, None)));
    }
}
