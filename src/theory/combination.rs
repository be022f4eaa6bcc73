//! Parts that have nothing to do with each other, taken together: in series, in parallel, the slowest, the k-th of n.

/// The probability that something which happens to each of `n` by itself with probability `p` happens to one of them at least:
/// `1 − (1 − p)ⁿ`. The availability of n in parallel, of which one is enough, is that of each, so combined; so is the share of
/// answers that are slow, where each waits for n (Dean and Barroso 2013).
pub fn any(p: f64, n: f64) -> f64 {
    -libm::expm1(n * libm::log1p(-p))
}

/// What the probability for each of `n` must be, so that it is `p` for one of them at least: the inverse of [`any`].
pub fn each(p: f64, n: f64) -> f64 {
    -libm::expm1(libm::log1p(-p) / n)
}

/// The mean of the k-th smallest of `n` exponential times with this mean: `mean · Σ 1/(n − i)` over i from 0 to k − 1 (Rényi 1953).
pub fn kth(k: u32, n: u32, mean: f64) -> f64 {
    (0..k.min(n)).map(|i| mean / f64::from(n - i)).sum()
}

/// The probability that `read` copies chosen at random among `copies` have none in common with `write` others chosen so:
/// `C(N − W, R) / C(N, R)`, 0 where `R + W > N` (Gifford 1979; Bailis and others 2012).
pub fn disjoint(copies: u32, read: u32, write: u32) -> f64 {
    (0..read)
        .map(|i| f64::from(copies.saturating_sub(write + i)) / f64::from(copies.saturating_sub(i).max(1)))
        .product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_the_textbooks() {
        // Dean and Barroso: of searches that ask 100 leaves, 63 % meet one that is slow once in a hundred times.
        assert!((any(0.01, 100.0) - 0.634).abs() < 1e-3);
        assert!((any(0.99, 2.0) - 0.9999).abs() < 1e-12);
        assert!((any(each(0.01, 100.0), 100.0) - 0.01).abs() < 1e-12);
        // The slowest of three: 1 + 1/2 + 1/3.
        assert!((kth(3, 3, 6.0) - 11.0).abs() < 1e-12 && (kth(1, 3, 6.0) - 2.0).abs() < 1e-12);
        assert!((disjoint(3, 1, 1) - 2.0 / 3.0).abs() < 1e-12);
        assert!((disjoint(5, 2, 2) - 0.3).abs() < 1e-12);
        assert_eq!((disjoint(3, 2, 2), disjoint(3, 3, 1)), (0.0, 0.0));
    }
}
