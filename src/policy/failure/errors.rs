//! Errors: a replica answers some requests with an error.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::Share;

crate::record! {
    /// A replica answers a share of its requests with an error, at once, for a while; health checks pass. To a balancer
    /// that looks for the least busy it seems the best of all (a black hole).
    Errors = "errors" {
        /// The time from the end of one such while to the beginning of the next.
        every: Distribution;
        /// What share of its requests.
        share: Spanned<Share>;
        /// How long.
        lasts: Distribution;
    }
}

crate::record! {
    /// A share of the requests is answered with an error, at once, for a while; health checks pass.
    ErrorsFor = "errors" {
        /// What share.
        share: Spanned<Share>;
        /// How long.
        lasts: Distribution;
    }
}
