//! Numbers as they are written into a scenario and its comments.

/// A number with so many significant digits, without an exponent and without zeros at the end.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let exponent = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = (digits - 1 - exponent).clamp(0, 12) as usize;
    let text = format!("{value:.decimals$}");
    if decimals == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A time of so many seconds, as the language takes it: `12.35ms`.
pub fn time(seconds: f64) -> String {
    let (unit, word) = match seconds {
        s if s <= 0.0 => return "0s".to_owned(),
        s if s < 1e-6 => (1e-9, "ns"),
        s if s < 1e-3 => (1e-6, "us"),
        s if s < 1.0 => (1e-3, "ms"),
        _ => (1.0, "s"),
    };
    format!("{}{word}", significant(seconds / unit, 5))
}

/// A span of whole seconds, as the language takes it: `1h30m`.
pub fn span(seconds: f64) -> String {
    crate::units::Duration::from_secs(seconds.round().clamp(0.0, 1e10) as u64).to_string()
}

/// A rate of so many a second: `20/s`, and by the minute or the hour where that reads better.
pub fn rate(per_second: f64) -> String {
    let (scale, unit) = match per_second {
        r if r == 0.0 || r >= 0.5 => (1.0, "s"),
        r if r >= 0.01 => (60.0, "min"),
        _ => (3600.0, "h"),
    };
    format!("{}/{unit}", significant(per_second * scale, 5))
}

/// A whole number with its thousands apart.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent.
pub fn percent(share: f64) -> String {
    format!("{} %", significant(share * 100.0, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_read_back() {
        assert_eq!(significant(1234.5678, 3), "1235");
        assert_eq!(significant(0.012_345_6, 3), "0.0123");
        assert_eq!(significant(100.0, 3), "100");
        assert_eq!(significant(0.5, 3), "0.5");
        for seconds in [3e-8, 1.5e-5, 0.012_345_6, 0.999_999_9, 1.0, 123.456, 7e5] {
            let read: crate::units::Duration = time(seconds).parse().expect("a time");
            assert!((read.seconds() / seconds - 1.0).abs() < 1e-4 || seconds < 1e-7, "{seconds}: {}", time(seconds));
        }
        for per_second in [1e-4, 0.05, 1.0, 123.456, 1e6] {
            let read: crate::units::Rate = rate(per_second).parse().expect("a rate");
            assert!((read.value() / per_second - 1.0).abs() < 1e-4, "{per_second}: {}", rate(per_second));
        }
        assert_eq!((count(1_234_567), count(12), span(5400.0)), ("1,234,567".into(), "12".into(), "1h30m".into()));
    }
}
