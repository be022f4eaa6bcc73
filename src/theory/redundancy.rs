//! k of n: units that fail and are repaired by themselves, of which so many must be up.

/// `n` units in their steady state, with exponential times to failure.
///
/// With a hand free for every unit only the mean of the repair time matters (each unit is an alternating renewal process, Ross
/// 1996, 3.4); with fewer hands it is exponential (the machine repair model, Kleinrock 1975, 3.8).
#[derive(Clone, Copy, Debug)]
pub struct Redundant {
    /// The probability that fewer than are needed are up.
    pub unavailability: f64,
    /// How often that begins, in a unit of time.
    pub outages: f64,
}

impl Redundant {
    /// `units` of which `needed` must be up, with a mean time to failure and to repair, and so many repairs at once.
    pub fn new(units: u32, needed: u32, to_failure: f64, to_repair: f64, repairs: u32) -> Self {
        // Logarithms of the weights of so many units down, from none on.
        let mut weight = 0.0;
        let mut weights = vec![0.0];
        for down in 0..units {
            let fails = f64::from(units - down) / to_failure;
            let repaired = f64::from((down + 1).min(repairs)) / to_repair;
            weight += libm::log(fails / repaired);
            weights.push(weight);
        }
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut probabilities: Vec<f64> = weights.iter().map(|weight| libm::exp(weight - most)).collect();
        let total: f64 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|probability| *probability /= total);
        // So many may be down; one more is an outage.
        let spare = units.saturating_sub(needed) as usize;
        let unavailability = if needed > units { 1.0 } else { probabilities[spare + 1..].iter().sum() };
        let outages =
            if needed > units || needed == 0 { 0.0 } else { probabilities[spare] * f64::from(needed) / to_failure };
        Redundant { unavailability, outages }
    }
}

/// The probability that both units of a pair are down, where each fails after `to_failure` on average, all times are exponential,
/// each has a hand to repair it, and a share `beta` of the failures has a cause that strikes both: the beta factor model (Fleming 1975;
/// IEC 61508-6), by the Markov chain of the units that are down.
pub fn pair_with_common_cause(to_failure: f64, to_repair: f64, beta: f64) -> f64 {
    let (fails, repaired) = (1.0 / to_failure, 1.0 / to_repair);
    // Weights of one and both down, relative to none.
    let one = (2.0 * (1.0 - beta) + beta) * fails / repaired;
    let both = (beta * fails + one * fails) / (2.0 * repaired);
    both / (1.0 + one + both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_cause_is_what_takes_both() {
        assert!((pair_with_common_cause(1000.0, 10.0, 0.1) / 5.835_650_43e-4 - 1.0).abs() < 1e-8);
        let apart = Redundant::new(2, 1, 1000.0, 10.0, 2).unavailability;
        assert!((pair_with_common_cause(1000.0, 10.0, 0.0) / apart - 1.0).abs() < 1e-12);
    }

    #[test]
    fn units_are_the_textbooks() {
        // Hours; outages in a year of 8760.
        for (units, needed, to_failure, to_repair, repairs, unavailability, outages) in [
            (1, 1, 1000.0, 4.0, 1, 0.003_984_063_75, 8.725_099_6),
            (1, 1, 43_800.0, 72.0, 1, 0.001_641_137_86, 0.199_671_772),
            (3, 2, 1000.0, 10.0, 3, 0.000_292_147_635, 0.510_142_182),
            (5, 3, 500.0, 24.0, 1, 0.005_646_514_45, 1.872_581_13),
            (2, 1, 1000.0, 10.0, 1, 0.000_196_039_992, 0.171_731_033),
        ] {
            let found = Redundant::new(units, needed, to_failure, to_repair, repairs);
            assert!((found.unavailability / unavailability - 1.0f64).abs() < 1e-6, "{units} {found:?}");
            assert!((found.outages * 8760.0 / outages - 1.0f64).abs() < 1e-6, "{units} {found:?}");
        }
    }

    #[test]
    fn many_units_are_no_trouble_and_none_needed_are_always_there() {
        let many = Redundant::new(100_000, 99_000, 99.0, 1.0, u32::MAX);
        // Each is down 1 % of the time: the number of those is as often above its mean as below.
        assert!((many.unavailability - 0.5).abs() < 0.01, "{many:?}");
        let none = Redundant::new(3, 0, 1.0, 1.0, 3);
        assert_eq!((none.unavailability, none.outages), (0.0, 0.0));
        assert_eq!(Redundant::new(2, 3, 1.0, 1.0, 2).unavailability, 1.0);
    }
}
