//! The nodes of a pool that take pods, ordered by what is free on them.

use crate::policy::scheduling::{Amount, Scoring};
use std::collections::BTreeSet;

/// For each zone its nodes, by score and number. A pod's node is found from one end, so that it does not matter how many
/// there are.
pub struct Rooms {
    whole: Amount,
    zones: Vec<BTreeSet<(u64, u32)>>,
}

impl Rooms {
    /// No nodes yet, in so many zones; each will have `whole` to give.
    pub fn new(whole: Amount, zones: usize) -> Self {
        Rooms { whole, zones: vec![BTreeSet::new(); zones] }
    }

    /// The number that stands for a node: of equals the first node has the greatest.
    fn mark(node: u32) -> u32 {
        u32::MAX - node
    }

    /// A node takes pods, and has so much free.
    pub fn insert(&mut self, zone: usize, node: u32, free: Amount) {
        self.zones[zone].insert((free.score(self.whole), Self::mark(node)));
    }

    /// A node that has so much free takes no pods any more.
    pub fn remove(&mut self, zone: usize, node: u32, free: Amount) {
        self.zones[zone].remove(&(free.score(self.whole), Self::mark(node)));
    }

    /// Nodes of a zone that take pods.
    pub fn len(&self, zone: usize) -> usize {
        self.zones[zone].len()
    }

    /// Zones.
    pub fn zones(&self) -> usize {
        self.zones.len()
    }

    /// The nodes of a zone that may have room for a request, the best first, with their scores. What is free on each must
    /// still be looked at: a node with much memory and no CPU scores as one with half of both.
    pub fn candidates(
        &self,
        zone: usize,
        request: Amount,
        scoring: Scoring,
    ) -> impl Iterator<Item = (u64, u32)> + use<'_> {
        let mut range = self.zones[zone].range((request.score(self.whole), 0)..);
        std::iter::from_fn(move || match scoring {
            Scoring::LeastAllocated => range.next_back(),
            Scoring::MostAllocated => range.next(),
        })
        .map(|&(score, mark)| (score, Self::mark(mark)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emptiest_comes_first_or_the_fullest_that_has_room() {
        let whole = Amount { cpu: 4000, memory: 1000 };
        let mut rooms = Rooms::new(whole, 1);
        for (node, cpu) in [(0, 1000), (1, 3000), (2, 3000), (3, 200)] {
            rooms.insert(0, node, Amount { cpu, memory: cpu / 4 });
        }
        let order = |request: u64, scoring| -> Vec<u32> {
            let request = Amount { cpu: request, memory: 0 };
            rooms.candidates(0, request, scoring).map(|(_, node)| node).collect()
        };
        assert_eq!(order(500, Scoring::LeastAllocated), [1, 2, 0]);
        assert_eq!(order(500, Scoring::MostAllocated), [0, 2, 1]);
        assert_eq!(order(100, Scoring::MostAllocated)[0], 3);
    }
}
