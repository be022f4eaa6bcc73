//! Braces and brackets on one line.

use super::place::{Step, Wanted};

/// What is open, from the outermost.
enum Open {
    Map { keys: Vec<String>, at_value: bool },
    List,
}

/// What is open at the end of a text that follows a colon: the steps into it, what is wanted there, and what is written of it.
pub fn inside(text: &str) -> (Vec<Step>, Wanted, &str) {
    let mut open: Vec<Open> = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        let behind = at + c.len_utf8();
        match (c, quote) {
            (_, Some(mark)) if c == mark => quote = None,
            (_, Some(_)) => continue,
            ('"' | '\'', None) if text[start..at].trim().is_empty() => quote = Some(c),
            ('{', None) => open.push(Open::Map { keys: Vec::new(), at_value: false }),
            ('[', None) => open.push(Open::List),
            ('}' | ']', None) => {
                open.pop();
            }
            (',', None) => {
                if let Some(Open::Map { at_value, .. }) = open.last_mut() {
                    *at_value = false;
                }
            }
            (':', None) if text[behind..].starts_with(' ') || behind == text.len() => match open.last_mut() {
                Some(Open::Map { keys, at_value }) => {
                    keys.push(text[start..at].trim().trim_matches(['"', '\'']).to_owned());
                    *at_value = true;
                }
                // A map of one key, without its braces.
                Some(Open::List) => {
                    let key = text[start..at].trim().to_owned();
                    open.push(Open::Map { keys: vec![key], at_value: true });
                }
                None => {}
            },
            _ => continue,
        }
        if quote.is_none() {
            start = behind;
        }
    }
    let written = text[start..].trim_start();
    let mut steps = Vec::new();
    let mut wanted = Wanted::Value;
    for open in open {
        wanted = Wanted::Value;
        match open {
            Open::List => steps.push(Step::Item),
            Open::Map { mut keys, at_value: true } => steps.extend(keys.pop().map(Step::Key)),
            Open::Map { keys, at_value: false } => wanted = Wanted::Key { siblings: keys, in_flow: true },
        }
    }
    (steps, wanted, written)
}

/// A line without its comment.
pub fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.char_indices() {
        match (c, quote) {
            (_, Some(mark)) if c == mark => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) if " {[,".contains(before) => quote = Some(c),
            ('#', None) if before == ' ' => return &line[..at],
            _ => {}
        }
        before = c;
    }
    line
}
