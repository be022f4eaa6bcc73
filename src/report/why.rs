//! What burned an error budget, in words and tables.

use super::terminal::line::{Paint, left, right, wrapped};
use super::{json, number};
use crate::explore::Interval;
use crate::explore::why::{Blame, Together, Why};
use std::fmt::Write;
use std::io;

/// Causes before the rest is only counted.
const MOST: usize = 15;
/// The longest bar.
const BAR: usize = 20;

/// As JSON text.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(why: &Why) -> io::Result<String> {
    json::pretty(serde_json::to_value(why)?)
}

/// For a terminal.
pub fn human(why: &Why, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut lines = vec![paint.strong(&format!("{}: what burned the budget of `{}`", why.name, why.objective))];
    lines.extend(wrapped(&sentence(why), width));
    let told: Vec<&Blame> = why.causes.iter().filter(|blame| blame.is_certain()).take(MOST).collect();
    if !told.is_empty() {
        let wide = told.iter().map(|blame| blame.cause.chars().count()).max().unwrap_or(0).clamp(16, 44);
        let head = format!("{}  {}  {}", left("without", wide), right("burned", 8), "saves of what was burned");
        lines.extend([String::new(), paint.faint(&head)]);
        for blame in told {
            let share = blame.share.map_or(0.0, |share| share.value);
            let bar = "█".repeat((share.clamp(0.0, 1.0) * BAR as f64).round() as usize);
            let saves = right(&blame.share.map_or_else(String::new, |share| percent(&share)), 22);
            let burned = right(&times(blame.without.value), 8);
            lines.push(format!("{}  {burned}  {saves}  {}", left(&blame.cause, wide), paint.with("31", &bar)));
        }
    }
    for note in notes(why) {
        lines.push(String::new());
        lines.extend(wrapped(&note, width));
    }
    lines.push(String::new());
    lines.extend(wrapped(&basis(why), width).iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}

/// For a pull request.
pub fn markdown(why: &Why) -> String {
    let mut text = format!("## {}: what burned the budget of `{}`\n\n{}\n\n", why.name, why.objective, sentence(why));
    let mut told = why.causes.iter().filter(|blame| blame.is_certain()).take(MOST).peekable();
    if told.peek().is_some() {
        text.push_str("| without | burned | saves of what was burned |\n| --- | ---: | ---: |\n");
    }
    for blame in told {
        let saves = blame.share.map_or_else(|| number::NOTHING.to_owned(), |share| percent(&share));
        let _ = writeln!(text, "| {} | {} | {saves} |", blame.cause, times(blame.without.value));
    }
    text.push('\n');
    for note in notes(why) {
        let _ = writeln!(text, "{note}\n");
    }
    let _ = writeln!(text, "<sub>{}</sub>", basis(why));
    text
}

/// The answer in a sentence or two.
fn sentence(why: &Why) -> String {
    let burned = why.burned.value.unwrap_or(0.0);
    if burned <= 0.0 {
        return "Nothing of it was burned, so nothing is to blame.".to_owned();
    }
    let used = match burned {
        burned if burned < 1.0 => format!("{} of the budget was burned.", number::show(burned, "share", "")),
        _ => format!("{} the budget was burned.", times(why.burned.value)),
    };
    let mut certain = why.causes.iter().filter(|blame| blame.is_certain());
    let Some(worst) = certain.next() else {
        return format!("{used} No single cause is to blame for certain: see below, or give more replications.");
    };
    let left = worst.without.value.unwrap_or(0.0);
    let rest = match left {
        left if left < burned * 0.005 => "nothing would have burned".to_owned(),
        left => format!("{} would have burned", times(Some(left))),
    };
    let next = certain
        .next()
        .map_or_else(String::new, |next| format!(" Next come {} ({}).", next.cause, times(next.without.value)));
    format!("{used} Without {} {rest}.{next}", worst.cause)
}

/// What the table does not tell.
fn notes(why: &Why) -> Vec<String> {
    let mut notes: Vec<String> = why.together.iter().map(of_together).collect();
    let helpers: Vec<String> = why
        .causes
        .iter()
        .filter(|blame| blame.helps())
        .map(|blame| format!("{} (without: {})", blame.cause, times(blame.without.value)))
        .collect();
    if !helpers.is_empty() {
        notes.push(format!("More would have burned without {}.", helpers.join(", ")));
    }
    let none = |blame: &&Blame| !blame.is_certain() && !blame.helps();
    let others: Vec<&str> = why.causes.iter().filter(none).map(|blame| blame.cause.as_str()).collect();
    if !others.is_empty() {
        notes.push(format!("No difference found by taking away one of: {}.", others.join(", ")));
    }
    notes.extend(why.inseparable.iter().map(|of| format!("Not told: {}; without it: {}", of.cause, of.because)));
    if why.interrupted {
        notes.push("Interrupted: causes that come later were not looked at.".to_owned());
    }
    notes
}

/// How the worst causes act on each other.
fn of_together(together: &Together) -> String {
    let fair: Vec<String> = together
        .causes
        .iter()
        .zip(&together.fair)
        .map(|(cause, share)| format!("{cause} {}", percent(share)))
        .collect();
    let mut text = format!(
        "Together: without all of them {} burned. Fair shares (Shapley): {}.",
        times(Some(together.without.value.max(0.0))),
        fair.join("; ")
    );
    let certain = |of: &Interval| of.low > 0.0 || of.high < 0.0;
    for pair in together.interactions.iter().filter(|pair| certain(&pair.beyond)).take(3) {
        let ([a, b], share) = (&pair.of, number::show(pair.beyond.value.abs(), "share", ""));
        let how = match pair.beyond.value > 0.0 {
            true => format!(" {a} and {b}: each is enough to burn {share}."),
            false => format!(" {a} and {b}: it takes both to burn {share}; either away saves it."),
        };
        text.push_str(&how);
    }
    let sum = together.sum_of_singles;
    if (sum - 1.0).abs() > 0.05 {
        let _ = write!(
            text,
            " Taken away one at a time they save {} of what they save together, so the shares in the table do not add up.",
            number::show(sum, "share", "")
        );
    }
    text
}

fn basis(why: &Why) -> String {
    format!(
        "{} replications of each variant with the same random numbers; all intervals hold at once with {}. 1x is the whole budget.",
        why.replications,
        number::show(why.level, "share", "")
    )
}

fn times(value: Option<f64>) -> String {
    value.map_or_else(|| number::NOTHING.to_owned(), |value| format!("{}x", number::show(value, "", "")))
}

fn percent(share: &Interval) -> String {
    let show = |value: f64| number::show(value, "share", "");
    format!("{} ({} to {})", show(share.value), show(share.low), show(share.high))
}
