//! Several looks at data that grows: how wide the interval of each must be, so that all of them hold at once.

/// The level for the interval of each look, so that with a chance of `error` or less any of them misses the truth.
/// `information` tells for each look, in order, which share of all the data is there: ascending, the last one 1.
///
/// The error that is spent until a look is `error * ln(1 + (e - 1) * share)` (Lan and DeMets 1983, the function after
/// Pocock's boundaries): clear cases are told early, and the last look is little wider than a single one would be.
/// The boundaries follow by recursive integration over the looks (Armitage, McPherson and Rowe 1969). Intervals at such
/// levels hold at all looks together: they are repeated confidence intervals (Jennison and Turnbull 1989). That the
/// levels are found for a known variance and used with Student's t is the significance level approach (Jennison and
/// Turnbull 2000, section 4.4).
pub fn levels(error: f64, information: &[f64]) -> Vec<f64> {
    boundaries(error, information).into_iter().map(|boundary| 1.0 - 2.0 * beyond(boundary)).collect()
}

/// The error that may be spent until a share of the data is there.
fn spent(error: f64, share: f64) -> f64 {
    error * libm::log(1.0 + (std::f64::consts::E - 1.0) * share.clamp(0.0, 1.0))
}

/// How many standard errors from the truth the estimate of each look must lie to count as an error.
fn boundaries(error: f64, information: &[f64]) -> Vec<f64> {
    let mut found = Vec::with_capacity(information.len());
    let (mut path, mut before) = (Path { points: vec![(0.0, 1.0)] }, 0.0);
    for &share in information {
        let (now, step) = (spent(error, share) - spent(error, before), libm::sqrt((share - before).max(1e-12)));
        let leaves = |boundary: f64| path.leaves(boundary * libm::sqrt(share), step);
        // The chance to leave falls as the boundary rises.
        let (mut low, mut high) = (0.0, MOST);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if leaves(middle) > now { low = middle } else { high = middle }
        }
        found.push(high);
        path = path.next(high * libm::sqrt(share), step);
        before = share;
    }
    found
}

/// A boundary beyond which no error is worth spending, and how often the way to it is halved.
const MOST: f64 = 12.0;
const HALVINGS: u32 = 60;
/// Points at which the density between the boundaries is known: odd, for Simpson's rule.
const POINTS: usize = 301;

/// Where a Brownian motion may be that has left no boundary yet: places, each with its weight.
struct Path {
    points: Vec<(f64, f64)>,
}

impl Path {
    /// The chance to be beyond `bound` after the next step.
    fn leaves(&self, bound: f64, step: f64) -> f64 {
        self.points
            .iter()
            .map(|(at, weight)| weight * (beyond((bound - at) / step) + beyond((bound + at) / step)))
            .sum()
    }

    /// Where it may be after the next step, if it is within `bound`.
    fn next(&self, bound: f64, step: f64) -> Path {
        let width = 2.0 * bound / (POINTS - 1) as f64;
        let point = |index: usize| {
            let to = width * index as f64 - bound;
            let density: f64 = self.points.iter().map(|(at, weight)| weight * normal((to - at) / step)).sum();
            let simpson = match index {
                0 => 1.0,
                last if last == POINTS - 1 => 1.0,
                odd if odd % 2 == 1 => 4.0,
                _ => 2.0,
            };
            (to, density / step * simpson * width / 3.0)
        };
        Path { points: (0..POINTS).map(point).collect() }
    }
}

/// The density of the normal distribution.
fn normal(z: f64) -> f64 {
    libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI)
}

/// The chance of a normal variable to be greater.
fn beyond(z: f64) -> f64 {
    libm::erfc(z / std::f64::consts::SQRT_2) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], published: &[f64]) {
        assert_eq!(found.len(), published.len());
        for (found, published) in found.iter().zip(published) {
            assert!((found - published).abs() < 2e-3, "{found} {published}");
        }
    }

    #[test]
    fn five_equal_looks_have_the_published_boundaries() {
        // Reboussin, DeMets, Kim and Lan 2000 (program ld98, ldBounds): 0.05 two-sided, five looks, Pocock-type spending.
        let found = boundaries(0.05, &[0.2, 0.4, 0.6, 0.8, 1.0]);
        close(&found, &[2.4380, 2.4268, 2.4101, 2.3966, 2.3859]);
    }

    #[test]
    fn a_single_look_has_the_interval_that_it_always_had() {
        close(&levels(0.05, &[1.0]), &[0.95]);
        close(&boundaries(0.05, &[1.0]), &[1.960]);
    }

    #[test]
    fn looks_at_twice_as_much_each_time_spend_no_more_than_there_is() {
        let information = [0.0625, 0.125, 0.25, 0.5, 1.0];
        let levels = levels(0.05, &information);
        let all: f64 = levels.iter().map(|level| 1.0 - level).sum();
        // What the looks have in common is not paid for twice.
        assert!(all > 0.05 && all < 0.09, "{levels:?}");
        assert!(levels.iter().all(|level| *level > 0.97 && *level < 0.997), "{levels:?}");
    }

    #[test]
    fn errors_shared_by_many_are_spent_too() {
        let levels = levels(0.05 / 40.0, &[0.25, 0.5, 1.0]);
        assert!(levels.iter().all(|level| *level > 0.999 && *level < 1.0), "{levels:?}");
    }
}
