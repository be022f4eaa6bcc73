//! What every page has: its head, the answer on top, and what stands below.

use super::text::{escape, fill, name};
use crate::report::chart::palette;
use crate::report::view;

/// A page before it is written. Texts are plain words; `subject`, `story`, `main` and `beside` are HTML.
pub struct Shell<'a> {
    /// What stands in the window's title, before the program's name.
    pub title: &'a str,
    /// What the page is about.
    pub subject: String,
    /// The answer, in a sentence.
    pub answer: &'a str,
    /// Paragraphs below it.
    pub story: String,
    /// What the numbers rest on.
    pub facts: String,
    /// Everything else.
    pub main: String,
    /// The program's version.
    pub version: &'a str,
    /// What else there is in the page's folder; empty for a page without one.
    pub beside: String,
    /// Scripts, if there are any.
    pub script: Option<String>,
}

/// How all pages look: their colours and their parts.
pub const STYLE: &str = include_str!("style.css");

impl Shell<'_> {
    /// The page.
    pub fn page(self) -> String {
        let scripts = if self.script.is_some() { "script-src 'unsafe-inline'; " } else { "" };
        let values = [
            ("scripts", scripts.to_owned()),
            ("title", escape(&view::clean(&format!("{} – ninefold", self.title)))),
            ("style", style()),
            ("subject", self.subject),
            ("answer", name(self.answer, 300)),
            ("story", self.story),
            ("facts", escape(&self.facts)),
            ("main", self.main),
            ("version", escape(self.version)),
            (
                "beside",
                if self.beside.is_empty() { String::new() } else { format!(" Beside this page: {}.", self.beside) },
            ),
            ("script", self.script.unwrap_or_default()),
        ];
        fill(include_str!("shell.html"), &values)
    }
}

/// A paragraph of the story; nothing without words.
pub fn paragraph(words: &str) -> String {
    match words {
        "" => String::new(),
        words => format!("<p class=\"story\">{}</p>\n", name(words, 900)),
    }
}

/// Links to files beside a page.
pub fn links(files: &[&str]) -> String {
    files.iter().map(|file| format!("<a href=\"{file}\">{file}</a>")).collect::<Vec<_>>().join(", ")
}

/// The rules of the page, and those that give the charts' colours their twins on a dark page.
fn style() -> String {
    format!(
        "{}{}@media screen and (prefers-color-scheme: dark) {{\n{}{}}}\n",
        STYLE,
        palette::key_rules(false),
        palette::key_rules(true),
        palette::dark_rules(".plot svg"),
    )
}
