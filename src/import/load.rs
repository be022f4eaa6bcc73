//! Whether times contain waiting: do they rise with the load?

use super::quantity::significant;
use super::traffic::Stretch;

/// Fewer stretches tell nothing.
const LEAST: usize = 8;

/// Spearman's rank correlation of two series, equal values sharing their rank; none where one is constant.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (ranks(a), ranks(b));
    let n = a.len() as f64;
    let middle = (n + 1.0) / 2.0;
    let sum = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - middle) * (y - middle)).sum::<f64>();
    let (aa, bb, ab) = (sum(&a, &a), sum(&b, &b), sum(&a, &b));
    (aa > 0.0 && bb > 0.0).then(|| ab / libm::sqrt(aa * bb))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count() as f64;
        let equal = values.iter().filter(|other| *other == value).count() as f64;
        below + (equal + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

/// What the stretches of a log say of that, in words for a comment; and whether times rise with the load.
pub fn comment(stretches: &[Stretch]) -> (String, bool) {
    let timed: Vec<&Stretch> = stretches.iter().filter(|stretch| stretch.bin.timed > 0).collect();
    let rates: Vec<f64> = timed.iter().map(|stretch| stretch.rate()).collect();
    let times: Vec<f64> = timed.iter().map(|stretch| stretch.bin.nanos as f64 / stretch.bin.timed as f64).collect();
    let correlation = spearman(&rates, &times).filter(|_| timed.len() >= LEAST);
    let Some(r) = correlation else {
        return ("Too few stretches of time to see whether they rise with the load.".to_owned(), false);
    };
    // Under independence r has about the variance 1 / (n - 1).
    let z = r * libm::sqrt((timed.len() - 1) as f64);
    let chance = libm::erfc(z.abs() / std::f64::consts::SQRT_2);
    let found = format!(
        "Mean time against rate over {} stretches: Spearman's r = {}, p = {}.",
        timed.len(),
        significant(r, 2),
        significant(chance, 2)
    );
    if r > 0.5 && chance < 0.01 {
        (format!("{found} They rise with the load, so they contain waiting: work is less than they say."), true)
    } else {
        (format!("{found} No clear rise with the load."), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::timeline::Bin;

    #[test]
    fn ranks_correlate_as_in_the_textbook() {
        // The example of Wikipedia's article: IQ against hours of television, r = -29/165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let tv = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        assert!((spearman(&iq, &tv).expect("ranks") + 29.0 / 165.0).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn times_that_rise_with_the_load_are_noticed() {
        let stretch = |count: u64, nanos: u64| Stretch {
            start: 0.0,
            length: 60.0,
            bin: Bin { count, timed: count, nanos: count * nanos },
        };
        let rising: Vec<Stretch> = (1..20).map(|i| stretch(i * 100, 10 + i * i)).collect();
        assert!(comment(&rising).1);
        let level: Vec<Stretch> = (1..20).map(|i| stretch(i * 100, 10 + i % 3)).collect();
        assert!(!comment(&level).1);
        assert!(!comment(&rising[..4]).1);
    }
}
