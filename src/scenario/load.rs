//! From files to a checked scenario. All access to files goes through [`crate::language::files`], so that a scenario can
//! be loaded from what was kept of it.

use super::embedded::{self, Embedded};
use super::knobs::Knobs;
use super::manifest::{self, Borrowed};
use super::{Scenario, check};
use crate::language::between::{Between, betweens, take_middles};
use crate::language::files::{Files, Kept};
use crate::language::layer::{layer, set};
use crate::language::sweep::{Sweep, sweeps};
use crate::language::{Assumed, Context, Diagnostic, Diagnostics, Kind, Language, Node, Sources, Span, read};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a scenario comes from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A text, with the name by which messages call it.
    Text {
        /// The name.
        name: String,
        /// The text.
        text: String,
    },
    /// A text as if it stood in a folder. It may name files inside that folder, and no others.
    Within {
        /// The name by which messages call it.
        name: String,
        /// The text.
        text: String,
        /// The folder.
        folder: PathBuf,
    },
    /// What was kept of one.
    Kept(Arc<Kept>),
}

impl Input {
    /// What it takes to load it again where there are no files: its text and those of the files at these paths, as they
    /// are at this time.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn kept(&self, files: BTreeSet<PathBuf>) -> Result<Kept, String> {
        let (name, text, folder) = match self {
            Input::Kept(kept) => return Ok(Kept::clone(kept)),
            Input::Text { name, text } => (name.clone(), text.clone(), Path::new(".")),
            Input::Within { name, text, folder } => (name.clone(), text.clone(), folder.as_path()),
            Input::File(path) => (path.display().to_string(), read::text(path)?, folder_of(path)),
        };
        let others = files.into_iter().filter(|path| !matches!(self, Input::File(first) if first == path));
        let texts = others.map(|path| read::text(&path).map(|text| (path, text)));
        Ok(Kept { name, text, folder: folder.to_owned(), files: texts.collect::<Result<_, _>>()? })
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Input::Text { name: "scenario".to_owned(), text: text.into() }
    }

    /// A scenario that is built in.
    pub fn embedded(scenario: &Embedded) -> Self {
        Input::Text { name: format!("{} (built in)", scenario.name), text: scenario.text.to_owned() }
    }
}

/// What came of loading.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario, unless something is wrong with it.
    pub scenario: Option<Scenario>,
    /// What is wrong, and what is doubtful.
    pub diagnostics: Diagnostics,
    /// The texts that were read.
    pub sources: Sources,
    /// The defaults that were used.
    pub assumed: Vec<Assumed>,
    /// What comes from Kubernetes manifests.
    pub borrowed: Vec<Borrowed>,
    /// The paths of all files that were read.
    pub read: Vec<PathBuf>,
    /// The values that are not known, where their middles were taken.
    pub unknown: Vec<Between>,
}

impl Loaded {
    /// What is wrong and doubtful, as a person reads it.
    pub fn render(&self, colour: bool) -> String {
        self.diagnostics.render(&self.sources, colour)
    }
}

/// A value that is layered over a scenario, `PATH=VALUE`, and by whom: messages call it so.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `--set`, `--vary`.
    pub by: &'static str,
    /// Path and value.
    pub text: String,
}

/// Codes of findings about names, which hold whatever the values are.
const NAMES: [&str; 3] = ["E012", "E013", "E014"];

/// The longest chain of `extends`.
const MAX_LAYERS: usize = 20;

/// The folder from which the paths in a file start.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Settings as `--set` gives them.
fn set_by_hand(settings: &[String]) -> Vec<Setting> {
    settings.iter().map(|text| Setting { by: "--set", text: text.clone() }).collect()
}

/// Loads a scenario, with `PATH=VALUE` settings layered over it.
pub fn load(input: &Input, settings: &[String]) -> Loaded {
    load_with(input, &set_by_hand(settings))
}

/// A scenario as it is written.
#[derive(Debug)]
pub struct Written {
    /// Its tree, with settings layered over it.
    pub tree: Node,
    /// Where it gives several values to sweep.
    pub sweeps: Vec<Sweep>,
    /// Where it says of a value only between which two it lies.
    pub betweens: Vec<Between>,
    /// What a reader may turn.
    pub knobs: Knobs,
    /// The texts that were read.
    pub sources: Sources,
}

