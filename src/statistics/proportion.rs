//! Proportions: shares of things that were counted, each of which was one or the other.

use super::interval::student_t;
use super::scale::Scale;
use statrs::distribution::{Beta, ContinuousCDF};

/// Effective counts on the rarer side from which the logit is as good: there both intervals end within a hundredth of
/// the share of each other.
const PLENTY: f64 = 100.0;

/// The interval of the share that `part` is of `all`, where sections with so many degrees of `freedom` give it a standard
/// `error`. None without degrees of freedom, or where nothing was counted.
///
/// What is counted comes in clusters: a full queue turns away several requests in a row. The *design effect* is the
/// variance between the sections over that of as many independent things, at least 1, and 1 where all were alike. The
/// count is divided by it, and again by how much farther Student's t reaches than the normal distribution, since few
/// sections tell the effect badly; of what is left the interval is the exact one (Korn and Graubard 1998, Confidence
/// Intervals for Proportions with Small Expected Number of Positive Counts Estimated from Survey Data). So a handful
/// of failures in a million is known to be rare after two runs. Where the effective counts are many it is the interval
/// on the logit.
pub fn interval(part: f64, all: f64, error: f64, level: f64, freedom: f64) -> Option<(f64, f64)> {
    let reach = student_t(level, f64::INFINITY)? / student_t(level, freedom)?;
    if all <= 0.0 {
        return None;
    }
    let share = (part / all).clamp(0.0, 1.0);
    let binomial = share * (1.0 - share) / all;
    let effect = if binomial > 0.0 { (error * error / binomial).max(1.0) } else { 1.0 };
    let effective = all / effect * reach * reach;
    if effective * share.min(1.0 - share) > PLENTY {
        return Scale::Logit.interval(share, error, level, freedom);
    }
    clopper_pearson(effective * share, effective, level)
}

/// The shares at which a tail of the binomial distribution has half of what `level` leaves, for `part` of `all`
/// independent trials (Clopper and Pearson 1934), by the beta distribution; they need not be whole numbers.
pub fn clopper_pearson(part: f64, all: f64, level: f64) -> Option<(f64, f64)> {
    let tail = (1.0 - level) / 2.0;
    // From the rarer side: there tiny shares have all their digits.
    if part > all / 2.0 {
        let (low, high) = clopper_pearson(all - part, all, level)?;
        return Some((1.0 - high, 1.0 - low));
    }
    let low = if part > 0.0 { beta_quantile(part, all - part + 1.0, tail)? } else { 0.0 };
    Some((low, beta_quantile(part + 1.0, all - part, 1.0 - tail)?))
}

/// The logarithm of a share below which nothing is told from zero.
const SMALLEST: f64 = -700.0;

