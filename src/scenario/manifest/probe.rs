//! Probes of containers: the health checks of a service.

use super::reader::{Reader, scalar, some};
use crate::language::Node;

/// How a probe asks, which makes no difference to the simulation.
const WAYS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

/// What all probes say.
const FIELDS: [&str; 5] =
    ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold"];

impl Reader<'_> {
    /// A readiness probe as a health check.
    pub(super) fn readiness(&mut self, probe: &Node) -> Node {
        self.other_fields("readinessProbe", probe);
        let fields = vec![
            ("interval", self.seconds(probe.get("periodSeconds"))),
            ("timeout", self.seconds(probe.get("timeoutSeconds"))),
            ("unhealthy", self.number(probe.get("failureThreshold"))),
            ("healthy", self.number(probe.get("successThreshold"))),
            ("initial_delay", self.initial_delay(probe)),
        ];
        some(fields, probe.span)
    }

    /// A liveness probe as a liveness check.
    pub(super) fn liveness(&mut self, probe: &Node) -> Node {
        self.other_fields("livenessProbe", probe);
        self.one_success(probe);
        let fields = vec![
            ("interval", self.seconds(probe.get("periodSeconds"))),
            ("timeout", self.seconds(probe.get("timeoutSeconds"))),
            ("failures", self.number(probe.get("failureThreshold"))),
            ("initial_delay", self.initial_delay(probe)),
        ];
        some(fields, probe.span)
    }

    /// A startup probe. How long it waits for an answer makes no difference: a process that starts refuses it.
    pub(super) fn startup(&mut self, probe: &Node) -> Node {
        self.other_fields("startupProbe", probe);
        self.one_success(probe);
        let fields = vec![
            ("interval", self.seconds(probe.get("periodSeconds"))),
            ("failures", self.number(probe.get("failureThreshold"))),
            ("initial_delay", self.initial_delay(probe)),
        ];
        some(fields, probe.span)
    }

    /// Kubernetes begins at once if nothing else is said, and a service whose checks say nothing is not probed while it starts.
    fn initial_delay(&mut self, probe: &Node) -> Option<Node> {
        let stated = probe.get("initialDelaySeconds");
        if stated.is_some() { self.seconds(stated) } else { Some(scalar("0s", probe.span)) }
    }

    /// Refuses what the API server refuses.
    fn one_success(&mut self, probe: &Node) {
        if let Some(threshold) = probe.get("successThreshold")
            && self.whole(threshold).is_some_and(|successes| successes != 1)
        {
            let message = "`successThreshold` must be 1 for liveness and startup probes";
            self.context.error("E015", threshold.span, message);
        }
    }

    fn other_fields(&mut self, of: &str, probe: &Node) {
        let known: Vec<&str> = FIELDS.into_iter().chain(WAYS).collect();
        self.leave_others(of, Some(probe), &known);
    }
}
