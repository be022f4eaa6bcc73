//! Reads YAML text into a tree, within limits of size, depth and expansion.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Key, Kind, Node, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Span as Range};
use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::path::Path;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// The deepest nesting.
const MAX_DEPTH: usize = 100;
/// The most nodes, those that aliases repeat counted each time.
const MAX_NODES: usize = 1_000_000;

/// The most lines of a CSV file.
const MAX_ROWS: usize = 1_000_000;
/// The most cells of a line that are looked at; none of the forms has more than two.
const MAX_CELLS: usize = 8;

/// Reads a text. What is wrong goes to `diagnostics`; nothing comes back if the text is no YAML at all.
pub fn read(source: u32, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    parse(source, text, false, diagnostics)?.pop()
}

/// Reads all documents of a text, which `---` stands between. What is wrong goes to `diagnostics`.
pub fn documents(source: u32, text: &str, diagnostics: &mut Diagnostics) -> Vec<Node> {
    let mut documents = parse(source, text, true, diagnostics).unwrap_or_default();
    documents.retain(|document| !matches!(document.kind, Kind::Null));
    documents
}

fn parse(source: u32, text: &str, many: bool, diagnostics: &mut Diagnostics) -> Option<Vec<Node>> {
    let start = Span { source, line: 1, column: 1, length: 1 };
    let refuse = |message: String, diagnostics: &mut Diagnostics| {
        diagnostics.push(Diagnostic::error("E002", start, message));
        None
    };
    if text.len() > MAX_BYTES {
        let size = text.len() >> 20;
        return refuse(
            format!("the text is too long: {size} MB, at most {} MB are read", MAX_BYTES >> 20),
            diagnostics,
        );
    }
    if let Some(span) = unprintable(source, text) {
        let help = "YAML takes no control characters: delete it";
        diagnostics.push(Diagnostic::error("E001", span, "a control character stands here").help(help));
        return None;
    }
    // A flow collection nests by recursion in the parser, so its depth is measured before it is parsed.
    if flow_depth(text) > MAX_DEPTH * 4 {
        return refuse(format!("nested too deeply: at most {MAX_DEPTH} levels are read"), diagnostics);
    }
    let mut reader =
        Reader { source, anchors: HashMap::new(), nodes: 0, roots: Vec::new(), open: Vec::new(), documents: 0, many };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let result = match event {
            Ok((event, range)) => reader.take(event, range, diagnostics),
            Err(error) => Err(syntax(source, &error)),
        };
        if let Err(diagnostic) = result {
            diagnostics.push(*diagnostic);
            return None;
        }
    }
    if reader.roots.is_empty() {
        let what = if many { "document" } else { "scenario" };
        return refuse(format!("there is no {what} in it: the text is empty"), diagnostics);
    }
    Some(reader.roots)
}

/// Whether YAML takes a character (1.2.2, production 1, c-printable).
fn printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// The first character that YAML does not take.
fn unprintable(source: u32, text: &str) -> Option<Span> {
    let at = text.find(|c| !printable(c))?;
    let line = text[..at].matches('\n').count() as u32 + 1;
    let column = text[..at].chars().rev().take_while(|&c| c != '\n').count() as u32 + 1;
    Some(Span { source, line, column, length: 1 })
}

/// The greatest number of brackets that are open at one time, quotes and comments aside (so it may be
/// overestimated, but never by accident in a text that people write).
fn flow_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn syntax(source: u32, error: &saphyr_parser::ScanError) -> Box<Diagnostic> {
    let marker = error.marker();
    let span = Span { source, line: marker.line().max(1) as u32, column: marker.col() as u32 + 1, length: 1 };
    let message = format!("this is no valid YAML: {}", error.info());
    Box::new(
        Diagnostic::error("E001", span, message).help("check the indentation, the colons and the quotes around here"),
    )
}

/// A collection that is not complete yet.
enum Open {
    List { span: Span, anchor: usize, items: Vec<Node> },
    Map { span: Span, anchor: usize, entries: Vec<(Key, Node)>, key: Option<Key> },
}

struct Reader {
    source: u32,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    roots: Vec<Node>,
    open: Vec<Open>,
    documents: usize,
    /// Whether there may be several documents.
    many: bool,
}

/// What an anchor stands for, and how large and deep that is.
#[derive(Clone)]
struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

type Step = Result<(), Box<Diagnostic>>;

