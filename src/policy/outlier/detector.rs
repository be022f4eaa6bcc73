//! Who is ejected, and for how long (Envoy, `source/common/upstream/outlier_detection_impl.cc`).

use super::OutlierDetection;
use crate::engine::Time;

/// What is known of one replica.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host {
    /// Failures since the last success.
    consecutive: u32,
    /// Times ejected in a row; falls by one with every interval in which it is not.
    ejections: u32,
    /// Until when it is ejected; 0 if it is not.
    ejected_until: Time,
    /// Good answers in this interval, and all.
    answers: (u32, u32),
}

impl Host {
    /// Whether it is ejected.
    pub fn is_ejected(&self) -> bool {
        self.ejected_until > 0
    }

    /// Hears of an answer, or of the lack of one.
    #[inline]
    pub fn hear(&mut self, good: bool) {
        self.answers.0 += u32::from(good);
        self.answers.1 += 1;
        self.consecutive = if good { 0 } else { self.consecutive + 1 };
    }

    fn success_rate(&self) -> f64 {
        100.0 * f64::from(self.answers.0) / f64::from(self.answers.1)
    }
}

/// The rules.
#[derive(Clone, Debug)]
pub struct Detector {
    spec: OutlierDetection,
}

impl Detector {
    /// The rules of a scenario.
    pub fn new(spec: OutlierDetection) -> Self {
        Detector { spec }
    }

    /// Between two sweeps, nanoseconds.
    pub fn interval(&self) -> Time {
        self.spec.interval.nanos()
    }

    /// Whether a replica has failed too often in a row.
    #[inline]
    pub fn is_out_of_line(&self, host: &Host) -> bool {
        host.consecutive >= self.spec.consecutive_5xx.number() && !host.is_ejected()
    }

    /// Whether one more may be ejected of so many, of whom so many are.
    pub fn may_eject(&self, ejected: u32, hosts: u32) -> bool {
        let first = ejected == 0 && self.spec.always_eject_one_host;
        first
            || 100.0 * f64::from(ejected + 1) <= 100.0 * self.spec.max_ejection_percent.value.value() * f64::from(hosts)
    }

    /// Ejects a replica.
    pub fn eject(&self, host: &mut Host, now: Time) {
        host.ejections += 1;
        let (base, most) = (self.spec.base_ejection_time.nanos(), self.spec.max_ejection_time.nanos());
        let lasts = base.saturating_mul(u64::from(host.ejections)).min(most.max(base)).max(1);
        (host.ejected_until, host.consecutive) = (now.saturating_add(lasts), 0);
    }

    /// Whether the time of an ejected replica is up: then it is so no more. Of one that is not, the past fades.
    pub fn returns(&self, host: &mut Host, now: Time) -> bool {
        if !host.is_ejected() {
            host.ejections = host.ejections.saturating_sub(1);
            return false;
        }
        let returns = now >= host.ejected_until;
        if returns {
            host.ejected_until = 0;
        }
        returns
    }

    /// The places of those whose rates of an interval stand out, worst rule first.
    pub fn outliers(&self, hosts: &[Host]) -> Vec<usize> {
        let mut out = self.by_success_rate(hosts);
        for place in self.by_failure_percentage(hosts) {
            if !out.contains(&place) {
                out.push(place);
            }
        }
        out
    }

    /// Begins a new interval.
    pub fn forget(host: &mut Host) {
        host.answers = (0, 0);
    }

    fn by_success_rate(&self, hosts: &[Host]) -> Vec<usize> {
        let rule = &self.spec.success_rate;
        let known = known(hosts, rule.request_volume);
        if known.is_empty() || known.len() < rule.minimum_hosts as usize {
            return Vec::new();
        }
        let n = known.len() as f64;
        let mean = known.iter().map(|&place| hosts[place].success_rate()).sum::<f64>() / n;
        let variance = known.iter().map(|&place| (hosts[place].success_rate() - mean).powi(2)).sum::<f64>() / n;
        let threshold = mean - rule.stdev_factor * libm::sqrt(variance);
        known.into_iter().filter(|&place| hosts[place].success_rate() < threshold).collect()
    }

