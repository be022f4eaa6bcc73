//! What happens at set times, and what fails at random.

use crate::language::{Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::policy::failure::crash::Crash;
use crate::units::Duration;

crate::record! {
    /// Something that happens at a set time: an outage of a zone, or of replicas of a service.
    Event = "event" {
        /// When, from the start of the simulation.
        at: Spanned<Duration>;
        /// A zone: everything in it goes down.
        zone: Option<Name>;
        /// A service or a database.
        service: Option<Name>;
        /// How many of its replicas, those with the lowest numbers; all if not given.
        replicas: Option<Spanned<u32>>;
        /// How long they are down.
        outage: Distribution;
    }
}

crate::record! {
    /// A service or a database whose replicas fail at random.
    FailureOf = "failure" {
        /// Which.
        service: Name;
        /// Crash and repair.
        crash: Crash;
    }
}
