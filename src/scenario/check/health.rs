//! Checks of how replicas' health is found out.

use super::Checker;
use crate::scenario::service::{HealthCheck, Service};

impl<'a> Checker<'a> {
    pub(super) fn health_check(&mut self, check: &HealthCheck) {
        if check.interval.nanos() == 0 || check.healthy == 0 || check.unhealthy == 0 {
            self.impossible(check.span, "interval, healthy and unhealthy must be greater than 0");
        } else {
            self.often(check.interval.seconds(), check.span);
        }
    }

    pub(super) fn health(&mut self, service: &'a Service) {
        service.health_check.iter().for_each(|check| self.health_check(check));
        self.probes(service);
        if let Some(check) = &service.liveness
            && (check.interval.nanos() == 0 || check.failures == 0)
        {
            self.impossible(check.span, "interval and failures must be greater than 0");
        }
        let intervals = [
            service.liveness.as_ref().map(|check| (check.interval, check.span)),
            service.outlier_detection.as_ref().map(|detection| (detection.interval, detection.span)),
        ];
        for (interval, span) in intervals.into_iter().flatten().filter(|(interval, _)| interval.nanos() > 0) {
            self.often(interval.seconds(), span);
        }
        if let Some(detection) = &service.outlier_detection {
            if detection.interval.nanos() == 0 || detection.consecutive_5xx.number() == 0 {
                self.impossible(detection.span, "interval and consecutive_5xx must be greater than 0");
            }
            if !detection.success_rate.stdev_factor.is_finite() || detection.success_rate.stdev_factor < 0.0 {
                self.impossible(detection.success_rate.span, "the factor of standard deviations is at least 0");
            }
        }
        if let Some(slow_start) = &service.slow_start {
            if slow_start.window.value.nanos() == 0 {
                self.impossible(slow_start.window.span, "the window must be greater than 0");
            }
            let aggression = slow_start.aggression.value;
            if !aggression.is_finite() || aggression <= 0.0 {
                self.impossible(slow_start.aggression.span, "the aggression must be greater than 0");
            }
        }
        if let Some(warm_up) = &service.warm_up {
            if warm_up.factor.value.value() < 1.0 {
                self.impossible(
                    warm_up.factor.span,
                    "a replica that warms up is slower at first: the factor is at least 1x",
                );
            }
            if warm_up.over.value.nanos() == 0 {
                self.impossible(warm_up.over.span, "a warm-up takes some time");
            }
        }
    }
}
