//! What one section of a study (a replication, or a window of a long run) contributes to a number.

use super::distribution::Distribution;
use crate::statistics::scale::Scale;
use std::sync::Arc;

/// What kind of number a ratio is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mean, a rate, an amount: not negative.
    Amount,
    /// A share of time or capacity.
    Share,
    /// A share of things that were counted, each of which was one or the other.
    Proportion,
}

impl Kind {
    /// The scale on which it is estimated.
    pub fn scale(self) -> Scale {
        match self {
            Kind::Amount => Scale::Log,
            Kind::Share | Kind::Proportion => Scale::Logit,
        }
    }
}

/// The part of a section in a number that is read off all sections together.
#[derive(Clone, Debug)]
pub enum Sample {
    /// It is not known for a section of this kind.
    Unknown,
    /// The number is the sum of `over` over the sum of `under`.
    Ratio {
        /// Above the line.
        over: f64,
        /// Below the line: requests, seconds, capacity.
        under: f64,
        /// What kind of number it is.
        kind: Kind,
    },
    /// The number is a quantile of all observations.
    Quantile {
        /// The section's observations.
        of: Arc<Distribution>,
        /// The share of the observations that do not exceed it.
        share: f64,
    },
}

/// A number of a section, or of all together, with what it needs to be joined with others.
#[derive(Clone, Debug)]
pub struct Number {
    /// The number itself; none if nothing was observed.
    pub value: Option<f64>,
    /// What it is made of.
    pub sample: Sample,
}

impl Number {
    /// A number that is not known.
    pub const UNKNOWN: Number = Number { value: None, sample: Sample::Unknown };

    /// `over / under`, unless there is nothing below the line.
    pub fn ratio(over: f64, under: f64, kind: Kind) -> Self {
        Number { value: (under > 0.0).then(|| over / under), sample: Sample::Ratio { over, under, kind } }
    }
}
