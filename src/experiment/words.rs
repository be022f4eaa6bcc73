//! Numbers in words: with a unit that suits them, and no more digits than they deserve.

/// A number with its unit, to three significant digits.
pub fn quantity(value: Option<f64>, unit: &str, currency: &str) -> String {
    let Some(value) = value else {
        return "unknown".to_owned();
    };
    match unit {
        "s" => span(value),
        "share" => percent(value),
        "money" => format!("{} {currency}", digits(value)),
        "money/h" => format!("{} {currency}/h", digits(value)),
        "1/s" => format!("{}/s", digits(value)),
        _ => digits(value),
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

/// A time of the simulation as a clock shows it.
pub fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
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
        ] {
            assert_eq!(quantity(Some(value), unit, "USD"), text);
        }
        assert_eq!(clock(3915.0), "1:05:15");
    }
}
