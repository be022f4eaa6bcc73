//! What a panel of a chart shows.

/// How values lie on the vertical axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly, from zero.
    Linear,
    /// By powers of ten.
    Log,
}

/// A curve.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Its colour in the palette.
    pub colour: usize,
    /// Its points; one without a value breaks it.
    pub points: Vec<(f64, Option<f64>)>,
    /// For each point, the band around it.
    pub band: Vec<(Option<f64>, Option<f64>)>,
}

/// A panel: curves over one axis.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it shows, in a few words.
    pub title: String,
    /// The unit of the vertical axis, as in a study's results.
    pub unit: &'static str,
    /// The currency of money.
    pub currency: String,
    /// How values lie on the vertical axis.
    pub scale: Scale,
    /// The curves.
    pub lines: Vec<Line>,
    /// Horizontal lines: value and label.
    pub limits: Vec<(f64, String)>,
    /// Vertical lines: time and label.
    pub marks: Vec<(f64, String)>,
    /// The warm-up ends here.
    pub warmup: f64,
    /// The horizontal axis, in seconds.
    pub range: (f64, f64),
    /// Whether the horizontal axis is time; else it is latency by powers of ten.
    pub time: bool,
}

impl Panel {
    /// The least and the greatest value, with room above; positive on a log scale.
    pub fn bounds(&self) -> (f64, f64) {
        let values = self.lines.iter().flat_map(|line| {
            let bands = line.band.iter().flat_map(|(low, high)| [*low, *high]);
            line.points.iter().map(|(_, value)| *value).chain(bands).flatten()
        });
        let shown = values.chain(self.limits.iter().map(|(limit, _)| *limit)).filter(|v| v.is_finite());
        let positive = |v: &f64| self.scale == Scale::Linear || *v > 0.0;
        let (mut least, mut most) =
            shown.filter(positive).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        if least > most {
            (least, most) = (0.1, 1.0);
        }
        match self.scale {
            Scale::Linear => (0.0, if most > 0.0 { most * 1.12 } else { 1.0 }),
            Scale::Log => (least / 1.5, (most * 2.0).max(least * 3.0)),
        }
    }
}
