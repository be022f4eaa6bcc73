use super::*;
use crate::engine::time::SECOND;
use crate::engine::{Key, Time};
use crate::language::{Context, Language, Node, Span};
use crate::units::{Duration, Share};

const MS: Time = 1_000_000;

/// A member with the defaults of its record.
fn plain<T: Language>() -> T {
    let nothing = Node { span: Span::default(), kind: crate::language::Kind::Map(Vec::new()) };
    T::decode(&nothing, &mut Context::default()).expect("defaults for all")
}

fn start(admission: Admission) -> Box<dyn Admit> {
    assert_eq!(admission.check(), Ok(()));
    admission.start(Key::replication(1, 0))
}

fn arrival(now: Time, in_flight: u32, priority: u8) -> Arrival {
    Arrival { now, in_flight, queued: 0, capacity: Some(100), priority, chance: u64::MAX }
}

#[test]
fn codel_drops_long_waits_only_while_all_waits_are_long() {
    let mut codel = start(Admission::Codel(plain()));
    let waits = |codel: &mut dyn Admit, from: Time, waited: Time| -> Vec<bool> {
        (0..4).map(|i| codel.takes((from + 10 * i) * MS, waited * MS)).collect()
    };
    // The least wait of the first stretch, which ends with its second call, is 20 ms: overloaded from there on.
    assert_eq!(waits(&mut *codel, 1, 20), [true, true, false, false]);
    // Waits up to twice the target are fine, even so.
    assert_eq!(waits(&mut *codel, 50, 10), [true; 4]);
    // The least wait was 10 ms; the first call of the interval is never dropped.
    assert_eq!(waits(&mut *codel, 150, 11), [true, false, false, false]);
    assert!(codel.takes(200 * MS, 0));
    // One short wait was enough to end it.
    assert_eq!(waits(&mut *codel, 300, 50), [true; 4]);
    assert_eq!(waits(&mut *codel, 450, 50), [true, false, false, false]);
}

#[test]
fn a_queue_timeout_drops_what_waited_longer() {
    let spec = queue_timeout::Spec { after: Duration::from_secs(5), span: Span::default() };
    let mut timeout = start(Admission::QueueTimeout(spec));
    assert!(timeout.takes(9 * SECOND, 5 * SECOND) && !timeout.takes(9 * SECOND, 5 * SECOND + 1));
}

#[test]
fn less_urgent_calls_are_turned_away_first() {
    let thresholds = vec![Share::new(1.0), Share::new(0.9), Share::new(0.6)];
    let spec = priority::Spec { thresholds, limit: None, span: Span::default() };
    let mut priority = start(Admission::Priority(spec));
    let mut admitted = |in_flight| [0, 1, 2, 7].map(|urgency| priority.admits(&arrival(0, in_flight, urgency)));
    assert_eq!(admitted(59), [true; 4]);
    assert_eq!(admitted(60), [true, true, false, false]);
    assert_eq!(admitted(89), [true, true, false, false]);
    assert_eq!(admitted(90), [true, false, false, false]);
    assert_eq!(admitted(100), [false; 4]);
}

#[test]
fn aimd_grows_by_one_and_shrinks_by_a_tenth() {
    let mut aimd = start(Admission::Aimd(aimd::Spec { initial: 100, ..plain() }));
    let mut after = |took, ok, in_flight| {
        aimd.ended(0, took, ok, in_flight);
        aimd.limit()
    };
    assert_eq!(after(MS, true, 50), Some(101));
    assert_eq!(after(MS, true, 50), Some(101));
    assert_eq!(after(MS, false, 50), Some(90));
    assert_eq!(after(5 * SECOND + 1, true, 50), Some(81));
    (0..30).for_each(|_| {
        after(MS, false, 50);
    });
    assert_eq!(after(MS, false, 50), Some(20));
    assert!(aimd.admits(&arrival(0, 19, 0)) && !aimd.admits(&arrival(0, 20, 0)));
}

/// Netflix's VegasLimitTest: first limit 10, greatest 20.
fn vegas(calls: &[(Time, u32)]) -> Vec<Option<u32>> {
    let mut vegas = start(Admission::Vegas(vegas::Spec { initial: 10, max: 20, ..plain() }));
    let limit = |&(ms, in_flight): &(Time, u32)| {
        vegas.ended(0, ms * MS, true, in_flight);
        vegas.limit()
    };
    calls.iter().map(limit).collect()
}

#[test]
fn vegas_comes_out_as_in_its_own_tests() {
    // The first call shows the least time; the second no queue: 6 more.
    assert_eq!(vegas(&[(10, 10), (10, 11), (10, 16)]), [Some(10), Some(16), Some(20)]);
    // A queue of 10 x (1 - 10 / 50) = 8 is more than 6.
    assert_eq!(vegas(&[(10, 10), (50, 11)]), [Some(10), Some(9)]);
    // One of 10 x (1 - 10 / 14) = 2.9, rounded up, is neither less than 3 nor more than 6.
    assert_eq!(vegas(&[(10, 10), (14, 14)]), [Some(10), Some(10)]);
    // Nobody knows how much more would fit, where less than half is in use.
    assert_eq!(vegas(&[(10, 10), (10, 4)]), [Some(10), Some(10)]);
}

