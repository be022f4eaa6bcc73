//! A ScaledObject of KEDA.

use super::reader::{Reader, map, scalar, some};
use crate::language::{Kind, Node};

const OF_SPEC: [&str; 10] = [
    "scaleTargetRef",
    "minReplicaCount",
    "maxReplicaCount",
    "pollingInterval",
    "cooldownPeriod",
    "initialCooldownPeriod",
    "idleReplicaCount",
    "fallback",
    "triggers",
    "advanced",
];

/// How the metadata of a trigger say what it measures.
struct Words {
    /// The key with the name of what is looked at.
    name: &'static str,
    /// The key with how much a replica can take, and KEDA's default.
    target: &'static str,
    default: f64,
    activation: &'static str,
    quantity: &'static str,
}

const KAFKA: Words = Words {
    name: "topic",
    target: "lagThreshold",
    default: 10.0,
    activation: "activationLagThreshold",
    quantity: "backlog",
};
const RABBITMQ: Words =
    Words { name: "queueName", target: "value", default: 20.0, activation: "activationValue", quantity: "backlog" };
const SQS: Words = Words {
    name: "queueURL",
    target: "queueLength",
    default: 5.0,
    activation: "activationQueueLength",
    quantity: "backlog",
};
const PROMETHEUS: Words = Words {
    name: "metricName",
    target: "threshold",
    default: 0.0,
    activation: "activationThreshold",
    quantity: "rate",
};

impl Reader<'_> {
    /// The autoscaler of a service.
    pub(super) fn scaled_object(&mut self) -> Node {
        let span = self.object.span;
        self.leave_others("spec", self.at(&["spec"]), &OF_SPEC);
        let listed = self.at(&["spec", "triggers"]);
        let triggers: Vec<Node> = self.list(listed).iter().filter_map(|trigger| self.trigger(trigger)).collect();
        let place = listed.map_or(span, |listed| listed.span);
        let fallback = self.at(&["spec", "fallback"]).map(|node| {
            self.leave_others("spec.fallback", Some(node), &["failureThreshold", "replicas"]);
            let fields = vec![
                ("failure_threshold", self.number(node.get("failureThreshold"))),
                ("replicas", self.number(node.get("replicas"))),
            ];
            some(fields, node.span)
        });
        let mut fields = vec![
            ("min", self.number(self.at(&["spec", "minReplicaCount"]))),
            ("max", self.number(self.at(&["spec", "maxReplicaCount"]))),
            ("polling_interval", self.seconds(self.at(&["spec", "pollingInterval"]))),
            ("cooldown", self.seconds(self.at(&["spec", "cooldownPeriod"]))),
            ("initial_cooldown", self.seconds(self.at(&["spec", "initialCooldownPeriod"]))),
            ("idle", self.number(self.at(&["spec", "idleReplicaCount"]))),
            ("fallback", fallback),
            ("triggers", Some(Node { span: place, kind: Kind::List(triggers) })),
        ];
        let advanced = self.at(&["spec", "advanced"]);
        self.leave_others(
            "spec.advanced",
            advanced,
            &["horizontalPodAutoscalerConfig", "restoreToOriginalReplicaCount"],
        );
        fields.extend(self.behavior(self.at(&["spec", "advanced", "horizontalPodAutoscalerConfig", "behavior"])));
        map(vec![("keda", some(fields, span))], span)
    }

    fn trigger(&mut self, trigger: &Node) -> Option<Node> {
        let kind = trigger.get("type").and_then(|node| self.text(node)).unwrap_or_default();
        let metadata = trigger.get("metadata");
        let field = |key: &str| metadata.and_then(|metadata| metadata.get(key));
        let mode = field("mode").map(|node| &node.kind);
        let words = match kind {
            "kafka" | "apache-kafka" => KAFKA,
            "rabbitmq" if matches!(mode, Some(Kind::Scalar(mode)) if mode == "MessageRate") => {
                self.leave(trigger.span, "the rate of messages is not simulated as a trigger: it is left out");
                return None;
            }
            "rabbitmq" => RABBITMQ,
            "aws-sqs-queue" => SQS,
            "prometheus" => PROMETHEUS,
            other => {
                self.leave(trigger.span, format!("a trigger `{other}` is not simulated, and is left out"));
                return None;
            }
        };
        let (name, place) = match field(words.name) {
            Some(node) => (self.text(node)?.to_owned(), node.span),
            None => (String::new(), metadata.map_or(trigger.span, |metadata| metadata.span)),
        };
        // A queue's address ends in its name.
        let name = name.rsplit('/').next().unwrap_or_default().to_owned();
        let of = self.meaning(&name);
        if of.is_empty() {
            let message =
                format!("nothing tells what the trigger `{kind}` looks at: say it beside the manifest with `of`");
            self.context.error("E005", place, message);
            return None;
        }
        let of = scalar(&of, place);
        let (target, place) = match field(words.target) {
            Some(node) => (self.quantity(node)?, node.span),
            None => (words.default, place),
        };
        let target = if words.quantity == "rate" { format!("{target}/s") } else { target.to_string() };
        let activation = field(words.activation).and_then(|node| {
            let value = self.quantity(node)?;
            Some(scalar(&value.to_string(), node.span))
        });
        let idle = field("allowIdleConsumers").and_then(|node| Some(scalar(self.text(node)?, node.span)));
        let fields = vec![
            ("of", Some(of)),
            (words.quantity, Some(scalar(&target, place))),
            ("activation", activation),
            ("allow_idle_consumers", idle),
        ];
        Some(some(fields, trigger.span))
    }
}
