//! What is wrong with a scenario, said to a person.

use super::node::{Sources, Span};
use std::fmt::Write as _;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// Legal, but surely not what was meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable code: `E012`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        // What a file says must not get to the terminal as a command.
        let mut message = message.into().replace(char::is_control, " ");
        if let Some((end, _)) = message.char_indices().nth(LONGEST) {
            message.truncate(end);
            message.push('…');
        }
        Diagnostic { severity: Severity::Error, code, message, span, help: None }
    }

    /// A warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with the advice to write one of the names that is nearly the same, if there is one.
    pub fn nearest<'a>(self, wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        match nearest(wrong, names.iter().copied().take(MOST_COMPARED)) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if names.is_empty() => self,
            None if names.len() > MOST_NAMES => {
                self.help(format!("known: {}, and {} more", names[..MOST_NAMES].join(", "), names.len() - MOST_NAMES))
            }
            None => self.help(format!("known: {}", names.join(", "))),
        }
    }
}

/// The longest message, in characters: a scenario may hold a name of megabytes.
const LONGEST: usize = 500;
/// The most names that are listed where none is near.
const MOST_NAMES: usize = 30;
/// The most names that are looked at for the nearest.
const MOST_COMPARED: usize = 2_000;
/// Longer names are compared with no others: the time that takes grows with the product of the lengths.
const LONGEST_NAME: usize = 100;

/// The name most like a wrong one, if any is like it.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > LONGEST_NAME {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).clamp(1, 4);
    names
        .map(|name| (strsim::damerau_levenshtein(&wrong, &name.to_lowercase()), name))
        .filter(|&(distance, name)| {
            distance <= allowed
                || (wrong.len() >= 3 && name.len() >= 3 && (name.starts_with(&wrong) || wrong.starts_with(name)))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// All that is wrong.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// The most that are kept of each severity: beyond that nobody reads on.
    pub const MOST: usize = 200;

    /// Adds one. Of errors and warnings, each has its own limit: no flood of warnings hides an error.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.full(diagnostic.severity) && !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Adds one with the advice to write one of the names that is nearly the same, if there is one.
    pub fn push_nearest<'a>(&mut self, diagnostic: Diagnostic, wrong: &str, names: impl IntoIterator<Item = &'a str>) {
        // Looking for the nearest of many names takes a while: not where nobody would hear of it.
        if !self.full(diagnostic.severity) {
            self.push(diagnostic.nearest(wrong, names));
        }
    }

    fn full(&self, severity: Severity) -> bool {
        self.0.iter().filter(|d| d.severity == severity).count() >= Self::MOST
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over what another collection holds, as far as it is wanted.
    pub fn adopt(&mut self, other: Diagnostics, wanted: impl Fn(&Diagnostic) -> bool) {
        other.0.into_iter().filter(wanted).for_each(|diagnostic| self.push(diagnostic));
    }

    /// In order of place.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.0.iter().collect();
        all.sort_by_key(|d| (d.span.source, d.span.line, d.span.column));
        all
    }

    /// Those that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().filter(|d| d.severity == Severity::Error)
    }

    /// Those that are only warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().filter(|d| d.severity == Severity::Warning)
    }

    /// As a person reads them: each with the line that it is about and a mark under the place.
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        let mut text = String::new();
        for diagnostic in self.sorted() {
            text.push_str(&render(diagnostic, sources, colour));
            text.push('\n');
        }
        text
    }
}

/// Longer source lines are cut to this many characters around the place.
const WIDTH: usize = 120;

fn render(diagnostic: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let paint = |code: &str, text: &str| {
        if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    let (word, ink) = match diagnostic.severity {
        Severity::Error => ("error", "1;31"),
        Severity::Warning => ("warning", "1;33"),
    };
    let span = diagnostic.span;
    let head = paint(ink, &format!("{word}[{}]", diagnostic.code));
    let mut text = format!("{head}: {}\n", paint("1", &diagnostic.message));
    let gutter = " ".repeat(span.line.to_string().len());
    let place = format!("{}:{}:{}", sources.name(span), span.line, span.column);
    let _ = writeln!(text, "{gutter}{} {place}", paint("34", "-->"));
    let line = sources.get(span.source).and_then(|s| s.text.lines().nth(span.line.saturating_sub(1) as usize));
    if let Some(line) = line {
        let (line, column) = excerpt(line, span.column.saturating_sub(1) as usize);
        let room = line.chars().count().saturating_sub(column).max(1);
        let carets = "^".repeat((span.length as usize).clamp(1, room));
        let bar = paint("34", "|");
        let _ = writeln!(text, "{gutter} {bar}");
        let _ = writeln!(text, "{} {bar} {line}", paint("34", &span.line.to_string()));
        let _ = writeln!(text, "{gutter} {bar} {}{}", " ".repeat(column), paint(ink, &carets));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "{gutter} {} {help}", paint("36", "= help:"));
    }
    text
}

/// A line without tabs, cut to a readable length around a column.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    // A line may be as long as the file, so only what is shown of it is looked at.
    let from = if line.chars().nth(WIDTH).is_some() { column.saturating_sub(WIDTH / 2) } else { 0 };
    let shown = line.chars().skip(from).take(WIDTH).map(|c| if c.is_control() { ' ' } else { c });
    (shown.collect(), column - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_warnings_hides_no_error() {
        let mut diagnostics = Diagnostics::default();
        for line in 0..10 * Diagnostics::MOST as u32 {
            diagnostics.push(Diagnostic::warning("W004", Span { line, ..Span::default() }, "nothing calls it"));
        }
        assert_eq!(diagnostics.len(), Diagnostics::MOST);
        diagnostics.push(Diagnostic::error("E015", Span::default(), "impossible"));
        assert!(diagnostics.has_errors());
    }
}
