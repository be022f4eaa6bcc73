//! Interruptions of spot nodes: the cloud takes a node back, after a notice.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::{Duration, Share};

crate::record! {
    /// Nodes that the cloud may take back at short notice (spot, preemptible).
    Spot = "spot" {
        /// When each node is interrupted, independently of the others.
        interruption: Option<Interruption>;
        /// When nodes of the pool in the same zone are interrupted together: capacity of a type of machine runs short in
        /// a zone.
        shock: Option<InterruptionShock>;
        /// From the notice until the node is gone. At the notice it takes no more pods, and its pods are drained.
        notice: Duration = Duration::from_secs(120), "AWS EC2 spot: 2 minutes (Google Cloud and Azure: 30 s)";
        /// When another node is asked for.
        replace: Replace = Replace::After, "EC2 Auto Scaling without Capacity Rebalancing";
    }
}

crate::record! {
    /// Interruptions of each node by itself.
    Interruption = "interruption" {
        /// The time from being ready to the notice.
        every: Distribution;
    }
    short "every"
}

crate::record! {
    /// Interruptions of many nodes of a zone at the same instant.
    InterruptionShock = "interruption shock" {
        /// The time from one shock to the next, in each zone.
        every: Distribution;
        /// The probability with which a shock hits a node.
        share: Spanned<Share> = Spanned::nowhere(Share::new(1.0)), "a shock hits all";
    }
}

crate::words! {
    /// When another node is asked for in place of one that is interrupted.
    Replace = "replacement" {
        /// At the notice (EC2 Auto Scaling Capacity Rebalancing).
        Rebalance = "rebalance",
        /// When the node is gone.
        After = "after",
    }
}

crate::record! {
    /// Nodes of a pool get a notice of interruption at a set time.
    InterruptionWave = "interruption wave" {
        /// The probability with which it hits a node.
        share: Spanned<Share>;
        /// From the notice until the node is gone.
        notice: Duration = Duration::from_secs(120), "AWS EC2 spot: 2 minutes";
    }
    short "share"
}
