//! What may not get worse than in the base.

use super::line::{Paint, left, length, right, widths};
use crate::experiment::study::{Estimate, Regression, Study};
use crate::report::{number, regression, view};

/// A line for each number that is compared with the base's.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let Some(basis) = regression::basis(study) else {
        return Vec::new();
    };
    let numbers = regression::regressions(study);
    let row = |number: &Regression| {
        let show = |estimate: &Estimate| number::show_option(estimate.value, &number.unit, &study.currency);
        let allowed = format!("allowed {}", regression::allowed(number));
        [view::clean(&number.name), show(&number.base), show(&number.other), regression::change(number), allowed]
    };
    let rows: Vec<_> = numbers.iter().map(row).collect();
    let [_, base, other, change, allowed] = widths(&rows);
    let names = rows.iter().map(|row| length(&row[0])).max().unwrap_or(0);
    let first = names.min(width.saturating_sub(base + other + change + allowed + 16)).max(12);
    let mut lines = vec![paint.strong(&view::short(&basis, width))];
    for (number, [name, from, to, by, most]) in numbers.iter().zip(&rows) {
        lines.push(format!(
            "{}  {}  {} → {}  {}  {}",
            paint.verdict(number.verdict),
            left(name, first),
            right(from, base),
            right(to, other),
            right(by, change),
            paint.faint(most),
        ));
    }
    lines.extend(regression::missing(study).map(|text| paint.faint(&view::short(&text, width))));
    lines.push(String::new());
    lines
}
