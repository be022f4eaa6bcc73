//! Which span each nanosecond of a request's latency is due to.
//!
//! From the end of a span backwards: what ended last was waited for last, and the time since it began is due to it; before
//! that, to whatever ended last then (the critical path of Zhang and others, "CRISP", USENIX ATC 2022). What lies within no
//! other span is due to the span itself. So the shares of all spans add up to the latency, whatever ran side by side.

use super::span::Span;
use crate::engine::Time;
use std::cmp::Reverse;

/// Sets the exclusive time of all spans of a tree, whose root comes first.
pub fn share_out(spans: &mut [Span]) {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    for (place, span) in spans.iter().enumerate() {
        if let Some(parent) = span.parent {
            children[parent].push(place);
        }
    }
    for own in &mut children {
        // An answer goes before what was given up because of it.
        own.sort_by_key(|&place| (Reverse(spans[place].awaited_until()), spans[place].abandoned_ns.is_some()));
    }
    // Each with the end of the part of it that counts.
    let mut due: Vec<(usize, Time)> = spans.first().map(|root| (0, root.end_ns)).into_iter().collect();
    while let Some((place, end)) = due.pop() {
        let start = spans[place].start_ns;
        let (mut before, mut own) = (end, 0);
        for &child in &children[place] {
            let (began, until) = (spans[child].start_ns.max(start), spans[child].awaited_until().min(before));
            if began < until {
                own += before - until;
                before = began;
                due.push((child, until));
            }
        }
        spans[place].exclusive_ns += own + (before - start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::trace::{SpanKind, Status};

    /// Spans of (parent, start, end, given up).
    fn tree(of: &[(Option<usize>, Time, Time, Option<Time>)]) -> Vec<u64> {
        let span = |&(parent, start_ns, end_ns, abandoned_ns): &(Option<usize>, Time, Time, Option<Time>)| Span {
            id: String::new(),
            parent,
            kind: SpanKind::Call,
            name: String::new(),
            service: String::new(),
            subject: String::new(),
            replica: None,
            leader: None,
            zone: None,
            start_ns,
            end_ns,
            status: Some(Status::Ok),
            because: None,
            attempt: 0,
            hedge: false,
            abandoned_ns,
            cancelled: false,
            unfinished: false,
            exclusive_ns: 0,
            lookups: Vec::new(),
        };
        let mut spans: Vec<Span> = of.iter().map(span).collect();
        share_out(&mut spans);
        spans.iter().map(|span| span.exclusive_ns).collect()
    }

    #[test]
    fn one_after_the_other_each_counts_and_gaps_are_the_parents() {
        assert_eq!(tree(&[(None, 10, 100, None), (Some(0), 20, 50, None), (Some(0), 50, 90, None)]), [20, 30, 40]);
    }

    #[test]
    fn of_two_at_once_the_one_that_ended_last_counts() {
        assert_eq!(tree(&[(None, 0, 100, None), (Some(0), 0, 60, None), (Some(0), 0, 100, None)]), [0, 0, 100]);
    }

    #[test]
    fn a_hedge_that_answered_counts_since_it_was_sent_and_the_first_attempt_before() {
        let spans = [(None, 0, 70, None), (Some(0), 0, 100, Some(70)), (Some(0), 50, 70, None)];
        assert_eq!(tree(&spans), [0, 50, 20]);
    }

    #[test]
    fn what_nobody_waits_for_does_not_count() {
        assert_eq!(tree(&[(None, 0, 40, None), (Some(0), 10, 90, Some(10)), (Some(1), 10, 90, None)]), [40, 0, 0]);
    }

    #[test]
    fn within_an_attempt_that_timed_out_what_it_did_until_then_counts() {
        let spans = [(None, 0, 30, None), (Some(0), 0, 90, Some(30)), (Some(1), 0, 20, None), (Some(1), 20, 90, None)];
        assert_eq!(tree(&spans), [0, 0, 20, 10]);
    }
}
