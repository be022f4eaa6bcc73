use super::pick::{Call, Pick};
use super::pool::Pool;
use super::power_of_d::{MOST_CHOICES, PowerOfDPick};
use crate::language::{Span, Spanned};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

crate::record! {
    /// In turn by weight, where a replica weighs less the more calls it has: Envoy's least request with weights.
    Spec = "weighted_least_request" {
        /// The weight of each replica, by its number; those beyond weigh 1.
        weights: Vec<u32>;
        /// How much calls in flight count: a replica's weight is divided by (calls + 1) to this power. With 0 they do
        /// not count at all.
        active_request_bias: Spanned<f64> = Spanned::nowhere(1.0), "Envoy active_request_bias";
        /// Replicas that are drawn where all that are available weigh the same: the least busy of them gets the call.
        choices: u32 = 2, "Envoy choice_count";
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { weights: Vec::new(), active_request_bias: Spanned::nowhere(1.0), choices: 2, span: Span::default() }
    }

    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(WeightedLeastRequestPick {
            weights: self.weights.clone(),
            bias: self.active_request_bias.value,
            equal: PowerOfDPick::new(self.choices.clamp(1, MOST_CHOICES) as usize),
            turns: BinaryHeap::new(),
            turns_given: 0,
        })
    }
}

/// Envoy's scheduler: the replica whose turn comes first gets the call, and its next turn comes after the reciprocal of
/// its weight at this moment (earliest deadline first; `load_balancer_impl.cc`, `edf_scheduler.h`).
#[derive(Debug)]
pub struct WeightedLeastRequestPick {
    weights: Vec<u32>,
    bias: f64,
    /// For the times when all weigh the same: Envoy draws then.
    equal: PowerOfDPick,
    /// Empty when all weigh the same.
    turns: BinaryHeap<Reverse<Turn>>,
    turns_given: u64,
}

/// When it is a replica's turn.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: f64,
    /// Of equals who came first goes first.
    nth: u64,
    position: u32,
    weight: f64,
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at).then(self.nth.cmp(&other.nth))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turn {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Turn {}

/// What a replica of this weight with so many calls weighs.
fn effective_weight(weight: f64, calls: u32, bias: f64) -> f64 {
    let busy = f64::from(calls) + 1.0;
    // The default needs no power.
    if bias == 1.0 { weight / busy } else { weight / libm::pow(busy, bias) }
}

impl WeightedLeastRequestPick {
    fn weight(&self, ordinal: u32) -> u32 {
        self.weights.get(ordinal as usize).copied().unwrap_or(1).max(1)
    }
}

impl Pick for WeightedLeastRequestPick {
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        let Some(mut first) = self.turns.peek_mut() else {
            return self.equal.pick(pool, call);
        };
        let Reverse(turn) = &mut *first;
        let position = turn.position as usize;
        turn.at += 1.0 / effective_weight(turn.weight, pool.load(position), self.bias);
        turn.nth = self.turns_given;
        self.turns_given += 1;
        position
    }

    fn changed(&mut self, pool: &Pool) {
        self.turns.clear();
        let weights: Vec<u32> = pool.ordinals.iter().map(|&ordinal| self.weight(ordinal)).collect();
        if weights.iter().min() == weights.iter().max() {
            return;
        }
        for (position, weight) in weights.into_iter().enumerate() {
            let weight = f64::from(weight);
            let at = 1.0 / effective_weight(weight, pool.loads[position], self.bias);
            self.turns.push(Reverse(Turn { at, nth: self.turns_given, position: position as u32, weight }));
            self.turns_given += 1;
        }
    }

    fn looks_at_loads(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    fn picks(spec: &Spec, loads: &[u32], count: u64) -> Vec<usize> {
        let n = loads.len() as u32;
        let mut balancer = spec.start();
        let numbers: Vec<u32> = (0..n).collect();
        let mut pool = Pool { replicas: numbers.clone(), ordinals: numbers, loads: loads.to_vec(), ..Pool::default() };
        balancer.changed(&pool);
        let keys = (0..count).map(|n| Key::replication(n, 0));
        keys.map(|key| balancer.pick(&mut pool, &Call { key, affinity: key, from: crate::engine::NONE })).collect()
    }

    #[test]
    fn a_replica_of_weight_two_with_four_calls_weighs_two_fifths() {
        assert_eq!(effective_weight(2.0, 4, 1.0), 0.4);
        assert_eq!(effective_weight(2.0, 4, 0.0), 2.0);
        assert_eq!(effective_weight(8.0, 3, 2.0), 0.5);
    }

    #[test]
    fn idle_replicas_get_calls_in_proportion_to_their_weights() {
        let spec = Spec { weights: vec![5, 1, 2], ..Spec::plain() };
        let picks = picks(&spec, &[0, 0, 0], 800);
        let counts = [0, 1, 2].map(|replica| picks.iter().filter(|&&pick| pick == replica).count());
        assert_eq!(counts, [500, 100, 200]);
    }

    #[test]
    fn a_bias_of_zero_does_not_look_at_calls() {
        let bias = |bias| Spec { weights: vec![3, 1], active_request_bias: Spanned::nowhere(bias), ..Spec::plain() };
        assert_eq!(picks(&bias(0.0), &[9, 0], 100), picks(&bias(0.0), &[0, 0], 100));
        // With bias 1 the busy one weighs 3 / 10 against 1.
        let busy = picks(&bias(1.0), &[9, 0], 130).iter().filter(|&&pick| pick == 0).count();
        assert_eq!(busy, 30);
    }

    #[test]
    fn where_all_weigh_the_same_the_least_busy_of_two_is_taken() {
        let spec = Spec { weights: vec![4, 4], ..Spec::plain() };
        assert_eq!(picks(&spec, &[1, 0], 50), [1; 50]);
    }
}
