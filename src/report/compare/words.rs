//! What changed, in words.

use crate::experiment::study::{Better, Interval, Study};
use crate::explore::Variants;
use crate::explore::compare::{Judgement, KeyChange};
use crate::report::digits::{decimals_for, trimmed, two};
use crate::report::{number, view};

/// How a variant is called beside its name: A, B, C.
pub fn letter(index: usize) -> String {
    char::from_u32('A' as u32 + index as u32)
        .filter(char::is_ascii_uppercase)
        .map_or(format!("#{}", index + 1), String::from)
}

/// `B (Flash sale, fixed)`.
pub fn label(variants: &Variants, index: usize) -> String {
    format!("{} ({})", letter(index), view::short(&variants.studies[index].name, 60))
}

/// Clauses in the sentence about a variant.
const MOST_CLAUSES: usize = 3;

/// A sentence about each variant against the base.
pub fn sentence(variants: &Variants) -> String {
    let sentences = (1..variants.studies.len()).map(|index| about(variants, index));
    sentences.collect::<Vec<_>>().join(" ")
}

fn about(variants: &Variants, index: usize) -> String {
    let changes = &variants.comparisons[index - 1].changes;
    let study = &variants.studies[0];
    let certain: Vec<&KeyChange> = ranked(study, changes.iter().filter(|change| certain(change)).collect());
    let (from, to) = (label(variants, 0), label(variants, index));
    if certain.is_empty() {
        let seen = changes.iter().find(|change| change.name == "p99").and_then(|change| change.detectable);
        let seen = seen.filter(|seen| *seen > 0.0 && seen.is_finite());
        let seen = seen.map_or_else(String::new, |seen| {
            format!("; a change of the p99 by {} would have been seen", per_cent(seen))
        });
        return format!("Between {from} and {to} no difference was found{seen}.");
    }
    let clauses: Vec<String> =
        certain.iter().take(MOST_CLAUSES).map(|change| clause(change, &study.currency)).collect();
    let told = match clauses.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    };
    format!("{to} against {from}: {told}.")
}

fn certain(change: &KeyChange) -> bool {
    matches!(change.judgement, Judgement::Better | Judgement::Worse | Judgement::Different)
}

/// The most important first: what objectives are about, then cost, then what all users see; the greatest change first. One
/// clause tells of cost.
fn ranked<'a>(study: &Study, mut changes: Vec<&'a KeyChange>) -> Vec<&'a KeyChange> {
    let rank = |change: &KeyChange| match change.name.as_str() {
        name if study.objectives.iter().any(|o| o.subject == name && o.unit == change.unit) => 0,
        "cost" => 1,
        "availability" | "p99" => 2,
        _ if change.better.is_some() => 3,
        _ => 4,
    };
    let size = |change: &KeyChange| change.relative.map_or(0.0, |relative| libm::log1p(relative.value).abs());
    changes.sort_by(|a, b| rank(a).cmp(&rank(b)).then(size(b).total_cmp(&size(a))));
    let mut costs = 0;
    changes.retain(|change| {
        costs += usize::from(change.name == "cost");
        change.name != "cost" || costs == 1
    });
    changes
}

fn clause(change: &KeyChange, currency: &str) -> String {
    let name = view::in_words(&change.name);
    let instead = || {
        let show = |value| number::show_option(value, &change.unit, currency);
        format!("{name} is {} instead of {}", show(change.other.value), show(change.base.value))
    };
    let Some(relative) = change.relative.filter(|_| change.unit != "share") else {
        return instead();
    };
    let (less, more) = match change.unit.as_str() {
        "s" => ("shorter", "longer"),
        "money" | "money/h" => ("less", "more"),
        _ => ("lower", "higher"),
    };
    let ratio = 1.0 + relative.value;
    if ratio >= 2.0 {
        let long = if change.unit == "s" { "long" } else { "much" };
        return format!(
            "{name} is {} times as {long} ({} to {})",
            two(ratio),
            two(1.0 + relative.low),
            two(1.0 + relative.high)
        );
    }
    let (word, shown) = if relative.value < 0.0 { (less, turned(relative)) } else { (more, relative) };
    format!("{name} is {} {word} ({} to {} %)", per_cent(shown.value), two(100.0 * shown.low), two(100.0 * shown.high))
}

/// The change in a cell of the table: `−12 % (−16 to −8)`, `2.1 × (1.9 to 2.3)`; of shares in points of a per cent.
pub fn change(change: &KeyChange, currency: &str) -> String {
    if change.is_none() {
        return "none".to_owned();
    }
    let Some(difference) = change.difference else {
        return number::NOTHING.to_owned();
    };
    match change.relative {
        _ if change.unit == "share" => {
            let points = |value: f64| signed(100.0 * value);
            format!("{} points ({} to {})", points(difference.value), points(difference.low), points(difference.high))
        }
        Some(relative) if relative.value >= 1.0 => {
            let times = |value: f64| two(1.0 + value);
            format!("{} × ({} to {})", times(relative.value), times(relative.low), times(relative.high))
        }
        Some(relative) => {
            let share = |value: f64| signed(100.0 * value);
            format!("{} % ({} to {})", share(relative.value), share(relative.low), share(relative.high))
        }
        None => {
            let show = |value: f64| {
                format!("{}{}", if value > 0.0 { "+" } else { "" }, number::show(value, &change.unit, currency))
            };
            format!("{} ({} to {})", show(difference.value), show(difference.low), show(difference.high))
        }
    }
}

