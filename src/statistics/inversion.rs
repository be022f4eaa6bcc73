//! Intervals of quantiles, by inverting a test of the share that lies below.

/// The logarithm of the odds.
pub fn logit(share: f64) -> f64 {
    libm::log(share) - libm::log1p(-share)
}

/// The share with these logarithmic odds.
pub fn share(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

/// How finely the shares are searched, in logits.
const STEP: f64 = 1.0 / 64.0;
/// The farthest that they are searched, in logits.
const FARTHEST: f64 = 20.0;

/// The shares whose quantiles are the ends of the interval of the quantile of `share`.
///
/// A value `x` belongs to the interval if a test does not refute that a `share` of all lies below it: if the share
/// `p` that was found below `x` is, in logits, within `t` standard errors of it. The error is that at `x` and not that
/// at the estimate: fewer observations lie beyond larger values, so it grows with `x`, and the interval reaches farther
/// towards the rarer side. (Woodruff 1952 inverts with the error at the estimate, Francisco and Fuller 1991, Quantile
/// Estimation with a Complex Survey Design, with that at `x`; the logits keep the shares between 0 and 1.)
///
/// `points` gives shares found, ascending, each strictly between 0 and 1, with the standard errors of the shares.
/// Between them the error in logits is interpolated; beyond them it is that of the last one. None if even the rarest
/// share cannot be told from `share`. Without any points there is nothing that varies: the share itself comes back.
pub fn shares(share_of: f64, t: f64, points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let center = logit(share_of);
    let mut known: Vec<(f64, f64)> = points.iter().map(|&(p, error)| (logit(p), error / (p * (1.0 - p)))).collect();
    known.dedup_by(|next, last| next.0 <= last.0);
    if known.is_empty() {
        return Some((share_of, share_of));
    }
    let end = |sign: f64| {
        let mut inside = 0.0;
        loop {
            let away: f64 = inside + STEP;
            if away > FARTHEST {
                return None;
            }
            let refuted = |away: f64| away - t * error_at(&known, center + sign * away);
            let (here, next) = (refuted(inside), refuted(away));
            if here >= 0.0 {
                return Some(center);
            }
            if next >= 0.0 {
                // Linear between the two looks.
                return Some(center + sign * (inside + STEP * here / (here - next)));
            }
            inside = away;
        }
    };
    Some((share(end(-1.0)?), share(end(1.0)?)))
}

/// The error in logits at a place, interpolated.
fn error_at(known: &[(f64, f64)], place: f64) -> f64 {
    let next = known.partition_point(|(at, _)| *at <= place);
    match (next.checked_sub(1).map(|index| known[index]), known.get(next)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (place - a.0) / (b.0 - a.0),
        (Some(only), None) => only.1,
        (None, Some(only)) => only.1,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares found with their errors for so many independent observations.
    fn independent(n: f64) -> Vec<(f64, f64)> {
        (-80..=80).map(|i| share(f64::from(i) / 10.0)).map(|p| (p, (p * (1.0 - p) / n).sqrt())).collect()
    }

    #[test]
    fn the_median_of_a_hundred_lies_between_the_40th_and_the_60th() {
        // The ends solve logit(p) = -+ 1.96 / sqrt(100 p (1 - p)); the exact binomial interval of the median of a
        // hundred reaches from the 40th to the 61st value (Conover 1999, table A3).
        let (least, most) = shares(0.5, 1.959_964, &independent(100.0)).unwrap();
        assert!((least - 0.401).abs() < 0.002 && (most - 0.599).abs() < 0.002, "{least} {most}");
    }

    #[test]
    fn the_interval_of_a_high_quantile_reaches_farther_up_than_down() {
        let (least, most) = shares(0.99, 1.959_964, &independent(1000.0)).unwrap();
        let (down, up) = (logit(0.99) - logit(least), logit(most) - logit(0.99));
        assert!(up > 1.3 * down, "{down} {up}");
        // Each end is where the test just does not refute.
        for p in [least, most] {
            let error = 1.0 / (1000.0 * p * (1.0 - p)).sqrt();
            assert!((((logit(p) - logit(0.99)) / error).abs() - 1.959_964).abs() < 0.01, "{p}");
        }
    }

    #[test]
    fn without_doubt_the_share_is_its_own_interval() {
        assert_eq!(shares(0.9, 2.0, &[]), Some((0.9, 0.9)));
        let (least, most) = shares(0.9, 2.0, &[(0.5, 0.0), (0.95, 0.0)]).unwrap();
        assert!((least - 0.9).abs() < 1e-12 && (most - 0.9).abs() < 1e-12);
    }

    #[test]
    fn too_few_observations_leave_the_rarer_side_open() {
        // The upper end lies far beyond the longest of fifty.
        let (least, most) = shares(0.999, 1.959_964, &independent(50.0)).unwrap();
        assert!(least < 0.99 && (1.0 - most) * 50.0 < 1e-6, "{least} {most}");
        assert_eq!(shares(0.5, 1.959_964, &[(0.5, 10.0)]), None);
    }
}
