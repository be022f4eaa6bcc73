use super::pick::{Call, Pick};
use super::pool::Pool;

crate::record! {
    /// In turn by weight, evenly interleaved.
    Spec = "smooth_weighted_round_robin" {
        /// The weight of each replica, by its number; those beyond weigh 1.
        weights: Vec<u32>;
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { weights: Vec::new(), span: crate::language::Span::default() }
    }
}

impl Spec {
    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(SmoothWeightedRoundRobinPick::new(self.weights.clone()))
    }
}

/// nginx's smooth weighted round robin: each pick adds its weight to every replica's current value, takes
/// the greatest (the first of equals), and subtracts the total from it
/// (nginx, `ngx_http_upstream_round_robin.c`).
///
/// After `t` picks a replica of weight `w` that was picked `k` times stands at `w t - total k`. Of the
/// replicas of one weight the least-picked, and of those the first, is therefore the greatest: they take
/// turns in order, and only one candidate a distinct weight has to be compared.
#[derive(Debug)]
pub struct SmoothWeightedRoundRobinPick {
    /// Weight by number of the replica; those beyond weigh 1.
    weights: Vec<u32>,
    turns: Vec<Turn>,
    total: i64,
    picks: i64,
}

/// The replicas of one weight.
#[derive(Debug)]
struct Turn {
    weight: i64,
    positions: Vec<u32>,
    /// The index in `positions` of the one whose turn it is.
    next: usize,
    /// How often each of them was picked that had its turn in this round, less one for those that had not.
    rounds: i64,
}

impl SmoothWeightedRoundRobinPick {
    /// A balancer with these weights.
    pub fn new(weights: Vec<u32>) -> Self {
        SmoothWeightedRoundRobinPick { weights, turns: Vec::new(), total: 0, picks: 0 }
    }
}

impl Pick for SmoothWeightedRoundRobinPick {
    fn pick(&mut self, _pool: &mut Pool, _call: &Call) -> usize {
        self.picks += 1;
        let (picks, total) = (self.picks, self.total);
        let best = self.turns.iter_mut().max_by(|a, b| {
            let value = |t: &Turn| t.weight * picks - total * t.rounds;
            // Of equals the first position must win, so it counts as the greater.
            value(a).cmp(&value(b)).then(b.positions[b.next].cmp(&a.positions[a.next]))
        });
        let Some(turn) = best else { return 0 };
        let position = turn.positions[turn.next];
        turn.next += 1;
        if turn.next == turn.positions.len() {
            turn.next = 0;
            turn.rounds += 1;
        }
        position as usize
    }

    fn changed(&mut self, pool: &Pool) {
        self.turns.clear();
        (self.total, self.picks) = (0, 0);
        for (position, &ordinal) in pool.ordinals.iter().enumerate() {
            let weight = i64::from(self.weights.get(ordinal as usize).copied().unwrap_or(1));
            self.total += weight;
            match self.turns.iter_mut().find(|turn| turn.weight == weight) {
                Some(turn) => turn.positions.push(position as u32),
                None => {
                    self.turns.push(Turn { weight, positions: vec![position as u32], next: 0, rounds: 0 });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    /// nginx's algorithm as it stands, one step a replica.
    fn by_the_book(weights: &[i64], picks: usize) -> Vec<usize> {
        let mut current = vec![0; weights.len()];
        (0..picks)
            .map(|_| {
                current.iter_mut().zip(weights).for_each(|(c, w)| *c += w);
                let greatest = current.iter().copied().max().unwrap_or(0);
                let chosen = current.iter().position(|&c| c == greatest).unwrap_or(0);
                current[chosen] -= weights.iter().sum::<i64>();
                chosen
            })
            .collect()
    }

    fn picks(weights: &[u32], count: usize) -> Vec<usize> {
        let mut balancer = SmoothWeightedRoundRobinPick::new(weights.to_vec());
        let n = weights.len() as u32;
        let loads = vec![0; n as usize];
        let mut pool = Pool { replicas: (0..n).collect(), ordinals: (0..n).collect(), loads, ..Pool::default() };
        balancer.changed(&pool);
        let key = Key::replication(0, 0);
        let call = Call { key, affinity: key, from: crate::engine::NONE };
        (0..count).map(|_| balancer.pick(&mut pool, &call)).collect()
    }

    #[test]
    fn picks_are_those_of_nginx() {
        for weights in [&[5, 1, 1][..], &[4, 2, 1], &[1, 1, 1, 1], &[3, 7, 3, 7, 2, 3], &[1, 100]] {
            let book: Vec<i64> = weights.iter().map(|&w| i64::from(w)).collect();
            assert_eq!(picks(weights, 300), by_the_book(&book, 300), "{weights:?}");
        }
    }

    #[test]
    fn the_sequences_are_the_published_ones() {
        // The first stands in nginx's commit message "Upstream: smooth weighted round-robin balancing".
        assert_eq!(picks(&[5, 1, 1], 7), [0, 0, 1, 0, 2, 0, 0]);
        assert_eq!(picks(&[3, 2, 1], 6), [0, 1, 0, 2, 1, 0]);
        assert_eq!(picks(&[4, 2, 1], 14), [0, 1, 0, 2, 0, 1, 0, 0, 1, 0, 2, 0, 1, 0]);
        assert_eq!(picks(&[1, 1, 1], 3), [0, 1, 2]);
    }
}
