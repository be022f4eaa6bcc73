//! Traces for a terminal: where the time went, in a sentence and a table, and the requests as waterfalls.

use super::{waterfall, words};
use crate::experiment::trace::{Group, Portion, Trace, Traces};
use crate::report::number;
use crate::report::terminal::line::{Paint, left, right, wrapped};

/// Rows of the table before the rest is added up.
const MOST_PORTIONS: usize = 10;
/// The longest bar of the table.
const BAR: usize = 20;
/// The widest head of a row of the table.
const HEAD: usize = 36;
/// The narrowest.
const LEAST_HEAD: usize = 20;
/// Columns of a mean, and of a share.
const MEAN: usize = 11;
const SHARE: usize = 7;

/// For a terminal of so many columns.
pub fn human(traces: &Traces, width: usize, colour: bool) -> String {
    let paint = Paint(colour);
    let mut about = format!("{} requests were answered", number::count(traces.answered));
    if traces.unanswered > 0 {
        about.push_str(&format!(", {} failed", number::count(traces.unanswered)));
    }
    let head = format!("{}: single requests of replication {}, in which {about}", traces.name, traces.replication);
    let mut lines: Vec<String> = wrapped(&head, width).iter().map(|line| paint.strong(line)).collect();
    lines.extend(wrapped(&words::sentence(traces), width));
    lines.extend(table(traces, width, &paint));
    let drawn = [&traces.slowest.traces[..], &traces.failed.traces, traces.median.traces.get(..1).unwrap_or(&[])];
    for (heading, of) in ["The slowest", "Failed", "Nearest to the median"].into_iter().zip(drawn) {
        if of.is_empty() {
            continue;
        }
        lines.extend([String::new(), paint.strong(heading)]);
        for (nth, trace) in of.iter().enumerate() {
            lines.extend(drawing(nth, trace, width, &paint));
        }
    }
    if drawn.iter().any(|of| !of.is_empty()) {
        lines.push(String::new());
        lines.extend(wrapped(waterfall::legend(), width).iter().map(|line| paint.faint(line)));
    }
    lines.join("\n") + "\n"
}

/// A request with its title.
fn drawing(nth: usize, trace: &Trace, width: usize, paint: &Paint) -> Vec<String> {
    let title = format!("{}. {}", nth + 1, words::title(trace));
    let mut lines: Vec<String> = Vec::new();
    if nth > 0 {
        lines.push(String::new());
    }
    let trouble = words::trouble(&trace.spans[0]).map_or_else(String::new, |trouble| format!(": {trouble}"));
    lines.extend(wrapped(&format!("{title}{trouble}"), width).iter().map(|line| paint.strong(line)));
    lines.extend(waterfall::rows(trace, width, paint));
    lines
}

