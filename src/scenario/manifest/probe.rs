//! Probes of containers: the health checks of a service.

use super::reader::{Reader, some};
use crate::language::Node;

/// How a probe asks, which makes no difference to the simulation.
const WAYS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

impl Reader<'_> {
    /// A readiness probe as a health check.
    pub(super) fn readiness(&mut self, probe: &Node) -> Node {
        self.other_fields("readinessProbe", probe, &["successThreshold", "initialDelaySeconds"]);
        if let Some(delay) = probe.get("initialDelaySeconds")
            && self.whole(delay).is_some_and(|seconds| seconds > 0)
        {
            self.leave(
                delay.span,
                "`initialDelaySeconds` is not simulated: how long a start takes is said by `startup`",
            );
        }
        let fields = vec![
            ("interval", self.seconds(probe.get("periodSeconds"))),
            ("timeout", self.seconds(probe.get("timeoutSeconds"))),
            ("unhealthy", self.number(probe.get("failureThreshold"))),
            ("healthy", self.number(probe.get("successThreshold"))),
        ];
        some(fields, probe.span)
    }

    /// A liveness probe as a liveness check.
    pub(super) fn liveness(&mut self, probe: &Node) -> Node {
        self.other_fields("livenessProbe", probe, &[]);
        let fields = vec![
            ("interval", self.seconds(probe.get("periodSeconds"))),
            ("timeout", self.seconds(probe.get("timeoutSeconds"))),
            ("failures", self.number(probe.get("failureThreshold"))),
        ];
        some(fields, probe.span)
    }

    fn other_fields(&mut self, of: &str, probe: &Node, also: &[&'static str]) {
        let mut known = vec!["periodSeconds", "timeoutSeconds", "failureThreshold"];
        known.extend(also);
        known.extend(WAYS);
        self.leave_others(of, Some(probe), &known);
    }
}
