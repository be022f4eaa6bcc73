//! Why a study could not be made.

use crate::world::RunError;
use std::fmt;

/// Why a study could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StudyError {
    /// A run could not be finished.
    Run(RunError),
    /// A run failed for a reason that lies in the program.
    Panic {
        /// The replication.
        replication: u32,
        /// What the program said.
        message: String,
    },
    /// A replication that was kept cannot be read: what is wrong with it.
    Unreadable(String),
    /// It was interrupted before any run was complete.
    NothingDone,
}

impl StudyError {
    /// Whether the scenario is right and something in it grew beyond all bounds.
    pub fn is_overload(&self) -> bool {
        matches!(self, StudyError::Run(RunError::TooManyInFlight { .. } | RunError::TooManyMessages { .. }))
    }

    /// Whether it was interrupted.
    pub fn is_interruption(&self) -> bool {
        matches!(self, StudyError::NothingDone | StudyError::Run(RunError::Interrupted))
    }
}

impl fmt::Display for StudyError {
    /// What happened, and on a second line what to do about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StudyError::NothingDone | StudyError::Run(RunError::Interrupted) => {
                write!(f, "interrupted before the first replication was complete")
            }
            StudyError::Run(RunError::TooManyInFlight { at, busiest }) => write!(
                f,
                "after {:.1} simulated minutes more than 16 million requests were under way at once, most of them at `{busiest}`\n\
                 its queue has no bound and grows for ever: give it a `queue`, more replicas, or clients with a `timeout`",
                *at as f64 / 6e10
            ),
            StudyError::Run(RunError::TooManyMessages { at, fullest }) => write!(
                f,
                "after {:.1} simulated minutes more than 8 million messages waited at once, most of them in `{fullest}`\n\
                 it fills faster than it is emptied: give it more consumers, a `capacity`, or a shorter `retention`",
                *at as f64 / 6e10
            ),
            StudyError::Run(RunError::TimeStandsStill { at }) => write!(
                f,
                "after {:.3} simulated seconds time stands still: requests are sent and answered without any time passing\n\
                 users who neither think nor wait for work do that: give them a `think`, or the service some `work`",
                *at as f64 / 1e9
            ),
            StudyError::Unreadable(message) => f.write_str(message),
            StudyError::Panic { replication, message } => write!(
                f,
                "replication {replication} failed inside the simulator: {message}\n\
                 this is a mistake in ninefold, not in the scenario; please report it with the scenario"
            ),
        }
    }
}

impl std::error::Error for StudyError {}
