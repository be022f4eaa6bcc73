//! One request as rows of a terminal: a call a row, with what it does where in time.

use super::words;
use crate::experiment::trace::{Span, SpanKind, Status, Trace};
use crate::report::terminal::line::{Paint, left, length, right};

/// Rows of a request before the rest is only counted.
const MOST_ROWS: usize = 24;
/// Columns of the longest time: `999 min`.
const TIME: usize = 7;
/// The widest head of a row.
const WIDEST: usize = 44;
/// The narrowest bar that tells anything.
const LEAST_BAR: usize = 20;
/// From this width on there is room for numbers beside the bars.
const WITH_NUMBERS: usize = 96;
/// Columns of these numbers.
const NUMBERS: usize = 28;
/// Less than this share is hardly anything: of a call it is not told in numbers, of a request it needs no row.
const LEAST_SHARE: f64 = 0.05;

/// How a stretch of time looks: its character, and its colour as an ANSI code.
pub fn look(kind: SpanKind) -> (char, &'static str) {
    match kind {
        SpanKind::Work => ('█', "32"),
        SpanKind::Queue | SpanKind::ColdStart => ('░', "33"),
        SpanKind::Network => ('─', "34"),
        SpanKind::Lock | SpanKind::Conflict | SpanKind::Replication | SpanKind::Load => ('▓', "35"),
        SpanKind::BackOff | SpanKind::RateLimit | SpanKind::Bulkhead => ('▒', "36"),
        SpanKind::NoAnswer | SpanKind::Pause => ('╳', "31"),
        SpanKind::Wait | SpanKind::Connection => ('▄', "32"),
        SpanKind::Request | SpanKind::Call | SpanKind::Branch => ('·', "2"),
    }
}

/// What the characters mean.
pub fn legend() -> &'static str {
    "█ work  ░ queue  ─ network  ▓ locks, copies, loads  ▒ back-off, limits  ▄ wait  ╳ no answer  · calls others  ╌ nobody waits"
}

/// The rows of a request, none wider than `width`.
pub fn rows(trace: &Trace, width: usize, paint: &Paint) -> Vec<String> {
    let (shown, left_out) = shown(trace);
    let label = |&(place, depth): &(usize, usize)| format!("{}{}", "  ".repeat(depth), words::row(&trace.spans[place]));
    let labels: Vec<String> = shown.iter().map(label).collect();
    let numbers = if width >= WITH_NUMBERS { NUMBERS + 1 } else { 0 };
    let most = width.saturating_sub(TIME + LEAST_BAR + numbers + 2).min(WIDEST);
    let wide = labels.iter().map(|label| length(label)).max().unwrap_or(0).min(most);
    let bar_width = width.saturating_sub(wide + TIME + numbers + 2);
    let mut rows: Vec<String> = Vec::new();
    for (&(place, depth), label) in shown.iter().zip(&labels) {
        let span = &trace.spans[place];
        let indent = (2 * depth).min(wide);
        let head = format!("{}{}", " ".repeat(indent), left(label.trim_start(), wide - indent));
        let bad = span.status.is_some_and(|status| status != Status::Ok);
        let head = if bad { paint.with("31", &head) } else { head };
        let took = right(&words::time(span.awaited_until() - span.start_ns), TIME);
        let mut row = format!("{head} {took} {}", bar(trace, place, bar_width, paint));
        if numbers > 0 {
            let parts = parts(trace, place);
            if !parts.is_empty() {
                row.push_str(&paint.faint(&format!(" {parts}")));
            }
        }
        rows.push(row.trim_end().to_owned());
    }
    if left_out > 0 {
        let more = left(&format!("… {left_out} more, short or answered before others"), width);
        rows.push(paint.faint(more.trim_end()));
    }
    rows
}

/// Whether a span has a row of its own: what an attempt does itself is shown in the attempt's.
fn is_row(span: &Span) -> bool {
    matches!(span.kind, SpanKind::Call | SpanKind::Branch | SpanKind::BackOff)
}

