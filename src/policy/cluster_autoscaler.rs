//! Who buys nodes for pods that fit nowhere, and gives back those that are not needed (Kubernetes Cluster Autoscaler).

use crate::language::Span;
use crate::units::{Duration, Share};

crate::record! {
    /// Looks now and then for pods that fit on no node, and asks for nodes; nodes that are not needed are drained and
    /// given back. As Kubernetes Cluster Autoscaler, with its defaults.
    ClusterAutoscaler = "cluster autoscaler" {
        /// Between two looks.
        scan_interval: Duration = Duration::from_secs(10), "Cluster Autoscaler scan-interval";
        /// How old a pending pod is before nodes are asked for.
        new_pod_scale_up_delay: Duration = Duration::from_secs(0), "Cluster Autoscaler new-pod-scale-up-delay";
        /// A node that is not ready so long after it was asked for is given up.
        max_node_provision_time: Duration = Duration::from_secs(900), "Cluster Autoscaler max-node-provision-time";
        /// Which pool gets the new nodes where several could take the pods.
        expander: Expander = Expander::Random, "Cluster Autoscaler expander: random";
        /// How long a node must have been unneeded before it is given back.
        scale_down_unneeded_time: Duration = Duration::from_secs(600), "Cluster Autoscaler scale-down-unneeded-time";
        /// How long nothing is given back after nodes were asked for.
        scale_down_delay_after_add: Duration = Duration::from_secs(600), "Cluster Autoscaler scale-down-delay-after-add";
        /// How long nothing is given back after a node was given back.
        scale_down_delay_after_delete: Duration = Duration::from_secs(0), "Cluster Autoscaler scale-down-delay-after-delete";
        /// How long nothing is given back after a node could not be drained.
        scale_down_delay_after_failure: Duration = Duration::from_secs(180), "Cluster Autoscaler scale-down-delay-after-failure";
        /// A node of which less is requested, of CPU and of memory, is unneeded if its pods fit elsewhere.
        scale_down_utilization_threshold: Share = Share::new(0.5), "Cluster Autoscaler scale-down-utilization-threshold";
        /// How long a pod of a node that is given back may finish what it has, if its `drain` is longer.
        max_graceful_termination: Duration = Duration::from_secs(600), "Cluster Autoscaler max-graceful-termination-sec";
        /// A node whose pods may not all leave within this time is kept.
        max_pod_eviction_time: Duration = Duration::from_secs(120), "Cluster Autoscaler max-pod-eviction-time";
        /// Empty nodes that are given back at once; others go one at a time.
        max_empty_bulk_delete: u32 = 10, "Cluster Autoscaler max-empty-bulk-delete";
        /// It does nothing while a greater share of the nodes is down.
        max_total_unready: Share = Share::new(0.45), "Cluster Autoscaler max-total-unready-percentage";
        /// So many nodes may be down whatever their share.
        ok_total_unready: u32 = 3, "Cluster Autoscaler ok-total-unready-count";
        /// How long a pool is not asked again after it had no capacity.
        initial_backoff: Duration = Duration::from_secs(300), "Cluster Autoscaler initial-node-group-backoff-duration";
        /// The wait doubles each time, up to this.
        max_backoff: Duration = Duration::from_secs(1800), "Cluster Autoscaler max-node-group-backoff-duration";
        /// After so long without a failure the wait begins anew.
        backoff_reset: Duration = Duration::from_secs(10_800), "Cluster Autoscaler node-group-backoff-reset-timeout";
    }
}

crate::words! {
    /// Which pool gets the new nodes where several could take the pods.
    Expander = "expander" {
        /// Any of them.
        Random = "random",
        /// The one of whose new nodes the least CPU stays idle; of equals the least memory.
        LeastWaste = "least_waste",
        /// The one with the highest `priority`; any of equals.
        Priority = "priority",
        /// The one that is cheapest for each pod that its new nodes take.
        Price = "price",
    }
}

