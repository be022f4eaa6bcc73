//! A value of the scenario that takes several values: a path and what stands there in turn.

mod shares;

use crate::units::quantity::{Form, Quantity, settled, to_step};
use serde::Serialize;
use std::fmt;

/// The most values of an axis.
pub const MOST_VALUES: usize = 10_000;

/// A path of the scenario, as `--set` takes it, and the values that it takes in turn.
///
/// It is written `PATH=VALUES`: a range `2..20` of whole numbers, `2..20:3` with a step, `5ms..50ms/10` for ten values
/// equally far apart, `1/s..1000/s*10` for ten values that grow by the same factor, or a list `2, 4, 8`.
#[derive(Clone, Debug, Serialize)]
pub struct Axis {
    /// `services.web.replicas`, `traffic.users.profile[0].surge`.
    pub path: String,
    /// The values as the language writes them, in order; at least one.
    pub values: Vec<String>,
    /// Where they lie among the numbers; none where they are words, or numbers of different kinds.
    #[serde(skip)]
    pub line: Option<Line>,
    /// What the values come from: `--vary`, `--knob`, or `sweep` or `between` in the scenario.
    #[serde(skip)]
    pub origin: &'static str,
}

/// The line of numbers on which the values of an axis lie. A position on it is the number before the unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How numbers are written.
    pub form: Form,
    /// Whether there are only whole numbers ([`Quantity::is_whole`]).
    pub whole: bool,
    /// Whether equal factors are equal steps.
    pub log: bool,
    /// Whether all between the ends is meant (a range), or the values alone (a list).
    pub filled: bool,
}

/// What is wrong with the text of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nhelp: {}", self.message, self.help)
    }
}

const FORMS: &str = "write 2..20, 2..20:3 (steps of 3), 5ms..50ms/10 (10 values), 1/s..1000/s*10 (10 values that grow by the same \
factor), or a list: 2, 4, 8";

fn wrong<T>(message: String, help: &str) -> Result<T, Wrong> {
    Err(Wrong { message, help: help.to_owned() })
}

