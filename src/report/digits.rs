//! Digits of a number: how many matter, and how they are set.

/// `value` rounded to nine significant digits, so that the last bits of a sum never show in a file.
pub fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { 0.0 } else { value };
    }
    format!("{value:.8e}").parse().unwrap_or(value)
}

/// A value as a cell of a CSV file: rounded, empty where there is none.
pub fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| rounded(value).to_string())
}

/// The value, if it is a number.
pub fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

/// Power of ten of the first digit; 0 for 0.
pub fn exponent(value: f64) -> i32 {
    if value == 0.0 { 0 } else { libm::floor(libm::log10(value.abs())) as i32 }
}

/// The first digit that is not 0.
pub fn leading_digit(value: f64) -> i32 {
    (value.abs() / libm::pow(10.0, f64::from(exponent(value)))) as i32
}

/// Decimals that show `digits` significant digits of `value`.
pub fn decimals_for(value: f64, digits: i32) -> usize {
    (digits - 1 - exponent(value)).clamp(0, 12) as usize
}

/// The fewest decimals that show all of a round number; at most nine.
pub fn decimals_of(value: f64) -> usize {
    let shown = |decimals: &usize| {
        let scaled = value * libm::pow(10.0, *decimals as f64);
        (scaled - scaled.round()).abs() <= scaled.abs() * 1e-9
    };
    (0..9).find(shown).unwrap_or(9)
}

/// Decimals of a percentage: near 100 % what matters is how much is missing.
pub fn share_decimals(share: f64) -> usize {
    let missing = (1.0 - share) * 100.0;
    if missing > 0.0 && missing < 10.0 { decimals_for(missing, 2).clamp(1, 7) } else { decimals_for(share * 100.0, 3) }
}

/// As [`grouped`], without zeros at the end of the decimals.
pub fn trimmed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number to two significant digits, or all those before the point.
pub fn two(value: f64) -> String {
    trimmed(value, decimals_for(value, 2).min(4))
}

/// Fixed decimals and thousands apart; powers of ten where plain digits would not be read.
pub fn grouped(value: f64, decimals: usize) -> String {
    if value != 0.0 && !(1e-9..1e15).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    format!("{sign}{}{point}{fraction}", group_digits(whole))
}

/// Digits with a comma between thousands.
pub fn group_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_nine_digits() {
        assert_eq!(rounded(0.123_456_789_123), 0.123_456_789);
        assert_eq!(rounded(-0.0).to_bits(), 0.0_f64.to_bits());
    }
}