#[test]
fn vegas_forgets_the_least_time_after_fifteen_to_thirty_samples_for_each_call_of_its_limit() {
    let calls: Vec<(Time, u32)> = std::iter::once((10, 10)).chain(std::iter::repeat_n((14, 14), 301)).collect();
    let limits = vegas(&calls);
    assert!(limits[..149].iter().all(|&limit| limit == Some(10)));
    // 14 ms is the least time now, and there is no queue.
    assert_eq!(limits.last(), Some(&Some(20)));
}

fn gradient2(samples: Samples) -> Box<dyn Admit> {
    start(Admission::Gradient2(gradient2::Spec { initial: 100, samples, ..plain() }))
}

#[test]
fn gradient2_follows_the_ratio_of_latencies_in_steps_of_a_fifth() {
    let mut limit = gradient2(Samples::each_call());
    let mut after = |ms: Time, in_flight| {
        limit.ended(0, ms * MS, true, in_flight);
        limit.limit()
    };
    // 100 x 0.8 + (100 + 4) x 0.2 = 100.8, then 101.6.
    assert_eq!([after(10, 100), after(10, 100)], [Some(100), Some(101)]);
    assert_eq!(after(10, 50), Some(101));
    // The mean of the four is 20 ms; 1.5 x 20 / 50 = 0.6: 101.6 x 0.8 + (60.96 + 4) x 0.2 = 94.3.
    assert_eq!(after(50, 100), Some(94));
}

#[test]
fn windows_make_one_sample_of_at_least_ten_calls() {
    let mut limit = gradient2(Samples::windows());
    let mut after = |now: Time| {
        limit.ended(now, 10 * MS, true, 100);
        limit.limit()
    };
    // The first window ends with the first call, which is too little.
    assert_eq!(after(1), Some(100));
    assert!((0..20).all(|i| after(2 + i) == Some(100)));
    assert_eq!(after(SECOND + 1), Some(100));
    assert_eq!(after(SECOND + 2), Some(100));
    // That was a sample: 100.8. A window of nine calls does not count; one of ten does, and gives 101.6.
    assert!((0..8).all(|i| after(SECOND + 3 + i) == Some(100)));
    assert_eq!(after(2 * SECOND + 3), Some(100));
    assert!((0..9).all(|i| after(2 * SECOND + 4 + i) == Some(100)));
    assert_eq!(after(3 * SECOND + 4), Some(101));
}

#[test]
fn the_rejection_of_envoy_grows_with_failures_up_to_its_greatest() {
    let spec: success_rate::Spec = plain();
    for (succeeded, expected) in [(95.0, 0.0), (90.0, 0.052), (50.0, 0.469), (0.0, 0.8)] {
        assert!((spec.rejection(100.0, succeeded) - expected).abs() < 5e-4, "{succeeded}");
    }
}

#[test]
fn a_failing_server_is_asked_again_after_the_window() {
    let mut control = start(Admission::SuccessRate(plain()));
    (0..100).for_each(|i| control.ended(i * 10 * MS, MS, false, 1));
    let lucky = |now, chance| Arrival { chance, ..arrival(now, 0, 0) };
    assert!(!control.admits(&lucky(SECOND, 0)) && control.admits(&lucky(SECOND, u64::MAX)));
    assert!(control.admits(&lucky(31 * SECOND, 0)));
}

#[test]
fn at_a_low_rate_envoy_turns_nobody_away() {
    let spec = success_rate::Spec { rps_threshold: crate::units::Rate::per_second(20.0), ..plain() };
    let mut control = start(Admission::SuccessRate(spec));
    let call = |now| Arrival { chance: 0, ..arrival(now, 0, 0) };
    (0..100).for_each(|i| control.ended(i * 10 * MS, MS, false, 1));
    // A hundred in a second are above it, a hundred in ten are not.
    assert!(!control.admits(&call(SECOND)) && control.admits(&call(10 * SECOND)));
}

#[test]
fn what_is_impossible_is_said() {
    let none = priority::Spec { thresholds: Vec::new(), limit: None, span: Span::default() };
    for (admission, words) in [
        (Admission::Codel(codel::Spec { target: Duration::from_secs(1), ..plain() }), "target"),
        (Admission::Aimd(aimd::Spec { initial: 10, ..plain() }), "first limit"),
        (Admission::Vegas(vegas::Spec { probe_multiplier: 0, ..plain() }), "probe_multiplier"),
        (Admission::Gradient(gradient::Spec { requests: 0, ..plain() }), "requests"),
        (Admission::Gradient2(gradient2::Spec { tolerance: 0.5, ..plain() }), "tolerance"),
        (Admission::SuccessRate(success_rate::Spec { aggression: 0.5, ..plain() }), "aggression"),
        (Admission::Priority(none), "thresholds"),
    ] {
        let message = admission.check().expect_err("impossible");
        assert!(message.contains(words), "{message}");
    }
}
