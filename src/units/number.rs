//! Numbers with something behind them.

/// Splits `12.5/min` into 12.5 and `/min`; digits may be grouped by underscores.
pub(super) fn split(text: &str) -> Option<(f64, &str)> {
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
    let number: f64 = text[..end].replace('_', "").parse().ok()?;
    number.is_finite().then_some((number, text[end..].trim()))
}

/// A number as short as it can be written and still be the same.
pub(super) fn plain(value: f64) -> String {
    format!("{value}")
}
