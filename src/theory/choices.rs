//! Many servers with a queue each, of which each call looks at a few at random and joins the shortest.

/// The mean time from arrival to end where each call looks at `choices` of very many M/M/1 servers, each with a load ρ below one
/// and this mean service time: `Σ ρ^((dⁱ − d)/(d − 1))` over all i from one on (Vvedenskaya, Dobrushin and Karpelevich 1996;
/// Mitzenmacher 2001). With one choice it is M/M/1. It is the limit of many servers: with twenty and two choices the time is a few
/// per cent longer. None if the servers cannot keep up, or nothing is looked at.
pub fn mean_sojourn(choices: u32, load: f64, service: f64) -> Option<f64> {
    if load >= 1.0 || choices == 0 {
        return None;
    }
    if choices == 1 {
        return Some(service / (1.0 - load));
    }
    let d = f64::from(choices);
    let (mut sum, mut exponent) = (0.0, 0.0);
    loop {
        let term = libm::pow(load, exponent);
        sum += term;
        if term < 1e-17 {
            return Some(service * sum);
        }
        // (d^(i+1) − d) / (d − 1) = d · (d^i − d) / (d − 1) + d
        exponent = d * exponent + d;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_summed_by_its_exponents() {
        // Two choices: 0, 2, 6, 14, 30, …; three: 0, 3, 12, 39, ….
        let two = 1.0 + 2f64.powi(-2) + 2f64.powi(-6) + 2f64.powi(-14) + 2f64.powi(-30);
        let three = 1.0 + 2f64.powi(-3) + 2f64.powi(-12) + 2f64.powi(-39);
        for (choices, expected) in [(2, two), (3, three)] {
            let found = mean_sojourn(choices, 0.5, 10.0).unwrap();
            assert!((found / 10.0 - expected).abs() < 1e-12, "{choices}: {found}");
        }
        assert_eq!(mean_sojourn(1, 0.75, 2.0), Some(8.0));
        assert_eq!((mean_sojourn(2, 1.0, 1.0), mean_sojourn(0, 0.5, 1.0)), (None, None));
    }
}
