//! Where the start of a simulation ends: MSER-5.

/// Observations that MSER-5 averages before it looks.
pub const BATCH: usize = 5;

/// What MSER found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warmup {
    /// So many observations at the start are to be left out.
    Until(usize),
    /// The best place to cut lies in the second half: there is too little data to tell, or no steady state.
    NotFound,
}

/// The marginal standard error rule on the means of batches of five, MSER-5: leaves out the observations at the
/// start whose removal makes the standard error of the mean of the rest the least,
/// `min over d of sum over i > d of (x_i - mean_d)^2 / (n - d)^2`
/// (White 1997, An Effective Truncation Heuristic for Bias Reduction in Simulation Output; White, Cobb and Spratt
/// 2000, A Comparison of Five Steady-State Truncation Heuristics for Simulation). As there, a cut in the second half
/// is not trusted.
pub fn mser5(values: &[f64]) -> Warmup {
    let batches: Vec<f64> = values.chunks_exact(BATCH).map(|five| five.iter().sum::<f64>() / BATCH as f64).collect();
    match mser(&batches) {
        Some(cut) if cut <= batches.len() / 2 => Warmup::Until(cut * BATCH),
        _ => Warmup::NotFound,
    }
}

/// How many values at the start are to be left out so that the standard error of the mean of the rest is least; the
/// fewest of equals. None for fewer than two values.
fn mser(values: &[f64]) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
    // From the end, by Welford's recurrence, so that each value is touched once.
    for (cut, value) in values.iter().enumerate().rev() {
        n += 1.0;
        let off = value - mean;
        mean += off / n;
        squares += off * (value - mean);
        // The last few alone would seem precise by luck, a single one always.
        let enough = n >= 5.0f64.min(values.len() as f64);
        let error = squares / (n * n);
        if enough && n > 1.0 && best.is_none_or(|(least, _)| error <= least) {
            best = Some((error, cut));
        }
    }
    best.map(|(_, cut)| cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_cut_where_it_is() {
        // Ten batches of 5 at 100, then ninety around 1.
        let values: Vec<f64> = (0..500).map(|i| if i < 50 { 100.0 } else { f64::from(i % 2) }).collect();
        assert_eq!(mser5(&values), Warmup::Until(50));
    }

    #[test]
    fn the_rule_picks_what_its_definition_says() {
        let values = [9.0, 7.0, 6.0, 4.0, 5.0, 3.0, 4.0, 5.0, 4.0, 3.0, 5.0, 4.0];
        let error = |cut: usize| {
            let rest = &values[cut..];
            let n = rest.len() as f64;
            let mean = rest.iter().sum::<f64>() / n;
            rest.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n * n)
        };
        let best = (0..=7).min_by(|&a, &b| error(a).total_cmp(&error(b)));
        assert_eq!(mser(&values), best);
        assert_eq!(best, Some(3));
    }

    #[test]
    fn nothing_is_cut_from_what_does_not_change() {
        assert_eq!(mser5(&[2.0; 100]), Warmup::Until(0));
    }

    #[test]
    fn what_grows_for_ever_has_no_steady_state() {
        let growing: Vec<f64> = (0..500).map(f64::from).collect();
        assert_eq!(mser5(&growing), Warmup::NotFound);
        assert_eq!(mser5(&[1.0, 2.0]), Warmup::NotFound);
    }
}
