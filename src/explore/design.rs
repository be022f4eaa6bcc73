//! Designs: at which points of its axes a scenario is studied.

use super::axis::{Axis, Wrong};
use super::variants::Point;
use crate::engine::Key;
use crate::engine::random::Source;
use serde::{Deserialize, Serialize};

/// The most points of a study.
pub const MOST_POINTS: usize = 10_000;

/// How points are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// Every value of each axis with every value of all others; the last axis changes fastest.
    Grid,
    /// So many points of which each has its own stratum of each axis (McKay, Beckman and Conover 1979).
    LatinHypercube(usize),
    /// The first points of a Sobol sequence, scrambled after Owen (Burley 2020): evenly spread, however many there are.
    Sobol(usize),
}

/// The points of a design, in a fixed order. The same seed gives the same points; equal points stand once.
///
/// # Errors
/// More points than are ever simulated.
pub fn points(axes: &[Axis], design: Design, seed: u64) -> Result<Vec<Point>, Wrong> {
    let values = match design {
        Design::Grid => grid(axes)?,
        Design::LatinHypercube(count) => drawn(axes, &latin_hypercube(axes.len(), bounded(count)?, seed)),
        Design::Sobol(count) => drawn(axes, &sobol(axes.len(), bounded(count)?, seed)),
    };
    let mut points: Vec<Point> = Vec::new();
    for values in values {
        if design == Design::Grid || points.iter().all(|point| point.values != values) {
            points.push(Point { number: points.len(), values });
        }
    }
    Ok(points)
}

/// So many draws of all axes together, each in a stratum of its own of each axis (McKay, Beckman and Conover 1979). The
/// same seed gives the same draws; equal ones stand as often as they were drawn.
///
/// # Errors
/// More draws than are ever simulated.
pub fn draws(axes: &[Axis], count: usize, seed: u64) -> Result<Vec<Point>, Wrong> {
    let values = drawn(axes, &latin_hypercube(axes.len(), bounded(count)?, seed));
    Ok(values.into_iter().enumerate().map(|(number, values)| Point { number, values }).collect())
}

fn bounded(count: usize) -> Result<usize, Wrong> {
    match count {
        1..=MOST_POINTS => Ok(count),
        _ => Err(Wrong {
            message: format!("{count} points are not between 1 and {MOST_POINTS}"),
            help: "some hundred points show what there is to see".to_owned(),
        }),
    }
}

fn grid(axes: &[Axis]) -> Result<Vec<Vec<String>>, Wrong> {
    let size: f64 = axes.iter().map(|axis| axis.values.len() as f64).product();
    if size > MOST_POINTS as f64 {
        let sizes: Vec<String> = axes.iter().map(|axis| axis.values.len().to_string()).collect();
        return Err(Wrong {
            message: format!(
                "the full grid has {} = {size:.0} points; at most {MOST_POINTS} are simulated",
                sizes.join(" × ")
            ),
            help: "take fewer values, or spread points over it: --design sobol --points 200".to_owned(),
        });
    }
    let mut points = vec![Vec::new()];
    for axis in axes {
        let with = |point: &Vec<String>| {
            axis.values.iter().map(|value| [point.as_slice(), std::slice::from_ref(value)].concat()).collect::<Vec<_>>()
        };
        points = points.iter().flat_map(with).collect();
    }
    Ok(points)
}

fn drawn(axes: &[Axis], shares: &[Vec<f64>]) -> Vec<Vec<String>> {
    let point = |shares: &Vec<f64>| axes.iter().zip(shares).map(|(axis, &share)| axis.at_share(share)).collect();
    shares.iter().map(point).collect()
}

fn latin_hypercube(dimensions: usize, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut points = vec![vec![0.0; dimensions]; count];
    for dimension in 0..dimensions {
        let mut random = Key::replication(seed, 0).word("latin hypercube").number(dimension as u64).stream();
        let mut strata: Vec<usize> = (0..count).collect();
        // Fisher and Yates: every order is equally likely.
        for last in (1..count).rev() {
            strata.swap(last, random.below(last + 1));
        }
        for (point, stratum) in points.iter_mut().zip(strata) {
            point[dimension] = (stratum as f64 + random.unit()) / count as f64;
        }
    }
    points
}

fn sobol(dimensions: usize, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let at = |index: usize| {
        let coordinate =
            |dimension: usize| f64::from(sobol_burley::sample(index as u32, dimension as u32, seed as u32));
        (0..dimensions).map(coordinate).collect()
    };
    (0..count).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(texts: &[&str]) -> Vec<Axis> {
        texts.iter().map(|text| Axis::parse(text).expect(text)).collect()
    }

    #[test]
    fn a_grid_has_every_combination_and_the_last_axis_changes_fastest() {
        let points = points(&axes(&["a=1..2", "b=x,y,z"]), Design::Grid, 1).unwrap();
        let shown: Vec<String> = points.iter().map(|point| point.values.join("")).collect();
        assert_eq!(shown, ["1x", "1y", "1z", "2x", "2y", "2z"]);
        assert!(points.iter().enumerate().all(|(number, point)| point.number == number));
    }

    #[test]
    fn absurd_grids_are_refused_with_their_size() {
        let wrong = points(&axes(&["a=1..100", "b=1..100", "c=1..100"]), Design::Grid, 1).unwrap_err();
        assert!(wrong.message.contains("100 × 100 × 100 = 1000000") && wrong.help.contains("--points"), "{wrong}");
        assert!(points(&axes(&["a=1..9"]), Design::Sobol(0), 1).is_err());
    }

    #[test]
    fn each_point_of_a_latin_hypercube_has_a_stratum_of_its_own() {
        for dimension in 0..3 {
            let mut strata: Vec<usize> =
                latin_hypercube(3, 50, 7).iter().map(|point| (point[dimension] * 50.0) as usize).collect();
            assert!(!strata.is_sorted());
            strata.sort_unstable();
            assert_eq!(strata, (0..50).collect::<Vec<_>>());
        }
        assert_ne!(latin_hypercube(2, 9, 1), latin_hypercube(2, 9, 2));
    }

    #[test]
    fn equal_draws_stand_as_often_as_they_were_drawn() {
        let draws = draws(&axes(&["a=1..4"]), 40, 1).unwrap();
        for value in ["1", "2", "3", "4"] {
            assert_eq!(draws.iter().filter(|draw| draw.values == [value]).count(), 10, "{value}");
        }
    }

    #[test]
    fn the_first_powers_of_two_of_a_sobol_sequence_fill_every_stratum() {
        for dimension in 0..4 {
            let mut strata: Vec<usize> =
                sobol(4, 64, 3).iter().map(|point| (point[dimension] * 64.0) as usize).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn points_lie_on_the_axes_and_none_stands_twice() {
        let axes = axes(&["a=2..4", "b=10ms..90ms/9", "c=x,y"]);
        for design in [Design::LatinHypercube(40), Design::Sobol(40)] {
            let points = points(&axes, design, 1).unwrap();
            assert!(points.len() > 20);
            for (place, point) in points.iter().enumerate() {
                assert!(["2", "3", "4"].contains(&point.values[0].as_str()), "{point:?}");
                assert!((10.0..=90.0).contains(&axes[1].position(&point.values[1]).unwrap()), "{point:?}");
                assert!(points[..place].iter().all(|earlier| earlier.values != point.values));
            }
        }
    }
}
