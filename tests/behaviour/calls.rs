//! What a caller does around a call: deadlines, cancellation, hedges, fallbacks, and calls of many at once.

use ninefold::experiment::Study;

/// A run of these sources and services, whose requests come at fixed intervals.
fn study(traffic: &str, services: &str) -> Study {
    super::study(&format!(
        "name: c\nduration: 100s\nreplications: 2\ntraffic: {{ {traffic} }}\nservices: {{ {services} }}\n"
    ))
}

fn near(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= 0.02 * expected.abs().max(0.01))
}

#[test]
fn a_back_off_that_would_end_beyond_the_deadline_ends_the_call_at_the_deadline() {
    // Attempts at 0, 110 and 220 ms fail after 10 ms each; the next would be made at 330 ms.
    let study = study(
        "t: { to: s, rate: 1/s, arrivals: constant, deadline: 250ms, retry: { attempts: 9, backoff: { base: 100ms, max: 100ms, jitter: none } } }",
        "s: { concurrency: 9, endpoints: { e: [ wait: 10ms, fail: 100% ] } }",
    );
    let (whole, outcomes) = (&study.whole, study.whole.outcomes);
    assert_eq!((outcomes.timeout, outcomes.failed), (outcomes.born - outcomes.in_flight, 0));
    assert!(near(whole.attempts.value, 3.0), "{:?}", whole.attempts);
    assert!(near(whole.in_system.value, 0.25), "{:?}", whole.in_system);
}

#[test]
fn an_attempt_is_cut_short_by_the_deadline_and_is_the_last() {
    let study = study(
        "t: { to: s, rate: 1/s, arrivals: constant, timeout: 100ms, deadline: 150ms, retry: { attempts: 9, backoff: { base: 0s, max: 0s } } }",
        "s: { concurrency: 9, work: 600ms }",
    );
    assert!(near(study.whole.attempts.value, 2.0), "{:?}", study.whole.attempts);
    assert!(near(study.whole.in_system.value, 0.15), "{:?}", study.whole.in_system);
    // The service is not told.
    assert!(near(study.services[0].busy.value, 1.2) && near(study.services[0].wasted.value, 1.0));
}

#[test]
fn a_deadline_that_is_handed_on_ends_the_calls_below() {
    let services = |deadlines: &str| {
        format!(
            "front: {{ concurrency: 9, deadlines: {deadlines}, endpoints: {{ e: [ work: 20ms, call: back ] }} }}, back: {{ concurrency: 9, cancellation: all, work: 400ms }}"
        )
    };
    let traffic = "t: { to: front, rate: 1/s, arrivals: constant, deadline: 100ms }";
    let (own, handed_on) = (study(traffic, &services("ignore")), study(traffic, &services("propagate")));
    assert!(near(own.services[1].busy.value, 0.4), "{:?}", own.services[1].busy);
    assert!(near(handed_on.services[1].busy.value, 0.08), "{:?}", handed_on.services[1].busy);
    assert_eq!(own.services[1].outcomes.cancelled, 0);
    let back = handed_on.services[1].outcomes;
    assert_eq!(back.cancelled, back.born - back.in_flight);
}

#[test]
fn a_call_is_not_sent_by_who_is_past_the_deadline() {
    let study = study(
        "t: { to: front, rate: 1/s, arrivals: constant, deadline: 100ms }",
        "front: { concurrency: 9, deadlines: propagate, endpoints: { e: [ work: 150ms, call: back ] } }, back: { work: 1ms }",
    );
    assert_eq!(study.services[1].outcomes.born, 0);
    assert_eq!(
        study.services[0].outcomes.failed,
        study.services[0].outcomes.born - study.services[0].outcomes.in_flight
    );
}

#[test]
fn work_that_is_cancelled_stops_under_every_discipline() {
    for discipline in ["fifo", "processor_sharing", "preemptive_priority", "shortest_remaining_time"] {
        let of = |cancellation: &str| {
            let service =
                format!("s: {{ concurrency: 2, discipline: {discipline}, cancellation: {cancellation}, work: 500ms }}");
            study("t: { to: s, rate: 1/s, arrivals: constant, timeout: 100ms }", &service)
        };
        let (told, untold) = (of("all"), of("ignore"));
        assert!(near(told.services[0].busy.value, 0.1), "{discipline}: {:?}", told.services[0].busy);
        assert!(near(untold.services[0].busy.value, 0.5), "{discipline}: {:?}", untold.services[0].busy);
        assert!(near(told.services[0].wasted.value, 1.0), "{discipline}: {:?}", told.services[0].wasted);
        assert_eq!(told.whole.outcomes.timeout, untold.whole.outcomes.timeout);
    }
}

