//! A value of the scenario that a study moves, as its results tell of it.

use crate::explore::axis::Axis;
use serde::Serialize;

/// An input and its range.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// Its path, as `--set` takes it.
    pub path: String,
    /// The path without its section: `web.work`.
    pub short: String,
    /// The low end, or the first of its values.
    pub low: String,
    /// The high end, or the last of its values.
    pub high: String,
}

impl Input {
    pub(in crate::explore) fn of(axis: &Axis) -> Self {
        Input {
            path: axis.path.clone(),
            short: axis.path.split_once('.').map_or(axis.path.as_str(), |(_, rest)| rest).to_owned(),
            low: axis.at_share(0.0),
            high: axis.at_share(1.0),
        }
    }

    /// How one of `inputs` is called: its path without the section, or with it where another is called the same.
    pub fn label(inputs: &[Input], place: usize) -> &str {
        let input = &inputs[place];
        let alone = inputs.iter().filter(|other| other.short == input.short).count() == 1;
        if alone { &input.short } else { &input.path }
    }
}
