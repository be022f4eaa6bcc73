//! The tree that a YAML text is read into, and where things stand in the text.

/// A place in a source: a line, a column, and how many characters from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Which source, by its number in [`Sources`].
    pub source: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// In characters; at least 1.
    pub length: u32,
}

/// A text that a scenario was read from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file's path, or `--set` or `standard input`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// All texts that a scenario was read from.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text and returns its number.
    pub fn add(&mut self, name: String, text: String) -> u32 {
        self.0.push(Source { name, text });
        (self.0.len() - 1) as u32
    }

    /// A text by its number.
    pub fn get(&self, number: u32) -> Option<&Source> {
        self.0.get(number as usize)
    }

    /// The name of the text in which something stands.
    pub fn name(&self, span: Span) -> &str {
        self.get(span.source).map_or("", |source| source.name.as_str())
    }
}

/// A part of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a part of the tree is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nothing: `~`, `null`, or no text at all.
    Null,
    /// A text.
    Scalar(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values under keys, in order.
    Map(Vec<(Key, Node)>),
}

/// The key of a map.
#[derive(Clone, Debug)]
pub struct Key {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// What it is, for messages.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Null => "nothing".to_owned(),
            Kind::Scalar(text) => {
                let short: String = text.chars().take(40).collect();
                format!("`{short}`")
            }
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a map of keys and values".to_owned(),
        }
    }

    /// The tree as YAML on one line, which reads back as the same tree.
    pub fn on_one_line(&self) -> String {
        match &self.kind {
            Kind::Null => "~".to_owned(),
            Kind::Scalar(text) => written(text),
            Kind::List(items) => {
                format!("[ {} ]", items.iter().map(Node::on_one_line).collect::<Vec<_>>().join(", "))
            }
            Kind::Map(entries) => {
                let entry = |(key, value): &(Key, Node)| format!("{}: {}", written(&key.text), value.on_one_line());
                format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The value under a key, to be replaced.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        match &mut self.kind {
            Kind::Map(entries) => entries.iter_mut().find(|(k, _)| k.text == key).map(|(_, node)| node),
            _ => None,
        }
    }
}

/// A text as YAML takes it within brackets: in quotes where it could be read as anything else.
fn written(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_./%+-".contains(c);
    let word = !matches!(text, "" | "~" | "null" | "Null" | "NULL" | "-");
    let inner_blanks = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains(" -");
    if word && inner_blanks && text.chars().all(|c| plain(c) || c == ' ') && !text.starts_with("- ") {
        return text.to_owned();
    }
    if text.contains('\n') {
        // Between single quotes a line break becomes a blank.
        return format!(
            "\"{}\"",
            text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r")
        );
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::Diagnostics;
    use super::super::read::read;

    #[test]
    fn a_tree_on_one_line_reads_back_as_the_same() {
        for text in [
            "{ a: [1, 'x: y', \"two\\nlines\", '~', ~], 'k, 1': { b: +5%, c: '' } }",
            "'it''s'",
            "[[], {}, '- x', '#', ' blank ', a b, '[']",
        ] {
            let tree = read(0, text, &mut Diagnostics::default()).expect("YAML");
            let line = tree.on_one_line();
            let again = read(0, &line, &mut Diagnostics::default()).expect("YAML");
            let untold = |node: &super::Node| {
                let shown = format!("{:?}", node.kind);
                shown
                    .split("span: Span {")
                    .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest).to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(untold(&tree), untold(&again), "{line}");
            assert!(!line.contains('\n'));
        }
    }
}