#[test]
fn a_call_that_is_cancelled_cancels_its_own_calls_and_branches() {
    let study = study(
        "t: { to: a, rate: 1/s, arrivals: constant, timeout: 100ms }",
        "a: { concurrency: 4, cancellation: all, endpoints: { e: [ parallel: [ call: { to: b, retry: { attempts: 5 } }, [ work: 300ms ] ] ] } },
         b: { concurrency: 4, cancellation: all, endpoints: { e: [ call: c ] } }, c: { concurrency: 4, cancellation: all, work: 400ms }",
    );
    for service in &study.services {
        let o = service.outcomes;
        assert_eq!(o.cancelled, o.born - o.in_flight, "{}", service.name);
        assert!(near(service.in_system.value, 0.1), "{}: {:?}", service.name, service.in_system);
    }
    assert!(near(study.services[0].busy.value, 0.1) && near(study.services[2].busy.value, 0.1));
}

#[test]
fn a_call_in_the_queue_is_dropped_and_one_at_work_goes_on() {
    // Each second two calls come at once: one works for 300 ms, the other waits for it in vain.
    let study = study(
        "t: { to: s, rate: 2/s, batch: 2, arrivals: constant, timeout: 100ms }",
        "s: { concurrency: 1, cancellation: queued, work: 300ms }",
    );
    let o = study.services[0].outcomes;
    assert!(o.ok.abs_diff(o.cancelled) <= 2 && o.ok > 100, "{o:?}");
    assert!(near(study.services[0].busy.value, 0.3), "{:?}", study.services[0].busy);
    assert!(near(study.services[0].queue_length.value, 0.1), "{:?}", study.services[0].queue_length);
}

#[test]
fn what_nobody_waits_for_at_the_top_is_wasted_all_the_way_down() {
    let study = study(
        "t: { to: front, rate: 1/s, arrivals: constant, timeout: 100ms }, patient: { to: back, rate: 1/s, arrivals: constant }",
        "front: { concurrency: 9, threads: released, endpoints: { e: [ work: 50ms, call: middle ] } }, middle: { concurrency: 9, threads: released, endpoints: { e: [ work: 20ms, call: back ] } }, back: { concurrency: 9, work: 100ms }",
    );
    let wasted: Vec<Option<f64>> = study.services.iter().map(|service| service.wasted.value).collect();
    assert!(near(wasted[0], 1.0) && near(wasted[1], 1.0) && near(wasted[2], 0.5), "{wasted:?}");
}

#[test]
fn a_hedge_is_sent_after_its_time_and_the_first_answer_counts() {
    // One call in two takes 1 s, the others 10 ms: after 50 ms without an answer a second is sent, then a third.
    let service = |cancellation: &str| {
        format!(
            "s: {{ concurrency: 99, cancellation: {cancellation}, work: {{ mixture: [ {{ weight: 50%, of: 10ms }}, {{ weight: 50%, of: 1s }} ] }} }}"
        )
    };
    let traffic = "t: { to: s, rate: 50/s, hedge: { after: 50ms, attempts: 3 } }";
    let (told, untold) = (study(traffic, &service("all")), study(traffic, &service("ignore")));
    for study in [&told, &untold] {
        assert!((study.whole.attempts.value.expect("observed") - 1.75).abs() < 0.05, "{:?}", study.whole.attempts);
        // 10 ms, 60 ms, 110 ms, or 1 s, each half as likely as the one before.
        let mean = study.whole.latency.mean.value.expect("observed");
        assert!((mean - (0.5 * 0.01 + 0.25 * 0.06 + 0.125 * 0.11 + 0.125)).abs() < 0.012, "{mean}");
    }
    // Those that lose are stopped only where the server is told.
    let (told, untold) = (told.services[0].outcomes, untold.services[0].outcomes);
    assert!(told.cancelled > 0 && untold.cancelled == 0 && told.born == untold.born, "{told:?} {untold:?}");
}

#[test]
fn a_hedged_attempt_that_fails_sends_the_next_at_once() {
    let study = study(
        "t: { to: s, rate: 1/s, arrivals: constant, hedge: { after: 10s, attempts: 3 } }",
        "s: { concurrency: 9, endpoints: { e: [ wait: 10ms, fail: 100% ] } }",
    );
    assert!(near(study.whole.attempts.value, 3.0) && near(study.whole.in_system.value, 0.03));
    assert_eq!(study.whole.outcomes.failed, study.whole.outcomes.born - study.whole.outcomes.in_flight);
}

