//! `scenario.lock.yaml`: the scenario with everything resolved; running it gives the same numbers.

use std::io;

use super::File;
use crate::experiment::study::Study;

/// The lock file, as the study carries it.
///
/// # Errors
/// None; the signature is that of every format.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("scenario.lock.yaml", study.lock.as_bytes())])
}
