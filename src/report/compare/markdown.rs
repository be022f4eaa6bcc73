//! `compare.md`: the comparison as a comment on a pull request.

use std::fmt::Write;

use super::words;
use crate::explore::Variants;
use crate::report::markdown::escape;
use crate::report::{number, view};

/// The sentence, and the table.
pub fn markdown(variants: &Variants) -> String {
    let (base, mut text) = (&variants.studies[0], String::new());
    let names: Vec<String> = (0..variants.studies.len()).map(|index| escape(&words::label(variants, index))).collect();
    let _ = writeln!(text, "## {}\n\n{}\n", names.join(", "), escape(&words::sentence(variants)));
    let heads: String = (1..variants.studies.len()).map(|i| format!(" {0} | A → {0} | |", words::letter(i))).collect();
    let _ = writeln!(
        text,
        "| number | A |{heads}\n| --- | ---: |{}",
        " ---: | ---: | --- |".repeat(variants.comparisons.len())
    );
    for (name, unit) in variants.shown() {
        let changes = variants.changes(name, unit);
        let first = changes.iter().flatten().next().map(|change| change.base);
        let show = |estimate| escape(&number::interval(estimate, unit, &base.currency));
        let _ = write!(text, "| {} | {} |", escape(&view::clean(name)), first.as_ref().map_or(String::new(), show));
        for change in changes {
            let cells = change.map_or(["", "", ""].map(String::from), |change| {
                [show(&change.other), escape(&words::change(change, &base.currency)), escape(&words::verdict(change))]
            });
            let _ = write!(text, " {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    text.push('\n');
    let notes = [words::equal(variants), words::elsewhere(variants), Some(words::basis(variants))];
    for note in notes.into_iter().flatten() {
        let _ = writeln!(text, "{}.\n", escape(&note));
    }
    text
}
