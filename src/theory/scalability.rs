//! The universal scalability law: how much so many at once get done who hold each other up (Gunther 2007, "Guerrilla Capacity
//! Planning", ch. 4 to 6). With `beta` 0 it is Amdahl's law (1967).

/// What `at_work` of them get done in a unit of time, where one alone takes `service` for each: `N / (S (1 + α (N − 1) + β N (N − 1)))`.
pub fn throughput(at_work: f64, service: f64, alpha: f64, beta: f64) -> f64 {
    at_work / (service * (1.0 + alpha * (at_work - 1.0) + beta * at_work * (at_work - 1.0)))
}

/// How many at once get the most done: `√((1 − α) / β)`; more get less done. Endless where `beta` is 0.
pub fn peak(alpha: f64, beta: f64) -> f64 {
    libm::sqrt((1.0 - alpha) / beta)
}

/// What any number of them gets done at most under Amdahl's law: `1 / (α S)`.
pub fn ceiling(service: f64, alpha: f64) -> f64 {
    1.0 / (alpha * service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_is_amdahls_without_coherence_and_has_a_peak_with_it() {
        // Amdahl: a tenth is serial, ten processors are 5.26 times as fast.
        assert!((throughput(10.0, 1.0, 0.1, 0.0) - 1.0 / (0.1 + 0.9 / 10.0)).abs() < 1e-12);
        assert!((throughput(1e12, 1.0, 0.1, 0.0) / ceiling(1.0, 0.1) - 1.0).abs() < 1e-9);
        let best = peak(0.03, 0.0005);
        assert!((best - 44.045).abs() < 1e-3);
        let at = |n: f64| throughput(n, 1.0, 0.03, 0.0005);
        assert!(at(best) > at(best - 1.0) && at(best) > at(best + 1.0));
        assert_eq!(peak(0.1, 0.0), f64::INFINITY);
    }
}
