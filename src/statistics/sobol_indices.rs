//! Which share of a result's variance comes from which input (Sobol' 1993).

use super::interval::{half_width, mean};

/// Results at the rows of two independent samples of the inputs, and at rows of the first with one input of the second.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// At the rows of the first sample.
    pub first: Vec<Option<f64>>,
    /// At the rows of the second.
    pub second: Vec<Option<f64>>,
    /// For each input, at the rows of the first sample, in which that input is taken from the second.
    pub mixed: Vec<Vec<Option<f64>>>,
}

/// The indices of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// The share of the variance that would be gone if the input were known.
    pub first_order: f64,
    /// The share that would be left if all other inputs were known: with what it does together with others.
    pub total: f64,
}

/// The indices of each input, from one sample: first order after Saltelli et al. (2010, estimator b) with the results
/// centred on their mean, total after Jansen (1999). Rows at which a result is missing are left out. None where fewer than
/// two rows are whole, or nothing varies.
pub fn indices(sample: &Sample) -> Option<Vec<Indices>> {
    let whole = |row: &usize| {
        let at = |of: &Vec<Option<f64>>| of.get(*row).copied().flatten().is_some();
        at(&sample.second) && sample.mixed.iter().all(at)
    };
    let rows: Vec<usize> = (0..sample.first.len()).filter(|row| sample.first[*row].is_some() && whole(row)).collect();
    let column = |of: &[Option<f64>]| -> Vec<f64> { rows.iter().filter_map(|&row| of[row]).collect() };
    let (first, second) = (column(&sample.first), column(&sample.second));
    let both = [first.as_slice(), second.as_slice()].concat();
    let centre = mean(&both)?;
    let variance = mean(&both.iter().map(|value| (value - centre) * (value - centre)).collect::<Vec<_>>())?;
    // What is left of a constant by the arithmetic is no variance.
    if rows.len() < 2 || variance <= (1e-9 * centre).powi(2) {
        return None;
    }
    let of_input = |mixed: &Vec<Option<f64>>| {
        let mixed = column(mixed);
        let alone = (0..mixed.len()).map(|row| (second[row] - centre) * (mixed[row] - first[row])).sum::<f64>();
        let moved = (0..mixed.len()).map(|row| (first[row] - mixed[row]) * (first[row] - mixed[row])).sum::<f64>();
        let count = mixed.len() as f64;
        Indices { first_order: alone / count / variance, total: moved / (2.0 * count) / variance }
    };
    Some(sample.mixed.iter().map(of_input).collect())
}

/// A mean over samples with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The mean.
    pub value: f64,
    /// The interval by Student's t; none from a single sample.
    pub interval: Option<(f64, f64)>,
}

