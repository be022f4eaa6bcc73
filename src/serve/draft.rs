//! A scenario as it stands in the editor.

use super::app::App;
use crate::explore::Base;
use crate::explore::knobs::Turnable;
use crate::language::{Diagnostic, Severity, Sources};
use crate::scenario::load::{Input, Loaded, load};
use crate::simulate::Error;
use serde::{Deserialize, Serialize};

/// A text, and how messages call it.
#[derive(Debug, Deserialize)]
pub struct Draft {
    /// The name of its file, or of the built-in scenario.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A knob that is not where the text has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Turned {
    /// The path.
    pub path: String,
    /// The value.
    pub value: String,
}

/// Something that is wrong or doubtful.
#[derive(Debug, Serialize)]
pub struct Finding {
    severity: &'static str,
    code: &'static str,
    message: String,
    help: Option<String>,
    /// The file in which it stands, where that is not the text itself.
    elsewhere: Option<String>,
    line: u32,
    column: u32,
    length: u32,
}

/// A knob as the page shows it.
#[derive(Debug, Serialize)]
pub struct Knob {
    path: String,
    label: String,
    values: Vec<String>,
    current: String,
    /// The place among the values of the one that stands there, or of the one next to it; none where nothing is known of it.
    at: Option<usize>,
    /// Whether the values are numbers, in order.
    ordered: bool,
}

/// What is known of a text.
#[derive(Debug, Serialize)]
pub struct Judged {
    /// Whether it can be run.
    pub sound: bool,
    /// What is wrong and doubtful, in order of place.
    pub findings: Vec<Finding>,
    /// What may be turned; nothing while something is wrong.
    pub knobs: Vec<Knob>,
}

impl Draft {
    /// The text as the loader takes it: it may name files in the folder that is served.
    pub fn input(&self, app: &App) -> Input {
        let folder = app.folder.path().to_owned();
        Input::Within { name: self.name.clone(), text: self.text.clone(), folder }
    }

    /// What is wrong with it, what is doubtful, and what may be turned.
    pub fn judge(&self, app: &App) -> Judged {
        let input = self.input(app);
        let loaded = load(&input, &[]);
        let mut findings = findings(&loaded);
        let mut knobs = Vec::new();
        let mut sound = loaded.scenario.is_some();
        if sound {
            // Not on the threads that simulate: they may be busy for long.
            match (Base { input, settings: Vec::new() }).knobs() {
                Ok(found) => knobs = found.into_iter().map(Knob::from).collect(),
                Err(error) => {
                    sound = false;
                    findings.extend(told(&error));
                }
            }
        }
        findings.sort_by_key(|finding| (finding.elsewhere.is_some(), finding.line, finding.column));
        Judged { sound, findings, knobs }
    }
}

/// What an error says of places.
fn told(error: &Error) -> Vec<Finding> {
    match error {
        Error::Scenario(loaded) => findings(loaded),
        Error::Study(error) => vec![Finding::of_all(error.to_string())],
    }
}

/// What came of loading.
pub fn findings(loaded: &Loaded) -> Vec<Finding> {
    loaded.diagnostics.sorted().into_iter().map(|diagnostic| Finding::of(diagnostic, &loaded.sources)).collect()
}

impl Finding {
    fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let span = diagnostic.span;
        Finding {
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            // The text itself is the first that is read.
            elsewhere: (span.source != 0).then(|| sources.name(span).to_owned()),
            line: span.line,
            column: span.column,
            length: span.length,
        }
    }

    fn of_all(message: String) -> Self {
        let (severity, code) = ("error", "");
        Finding { severity, code, message, help: None, elsewhere: None, line: 1, column: 1, length: 1 }
    }
}

impl From<Turnable> for Knob {
    fn from(Turnable { axis, current }: Turnable) -> Self {
        let same = axis.values.iter().position(|value| *value == current);
        let nearest = || {
            let here = axis.position(&current)?;
            let far = |value: &String| axis.position(value).map_or(f64::INFINITY, |there| (there - here).abs());
            (0..axis.values.len()).min_by(|a, b| far(&axis.values[*a]).total_cmp(&far(&axis.values[*b])))
        };
        let at = same.or_else(nearest);
        let (label, ordered) = (axis.short_name().to_owned(), axis.line.is_some());
        Knob { label, path: axis.path, values: axis.values, current, at, ordered }
    }
}
