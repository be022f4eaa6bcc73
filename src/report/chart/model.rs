//! What a chart shows, apart from how it is drawn: the pictures, the tables behind them and the
//! values at the pointer all come from here.

use super::palette::Ink;

/// One chart: panels stacked over one horizontal axis.
pub struct Chart {
    /// Its file's name without the ending.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub title: String,
    /// How to read it.
    pub note: String,
    /// The axis that the panels share.
    pub axis: Axis,
    /// From top to bottom.
    pub panels: Vec<Panel>,
    /// ISO code of the currency, for money.
    pub currency: String,
}

/// The horizontal axis.
pub enum Axis {
    /// Simulated time.
    Time(TimeAxis),
    /// Latency in seconds, logarithmic, from `low` to `high`.
    Latency {
        /// The left end, above 0.
        low: f64,
        /// The right end.
        high: f64,
    },
    /// Values of a quantity that is varied.
    Values(ValueAxis),
}

/// Values of a quantity that is varied.
pub struct ValueAxis {
    /// The left end.
    pub low: f64,
    /// The right end.
    pub high: f64,
    /// Whether equal factors are equal steps; then the left end is above 0.
    pub log: bool,
    /// Values with their labels, ascending; as many are shown as there is room for.
    pub labels: Vec<(f64, String)>,
    /// What is varied.
    pub words: String,
}

impl ValueAxis {
    /// Those labels that there is room for: every one, every second, or fewer.
    pub fn shown(&self, most: usize) -> impl Iterator<Item = &(f64, String)> {
        self.labels.iter().step_by(self.labels.len().div_ceil(most.max(1)).max(1))
    }

    /// How far along the axis a value lies, from 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        if self.high <= self.low {
            return 0.5;
        }
        match self.log {
            true => libm::log(value.max(f64::MIN_POSITIVE) / self.low) / libm::log(self.high / self.low),
            false => (value - self.low) / (self.high - self.low),
        }
    }
}

/// Cells in rows and columns, in place of lines.
pub struct Cells {
    /// The names of the rows, from top to bottom.
    pub rows: Vec<String>,
    /// The cells of each row.
    pub cells: Vec<Vec<Cell>>,
}

/// A cell of a map.
#[derive(Clone)]
pub struct Cell {
    /// What is in it.
    pub words: String,
    /// Its colour.
    pub ink: Ink,
    /// How strong its colour is: 1 is opaque.
    pub alpha: f64,
    /// Cells of different sides have a border between them.
    pub side: u8,
}

/// Simulated time and what happened at it. All in seconds.
pub struct TimeAxis {
    /// Where the axis ends.
    pub end: f64,
    /// Width of a window.
    pub window: f64,
    /// End of the warm-up.
    pub warmup: f64,
    /// Scheduled events, with words.
    pub marks: Vec<(f64, String)>,
    /// What broke, with its number in the report's list.
    pub symptoms: Vec<(f64, usize)>,
}

/// One picture with its own vertical axis.
pub struct Panel {
    /// What its vertical axis measures, with the unit.
    pub title: String,
    /// The unit as in [`Curve::unit`](crate::experiment::study::Curve::unit).
    pub unit: &'static str,
    /// How values become heights.
    pub scale: Scale,
    /// Height of the plot in points.
    pub height: f64,
    /// The lines.
    pub series: Vec<Series>,
    /// Horizontal lines that should not be crossed.
    pub limits: Vec<Limit>,
    /// Vertical lines with words, on a latency axis.
    pub verticals: Vec<Limit>,
    /// Stretches of the horizontal axis to tint: here a limit is broken.
    pub broken: Vec<(f64, f64)>,
    /// Bars over time, one below the other, in place of lines.
    pub lanes: Vec<Lane>,
    /// A map, in place of lines.
    pub map: Option<Cells>,
    /// Instants with a reason, marked as dots; the words are for the pointer.
    pub notes: Vec<Note>,
    /// Points on their own, each a thing by itself; later ones over earlier ones.
    pub dots: Vec<Dot>,
    /// Whether the area between its two series is what went missing.
    pub shortfall: bool,
    /// What it says where it has nothing to draw.
    pub otherwise: &'static str,
}

