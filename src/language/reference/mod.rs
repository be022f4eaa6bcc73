//! The reference of the language in Markdown, made of the definitions behind the JSON Schema: pages with a table for each
//! record and each choice.

mod definition;
mod takes;
mod words;

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use words::{slug, title};

/// A page of the reference.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its file, without `.md`.
    pub file: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What is found there, in a sentence.
    pub says: &'static str,
    /// The definitions that it begins with. What only they lead to stands there too, and what several pages lead to stands
    /// on the first of them.
    pub roots: &'static [&'static str],
}

/// A page that is ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The name of its file.
    pub file: String,
    /// Markdown.
    pub text: String,
}

/// The first page, and the one of quantities.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// What stands above the list of pages.
    pub preface: &'static str,
    /// Headings of definitions whose names say too little outside of their module.
    pub titles: &'static [(&'static str, &'static str)],
    /// Where units are shown; no definition is at home there.
    pub quantities: Page,
}

/// The definitions, and on which page each of them is at home.
struct Reference<'a> {
    definitions: &'a Map<String, Value>,
    frame: Frame,
    pages: &'a [Page],
    /// The page of each definition that has a table.
    home: BTreeMap<&'a str, usize>,
    /// The definitions of each page, in the order in which its roots lead to them.
    order: Vec<Vec<&'a str>>,
}

/// All pages, the first one as `README.md`.
pub fn pages(definitions: &Map<String, Value>, frame: Frame, pages: &[Page]) -> Vec<Text> {
    let reference = Reference::new(definitions, frame, pages);
    let contents = Text { file: "README.md".to_owned(), text: reference.contents() };
    let pages = (0..pages.len()).map(|page| Text { file: reference.file(page), text: reference.page(page) });
    let quantities = Text { file: format!("{}.md", frame.quantities.file), text: reference.quantities() };
    [contents].into_iter().chain(pages).chain([quantities]).collect()
}

/// Texts one after the other, whose links to each other lead on within the whole.
pub fn on_one_page(texts: &[Text]) -> String {
    let mut whole = texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("\n");
    for text in texts {
        whole = whole.replace(&format!("]({}#", text.file), "](#");
        let heading = text.text.lines().next().unwrap_or_default();
        let anchor = slug(heading.trim_start_matches('#').trim());
        whole = whole.replace(&format!("]({})", text.file), &format!("](#{anchor})"));
    }
    whole
}

/// The definitions that a schema leads to, in order.
fn led_to<'a>(schema: &'a Value, found: &mut Vec<&'a str>) {
    match schema {
        Value::Object(fields) => {
            if let Some(word) = fields.get("$ref").and_then(Value::as_str) {
                found.extend(word.strip_prefix("#/$defs/"));
            }
            fields.values().for_each(|value| led_to(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| led_to(item, found)),
        _ => {}
    }
}

impl<'a> Reference<'a> {
    fn new(definitions: &'a Map<String, Value>, frame: Frame, pages: &'a [Page]) -> Self {
        let roots: BTreeSet<&str> = pages.iter().flat_map(|page| page.roots).copied().collect();
        let mut reference =
            Reference { definitions, frame, pages, home: BTreeMap::new(), order: vec![Vec::new(); pages.len()] };
        for (number, page) in pages.iter().enumerate() {
            for root in page.roots {
                reference.settle(root, number, &roots);
            }
        }
        reference
    }

    fn settle(&mut self, name: &str, page: usize, roots: &BTreeSet<&str>) {
        let Some((name, definition)) = self.definitions.get_key_value(name) else { return };
        if self.home.contains_key(name.as_str()) {
            return;
        }
        if !definition::is_empty(definition) {
            self.home.insert(name, page);
            self.order[page].push(name);
        }
        let mut next = Vec::new();
        led_to(definition, &mut next);
        for name in next {
            if !roots.contains(name) {
                self.settle(name, page, roots);
            }
        }
    }

    fn title(&self, name: &str) -> String {
        let own = self.frame.titles.iter().find(|(named, _)| *named == name);
        own.map_or_else(|| title(name), |(_, title)| (*title).to_owned())
    }

    fn file(&self, page: usize) -> String {
        format!("{}.md", self.pages[page].file)
    }

    /// A link to a definition from a page; its name alone where it has no table.
    fn link(&self, name: &str, from: Option<usize>) -> String {
        let title = self.title(name);
        let words = words::lower(&title);
        match self.home.get(name) {
            Some(&page) if from == Some(page) => format!("[{words}](#{})", slug(&title)),
            Some(&page) => format!("[{words}]({}#{})", self.file(page), slug(&title)),
            None => words,
        }
    }

    fn links(&self, page: usize, from: Option<usize>) -> String {
        let links: Vec<String> = self.order[page].iter().map(|name| self.link(name, from)).collect();
        links.join(", ")
    }

    fn contents(&self) -> String {
        let mut text = self.frame.preface.to_owned();
        for (number, page) in self.pages.iter().enumerate() {
            let links = self.links(number, None);
            let _ = write!(text, "\n**[{}]({})**: {}\n{links}.\n", page.title, self.file(number), page.says);
        }
        let quantities = self.frame.quantities;
        let _ = write!(text, "\n**[{}]({}.md)**: {}\n", quantities.title, quantities.file, quantities.says);
        text
    }

    fn page(&self, number: usize) -> String {
        let page = self.pages[number];
        let mut text = format!("# {}\n\n{} [All pages](README.md).\n", page.title, page.says);
        if self.order[number].len() > 1 {
            let _ = write!(text, "\nHere: {}.\n", self.links(number, Some(number)));
        }
        for name in &self.order[number] {
            let _ = write!(text, "\n## {}\n\n{}", self.title(name), self.definition(name, number));
        }
        text
    }

    /// Every quantity that a field takes, by what is said of it.
    fn quantities(&self) -> String {
        let mut found = BTreeMap::new();
        self.definitions.values().for_each(|definition| takes::quantities(definition, &mut found));
        let page = self.frame.quantities;
        let mut text = format!("# {}\n\n{} [All pages](README.md).\n\n", page.title, page.says);
        text.push_str("| what | for example |\n| --- | --- |\n");
        for (says, examples) in found {
            let examples: Vec<String> = examples.iter().map(|example| format!("`{example}`")).collect();
            let _ = writeln!(text, "| {} | {} |", words::cell(&says), examples.join(", "));
        }
        text
    }
}

#[cfg(test)]
mod tests;
