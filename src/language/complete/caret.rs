//! Where in a text a caret is, and what is wanted there: by indentation, since a text that is being written rarely parses.

use super::flow;
use super::place::{Place, Step, Wanted};

/// What opens at a column of a line: an item, or a key with what follows its colon.
enum Opening<'a> {
    Item,
    Key(&'a str, &'a str),
}

/// The place of a caret, by line and column from 1; none in a comment or outside of the text.
pub fn place(text: &str, line: u32, column: u32) -> Option<Place> {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let number = (line as usize).checked_sub(1)?;
    let whole = lines.get(number)?;
    let end = whole.char_indices().nth(column.checked_sub(1)? as usize).map_or(whole.len(), |(at, _)| at);
    let before = &whole[..end];
    if flow::without_comment(before).len() < before.len() {
        return None;
    }
    let opened = openings(before);
    let content_at = content_column(before);
    let content = &before[before.char_indices().nth(content_at).map_or(before.len(), |(at, _)| at)..];
    let mut steps: Vec<Step> = Vec::new();
    let items = opened.iter().filter(|(_, opening)| matches!(opening, Opening::Item)).map(|(at, _)| *at);
    let items: Vec<usize> = items.collect();
    let own_key = opened.iter().find_map(|(_, opening)| match opening {
        Opening::Key(key, rest) => Some((*key, *rest)),
        Opening::Item => None,
    });
    // Around the line, then the items that it opens, then what stands in it.
    let outermost = items.first().copied().unwrap_or(content_at);
    steps.extend(parents(&lines[..number], outermost, !items.is_empty()));
    steps.extend(items.iter().map(|_| Step::Item));
    let (inner, wanted, written) = match own_key {
        Some((key, rest)) => {
            steps.push(Step::Key(key.to_owned()));
            flow::inside(rest)
        }
        None if content.starts_with(['{', '[']) => flow::inside(content),
        None => {
            let siblings = siblings(&lines, number, content_at, !items.is_empty());
            (Vec::new(), Wanted::Key { siblings, in_flow: false }, content)
        }
    };
    steps.extend(inner);
    let from = before.chars().count() - written.chars().count() + 1;
    Some(Place { steps, wanted, from: from as u32 })
}

/// The column, from 0, at which a line says something, behind the dashes of items.
fn content_column(line: &str) -> usize {
    let mut column = 0;
    let mut rest = line;
    loop {
        let blanks = rest.chars().take_while(|c| *c == ' ').count();
        (column, rest) = (column + blanks, &rest[blanks..]);
        match rest.strip_prefix("- ") {
            Some(behind) => (column, rest) = (column + 2, behind),
            None if rest == "-" => return column + 1,
            None => return column,
        }
    }
}

/// What a line opens, with the columns, from 0, outermost first.
fn openings(line: &str) -> Vec<(usize, Opening<'_>)> {
    let line = flow::without_comment(line);
    let content = content_column(line);
    let dashes = line.chars().take(content).enumerate().filter(|(_, c)| *c == '-');
    let mut found: Vec<(usize, Opening<'_>)> = dashes.map(|(at, _)| (at, Opening::Item)).collect();
    let rest = &line[line.char_indices().nth(content).map_or(line.len(), |(at, _)| at)..];
    if !rest.starts_with(['{', '['])
        && let Some((key, behind)) = key_of(rest)
    {
        found.push((content, Opening::Key(key, behind)));
    }
    found
}

/// A key, and what follows its colon.
fn key_of(text: &str) -> Option<(&str, &str)> {
    let colon = text.match_indices(':').map(|(at, _)| at).find(|at| {
        let behind = &text[at + 1..];
        behind.is_empty() || behind.starts_with(' ')
    })?;
    Some((text[..colon].trim().trim_matches(['"', '\'']), &text[colon + 1..]))
}

/// The steps to what stands at a column, `as_item` if it is the dash of an item, from the lines above it.
fn parents(above: &[&str], column: usize, as_item: bool) -> Vec<Step> {
    let (mut limit, mut as_item, mut steps) = (column, as_item, Vec::new());
    for line in above.iter().rev() {
        for (at, opening) in openings(line).into_iter().rev() {
            match opening {
                // A list may stand at the column of its key.
                Opening::Key(key, rest) if (at < limit || as_item && at == limit) && is_open(rest) => {
                    steps.push(Step::Key(key.to_owned()));
                    (limit, as_item) = (at, false);
                }
                Opening::Item if at < limit => {
                    steps.push(Step::Item);
                    (limit, as_item) = (at, true);
                }
                Opening::Key(..) | Opening::Item => {}
            }
        }
        if limit == 0 && !as_item {
            break;
        }
    }
    steps.reverse();
    steps
}

/// Whether what follows a colon leaves room for what is below it: nothing, or an anchor.
fn is_open(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with('&') && !rest.contains(' ')
}

/// The keys of the map whose key stands at a column of a line.
fn siblings(lines: &[&str], number: usize, column: usize, first_of_item: bool) -> Vec<String> {
    let mut keys = Vec::new();
    let mut take = |line: &str| -> bool {
        for (at, opening) in openings(line).into_iter().rev() {
            match opening {
                _ if at < column => return false,
                Opening::Key(key, _) if at == column => keys.push(key.to_owned()),
                Opening::Key(..) | Opening::Item => {}
            }
        }
        true
    };
    if !first_of_item {
        let _ = lines[..number].iter().rev().all(|line| take(line));
    }
    let _ = lines[number + 1..].iter().all(|line| {
        let outer = openings(line).first().is_some_and(|(at, _)| *at < column);
        !outer && take(line)
    });
    keys
}