/// Something that happened at an instant, with its reason.
pub struct Note {
    /// When, in seconds.
    pub at: f64,
    /// At which height of the panel.
    pub value: f64,
    /// Why.
    pub words: String,
}

/// A point on its own.
pub struct Dot {
    /// Along the horizontal axis.
    pub x: f64,
    /// At which height of the panel.
    pub value: f64,
    /// Its colour.
    pub ink: Ink,
    /// What it is, written beside it where it is the one that matters; then it is drawn larger.
    pub words: Option<String>,
}

/// A bar over time with words above it.
pub struct Lane {
    /// What it is.
    pub words: String,
    /// Stretches of time, each with its colour, later ones over earlier ones. Seconds.
    pub stretches: Vec<(f64, f64, Ink)>,
    /// Stretches of time as a thin line above the bar.
    pub above: Option<(f64, f64)>,
    /// Instants to mark on it.
    pub dots: Vec<f64>,
}

/// How values become heights.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// From 0.
    Linear,
    /// Logarithmic; values at or below 0 are left out.
    Log,
    /// A share of requests above a value, logarithmic from 1 down to 1 in 10,000.
    Tail,
}

/// A line of a panel.
pub struct Series {
    /// What the reader sees: `p99`, `storefront`.
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// Whether the line is dashed.
    pub dashed: bool,
    /// Whether the area below it is tinted.
    pub filled: bool,
    /// Its points, ascending along the horizontal axis.
    pub points: Vec<Point>,
}

/// A point of a series, and the band around it.
#[derive(Clone, Copy)]
pub struct Point {
    /// Along the horizontal axis: the middle of a window, or a latency. Seconds.
    pub x: f64,
    /// The value; `None` where nothing was observed.
    pub value: Option<f64>,
    /// The band's lower end.
    pub low: Option<f64>,
    /// The band's upper end.
    pub high: Option<f64>,
}

/// A line with words at a value that matters.
pub struct Limit {
    /// Where, in the unit of the axis it stands on.
    pub value: f64,
    /// What it is: `limit 400 ms`.
    pub words: String,
}

impl Panel {
    /// A panel of lines with nothing else in it.
    pub fn new(title: impl Into<String>, unit: &'static str, scale: Scale, series: Vec<Series>) -> Self {
        let (limits, verticals, broken, lanes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            title: title.into(),
            unit,
            scale,
            height: 150.0,
            series,
            limits,
            verticals,
            broken,
            lanes,
            map: None,
            notes: Vec::new(),
            dots: Vec::new(),
            shortfall: false,
            otherwise: "nothing was observed",
        }
    }

    /// The same with another height of the plot, in points.
    pub fn tall(self, height: f64) -> Self {
        Self { height, ..self }
    }

    /// What to write in the place of lines that would show nothing.
    pub fn quiet(&self) -> Option<&'static str> {
        match () {
            () if !self.lanes.is_empty() || self.map.is_some() => None,
            () if !self.dots.is_empty() => None,
            () if self.series.iter().all(Series::is_empty) => Some(self.otherwise),
            () if self.scale == Scale::Linear && self.values().all(|value| value == 0.0) => Some("0 throughout"),
            () => None,
        }
    }

    /// Every number that the panel shows: values and bands.
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        let points = self.series.iter().flat_map(|series| &series.points);
        let dots = self.dots.iter().map(|dot| dot.value);
        points.flat_map(|p| [p.value, p.low, p.high]).flatten().chain(dots)
    }
}

impl Series {
    /// A solid line without a tint.
    pub fn new(name: impl Into<String>, ink: Ink, points: Vec<Point>) -> Self {
        Self { name: name.into(), ink, dashed: false, filled: false, points }
    }

    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.points.iter().all(|point| point.value.is_none())
    }
}
