//! How long to wait before a retry.

use super::Jitter;
use crate::engine::Key;
use crate::engine::random::Source;
use crate::language::Span;
use crate::units::Duration;

crate::record! {
    /// How long to wait before a retry: `min(max, base x multiplier^n)` before retry n (from 0), jittered.
    Backoff = "backoff" {
        /// Before the first retry.
        base: Duration = Duration::from_nanos(25_000_000), "Envoy base_interval";
        /// The longest.
        max: Duration = Duration::from_nanos(250_000_000), "Envoy max_interval: 10 times the base";
        /// Growth from one retry to the next.
        multiplier: f64 = 2.0, "Envoy";
        /// How it is randomised.
        jitter: Jitter = Jitter::Full, "Envoy: fully jittered";
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff {
            base: Duration::from_nanos(25_000_000),
            max: Duration::from_nanos(250_000_000),
            multiplier: 2.0,
            jitter: Jitter::Full,
            span: Span::default(),
        }
    }
}

/// The purpose under which back-off draws from a call's key.
pub(super) const PURPOSE: u64 = u64::MAX - 1;

/// The most retries that a decorrelated delay remembers: beyond, its distribution has long settled.
const MOST_REMEMBERED: u32 = 256;

/// A back-off, ready to draw from.
#[derive(Clone, Copy, Debug)]
pub struct Delays {
    /// Before the first retry, seconds.
    base: f64,
    /// The longest, seconds.
    max: f64,
    multiplier: f64,
    jitter: Jitter,
}

impl Backoff {
    /// Ready to draw from.
    pub fn delays(&self) -> Delays {
        Delays { base: self.base.seconds(), max: self.max.seconds(), multiplier: self.multiplier, jitter: self.jitter }
    }
}

impl Delays {
    /// The delay before retry number `retry` (from 0), seconds; `key` is that of the attempt before it.
    pub fn before(&self, retry: u32, key: Key) -> f64 {
        if self.jitter == Jitter::Decorrelated {
            return self.decorrelated(retry, key);
        }
        let grown = self.base * libm::pow(self.multiplier, f64::from(retry));
        let longest = grown.min(self.max);
        let chance = key.draws(PURPOSE).unit();
        match self.jitter {
            Jitter::None | Jitter::Decorrelated => longest,
            Jitter::Full => longest * chance,
            Jitter::Equal => longest * (0.5 + 0.5 * chance),
            Jitter::Within(share) => longest * (1.0 + share.value() * (2.0 * chance - 1.0)),
        }
    }

    /// `min(max, U(base, 3 x the delay before))`. The delays before follow from the keys of the attempts before, each
    /// of which is a number under that of the one before it: nothing has to be kept.
    fn decorrelated(&self, retry: u32, key: Key) -> f64 {
        let first = retry.saturating_sub(MOST_REMEMBERED);
        let mut key = (first + 1..=retry).rev().fold(key, |key, attempt| key.above(u64::from(attempt)));
        let mut delay = self.base;
        for attempt in first..=retry {
            let chance = key.draws(PURPOSE).unit();
            delay = (self.base + (3.0 * delay - self.base).max(0.0) * chance).min(self.max);
            key = key.number(u64::from(attempt) + 1);
        }
        delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Share;

    fn delays(jitter: Jitter) -> Delays {
        Backoff { jitter, ..Backoff::default() }.delays()
    }

    /// The keys of the attempts of some calls, one after the other.
    fn attempts(calls: u64, number: u32) -> impl Iterator<Item = Vec<Key>> {
        let of = move |call| {
            let first = Key::replication(1, 0).number(call);
            let next = |(key, attempt): &(Key, u64)| Some((key.number(attempt + 1), attempt + 1));
            std::iter::successors(Some((first, 0)), next).take(number as usize).map(|(key, _)| key).collect()
        };
        (0..calls).map(of)
    }

    #[test]
    fn envoys_delays_have_the_means_of_its_doubling_intervals() {
        let delays = delays(Jitter::Full);
        let mut means = [0.0; 6];
        let calls = 20_000;
        for keys in attempts(calls, 6) {
            (0..6).for_each(|n| means[n] += delays.before(n as u32, keys[n]) * 1e3 / calls as f64);
        }
        for (found, expected) in means.iter().zip([12.5, 25.0, 50.0, 100.0, 125.0, 125.0]) {
            assert!((found / expected - 1.0).abs() < 0.02, "{found} ms instead of {expected} ms");
        }
    }

    #[test]
    fn grpc_stays_within_a_fifth_and_resilience4j_within_a_half() {
        for share in [0.2, 0.5] {
            let delays = delays(Jitter::Within(Share::new(share)));
            let found: Vec<f64> = attempts(2_000, 1).map(|keys| delays.before(0, keys[0]) / 0.025 - 1.0).collect();
            let (least, most) = found.iter().fold((0.0f64, 0.0f64), |(a, b), &x| (a.min(x), b.max(x)));
            assert!(-share <= least && least < -0.99 * share, "{least}");
            assert!(0.99 * share < most && most <= share, "{most}");
        }
    }

    #[test]
    fn a_decorrelated_delay_lies_between_the_base_and_three_times_the_one_before() {
        let delays = delays(Jitter::Decorrelated);
        let (calls, mut second) = (20_000, 0.0);
        for keys in attempts(calls, 6) {
            let mut before = delays.base;
            for (n, key) in keys.into_iter().enumerate() {
                let delay = delays.before(n as u32, key);
                assert!(delays.base <= delay && delay <= (3.0 * before).min(delays.max), "{delay} after {before}");
                second += if n == 1 { delay / calls as f64 } else { 0.0 };
                before = delay;
            }
        }
        // (1 + 3 x (1 + 3) / 2) / 2 = 3.5 times the base.
        assert!((second / (3.5 * delays.base) - 1.0).abs() < 0.02, "{second}");
    }
}