/// What it would be to enlarge a pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expansion {
    /// The pool.
    pub pool: u32,
    /// New nodes.
    pub nodes: u32,
    /// Pods that they take.
    pub pods: u64,
    /// Shares of the CPU and of the memory of the new nodes that stay idle.
    pub idle: (f64, f64),
    /// The pool's priority.
    pub priority: u32,
    /// The price of a node.
    pub price: i64,
}

impl Expander {
    /// Chooses among expansions; `chance` is uniform on [0, 1).
    pub fn choose(self, expansions: &[Expansion], chance: f64) -> Option<Expansion> {
        let per_pod = |e: &Expansion| e.price as f64 * f64::from(e.nodes) / e.pods.max(1) as f64;
        let rank = |e: &Expansion| match self {
            Expander::Random => (0.0, 0.0),
            Expander::LeastWaste => e.idle,
            Expander::Priority => (-f64::from(e.priority), 0.0),
            Expander::Price => (per_pod(e), 0.0),
        };
        let order = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
        let best = expansions.iter().map(rank).min_by(order)?;
        let equals: Vec<&Expansion> = expansions.iter().filter(|e| rank(e) == best).collect();
        let chosen = (chance * equals.len() as f64) as usize;
        equals.get(chosen.min(equals.len() - 1)).map(|&&expansion| expansion)
    }
}

/// How long a pool is left alone that had no capacity.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolBackoff {
    /// It is not asked before.
    pub until: u64,
    length: u64,
    failed: u64,
}

impl PoolBackoff {
    /// It had no capacity at `now`.
    pub fn fail(&mut self, now: u64, spec: &ClusterAutoscaler) {
        let fresh = self.length == 0 || now - self.failed > spec.backoff_reset.nanos();
        let doubled = self.length.saturating_mul(2).min(spec.max_backoff.nanos());
        self.length = if fresh { spec.initial_backoff.nanos() } else { doubled };
        (self.failed, self.until) = (now, now.saturating_add(self.length));
    }
}

impl ClusterAutoscaler {
    /// What is impossible in it: where, and why.
    pub fn mistake(&self) -> Option<(Span, String)> {
        (self.scan_interval.nanos() == 0).then(|| (self.span, "`scan_interval` must be longer than nothing".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Context, Diagnostics, Language};

    fn spec() -> ClusterAutoscaler {
        let mut diagnostics = Diagnostics::default();
        let nothing = crate::language::read::read(0, "{}", &mut diagnostics).unwrap();
        ClusterAutoscaler::decode(&nothing, &mut Context::default()).unwrap()
    }

    #[test]
    fn each_expander_takes_the_pool_that_it_is_named_for() {
        let of = |pool, idle, priority, price| Expansion { pool, nodes: 2, pods: 4, idle, priority, price };
        let pools = [of(0, (0.5, 0.1), 1, 100), of(1, (0.2, 0.9), 0, 300), of(2, (0.2, 0.3), 9, 200)];
        let chosen = |expander: Expander, chance| expander.choose(&pools, chance).map(|e| e.pool);
        assert_eq!(chosen(Expander::LeastWaste, 0.0), Some(2));
        assert_eq!(chosen(Expander::Priority, 0.9), Some(2));
        assert_eq!(chosen(Expander::Price, 0.5), Some(0));
        assert_eq!((chosen(Expander::Random, 0.0), chosen(Expander::Random, 0.99)), (Some(0), Some(2)));
        assert_eq!(Expander::Random.choose(&[], 0.5), None);
    }

    #[test]
    fn waits_double_up_to_half_an_hour_and_begin_anew_after_three() {
        let (mut backoff, spec, minute) = (PoolBackoff::default(), spec(), 60_000_000_000);
        let mut now = 0;
        for minutes in [5, 10, 20, 30, 30] {
            backoff.fail(now, &spec);
            assert_eq!(backoff.until - now, minutes * minute);
            now = backoff.until;
        }
        now += 181 * minute;
        backoff.fail(now, &spec);
        assert_eq!(backoff.until - now, 5 * minute);
    }
}
