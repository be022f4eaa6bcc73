use super::pick::{Call, PURPOSE, Pick};
use super::pool::Pool;
use crate::engine::random::Source;
use crate::engine::{Key, Time};
use crate::language::{Span, Spanned};
use crate::units::Duration;
use std::collections::VecDeque;

crate::record! {
    /// The better of two replicas drawn at random, by how long they take and how much they have to do.
    Spec = "peak_ewma" {
        /// How long a replica is remembered for having been slow: after this time without calls its cost has fallen to
        /// 37 %.
        decay: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(10)), "Finagle decayTime";
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { decay: Spanned::nowhere(Duration::from_secs(10)), span: Span::default() }
    }

    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(PeakEwmaPick { decay: self.decay.value.nanos().max(1) as f64, costs: Vec::new() })
    }
}

/// Finagle's and linkerd's peak EWMA: the load of a replica is its cost, a moving average of response times that
/// follows a peak at once and forgets it slowly, times the calls that it would have with this one; of two drawn at
/// random the one with less gets it (Finagle `PeakEwma.scala`).
#[derive(Debug)]
pub struct PeakEwmaPick {
    /// The time constant, nanoseconds.
    decay: f64,
    /// By number of the replica.
    costs: Vec<Cost>,
}

/// What is known of a replica's response times.
#[derive(Clone, Debug, Default)]
struct Cost {
    address: Option<Key>,
    /// Nanoseconds.
    value: f64,
    /// When it was right.
    at: Time,
    /// Answers that are not in it yet, in order of time: when each comes, and how long the call took.
    answers: VecDeque<(Time, Time)>,
}

impl Cost {
    /// Takes in the answers up to now.
    fn hear(&mut self, now: Time, decay: f64) {
        while let Some(&(at, took)) = self.answers.front().filter(|answer| answer.0 <= now) {
            self.answers.pop_front();
            self.observe(took as f64, at, decay);
        }
    }

    fn observe(&mut self, took: f64, now: Time, decay: f64) {
        if took > self.value {
            self.value = took;
        } else {
            let weight = libm::exp(-(now.saturating_sub(self.at) as f64) / decay);
            self.value = self.value * weight + took * (1.0 - weight);
        }
        self.at = now;
    }
}

/// The load of a replica from which the first answer is still awaited.
const UNPROBED: f64 = 1e18;

impl PeakEwmaPick {
    /// The cost of a replica. To look at it is to observe a response time of 0, so that it falls while nothing comes.
    fn cost(&mut self, ordinal: u32, now: Time) -> f64 {
        let Some(cost) = self.costs.get_mut(ordinal as usize) else { return 0.0 };
        cost.hear(now, self.decay);
        cost.observe(0.0, now, self.decay);
        cost.value
    }

    fn load(&mut self, pool: &mut Pool, position: usize) -> f64 {
        let pending = f64::from(pool.load(position));
        let cost = self.cost(pool.ordinals[position], pool.now);
        if cost == 0.0 && pending > 0.0 { UNPROBED + pending } else { cost * (pending + 1.0) }
    }
}

impl Pick for PeakEwmaPick {
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        let n = pool.len();
        if n == 1 {
            return 0;
        }
        let mut draws = call.key.draws(PURPOSE);
        let a = draws.below(n);
        let b = draws.below(n - 1);
        let b = b + usize::from(b >= a);
        if self.load(pool, b) < self.load(pool, a) { b } else { a }
    }

    fn changed(&mut self, pool: &Pool) {
        let numbers = pool.ordinals.last().map_or(0, |&last| last as usize + 1);
        if self.costs.len() < numbers {
            self.costs.resize(numbers, Cost::default());
        }
        for (&ordinal, &address) in pool.ordinals.iter().zip(&pool.addresses) {
            let cost = &mut self.costs[ordinal as usize];
            if cost.address != Some(address) {
                *cost = Cost { address: Some(address), ..Cost::default() };
            }
        }
    }

    fn looks_at_loads(&self) -> bool {
        true
    }

    fn wants_answers(&self) -> bool {
        true
    }

    fn answered(&mut self, ordinal: u32, took: Time, at: Time, now: Time) {
        let Some(cost) = self.costs.get_mut(ordinal as usize) else { return };
        let mut place = cost.answers.len();
        cost.answers.push_back((at, took));
        // Most come in the order in which they are told.
        while place > 0 && cost.answers[place - 1].0 > at {
            cost.answers.swap(place - 1, place);
            place -= 1;
        }
        // Nobody may look at it for long.
        cost.hear(now, self.decay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Time = 1_000_000_000;

    fn pool() -> Pool {
        Pool {
            replicas: vec![0, 1],
            ordinals: vec![0, 1],
            addresses: [0, 1].map(|n| Key::replication(n, 0)).to_vec(),
            loads: vec![0, 0],
            ..Pool::default()
        }
    }

    fn start() -> PeakEwmaPick {
        let mut balancer = PeakEwmaPick { decay: 10.0 * SECOND as f64, costs: Vec::new() };
        balancer.changed(&pool());
        balancer
    }

    #[test]
    fn a_peak_counts_at_once_and_is_forgotten_by_the_decay() {
        let mut balancer = start();
        balancer.answered(0, 2_000_000, 11 * SECOND, 0);
        balancer.answered(0, 5_000_000, SECOND, 0);
        balancer.answered(0, 8_000_000, SECOND, 0);
        // What is known ahead does not count before its time.
        assert_eq!(balancer.cost(0, SECOND), 8e6);
        let after = balancer.cost(0, 11 * SECOND);
        let (old, new) = ((-1f64).exp(), 1.0 - (-1f64).exp());
        assert!((after - (8e6 * old + 2e6 * new)).abs() < 1.0, "{after}");
        assert!((balancer.cost(0, 21 * SECOND) - after * old).abs() < 1.0);
    }

    #[test]
    fn the_load_is_the_cost_times_the_calls_with_this_one() {
        let (mut balancer, mut pool) = (start(), pool());
        (pool.loads, pool.now) = (vec![3, 0], SECOND);
        // Nobody knows the first yet, and it has not answered.
        assert_eq!(balancer.load(&mut pool, 0), UNPROBED + 3.0);
        assert_eq!(balancer.load(&mut pool, 1), 0.0);
        balancer.answered(0, 7_000_000, SECOND, SECOND);
        balancer.answered(1, 20_000_000, SECOND, SECOND);
        assert_eq!(balancer.load(&mut pool, 0), 28e6);
        assert_eq!(balancer.load(&mut pool, 1), 20e6);
        let picks: Vec<usize> = (0..20)
            .map(|n| Key::replication(n, 0))
            .map(|key| balancer.pick(&mut pool, &Call { key, affinity: key, from: crate::engine::NONE }))
            .collect();
        assert_eq!(picks, [1; 20]);
    }

    #[test]
    fn a_successor_is_not_blamed_for_its_predecessor() {
        let (mut balancer, mut pool) = (start(), pool());
        balancer.answered(0, 7_000_000, SECOND, SECOND);
        pool.addresses[0] = Key::replication(0, 0).number(2);
        balancer.changed(&pool);
        assert_eq!(balancer.cost(0, SECOND), 0.0);
        // One that has left the pool may still answer.
        balancer.answered(9, 7_000_000, SECOND, SECOND);
    }
}
