//! Texts for scalars: what people write, and what lies at the edges of what can be written.

use super::dice::Dice;

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "10",
    "20",
    "50",
    "99.9",
    "100",
    "250",
    "999",
    "1000",
    "0.5",
    "1.5",
    "0.001",
    "1e-9",
    "1e3",
    "1_000",
    "1e6",
    "1e9",
    "1e12",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "18446744073709551615",
    "1e300",
    "-1",
    "+1",
    "1e400",
    ".5",
    "1e",
    "_",
    "00",
];
/// How many of them people would write.
const SENSIBLE: usize = 20;

const TIMES: &[&str] = &["ms", "s", "us", "m", "h", "ns", "d", "w", "y", "", "M"];
const RATES: &[&str] = &["/s", "/min", "/h", "/d", "k/s", "M/s", "", "/"];
const AMOUNTS: &[&str] = &[" USD", " EUR", " usd", ""];
const PRICES: &[&str] = &[" USD/h", " EUR/h", " USD/month", " USD/s", " USD", "/h"];
const METRICS: &[&str] = &[
    "p50",
    "p90",
    "p95",
    "p99",
    "p999",
    "mean",
    "availability",
    "error_rate",
    "throughput",
    "attempts",
    "cost",
    "lost_value",
    "earned_value",
    "utilization",
    "queue_length",
    "in_system",
    "stale_reads",
    "rpo",
    "rto",
    "lost_writes",
    "wasted",
    "degraded",
    "time_available",
    "outages",
    "downtime",
];
const OPERATORS: &[&str] = &["<", "<=", ">", ">="];
const LIMITS: &[&str] = &["900ms", "99.9%", "10/s", "3", "40 USD/h", "1 USD", "0", "100%", "0%"];
/// What no place of the language expects.
const ODD: &[&str] = &[
    "",
    "~",
    "null",
    "unlimited",
    "true",
    "nan",
    ".inf",
    "0x10",
    "é",
    "\u{0}",
    "a.b",
    "a.b.c",
    ".",
    "..",
    "<<",
    "*a",
    "extends",
    "hello",
    "99999999999999999999h",
    "-0",
    "1e999%",
    "100.00000001%",
    "\u{202e}x",
    "p99 of",
    "of of of",
    "<",
];

/// A number: mostly one that people write.
pub fn number(dice: &mut Dice) -> &'static str {
    let known = if dice.once_in(6) { NUMBERS.len() } else { SENSIBLE };
    NUMBERS[dice.below(known)]
}

/// A unit: mostly one of the usual ones, which come first.
fn unit(units: &[&'static str], dice: &mut Dice) -> &'static str {
    let known = if dice.once_in(6) { units.len() } else { units.len().min(3) };
    units[dice.below(known)]
}

/// Something odd.
pub fn odd(dice: &mut Dice) -> String {
    (*dice.pick(ODD)).to_owned()
}

/// A text of the kind that an example is of; a name where there is none.
pub fn like(example: &str, names: &[String], dice: &mut Dice) -> String {
    let number = number(dice);
    match example {
        "250ms" => format!("{number}{}", unit(TIMES, dice)),
        "200/s" => format!("{number}{}", unit(RATES, dice)),
        "99.9%" | "100%" => format!("{number}%"),
        "+500%" => format!("{}{number}{}", dice.pick(&["+", "-", ""]), dice.pick(&["%", "x"])),
        "38 USD" => format!("{number}{}", unit(AMOUNTS, dice)),
        "0.163 USD/h" => format!("{number}{}", unit(PRICES, dice)),
        example if example.starts_with("p99") => {
            let of = if dice.once_in(2) { format!(" of {}", name(names, dice)) } else { String::new() };
            format!("{}{of} {} {}", dice.pick(METRICS), dice.pick(OPERATORS), dice.pick(LIMITS))
        }
        _ => name(names, dice),
    }
}

/// A name that the scenario knows, or one that it does not.
pub fn name(names: &[String], dice: &mut Dice) -> String {
    match dice.once_in(6) || names.is_empty() {
        true => (*dice.pick(&["a", "b", "web", "db", "db.read", "db.write", "web.get", "zone"])).to_owned(),
        false => dice.pick(names).clone(),
    }
}

/// A scalar with another number in it, or without.
pub fn tweak(text: &str, dice: &mut Dice) -> String {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let Some(start) = text.find(digits) else {
        return odd(dice);
    };
    let end = text[start..].find(|c| !digits(c)).map_or(text.len(), |end| start + end);
    let other = match (text[start..end].parse::<f64>(), dice.below(4)) {
        (Ok(value), 0) => format!("{}", value * 2.0),
        (Ok(value), 1) => format!("{}", value / 2.0),
        (Ok(value), 2) => format!("{}", value + 1.0),
        _ => number(dice).to_owned(),
    };
    format!("{}{other}{}", &text[..start], &text[end..])
}
