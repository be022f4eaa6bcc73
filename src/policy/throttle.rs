//! A client that turns its own calls away when the server takes too few of them.

use crate::engine::Time;
use crate::policy::recent::Recent;
use crate::units::Duration;

/// How many buckets a window has.
const BUCKETS: usize = 120;

crate::record! {
    /// Adaptive throttling of Google's clients (Site Reliability Engineering 2016, chapter 21): a call is turned away by
    /// the client itself with probability `max(0, (requests - multiplier x accepts) / (requests + 1))`. Requests are all
    /// that the client wanted to send within the window, accepts those that the server took.
    Throttle = "throttle" {
        /// How many requests are sent for each that is accepted, at least; the less, the earlier calls are turned away.
        multiplier: f64 = 2.0, "Google SRE: K = 2";
        /// How long requests count.
        window: Duration = Duration::from_secs(120), "Google SRE: two minutes";
    }
}

impl Throttle {
    /// Whether its parameters are possible.
    ///
    /// # Errors
    /// What is impossible about them.
    pub fn check(&self) -> Result<(), String> {
        if self.multiplier < 1.0 {
            return Err("with a `multiplier` below 1 calls would be turned away that the server takes".to_owned());
        }
        if self.window.nanos() == 0 {
            return Err("the `window` must be greater than 0".to_owned());
        }
        Ok(())
    }

    /// The throttle at the start of a run.
    pub fn start(&self) -> Throttling {
        Throttling { multiplier: self.multiplier, calls: Recent::new(self.window.nanos(), BUCKETS) }
    }
}

/// A throttle at run time. Times must not go back.
#[derive(Clone, Debug)]
pub struct Throttling {
    multiplier: f64,
    /// Requests and accepts.
    calls: Recent<2>,
}

impl Throttling {
    /// Whether a request is sent; `chance` are random bits of the request's own. It counts either way.
    pub fn permit(&mut self, now: Time, chance: u64) -> bool {
        let [requests, accepts] = self.calls.at(now).map(|count| count as f64);
        self.calls.add(now, [1, 0]);
        unit(chance) >= rejection(self.multiplier, requests, accepts)
    }

    /// A request that was sent has been answered: the server took it, or turned it away.
    pub fn record(&mut self, now: Time, accepted: bool) {
        if accepted {
            self.calls.add(now, [0, 1]);
        }
    }
}

/// The probability that a request is turned away.
fn rejection(multiplier: f64, requests: f64, accepts: f64) -> f64 {
    ((requests - multiplier * accepts) / (requests + 1.0)).max(0.0)
}

/// Random bits as a number in [0, 1).
pub(super) fn unit(chance: u64) -> f64 {
    (chance >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::engine::time::SECOND;
    use crate::language::Span;
    use rand::Rng;

    fn throttle() -> Throttle {
        Throttle { multiplier: 2.0, window: Duration::from_secs(120), span: Span::default() }
    }

    #[test]
    fn calls_are_turned_away_by_what_the_server_takes() {
        for (accepts, expected) in [(100.0, 0.0), (50.0, 0.0), (40.0, 0.198), (10.0, 0.792)] {
            assert!((rejection(2.0, 100.0, accepts) - expected).abs() < 5e-4, "{accepts}");
        }
    }

    #[test]
    fn a_server_that_takes_a_tenth_gets_twice_what_it_takes() {
        let mut throttling = throttle().start();
        let mut draws = Key::replication(1, 0).draws(0);
        let mut sent = 0;
        let mut taken = 0;
        // A hundred requests a second, of which the server takes ten.
        for i in 0..60_000 {
            let now = i * SECOND / 100;
            if throttling.permit(now, draws.next_u64()) {
                let accepted = taken * 10 < i;
                (sent, taken) = (sent + 1, taken + u64::from(accepted));
                throttling.record(now, accepted);
            }
        }
        let ratio = sent as f64 / taken as f64;
        assert!((1.9..2.2).contains(&ratio), "{ratio}");
    }

    #[test]
    fn what_happened_before_the_window_is_forgotten() {
        let mut throttling = throttle().start();
        (0..1000).for_each(|_| {
            throttling.permit(0, u64::MAX);
        });
        assert!(!throttling.permit(119 * SECOND, 0));
        assert!(throttling.permit(241 * SECOND, 0));
    }
}
