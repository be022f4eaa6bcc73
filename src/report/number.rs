//! Numbers as people read them: three digits that matter, a unit that fits, the error beside it.

use super::digits::{
    decimals_for, decimals_of, exponent, finite, group_digits, grouped, leading_digit, share_decimals, trimmed,
};
use crate::experiment::study::Estimate;

/// What stands where a quantity was never observed.
pub const NOTHING: &str = "–";

/// A unit to print in: the value is multiplied by `factor` and followed by `suffix`.
struct Scale {
    factor: f64,
    suffix: String,
}

/// Picks the unit in which `magnitude` reads best. Units are those of
/// [`Curve::unit`](crate::experiment::study::Curve::unit) and of objectives.
fn scale(magnitude: f64, unit: &str, currency: &str) -> Scale {
    let (factor, suffix) = match unit {
        "s" => return time_scale(magnitude),
        "B" => return byte_scale(magnitude),
        "share" => (100.0, " %".to_owned()),
        "1/s" if magnitude >= 1e6 => (1e-6, " M/s".to_owned()),
        "1/s" => (1.0, "/s".to_owned()),
        "money" => (1.0, format!(" {currency}")),
        _ => match unit.strip_prefix("money/") {
            Some(period) => (1.0, format!(" {currency}/{period}")),
            None => (1.0, String::new()),
        },
    };
    Scale { factor, suffix }
}

fn time_scale(seconds: f64) -> Scale {
    let (factor, suffix) = match seconds {
        0.0 => (1e3, " ms"),
        s if s < 1e-6 => (1e9, " ns"),
        s if s < 1e-3 => (1e6, " µs"),
        s if s < 1.0 => (1e3, " ms"),
        s if s < 120.0 => (1.0, " s"),
        s if s < 7_200.0 => (1.0 / 60.0, " min"),
        s if s < 172_800.0 => (1.0 / 3_600.0, " h"),
        _ => (1.0 / 86_400.0, " d"),
    };
    Scale { factor, suffix: suffix.to_owned() }
}

fn byte_scale(bytes: f64) -> Scale {
    let (factor, suffix) = match bytes {
        b if b < 1e3 => (1.0, " B"),
        b if b < 1e6 => (1e-3, " KB"),
        b if b < 1e9 => (1e-6, " MB"),
        b if b < 1e12 => (1e-9, " GB"),
        _ => (1e-12, " TB"),
    };
    Scale { factor, suffix: suffix.to_owned() }
}

/// `value` in its unit, to three significant digits (a share near 1 to two digits of what is
/// missing): `182 ms`, `1,205/s`, `99.931 %`, `31.2 USD`.
pub fn show(value: f64, unit: &str, currency: &str) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let scale = scale(value.abs(), unit, currency);
    let scaled = value * scale.factor;
    let decimals = if unit == "share" { share_decimals(value) } else { decimals_for(scaled, 3) };
    format!("{}{}", trimmed(scaled, decimals), scale.suffix)
}

/// As [`show`], and a dash where there is nothing to show.
pub fn show_option(value: Option<f64>, unit: &str, currency: &str) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| show(value, unit, currency))
}

/// A limit as it was meant: no rounding that could change the comparison.
pub fn limit(value: f64, unit: &str, currency: &str) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let scale = scale(value.abs(), unit, currency);
    let scaled = value * scale.factor;
    format!("{}{}", trimmed(scaled, decimals_for(scaled, 9)), scale.suffix)
}

/// The estimate and its 95 % interval, digits cut where the error begins: `182 ± 4 ms`; where
/// the interval is lopsided `182 (175 to 203) ms`; the value alone where there is no interval.
pub fn interval(estimate: &Estimate, unit: &str, currency: &str) -> String {
    let parts = parts(estimate, unit, currency);
    match parts.error {
        Error::None => format!("{}{}", parts.value, parts.suffix),
        Error::Half(half) => format!("{} ± {half}{}", parts.value, parts.suffix),
        Error::Range(range) => format!("{} ({range}){}", parts.value, parts.suffix),
    }
}

/// As [`interval`], in two pieces for two lines: `182 ms` and `± 4`.
pub fn pair(estimate: &Estimate, unit: &str, currency: &str) -> (String, Option<String>) {
    let parts = parts(estimate, unit, currency);
    let error = match parts.error {
        Error::None => None,
        Error::Half(half) => Some(format!("± {half}")),
        Error::Range(range) => Some(range),
    };
    (format!("{}{}", parts.value, parts.suffix), error)
}