impl Axis {
    /// Reads `PATH=VALUES` of `--vary`.
    ///
    /// # Errors
    /// What is no path with values.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        Axis::parse_as(text, "--vary")
    }

    /// Reads `PATH=VALUES` of an option of the command line.
    ///
    /// # Errors
    /// What is no path with values.
    pub fn parse_as(text: &str, origin: &'static str) -> Result<Self, Wrong> {
        match text.split_once('=') {
            Some((path, values)) if !path.trim().is_empty() => Axis::of(path.trim(), values, origin),
            _ => wrong(format!("`{text}` varies nothing"), "write PATH=VALUES: services.web.replicas=2..20"),
        }
    }

    /// Reads `PATH=LOW..HIGH` of the command line, where any value between the ends is meant: a range without a step gets
    /// its two ends as values. Whatever else is an axis is one here too.
    ///
    /// # Errors
    /// What is no path with values.
    pub fn parse_ends(text: &str) -> Result<Self, Wrong> {
        let spanned = Axis::parse(&format!("{}/2", text.trim()));
        spanned
            .ok()
            .filter(|axis| axis.line.as_ref().is_some_and(|line| line.filled))
            .map_or_else(|| Axis::parse(text), Ok)
    }

    /// An axis of all values between two.
    ///
    /// # Errors
    /// Ends that are no numbers of one kind, or do not go up.
    pub fn ends(path: &str, low: &str, high: &str, origin: &'static str) -> Result<Self, Wrong> {
        Axis::of(path, &format!("{low}..{high}/2"), origin)
    }

    /// An axis of a path and its values in one text.
    ///
    /// # Errors
    /// What is neither a range nor a list.
    pub fn of(path: &str, values: &str, origin: &'static str) -> Result<Self, Wrong> {
        let values = values.trim();
        let inner = values.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let items = items(inner.unwrap_or(values));
        match values.split_once("..") {
            Some((from, rest)) if inner.is_none() && items.len() == 1 => Axis::range(path, from, rest, origin),
            _ => Axis::list(path, items, origin),
        }
    }

    /// An axis of the values of a list.
    ///
    /// # Errors
    /// An empty list, or one with a value twice.
    pub fn list(path: &str, values: Vec<String>, origin: &'static str) -> Result<Self, Wrong> {
        if values.iter().any(String::is_empty) || values.is_empty() {
            return wrong(format!("a value of `{path}` is missing"), FORMS);
        }
        if let Some(twice) = values.iter().enumerate().find_map(|(at, v)| values[..at].contains(v).then_some(v)) {
            return wrong(format!("`{twice}` stands twice among the values of `{path}`"), "leave one of them out");
        }
        let line = line(&values);
        Axis { path: path.to_owned(), values, line, origin }.bounded()
    }

    fn range(path: &str, from: &str, rest: &str, origin: &'static str) -> Result<Self, Wrong> {
        let (to, spacing) = Spacing::cut(rest)?;
        let no_number =
            |text: &str| Wrong { message: format!("`{}` is no number", text.trim()), help: FORMS.to_owned() };
        let both_whole = Quantity::is_whole(from) && Quantity::is_whole(to);
        let from = Quantity::read(from).ok_or_else(|| no_number(from))?;
        let form = from.form;
        let number = |text: &str| {
            let end = Quantity::read(text).ok_or_else(|| no_number(text))?;
            end.number_in(&form).ok_or_else(|| Wrong {
                message: format!("`{}` and `{}` are not of one kind", form.write(from.number), text.trim()),
                help: "both ends of a range, and its step, carry the same unit and sign: +100%..+900%:+100%".to_owned(),
            })
        };
        let (low, high) = (from.number, number(to)?);
        if low >= high {
            return wrong(format!("the range of `{path}` does not go up"), "write the smaller end first: 2..20");
        }
        let numbers = match spacing {
            Spacing::None if both_whole => stepped(path, low, high, 1.0)?,
            Spacing::None => {
                let example = format!("{}..{}/10", form.write(low), form.write(high));
                let help = format!("say how far apart: {example} for 10 values, or a step behind a colon");
                return wrong(format!("`{path}` may take any value of this range"), &help);
            }
            Spacing::Step(step) => match number(step)? {
                step if step > 0.0 => stepped(path, low, high, step)?,
                _ => return wrong(format!("the step of `{path}` is not above zero"), FORMS),
            },
            Spacing::Equal(n) => (0..n).map(|i| low + (high - low) * i as f64 / (n - 1) as f64).collect(),
            Spacing::Factor(_) if low <= 0.0 => {
                return wrong(format!("`{path}` cannot grow by a factor from {}", form.write(low)), "start above zero");
            }
            Spacing::Factor(n) => {
                let at = |i: usize| low * libm::pow(high / low, i as f64 / (n - 1) as f64);
                let neat = |i: usize| if both_whole { at(i).round() } else { neat(at(i), at(i) * NEAT) };
                // The ends stand as they were written.
                (0..n)
                    .map(|i| {
                        if i == 0 {
                            low
                        } else if i == n - 1 {
                            high
                        } else {
                            neat(i)
                        }
                    })
                    .collect()
            }
        };
        let mut values: Vec<String> = numbers.iter().map(|&number| form.write(number)).collect();
        values.dedup();
        let whole = both_whole && numbers.iter().all(|number| settled(*number).fract() == 0.0);
        let line = Line { form, whole, log: matches!(spacing, Spacing::Factor(_)), filled: true };
        Axis { path: path.to_owned(), values, line: Some(line), origin }.bounded()
    }

    fn bounded(self) -> Result<Self, Wrong> {
        match self.values.len() {
            0..=MOST_VALUES => Ok(self),
            count => too_many(&self.path, count as f64),
        }
    }

    /// The last part of the path that says what is varied: `web.replicas`.
    pub fn short_name(&self) -> &str {
        let places: Vec<usize> = self.path.match_indices('.').map(|(at, _)| at).collect();
        match places.len() {
            0 | 1 => &self.path,
            n => &self.path[places[n - 2] + 1..],
        }
    }

    /// Where a value lies on the line of numbers: the number before its unit, in the unit of the first value.
    pub fn position(&self, value: &str) -> Option<f64> {
        Quantity::read(value)?.number_in(&self.line.as_ref()?.form)
    }

    /// The value at a position. Whole numbers stay whole.
    pub fn write(&self, position: f64) -> Option<String> {
        let line = self.line.as_ref()?;
        let position = if line.whole { libm::round(position) } else { position };
        Some(line.form.write(position))
    }

    /// A neat value about half-way between two; none where there is none that differs from both.
    pub fn between(&self, one: &str, other: &str) -> Option<String> {
        let (a, b) = (self.position(one)?, self.position(other)?);
        let line = self.line.as_ref()?;
        let middle = if line.log && a * b > 0.0 { (a * b).sqrt() } else { (a + b) / 2.0 };
        let middle = if line.whole { libm::floor(middle) } else { neat(middle, (a - b).abs() * NEAT) };
        let strictly = a.min(b) < middle && middle < a.max(b);
        self.write(middle).filter(|text| strictly && text != one && text != other)
    }
}

