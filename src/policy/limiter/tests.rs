use super::*;
use crate::engine::Time;
use crate::engine::random::{Key, Source};
use crate::engine::time::{SECOND, from_seconds};
use crate::language::Span;
use crate::units::{Duration, Rate};

const MS: Time = 1_000_000;

fn token_bucket(rate: f64, burst: u32) -> Limiter {
    Limiter::TokenBucket(token_bucket::Spec { rate: Rate::per_second(rate), burst, span: Span::default() })
}

fn gcra(rate: f64, burst: u32) -> Limiter {
    Limiter::Gcra(gcra::Spec { rate: Rate::per_second(rate), burst, span: Span::default() })
}

fn leaky_bucket(rate: f64, queue: u32) -> Limiter {
    Limiter::LeakyBucket(leaky_bucket::Spec { rate: Rate::per_second(rate), queue, span: Span::default() })
}

fn fixed_window(limit: u32, window: u64) -> Limiter {
    Limiter::FixedWindow(fixed_window::Spec { limit, window: Duration::from_nanos(window), span: Span::default() })
}

fn sliding_window(limit: u32, window: u64) -> Limiter {
    Limiter::SlidingWindow(sliding_window::Spec { limit, window: Duration::from_nanos(window), span: Span::default() })
}

fn sliding_log(limit: u32, window: u64) -> Limiter {
    Limiter::SlidingLog(sliding_log::Spec { limit, window: Duration::from_nanos(window), span: Span::default() })
}

/// How many of `n` calls at one instant pass.
fn passed(limit: &mut dyn Limit, n: u32, now: Time) -> u32 {
    (0..n).filter(|_| limit.ask(now) == Answer::Now).count() as u32
}

#[test]
fn a_token_bucket_starts_full_and_refills_continuously() {
    let mut bucket = token_bucket(10.0, 5).start();
    assert_eq!(passed(&mut *bucket, 9, 0), 5);
    assert_eq!(passed(&mut *bucket, 9, 99 * MS), 0);
    assert_eq!(passed(&mut *bucket, 9, 100 * MS), 1);
    assert_eq!(passed(&mut *bucket, 9, 250 * MS), 1);
    assert_eq!(passed(&mut *bucket, 9, 300 * MS), 1);
    assert_eq!(passed(&mut *bucket, 9, 100 * SECOND), 5);
}

/// Poisson arrivals at a token bucket: the share that is turned away is the loss of M/D/1/B.
fn turned_away(arrivals: f64, rate: f64, burst: u32) -> f64 {
    let mut bucket = token_bucket(rate, burst).start();
    let mut stream = Key::replication(1, 0).stream();
    let (mut now, n) = (0.0, 1_000_000);
    let lost = (0..n).filter(|_| {
        now -= libm::log(stream.open01()) / arrivals;
        bucket.ask(from_seconds(now)) == Answer::Never
    });
    lost.count() as f64 / f64::from(n)
}

#[test]
fn a_token_bucket_loses_what_a_finite_queue_with_constant_service_loses() {
    for (arrivals, rate, burst, expected) in
        [(95.0, 100.0, 10, 0.030_595_593), (120.0, 100.0, 50, 0.166_666_668), (9.0, 10.0, 1, 0.473_684_211)]
    {
        let found = turned_away(arrivals, rate, burst);
        assert!((found / expected - 1.0).abs() < 0.03, "{found} instead of {expected}");
    }
}

#[test]
fn a_rate_without_a_whole_interval_does_not_drift_in_a_hundred_years() {
    // Three a second is one in 333,333,333 1/3 ns.
    let start = 3_155_760_000 * SECOND;
    for limiter in [token_bucket(3.0, 1), gcra(3.0, 1)] {
        let mut limit = limiter.start();
        limit.ask(0);
        // A call a millisecond: the three of each second pass, at its start, its first and its second third.
        let passing = |limit: &mut dyn Limit| (0..10_000).filter(|i| limit.ask(start + i * MS) == Answer::Now).count();
        assert_eq!(passing(&mut *limit), 30, "{limiter:?}");
    }
    let mut exact = leaky_bucket(3.0, 1_000_000).start();
    let last = (0..900_001).map(|_| exact.ask(0)).last();
    assert_eq!(last, Some(Answer::After(300_000 * SECOND)));
}