#[test]
fn a_hedge_after_a_percentile_sends_as_many_more_as_the_percentile_leaves() {
    let study =
        study("t: { to: s, rate: 400/s, hedge: p95 }", "s: { concurrency: unlimited, work: { exponential: 20ms } }");
    let attempts = study.whole.attempts.value.expect("observed");
    assert!((attempts - 1.05).abs() < 0.01, "{attempts}");
}

#[test]
fn a_fallback_answers_instead_and_is_counted() {
    let of = |fallback: &str| {
        let service = format!(
            "s: {{ concurrency: 9, endpoints: {{ e: [ call: {{ to: broken, fallback: [ {fallback} ] }}, wait: 5ms ] }} }}, broken: {{ concurrency: 9, endpoints: {{ e: [ wait: 10ms, fail: 50% ] }} }}"
        );
        study("t: { to: s, rate: 20/s }", &service)
    };
    let (nothing, more, failing) = (of(""), of("wait: 20ms"), of("fail: 100%"));
    for study in [&nothing, &more] {
        assert_eq!(study.whole.outcomes.ok, study.whole.outcomes.born - study.whole.outcomes.in_flight);
        assert!((study.whole.degraded.value.expect("observed") - 0.5).abs() < 0.03, "{:?}", study.whole.degraded);
    }
    assert!(near(nothing.whole.latency.mean.value, 0.015));
    assert!((more.whole.latency.mean.value.expect("observed") - 0.025).abs() < 0.001);
    assert!(failing.whole.outcomes.failed > 0 && failing.whole.degraded.value == Some(0.0));
}

#[test]
fn branches_that_run_many_times_draw_apart_and_take_one_step_of_the_program() {
    let traffic = "t: { rate: 5/s, steps: [ parallel: { times: 100, need: 60, steps: [ call: s ] } ] }";
    let study = study(traffic, "s: { concurrency: unlimited, work: { uniform: { min: 0s, max: 1s } } }");
    assert_eq!(study.services[0].outcomes.born, 100 * study.whole.outcomes.born);
    // The 60th of 100 uniform times.
    let mean = study.whole.latency.mean.value.expect("observed");
    assert!((mean - 60.0 / 101.0).abs() < 0.005, "{mean}");
}

#[test]
fn calls_on_their_way_are_cancelled_and_hedged_as_well() {
    let yaml = |cancellation: &str| {
        format!(
            "name: c\nduration: 100s\nreplications: 2\nnetwork: {{ clients: 80ms }}\ntraffic:\n  t: {{ to: s, rate: 5/s, timeout: 30ms, retry: {{ attempts: 2 }} }}\n  h: {{ to: s, rate: 5/s, hedge: {{ after: 20ms, attempts: 3 }} }}\nservices:\n  s: {{ concurrency: 9, cancellation: {cancellation}, work: {{ exponential: 20ms }} }}\n"
        )
    };
    for cancellation in ["ignore", "queued", "all"] {
        let study = super::study(&yaml(cancellation));
        let o = study.services[0].outcomes;
        assert_eq!(o.born, o.ok + o.cancelled + o.in_flight, "{cancellation}: {o:?}");
        assert_eq!(o.cancelled > 0, cancellation != "ignore", "{cancellation}: {o:?}");
        assert!(near(study.traffic[1].attempts.value, 3.0), "{:?}", study.traffic[1].attempts);
        // Nothing is back before 80 ms.
        assert_eq!((study.traffic[0].outcomes.ok, study.traffic[1].outcomes.ok > 0), (0, true));
    }
}

#[test]
fn a_retry_budget_does_not_care_whether_other_services_are_told_of_calls_that_nobody_waits_for() {
    // Attempts that have timed out are still at work when the call that sent them is over.
    let services = "front: { concurrency: 99, endpoints: { e: [ call: { to: back, timeout: 100ms, retry: { attempts: 3, backoff: { base: 0s, max: 0s }, budget: { concurrent: { share: 20%, min: 0 } } } } ] } }, back: { concurrency: 999, work: { exponential: 200ms } }";
    let outcomes = |services: &str| {
        let study = study("t: { to: front, rate: 50/s, arrivals: constant }", services);
        (study.services[0].outcomes, study.services[1].outcomes)
    };
    assert_eq!(outcomes(services), outcomes(&format!("{services}, other: {{ cancellation: all, work: 1ms }}")));
}
