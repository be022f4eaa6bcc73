//! Checks of services with an active replica and standbys.

use super::Checker;
use crate::policy::balancer::Balancer;
use crate::scenario::service::Service;

impl<'a> Checker<'a> {
    /// Only one replica gets calls: whatever chooses among several, or changes their number, has no say.
    pub(super) fn standby(&mut self, service: &'a Service) {
        let Some(standby) = &service.standby else {
            return;
        };
        if service.replicas.value < 2 {
            self.impossible(standby.span, "nobody stands by: give the service at least 2 `replicas`");
        }
        if service.needs.value != 1 {
            let message = "with `standby` the service is available while its active replica is: leave `needs` out";
            self.error("E016", service.needs.span, message);
        }
        let chooses = !matches!(service.balancer, Balancer::RoundRobin(_));
        let others = [
            (chooses, "balancer"),
            (!service.routing.is_anywhere(), "routing"),
            (service.autoscaler.is_some(), "autoscaler"),
            (service.panic_threshold.is_some(), "panic_threshold"),
            (service.outlier_detection.is_some(), "outlier_detection"),
            (service.slow_start.is_some(), "slow_start"),
        ];
        for (_, key) in others.into_iter().filter(|(given, _)| *given) {
            let message = format!("with `standby` one replica gets all requests: `{key}` has nothing to do");
            self.error("E016", standby.span, message);
        }
    }
}
