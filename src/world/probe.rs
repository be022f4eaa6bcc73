//! What is known of a replica's active checks.

use super::kind;
use crate::engine::{NONE, Time};

/// A replica's checks of one kind. They happen at fixed intervals from a phase of the replica's own; those that could
/// only confirm what is known are not simulated.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The ticket of the next event, or [`NONE`] while no check is needed.
    pub ticket: u32,
    /// Failures in a row, or successes.
    pub failed: u32,
    /// See `failed`.
    pub passed: u32,
    /// When the check was sent whose answer is waited for; [`NEVER_SENT`] if none is.
    pub sent: Time,
}

/// No answer is waited for.
pub const NEVER_SENT: Time = Time::MAX;

/// The kinds of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Whether a replica should get calls.
    Readiness,
    /// Whether it should be restarted.
    Liveness,
}

impl Probe {
    /// No check is needed.
    pub const IDLE: Probe = Probe { ticket: NONE, failed: 0, passed: 0, sent: NEVER_SENT };
}

impl Check {
    /// Its name in the keys of its draws.
    pub fn word(self) -> &'static str {
        match self {
            Check::Readiness => "health check",
            Check::Liveness => "liveness",
        }
    }

    /// The kind of its events.
    pub fn kind(self) -> u8 {
        match self {
            Check::Readiness => kind::CHECK,
            Check::Liveness => kind::LIVENESS,
        }
    }
}
