//! From a tree to typed values.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::Files;
use super::node::{Kind, Node, Span};
use super::normal;
use super::read;
use super::schema::Schemas;
use serde_yaml::Value;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// A default that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// Where: `services.web.balancer`.
    pub path: String,
    /// The value, as it would be written.
    pub value: String,
    /// Where the default comes from.
    pub origin: &'static str,
}

/// What decoding needs besides the tree, and what it gathers.
#[derive(Debug, Default)]
pub struct Context {
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// The defaults that were used.
    pub assumed: Vec<Assumed>,
    /// The folder that each source's file paths start from.
    pub folders: Vec<PathBuf>,
    /// Where files are read from.
    pub files: Files,
    /// The paths of those that were read.
    pub read: Vec<PathBuf>,
    path: Vec<String>,
}

impl Context {
    /// Notes an error.
    pub fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, span, message));
    }

    /// Does something one level further down.
    pub fn under<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let result = work(self);
        self.path.pop();
        result
    }

    /// Says that something else was expected.
    pub fn expected(&mut self, what: &str, node: &Node) {
        self.error("E006", node.span, format!("expected {what}, found {}", node.describe()));
    }

    /// A file's path as it is written in the source of a span.
    pub fn file(&self, written: &str, span: Span) -> PathBuf {
        match self.folders.get(span.source as usize) {
            Some(folder) => folder.join(written),
            None => Path::new(written).to_owned(),
        }
    }

    /// The text of a file that the scenario names.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn text(&mut self, path: &Path) -> Result<String, String> {
        let text = self.files.text(path)?;
        self.read.push(path.to_owned());
        Ok(text)
    }

    /// The rows of a CSV file that the scenario names, as [`read::csv`] tells them.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn csv(&mut self, path: &Path) -> Result<Vec<(u64, Vec<String>)>, String> {
        let text = self.text(path)?;
        read::csv(path, &text)
    }

    fn assume(&mut self, value: String, origin: &'static str) {
        let mut path = String::new();
        for part in &self.path {
            // As `--set` writes it: a.b[0].c
            if !path.is_empty() && !part.starts_with('[') {
                path.push('.');
            }
            path.push_str(part);
        }
        self.assumed.push(Assumed { path, value, origin });
    }
}

/// A type of the language.
pub trait Language: Sized {
    /// Reads a value. All that is wrong is noted; none comes back if anything is.
    fn decode(node: &Node, context: &mut Context) -> Option<Self>;

    /// The value in its normal form, which reads back as the same.
    fn encode(&self) -> Value;

    /// The JSON Schema of all forms.
    fn schema(schemas: &mut Schemas) -> serde_json::Value;

    /// The value that stands for a missing key, where one may be missing.
    fn absent() -> Option<Self> {
        None
    }

    /// A harmless value in place of one that is wrong, so that the rest of the file can still be judged. It
    /// never leaves a file with errors.
    fn stand_in() -> Option<Self> {
        None
    }
}

/// A default value, and where it comes from.
pub type Default<T> = Option<(fn() -> T, &'static str)>;

/// The keys of a map that is being read as a record.
pub struct Fields<'a> {
    node: &'a Node,
    name: &'static str,
    /// The key whose value stands here alone, where the record is not written as a map.
    short: Option<&'static str>,
}

