//! Numbers in words: with a unit that suits them, and no more digits than they deserve.

/// A number with its unit, to three significant digits.
pub fn quantity(value: Option<f64>, unit: &str, currency: &str) -> String {
    let Some(value) = value else { return "unknown".to_owned() };
    match unit {
        "s" => span(value),
        "share" => percent(value),
        "money" => format!("{} {currency}", digits(value)),
        "money/h" => format!("{} {currency}/h", digits(value)),
        "1/s" => format!("{}/s", digits(value)),
        _ => digits(value),
    }
}

/// Three significant digits, or all those before the point.
pub fn digits(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 100.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

/// A share in per cent, with as many nines as it has.
pub fn percent(share: f64) -> String {
    let away = (1.0 - share).min(share).abs();
    let decimals = if away >= 0.01 || away == 0.0 {
        1
    } else if away >= 0.001 {
        2
    } else {
        3
    };
    format!("{:.decimals$} %", share * 100.0)
}

/// A span of time in the unit that suits it.
pub fn span(seconds: f64) -> String {
    let size = seconds.abs();
    match size {
        s if s < 1e-3 => format!("{} us", digits(seconds * 1e6)),
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