/// The share that a beta distributed one does not exceed with this probability, by bisection of its logarithm.
fn beta_quantile(a: f64, b: f64, probability: f64) -> Option<f64> {
    let beta = Beta::new(a, b).ok()?;
    let (mut low, mut high) = (SMALLEST, 0.0);
    for _ in 0..f64::MANTISSA_DIGITS {
        let middle = (low + high) / 2.0;
        if beta.cdf(libm::exp(middle)) < probability { low = middle } else { high = middle }
    }
    Some(libm::exp(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<(f64, f64)>, low: f64, high: f64, tolerance: f64) {
        let found = found.unwrap();
        assert!((found.0 - low).abs() <= tolerance && (found.1 - high).abs() <= tolerance, "{found:?}");
    }

    #[test]
    fn the_exact_interval_is_that_of_the_tables() {
        // Clopper and Pearson 1934: the 95 % intervals of 0, 1 and 10 of 10, of 0 and 10 of 100.
        near(clopper_pearson(0.0, 10.0, 0.95), 0.0, 0.3085, 5e-5);
        near(clopper_pearson(1.0, 10.0, 0.95), 0.0025, 0.4450, 5e-5);
        near(clopper_pearson(10.0, 10.0, 0.95), 0.6915, 1.0, 5e-5);
        near(clopper_pearson(0.0, 100.0, 0.95), 0.0, 0.0362, 5e-5);
        near(clopper_pearson(10.0, 100.0, 0.95), 0.0490, 0.1762, 5e-5);
    }

    #[test]
    fn of_what_is_rare_it_is_that_of_the_poisson_distribution() {
        // Garwood 1936: the 95 % interval of 2 events is 0.2422 to 7.2247, of none up to 3.6889.
        for trials in [1e6, 1e9, 1e12] {
            let (low, high) = clopper_pearson(2.0, trials, 0.95).unwrap();
            assert!((low * trials - 0.2422).abs() < 2e-3 && (high * trials - 7.2247).abs() < 2e-2, "{low} {high}");
        }
        near(clopper_pearson(0.0, 1e8, 0.95).map(|(low, high)| (low * 1e8, high * 1e8)), 0.0, 3.6889, 1e-3);
    }

    #[test]
    fn clusters_and_few_sections_make_the_count_smaller() {
        // 4 of 10,000 by 5 sections with twice the variance of independent things: t(0.975, 4) = 2.776445, and
        // (1.959964 / 2.776445)^2 / 2 = 0.249167 of each count.
        let error = (2.0f64 * 4e-4 * (1.0 - 4e-4) / 1e4).sqrt();
        let found = interval(4.0, 1e4, error, 0.95, 4.0);
        let (low, high) = clopper_pearson(4.0 * 0.249_167, 1e4 * 0.249_167, 0.95).unwrap();
        near(found, low, high, 1e-8);
        // Sections that are more alike than chance makes them are taken for chance.
        assert_eq!(interval(4.0, 1e4, 0.0, 0.95, 4.0), interval(4.0, 1e4, 1e-9, 0.95, 4.0));
    }

    #[test]
    fn two_failures_in_millions_are_rare_after_two_runs() {
        // One run with both, one with none: the error is as large as the share.
        let share = 2.0 / 3.6e6;
        let (_, high) = interval(2.0, 3.6e6, share, 0.95, 1.0).unwrap();
        assert!(high < 1e-4, "{high}");
        let (low, _) = interval(3.6e6 - 2.0, 3.6e6, share, 0.95, 1.0).unwrap();
        assert!(low > 0.9999, "{low}");
    }

    #[test]
    fn what_was_never_seen_is_not_impossible_and_more_so_after_few_runs() {
        let high = |freedom| interval(0.0, 1e6, 0.0, 0.95, freedom).unwrap().1 * 1e6;
        // 3.6889 by (12.7062 / 1.959964)^2, and by (2.093024 / 1.959964)^2.
        assert!((high(1.0) - 155.03).abs() < 0.1 && (high(19.0) - 4.2067).abs() < 0.01, "{} {}", high(1.0), high(19.0));
        assert_eq!(interval(0.0, 0.0, 0.0, 0.95, 19.0), None);
        assert_eq!(interval(1.0, 2.0, 0.1, 0.95, 0.0), None);
    }

    #[test]
    fn many_counts_have_the_interval_on_the_logit() {
        assert_eq!(interval(1e5, 1e6, 1e-3, 0.95, 19.0), Scale::Logit.interval(0.1, 1e-3, 0.95, 19.0));
        // Where one takes over from the other they hardly differ.
        let error = (1e-4f64 * (1.0 - 1e-4) / 1e6).sqrt();
        let exact = clopper_pearson(100.0, 1e6, 0.95).unwrap();
        let logit = Scale::Logit.interval(1e-4, error, 0.95, 1e9).unwrap();
        assert!(
            (exact.0 / logit.0 - 1.0).abs() < 0.012 && (exact.1 / logit.1 - 1.0).abs() < 0.01,
            "{exact:?} {logit:?}"
        );
    }
}