/// A value is as neat as a number can be that misses the exact one by no more than about this share of a step.
const NEAT: f64 = 0.1;

/// The number nearest to another among the multiples of the greatest power of ten that does not exceed `within`.
fn neat(number: f64, within: f64) -> f64 {
    to_step(number, libm::pow(10.0, libm::floor(libm::log10(within.abs()))))
}

fn too_many<T>(path: &str, count: f64) -> Result<T, Wrong> {
    let help = "take a greater step, or say how many: 1..1000000/50";
    wrong(format!("`{path}` would take {count:.0} values; at most {MOST_VALUES} are simulated"), help)
}

fn stepped(path: &str, low: f64, high: f64, step: f64) -> Result<Vec<f64>, Wrong> {
    // The end belongs to it where it is reached but for the noise of the arithmetic.
    let count = libm::floor((high - low) / step + 1e-9) + 1.0;
    if count > MOST_VALUES as f64 {
        return too_many(path, count);
    }
    Ok((0..count as usize).map(|i| low + step * i as f64).collect())
}

/// How the values of a range lie apart.
enum Spacing<'a> {
    None,
    Step(&'a str),
    Equal(usize),
    Factor(usize),
}

impl<'a> Spacing<'a> {
    /// Cuts what follows `..` into the upper end and what is said of the steps.
    fn cut(rest: &'a str) -> Result<(&'a str, Self), Wrong> {
        if let Some((to, step)) = rest.split_once(':') {
            return Ok((to, Spacing::Step(step)));
        }
        let count = |text: &str| match text.trim().parse() {
            Ok(count) if (2..=MOST_VALUES).contains(&count) => Ok(count),
            _ => wrong(format!("`{}` is no number of values from 2 to {MOST_VALUES}", text.trim()), FORMS),
        };
        if let Some((to, values)) = rest.split_once('*') {
            return Ok((to, Spacing::Factor(count(values)?)));
        }
        match rest.rsplit_once('/') {
            // `1/s` ends in a unit and not in a number of values.
            Some((to, values)) if values.trim().starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                Ok((to, Spacing::Equal(count(values)?)))
            }
            _ => Ok((rest, Spacing::None)),
        }
    }
}

/// The line on which the values of a list lie, if they are numbers of one kind.
fn line(values: &[String]) -> Option<Line> {
    let form = Quantity::read(values.first()?)?.form;
    let of_its_kind = |value: &String| Quantity::read(value).is_some_and(|read| read.number_in(&form).is_some());
    let known = form.unit.chars().all(|c| !c.is_ascii_digit());
    let whole = values.iter().all(|value| Quantity::is_whole(value));
    (known && values.iter().all(of_its_kind)).then_some(Line { form, whole, log: false, filled: false })
}

