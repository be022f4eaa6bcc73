//! A filled answer file, read as scenarios are: all that is wrong is told at once, with its line and the nearest name.

use super::numbers::Unit;
use super::question::Kind;
use super::{ALL, Lab, find};
use crate::language::decode::{Fields, word};
use crate::language::{Context, Diagnostic, Diagnostics, Kind as NodeKind, Language, Node, Sources, Spanned, read};
use std::path::Path;

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A number: seconds, a second, a share of one, or plain; and as it was written.
    Number(f64, String),
    /// One of the words that the question gives.
    Word(&'static str),
    /// The path of a scenario, from the folder of the answer file.
    File(String),
}

/// A filled answer file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Of which lab.
    pub lab: &'static Lab,
    /// Whose it is.
    pub student: Option<String>,
    /// The answers, in the order of the lab's questions; none where nothing was answered.
    pub answers: Vec<Option<Answer>>,
}

/// Why a file is no answer file.
#[derive(Debug)]
pub struct Unread {
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// The text.
    pub sources: Sources,
}

impl Unread {
    /// What is wrong, as a person reads it.
    pub fn render(&self, colour: bool) -> String {
        self.diagnostics.render(&self.sources, colour)
    }
}

impl Sheet {
    /// Reads an answer file.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn open(path: &Path) -> Result<Self, Unread> {
        let name = path.display().to_string();
        match read::text(path) {
            Ok(text) => Sheet::read(name, text),
            Err(message) => {
                let mut sources = Sources::default();
                let source = sources.add(name, String::new());
                let mut diagnostics = Diagnostics::default();
                let start = crate::language::Span { source, line: 1, column: 1, length: 1 };
                diagnostics.push(Diagnostic::error("E010", start, message));
                Err(Unread { diagnostics, sources })
            }
        }
    }

    /// Reads the text of an answer file, which messages call by this name.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(name: String, text: String) -> Result<Self, Unread> {
        let mut sources = Sources::default();
        let source = sources.add(name, text.clone());
        let mut context = Context::default();
        let documents = read::documents(source, &text, &mut context.diagnostics);
        let sheet = match documents.as_slice() {
            [root] => sheet(root, &mut context),
            [_, second, ..] => {
                context.error(
                    "E001",
                    second.span,
                    "a second document begins here; a file holds the answers to one lab",
                );
                None
            }
            [] => None,
        };
        match sheet {
            Some(sheet) if !context.diagnostics.has_errors() => Ok(sheet),
            _ => Err(Unread { diagnostics: context.diagnostics, sources }),
        }
    }
}

fn sheet(root: &Node, context: &mut Context) -> Option<Sheet> {
    let fields = Fields::open(root, "an answer file", &["lab", "student", "answers"], None, context)?;
    let name: Option<Spanned<String>> = fields.take("lab", None, context);
    let student: Option<String> = fields.take("student", None, context).flatten();
    let name = name?;
    let Some(lab) = find(&name.value) else {
        let unknown = Diagnostic::error("E012", name.span, format!("there is no lab `{}`", name.value));
        context.diagnostics.push_nearest(unknown, &name.value, ALL.iter().map(|lab| lab.name));
        return None;
    };
    let none = Node { span: root.span, kind: NodeKind::Map(Vec::new()) };
    let given = match root.get("answers") {
        Some(Node { kind: NodeKind::Null, .. }) | None => &none,
        Some(given) => given,
    };
    let ids: Vec<&str> = lab.questions.iter().map(|question| question.id).collect();
    Fields::open(given, "the answers to this lab", &ids, None, context)?;
    let answer = |id: &str, kind: &Kind, context: &mut Context| match given.get(id) {
        Some(Node { kind: NodeKind::Null, .. }) | None => None,
        Some(node) => context.under(id, |context| answer(node, kind, context)),
    };
    let answers = lab.questions.iter().map(|question| answer(question.id, &question.kind, context)).collect();
    let student = student.filter(|id| !id.trim().is_empty());
    Some(Sheet { lab, student, answers })
}

fn answer(node: &Node, kind: &Kind, context: &mut Context) -> Option<Answer> {
    match kind {
        Kind::PredictedNumber(unit) => number(node, *unit, context),
        Kind::Number(asked) => number(node, asked.unit, context),
        Kind::PredictedWord(words) => word(node, "possible answer", words, context).map(Answer::Word),
        Kind::Choice(choice) => word(node, "possible answer", choice.words, context).map(Answer::Word),
        Kind::Design(_) => String::decode(node, context).map(Answer::File),
    }
}

fn number(node: &Node, unit: Unit, context: &mut Context) -> Option<Answer> {
    let NodeKind::Scalar(text) = &node.kind else {
        context.expected(unit.example(), node);
        return None;
    };
    match unit.read(text) {
        Ok(value) => Some(Answer::Number(value, text.clone())),
        Err(message) => {
            context.error("E007", node.span, message);
            None
        }
    }
}
