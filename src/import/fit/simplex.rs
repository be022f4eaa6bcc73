//! The downhill simplex method (Nelder and Mead, "A simplex method for function minimization", The Computer Journal 7, 1965),
//! with the usual coefficients 1, 2, 1/2 and 1/2.

/// The most evaluations.
const MOST: usize = 400;
/// Where the values at the corners differ by less than this share, the minimum is found.
const PRECISION: f64 = 1e-10;

/// The point near `start` at which a function is least, and its value there. Where it is not a number it counts as infinite.
pub fn minimise(start: &[f64], step: f64, function: impl Fn(&[f64]) -> f64) -> (Vec<f64>, f64) {
    let value = |point: &[f64]| {
        let value = function(point);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let corner = |axis: Option<usize>| {
        let mut point = start.to_vec();
        axis.into_iter().for_each(|axis| point[axis] += step);
        let at = value(&point);
        (point, at)
    };
    let mut corners: Vec<(Vec<f64>, f64)> =
        std::iter::once(None).chain((0..start.len()).map(Some)).map(corner).collect();
    let mut evaluations = corners.len();
    while evaluations < MOST {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0].1, corners[corners.len() - 1].1);
        if worst - best <= PRECISION * (best.abs() + PRECISION) {
            break;
        }
        let Some((last, last_value)) = corners.pop() else { break };
        let n = corners.len() as f64;
        let centre: Vec<f64> =
            (0..start.len()).map(|axis| corners.iter().map(|(point, _)| point[axis]).sum::<f64>() / n).collect();
        let along = |by: f64| {
            let point: Vec<f64> =
                centre.iter().zip(&last).map(|(centre, last)| centre + by * (centre - last)).collect();
            let at = value(&point);
            (point, at)
        };
        let reflected = along(1.0);
        evaluations += 2;
        let second = corners.last().map_or(f64::INFINITY, |corner| corner.1);
        if reflected.1 < best {
            let expanded = along(2.0);
            corners.push(if expanded.1 < reflected.1 { expanded } else { reflected });
        } else if reflected.1 < second {
            corners.push(reflected);
        } else {
            let inside = reflected.1 >= last_value;
            let contracted = along(if inside { -0.5 } else { 0.5 });
            if contracted.1 < reflected.1.min(last_value) {
                corners.push(contracted);
            } else {
                corners.push((last, last_value));
                let best = corners[0].0.clone();
                for (point, at) in corners.iter_mut().skip(1) {
                    point.iter_mut().zip(&best).for_each(|(x, best)| *x = (*x + best) / 2.0);
                    *at = value(point);
                }
                evaluations += start.len();
            }
        }
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        // Rosenbrock (1960), from the usual start; the minimum is 0 at (1, 1).
        let (point, value) =
            minimise(&[-1.2, 1.0], 0.5, |p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2));
        assert!(value < 1e-9 && (point[0] - 1.0).abs() < 1e-4, "{point:?} {value}");
    }

    #[test]
    fn one_dimension_will_do_and_what_is_no_number_is_avoided() {
        let (point, _) = minimise(&[1.0], 0.5, |p| if p[0] < 0.0 { f64::NAN } else { (p[0] - 0.3).powi(2) });
        assert!((point[0] - 0.3).abs() < 1e-4);
    }
}
