//! Checks of balancers, and of the keys that some of them hash.

use super::Checker;
use crate::language::{Diagnostic, Span, Spanned};
use crate::policy::balancer::{Balancer, DEFAULT_RING_SIZE};
use crate::policy::keys::{Keys, MAX_ZIPF};
use crate::units::Percent;

/// The greatest weight of a replica.
const MAX_WEIGHT: u32 = 1_000_000;
/// The greatest `minimum_ring_size`: Envoy's.
const MAX_RING_SIZE: u32 = 8_388_608;
/// The greatest Maglev table: Envoy's.
const MAX_TABLE_SIZE: u32 = 5_000_011;
/// The most points of a replica on a ring.
const MAX_POINTS: u32 = 100_000;
/// The greatest power of the number of calls in flight.
const MAX_BIAS: f64 = 10.0;
/// The most turns that are gone through to fill a table by weight: slots times replicas.
const MAX_TURNS: u64 = 100_000_000;

impl<'a> Checker<'a> {
    /// Checks the balancer of at most so many replicas.
    pub(super) fn balancer(&mut self, balancer: &Balancer, replicas: u32) {
        match balancer {
            Balancer::Random(_) | Balancer::RoundRobin(_) | Balancer::LeastRequest(_) => {}
            Balancer::PowerOfD(spec) => self.choices(spec.choices, spec.span),
            Balancer::SmoothWeightedRoundRobin(spec) => self.weights(&spec.weights, spec.span),
            Balancer::WeightedLeastRequest(spec) => {
                self.weights(&spec.weights, spec.span);
                self.choices(spec.choices, spec.span);
                let bias = &spec.active_request_bias;
                if !(0.0..=MAX_BIAS).contains(&bias.value) {
                    self.impossible(bias.span, format!("`active_request_bias` lies between 0 and {MAX_BIAS}"));
                }
            }
            Balancer::PeakEwma(spec) => {
                if spec.decay.value.nanos() == 0 {
                    self.impossible(spec.decay.span, "`decay` must be greater than 0");
                }
            }
            Balancer::RingHash(spec) => {
                self.balance_factor(spec.balance_factor.as_ref());
                let size = &spec.minimum_ring_size;
                self.count("minimum_ring_size", size.value, size.span, MAX_RING_SIZE);
                if let Some(points) = &spec.points {
                    self.count("points", points.value, points.span, MAX_POINTS);
                    // The normal form spells out the default beside it.
                    if size.value != DEFAULT_RING_SIZE {
                        let message = "a ring has either `points` for each replica or a `minimum_ring_size`";
                        self.error("E016", points.span, message);
                    }
                }
            }
            Balancer::Maglev(spec) => {
                self.balance_factor(spec.balance_factor.as_ref());
                self.weights(&spec.weights, spec.span);
                let size = &spec.table_size;
                if size.value > MAX_TABLE_SIZE || !is_prime(size.value) {
                    let message = format!("the size of a Maglev table is a prime number of at most {MAX_TABLE_SIZE}");
                    self.impossible(size.span, message);
                }
                if !spec.weights.is_empty() && u64::from(size.value) * u64::from(replicas) > MAX_TURNS {
                    let message = format!(
                        "too large: with weights, the slots of a Maglev table times the replicas are at most {MAX_TURNS}"
                    );
                    self.error("E002", spec.span, message);
                }
            }
        }
    }

    fn choices(&mut self, choices: u32, span: Span) {
        if !(1..=64).contains(&choices) {
            self.impossible(span, "the number of choices lies between 1 and 64");
        }
    }

    fn weights(&mut self, weights: &[u32], span: Span) {
        if weights.iter().any(|weight| !(1..=MAX_WEIGHT).contains(weight)) {
            self.impossible(span, format!("a weight lies between 1 and {MAX_WEIGHT}"));
        }
    }

    fn balance_factor(&mut self, factor: Option<&Spanned<Percent>>) {
        if let Some(factor) = factor
            && factor.value.value() <= 100
        {
            let message = "`balance_factor` must be greater than 100%: somebody has at least the average";
            self.impossible(factor.span, message);
        }
    }

    /// Checks what requests ask about.
    pub(super) fn keys(&mut self, keys: Option<&Keys>) {
        let Some(keys) = keys else { return };
        self.key_space(keys);
        let services = self.scenario.services.iter().map(|(_, service)| &service.balancer);
        let databases = self.scenario.databases.iter().map(|(_, database)| &database.balancer);
        let hashed = services.chain(databases).any(|balancer| balancer.start().looks_at_affinity());
        let asked = self.scenario.databases.iter().any(|(_, database)| database.asks_for_keys())
            || self.scenario.queues.iter().any(|(_, queue)| queue.asks_for_key())
            || self.scenario.locks.iter().any(|(_, table)| table.keys.is_none())
            || self.scenario.caches.iter().any(|(_, cache)| cache.keys.is_none());
        if !hashed && !asked {
            let unused = Diagnostic::warning(
                "W004",
                keys.span,
                "no balancer hashes and no cache asks, so `keys` make no difference",
            );
            self.diagnostics.push(unused.help("balancers that hash are `ring_hash` and `maglev`"));
        }
    }

    /// Whether there can be such keys.
    pub(super) fn key_space(&mut self, keys: &Keys) {
        self.count("count", keys.count.value, keys.count.span, u32::MAX);
        if let Some(zipf) = &keys.zipf
            && !(0.0..=MAX_ZIPF).contains(&zipf.value)
        {
            self.impossible(zipf.span, format!("the exponent of Zipf's law lies between 0 and {MAX_ZIPF}"));
        }
        self.hot(keys);
    }
}

/// Points on a ring, or slots of a table, of a balancer of at most so many replicas.
pub(super) fn places(balancer: &Balancer, replicas: u32) -> u64 {
    match balancer {
        // With fewer replicas there may be a few points more than with all, by rounding.
        Balancer::RingHash(spec) => u64::from(spec.points(replicas) + 1) * u64::from(replicas),
        Balancer::Maglev(spec) => u64::from(spec.table_size.value),
        _ => 0,
    }
}

fn is_prime(n: u32) -> bool {
    n >= 2 && (2..).take_while(|&d: &u32| d * d <= n).all(|d| !n.is_multiple_of(d))
}

#[cfg(test)]
mod tests {
    use super::is_prime;

    #[test]
    fn envoys_table_sizes_are_prime() {
        let primes: Vec<u32> = (0..30).filter(|&n| is_prime(n)).collect();
        assert_eq!(primes, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert!(is_prime(65_537) && is_prime(5_000_011) && !is_prime(65_536));
    }
}
