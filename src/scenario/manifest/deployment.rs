//! A Deployment: replicas, resources, probes, and how it is rolled out.

use super::reader::{Reader, map, scalar, some};
use crate::language::{Diagnostic, Kind, Node};

/// What a Deployment says of a service, and of its deploys.
pub struct Found {
    /// Keys of the service.
    pub service: Node,
    /// The strategy of deploys.
    pub strategy: Option<Node>,
}

/// Keys that make no difference to what is simulated.
const OF_SPEC: [&str; 9] = [
    "replicas",
    "selector",
    "template",
    "strategy",
    "minReadySeconds",
    "revisionHistoryLimit",
    "progressDeadlineSeconds",
    "paused",
    "serviceName",
];
const OF_POD: [&str; 14] = [
    "containers",
    "terminationGracePeriodSeconds",
    "restartPolicy",
    "dnsPolicy",
    "serviceAccountName",
    "serviceAccount",
    "securityContext",
    "imagePullSecrets",
    "volumes",
    "schedulerName",
    "automountServiceAccountToken",
    "enableServiceLinks",
    "hostname",
    "subdomain",
];
const OF_CONTAINER: [&str; 18] = [
    "name",
    "image",
    "imagePullPolicy",
    "command",
    "args",
    "workingDir",
    "ports",
    "env",
    "envFrom",
    "resources",
    "volumeMounts",
    "readinessProbe",
    "livenessProbe",
    "startupProbe",
    "securityContext",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "stdin",
];

impl Reader<'_> {
    /// What the Deployment says.
    pub(super) fn deployment(&mut self) -> Found {
        self.leave_others("spec", self.at(&["spec"]), &OF_SPEC);
        let pod = self.at(&["spec", "template", "spec"]);
        self.leave_others("spec.template.spec", pod, &OF_POD);
        let span = self.object.span;
        let mut fields = vec![("replicas", self.number(self.at(&["spec", "replicas"])))];
        fields.push(("drain", self.seconds(pod.and_then(|pod| pod.get("terminationGracePeriodSeconds")))));
        let containers = self.list(pod.and_then(|pod| pod.get("containers")));
        if containers.is_empty() {
            let span = pod.map_or(span, |pod| pod.span);
            self.context.error(
                "E005",
                span,
                "a Deployment has one container at least: `spec.template.spec.containers`",
            );
        }
        fields.extend(self.resources(containers));
        let probed = containers.iter().find(|container| container.get("readinessProbe").is_some());
        let readiness = probed.and_then(|container| container.get("readinessProbe"));
        fields.push(("health_check", readiness.map(|probe| self.readiness(probe))));
        let liveness = containers.iter().find_map(|container| container.get("livenessProbe"));
        fields.push(("liveness", liveness.map(|probe| self.liveness(probe))));
        let startup = containers.iter().find_map(|container| container.get("startupProbe"));
        fields.push(("startup_probe", startup.map(|probe| self.startup(probe))));
        for container in containers {
            self.leave_others("spec.template.spec.containers[]", Some(container), &OF_CONTAINER);
        }
        Found { service: some(fields, span), strategy: self.strategy() }
    }

    /// CPUs and memory of all containers together.
    fn resources(&mut self, containers: &[Node]) -> Vec<(&'static str, Option<Node>)> {
        let mut sums = [[None::<(f64, Node)>, None], [None, None]];
        for container in containers {
            let Some(resources) = container.get("resources") else { continue };
            self.leave_others("resources", Some(resources), &["requests", "limits"]);
            for (kind, sums) in ["requests", "limits"].into_iter().zip(&mut sums) {
                let Some(of_kind) = resources.get(kind) else { continue };
                self.leave_others(&format!("resources.{kind}"), Some(of_kind), &["cpu", "memory"]);
                for (resource, sum) in ["cpu", "memory"].into_iter().zip(sums) {
                    let Some(node) = of_kind.get(resource) else { continue };
                    let Some(value) = self.quantity(node) else { continue };
                    let before = sum.take().map_or(0.0, |(before, _)| before);
                    *sum = Some((before + value, node.clone()));
                }
            }
        }
        let [[requested_cpu, requested_memory], [limited_cpu, limited_memory]] = sums;
        let bytes = |(value, node): &(f64, Node)| scalar(&format!("{value}B"), node.span);
        let limit = limited_memory.as_ref().map(|limit| map(vec![("limit", bytes(limit))], limit.1.span));
        if let Some((_, node)) = limited_memory.as_ref().filter(|_| !self.tells_memory) {
            self.leave(
                node.span,
                "a limit of memory says nothing where the service does not say what it needs (`memory`): it is left out",
            );
        }
        let millis = |value: f64| format!("{}m", (value * 1000.0).ceil());
        let cpu = requested_cpu.as_ref().or(limited_cpu.as_ref());
        let cpu = cpu.map(|(value, node)| scalar(&millis(*value), node.span));
        let memory = requested_memory.or(limited_memory).as_ref().map(bytes);
        // Memory alone is nothing that is asked for here.
        let requests = cpu.map(|cpu| some(vec![("memory", memory), ("cpu", Some(cpu.clone()))], cpu.span));
        let mut fields = vec![("requests", requests), ("memory", limit.filter(|_| self.tells_memory))];
        // What a container may use is its limit; without one what it has asked for is all that is known.
        if let Some((value, node)) = limited_cpu.or(requested_cpu).filter(|(value, _)| *value > 0.0) {
            let cpus = value.ceil();
            fields.push(("cpus", Some(scalar(&format!("{cpus}"), node.span))));
            if value < cpus {
                fields.push(("speed", Some(scalar(&format!("{}x", value / cpus), node.span))));
            }
        }
        fields
    }

    /// How a new version takes the place of the old one.
    fn strategy(&mut self) -> Option<Node> {
        let min_ready = self.seconds(self.at(&["spec", "minReadySeconds"]));
        let strategy = self.at(&["spec", "strategy"]);
        let place = strategy.or(min_ready.as_ref())?.span;
        let rolling = strategy.and_then(|strategy| strategy.get("rollingUpdate"));
        let kind = strategy.and_then(|strategy| strategy.get("type"));
        match kind.and_then(|kind| self.text(kind)) {
            None | Some("RollingUpdate") => {}
            Some("Recreate") => {
                if let Some(rolling) = rolling.filter(|rolling| !matches!(rolling.kind, Kind::Null)) {
                    self.context.error(
                        "E016",
                        rolling.span,
                        "`rollingUpdate` does not go with the strategy `Recreate`",
                    );
                }
                return Some(map(vec![("recreate", some(vec![("min_ready", min_ready)], place))], place));
            }
            Some(other) => {
                let span = kind.map_or(place, |kind| kind.span);
                let unknown = Diagnostic::error("E008", span, format!("`{other}` is no strategy of a Deployment"));
                self.context.diagnostics.push_nearest(unknown, other, ["RollingUpdate", "Recreate"]);
                return None;
            }
        }
        let portion = |key: &str| rolling?.get(key).cloned();
        let fields = vec![("max_surge", portion("maxSurge")), ("max_unavailable", portion("maxUnavailable"))];
        let rolling = some(fields.into_iter().chain([("min_ready", min_ready)]).collect(), place);
        Some(map(vec![("rolling", rolling)], place))
    }
}
