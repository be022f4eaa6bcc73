//! Why there are no grades.

use crate::experiment::StudyError;
use std::fmt;

/// Why answers could not be graded.
#[derive(Debug)]
pub enum GradeError {
    /// A simulation did not come to its end.
    Study(StudyError),
    /// The lab's own scenario is wrong, as told.
    Lab(String),
}

impl fmt::Display for GradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GradeError::Study(error) => error.fmt(f),
            GradeError::Lab(told) => f.write_str(told),
        }
    }
}

impl std::error::Error for GradeError {}

impl From<StudyError> for GradeError {
    fn from(error: StudyError) -> Self {
        GradeError::Study(error)
    }
}
