//! How long a queue that starts empty takes to its steady state.

/// The relaxation time of a queue: the deviation from the steady state shrinks by `e` in it, at last. For M/M/1 it is
/// `1 / (μ (1 - √ρ)²)` (Cohen 1969, The Single Server Queue; Abate and Whitt 1987). With several servers that of the queue and
/// a service time are added, with service times that vary more than exponential ones it is longer in proportion to
/// `(1 + c²) / 2`, as in heavy traffic (Newell 1971). None if the servers cannot keep up.
pub fn relaxation(servers: u32, utilization: f64, service: f64, scv: f64) -> Option<f64> {
    let gap = 1.0 - libm::sqrt(utilization);
    let alone = if servers == 1 { 0.0 } else { service };
    let variability = ((1.0 + scv) / 2.0).max(1.0);
    (utilization < 1.0).then(|| alone + variability * service / (f64::from(servers) * gap * gap))
}

/// By which share a mean over `measured` time lies too low, at most, where `warmup` has passed since an empty start: what is
/// missing decays as a mixture of exponentials none of which is slower than the relaxation time (Abate and Whitt 1987, for
/// M/M/1), and it adds up to that time.
pub fn bias(relaxation: f64, warmup: f64, measured: f64) -> f64 {
    relaxation / measured * libm::exp(-warmup / relaxation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relaxation_time_grows_with_the_load() {
        assert!((relaxation(1, 0.25, 1.0, 1.0).unwrap() - 4.0).abs() < 1e-12);
        assert!((relaxation(1, 0.81, 1.0, 1.0).unwrap() - 100.0).abs() < 1e-9);
        // Four servers as fast together as one.
        assert!((relaxation(4, 0.81, 4.0, 1.0).unwrap() - 104.0).abs() < 1e-9);
        assert_eq!(relaxation(1, 0.81, 1.0, 0.0), relaxation(1, 0.81, 1.0, 1.0));
        assert!(relaxation(1, 0.81, 1.0, 9.0).unwrap() > 499.0);
        assert_eq!(relaxation(1, 1.0, 1.0, 1.0), None);
    }

    #[test]
    fn a_warm_up_leaves_little_of_an_empty_start() {
        // For M/M/1 at 0.81 what is missing is 1 / (1 - ρ)² service times of the mean number present: 2.8 % of 1000.
        assert!((0.0277..=0.1).contains(&bias(100.0, 0.0, 1000.0)));
        assert!((bias(100.0, 500.0, 1000.0) / 0.1 - libm::exp(-5.0)).abs() < 1e-12);
    }
}
