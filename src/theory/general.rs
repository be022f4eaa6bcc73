//! M/G/1: Poisson arrivals and any service time at one server, first come, first served.

/// The mean wait of all calls by the formula of Pollaczek (1930) and Khinchine (1932), `λ E[S²] / (2 (1 - ρ))`, from the mean of
/// the service time and its squared coefficient of variation (0 for M/D/1, 1 for M/M/1). None if the server cannot keep up.
pub fn mean_wait(arrivals: f64, service: f64, scv: f64) -> Option<f64> {
    let utilization = arrivals * service;
    (utilization < 1.0).then(|| arrivals * service * service * (1.0 + scv) / (2.0 * (1.0 - utilization)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_the_textbooks() {
        for (arrivals, service, scv, expected) in [
            // M/D/1.
            (0.8, 1.0, 0.0, 2.0),
            (0.5, 1.0, 0.0, 0.5),
            (0.95, 1.0, 0.0, 9.5),
            // Lognormal, hyperexponential, Pareto with tail index 3.5.
            (0.7, 1.0, 4.0, 5.833_333_33),
            (0.8, 1.0, 0.25, 2.5),
            (8.0, 0.1, 2.0, 0.6),
            (0.6, 1.0, 20.0, 15.75),
            (0.6, 1.0, 1.0 / (3.5 * 1.5), 0.892_857_143),
            // M/M/1.
            (70.0, 0.01, 1.0, 0.7 / 30.0),
        ] {
            let found = mean_wait(arrivals, service, scv).unwrap();
            assert!((found / expected - 1.0f64).abs() < 1e-8, "{arrivals} {scv}: {found}");
        }
        assert_eq!(mean_wait(1.0, 1.0, 0.0), None);
    }
}
