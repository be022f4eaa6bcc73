//! What autoscalers look at outside of the fleets that they size.

/// A number that an autoscaler asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Messages of a group of consumers that are not done.
    Backlog {
        /// The group.
        group: u32,
    },
    /// Calls a second that come to a fleet.
    Rate {
        /// The fleet.
        fleet: u32,
    },
    /// Calls that are with a fleet.
    InFlight {
        /// The fleet.
        fleet: u32,
    },
}

impl Signal {
    /// The fleet whose calls it counts, if it counts any.
    pub fn counts_calls(&self) -> Option<u32> {
        match *self {
            Signal::Backlog { .. } => None,
            Signal::Rate { fleet } | Signal::InFlight { fleet } => Some(fleet),
        }
    }
}
