//! What matters, in words.

use crate::explore::sensitivity::{OfNumber, ShareOf, Swing};
use crate::explore::{Input, Sensitivity};
use crate::report::{number, view};

/// Inputs that are named after the one that matters most.
const MOST_NEXT: usize = 3;
/// Below this share of the greatest effect an input hardly matters.
const LITTLE: f64 = 0.01;
/// From this share of the variance on it is told that inputs work together.
const TOGETHER: f64 = 0.02;
/// Shares whose interval is wider than so much to either side are not put into words.
const WIDE: f64 = 0.25;
/// What is said of an end without a number.
pub const NO_NUMBER: &str = "no number: a queue grows beyond all bounds";

/// The answer: what matters most for each number, and what else does.
pub fn answer(found: &Sensitivity) -> String {
    if found.inputs.is_empty() {
        return "There is nothing to vary: the scenario has no number that can be a tenth more and less.".to_owned();
    }
    let sentences: Vec<String> = found.numbers.iter().map(|number| most(found, number)).collect();
    sentences.join(" ")
}

/// What matters most for a number.
pub(super) fn most(found: &Sensitivity, of: &OfNumber) -> String {
    let mut moving = of.swings.iter().filter(|swing| swing.width(of.base) > 0.0);
    let Some(first) = moving.next() else {
        return format!("Nothing that was varied moves {}.", view::in_words(&of.name));
    };
    let input = &found.inputs[first.input];
    format!(
        "What matters most for {} is {}: {} to {} {}.",
        view::in_words(&of.name),
        Input::label(&found.inputs, first.input),
        input.low,
        input.high,
        moves(found, of, first)
    )
}

fn moves(found: &Sensitivity, of: &OfNumber, swing: &Swing) -> String {
    let show = |value: f64| number::show(value, of.unit, &found.currency);
    match (swing.low, swing.high) {
        (Some(low), Some(high)) => format!("moves it from {} to {}", show(low), show(high)),
        (Some(low), None) => format!("moves it from {} beyond all bounds", show(low)),
        (None, Some(high)) => format!("moves it from beyond all bounds to {}", show(high)),
        (None, None) => "leaves no number".to_owned(),
    }
}

/// What else there is to say, a sentence each.
pub fn story(found: &Sensitivity) -> Vec<String> {
    let mut told = Vec::new();
    for of in &found.numbers {
        told.extend(next(found, of));
        told.extend(explained(found, of));
        told.extend(little(found, of));
    }
    told.extend(found.objectives.iter().map(|odds| {
        let share = number::show(odds.holds as f64 / odds.points.max(1) as f64, "share", "");
        format!("Anywhere in these ranges: `{}` holds at {share} of {} points.", odds.text, odds.points)
    }));
    if found.overloaded > 0 {
        told.push(format!(
            "At {} of {} points a queue grows beyond all bounds: they have no number, and count in no index.",
            found.overloaded, found.points
        ));
    }
    if !found.left_out.is_empty() {
        told.push(format!("Not varied, as a tenth more or less is not valid: {}.", found.left_out.join(", ")));
    }
    if found.interrupted {
        told.push("Interrupted: methods are missing.".to_owned());
    }
    told
}

fn next(found: &Sensitivity, of: &OfNumber) -> Option<String> {
    let width = |swing: &Swing| swing.width(of.base);
    // Beside one that goes beyond all numbers the others matter as much as they do without it.
    let widest = of.swings.iter().map(width).filter(|width| width.is_finite()).fold(0.0, f64::max);
    let others = of.swings.iter().skip(1).take(MOST_NEXT);
    let told: Vec<String> = others
        .filter(|swing| width(swing) > LITTLE * widest)
        .map(|swing| format!("{} ({})", Input::label(&found.inputs, swing.input), ends(found, of, swing)))
        .collect();
    (!told.is_empty()).then(|| format!("Next for {}: {}.", view::in_words(&of.name), told.join(", ")))
}

/// Both ends of a swing: `400 ms to 2.1 s`.
pub fn ends(found: &Sensitivity, of: &OfNumber, swing: &Swing) -> String {
    let show = |value: Option<f64>| {
        value.map_or_else(|| "no number".to_owned(), |value| number::show(value, of.unit, &found.currency))
    };
    format!("{} to {}", show(swing.low), show(swing.high))
}