/// An estimate in words, before it is put together.
struct Parts {
    value: String,
    error: Error,
    suffix: String,
}

enum Error {
    None,
    /// Half the width of the interval, which lies around the value.
    Half(String),
    /// Both ends of an interval that does not.
    Range(String),
}

fn parts(estimate: &Estimate, unit: &str, currency: &str) -> Parts {
    let alone = |value| Parts { value, error: Error::None, suffix: String::new() };
    let Some(value) = finite(estimate.value) else {
        return alone(NOTHING.to_owned());
    };
    let (Some(low), Some(high)) = (finite(estimate.low), finite(estimate.high)) else {
        return alone(show(value, unit, currency));
    };
    let Scale { factor, suffix } = scale(value.abs(), unit, currency);
    let (value, low, high) = (value * factor, low * factor, high * factor);
    let half = (high - value).max(value - low).max((high - low) / 2.0);
    // A billionth of the value is the noise of a sum of equal numbers.
    if half <= value.abs() * 1e-9 {
        let value = trimmed(value, decimals_for(value, 3));
        let error = Error::Half("0".to_owned());
        return Parts { value, error, suffix };
    }
    let digits = if leading_digit(half) == 1 { 2 } else { 1 };
    let most = (7 - 1 - exponent(value)).clamp(0, 9) as usize;
    let decimals = decimals_for(half, digits).min(most);
    // Digits before the point are rounded too, to two of the error's.
    let quantum = match exponent(half) - 1 {
        power if power > 0 => libm::pow(10.0, f64::from(power)),
        _ => 0.0,
    };
    // Of an interval that goes over powers of ten every number has digits of its own.
    let wide = high > 20.0 * value && value > 0.0;
    let coarse = |number: f64| match quantum {
        _ if wide => grouped(rounded_to_two(number), decimals_for(number, 2)),
        0.0 => grouped(number, decimals),
        _ => grouped((number / quantum).round() * quantum, 0),
    };
    let lopsided = ((high - value) - (value - low)).abs() > 0.5 * (high - low);
    let error =
        if lopsided { Error::Range(format!("{} to {}", coarse(low), coarse(high))) } else { Error::Half(coarse(half)) };
    Parts { value: coarse(value), error, suffix }
}

/// A number to two digits.
fn rounded_to_two(number: f64) -> f64 {
    let quantum = libm::pow(10.0, f64::from(exponent(number) - 1));
    if number == 0.0 { number } else { (number / quantum).round() * quantum }
}

/// A whole number with its thousands apart: `1,234,567`.
pub fn count(value: u64) -> String {
    group_digits(&value.to_string())
}

/// A span or an instant of simulated time in words: `11 min 30 s`, `1 h 20 min`, `0.8 s`.
pub fn span(seconds: f64) -> String {
    if !seconds.is_finite() {
        return NOTHING.to_owned();
    }
    if seconds == 0.0 {
        return "0 s".to_owned();
    }
    if seconds < 59.5 {
        return show(if seconds < 10.0 { seconds } else { seconds.round() }, "s", "");
    }
    let whole = seconds.round() as u64;
    let (major, minor) = match whole {
        // As on the axes: nobody should have to work out that 1 h 28 min is 88 min.
        s if s < 7_200 => ((s / 60, "min"), (s % 60, "s")),
        s if s < 172_800 => ((s / 3_600, "h"), (s % 3_600 / 60, "min")),
        s => ((s / 86_400, "d"), (s % 86_400 / 3_600, "h")),
    };
    match minor.0 {
        0 => format!("{} {}", count(major.0), major.1),
        _ => format!("{} {} {} {}", count(major.0), major.1, minor.0, minor.1),
    }
}

/// `14 of 20 runs`: a share of the replications as the number of them.
pub fn runs(share: f64, replications: u32) -> String {
    let met = (share.clamp(0.0, 1.0) * f64::from(replications)).round() as u64;
    let noun = if replications == 1 { "run" } else { "runs" };
    format!("{} of {} {noun}", count(met), count(u64::from(replications)))
}

/// A label on an axis whose neighbours are `step` apart.
pub fn tick(value: f64, step: f64, unit: &str) -> String {
    match unit {
        "s" | "B" => show(value, unit, ""),
        "share" => format!("{} %", grouped(value * 100.0, decimals_of(step * 100.0))),
        _ if value.abs() >= 1e6 => short(value),
        _ => grouped(value, decimals_of(step)),
    }
}

