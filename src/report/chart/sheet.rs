//! What a chart is drawn on: a desk's width or a telephone's.

use super::axis;
use super::model::Axis;
use super::palette::Ink;
use super::pen::Type;

/// The words along the axes.
pub const LABEL: Type = Type { size: 11.0, bold: false, ink: Ink::Faint };

/// What a chart is laid out for. Charts of the same kind have the same width, so that their time axes lie under
/// each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// A desk: title and note above the plots, names beside the ends of the lines.
    Wide,
    /// A telephone: names in rows above each plot; title and note are left to the page.
    Narrow,
}

impl Sheet {
    /// Width of the whole chart.
    pub fn width(self) -> f64 {
        match self {
            Self::Wide => 960.0,
            Self::Narrow => 360.0,
        }
    }

    /// Left end of the plots.
    pub fn left(self) -> f64 {
        match self {
            Self::Wide => 66.0,
            Self::Narrow => 54.0,
        }
    }

    /// Right end of the plots.
    pub fn right(self) -> f64 {
        match self {
            Self::Wide => 792.0,
            Self::Narrow => 338.0,
        }
    }

    /// Left end of the panels' titles.
    pub fn heading(self) -> f64 {
        match self {
            Self::Wide => self.left(),
            Self::Narrow => 8.0,
        }
    }

    /// How many labels the horizontal axis has room for.
    pub fn labels(self) -> usize {
        match self {
            Self::Wide => 11,
            Self::Narrow => 5,
        }
    }

    /// Room for the words of a scheduled event.
    pub fn words(self) -> f64 {
        match self {
            Self::Wide => 240.0,
            Self::Narrow => 170.0,
        }
    }

    /// Where the parts of a panel begin: room above them all.
    pub fn header(self) -> f64 {
        match self {
            Self::Wide => 60.0,
            Self::Narrow => 6.0,
        }
    }

    /// Where a time, a latency or another value lies along the axis; beyond the ends at the ends.
    pub fn across(self, axis: &Axis, value: f64) -> f64 {
        let share = match axis {
            Axis::Time(time) => value / time.end.max(f64::MIN_POSITIVE),
            Axis::Latency { low, high } => axis::log_share(value, *low, *high),
            Axis::Values(values) => values.share(value),
        };
        self.left() + share.clamp(0.0, 1.0) * (self.right() - self.left())
    }
}

/// The plot of one panel.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
}
