//! What happens at set times, and what fails at random.

use crate::language::{Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::failure::crash::Crash;
use crate::policy::failure::pause::Pause;
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
    /// A service or a database whose replicas fail at random, in one way.
    FailureOf = "failure" {
        /// Which.
        service: Name;
        /// They stop, lose what they hold, and are repaired.
        crash: Option<Crash>;
        /// They stand still for a while and lose nothing.
        pause: Option<Pause>;
    }
}

impl FailureOf {
    /// The way in which they fail; none if that is not told in exactly one way.
    pub fn failure(&self) -> Option<Failure> {
        match (&self.crash, &self.pause) {
            (Some(crash), None) => Some(Failure::Crash(crash.clone())),
            (None, Some(pause)) => Some(Failure::Pause(pause.clone())),
            _ => None,
        }
    }
}
