//! How time is cut to judge availability by time.

use crate::language::Span;
use crate::units::{Duration, Share};

crate::record! {
    /// How time is cut to judge availability by time: a slice is good if enough of its requests are (OpenSLO's
    /// budgeting method Timeslices). A slice without requests is good.
    TimeSlices = "time_slices" {
        /// How long a slice is (OpenSLO `timeSliceWindow`).
        window: Duration = Duration::from_secs(60), "AWS service level agreements count minutes";
        /// The share of a slice's requests that must be good (OpenSLO `timeSliceTarget`); the limit of the first
        /// objective on `availability` that covers the same requests, or else 99%, if not given.
        target: Option<Share>;
    }
}

impl std::default::Default for TimeSlices {
    fn default() -> Self {
        TimeSlices { window: Duration::from_secs(60), target: None, span: Span::default() }
    }
}
