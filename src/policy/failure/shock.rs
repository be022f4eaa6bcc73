//! Shocks: a common cause that hits each of a group with some probability.

use crate::language::{Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::units::Share;

crate::record! {
    /// A cause that replicas have in common: at each shock, each of them crashes with a given probability, and is
    /// repaired by itself (the binomial failure rate model: Vesely 1977).
    Shock = "shock" {
        /// The time from one shock to the next.
        every: Distribution;
        /// The probability with which a shock hits a replica.
        share: Spanned<Share> = Spanned::nowhere(Share::new(1.0)), "a shock hits all";
        /// The time that the repair of a replica takes.
        repair: Distribution;
        /// The repair crew that replicas wait for, first come, first served; if not given, repair begins at once.
        crew: Option<Name>;
    }
}
