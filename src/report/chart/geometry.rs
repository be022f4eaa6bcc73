//! Where the parts of a chart lie, in points from the top left corner.

use super::legend;
use super::model::{Axis, Chart, Panel, TimeAxis};
use super::palette::Ink;
use super::pen::{self, Type};
use super::sheet::{Frame, Sheet};

/// The words above the plots.
pub const WORDS: Type = Type { size: 11.0, bold: false, ink: Ink::Text };

const STRIP_ROW: f64 = 15.0;
const SYMPTOM_ROW: f64 = 20.0;
const PANEL_TITLE: f64 = 24.0;
const GAP: f64 = 14.0;
const FOOTER: f64 = 44.0;
/// Height of a plot that has nothing to show but a word.
const QUIET: f64 = 34.0;
const MOST_ROWS: usize = 3;
/// Marks beyond these are too many to be read.
const MOST_MARKS: usize = 60;

/// A scheduled event above the plots.
pub struct Flag {
    /// Its place along the axis.
    pub x: f64,
    /// Row, place and text of its words, where there was room for them.
    pub words: Option<(f64, bool, String)>,
}

/// The places of everything.
pub struct Layout {
    /// What for.
    pub sheet: Sheet,
    /// Height of the chart.
    pub height: f64,
    /// The plots, one a panel.
    pub frames: Vec<Frame>,
    /// Scheduled events. In `words`: height of the middle line, whether they end at `x`, the text.
    pub flags: Vec<Flag>,
    /// Height of the middle line of the numbers of what broke.
    pub symptoms: f64,
}

impl Layout {
    /// Lays a chart out. The font must be registered.
    pub fn of(chart: &Chart, sheet: Sheet) -> Self {
        let (flags, rows, numbered) = match &chart.axis {
            Axis::Time(axis) => {
                let (flags, rows) = flags(axis, sheet);
                (flags, rows, !axis.symptoms.is_empty())
            }
            Axis::Latency { .. } | Axis::Values(_) => (Vec::new(), 0, false),
        };
        let mut y = sheet.header() + rows as f64 * STRIP_ROW;
        let symptoms = y + SYMPTOM_ROW / 2.0;
        if numbered {
            y += SYMPTOM_ROW;
        }
        let mut frames = Vec::new();
        for panel in &chart.panels {
            let top = y + PANEL_TITLE + legend::height(panel, sheet);
            let bottom = top + height(panel);
            frames.push(Frame { top, bottom });
            y = bottom + GAP;
        }
        Self { sheet, height: (y - GAP + FOOTER).ceil(), frames, flags, symptoms }
    }

    /// Lower edge of the lowest plot.
    pub fn floor(&self) -> f64 {
        self.frames.last().map_or(self.sheet.header(), |frame| frame.bottom)
    }

    /// Upper edge of the highest plot.
    pub fn ceiling(&self) -> f64 {
        self.frames.first().map_or(self.sheet.header(), |frame| frame.top)
    }
}

fn height(panel: &Panel) -> f64 {
    if panel.quiet().is_some() { QUIET } else { panel.height }
}

/// The events that lie on the axis, and how many rows their words take.
fn flags(axis: &TimeAxis, sheet: Sheet) -> (Vec<Flag>, usize) {
    let mut marks: Vec<_> = axis.marks.iter().filter(|(at, _)| (0.0..=axis.end).contains(at)).collect();
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    // From the last to the first: words may not reach a later event's words, nor its line, which
    // comes down from its own row through all rows below. So an earlier event goes higher.
    let mut free = [f64::INFINITY; MOST_ROWS];
    let mut placed = Vec::new();
    let mut rows = 0;
    for (at, words) in marks.into_iter().rev().take(MOST_MARKS) {
        let x = sheet.left() + at / axis.end.max(f64::MIN_POSITIVE) * (sheet.right() - sheet.left());
        let text = pen::fitted(WORDS, words, sheet.words());
        let wide = pen::width(WORDS, &text);
        let back = x + 4.0 + wide > sheet.width() - 12.0;
        let (from, to) = if back { (x - 4.0 - wide, x) } else { (x, x + 4.0 + wide) };
        let fits = |row: &usize| free[*row..].iter().all(|free| to + 6.0 <= *free);
        let row = (0..MOST_ROWS).find(fits).filter(|_| !text.is_empty());
        if let Some(row) = row {
            free[row] = from;
            rows = rows.max(row + 1);
        }
        placed.push((x, row, back, text));
    }
    // The first row is the lowest, next to the plot.
    let height = |row: usize| sheet.header() + (rows - 1 - row) as f64 * STRIP_ROW + STRIP_ROW / 2.0;
    let flag = |(x, row, back, text): (f64, Option<usize>, bool, String)| Flag {
        x,
        words: row.map(|row| (height(row), back, text)),
    };
    (placed.into_iter().map(flag).collect(), rows)
}
