//! Proportions of which nothing was seen.

/// The greatest share of failures that is compatible, at this two-sided level, with none among `n` independent
/// trials: `1 - ((1 - level) / 2)^(1/n)` (Clopper and Pearson 1934; the one-sided form for large n is the "rule of
/// three").
pub fn most_unseen(n: u64, level: f64) -> f64 {
    if n == 0 {
        return 1.0;
    }
    -libm::expm1(libm::log((1.0 - level) / 2.0) / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_of_ten_leaves_room_for_31_per_cent() {
        // Clopper and Pearson 1934: the 95 % interval of 0 of 10 is 0 to 0.3085; of 0 of 100, 0 to 0.0362.
        assert!((most_unseen(10, 0.95) - 0.3085).abs() < 5e-5);
        assert!((most_unseen(100, 0.95) - 0.0362).abs() < 5e-5);
        assert_eq!(most_unseen(0, 0.95), 1.0);
    }

    #[test]
    fn the_one_sided_bound_is_the_rule_of_three() {
        // One-sided 95 % is two-sided 90 %.
        assert!((most_unseen(10_000, 0.90) * 10_000.0 - 3.0).abs() < 0.005);
    }
}