impl<'a> Fields<'a> {
    /// Opens a map whose keys must be among `keys`. Unknown ones are errors; reading goes on. Anything but a
    /// map is the value of the key `short`, where there is one.
    pub fn open(
        node: &'a Node,
        name: &'static str,
        keys: &[&str],
        short: Option<&'static str>,
        context: &mut Context,
    ) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) => {
                let unknown = entries.iter().map(|(key, _)| key).filter(|key| !keys.contains(&key.text.as_str()));
                for key in unknown.take(Diagnostics::MOST) {
                    let message = format!("`{}` is no key of {name}", key.text);
                    let unknown = Diagnostic::error("E004", key.span, message);
                    context.diagnostics.push_nearest(unknown, &key.text, keys.iter().copied());
                }
                Some(Fields { node, name, short: None })
            }
            _ if short.is_some() => Some(Fields { node, name, short }),
            _ => {
                context.expected(&format!("{name} ({})", keys.join(", ")), node);
                None
            }
        }
    }

    /// Reads the value under a key, or takes the default.
    pub fn take<T: Language>(&self, key: &str, default: Default<T>, context: &mut Context) -> Option<T> {
        let given = match self.short {
            Some(short) => Some(self.node).filter(|_| short == key),
            None => self.node.get(key),
        };
        context.under(key, |context| match (given, default) {
            (Some(node), None) => T::decode(node, context).or_else(T::stand_in),
            (Some(node), Some((value, _))) if !matches!(node.kind, Kind::Null) => {
                T::decode(node, context).or_else(|| Some(value()))
            }
            (_, Some((value, origin))) => {
                let value = value();
                context.assume(normal::brief(&value.encode()), origin);
                Some(value)
            }
            (None, None) => T::absent().or_else(|| {
                let message = format!("`{key}` is missing in {}", self.name);
                context.error("E005", self.node.span, message);
                None
            }),
        })
    }
}

/// Whether a type can be read where nothing is said of it.
pub fn needs_nothing<T: Language>() -> bool {
    let nothing = Node { span: Span::default(), kind: Kind::Map(Vec::new()) };
    T::decode(&nothing, &mut Context::default()).is_some()
}

/// Which of the words a text is.
pub fn word<'w>(node: &Node, what: &str, words: &[&'w str], context: &mut Context) -> Option<&'w str> {
    match &node.kind {
        Kind::Scalar(text) => {
            let found = words.iter().copied().find(|word| word == text);
            if found.is_none() {
                let message = format!("`{text}` is no {what}");
                let unknown = Diagnostic::error("E008", node.span, message);
                context.diagnostics.push_nearest(unknown, text, words.iter().copied());
            }
            found
        }
        _ => {
            context.expected(&format!("a {what} ({})", words.join(", ")), node);
            None
        }
    }
}

/// Which member of a choice is meant, and what is said of it.
pub fn tagged<'w, 'n>(
    node: &'n Node,
    what: &str,
    tags: &[&'w str],
    scalar: Option<&'w str>,
    context: &mut Context,
) -> Option<(&'w str, Cow<'n, Node>)> {
    let nothing_said = |span: Span| Cow::Owned(Node { span, kind: Kind::Map(Vec::new()) });
    let unknown = |text: &str, span: Span, context: &mut Context| {
        let message = format!("`{text}` is no {what}");
        context.diagnostics.push_nearest(Diagnostic::error("E008", span, message), text, tags.iter().copied());
        None
    };
    match &node.kind {
        Kind::Scalar(text) => match (tags.iter().copied().find(|tag| tag == text), scalar) {
            (Some(tag), _) => Some((tag, nothing_said(node.span))),
            (None, Some(scalar)) => Some((scalar, Cow::Borrowed(node))),
            (None, None) => unknown(text, node.span, context),
        },
        Kind::Map(entries) => match entries.as_slice() {
            [(key, value)] => match tags.iter().copied().find(|tag| *tag == key.text) {
                // A member with nothing behind its colon is the member with nothing said of it.
                Some(tag) if matches!(value.kind, Kind::Null) => Some((tag, nothing_said(key.span))),
                Some(tag) => Some((tag, Cow::Borrowed(value))),
                None => unknown(&key.text, key.span, context),
            },
            [] => {
                context.expected(&format!("a {what} ({})", tags.join(", ")), node);
                None
            }
            [_, (second, _), ..] => {
                let message = format!("a {what} is one of {}; here are {} keys", tags.join(", "), entries.len());
                context.error("E016", second.span, message);
                None
            }
        },
        _ => {
            context.expected(&format!("a {what} ({})", tags.join(", ")), node);
            None
        }
    }
}