/// The mean of an index over independent samples (scramblings of the same sequence), with its interval.
pub fn pooled(values: &[f64]) -> Option<Pooled> {
    let value = mean(values)?;
    Some(Pooled { value, interval: half_width(values, 0.95).map(|half| (value - half, value + half)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First-order and total indices of each input, pooled over 8 scramblings of so many points.
    fn found(inputs: usize, rows: u32, f: impl Fn(&[f64]) -> f64) -> Vec<(Pooled, Pooled)> {
        let samples: Vec<Vec<Indices>> = (1..=8u32)
            .map(|seed| {
                let at = |row: u32, column: usize| f64::from(sobol_burley::sample(row, column as u32, seed));
                let row = |row: u32, from: usize| -> Vec<f64> { (0..inputs).map(|i| at(row, from + i)).collect() };
                let result = |point: Vec<f64>| Some(f(&point));
                let mixed = |input: usize| {
                    let point = |number: u32| {
                        let mut point = row(number, 0);
                        point[input] = at(number, inputs + input);
                        point
                    };
                    (0..rows).map(|number| result(point(number))).collect()
                };
                indices(&Sample {
                    first: (0..rows).map(|number| result(row(number, 0))).collect(),
                    second: (0..rows).map(|number| result(row(number, inputs))).collect(),
                    mixed: (0..inputs).map(mixed).collect(),
                })
                .expect("something varies")
            })
            .collect();
        let of = |input: usize, which: fn(&Indices) -> f64| {
            pooled(&samples.iter().map(|sample| which(&sample[input])).collect::<Vec<_>>()).expect("samples")
        };
        (0..inputs).map(|input| (of(input, |i| i.first_order), of(input, |i| i.total))).collect()
    }

    fn close(found: &[(Pooled, Pooled)], expected: &[(f64, f64)], within: f64) {
        for ((first, total), expected) in found.iter().zip(expected) {
            for (found, expected) in [(first, expected.0), (total, expected.1)] {
                assert!((found.value - expected).abs() < within, "{found:?} is not {expected}");
                let (low, high) = found.interval.expect("8 samples");
                assert!(low - within / 4.0 < expected && expected < high + within / 4.0, "{found:?} {expected}");
            }
        }
    }

    #[test]
    fn the_function_of_ishigami_has_its_known_indices() {
        // Ishigami and Homma 1990, a = 7, b = 0.1; figures in Saltelli et al. 2008, section 4.
        let pi = std::f64::consts::PI;
        let f = |x: &[f64]| {
            let x: Vec<f64> = x.iter().map(|share| pi * (2.0 * share - 1.0)).collect();
            x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
        };
        close(&found(3, 1024, f), &[(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)], 0.02);
    }

    #[test]
    fn the_g_function_has_its_known_indices() {
        // Sobol' 1993: the partial variances are 1 / (3 (1 + a)^2).
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
        let f = |x: &[f64]| x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>();
        let parts: Vec<f64> = a.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
        let all: f64 = parts.iter().map(|part| 1.0 + part).product();
        let expected: Vec<(f64, f64)> =
            parts.iter().map(|part| (part / (all - 1.0), part * all / (1.0 + part) / (all - 1.0))).collect();
        close(&found(6, 1024, f), &expected, 0.02);
    }

    #[test]
    fn the_sojourn_of_one_server_has_the_indices_of_its_formula() {
        // 1 / (mu - lambda) with lambda in 40..60 and mu in 90..110: E over one input is a logarithm, its moments by
        // Simpson's rule.
        let (lambda, mu) = (|u: f64| 40.0 + 20.0 * u, |u: f64| 90.0 + 20.0 * u);
        let simpson = |f: &dyn Fn(f64) -> f64| -> f64 {
            let weight = |n: usize| {
                if n == 0 || n == 200 {
                    1.0
                } else if n % 2 == 1 {
                    4.0
                } else {
                    2.0
                }
            };
            (0..=200).map(|n| weight(n) * f(n as f64 / 200.0)).sum::<f64>() / 600.0
        };
        let knowing_lambda = |l: f64| ((110.0 - l) / (90.0 - l)).ln() / 20.0;
        let knowing_mu = |m: f64| ((m - 40.0) / (m - 60.0)).ln() / 20.0;
        let mean = simpson(&|u| knowing_lambda(lambda(u)));
        // The mean of the square over mu has a closed form, too.
        let square = simpson(&|u| 1.0 / ((90.0 - lambda(u)) * (110.0 - lambda(u))));
        let variance = square - mean * mean;
        let of_lambda = (simpson(&|u| knowing_lambda(lambda(u)).powi(2)) - mean * mean) / variance;
        let of_mu = (simpson(&|u| knowing_mu(mu(u)).powi(2)) - mean * mean) / variance;
        let expected = [(of_lambda, 1.0 - of_mu), (of_mu, 1.0 - of_lambda)];
        assert!(of_lambda + of_mu < 1.0 && of_lambda + of_mu > 0.9);
        close(&found(2, 512, |x| 1.0 / (mu(x[1]) - lambda(x[0]))), &expected, 0.01);
    }

    #[test]
    fn what_does_not_vary_has_no_indices_and_missing_results_leave_rows_out() {
        let same = vec![Some(2.0); 8];
        assert_eq!(indices(&Sample { first: same.clone(), second: same.clone(), mixed: vec![same] }), None);
        let rows = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
        let (first, second) = (rows(&[1.0, 2.0, 3.0, 4.0]), rows(&[2.0, 4.0, 1.0, 3.0]));
        let whole = Sample { mixed: vec![second.clone()], first, second };
        let mut torn = whole.clone();
        torn.first.push(None);
        torn.second.push(Some(900.0));
        torn.mixed[0].push(Some(900.0));
        assert_eq!(indices(&whole), indices(&torn));
        assert!(indices(&whole).is_some());
    }
}