/// The spans that get a row, in the order in which they began below what they lie in, with how many rows lie around them;
/// and how many get none. Those that the answer waited for come first, then those that took long.
fn shown(trace: &Trace) -> (Vec<(usize, usize)>, usize) {
    let spans = &trace.spans;
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    // What the answer waited for of each span and all within it.
    let mut critical: Vec<u64> = spans.iter().map(|span| span.exclusive_ns).collect();
    for (place, span) in spans.iter().enumerate().rev() {
        if let Some(parent) = span.parent {
            children[parent].push(place);
            critical[parent] += critical[place];
        }
    }
    children.iter_mut().for_each(|own| own.sort_by_key(|&place| (spans[place].start_ns, place)));
    // A call that is only there to be made once more beside, and was made once, is the same as that.
    let is_wrapper = |place: usize| {
        spans[place].kind == SpanKind::Call
            && spans[place].replica.is_none()
            && matches!(children[place][..], [only] if spans[only].kind == SpanKind::Call)
    };
    let mut order = Vec::new();
    let mut next: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some((place, depth)) = next.pop() {
        let has_row = is_row(&spans[place]) && !is_wrapper(place);
        if has_row {
            order.push((place, depth));
        }
        next.extend(children[place].iter().rev().map(|&child| (child, depth + usize::from(has_row))));
    }
    let all = order.len();
    let took = |place: usize| spans[place].awaited_until() - spans[place].start_ns;
    let mut ranked: Vec<usize> = order.iter().map(|&(place, _)| place).collect();
    let matters = |place: usize| critical[place] > 0 || took(place) as f64 >= LEAST_SHARE * trace.latency_ns as f64;
    ranked.retain(|&place| matters(place));
    ranked.sort_by_key(|&place| std::cmp::Reverse((critical[place], took(place))));
    ranked.truncate(MOST_ROWS);
    order.retain(|(place, _)| ranked.contains(place));
    let left_out = all - order.len() + trace.left_out as usize;
    (order, left_out)
}

/// The bar of a call: what it does itself, where.
fn bar(trace: &Trace, place: usize, width: usize, paint: &Paint) -> String {
    let span = &trace.spans[place];
    let latency = trace.latency_ns.max(1);
    let column = |time: u64| {
        let since = u128::from(time.saturating_sub(trace.start_ns));
        ((since * width as u128 / u128::from(latency)) as usize).min(width)
    };
    let mut cells: Vec<Option<(char, &str)>> = vec![None; width];
    let mut fill = |from: u64, to: u64, look: (char, &'static str)| {
        let first = column(from).min(width.saturating_sub(1));
        let last = column(to).max(first + 1).min(width);
        cells[first..last].iter_mut().for_each(|cell| *cell = Some(look));
    };
    fill(span.start_ns, span.end_ns, look(span.kind));
    let own = trace.spans.iter().filter(|own| own.parent == Some(place) && !is_row(own));
    // The longest last: where several fall into one column, that one is seen.
    let mut own: Vec<&Span> = own.collect();
    own.sort_by_key(|own| own.end_ns - own.start_ns);
    own.iter().for_each(|own| fill(own.start_ns, own.end_ns, look(own.kind)));
    if let Some(since) = span.abandoned_ns
        && since < span.end_ns
        && column(since) < width
    {
        fill(since, span.end_ns, ('╌', "2"));
    }
    let mut text = String::new();
    let mut at = 0;
    while at < width {
        let same = cells[at..].iter().take_while(|cell| **cell == cells[at]).count();
        match cells[at] {
            Some((character, code)) => text.push_str(&paint.with(code, &character.to_string().repeat(same))),
            None => text.push_str(&" ".repeat(same)),
        }
        at += same;
    }
    text
}

/// What a call did itself for a good part of its time, in numbers.
fn parts(trace: &Trace, place: usize) -> String {
    let span = &trace.spans[place];
    let whole = (span.awaited_until() - span.start_ns).max(1);
    let mut sums: Vec<(SpanKind, u64)> = Vec::new();
    for own in trace.spans.iter().filter(|own| own.parent == Some(place) && !is_row(own)) {
        let until = own.end_ns.min(span.awaited_until());
        let took = until.saturating_sub(own.start_ns);
        match sums.iter_mut().find(|(kind, _)| *kind == own.kind) {
            Some((_, sum)) => *sum += took,
            None => sums.push((own.kind, took)),
        }
    }
    sums.sort_by_key(|&(_, took)| std::cmp::Reverse(took));
    let told = sums.iter().filter(|&&(_, took)| took as f64 >= LEAST_SHARE * whole as f64);
    let mut text = String::new();
    let told = told.map(|(kind, took)| format!("{} {}", kind.word(), words::time(*took)));
    let looked_up = span.lookups.iter().map(|lookup| format!("{} {}", lookup.cache, lookup.found));
    for more in told.chain(looked_up) {
        let gap = if text.is_empty() { "" } else { ", " };
        if length(&text) + length(gap) + length(&more) > NUMBERS {
            break;
        }
        text.push_str(&format!("{gap}{more}"));
    }
    left(&text, NUMBERS).trim_end().to_owned()
}
