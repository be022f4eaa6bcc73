//! Numbers with something behind them.

/// Cuts `12.5/min` into `12.5` and `/min`.
pub(super) fn cut(text: &str) -> (&str, &str) {
    let text = text.trim();
    let is_number = |(i, c): (usize, char)| {
        c.is_ascii_digit()
            || c == '.'
            || c == '_'
            || ((c == '+' || c == '-') && (i == 0 || text[..i].ends_with(['e', 'E'])))
            || ((c == 'e' || c == 'E')
                && text[i + 1..].starts_with(|n: char| n.is_ascii_digit() || n == '-' || n == '+'))
    };
    let end = text.char_indices().find(|&at| !is_number(at)).map_or(text.len(), |(i, _)| i);
    (&text[..end], text[end..].trim())
}

/// Splits `12.5/min` into 12.5 and `/min`; digits may be grouped by underscores.
pub(super) fn split(text: &str) -> Option<(f64, &str)> {
    let (number, rest) = cut(text);
    Some((value(number)?, rest))
}

/// The number that a text is.
pub(super) fn value(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number as short as it can be written and still be the same.
pub(super) fn plain(value: f64) -> String {
    format!("{value}")
}
