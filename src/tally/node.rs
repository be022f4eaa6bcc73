//! What happened at nodes, and to the pods that run on them.

use super::gauges::Gauges;
use super::histogram::Histogram;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The quantities of a pool of nodes whose averages over time are wanted, besides those that every fleet has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolGauge {
    /// CPU that pods request, in thousandths of a node.
    Cpu,
    /// Memory that pods request, in thousandths of a node.
    Memory,
    /// Pods on the nodes.
    Pods,
}

/// How many gauges there are.
pub const POOL_GAUGES: usize = 3;

/// One window of the time series of a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolWindow {
    /// Integral over the window by [`PoolGauge`], in nanoseconds times the unit.
    pub integrals: [u64; POOL_GAUGES],
    /// Requests for nodes that were refused.
    pub refused: u64,
    /// Nodes that got a notice of interruption.
    pub interrupted: u64,
}

/// Counts of a pool of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolTally {
    /// Nodes that the cluster autoscaler asked for in the measured time.
    pub asked: u64,
    /// Requests for a node that were refused: no capacity.
    pub refused: u64,
    /// Nodes that were given up because they took too long to come.
    pub overdue: u64,
    /// Nodes that got a notice of interruption.
    pub interrupted: u64,
    /// Nodes that the cluster autoscaler gave back.
    pub given_back: u64,
    /// Nodes that it could not drain.
    pub kept: u64,
    /// From the request for a node until it is ready.
    pub provisioning: Histogram,
    /// The windows that are complete.
    pub windows: Vec<PoolWindow>,
    /// What the current window has counted.
    pub window: PoolWindow,
    /// By [`PoolGauge`].
    pub gauges: Gauges<POOL_GAUGES>,
}

/// One window of the time series of a service on nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodWindow {
    /// Integral of the pods that wait for a node, in nanoseconds.
    pub pending: u64,
    /// Pods that were evicted.
    pub evicted: u64,
}

/// Counts of a service on nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodTally {
    /// Pods that were wanted in the measured time and have been put on a node.
    pub scheduled: u64,
    /// How many of them found no node with room at once.
    pub waited: u64,
    /// Pods that were moved off a node on purpose, or given up because their node was gone.
    pub evicted: u64,
    /// Pods that died with their node.
    pub lost: u64,
    /// From when a pod was wanted until it had a node.
    pub scheduling: Histogram,
    /// From when a pod was wanted until it took requests for the first time.
    pub ready: Histogram,
    /// The windows that are complete.
    pub windows: Vec<PodWindow>,
    /// What the current window has counted.
    pub window: PodWindow,
    /// Pods that wait for a node.
    pub pending: Gauges<1>,
}

impl PoolTally {
    /// Changes a gauge.
    pub fn change(&mut self, gauge: PoolGauge, now: Time, change: i64) {
        self.gauges.change(gauge as usize, now, change);
    }

    /// A node gets a notice of interruption.
    pub fn interrupt(&mut self, measured: bool) {
        self.window.interrupted += 1;
        self.interrupted += u64::from(measured);
    }

    /// So many nodes are refused.
    pub fn refuse(&mut self, nodes: u64, measured: bool) {
        self.window.refused += nodes;
        self.refused += if measured { nodes } else { 0 };
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.gauges.begin_measuring(now);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let integrals = self.gauges.close_window(now);
        self.windows.push(PoolWindow { integrals, ..std::mem::take(&mut self.window) });
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &PoolTally) {
        self.asked += other.asked;
        self.refused += other.refused;
        self.overdue += other.overdue;
        self.interrupted += other.interrupted;
        self.given_back += other.given_back;
        self.kept += other.kept;
        self.provisioning.merge(&other.provisioning);
        self.gauges.merge(&other.gauges);
        if self.windows.is_empty() {
            self.windows.clone_from(&other.windows);
            return;
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            mine.integrals.iter_mut().zip(theirs.integrals).for_each(|(a, b)| *a = a.saturating_add(b));
            mine.refused += theirs.refused;
            mine.interrupted += theirs.interrupted;
        }
    }
}

impl PodTally {
    /// Pods begin or cease to wait for a node.
    pub fn wait(&mut self, now: Time, change: i64) {
        self.pending.change(0, now, change);
    }

    /// A pod that was wanted so long ago gets a node.
    pub fn schedule(&mut self, waited: Time, measured: bool) {
        if measured {
            self.scheduled += 1;
            self.waited += u64::from(waited > 0);
            self.scheduling.record(waited);
        }
    }

    /// A pod is evicted.
    pub fn evict(&mut self, measured: bool) {
        self.window.evicted += 1;
        self.evicted += u64::from(measured);
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.pending.begin_measuring(now);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let [pending] = self.pending.close_window(now);
        self.windows.push(PodWindow { pending, ..std::mem::take(&mut self.window) });
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &PodTally) {
        self.scheduled += other.scheduled;
        self.waited += other.waited;
        self.evicted += other.evicted;
        self.lost += other.lost;
        self.scheduling.merge(&other.scheduling);
        self.ready.merge(&other.ready);
        self.pending.merge(&other.pending);
        if self.windows.is_empty() {
            self.windows.clone_from(&other.windows);
            return;
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            mine.pending = mine.pending.saturating_add(theirs.pending);
            mine.evicted += theirs.evicted;
        }
    }
}
