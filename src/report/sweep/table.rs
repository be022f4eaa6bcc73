//! The points of a sweep as rows.

use crate::experiment::study::{Estimate, Verdict};
use crate::explore::Sweep;
use crate::explore::sweep::PointResult;
use crate::report::{number, view};

/// Rows under heads.
pub struct Table {
    /// The names of the columns.
    pub heads: Vec<String>,
    /// The points, in the order in which they are read best.
    pub rows: Vec<Row>,
}

/// A point.
pub struct Row {
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Its cells, one for each head.
    pub cells: Vec<String>,
}

/// Objectives with a column of their own.
const MOST_OBJECTIVES: usize = 5;
/// Fleets whose greatest size has a column.
const MOST_PEAKS: usize = 2;

/// The word for the verdict of a point.
pub fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "holds",
        Some(Verdict::Fail) => "breaks",
        Some(Verdict::Inconclusive) => "undecided",
        None => number::NOTHING,
    }
}

/// A number that has a column: its name and unit.
pub type Column = (String, String);

/// The key numbers that every reader asks for and that no objective shows: p99, availability, cost, the greatest size of
/// the fleets whose size changes.
pub fn columns(sweep: &Sweep) -> Vec<Column> {
    let Some(first) = sweep.points.iter().find(|point| !point.key_numbers.is_empty()) else { return Vec::new() };
    let shown = |name: &str| first.objectives.iter().any(|objective| objective.subject == name);
    let asked = [("p99", "s"), ("availability", "share"), ("cost", "money/h")];
    let wanted = asked.iter().filter(|(name, unit)| {
        !shown(name)
            && sweep.points.iter().any(|point| point.key_number(name, unit).is_some_and(|e| e.value != Some(0.0)))
    });
    let mut columns: Vec<Column> = wanted.map(|(name, unit)| ((*name).to_owned(), (*unit).to_owned())).collect();
    let peaks = first.key_numbers.iter().filter(|key| key.name.starts_with("peak_replicas of "));
    let changing = peaks.filter(|key| {
        let values = sweep.points.iter().filter_map(|point| point.key_number(&key.name, &key.unit)?.value);
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        high > low && !shown(&key.name)
    });
    columns.extend(changing.take(MOST_PEAKS).map(|key| (key.name.clone(), key.unit.clone())));
    columns
}

/// The table of a sweep.
pub fn table(sweep: &Sweep) -> Table {
    let columns = columns(sweep);
    let objectives = sweep.points.iter().map(|point| point.objectives.len()).max().unwrap_or(0).min(MOST_OBJECTIVES);
    let mut heads: Vec<String> = sweep.axes.iter().map(|axis| axis.short_name().to_owned()).collect();
    heads.push("verdict".to_owned());
    for place in 0..objectives {
        let mut texts = sweep.points.iter().filter_map(|point| Some(&point.objectives.get(place)?.text));
        let first = texts.next().cloned().unwrap_or_default();
        heads.push(if texts.all(|text| *text == first) { first } else { format!("objective {}", place + 1) });
    }
    heads.extend(columns.iter().map(|(name, _)| view::in_words(name)));
    let mut points: Vec<&PointResult> = match sweep.axes.as_slice() {
        [axis] if axis.line.is_some() => sweep.along(0),
        _ => sweep.points.iter().collect(),
    };
    points.dedup_by_key(|point| point.number);
    let show = |estimate: Option<&Estimate>, unit: &str| match estimate {
        Some(found) if found.low == found.high => number::show_option(found.value, unit, &sweep.currency),
        Some(found) => number::interval(found, unit, &sweep.currency),
        None => number::NOTHING.to_owned(),
    };
    let row = |point: &PointResult| {
        let mut cells = point.values.clone();
        cells.push(word(point.verdict).to_owned());
        for place in 0..objectives {
            cells.push(point.objectives.get(place).map_or_else(
                || number::NOTHING.to_owned(),
                |objective| format!("{} {}", mark(objective.verdict), show(Some(&objective.estimate), objective.unit)),
            ));
        }
        cells.extend(columns.iter().map(|(name, unit)| show(point.key_number(name, unit), unit)));
        Row { verdict: point.verdict, cells }
    };
    Table { heads, rows: points.into_iter().map(row).collect() }
}

/// A sign for a verdict.
pub fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Inconclusive => "?",
    }
}