/// What a change means, in words.
pub fn verdict(change: &KeyChange) -> String {
    match change.judgement {
        Judgement::Better => "better".to_owned(),
        Judgement::Worse => "worse".to_owned(),
        Judgement::Different => "different".to_owned(),
        Judgement::Unknown => "too few runs to tell".to_owned(),
        Judgement::NoneFound if change.is_none() => "equal".to_owned(),
        Judgement::NoneFound => {
            let of = if change.unit == "share" && change.better == Some(Better::More) {
                " more of what is missing"
            } else {
                ""
            };
            match change.detectable.filter(|seen| seen.is_finite()) {
                Some(seen) => format!("no difference found (could have seen {}{of})", per_cent(seen)),
                None => "no difference found".to_owned(),
            }
        }
    }
}

/// What the intervals of the table are, in words.
pub fn basis(variants: &Variants) -> String {
    let all = variants.shown().len() * variants.comparisons.len();
    let runs = variants.comparisons.iter().map(|comparison| comparison.replications).min().unwrap_or(0);
    let level = number::show(variants.level, "share", "");
    let each = variants.comparisons.first().map_or(0.0, |comparison| comparison.level);
    let pairs = format!(
        "{} pairs of runs with the same customers and failures, seed {}",
        number::count(runs.into()),
        variants.studies[0].seed
    );
    match all {
        0 => pairs,
        _ => format!(
            "{pairs}; the {all} intervals of changes hold together at {level}, each at {}",
            number::show(each, "share", "")
        ),
    }
}

/// The numbers that are the same in all, in a line; none if there are none.
pub fn equal(variants: &Variants) -> Option<String> {
    let names: Vec<String> = variants.equal().into_iter().map(view::clean).collect();
    (!names.is_empty()).then(|| format!("equal in all: {}", names.join(", ")))
}

/// The numbers that not all have, in a line; none if there are none.
pub fn elsewhere(variants: &Variants) -> Option<String> {
    let names: Vec<String> = variants.elsewhere().into_iter().map(view::clean).collect();
    (!names.is_empty()).then(|| format!("not in all: {}", names.join(", ")))
}

fn turned(of: Interval) -> Interval {
    Interval { value: -of.value, low: -of.high, high: -of.low }
}

fn per_cent(share: f64) -> String {
    format!("{} %", two(share * 100.0))
}

fn signed(value: f64) -> String {
    let text = trimmed(value, decimals_for(value, 2).min(5));
    if value > 0.0 { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// The flash sale, and the same with a p99 of the checkout that is so many times as long.
    fn twice(factor: f64) -> Variants {
        let (base, mut other) = (fixture::flash_sale(), fixture::flash_sale());
        other.name = "Fixed".to_owned();
        let key = &mut other.key_numbers[0];
        key.estimate.value = key.estimate.value.map(|value| value * factor);
        key.by_run.iter_mut().enumerate().for_each(|(run, value)| *value *= factor + 1e-4 * run as f64);
        Variants::of(vec![base, other]).unwrap()
    }

    #[test]
    fn the_sentence_says_how_many_times_as_long() {
        let variants = twice(2.1);
        let sale = "A (Flash sale, +500 % within a minute)";
        let text = sentence(&variants);
        assert!(
            text.starts_with(&format!("B (Fixed) against {sale}: p99 of checkout is 2.1 times as long (2.1 to 2.1)")),
            "{text}"
        );
        let change = variants.changes("p99 of checkout", "s")[0].unwrap();
        assert_eq!((super::change(change, ""), verdict(change)), ("2.1 × (2.1 to 2.1)".to_owned(), "worse".to_owned()));
        assert!(sentence(&twice(0.9)).contains("p99 of checkout is 10 % shorter"), "{}", sentence(&twice(0.9)));
    }

    #[test]
    fn what_is_the_same_is_one_line_and_no_difference() {
        let same = Variants::of(vec![fixture::flash_sale(), fixture::flash_sale()]).unwrap();
        assert!(sentence(&same).ends_with("no difference was found."), "{}", sentence(&same));
        assert_eq!((same.shown().len(), equal(&same).as_deref()), (0, Some("equal in all: p99 of checkout")));
        assert!(Variants::of(vec![fixture::flash_sale()]).is_none());
    }

    #[test]
    fn letters_do_not_end_at_z() {
        assert_eq!([letter(0), letter(25), letter(26)], ["A", "Z", "#27"]);
    }
}
