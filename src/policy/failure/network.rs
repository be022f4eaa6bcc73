//! What goes wrong between places: partitions, latency and loss.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::{Duration, Share};

crate::record! {
    /// Partitions at random.
    Partition = "partition" {
        /// The time from the end of one partition to the beginning of the next.
        every: Distribution;
        /// How long.
        lasts: Distribution;
    }
}

crate::record! {
    /// Messages take longer for a while.
    LatencyFor = "latency" {
        /// How much longer a round trip takes.
        adds: Duration;
        /// How long it is so.
        lasts: Distribution;
    }
}

crate::record! {
    /// Packets are lost for a while; they are sent again after 200 ms, 400 ms, and so on (Linux TCP).
    LossFor = "loss" {
        /// What share of them.
        share: Spanned<Share>;
        /// How long it is so.
        lasts: Distribution;
    }
}
