//! Numbers in words: with a unit that suits them, and no more digits than they deserve.

use super::study::{Method, ObjectiveResult};

/// A number with its unit, to three significant digits.
pub fn quantity(value: Option<f64>, unit: &str, currency: &str) -> String {
    let Some(value) = value else {
        return "unknown".to_owned();
    };
    match unit {
        "s" => span(value),
        "share" => percent(value),
        "money" => format!("{} {currency}", digits(value)),
        "1/s" => format!("{}/s", digits(value)),
        _ => match unit.strip_prefix("money/") {
            Some(period) => format!("{} {currency}/{period}", digits(value)),
            None => digits(value),
        },
    }
}

/// Three significant digits without idle zeros, or all those before the point, in groups of three.
pub fn digits(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size >= 100.0 || size == 0.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    grouped(text)
}

/// Groups of three digits, from 10,000 on.
fn grouped(text: &str) -> String {
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
    let whole = number.split('.').next().unwrap_or("");
    if whole.len() < 5 {
        return text.to_owned();
    }
    let mut out = String::new();
    for (nth, digit) in whole.chars().enumerate() {
        if nth > 0 && (whole.len() - nth) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}{}", &number[whole.len()..])
}

/// A share in per cent, with as many nines as it has.
pub fn percent(share: f64) -> String {
    let away = (1.0 - share).min(share).abs();
    let decimals = match away {
        _ if away >= 0.01 || away == 0.0 => 1,
        _ if away >= 0.001 => 2,
        _ if away >= 0.0001 => 3,
        _ => 4,
    };
    let text = format!("{:.decimals$}", share * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

/// A span of time in the unit that suits it.
pub fn span(seconds: f64) -> String {
    let size = seconds.abs();
    match size {
        0.0 => "0 s".to_owned(),
        s if s < 1e-3 => format!("{} µs", digits(seconds * 1e6)),
        s if s < 1.0 => format!("{} ms", digits(seconds * 1e3)),
        s if s < 120.0 => format!("{} s", digits(seconds)),
        s if s < 7200.0 => format!("{} min", digits(seconds / 60.0)),
        s if s < 172_800.0 => format!("{} h", digits(seconds / 3600.0)),
        _ => format!("{} d", digits(seconds / 86_400.0)),
    }
}

/// A time of the simulation, or how long something took, in whole units: `10 min 15 s`, `88 min`, `2 h 5 min`.
pub fn moment(seconds: f64) -> String {
    if seconds < 59.5 {
        return span(seconds);
    }
    let whole = seconds.round() as u64;
    let (major, minor) = match whole {
        s if s < 7_200 => ((s / 60, "min"), (s % 60, "s")),
        s if s < 172_800 => ((s / 3_600, "h"), (s % 3_600 / 60, "min")),
        s => ((s / 86_400, "d"), (s % 86_400 / 3_600, "h")),
    };
    match minor {
        (0, _) => format!("{} {}", major.0, major.1),
        (rest, unit) => format!("{} {} {rest} {unit}", major.0, major.1),
    }
}

/// What would settle an objective that is undecided.
pub fn settling(objective: &ObjectiveResult) -> String {
    let estimate = &objective.estimate;
    match objective.replications_to_settle {
        Some(number) => format!("about {} replications would settle it", round(number)),
        None if estimate.value.is_none() => "it was never observed".to_owned(),
        None if estimate.low.is_none() || estimate.method != Some(Method::Replications) => {
            "more replications would tell".to_owned()
        }
        None => "it lies too close to the limit to be told apart".to_owned(),
    }
}

/// A number of replications, rounded up to what is known of it: 37 is 40, 1,234 is 1,300.
fn round(number: u32) -> u32 {
    let digits = number.checked_ilog10().unwrap_or(0);
    number.next_multiple_of(10u32.pow(digits.saturating_sub(1).max(u32::from(number > 20))))
}

/// A number to three significant digits, for what is known no better: 219,961 is 220,000.
pub fn about(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_they_deserve() {
        for (value, unit, text) in [
            (0.1824, "s", "182 ms"),
            (135.0, "s", "2.25 min"),
            (0.999, "share", "99.9 %"),
            (0.99987, "share", "99.987 %"),
            (1.0, "share", "100 %"),
            (233_385.2, "money", "233,385 USD"),
            (18.0, "", "18"),
            (0.163, "money/h", "0.163 USD/h"),
            (40.0, "money/day", "40 USD/day"),
        ] {
            assert_eq!(quantity(Some(value), unit, "USD"), text);
        }
        let moments = [20.0, 615.0, 5_280.0, 86_400.0, 190_800.0].map(moment);
        assert_eq!(moments, ["20 s", "10 min 15 s", "88 min", "24 h", "2 d 5 h"]);
        assert_eq!(quantity(Some(about(219_961.3)), "money", "USD"), "220,000 USD");
        assert_eq!([3, 17, 20, 21, 37, 100, 101, 1_234].map(round), [3, 17, 20, 30, 40, 100, 110, 1_300]);
    }
}