/// Where the time of each group went, beside each other.
fn table(traces: &Traces, width: usize, paint: &Paint) -> Vec<String> {
    let slowest = (&traces.slowest, format!("slowest {}", traces.slowest.traces.len()));
    let failed = (&traces.failed, format!("{} failed", traces.failed.traces.len()));
    let median = (&traces.median, "median".to_owned());
    let groups: Vec<(&Group, String)> =
        [slowest, failed, median].into_iter().filter(|(group, _)| !group.breakdown.is_empty()).collect();
    let Some((first, _)) = groups.first() else { return Vec::new() };
    let mut told: Vec<&Portion> = first.breakdown.iter().take(MOST_PORTIONS).collect();
    for portion in groups.iter().flat_map(|(group, _)| group.breakdown.iter().take(3)) {
        if told.len() < MOST_PORTIONS + 4 && !told.iter().any(|other| same(other, portion)) {
            told.push(portion);
        }
    }
    let fits = |column: usize| LEAST_HEAD + groups.len() * column <= width;
    let column = if fits(MEAN + SHARE) { MEAN + SHARE } else { MEAN };
    let numbers = groups.len() * column;
    let wide = told.iter().map(|portion| words::label(portion).chars().count()).max().unwrap_or(0);
    let wide = wide.clamp(LEAST_HEAD, HEAD).min(width.saturating_sub(numbers));
    let bar = width.saturating_sub(wide + numbers + 2).min(BAR);
    let cells = |of: Option<(u64, f64)>| cells(of, column > MEAN);
    let mut head = left("where the time went", wide);
    groups.iter().for_each(|(_, name)| head.push_str(&right(name, column)));
    let mut lines = vec![String::new(), paint.faint(&head)];
    for portion in &told {
        let mut line = left(&words::label(portion), wide);
        for (group, _) in &groups {
            let found = group.breakdown.iter().find(|other| same(other, portion));
            line.push_str(&cells(found.map(|found| (found.mean_ns, found.share))));
        }
        let share = first.breakdown.iter().find(|other| same(other, portion)).map_or(0.0, |found| found.share);
        let code = waterfall::look(portion.kind).1;
        let length = (share * bar as f64).round() as usize;
        if length > 0 {
            line.push_str(&format!("  {}", paint.with(code, &"█".repeat(length))));
        }
        lines.push(line);
    }
    let rest = |group: &Group| {
        let others = group.breakdown.iter().filter(|portion| !told.iter().any(|other| same(other, portion)));
        others.fold((0, 0.0), |(mean, share), portion| (mean + portion.mean_ns, share + portion.share))
    };
    if groups.iter().any(|(group, _)| rest(group).0 > 0) {
        let mut line = left("all else", wide);
        groups.iter().for_each(|(group, _)| line.push_str(&cells(Some(rest(group)).filter(|rest| rest.0 > 0))));
        lines.push(line);
    }
    let mut line = left("all", wide);
    groups.iter().for_each(|(group, _)| line.push_str(&cells(Some((group.latency_ns, 1.0)))));
    lines.push(line);
    lines
}

fn same(one: &Portion, other: &Portion) -> bool {
    (one.kind, &one.subject) == (other.kind, &other.subject)
}

/// A mean, and a share if there is room; dashes where there is nothing.
fn cells(of: Option<(u64, f64)>, with_share: bool) -> String {
    let (mean, share) =
        of.map_or((String::new(), String::new()), |(mean, share)| (words::time(mean), words::percent(share)));
    let mean = right(&mean, MEAN);
    if with_share { mean + &right(&share, SHARE) } else { mean }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::terminal::line::length;
    use crate::report::trace::fixture;

    #[test]
    fn a_slow_request_is_told_in_a_sentence_a_table_and_a_waterfall() {
        insta::assert_snapshot!(human(&fixture::shop(), 100, false));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut traces = fixture::shop();
        traces.slowest.traces[0].spans[4].name = "a name that goes on and on and on and on and does not end".to_owned();
        for width in 60..=160 {
            let text = human(&traces, width, false);
            let widest = text.lines().map(length).max().unwrap_or(0);
            assert!(widest <= width, "{widest} columns of {width}\n{text}");
        }
    }

    #[test]
    fn colour_adds_nothing_but_escapes() {
        let mut plain = String::new();
        let coloured = human(&fixture::shop(), 80, true);
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_eq!(plain, human(&fixture::shop(), 80, false));
    }

    #[test]
    fn hostile_names_cannot_steer_the_terminal() {
        let mut traces = fixture::shop();
        let evil = "\u{1b}[2Jweb\n";
        let trace = &mut traces.slowest.traces[0];
        (traces.name, trace.traffic, trace.endpoint) = (evil.to_owned(), evil.to_owned(), evil.to_owned());
        for span in &mut trace.spans {
            (span.name, span.zone) = (evil.to_owned(), Some(evil.to_owned()));
        }
        traces.slowest.breakdown[0].subject = evil.to_owned();
        assert!(!human(&traces, 100, false).contains('\u{1b}'));
    }

    #[test]
    fn where_nothing_was_answered_that_is_said() {
        let with = |answered| {
            let [slowest, failed, median] = [Group::default(), Group::default(), Group::default()];
            human(&Traces { slowest, failed, median, answered, ..fixture::shop() }, 80, false)
        };
        assert!(with(0).contains("No request was answered in this time."));
        assert!(with(7).contains("No request was asked for"));
    }
}
