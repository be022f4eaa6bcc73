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
    fn times_are_those_of_mitzenmachers_table() {
        // Mitzenmacher 2001, table 1 (prediction): two, three and five choices.
        for (choices, load, expected) in
            [(2, 0.5, 1.2657), (2, 0.9, 2.6141), (2, 0.99, 5.4320), (3, 0.9, 2.0279), (5, 0.99, 2.8974)]
        {
            let found = mean_sojourn(choices, load, 1.0).unwrap();
            assert!((found - expected).abs() < 1e-3, "{choices} {load}: {found}");
        }
        assert_eq!(mean_sojourn(1, 0.75, 2.0), Some(8.0));
        assert_eq!((mean_sojourn(2, 1.0, 1.0), mean_sojourn(0, 0.5, 1.0)), (None, None));
    }
}