/// The items of a list: between commas that stand in no brackets and no quotes.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut depth, mut quote) = (vec![String::new()], 0u32, None);
    for c in text.chars() {
        match (c, quote) {
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('[' | '{', None) => depth += 1,
            (']' | '}', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        match items.last_mut() {
            Some(item) if c != ',' || depth > 0 || quote.is_some() => item.push(c),
            _ => items.push(String::new()),
        }
    }
    items.iter().map(|item| item.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> String {
        Axis::parse(&format!("a.b={text}"))
            .map_or_else(|wrong| format!("wrong: {}", wrong.message), |a| a.values.join(" "))
    }

    #[test]
    fn ranges_have_steps_numbers_of_values_or_factors() {
        assert_eq!(values("2..6"), "2 3 4 5 6");
        assert_eq!(values("2..20:6"), "2 8 14 20");
        assert_eq!(values("2..20:7"), "2 9 16");
        assert_eq!(values("+100%..+500%:+100%"), "+100% +200% +300% +400% +500%");
        assert_eq!(values("-50%..+50%:+50%"), "-50% +0% +50%");
        assert_eq!(values("5ms..50ms/10"), "5ms 10ms 15ms 20ms 25ms 30ms 35ms 40ms 45ms 50ms");
        assert_eq!(values("500ms..2s:500ms"), "500ms 1000ms 1500ms 2000ms");
        assert_eq!(values("10/s..30/s/3"), "10/s 20/s 30/s");
        assert_eq!(values("1/s..1000/s*4"), "1/s 10/s 100/s 1000/s");
        assert_eq!(values("1..1000*7"), "1 3 10 32 100 316 1000");
        assert_eq!(values("0.1s..0.3s:0.1s"), "0.1s 0.2s 0.3s");
        assert_eq!(values("10 USD..30 USD/3"), "10 USD 20 USD 30 USD");
    }

    #[test]
    fn a_range_may_stand_for_all_between_its_ends() {
        let ends = |text: &str| {
            let axis = Axis::parse_ends(&format!("a.b={text}")).expect(text);
            (axis.values.join(" "), axis.at_share(0.5), axis.at_share(1.0))
        };
        let told = |values: &str, middle: &str, end: &str| (values.to_owned(), middle.to_owned(), end.to_owned());
        assert_eq!(ends("5ms..9ms"), told("5ms 9ms", "7ms", "9ms"));
        assert_eq!(ends("100/s..300/s"), told("100/s 300/s", "200/s", "300/s"));
        assert_eq!(ends("2..6"), told("2 6", "4", "6"));
        assert_eq!(ends("x, y"), told("x y", "y", "y"));
        assert_eq!(ends("1/s..100/s*3"), told("1/s 10/s 100/s", "10/s", "100/s"));
        assert!(Axis::parse_ends("a.b=9ms..5ms").unwrap_err().message.contains("does not go up"));
    }

    #[test]
    fn lists_hold_whatever_the_language_takes() {
        assert_eq!(values("2, 4,8"), "2 4 8");
        assert_eq!(
            values("[round_robin, { power_of_d: { choices: 2 } }]"),
            "round_robin { power_of_d: { choices: 2 } }"
        );
        assert_eq!(values("[[a, b], 'c, d']"), "[a, b] 'c, d'");
        assert_eq!(values("8"), "8");
        let words = Axis::parse("a=round_robin,random").unwrap();
        assert_eq!((words.line.clone(), words.at_share(0.99)), (None, "random".to_owned()));
    }

    #[test]
    fn what_is_no_axis_is_told_with_what_would_be() {
        for (text, told) in [
            ("", "a value of `a.b` is missing"),
            ("2,,4", "a value of `a.b` is missing"),
            ("2,4,2", "`2` stands twice"),
            ("20..2", "does not go up"),
            ("1ms..50ms", "may take any value"),
            ("1ms..50/s/3", "not of one kind"),
            ("+100%..900%:+100%", "not of one kind"),
            ("2..x", "`x` is no number"),
            ("2..9/1", "no number of values from 2"),
            ("2..9:-1", "not above zero"),
            ("0..9*3", "cannot grow by a factor from 0"),
            ("1..1000000", "1000000 values"),
        ] {
            assert!(values(text).contains(told), "{text}: {}", values(text));
        }
        assert!(Axis::parse("services.web.replicas").unwrap_err().help.contains("PATH=VALUES"));
    }

    #[test]
    fn half_way_is_a_neat_value_and_between_neighbours_is_none() {
        let between = |axis: &str, a: &str, b: &str| Axis::parse(&format!("x={axis}")).unwrap().between(a, b);
        assert_eq!(between("+100%..+900%:+100%", "+600%", "+700%"), Some("+650%".to_owned()));
        assert_eq!(between("+100%..+900%:+100%", "+625%", "+650%"), Some("+638%".to_owned()));
        assert_eq!(between("2..20", "12", "15"), Some("13".to_owned()));
        assert_eq!(between("2..20", "12", "13"), None);
        assert_eq!(between("1/s..100/s*3", "1/s", "100/s"), Some("10/s".to_owned()));
        assert_eq!(between("1s, 500ms", "1s", "500ms"), Some("0.75s".to_owned()));
    }

    #[test]
    fn the_name_of_an_axis_is_the_end_of_its_path() {
        let name = |path: &str| Axis::list(path, vec!["1".to_owned()], "--vary").unwrap().short_name().to_owned();
        assert_eq!(name("services.web.replicas"), "web.replicas");
        assert_eq!(name("traffic.shoppers.profile[0].surge"), "profile[0].surge");
        assert_eq!(name("seed"), "seed");
    }

    proptest! {
        #[test]
        fn values_written_back_are_the_same(
            low in 1..5000u32, width in 1..5000u32, count in 2..40usize,
            unit in prop_oneof![Just(""), Just("ms"), Just("/s"), Just("%"), Just("GB"), Just(" USD"), Just("x")],
            spacing in prop_oneof![Just('/'), Just('*')],
        ) {
            let text = format!("p={low}{unit}..{}{unit}{spacing}{count}", low + width);
            let axis = Axis::parse(&text).unwrap();
            for value in &axis.values {
                let at = axis.position(value).unwrap();
                prop_assert_eq!(&axis.write(at).unwrap(), value);
            }
            for share in [0.0, 0.3, 0.5, 0.999] {
                let at = axis.position(&axis.at_share(share)).unwrap();
                prop_assert!(f64::from(low) <= at && at <= f64::from(low + width));
            }
        }
    }
}
