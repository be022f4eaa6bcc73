//! How things fail: at random or by the script.

pub mod crash;
pub mod disk_lost;
pub mod effect;
pub mod errors;
pub mod hang;
pub mod interruption;
pub mod network;
pub mod outage;
pub mod pause;
pub mod shock;
pub mod slow;

pub use effect::Effect;

use crate::policy::distribution::Distribution;

crate::choice! {
    /// A way in which each replica fails at random, independently of the others.
    Failure = "failure" {
        /// The replica stops, loses what it holds, and is repaired.
        Crash(crash::Crash) = "crash",
        /// The server of a database loses its disk, is repaired, and comes back empty.
        DiskLost(disk_lost::DiskLost) = "disk_lost",
        /// The replica stands still for a while and loses nothing.
        Pause(pause::Pause) = "pause",
        /// The replica takes requests and never answers, until it is restarted.
        Hang(hang::Hang) = "hang",
        /// The replica works several times slower for a while (a gray failure).
        Slow(slow::Slow) = "slow",
        /// The replica answers a share of its requests with an error, at once (a gray failure).
        Errors(errors::Errors) = "errors",
    }
}

impl Failure {
    /// The time from being well to the failure, how long it lasts, and what it does.
    pub fn course(&self) -> (&Distribution, &Distribution, Effect) {
        match self {
            Failure::Crash(crash) => {
                (&crash.every, &crash.repair, Effect::Down { silent: crash.silent, disk_lost: false })
            }
            Failure::DiskLost(lost) => (&lost.every, &lost.repair, Effect::Down { silent: false, disk_lost: true }),
            Failure::Pause(pause) => (&pause.every, &pause.lasts, Effect::Pause),
            Failure::Hang(hang) => (&hang.every, &hang.lasts, Effect::Hang),
            Failure::Slow(slow) => (&slow.every, &slow.lasts, Effect::Slow { factor: slow.factor.value.value() }),
            Failure::Errors(errors) => {
                (&errors.every, &errors.lasts, Effect::Errors { share: errors.share.value.value() })
            }
        }
    }

    /// The repair crew that it waits for.
    pub fn crew(&self) -> Option<&crate::language::Name> {
        match self {
            Failure::Crash(crash) => crash.crew.as_ref(),
            Failure::DiskLost(lost) => lost.crew.as_ref(),
            _ => None,
        }
    }

    /// Where it stands.
    pub fn span(&self) -> crate::language::Span {
        match self {
            Failure::Crash(crash) => crash.span,
            Failure::DiskLost(lost) => lost.span,
            Failure::Pause(pause) => pause.span,
            Failure::Hang(hang) => hang.span,
            Failure::Slow(slow) => slow.span,
            Failure::Errors(errors) => errors.span,
        }
    }
}