fn short(value: f64) -> String {
    let (factor, suffix) = match value.abs() {
        v if v >= 1e15 => return format!("{value:.0e}"),
        v if v >= 1e12 => (1e-12, " T"),
        v if v >= 1e9 => (1e-9, " G"),
        _ => (1e-6, " M"),
    };
    format!("{}{suffix}", trimmed(value * factor, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value: Some(value), low: Some(low), high: Some(high), method: None }
    }

    #[test]
    fn a_time_is_shown_in_the_unit_that_fits_it() {
        let shown: Vec<_> =
            [0.0, 3.4e-8, 0.000_85, 0.1824, 1.4, 90.0, 600.0, 9_000.0, 1e6].map(|value| show(value, "s", "")).into();
        assert_eq!(shown, ["0 ms", "34 ns", "850 µs", "182 ms", "1.4 s", "90 s", "10 min", "2.5 h", "11.6 d"]);
    }

    #[test]
    fn a_share_near_one_shows_what_is_missing() {
        assert_eq!(show(0.999_31, "share", ""), "99.931 %");
        assert_eq!(show(0.999_999_3, "share", ""), "99.99993 %");
        assert_eq!(show(0.5, "share", ""), "50 %");
        assert_eq!(show(1.0, "share", ""), "100 %");
        assert_eq!(limit(0.999, "share", ""), "99.9 %");
    }

    #[test]
    fn an_interval_cuts_the_digits_where_the_error_begins() {
        assert_eq!(interval(&estimate(0.1824, 0.1783, 0.1865), "s", ""), "182 ± 4 ms");
        assert_eq!(interval(&estimate(31.234, 31.1, 31.37), "money", "USD"), "31.23 ± 0.14 USD");
        assert_eq!(interval(&estimate(0.182, 0.18, 0.25), "s", ""), "182 (180 to 250) ms");
        assert_eq!(interval(&estimate(4.0, 4.0, 4.0), "", ""), "4 ± 0");
        assert_eq!(interval(&estimate(0.0143, 0.0047, 150.4), "s", ""), "14 (4.7 to 150,000) ms");
        let alone = Estimate { value: Some(2.5), ..Estimate::default() };
        assert_eq!(interval(&alone, "money/h", "EUR"), "2.5 EUR/h");
        assert_eq!(interval(&alone, "money/day", "EUR"), "2.5 EUR/day");
        assert_eq!(interval(&Estimate::default(), "s", ""), NOTHING);
        let money = estimate(233_624.0, 161_475.0, 305_773.0);
        assert_eq!(interval(&money, "money", "USD"), "234,000 ± 72,000 USD");
        assert_eq!(interval(&estimate(0.0544, 0.0544 - 7e-18, 0.0544), "", ""), "0.0544 ± 0");
    }

    #[test]
    fn spans_and_counts_read_as_words() {
        assert_eq!(span(690.0), "11 min 30 s");
        assert_eq!((span(3_600.0), span(7_200.0)), ("60 min".to_owned(), "2 h".to_owned()));
        assert_eq!((span(0.0), span(0.8)), ("0 s".to_owned(), "800 ms".to_owned()));
        assert_eq!(span(15.0), "15 s");
        assert_eq!(span(200_000.0), "2 d 7 h");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(runs(0.7, 20), "14 of 20 runs");
    }

    #[test]
    fn labels_of_an_axis_have_the_decimals_of_its_step() {
        let labels = |step: f64, unit| [1.0, 2.0, 3.0].map(|n| tick(n * step, step, unit));
        assert_eq!(labels(2.5, ""), ["2.5", "5.0", "7.5"]);
        assert_eq!(labels(250.0, ""), ["250", "500", "750"]);
        assert_eq!(labels(0.000_5, ""), ["0.0005", "0.0010", "0.0015"]);
        assert_eq!(labels(0.25, "share"), ["25 %", "50 %", "75 %"]);
    }

    #[test]
    fn no_number_is_too_strange_to_show() {
        for value in [f64::NAN, f64::INFINITY, -1.0, 1e300, 1e-300, f64::MIN_POSITIVE, -0.0] {
            for unit in ["s", "1/s", "share", "money", "money/h", "", "?"] {
                assert!(show(value, unit, "USD").len() < 40, "{value} {unit}");
                let _ = (limit(value, unit, ""), tick(value, value, unit), span(value));
                let _ = interval(&estimate(value, -value, value * 2.0), unit, "USD");
            }
        }
    }
}
