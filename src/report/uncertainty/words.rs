//! What follows from values that are not known, in words.

use crate::explore::uncertainty::{Band, Influence, Odds, OfNumber, Share};
use crate::explore::{Input, Uncertainty};
use crate::report::{number, view};

/// An input that goes with so much of the variance of the ranks is the one that it mostly is.
const MOSTLY: f64 = 0.5;
/// Inputs that are named.
const MOST_NAMED: usize = 4;

/// The answer: where each number that was asked for lies, why, and how often each objective holds. A sentence each.
pub fn answer(found: &Uncertainty) -> Vec<String> {
    let mut sentences: Vec<String> = found.numbers.iter().take(found.asked).map(|of| lies(found, of)).collect();
    if found.overloaded > 0 {
        let all = found.draws.len();
        let others = if found.overloaded == all { "there are no numbers" } else { "numbers are those of the others" };
        sentences
            .insert(0, format!("In {} of {all} draws a queue grows beyond all bounds; {others}.", found.overloaded));
    }
    sentences.extend(found.objectives.iter().map(|odds| holds(odds, found.draws.len())));
    sentences
}

/// Where a number lies, and how much of that comes of what.
pub fn lies(found: &Uncertainty, of: &OfNumber) -> String {
    let place = format!("{} lies between {} in 90 % of all runs", view::in_words(&of.name), band(found, of, of.run));
    match of.ignorance {
        None => {
            format!("{} is {} in every run.", view::in_words(&of.name), number::show(of.mean, of.unit, &found.currency))
        }
        Some(Share { low, .. }) if low <= 0.0 => {
            format!("{place}: chance moves it so much that nothing is seen of what is not known.")
        }
        Some(Share { value, .. }) => {
            let source = strongest(of).map_or_else(String::new, |influence| {
                let mostly = influence.correlation * influence.correlation >= MOSTLY;
                let word = if mostly { "mostly" } else { "first of all" };
                format!(" ({word} {})", Input::label(&found.inputs, influence.input))
            });
            let (unknown, chance) = (percent(value), percent(1.0 - value));
            format!("{place}: {unknown} of the variance comes of what is not known{source}, {chance} of chance.")
        }
    }
}

/// The input that goes with a number most, if that is no chance.
fn strongest(of: &OfNumber) -> Option<&Influence> {
    of.influences.first().filter(|influence| influence.is_certain())
}

/// Both ends of a band: `210 ms and 480 ms`.
fn band(found: &Uncertainty, of: &OfNumber, band: Band) -> String {
    let [low, high] = [band.low, band.high].map(|value| number::show(value, of.unit, &found.currency));
    format!("{low} and {high}")
}

/// Whole percent.
fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// How often an objective holds: in how many of so many draws.
pub fn holds(odds: &Odds, draws: usize) -> String {
    let doubt = match odds.undecided {
        0 => String::new(),
        1 => "; in 1 draw chance leaves it open".to_owned(),
        n => format!("; in {n} draws chance leaves it open"),
    };
    let share = percent(odds.holds);
    let (low, high) = (100.0 * odds.low, percent(odds.high));
    format!("`{}` holds in {share} of {draws} draws (95 % interval: {low:.0} to {high}{doubt}).", odds.text)
}

/// A share with its interval: `83 % (71 to 92)`.
pub fn share(share: Option<Share>) -> String {
    share.map_or_else(
        || number::NOTHING.to_owned(),
        |Share { value, low, high }| format!("{} ({:.0} to {:.0})", percent(value), 100.0 * low, 100.0 * high),
    )
}

/// What else there is to say, a sentence each.
pub fn story(found: &Uncertainty) -> Vec<String> {
    let mut told = Vec::new();
    for of in found.numbers.iter().take(found.asked).filter(|of| of.ignorance.is_some()) {
        if of.ignorance.is_some_and(|share| share.low > 0.0) {
            told.push(format!(
                "Apart from chance {} lies between {} in 90 % of the draws.",
                view::in_words(&of.name),
                band(found, of, of.expected)
            ));
        }
        told.extend(inputs(found, of));
    }
    if found.interrupted {
        told.push(format!("Interrupted: {} of {} draws are complete.", found.draws.len(), found.planned));
    }
    told
}

/// Which inputs go with a number.
fn inputs(found: &Uncertainty, of: &OfNumber) -> Option<String> {
    let certain = of.influences.iter().filter(|influence| influence.is_certain()).take(MOST_NAMED);
    let named: Vec<String> = certain
        .map(|influence| {
            format!("{} ({})", Input::label(&found.inputs, influence.input), correlation(influence.correlation))
        })
        .collect();
    match named.as_slice() {
        [] => None,
        named => Some(format!(
            "What {} goes with, by the correlation of ranks: {}.",
            view::in_words(&of.name),
            named.join(", ")
        )),
    }
}

/// A correlation with its sign.
pub fn correlation(value: f64) -> String {
    format!("{}{:.2}", if value < 0.0 { '−' } else { '+' }, value.abs())
}
