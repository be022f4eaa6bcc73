//! Lines of a terminal: style, width, wrapping.

use super::view;
use crate::experiment::study::Verdict;
use crate::report::number::NOTHING;

/// Styles that do nothing where colour is off.
pub struct Paint(pub bool);

impl Paint {
    /// In the style of an ANSI code.
    pub fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Bold.
    pub fn strong(&self, text: &str) -> String {
        self.with("1", text)
    }

    /// Dim.
    pub fn faint(&self, text: &str) -> String {
        self.with("2", text)
    }

    /// The word for a verdict, four columns wide.
    pub fn verdict(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Pass => self.with("32", "PASS"),
            Verdict::Fail => self.with("1;31", "FAIL"),
            Verdict::Inconclusive => self.with("33", "  ? "),
        }
    }
}

/// Columns that a text takes, counted as one a character.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// Columns that the cells of each column take.
pub fn widths<const N: usize>(rows: &[[String; N]]) -> [usize; N] {
    std::array::from_fn(|column| rows.iter().map(|row| length(&row[column])).max().unwrap_or(0))
}

/// Cut or filled up to `width` columns.
pub fn left(text: &str, width: usize) -> String {
    let text = view::short(text, width);
    format!("{text}{}", " ".repeat(width.saturating_sub(length(&text))))
}

/// Filled up to `width` columns from the left; a dash where there is nothing.
pub fn right(text: &str, width: usize) -> String {
    let text = if text.is_empty() { NOTHING } else { text };
    format!("{}{text}", " ".repeat(width.saturating_sub(length(text))))
}

/// `text` in lines of at most `width` characters, broken at spaces where there are any.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in view::clean(text).split_whitespace() {
        let mut word = word;
        if let Some(last) = lines.last_mut()
            && length(last) + 1 + length(word) <= width
        {
            last.push(' ');
            last.push_str(word);
            continue;
        }
        while length(word) > width {
            let cut = word.char_indices().nth(width).map_or(word.len(), |(index, _)| index);
            lines.push(word[..cut].to_owned());
            word = &word[cut..];
        }
        lines.push(word.to_owned());
    }
    lines
}

/// Lines of a sentence before the rest is left to the report.
const MOST_LINES: usize = 4;

/// A sentence of at most a few lines: those after the first begin `indent` columns in.
pub fn hanging(text: &str, width: usize, indent: usize) -> Vec<String> {
    let text = view::clean(text);
    if length(&text) <= width {
        return vec![text];
    }
    let mut lines = wrapped(&text, width.saturating_sub(indent));
    if lines.len() > MOST_LINES {
        let rest = lines.drain(MOST_LINES - 1..).collect::<Vec<_>>().join(" ");
        lines.push(view::short(&rest, width.saturating_sub(indent)));
    }
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, &" ".repeat(indent)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_to_the_width() {
        assert_eq!(wrapped("aaaaaaa bb c", 4), ["aaaa", "aaa", "bb c"]);
    }

    #[test]
    fn a_sentence_hangs_from_its_first_line_and_ends_somewhere() {
        assert_eq!(hanging("one two", 7, 2), ["one two"]);
        assert_eq!(hanging("one two three", 9, 2), ["one two", "  three"]);
        let long = hanging(&"word ".repeat(20), 9, 2);
        assert_eq!((long.len(), long[3].as_str()), (4, "  word w…"));
        assert!(long.iter().all(|line| length(line) <= 9), "{long:?}");
    }
}
