//! Why many studies came to nothing.

use super::axis::Wrong;
use crate::experiment::StudyError;
use crate::parts::PartError;
use crate::simulate;
use std::fmt;

/// Why many studies came to nothing.
#[derive(Debug)]
pub enum ExploreError {
    /// The scenario is wrong with some of the values.
    Scenario(simulate::Error),
    /// What is asked makes no sense of this scenario.
    Question(Wrong),
    /// A variant could not be studied.
    Study {
        /// Which: `services.web.replicas=8`.
        at: String,
        /// Why.
        error: StudyError,
    },
    /// What was found cannot be kept in a part, or parts cannot be joined.
    Part(PartError),
}

impl fmt::Display for ExploreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExploreError::Scenario(error) => error.fmt(f),
            ExploreError::Question(wrong) => wrong.fmt(f),
            ExploreError::Study { at, error } => write!(f, "at {at}: {error}"),
            ExploreError::Part(error) => error.fmt(f),
        }
    }
}

impl From<simulate::Error> for ExploreError {
    fn from(error: simulate::Error) -> Self {
        ExploreError::Scenario(error)
    }
}

impl From<PartError> for ExploreError {
    fn from(error: PartError) -> Self {
        ExploreError::Part(error)
    }
}

impl From<Wrong> for ExploreError {
    fn from(wrong: Wrong) -> Self {
        ExploreError::Question(wrong)
    }
}

impl std::error::Error for ExploreError {}
