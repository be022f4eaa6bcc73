//! Single requests: whatever goes on, each nanosecond of a latency is accounted for once, and following requests changes
//! nothing.

use ninefold::Input;
use ninefold::experiment::trace::{SpanKind, Trace, Traces, Which, traces};
use ninefold::plan::Plan;
use ninefold::tally::Outcome;
use ninefold::world;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::atomic::AtomicBool;

fn plan(yaml: &str) -> Plan {
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn some_of(plan: &Plan) -> Traces {
    let classes = vec![true; plan.classes.len()];
    let which = Which { replication: 0, slowest: 15, failed: 15, median: 15, window: None, classes };
    traces("p", plan, &which, &AtomicBool::new(false)).expect("it runs")
}

fn holds(trace: &Trace) -> Result<(), TestCaseError> {
    let root = &trace.spans[0];
    prop_assert_eq!((root.kind, root.parent), (SpanKind::Request, None));
    prop_assert_eq!(root.end_ns - root.start_ns, trace.latency_ns);
    let exclusive: u64 = trace.spans.iter().map(|span| span.exclusive_ns).sum();
    prop_assert_eq!(exclusive, trace.latency_ns, "{:#?}", trace);
    for (place, span) in trace.spans.iter().enumerate().skip(1) {
        let parent = span.parent.expect("all but the request have a parent");
        prop_assert!(parent < place);
        let parent = &trace.spans[parent];
        prop_assert!(parent.kind.holds_others() && span.start_ns >= parent.start_ns && span.start_ns <= span.end_ns);
        let excused = span.abandoned_ns.is_some() || span.unfinished;
        prop_assert!(span.end_ns <= parent.end_ns || excused, "{:#?}\n{:#?}", parent, span);
        // A caller that nobody waits for may try again before it finds out.
        let awaited = span.awaited_until() > span.start_ns;
        prop_assert!(span.awaited_until() <= parent.end_ns || !awaited, "{:#?}\n{:#?}", parent, span);
    }
    // Whoever waits for others does nothing else: what a call took is all told by what lies within it.
    for span in trace.spans.iter().filter(|span| span.kind.holds_others()) {
        prop_assert_eq!(span.exclusive_ns, 0, "{:#?}\n{:#?}", span, trace);
    }
    // What an attempt does itself, it does one after the other.
    for (place, call) in trace.spans.iter().enumerate() {
        let own = trace.spans.iter().filter(|span| span.parent == Some(place) && !span.kind.holds_others());
        let own: Vec<_> = own.filter(|span| span.kind != SpanKind::BackOff).collect();
        prop_assert!(own.windows(2).all(|pair| pair[0].end_ns <= pair[1].start_ns), "{:#?}", call);
    }
    Ok(())
}

fn all_hold(yaml: &str) -> Result<(), TestCaseError> {
    let plan = plan(yaml);
    let found = some_of(&plan);
    for trace in [&found.slowest, &found.failed, &found.median].into_iter().flat_map(|group| &group.traces) {
        holds(trace)?;
    }
    prop_assert!(found.slowest.traces.windows(2).all(|pair| pair[0].latency_ns >= pair[1].latency_ns));
    let tally = world::run(&plan.without_foresight(), 0, &|| false).expect("it runs");
    let ended = |outcome: usize| tally.classes.iter().map(|class| class.ended[outcome]).sum::<u64>();
    prop_assert_eq!(found.answered, ended(Outcome::Ok as usize));
    prop_assert_eq!(found.answered + found.unanswered, (0..ninefold::tally::OUTCOMES).map(ended).sum::<u64>());
    prop_assert_eq!(found.slowest.traces.len() as u64, found.answered.min(15));
    prop_assert_eq!(found.failed.traces.len() as u64, found.unanswered.min(15));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 24 } else { 70 },
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn exclusive_times_add_up_to_the_latency(yaml in super::system()) {
        all_hold(&yaml)?;
    }

    #[test]
    fn exclusive_times_add_up_to_the_latency_whatever_goes_wrong(yaml in super::resilience::troubled()) {
        all_hold(&yaml)?;
    }

    #[test]
    fn exclusive_times_add_up_to_the_latency_where_courses_are_known(yaml in super::foresight::system()) {
        all_hold(&yaml)?;
    }
}
