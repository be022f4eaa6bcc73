//! Whether times contain waiting: do they rise with the load?

use super::quantity::significant;
use super::traffic::Stretch;
use crate::statistics::rank_correlation::spearman;

/// Fewer stretches tell nothing.
const LEAST: usize = 8;

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
