//! A HorizontalPodAutoscaler, `autoscaling/v2`, `v2beta2` or `v1`.

use super::reader::{Reader, map, scalar, some};
use crate::language::{Diagnostic, Kind, Node};

const OF_SPEC: [&str; 6] =
    ["scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior", "targetCPUUtilizationPercentage"];

impl Reader<'_> {
    /// The autoscaler of a service.
    pub(super) fn hpa(&mut self) -> Node {
        let span = self.object.span;
        self.leave_others("spec", self.at(&["spec"]), &OF_SPEC);
        let max = self.at(&["spec", "maxReplicas"]);
        if max.is_none() {
            let place = self.at(&["spec"]).map_or(span, |spec| spec.span);
            self.context.error("E005", place, "a HorizontalPodAutoscaler needs `spec.maxReplicas`");
        }
        let mut fields = vec![("min", self.number(self.at(&["spec", "minReplicas"]))), ("max", self.number(max))];
        if let Some(node) = self.at(&["spec", "targetCPUUtilizationPercentage"]) {
            fields.push(("utilization", self.whole(node).map(|percent| scalar(&format!("{percent}%"), node.span))));
        }
        let listed = self.at(&["spec", "metrics"]);
        let metrics: Vec<Node> = self.list(listed).iter().filter_map(|metric| self.metric(metric)).collect();
        if let Some(listed) = listed {
            if metrics.is_empty() {
                self.context.error(
                    "E015",
                    listed.span,
                    "none of these metrics is simulated, so nothing would be scaled",
                );
            }
            fields.push(("metrics", Some(Node { span: listed.span, kind: Kind::List(metrics) })));
        }
        fields.extend(self.behavior(self.at(&["spec", "behavior"])));
        map(vec![("kubernetes_hpa", some(fields, span))], span)
    }

    /// What limits how fast it goes: its `behavior`, or what holds without one.
    pub(super) fn behavior(&mut self, behavior: Option<&Node>) -> Vec<(&'static str, Option<Node>)> {
        let Some(behavior) = behavior else {
            // `SetDefaults_HorizontalPodAutoscalerBehavior` fills in what is missing of a `behavior`, and makes none.
            return vec![("limits", Some(scalar("doubling", self.object.span)))];
        };
        self.leave_others("spec.behavior", Some(behavior), &["scaleUp", "scaleDown"]);
        let mut fields = vec![("limits", Some(scalar("behavior", behavior.span)))];
        for (key, field) in [("scaleUp", "scale_up"), ("scaleDown", "scale_down")] {
            fields.push((field, behavior.get(key).map(|rules| self.rules(rules))));
        }
        fields
    }

    fn rules(&mut self, rules: &Node) -> Node {
        let known = ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"];
        self.leave_others("behavior", Some(rules), &known);
        let select = rules.get("selectPolicy").and_then(|node| {
            let text = self.text(node)?;
            Some(scalar(&text.to_lowercase(), node.span))
        });
        let policies = rules.get("policies").map(|node| {
            let policies = self.list(Some(node)).iter().map(|policy| self.policy(policy)).collect();
            Node { span: node.span, kind: Kind::List(policies) }
        });
        let tolerance = rules.get("tolerance").and_then(|node| {
            let value = self.quantity(node)?;
            Some(scalar(&format!("{}%", value * 100.0), node.span))
        });
        let fields = vec![
            ("stabilization", self.seconds(rules.get("stabilizationWindowSeconds"))),
            ("select", select),
            ("policies", policies),
            ("tolerance", tolerance),
        ];
        some(fields, rules.span)
    }

    fn policy(&mut self, policy: &Node) -> Node {
        let value = policy.get("value").and_then(|node| Some((self.whole(node)?, node.span)));
        let (pods, percent) = match policy.get("type").map(|node| &node.kind) {
            Some(Kind::Scalar(kind)) if kind == "Pods" => (value.map(|(n, span)| scalar(&n.to_string(), span)), None),
            Some(Kind::Scalar(kind)) if kind == "Percent" => {
                (None, value.map(|(n, span)| scalar(&format!("{n}%"), span)))
            }
            _ => {
                self.context.error("E008", policy.span, "a policy has the type `Pods` or `Percent`");
                (None, None)
            }
        };
        let period = self.seconds(policy.get("periodSeconds"));
        some(vec![("pods", pods), ("percent", percent), ("period", period)], policy.span)
    }

    fn metric(&mut self, metric: &Node) -> Option<Node> {
        let kind = metric.get("type").and_then(|node| self.text(node)).unwrap_or_default().to_owned();
        match kind.as_str() {
            "Resource" => self.resource(metric.get("resource")?, "resource"),
            "ContainerResource" => {
                let of = metric.get("containerResource")?;
                self.leave(of.span, "all containers of a pod are one here: the use is that of the whole pod");
                self.resource(of, "containerResource")
            }
            "Pods" => self.pods(metric.get("pods")?),
            "Object" => self.elsewhere(metric.get("object")?, "object"),
            "External" => self.elsewhere(metric.get("external")?, "external"),
            other => {
                let span = metric.get("type").map_or(metric.span, |node| node.span);
                let unknown = Diagnostic::error("E008", span, format!("`{other}` is no type of metric"));
                let known = ["Resource", "ContainerResource", "Pods", "Object", "External"];
                self.context.diagnostics.push_nearest(unknown, other, known);
                None
            }
        }
    }

    fn resource(&mut self, of: &Node, path: &str) -> Option<Node> {
        let name = of.get("name").and_then(|node| self.text(node)).unwrap_or_default();
        let resource = match name {
            "cpu" => "cpu",
            "memory" if self.tells_memory => "memory",
            "memory" => {
                let message = "the service does not say what it needs (`memory`): a metric of memory is left out";
                self.leave(of.span, message);
                return None;
            }
            other => {
                let message = format!("the resource `{other}` of a `{path}` metric is not simulated, and is left out");
                self.leave(of.span, message);
                return None;
            }
        };
        let target = self.target(of)?;
        let wanted = if let Some(node) = target.get("averageUtilization") {
            ("utilization", scalar(&format!("{}%", self.whole(node)?), node.span))
        } else if let Some(node) = target.get("averageValue") {
            let value = self.quantity(node)?;
            let text = if resource == "cpu" { format!("{}m", (value * 1000.0).ceil()) } else { format!("{value}B") };
            ("average_value", scalar(&text, node.span))
        } else {
            self.context.error(
                "E005",
                target.span,
                "the target of a resource is `averageUtilization` or `averageValue`",
            );
            return None;
        };
        let of_resource = map(vec![(resource, map(vec![wanted], target.span))], of.span);
        Some(map(vec![("resource", of_resource)], of.span))
    }

    fn target<'n>(&mut self, of: &'n Node) -> Option<&'n Node> {
        let target = of.get("target");
        if target.is_none() {
            self.context.error("E005", of.span, "a metric needs a `target`");
        }
        target
    }

    /// What a metric of a name measures: its words tell.
    fn quantity_of(&mut self, node: &Node, otherwise: Option<&'static str>) -> Option<(String, &'static str)> {
        let name = node.get("metric").and_then(|metric| metric.get("name")).or_else(|| node.get("metricName"));
        let Some(name) = name else {
            self.context.error("E005", node.span, "a metric needs `metric.name`");
            return None;
        };
        let text = self.text(name)?.to_owned();
        let words = text.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
        let quantity = if has(&["in_flight", "inflight", "in-flight", "concurren", "active_req", "active-req"]) {
            Some("in_flight")
        } else if has(&["per_second", "per-second", "rate", "rps", "qps"]) {
            Some("rate")
        } else if has(&["lag", "backlog", "queue", "messages", "depth"]) {
            Some("backlog")
        } else {
            otherwise
        };
        if quantity.is_none() {
            self.leave(name.span, format!("nothing here tells what the metric `{text}` measures: it is left out"));
        }
        Some((text, quantity?))
    }

    fn pods(&mut self, of: &Node) -> Option<Node> {
        let (name, quantity) = self.quantity_of(of, None)?;
        if quantity == "backlog" {
            self.leave(of.span, format!("`{name}` is no number of a pod here, and is left out"));
            return None;
        }
        let node = self.target(of)?.get("averageValue").or_else(|| of.get("targetAverageValue"))?;
        let value = self.quantity(node)?;
        let text = if quantity == "rate" { format!("{value}/s") } else { value.to_string() };
        Some(map(vec![("pods", map(vec![(quantity, scalar(&text, node.span))], of.span))], of.span))
    }

    fn elsewhere(&mut self, of: &Node, kind: &'static str) -> Option<Node> {
        let (name, quantity) = self.quantity_of(of, if kind == "external" { Some("backlog") } else { None })?;
        let described = of.get("describedObject").and_then(|object| object.get("name"));
        let (subject, place) = match described {
            Some(node) => (self.text(node)?.to_owned(), node.span),
            None => (name, of.span),
        };
        let target = self.target(of)?;
        let (key, node) = match (target.get("value"), target.get("averageValue")) {
            (Some(node), _) => ("value", node),
            (None, Some(node)) => ("average_value", node),
            (None, None) => {
                self.context.error("E005", target.span, "the target is a `value` or an `averageValue`");
                return None;
            }
        };
        let value = self.quantity(node)?;
        let text = if quantity == "rate" { format!("{value}/s") } else { value.to_string() };
        let target = map(vec![(key, scalar(&text, node.span))], target.span);
        let of = map(vec![("of", scalar(&self.meaning(&subject), place)), (quantity, target)], of.span);
        Some(map(vec![(kind, of)], place))
    }
}
