use super::BreakerState::{Closed, HalfOpen, Open};
use super::*;
use crate::engine::Time;
use crate::engine::time::SECOND;
use crate::units::{Duration, Share};

/// resilience4j's CircuitBreakerStateMachineTest: a window of 5 s, at least 5 calls, 50 % failed or slower than 4 s,
/// open for 5 s, 4 trials.
fn state_machine_test() -> SlidingWindowBreaker {
    SlidingWindowBreaker {
        failure_rate: Share::new(0.5),
        slow_rate: Share::new(0.5),
        slow_after: Duration::from_secs(4),
        window: Window::Time(Duration::from_secs(5)),
        minimum_calls: 5,
        open: Duration::from_secs(5),
        half_open: 4,
        span: Span::default(),
    }
}

fn start(spec: SlidingWindowBreaker) -> Box<dyn Circuit> {
    Breaker::SlidingWindow(spec).start(Key::replication(1, 0))
}

fn consecutive(jitter: Jitter) -> Box<dyn Circuit> {
    let spec = ConsecutiveFailures {
        failures: 5,
        open: Duration::from_secs(5),
        longest: Duration::from_secs(300),
        half_open: 1,
        jitter,
        span: Span::default(),
    };
    Breaker::Consecutive(spec).start(Key::replication(1, 0))
}

/// The states after each of some calls that end at one instant.
fn states(circuit: &mut dyn Circuit, now: Time, calls: &[(bool, Time)]) -> Vec<BreakerState> {
    let state = |&(ok, took): &(bool, Time)| {
        circuit.permit(now);
        circuit.record(now, ok, took);
        circuit.state()
    };
    calls.iter().map(state).collect()
}

/// Six seconds after it was opened by five failures.
fn opened_and_waited(spec: SlidingWindowBreaker) -> (Box<dyn Circuit>, Time) {
    let mut circuit = start(spec);
    states(&mut *circuit, 0, &[(false, 0); 5]);
    assert_eq!(circuit.state(), Open);
    (circuit, 6 * SECOND)
}

#[test]
fn it_opens_after_the_failure_rate_is_reached() {
    let mut circuit = start(state_machine_test());
    let calls = [(false, 0), (false, 0), (false, 0), (true, 0), (true, 0)];
    assert_eq!(states(&mut *circuit, 0, &calls), [Closed, Closed, Closed, Closed, Open]);
    assert!(!circuit.permit(0));
}

#[test]
fn it_opens_after_the_rate_of_slow_calls_is_reached() {
    let mut circuit = start(state_machine_test());
    let (slow, fast) = (5 * SECOND, SECOND / 10);
    let calls = [(false, slow), (true, slow), (false, fast), (true, fast), (true, slow)];
    assert_eq!(states(&mut *circuit, 0, &calls), [Closed, Closed, Closed, Closed, Open]);
}

#[test]
fn open_it_turns_half_open_with_the_first_call_after_its_time() {
    let mut circuit = start(state_machine_test());
    states(&mut *circuit, 0, &[(false, 0); 5]);
    assert!(!circuit.permit(3 * SECOND) && !circuit.permit(5 * SECOND));
    assert_eq!(circuit.state(), Open);
    assert!(circuit.permit(6 * SECOND));
    assert_eq!(circuit.state(), HalfOpen);
}

#[test]
fn half_open_it_permits_so_many_calls_and_one_more_for_each_released() {
    let (mut circuit, now) = opened_and_waited(state_machine_test());
    let mut permitted: Vec<bool> = (0..6).map(|_| circuit.permit(now)).collect();
    circuit.release();
    permitted.push(circuit.permit(now));
    assert_eq!(permitted, [true, true, true, true, false, false, true]);
}

#[test]
fn half_open_it_opens_again_when_the_trials_fail_or_are_slow() {
    let (mut circuit, now) = opened_and_waited(state_machine_test());
    let calls = [(false, 0), (false, 0), (true, 0), (false, 0)];
    assert_eq!(states(&mut *circuit, now, &calls), [HalfOpen, HalfOpen, HalfOpen, Open]);
    let slow = 5 * SECOND;
    let calls = [(true, slow), (true, slow), (true, slow), (true, SECOND)];
    assert_eq!(states(&mut *circuit, now + 6 * SECOND, &calls), [HalfOpen, HalfOpen, HalfOpen, Open]);
}

#[test]
fn half_open_it_closes_when_the_trials_are_well_and_begins_with_an_empty_window() {
    let (mut circuit, now) = opened_and_waited(state_machine_test());
    let calls = [(false, 0), (true, 0), (true, 0), (true, 0)];
    assert_eq!(states(&mut *circuit, now, &calls), [HalfOpen, HalfOpen, HalfOpen, Closed]);
    assert_eq!(states(&mut *circuit, now, &[(false, 0); 4]), [Closed; 4]);
    assert_eq!(states(&mut *circuit, now, &[(false, 0)]), [Open]);
}

