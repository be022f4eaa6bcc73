//! When there are enough replications.

/// A sequential rule: enough when half the width of the interval is at most a share of the value, at several looks
/// in a row.
///
/// A rule that stops at the first look that pleases it stops when the spread happens to look small, so that its
/// intervals cover too seldom (Chow and Robbins 1965 promise coverage only in the limit of ever finer precision).
/// Hence a least number of runs, and further looks that must agree: the look-ahead of Hoad, Robinson and Davies
/// (2010), Automated Selection of the Number of Replications for a Discrete-Event Simulation.
#[derive(Clone, Copy, Debug)]
pub struct Stopping {
    precision: f64,
    least: u32,
    agreeing: u32,
}

/// Looks in a row that must find the precision reached.
const LOOKS: u32 = 3;

impl Stopping {
    /// Half the width over the value is to be at most `precision`; looks at fewer than `least` runs do not count.
    pub fn new(precision: f64, least: u32) -> Self {
        Stopping { precision, least, agreeing: 0 }
    }

    /// A look at an estimate after so many runs: whether they are enough. `None` for what has no interval yet.
    pub fn enough(&mut self, runs: u32, estimate: Option<(f64, f64, f64)>) -> bool {
        let reached = estimate.is_some_and(|(low, value, high)| (high - low) / 2.0 <= self.precision * value.abs());
        self.agreeing = if reached && runs >= self.least { self.agreeing + 1 } else { 0 };
        self.agreeing >= LOOKS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lucky_look_is_not_enough() {
        let mut rule = Stopping::new(0.05, 10);
        let (narrow, wide) = (Some((96.0, 100.0, 104.0)), Some((90.0, 100.0, 110.0)));
        assert!(!rule.enough(10, narrow));
        assert!(!rule.enough(20, wide));
        assert!(!rule.enough(30, narrow));
        assert!(rule.enough(40, narrow));
    }

    #[test]
    fn looks_at_too_few_runs_do_not_count() {
        let mut rule = Stopping::new(0.05, 30);
        let narrow = Some((96.0, 100.0, 104.0));
        assert!(!rule.enough(10, narrow));
        assert!(!rule.enough(20, narrow));
        assert!(!rule.enough(30, narrow));
        assert!(rule.enough(40, narrow));
        assert!(!rule.enough(50, None));
    }
}
