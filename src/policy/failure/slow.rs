//! Slowness: a replica works, and takes several times as long.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::Factor;

crate::record! {
    /// A replica's work takes several times as long for a while: a failing disk, a noisy neighbour, a throttled CPU
    /// (Gunawi et al. 2018, "Fail-slow at scale"). Steps of work that begin meanwhile are slower; health checks pass.
    Slow = "slow" {
        /// The time from the end of one such while to the beginning of the next.
        every: Distribution;
        /// How many times as long.
        factor: Spanned<Factor>;
        /// How long it is slow.
        lasts: Distribution;
    }
}

crate::record! {
    /// Work takes several times as long for a while; health checks pass.
    SlowFor = "slow" {
        /// How many times as long.
        factor: Spanned<Factor>;
        /// How long it is slow.
        lasts: Distribution;
    }
}