    fn by_failure_percentage(&self, hosts: &[Host]) -> Vec<usize> {
        let Some(rule) = &self.spec.failure_percentage else {
            return Vec::new();
        };
        let known = known(hosts, rule.request_volume);
        if known.len() < rule.minimum_hosts as usize {
            return Vec::new();
        }
        let fails = |place: &usize| 100.0 - hosts[*place].success_rate() >= 100.0 * rule.threshold.value();
        known.into_iter().filter(fails).collect()
    }
}

/// Those with enough answers in this interval.
fn known(hosts: &[Host], volume: u32) -> Vec<usize> {
    let enough = |place: &usize| hosts[*place].answers.1 >= volume.max(1) && !hosts[*place].is_ejected();
    (0..hosts.len()).filter(enough).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::{Limit, Span, Spanned};
    use crate::policy::outlier::SuccessRate;
    use crate::units::{Duration, Share};

    fn detector(max_ejection: f64, always_eject_one_host: bool) -> Detector {
        Detector::new(OutlierDetection {
            consecutive_5xx: Limit::At(5),
            interval: Duration::from_secs(10),
            base_ejection_time: Duration::from_secs(30),
            max_ejection_time: Duration::from_secs(300),
            max_ejection_percent: Spanned::nowhere(Share::new(max_ejection)),
            always_eject_one_host,
            success_rate: SuccessRate::default(),
            failure_percentage: None,
            span: Span::default(),
        })
    }

    fn with_rates(rates: &[u32]) -> Vec<Host> {
        rates.iter().map(|&rate| Host { answers: (rate, 100), ..Host::default() }).collect()
    }

    #[test]
    fn the_fifth_failure_in_a_row_is_one_too_many() {
        let (detector, mut host) = (detector(1.0, false), Host::default());
        for good in [false, false, true, false, false, false, false] {
            host.hear(good);
            assert!(!detector.is_out_of_line(&host));
        }
        host.hear(false);
        assert!(detector.is_out_of_line(&host));
    }

    #[test]
    fn each_time_in_a_row_lasts_longer_up_to_a_limit_and_the_past_fades() {
        let (detector, mut host) = (detector(1.0, false), Host::default());
        for expected in [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300] {
            detector.eject(&mut host, 0);
            assert_eq!(host.ejected_until, expected * SECOND);
            assert!(!detector.returns(&mut host, expected * SECOND - 1));
            assert!(detector.returns(&mut host, expected * SECOND));
        }
        (0..10).for_each(|_| assert!(!detector.returns(&mut host, 0)));
        detector.eject(&mut host, 0);
        assert_eq!(host.ejected_until, 60 * SECOND, "eleven times, ten intervals of good behaviour, once more");
    }

    #[test]
    fn no_more_than_a_share_is_ejected_unless_one_always_may_be() {
        assert!(!detector(0.1, false).may_eject(0, 9) && detector(0.1, false).may_eject(0, 10));
        assert!(!detector(0.1, false).may_eject(1, 19) && detector(0.1, false).may_eject(1, 20));
        assert!(detector(0.1, true).may_eject(0, 2) && !detector(0.1, true).may_eject(1, 2));
    }

    #[test]
    fn who_lies_far_below_the_others_is_an_outlier() {
        let detector = detector(1.0, false);
        assert_eq!(detector.outliers(&with_rates(&[100, 100, 100, 99, 60])), [4]);
        assert_eq!(detector.outliers(&with_rates(&[100, 100, 60, 100, 100, 100, 100, 100, 100, 100])), [2]);
        // One among four deviates by at most the root of three, so it can never be one.
        assert!(detector.outliers(&with_rates(&[100, 100, 100, 0])).is_empty());
        assert!(detector.outliers(&with_rates(&[100; 5])).is_empty());
    }
}
