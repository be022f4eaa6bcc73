//! A PodDisruptionBudget, `policy/v1`.

use super::reader::{Reader, some};
use crate::language::{Kind, Node};

const OF_SPEC: [&str; 4] = ["minAvailable", "maxUnavailable", "selector", "unhealthyPodEvictionPolicy"];

impl Reader<'_> {
    /// The disruption budget of a service.
    pub(super) fn disruption_budget(&mut self) -> Node {
        let spec = self.at(&["spec"]);
        self.leave_others("spec", spec, &OF_SPEC);
        if let Some(policy) = self.at(&["spec", "unhealthyPodEvictionPolicy"])
            && self.text(policy).is_some_and(|policy| policy != "AlwaysAllow")
        {
            let message = "pods that are not ready are evicted in any case here, as with `AlwaysAllow`";
            self.leave(policy.span, message);
        }
        let field = |key: &str| self.at(&["spec", key]).cloned();
        let fields = vec![("min_available", field("minAvailable")), ("max_unavailable", field("maxUnavailable"))];
        some(fields, spec.unwrap_or(self.object).span)
    }
}

/// Whether the selector of a PodDisruptionBudget selects the pods of a Deployment: an empty one selects all, none selects
/// nothing (`policy/v1`).
pub fn selects(budget: &Node, deployment: &Node) -> bool {
    let labels = ["spec", "template", "metadata", "labels"].iter().try_fold(deployment, |node, key| node.get(key));
    let label = |key: &str| text(labels?.get(key));
    let Some(selector) = budget.get("spec").and_then(|spec| spec.get("selector")) else { return false };
    let Kind::Map(entries) = &selector.kind else { return false };
    entries.iter().all(|(key, wanted)| match (key.text.as_str(), &wanted.kind) {
        ("matchLabels", Kind::Map(wanted)) => {
            wanted.iter().all(|(key, value)| text(Some(value)).is_some_and(|value| label(&key.text) == Some(value)))
        }
        ("matchExpressions", Kind::List(wanted)) => wanted.iter().all(|wanted| holds(wanted, label)),
        (_, Kind::Null) => true,
        _ => false,
    })
}

/// Whether an expression of a selector holds for the labels of a pod.
fn holds<'a>(expression: &Node, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    let found = text(expression.get("key")).and_then(label);
    let listed = match expression.get("values").map(|values| &values.kind) {
        Some(Kind::List(values)) => values.iter().any(|value| found.is_some() && text(Some(value)) == found),
        _ => false,
    };
    match text(expression.get("operator")) {
        Some("In") => listed,
        Some("NotIn") => !listed,
        Some("Exists") => found.is_some(),
        Some("DoesNotExist") => found.is_none(),
        _ => false,
    }
}

fn text(node: Option<&Node>) -> Option<&str> {
    match node.map(|node| &node.kind) {
        Some(Kind::Scalar(text)) => Some(text),
        _ => None,
    }
}
