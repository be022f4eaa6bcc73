//! How many replications would settle what is undecided.

use super::interval::student_t;
use super::inversion::logit;
use super::scale::Scale;

/// Replications beyond which nobody waits for an answer.
const MOST: u32 = 1_000_000;

/// The fewest replications, more than there are, with which the interval at a level that reaches from `value` to `bound`
/// after so many `runs` would end before the `limit` on the same side, if the estimate and the spread stayed as they
/// are. None if not even a million would do, or for a single run.
///
/// Half the interval shrinks as `t / sqrt(n)` on the scale on which it is symmetric (Law and Kelton 2000, section
/// 9.4.1). What was never seen has no place on the scale: its bound shrinks as `t^2 / n`.
pub fn replications(scale: Scale, runs: u32, value: f64, bound: f64, limit: f64, level: f64) -> Option<u32> {
    let place = |value: f64| match scale {
        Scale::Log => libm::log(value),
        Scale::Logit => logit(value),
    };
    let (mut half, mut distance) = (place(bound) - place(value), place(limit) - place(value));
    let unseen = !place(value).is_finite();
    if unseen {
        (half, distance) = (bound - value, limit - value);
    }
    let t = student_t(level, f64::from(runs) - 1.0)?;
    let reached = |number: u32| {
        let t = student_t(level, f64::from(number) - 1.0)? / t;
        let shrunk = t * t * f64::from(runs) / f64::from(number);
        Some(half.abs() * if unseen { shrunk } else { shrunk.sqrt() } < distance.abs())
    };
    // A limit where the scale ends is never told apart from what comes close to it.
    if half.is_nan() || !distance.is_finite() || !reached(MOST)? {
        return None;
    }
    let (mut few, mut enough) = (runs, MOST);
    while enough - few > 1 {
        let middle = few + (enough - few) / 2;
        if reached(middle)? { enough = middle } else { few = middle }
    }
    Some(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_distance_takes_four_times_the_runs() {
        // On the logarithm: half a width of ln 1.2, a limit ln 1.2 / 2 away, t(0.975, 19) = 2.0930 and about 1.99 later.
        let limit = 100.0 * 1.2f64.sqrt();
        let found = replications(Scale::Log, 20, 100.0, 120.0, limit, 0.95).unwrap();
        assert!((73..=75).contains(&found), "{found}");
        assert_eq!(replications(Scale::Log, 20, 100.0, 120.0, 120.5, 0.95), Some(21));
    }

    #[test]
    fn two_runs_know_little_and_three_much_more() {
        // t falls from 12.7 to 4.30.
        let found = replications(Scale::Log, 2, 1.0, libm::exp(12.706 / 2f64.sqrt()), libm::exp(3.0), 0.95);
        assert_eq!(found, Some(3));
    }

    #[test]
    fn what_was_never_seen_takes_as_many_times_the_runs_as_the_limit_is_lower() {
        let found = replications(Scale::Logit, 20, 1.0, 0.999, 0.9999, 0.95).unwrap();
        // A tenth of the bound: ten times the runs, less what t falls to.
        assert!((176..=180).contains(&found), "{found}");
    }

    #[test]
    fn what_lies_at_the_limit_is_never_settled() {
        assert_eq!(replications(Scale::Log, 20, 100.0, 120.0, 100.0, 0.95), None);
        assert_eq!(replications(Scale::Logit, 20, 0.999, 0.9999, 1.0, 0.95), None);
        assert_eq!(replications(Scale::Log, 1, 100.0, 120.0, 110.0, 0.95), None);
    }
}
