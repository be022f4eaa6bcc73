use super::latencies::Latencies;
use super::{Admit, Arrival};
use crate::engine::random::{Source, Stream};
use crate::engine::{Key, Time};
use crate::units::{Duration, Share};

crate::record! {
    /// Envoy's adaptive concurrency. From time to time the limit goes down to its least, until so many calls have shown
    /// the least latency, minRTT. Between, with every window, `gradient = clamp(minRTT x (1 + buffer) / latency, 0.5,
    /// 2)`, and the limit L becomes `L x gradient + sqrt(L x gradient)`. After five windows at the least limit minRTT is
    /// measured again at once.
    Spec = "gradient" {
        /// The least limit, with which minRTT is measured; the first limit too.
        min: u32 = 3, "Envoy min_concurrency";
        /// The greatest limit.
        max: u32 = 1000, "Envoy max_concurrency_limit";
        /// How long a window lasts.
        window: Duration = Duration::from_nanos(100_000_000), "the example of Envoy's documentation: concurrency_update_interval 0.1 s";
        /// The quantile that is taken of the latencies of a window, and for minRTT.
        percentile: Share = Share::new(0.5), "Envoy sample_aggregate_percentile";
        /// How often minRTT is measured.
        interval: Duration = Duration::from_secs(60), "the example of Envoy's documentation: min_rtt_calc_params.interval 60 s";
        /// Up to this share of the interval is added at random.
        jitter: Share = Share::new(0.15), "Envoy min_rtt_calc_params.jitter";
        /// How many calls show minRTT.
        requests: u32 = 50, "Envoy min_rtt_calc_params.request_count";
        /// How much latency may rise above minRTT before the limit shrinks.
        buffer: Share = Share::new(0.25), "Envoy min_rtt_calc_params.buffer";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::adaptive::check(self.min, self.min, self.max)?;
        if self.window.nanos() == 0 || self.interval.nanos() == 0 || self.requests == 0 {
            return Err("`window`, `interval` and `requests` must be greater than 0".to_owned());
        }
        Ok(())
    }

    pub(super) fn start(&self, key: Key) -> Box<dyn Admit> {
        Box::new(self.gradient(key))
    }

    fn gradient(&self, key: Key) -> Gradient {
        Gradient {
            spec: self.clone(),
            limit: self.min,
            phase: Phase::Measures { since: 0, limit: self.min },
            min_rtt: 0.0,
            at_least: 0,
            latencies: Latencies::default(),
            stream: key.stream(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Measures minRTT since then; the limit is this one again afterwards.
    Measures { since: Time, limit: u32 },
    /// Adapts the limit: the ends of the window and of the phase.
    Adapts { window: Time, until: Time },
}

#[derive(Debug)]
struct Gradient {
    spec: Spec,
    limit: u32,
    phase: Phase,
    /// Microseconds.
    min_rtt: f64,
    /// How many windows the limit has stayed at its least.
    at_least: u32,
    latencies: Latencies,
    stream: Stream,
}

/// The windows at the least limit after which minRTT is measured again.
const MOST_AT_LEAST: u32 = 5;

/// The limit after a window, before it is held within its bounds; latencies in any unit.
fn next_limit(limit: u32, buffered_min_rtt: f64, latency: f64) -> u32 {
    let gradient = (buffered_min_rtt / latency.max(1.0)).clamp(0.5, 2.0);
    let scaled = f64::from(limit) * gradient;
    (scaled + libm::sqrt(scaled)) as u32
}

impl Gradient {
    /// Does what timers would have done until now.
    fn advance(&mut self, now: Time) {
        while let Phase::Adapts { window, until } = self.phase
            && now >= window.min(until)
        {
            if window > until {
                self.measure(until);
                continue;
            }
            // Empty windows change nothing, so the next one that matters is the one of now.
            let passed = (now.min(until) - window) / self.spec.window.nanos().max(1) + 1;
            let next = window.saturating_add(passed.saturating_mul(self.spec.window.nanos().max(1)));
            self.phase = Phase::Adapts { window: next, until };
            self.adapt(window);
        }
    }

    fn measure(&mut self, since: Time) {
        self.phase = Phase::Measures { since, limit: self.limit };
        self.limit = self.spec.min;
        self.at_least = 0;
        self.latencies.clear();
    }

    /// At the end of a window.
    fn adapt(&mut self, now: Time) {
        if self.latencies.len() == 0 {
            return;
        }
        let latency = self.take_quantile();
        let buffered = self.min_rtt * (1.0 + self.spec.buffer.value());
        let next = next_limit(self.limit, buffered, latency).min(self.spec.max).max(self.spec.min);
        let stayed = self.limit == self.spec.min && next == self.spec.min;
        self.at_least = if stayed { self.at_least + 1 } else { 0 };
        self.limit = next;
        if self.at_least >= MOST_AT_LEAST {
            self.measure(now);
        }
    }

    fn take_quantile(&mut self) -> f64 {
        let quantile = self.latencies.quantile(self.spec.percentile.value());
        self.latencies.clear();
        quantile
    }
}

impl Admit for Gradient {
    fn admits(&mut self, call: &Arrival) -> bool {
        self.advance(call.now);
        call.in_flight < self.limit
    }

    fn ended(&mut self, now: Time, took: Time, _ok: bool, _in_flight: u32) {
        self.advance(now);
        if let Phase::Measures { since, .. } = self.phase
            && now.saturating_sub(took) < since
        {
            return;
        }
        self.latencies.add(took / 1_000);
        if let Phase::Measures { limit, .. } = self.phase
            && self.latencies.len() >= self.spec.requests
        {
            self.min_rtt = self.take_quantile();
            self.limit = limit;
            let interval = self.spec.interval.nanos();
            let jitter = interval as f64 * self.spec.jitter.value() * self.stream.unit();
            self.phase = Phase::Adapts {
                window: now.saturating_add(self.spec.window.nanos()),
                until: now.saturating_add(interval).saturating_add(jitter as Time),
            };
        }
    }

    fn limit(&self) -> Option<u32> {
        Some(self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;

    const MS: Time = 1_000_000;

    fn spec() -> Spec {
        Spec {
            min: 3,
            max: 1000,
            window: Duration::from_nanos(100 * MS),
            percentile: Share::new(0.5),
            interval: Duration::from_secs(60),
            jitter: Share::new(0.15),
            requests: 50,
            buffer: Share::new(0.25),
            span: Span::default(),
        }
    }

    #[test]
    fn the_limit_follows_the_gradient_between_a_half_and_two() {
        let limits = [10_000.0, 12_500.0, 20_000.0, 40_000.0].map(|latency| next_limit(100, 12_500.0, latency));
        assert_eq!(limits, [136, 110, 70, 57]);
    }

    /// Calls one after the other until then, each of which takes so long.
    fn calls(gradient: &mut Gradient, from: Time, until: Time, took: Time) {
        (from / MS + 1..=until / MS).for_each(|ms| gradient.ended(ms * MS, took, true, 3));
    }

    #[test]
    fn after_fifty_calls_at_the_least_limit_it_grows_while_latency_is_within_the_buffer() {
        let mut gradient = spec().gradient(Key::replication(1, 0));
        calls(&mut gradient, 10 * MS, 59 * MS, 10 * MS);
        assert_eq!((gradient.limit, gradient.min_rtt), (3, 0.0));
        calls(&mut gradient, 59 * MS, 60 * MS, 10 * MS);
        assert_eq!((gradient.limit, gradient.min_rtt), (3, 10_000.0));
        let limits: Vec<u32> = (0..4)
            .map(|window| {
                let start = 60 * MS + window * 100 * MS;
                calls(&mut gradient, start, start + 99 * MS, 10 * MS);
                gradient.advance(start + 100 * MS);
                gradient.limit
            })
            .collect();
        // 3 x 1.25 + sqrt(3.75) = 5.69, and so on.
        assert_eq!(limits, [5, 8, 13, 20]);
    }

    #[test]
    fn calls_that_began_before_the_measurement_are_no_measure() {
        let mut gradient = spec().gradient(Key::replication(1, 0));
        gradient.measure(1_000 * MS);
        (0..100).for_each(|_| gradient.ended(1_005 * MS, 10 * MS, true, 3));
        assert_eq!(gradient.latencies.len(), 0);
    }

    #[test]
    fn min_rtt_is_measured_again_after_the_interval_and_the_limit_returns() {
        let mut gradient = spec().gradient(Key::replication(1, 0));
        calls(&mut gradient, 10 * MS, 60 * MS, 10 * MS);
        calls(&mut gradient, 60 * MS, 59_000 * MS, 10 * MS);
        assert_eq!(gradient.limit, 1000);
        gradient.advance(70_000 * MS);
        assert_eq!(gradient.limit, 3);
        calls(&mut gradient, 70_000 * MS, 70_100 * MS, 20 * MS);
        assert_eq!((gradient.limit, gradient.min_rtt), (1000, 20_000.0));
    }

    #[test]
    fn after_five_windows_at_the_least_limit_min_rtt_is_measured_at_once() {
        let mut gradient = spec().gradient(Key::replication(1, 0));
        calls(&mut gradient, 10 * MS, 60 * MS, 10 * MS);
        calls(&mut gradient, 60 * MS, 559 * MS, 100 * MS);
        assert!(matches!(gradient.phase, Phase::Adapts { .. }), "{:?}", gradient.phase);
        calls(&mut gradient, 559 * MS, 561 * MS, 100 * MS);
        assert!(matches!(gradient.phase, Phase::Measures { .. }), "{:?}", gradient.phase);
    }
}
