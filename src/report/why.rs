//! What burned an error budget, in words and tables.

use super::terminal::line::{Paint, left, right, wrapped};
use super::{json, number};
use crate::experiment::study::Estimate;
use crate::explore::Interval;
use crate::explore::why::{Blame, Together, Why};
use std::fmt::Write;
use std::io;

/// Causes before the rest is only counted.
const MOST: usize = 15;
/// Less than this share of what was burned is hardly anything.
const HARDLY: f64 = 0.05;
/// How an item of a list begins.
const ITEM: &str = "- ";
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
        if !note.starts_with(ITEM) {
            lines.push(String::new());
        }
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
    let mut in_list = false;
    for note in notes(why) {
        if !note.starts_with(ITEM) || !in_list {
            text.push('\n');
        }
        in_list = note.starts_with(ITEM);
        let _ = writeln!(text, "{note}");
    }
    text.push('\n');
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
        _ => format!("The budget was burned {} times over.", number::show(burned, "", "")),
    };
    let certain: Vec<&Blame> = why.causes.iter().filter(|blame| blame.is_certain()).collect();
    let Some(worst) = certain.first() else {
        return format!("{used} No single cause is to blame for certain.");
    };
    let left = |blame: &Blame| blame.without.value.unwrap_or(0.0);
    let needed: Vec<&str> =
        certain.iter().filter(|blame| left(blame) < burned * HARDLY).map(|blame| blame.cause.as_str()).collect();
    match needed.as_slice() {
        [] => {
            let next = certain.get(1).map_or_else(String::new, |next| {
                format!(" Without {} it would have been {}.", next.cause, times(next.without.value))
            });
            format!("{used} Without {} it would have been {}.{next}", worst.cause, times(worst.without.value))
        }
        [one] => format!("{used} Without {one} hardly anything would have burned."),
        several => format!(
            "{used} It took {} causes together: without any one of these hardly anything would have burned: {}.",
            several.len(),
            several.join(", ")
        ),
    }
}

/// What the table does not tell.
fn notes(why: &Why) -> Vec<String> {
    let mut notes: Vec<String> = why.together.iter().flat_map(of_together).collect();
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
fn of_together(together: &Together) -> Vec<String> {
    let fair = together.causes.iter().zip(&together.fair).map(|(cause, share)| format!("{} {cause}", percent(share)));
    let fair: Vec<String> = fair.collect();
    let mut notes = vec![format!(
        "Fair shares of the blame (Shapley): {}. Without all of them: {}.",
        fair.join("; "),
        times(Some(together.without.value.max(0.0)))
    )];
    let sum = together.sum_of_singles;
    if (sum - 1.0).abs() > 0.05 {
        notes.push(format!(
            "Taken away one at a time they save {} of what they save together, so the rows of the table do not add up:",
            number::show(sum, "share", "")
        ));
    }
    let certain = |of: &Interval| of.low > 0.0 || of.high < 0.0;
    for pair in together.interactions.iter().filter(|pair| certain(&pair.beyond)).take(3) {
        let ([a, b], share) = (&pair.of, number::show(pair.beyond.value.abs(), "share", ""));
        notes.push(match pair.beyond.value > 0.0 {
            true => format!("{ITEM}{a}, {b}: each is enough to burn {share}"),
            false => format!("{ITEM}{a}, {b}: it takes both to burn {share}, and either away saves it"),
        });
    }
    notes
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
    let estimate = Estimate { value: Some(share.value), low: Some(share.low), high: Some(share.high), method: None };
    number::interval(&estimate, "share", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::why::Interaction;

    fn around(value: f64, half: f64) -> Interval {
        Interval { value, low: value - half, high: value + half }
    }

    fn blame(cause: &str, without: f64, saved: f64) -> Blame {
        Blame {
            cause: cause.to_owned(),
            without: Estimate { value: Some(without), ..Estimate::default() },
            saved: Some(around(saved * 32.0, 2.0)),
            share: Some(around(saved, 0.06)),
        }
    }

    fn sale() -> Why {
        let names = ["the surge of shoppers", "start-up time of storefront"];
        Why {
            name: "Flash sale".to_owned(),
            objective: "availability >= 99.9%".to_owned(),
            burned: Estimate { value: Some(32.0), ..Estimate::default() },
            replications: 20,
            level: 0.95,
            causes: vec![
                blame(names[0], 0.0, 1.0),
                blame(names[1], 0.05, 0.998),
                blame("timeout of shoppers", 30.0, 0.065),
                blame("random crashes of payments", 32.0, 0.0),
                blame("limited queue of storefront", 196.0, -5.1),
            ],
            together: Some(Together {
                causes: names.map(str::to_owned).to_vec(),
                without: around(0.0, 0.0),
                fair: vec![around(0.501, 0.03), around(0.499, 0.03)],
                alone: vec![around(0.0, 0.0), around(0.0, 0.0)],
                sum_of_singles: 1.998,
                interactions: vec![Interaction { of: names.map(str::to_owned), beyond: around(-0.998, 0.06) }],
            }),
            inseparable: Vec::new(),
            interrupted: false,
        }
    }

    #[test]
    fn a_sale_that_took_two_causes_says_so_first() {
        insta::assert_snapshot!(human(&sale(), 100, false));
    }

    #[test]
    fn a_pull_request_gets_the_same_as_tables() {
        insta::assert_snapshot!(markdown(&sale()));
    }

    #[test]
    fn what_nothing_burned_is_nobodys_fault() {
        let why = Why {
            burned: Estimate { value: Some(0.0), ..Estimate::default() },
            causes: Vec::new(),
            together: None,
            ..sale()
        };
        assert!(human(&why, 80, false).contains("nothing is to blame"));
    }
}
