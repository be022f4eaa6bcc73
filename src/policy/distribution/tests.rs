use super::*;
use crate::engine::Key;
use crate::language::{Diagnostics, read};

fn parse(text: &str) -> Result<Distribution, String> {
    let mut diagnostics = Diagnostics::default();
    let node = read::read(0, text, &mut diagnostics).ok_or("unreadable")?;
    let mut context = Context::default();
    Distribution::decode(&node, &mut context)
        .ok_or_else(|| context.diagnostics.sorted().iter().map(|d| d.message.clone()).collect::<String>())
}

/// Mean and squared coefficient of variation of many draws, and some of their quantiles in seconds.
fn sample(distribution: &Distribution, quantiles: &[f64]) -> (f64, f64, Vec<f64>) {
    let mut stream = Key::replication(11, 0).stream();
    let n = 400_000;
    let mut draws: Vec<f64> = (0..n).map(|_| distribution.sampler.sample(&mut stream) as f64 / 1e9).collect();
    draws.sort_by(f64::total_cmp);
    let mean = draws.iter().sum::<f64>() / f64::from(n);
    let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / f64::from(n);
    let at = |q: &f64| draws[(q * f64::from(n)) as usize];
    (mean, variance / (mean * mean), quantiles.iter().map(at).collect())
}

#[test]
fn draws_have_the_stated_mean_and_variability() {
    for (text, mean, scv) in [
        ("20ms", 0.02, 0.0),
        ("{ exponential: 20ms }", 0.02, 1.0),
        ("{ lognormal: { mean: 1s, cv: 2 } }", 1.0, 4.0),
        ("{ gamma: { mean: 60ms, cv: 0.5 } }", 0.06, 0.25),
        ("{ gamma: { mean: 60ms, shape: 0.25 } }", 0.06, 4.0),
        ("{ erlang: { mean: 1s, phases: 2 } }", 1.0, 0.5),
        ("{ weibull: { mean: 1s, shape: 2 } }", 1.0, 0.2732),
        ("{ pareto: { mean: 1s, alpha: 6 } }", 1.0, 1.0 / 24.0),
        ("{ pareto: { minimum: 1ms, alpha: 3, maximum: 1s } }", 0.0015, 0.332),
        ("{ hyperexponential: { mean: 1s, cv: 2 } }", 1.0, 4.0),
        ("{ uniform: { min: 0s, max: 2s } }", 1.0, 1.0 / 3.0),
        ("{ normal: { mean: 1s, sd: 100ms } }", 1.0, 0.01),
        ("{ normal: { mean: 1s, sd: 1s } }", 1.2876, 0.3796),
        ("{ shifted: { by: 1s, then: { exponential: 1s } } }", 2.0, 0.25),
        ("{ mixture: [ { weight: 50%, of: 1s }, { weight: 50%, of: 3s } ] }", 2.0, 0.25),
        ("{ empirical: [1s, 1s, 1s, 5s] }", 2.0, 0.75),
    ] {
        let distribution = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let (found, variability, _) = sample(&distribution, &[]);
        assert!((found / mean - 1.0).abs() < 0.015, "{text}: mean {found}");
        assert!((distribution.sampler.mean_seconds() / mean - 1.0).abs() < 0.001, "{text}");
        assert!((variability - scv).abs() < 0.06 * scv.max(0.02), "{text}: scv {variability}");
        let square = distribution.sampler.mean_square_seconds() / (mean * mean);
        assert!((square - 1.0 - scv).abs() < 0.003 * (1.0 + scv), "{text}: {square}");
    }
}

#[test]
fn percentiles_are_where_they_were_stated() {
    for (text, q, expected) in [
        ("{ lognormal: { mean: 8ms, p99: 40ms } }", 0.99, 0.04),
        ("{ lognormal: { mean: 40s, p95: 75s } }", 0.95, 75.0),
        ("{ lognormal: { median: 8ms, p99: 40ms } }", 0.5, 0.008),
    ] {
        let (_, _, found) = sample(&parse(text).unwrap(), &[q]);
        assert!((found[0] / expected - 1.0).abs() < 0.02, "{text}: {found:?}");
    }
}

#[test]
fn impossible_parameters_are_refused_with_the_reason() {
    for (text, reason) in [
        ("{ lognormal: { mean: 8ms, p99: 4ms } }", "greater than the mean"),
        ("{ lognormal: { mean: 1ms, p99: 1s } }", "times its mean"),
        ("{ lognormal: { mean: 8ms } }", "exactly one of `p95`"),
        ("{ exponential: 0s }", "greater than 0"),
        ("{ gamma: { mean: 1s, cv: 0 } }", "greater than 0"),
        ("{ uniform: { min: 2s, max: 1s } }", "less than"),
        ("{ hyperexponential: { mean: 1s, cv: 0.5 } }", "greater than 1"),
        ("{ mixture: [ { weight: 50%, of: 1s } ] }", "not to 100%"),
        ("{ empirical: [] }", "at least one"),
        ("{ exponental: 1s }", "no distribution"),
    ] {
        let said = parse(text).expect_err(text);
        assert!(said.contains(reason), "{text}: {said}");
    }
}

#[test]
fn the_normal_form_reads_back_as_the_same() {
    for text in [
        "20ms",
        "{ exponential: 20ms }",
        "{ lognormal: { mean: 8ms, p99: 40ms } }",
        "{ mixture: [ { weight: 25%, of: 1s }, { weight: 75%, of: { shifted: { by: 1ms, then: { exponential: 3s } } } } ] }",
        "{ empirical: [1s, 2s] }",
        "{ hyperexponential: { phases: [ { weight: 30%, mean: 1s }, { weight: 70%, mean: 2s } ] } }",
    ] {
        let first = parse(text).unwrap();
        let written = serde_yaml::to_string(&first.encode()).unwrap();
        let second = parse(&written).unwrap_or_else(|e| panic!("{written}: {e}"));
        assert_eq!(first.encode(), second.encode());
    }
}