/// The tree of a scenario as it is written, with settings layered over it.
///
/// # Errors
/// What cannot be read.
pub fn load_written(input: &Input, settings: &[String]) -> Result<Written, Box<Loaded>> {
    let mut loader = Loader::default();
    let tree = loader.tree(input).map(|tree| loader.with_settings(tree, &set_by_hand(settings)));
    let betweens = tree.as_ref().map_or_else(Vec::new, |tree| betweens(tree, loader.diagnostics()));
    let Loader { sources, mut context, .. } = loader;
    let knobs = tree.as_ref().map_or_else(Knobs::default, |tree| Knobs::of(tree, &mut context));
    match tree {
        Some(tree) if !context.diagnostics.has_errors() => {
            let sweeps = sweeps(&tree);
            Ok(Written { tree, sweeps, betweens, knobs, sources })
        }
        _ => Err(Box::new(Loaded {
            scenario: None,
            diagnostics: context.diagnostics,
            sources,
            assumed: Vec::new(),
            borrowed: Vec::new(),
            read: context.read,
            unknown: Vec::new(),
        })),
    }
}

/// Loads a scenario, with settings of any origin layered over it. A value that is not known is an error.
pub fn load_with(input: &Input, settings: &[Setting]) -> Loaded {
    load_as(input, settings, Unknown::Refused)
}

/// Loads a scenario, with settings layered over it, and takes the middle of each value that is not known.
pub fn load_middle(input: &Input, settings: &[String]) -> Loaded {
    load_as(input, &set_by_hand(settings), Unknown::Middle)
}

/// What becomes of values that are not known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Refused,
    Middle,
}

fn load_as(input: &Input, settings: &[Setting], wanted: Unknown) -> Loaded {
    let mut loader = Loader::default();
    let tree = loader.tree(input).map(|tree| loader.with_settings(tree, settings));
    let tree = tree.and_then(|tree| loader.without_sweeps(tree));
    let mut unknown = Vec::new();
    let tree = tree.and_then(|tree| loader.without_betweens(tree, wanted, &mut unknown));
    let tree = tree.map(|tree| loader.with_catalogue(tree));
    let Loader { mut sources, mut context, .. } = loader;
    let mut borrowed = Vec::new();
    let tree = tree.map(|mut tree| {
        borrowed = manifest::resolve(&mut tree, &mut sources, &mut context);
        tree
    });
    let mut scenario = tree.and_then(|tree| Scenario::decode(&tree, &mut context));
    if let Some(scenario) = &scenario {
        let mut found = Diagnostics::default();
        check::check(scenario, &mut found);
        // Where values are wrong others stand in for them, whose ranges and sums mean nothing; names do.
        let doubtful = context.diagnostics.has_errors();
        context.diagnostics.adopt(found, |diagnostic| !doubtful || NAMES.contains(&diagnostic.code));
    }
    if context.diagnostics.has_errors() {
        scenario = None;
    }
    let Context { diagnostics, assumed, read, .. } = context;
    Loaded { scenario, diagnostics, sources, assumed, borrowed, read, unknown }
}

#[derive(Default)]
struct Loader {
    sources: Sources,
    context: Context,
    seen: Vec<PathBuf>,
}

impl Loader {
    /// Adds a source whose relative paths start from `folder`.
    fn add(&mut self, name: String, text: String, folder: PathBuf) -> u32 {
        self.context.folders.push(folder);
        self.sources.add(name, text)
    }

    fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.context.diagnostics
    }

    /// The tree of an input, layered over what it extends.
    fn tree(&mut self, input: &Input) -> Option<Node> {
        match input {
            Input::Text { name, text } => self.text(name, text, Path::new(".")),
            Input::Within { name, text, folder } => {
                self.context.files = Files::Within(folder.clone());
                self.text(name, text, folder)
            }
            Input::Kept(kept) => {
                self.context.files = Files::Kept(Arc::clone(kept));
                self.text(&kept.name, &kept.text, &kept.folder)
            }
            Input::File(path) => self.file(path, Span { line: 1, column: 1, length: 1, ..Span::default() }),
        }
    }

    fn file(&mut self, path: &Path, asked_at: Span) -> Option<Node> {
        let name = path.display().to_string();
        let text = match self.context.text(path) {
            Ok(text) => text,
            Err(message) => {
                let span = if self.seen.is_empty() {
                    let source = self.add(name.clone(), String::new(), PathBuf::from("."));
                    Span { source, ..asked_at }
                } else {
                    asked_at
                };
                self.diagnostics().push(Diagnostic::error("E010", span, message));
                return None;
            }
        };
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.seen.contains(&identity) || self.seen.len() >= MAX_LAYERS {
            let message = format!("{name} extends itself, directly or through others");
            self.diagnostics().push(Diagnostic::error("E010", asked_at, message));
            return None;
        }
        self.seen.push(identity);
        self.text(&name, &text, folder_of(path))
    }

    fn text(&mut self, name: &str, text: &str, folder: &Path) -> Option<Node> {
        let source = self.add(name.to_owned(), text.to_owned(), folder.to_owned());
        let node = read::read(source, text, &mut self.context.diagnostics)?;
        self.extended(node)
    }

    /// A tree, layered over what its `extends` names.
    fn extended(&mut self, mut node: Node) -> Option<Node> {
        let Kind::Map(entries) = &mut node.kind else {
            return Some(node);
        };
        let Some(place) = entries.iter().position(|(key, _)| key.text == "extends") else {
            return Some(node);
        };
        let (_, base) = entries.remove(place);
        let Kind::Scalar(text) = &base.kind else {
            self.context.expected("the path of a scenario", &base);
            return None;
        };
        let embedded = embedded::find(text);
        let path = self.context.file(text, base.span);
        let lower = match embedded {
            Some(scenario) if !self.context.files.has(&path) => self.tree(&Input::embedded(scenario))?,
            _ => self.file(&path, base.span)?,
        };
        Some(layer(lower, node))
    }

    /// The tree with what the file holds that `cost: { catalogue: FILE }` names, in place of its path.
    fn with_catalogue(&mut self, mut tree: Node) -> Node {
        let place = tree.get_mut("cost").and_then(|cost| cost.get_mut("catalogue"));
        let Some(place) = place else { return tree };
        let (Kind::Scalar(written), asked_at) = (&place.kind, place.span) else { return tree };
        let path = self.context.file(written, asked_at);
        let found = match self.context.text(&path) {
            Ok(text) => {
                let folder = folder_of(&path).to_owned();
                let source = self.add(path.display().to_string(), text.clone(), folder);
                read::read(source, &text, &mut self.context.diagnostics)
            }
            Err(message) => {
                self.diagnostics().push(Diagnostic::error("E010", place.span, message));
                None
            }
        };
        *place = found.unwrap_or(Node { span: place.span, kind: Kind::Null });
        tree
    }

    /// The tree, if it gives one value wherever one is wanted.
    fn without_sweeps(&mut self, tree: Node) -> Option<Node> {
        let found = sweeps(&tree);
        for sweep in &found {
            let message = format!("`{}` has several values, to be swept", sweep.path);
            let help = format!("use `ninefold sweep`, or give it one value: --set {}=VALUE", sweep.path);
            self.diagnostics().push(Diagnostic::error("E019", sweep.span, message).help(help));
        }
        found.is_empty().then_some(tree)
    }

    /// The tree, if each of its values is known, or its middle is to be taken.
    fn without_betweens(&mut self, mut tree: Node, wanted: Unknown, unknown: &mut Vec<Between>) -> Option<Node> {
        let before = self.diagnostics().len();
        let found = betweens(&tree, self.diagnostics());
        if wanted == Unknown::Middle {
            take_middles(&mut tree);
            *unknown = found;
        } else {
            for between in found {
                let Between { path, low, high, span } = &between;
                let message = format!("`{path}` is not known: it lies between {low} and {high}");
                let help =
                    format!("use `ninefold uncertainty`, or give it one value: --set {path}={}", between.middle());
                self.diagnostics().push(Diagnostic::error("E021", *span, message).help(help));
            }
        }
        (self.diagnostics().len() == before).then_some(tree)
    }

    fn with_settings(&mut self, mut tree: Node, settings: &[Setting]) -> Node {
        for Setting { by, text: setting } in settings {
            let source = self.add((*by).to_owned(), setting.clone(), PathBuf::from("."));
            let whole = Span { source, line: 1, column: 1, length: setting.chars().count().max(1) as u32 };
            let Some((path, value)) = setting.split_once('=') else {
                let message = format!("`{setting}` sets nothing");
                let help = "write PATH=VALUE: services.web.replicas=8";
                self.diagnostics().push(Diagnostic::error("E011", whole, message).help(help));
                continue;
            };
            // Blanks instead of the path keep the columns of the value right.
            let padded = format!("{} {value}", " ".repeat(path.chars().count()));
            let empty = Node { span: whole, kind: Kind::Null };
            let value = match value.trim() {
                "" => Some(empty),
                _ => read::read(source, &padded, &mut self.context.diagnostics),
            };
            if let Some(value) = value {
                set(&mut tree, path.trim(), source, value, &mut self.context.diagnostics);
            }
        }
        tree
    }
}