#[test]
fn a_burst_of_gcra_is_one_more_than_the_tolerance_in_intervals() {
    let mut cells = gcra(10.0, 4).start();
    assert_eq!(passed(&mut *cells, 9, 0), 4);
    assert_eq!(passed(&mut *cells, 9, 100 * MS - 1), 0);
    assert_eq!(passed(&mut *cells, 9, 100 * MS), 1);
    let mut strict = gcra(10.0, 1).start();
    assert_eq!(passed(&mut *strict, 9, 0), 1);
}

#[test]
fn gcra_and_the_token_bucket_say_the_same() {
    let (mut bucket, mut cells) = (token_bucket(7.0, 3).start(), gcra(7.0, 3).start());
    let mut draws = Key::replication(2, 0).draws(0);
    let mut now = 0;
    for _ in 0..10_000 {
        now += draws.below(300_000_000) as u64;
        assert_eq!(bucket.ask(now), cells.ask(now), "at {now}");
    }
}

#[test]
fn a_leaky_bucket_delays_what_comes_too_fast_and_turns_away_what_finds_its_queue_full() {
    let mut bucket = leaky_bucket(10.0, 2).start();
    let answers: Vec<Answer> = (0..4).map(|_| bucket.ask(0)).collect();
    assert_eq!(answers, [Answer::Now, Answer::After(100 * MS), Answer::After(200 * MS), Answer::Never]);
    // One of the two has left: there is a place again, behind the other.
    assert_eq!(bucket.ask(150 * MS), Answer::After(150 * MS));
    assert_eq!(bucket.ask(150 * MS), Answer::Never);
    assert_eq!(bucket.ask(2 * SECOND), Answer::Now);
    let mut none = leaky_bucket(10.0, 0).start();
    assert_eq!((none.ask(0), none.ask(99 * MS), none.ask(100 * MS)), (Answer::Now, Answer::Never, Answer::Now));
}

#[test]
fn around_a_boundary_a_fixed_window_lets_twice_its_limit_pass() {
    let mut window = fixed_window(10, SECOND).start();
    assert_eq!(passed(&mut *window, 20, SECOND - 1), 10);
    assert_eq!(passed(&mut *window, 20, SECOND), 10);
    assert_eq!(passed(&mut *window, 20, SECOND + 1), 0);
}

#[test]
fn a_sliding_window_counts_the_one_before_as_far_as_it_overlaps() {
    let mut window = sliding_window(10, SECOND).start();
    assert_eq!(passed(&mut *window, 20, SECOND - 1), 10);
    // 10 x (1 - 0.25) = 7.5: two more fit, a third does not.
    assert_eq!(passed(&mut *window, 20, SECOND), 0);
    assert_eq!(passed(&mut *window, 20, SECOND + SECOND / 4), 2);
    // 10 x (1 - 0.5) + 2 = 7.
    assert_eq!(passed(&mut *window, 20, SECOND + SECOND / 2), 3);
    // A whole window without calls: nothing is left of the past.
    assert_eq!(passed(&mut *window, 20, 3 * SECOND), 10);
}

#[test]
fn a_sliding_log_never_lets_more_than_its_limit_pass_in_any_window() {
    let mut log = sliding_log(3, SECOND).start();
    let mut draws = Key::replication(3, 0).draws(0);
    let (mut now, mut times) = (0, Vec::new());
    for _ in 0..5_000 {
        now += draws.below(400_000_000) as u64;
        let inside = times.iter().rev().take_while(|&&time| now - time < SECOND).count();
        let expected = if inside < 3 { Answer::Now } else { Answer::Never };
        assert_eq!(log.ask(now), expected, "at {now}");
        if expected == Answer::Now {
            times.push(now);
        }
    }
}

#[test]
fn what_is_impossible_is_said() {
    for (limiter, words) in [
        (token_bucket(0.0, 1), "rate"),
        (token_bucket(1.0, 0), "burst"),
        (gcra(1.0, 2_000_000), "burst"),
        (leaky_bucket(0.0, 1), "rate"),
        (fixed_window(0, 1), "limit"),
        (sliding_window(1, 0), "window"),
        (sliding_log(200_000, 1), "100000 calls"),
    ] {
        let message = limiter.check().expect_err("impossible");
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(token_bucket(100.0, 10).check(), Ok(()));
}
