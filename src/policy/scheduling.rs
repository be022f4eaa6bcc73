//! On which node a pod is put (kube-scheduler).

crate::words! {
    /// Which of the nodes that have room for a pod is preferred.
    Scoring = "scoring of nodes" {
        /// The one with the greatest share of its CPU and memory not requested yet, so that load is spread
        /// (NodeResourcesFit LeastAllocated).
        LeastAllocated = "least_allocated",
        /// The one with the least share left, so that nodes run full and others stay empty (NodeResourcesFit
        /// MostAllocated, bin packing).
        MostAllocated = "most_allocated",
    }
}

crate::words! {
    /// Over what the pods of a service are spread before nodes are scored (PodTopologySpread, as a preference).
    TopologySpread = "topology spread" {
        /// To the zone with the fewest pods of the service.
        Zone = "zone",
        /// To the zone with the fewest pods of the service, and in it to the node with the fewest.
        Node = "node",
    }
}

/// An amount of what pods request and nodes have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// CPU in thousandths.
    pub cpu: u64,
    /// Memory in bytes.
    pub memory: u64,
}

/// Parts into which the CPUs and the memory of a node are divided to compare nodes.
const PARTS: u128 = 1 << 20;

impl Amount {
    /// Whether so much room takes a request.
    #[inline]
    pub fn fits(self, request: Amount) -> bool {
        self.cpu >= request.cpu && self.memory >= request.memory
    }

    /// What is left without a part, or nothing.
    #[inline]
    pub fn less(self, part: Amount) -> Amount {
        Amount { cpu: self.cpu.saturating_sub(part.cpu), memory: self.memory.saturating_sub(part.memory) }
    }

    /// Both together.
    #[inline]
    pub fn plus(self, other: Amount) -> Amount {
        Amount { cpu: self.cpu + other.cpu, memory: self.memory + other.memory }
    }

    /// So many times as much.
    pub fn times(self, n: u64) -> Amount {
        Amount { cpu: self.cpu.saturating_mul(n), memory: self.memory.saturating_mul(n) }
    }

    /// How often a request fits into it.
    pub fn holds(self, request: Amount) -> u64 {
        let times = |all: u64, one: u64| all.checked_div(one).unwrap_or(u64::MAX);
        times(self.cpu, request.cpu).min(times(self.memory, request.memory))
    }

    /// The share of a node that it is, the mean of CPU and memory, in 2^-21: the greater of two amounts has no lesser
    /// score.
    pub fn score(self, whole: Amount) -> u64 {
        let part = |of: u64, whole: u64| (u128::from(of) * PARTS).checked_div(u128::from(whole)).unwrap_or(0);
        (part(self.cpu, whole.cpu) + part(self.memory, whole.memory)) as u64
    }

    /// The greater share of a node that it is, of CPU and memory (Cluster Autoscaler's utilisation of a node).
    pub fn utilization(self, whole: Amount) -> f64 {
        let share = |of: u64, whole: u64| if whole == 0 { 0.0 } else { of as f64 / whole as f64 };
        share(self.cpu, whole.cpu).max(share(self.memory, whole.memory))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_kubernetes_documentation_in_parts_of_two() {
        let whole = Amount { cpu: 4000, memory: 8 << 30 };
        let half = Amount { cpu: 2000, memory: 4 << 30 };
        assert_eq!(half.score(whole), 1 << 20);
        assert_eq!(Amount { cpu: 4000, memory: 0 }.score(whole), 1 << 20);
        assert!((Amount { cpu: 1000, memory: 6 << 30 }.utilization(whole) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn what_fits_never_scores_less_than_what_it_takes() {
        let whole = Amount { cpu: 3920, memory: 14_500_000_000 };
        for cpu in (0..3920).step_by(37) {
            let (room, request) =
                (Amount { cpu, memory: cpu * 3_000_001 }, Amount { cpu: cpu / 2, memory: cpu * 3_000_000 });
            assert!(room.fits(request) && room.score(whole) >= request.score(whole));
        }
        assert_eq!(whole.holds(Amount { cpu: 500, memory: 512_000_000 }), 7);
    }
}