#[test]
fn released_calls_decide_nothing() {
    let (mut circuit, now) = opened_and_waited(state_machine_test());
    for _ in 0..4 {
        assert!(circuit.permit(now));
        circuit.release();
    }
    let calls = [(true, 0), (true, 0), (true, 0), (true, 0)];
    assert_eq!(states(&mut *circuit, now, &calls), [HalfOpen, HalfOpen, HalfOpen, Closed]);
}

#[test]
fn a_window_of_calls_forgets_the_oldest_and_needs_no_more_calls_than_it_has() {
    let spec = SlidingWindowBreaker { window: Window::Calls(4), minimum_calls: 100, ..state_machine_test() };
    let mut circuit = start(spec);
    let calls = [(false, 0), (true, 0), (true, 0), (true, 0), (false, 0), (true, 0), (true, 0), (false, 0)];
    let mut expected = [Closed; 8];
    expected[7] = Open;
    assert_eq!(states(&mut *circuit, 0, &calls), expected);
}

#[test]
fn a_window_of_seconds_forgets_the_oldest_second() {
    let mut circuit = start(state_machine_test());
    assert_eq!(states(&mut *circuit, 0, &[(false, 0); 4]), [Closed; 4]);
    // The first second has left: these are the only calls.
    assert_eq!(states(&mut *circuit, 5 * SECOND, &[(false, 0); 4]), [Closed; 4]);
    assert_eq!(states(&mut *circuit, 9 * SECOND, &[(false, 0)]), [Open]);
}

#[test]
fn hystrix_opens_at_half_of_twenty_in_ten_seconds_and_tries_once() {
    let spec = SlidingWindowBreaker {
        slow_rate: Share::new(1.0),
        slow_after: Duration::from_secs(60),
        window: Window::Time(Duration::from_secs(10)),
        minimum_calls: 20,
        half_open: 1,
        ..state_machine_test()
    };
    let mut circuit = start(spec);
    let failing: Vec<(bool, Time)> = (0..20).map(|i| (i % 2 == 0, 0)).collect();
    assert_eq!(states(&mut *circuit, 0, &failing[..19]), [Closed; 19]);
    assert_eq!(states(&mut *circuit, 0, &failing[19..]), [Open]);
    assert!(circuit.permit(6 * SECOND) && !circuit.permit(6 * SECOND));
    circuit.record(6 * SECOND, true, 0);
    assert_eq!(circuit.state(), Closed);
}

/// How long it stays open, to the second, each time that its trial fails.
fn times_open(circuit: &mut dyn Circuit, times: usize) -> Vec<u64> {
    (0..5).for_each(|_| circuit.record(0, false, 0));
    let mut now = 0;
    let mut times_open = Vec::new();
    for _ in 0..times {
        let opened = now;
        now += SECOND;
        while !circuit.permit(now) {
            now += SECOND;
        }
        times_open.push((now - opened) / SECOND);
        assert!(!circuit.permit(now), "one trial at a time");
        circuit.record(now, false, 0);
    }
    times_open
}

#[test]
fn failures_in_a_row_open_it_for_twice_as_long_each_time() {
    let mut circuit = consecutive(Jitter::None);
    assert_eq!(times_open(&mut *circuit, 8), [5, 10, 20, 40, 80, 160, 300, 300]);
    for (n, time) in times_open(&mut *consecutive(Jitter::Equal), 6).into_iter().enumerate().skip(1) {
        let half = 5 << (n - 1);
        assert!((half..=2 * half).contains(&time), "{time} s after {n} times");
    }
}

#[test]
fn a_success_between_failures_starts_the_count_anew() {
    let mut circuit = consecutive(Jitter::None);
    for _ in 0..10 {
        assert_eq!(states(&mut *circuit, 0, &[(false, 0); 4]), [Closed; 4]);
        circuit.record(0, true, 0);
    }
    assert_eq!(states(&mut *circuit, 0, &[(false, 0); 5])[4], Open);
    assert_eq!(states(&mut *circuit, 5 * SECOND, &[(true, 0)]), [Closed]);
    // Revived, it opens for the shortest time again.
    states(&mut *circuit, 5 * SECOND, &[(false, 0); 5]);
    assert!(!circuit.permit(10 * SECOND - 1) && circuit.permit(10 * SECOND));
}

#[test]
fn what_is_impossible_is_said() {
    let half_a_second = Window::Time(Duration::from_nanos(500_000_000));
    for (spec, words) in [
        (SlidingWindowBreaker { window: half_a_second, ..state_machine_test() }, "whole seconds"),
        (SlidingWindowBreaker { window: Window::Calls(0), ..state_machine_test() }, "window"),
        (SlidingWindowBreaker { half_open: 0, ..state_machine_test() }, "half_open"),
        (SlidingWindowBreaker { failure_rate: Share::new(0.0), ..state_machine_test() }, "0%"),
    ] {
        let message = Breaker::SlidingWindow(spec).check().expect_err("impossible");
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(Breaker::SlidingWindow(state_machine_test()).check(), Ok(()));
}