/// A share of the variance with what it may be wrong by: `62 ± 4 %`.
pub fn share(value: f64, low: Option<f64>, high: Option<f64>) -> String {
    let percent = (100.0 * value).clamp(0.0, 100.0);
    match low.zip(high) {
        Some((low, high)) => format!("{percent:.0} ± {:.0} %", (50.0 * (high - low)).ceil()),
        None => format!("{percent:.0} %"),
    }
}

/// Which shares of what the ranges leave open come from which input, and which from several at once.
fn explained(found: &Sensitivity, of: &OfNumber) -> Vec<String> {
    let Some(first) = of.shares.iter().max_by(|a, b| a.first_order.total_cmp(&b.first_order)) else {
        return Vec::new();
    };
    let half = first.first_order_high.zip(first.first_order_low).map_or(0.0, |(high, low)| (high - low) / 2.0);
    if half > WIDE {
        return vec![format!(
            "Shares of the variance of {} are too uncertain to tell: give more --points.",
            view::in_words(&of.name)
        )];
    }
    let known = share(first.first_order, first.first_order_low, first.first_order_high);
    let mut told = vec![format!(
        "{known} of the variance of {} within these ranges is {}'s alone: so much would be gone if it were known.",
        view::in_words(&of.name),
        Input::label(&found.inputs, first.input)
    )];
    let together = |share: &&ShareOf| share.together > TOGETHER && share.together_low.is_some_and(|low| low > 0.0);
    let names: Vec<&str> =
        of.shares.iter().filter(together).map(|share| Input::label(&found.inputs, share.input)).collect();
    if let [others @ .., last] = names.as_slice()
        && !others.is_empty()
    {
        let rest = 1.0 - of.shares.iter().map(|share| share.first_order).sum::<f64>();
        let rest = if rest > TOGETHER { format!(" ({:.0} % of the variance)", 100.0 * rest) } else { String::new() };
        told.push(format!(
            "{} and {last} act together on {}{rest}: what one does depends on the other.",
            others.join(", "),
            view::in_words(&of.name)
        ));
    }
    told
}

/// Inputs that hardly matter.
fn little(found: &Sensitivity, of: &OfNumber) -> Option<String> {
    let greatest = of.screening.first()?.mean_absolute;
    let names: Vec<&str> = of
        .screening
        .iter()
        .filter(|effect| effect.high.unwrap_or(effect.mean_absolute) <= LITTLE * greatest)
        .map(|effect| Input::label(&found.inputs, effect.input))
        .collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("It hardly matters for {} what {one} is.", view::in_words(&of.name))),
        several => Some(format!("It hardly matters for {} what {} are.", view::in_words(&of.name), several.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(swings: &[(Option<f64>, Option<f64>)]) -> Option<String> {
        let input = |n| Input {
            path: format!("services.s{n}.work"),
            short: format!("s{n}.work"),
            low: "1ms".to_owned(),
            high: "2ms".to_owned(),
        };
        let swing = |(input, &(low, high))| Swing { input, low, high };
        let number = OfNumber {
            name: "p99".to_owned(),
            unit: "s",
            better: None,
            base: Some(2.0),
            swings: swings.iter().enumerate().map(swing).collect(),
            screening: Vec::new(),
            shares: Vec::new(),
        };
        let found = Sensitivity {
            schema: 1,
            version: "",
            name: String::new(),
            seed: 1,
            currency: "USD".to_owned(),
            replications: 2,
            points: 0,
            overloaded: 0,
            inputs: (0..swings.len()).map(input).collect(),
            left_out: Vec::new(),
            numbers: Vec::new(),
            objectives: Vec::new(),
            interrupted: false,
        };
        next(&found, &number)
    }

    #[test]
    fn beside_an_input_that_leaves_no_number_the_others_are_told() {
        let swings = [(None, Some(1.0)), (None, None), (Some(1.0), Some(3.0)), (Some(2.0), Some(2.01))];
        let said = "Next for p99: s1.work (no number to no number), s2.work (1 s to 3 s).";
        assert_eq!(told(&swings).as_deref(), Some(said));
        assert_eq!(told(&[(None, Some(1.0)), (Some(2.0), Some(2.0))]), None);
    }
}