impl Reader {
    fn span(&self, range: Range) -> Span {
        let length =
            if range.start.line() == range.end.line() { range.end.col().saturating_sub(range.start.col()) } else { 1 };
        Span {
            source: self.source,
            line: range.start.line().max(1) as u32,
            column: range.start.col() as u32 + 1,
            length: length.max(1) as u32,
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range, diagnostics: &mut Diagnostics) -> Step {
        let span = self.span(range);
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 && !self.many {
                    return Err(Box::new(
                        Diagnostic::error("E001", span, "a second document begins here")
                            .help("a file holds one scenario: remove the `---`"),
                    ));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                if !text.chars().all(printable) {
                    // It would get to the terminal, and do there what it says.
                    return Err(Box::new(Diagnostic::error("E001", span, "this text holds a control character")));
                }
                let kind = match text.as_ref() {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Kind::Null,
                    _ => Kind::Scalar(text.into_owned()),
                };
                self.count(1, span)?;
                self.complete(Node { span, kind }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(Open::List { span, anchor, items: Vec::new() }, span),
            Event::MappingStart(anchor, _) => {
                self.open(Open::Map { span, anchor, entries: Vec::new(), key: None }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { span, anchor, items }) => {
                    self.complete(Node { span, kind: Kind::List(items) }, anchor)
                }
                Some(Open::Map { span, anchor, entries, .. }) => {
                    duplicates(&entries, diagnostics);
                    let entries = merge_keys(entries);
                    self.complete(Node { span, kind: Kind::Map(entries) }, anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let Some(Anchored { node, size, depth }) = self.anchors.get(&anchor).cloned() else {
                    return Err(Box::new(Diagnostic::error(
                        "E001",
                        span,
                        "an anchor cannot stand for a value that contains it",
                    )));
                };
                self.count(size, span)?;
                self.fits(depth, span)?;
                self.complete(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Step {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            let message = format!("too many values: at most {MAX_NODES} are read, repeated aliases counted each time");
            return Err(Box::new(Diagnostic::error("E002", span, message)));
        }
        Ok(())
    }

    fn open(&mut self, open: Open, span: Span) -> Step {
        self.count(1, span)?;
        self.fits(1, span)?;
        self.open.push(open);
        Ok(())
    }

    /// So many more levels may open here. Everything that walks a tree relies on this bound.
    fn fits(&self, levels: usize, span: Span) -> Step {
        if self.open.len() + levels > MAX_DEPTH {
            let message = format!("nested too deeply: at most {MAX_DEPTH} levels are read");
            return Err(Box::new(Diagnostic::error("E002", span, message)));
        }
        Ok(())
    }

    /// A node is complete: it becomes an item, a key, a value, or the root.
    fn complete(&mut self, node: Node, anchor: usize) -> Step {
        if anchor > 0 {
            let (size, depth) = measure(&node);
            self.count(size, node.span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
        match self.open.last_mut() {
            None => self.roots.push(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                None => *key = Some(as_key(node)?),
                Some(key) => entries.push((key, node)),
            },
        }
        Ok(())
    }
}

fn as_key(node: Node) -> Result<Key, Box<Diagnostic>> {
    match node.kind {
        Kind::Scalar(text) => Ok(Key { text, span: node.span }),
        _ => Err(Box::new(Diagnostic::error("E001", node.span, "a key must be a word"))),
    }
}

/// Tells of keys that a map has more than once. Sorted, since a map may hold half a million.
fn duplicates(entries: &[(Key, Node)], diagnostics: &mut Diagnostics) {
    let mut keys: Vec<&Key> = entries.iter().map(|(key, _)| key).collect();
    keys.sort_by(|a, b| a.text.cmp(&b.text).then(a.span.cmp(&b.span)));
    for same in keys.chunk_by(|a, b| a.text == b.text) {
        for key in &same[1..] {
            let message = format!("`{}` is given twice: here and on line {}", key.text, same[0].span.line);
            diagnostics.push(Diagnostic::error("E003", key.span, message));
        }
    }
}

/// `<<: *base` takes over what the map does not have itself.
fn merge_keys(entries: Vec<(Key, Node)>) -> Vec<(Key, Node)> {
    if !entries.iter().any(|(key, _)| key.text == "<<") {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key.text == "<<");
    let mut known: BTreeSet<String> = own.iter().map(|(key, _)| key.text.clone()).collect();
    for (_, node) in merges {
        let maps = match node.kind {
            Kind::List(items) => items,
            _ => vec![node],
        };
        for map in maps {
            if let Kind::Map(entries) = map.kind {
                own.extend(entries.into_iter().filter(|(key, _)| known.insert(key.text.clone())));
            }
        }
    }
    own
}

/// How many nodes a tree has, and how many levels of lists and maps.
fn measure(node: &Node) -> (usize, usize) {
    let sum = |(size, depth): (usize, usize), of: &Node| {
        let (more, below) = measure(of);
        (size + more, depth.max(below + 1))
    };
    match &node.kind {
        Kind::List(items) => items.iter().fold((1, 1), sum),
        Kind::Map(entries) => entries.iter().map(|(_, value)| value).fold((1, 1), sum),
        _ => (1, 0),
    }
}

/// The text of a file.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn text(path: &Path) -> Result<String, String> {
    let name = path.display();
    let unreadable = |error: std::io::Error| format!("cannot read {name}: {error}");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // A device has no size that could be asked beforehand, so reading itself is bounded.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("{name} is too long: at most {} MB are read", MAX_BYTES >> 20));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{name} is no text in UTF-8 (byte {at})")
    })
}

/// The rows of the text of a CSV file, each with its line number. Cells are trimmed, lines that are empty or begin with
/// `#` left out.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn csv(path: &Path, text: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        if rows.len() == MAX_ROWS {
            return Err(format!("{} is too long: at most {MAX_ROWS} lines are read", path.display()));
        }
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, record.iter().take(MAX_CELLS).map(str::to_owned).collect()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn codes(text: &str) -> Vec<&'static str> {
        let mut diagnostics = Diagnostics::default();
        read(0, text, &mut diagnostics);
        diagnostics.sorted().iter().map(|d| d.code).collect()
    }

    #[test]
    fn hostile_texts_end_in_a_clear_error_within_seconds() {
        let started = Instant::now();
        assert_eq!(codes(&"a: 1\n".repeat(10 << 20)), ["E002"]);
        assert_eq!(codes(&"[".repeat(10_000)), ["E002"]);
        let ladder: String = (0..10_000).map(|i| format!("{}a:\n", " ".repeat(i % 2000))).collect();
        assert!(!codes(&ladder).is_empty());
        let deep: String = (0..200).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert_eq!(codes(&deep), ["E002"]);
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..20 {
            let last = i - 1;
            bomb += &format!("a{i}: &a{i} [{}]\n", vec![format!("*a{last}"); 10].join(", "));
        }
        assert_eq!(codes(&bomb), ["E002"]);
        assert!(started.elapsed().as_secs() < 20);
    }

    #[test]
    fn duplicate_keys_syntax_errors_and_empty_texts_are_told() {
        assert_eq!(codes("a: 1\na: 2\n"), ["E003"]);
        assert_eq!(codes("a: [1\nb: 2\n"), ["E001"]);
        assert_eq!(codes(""), ["E002"]);
        assert_eq!(codes("a: 1\n---\nb: 2\n"), ["E001"]);
        assert_eq!(codes("a: 1\n# \u{19}\n"), ["E001"]);
        assert_eq!(codes("a: \"\\e[31m\"\n"), ["E001"]);
        assert_eq!(codes("\u{feff}a: 1\r\nb: \u{1f600}\t\nc: \"\\t\\n\"\n"), [""; 0]);
    }

    #[test]
    fn documents_are_read_one_by_one() {
        let mut diagnostics = Diagnostics::default();
        let found = documents(0, "a: 1\n---\n# nothing\n---\nb: 2\n", &mut diagnostics);
        assert!(diagnostics.is_empty() && found.len() == 2, "{found:?}");
        assert_eq!((found[1].span.line, found[1].get("b").unwrap().describe().as_str()), (5, "`2`"));
    }

    #[test]
    fn merge_keys_and_aliases_work() {
        let mut diagnostics = Diagnostics::default();
        let node = read(0, "base: &b { x: 1, y: 2 }\nother: { <<: *b, y: 3 }\n", &mut diagnostics).unwrap();
        let other = node.get("other").unwrap();
        assert_eq!(other.get("x").unwrap().describe(), "`1`");
        assert_eq!(other.get("y").unwrap().describe(), "`3`");
    }
}
