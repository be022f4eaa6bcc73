//! Kubernetes manifests: what a Deployment, a HorizontalPodAutoscaler, a ScaledObject or a PodDisruptionBudget says becomes
//! part of a service, as if it stood there. What a scenario says itself goes before what a manifest says.

mod deployment;
mod disruption_budget;
mod hpa;
mod probe;
mod quantity;
mod reader;
mod scaled_object;

use super::embedded;
use crate::language::layer::layer;
use crate::language::{Context, Diagnostic, Kind, Language, Name, Node, Sources, Span, read};
use disruption_budget::selects;
use reader::{Reader, map, scalar};

/// What came from manifests: a path of the scenario, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrowed {
    /// `services.web.drain`.
    pub path: String,
    /// Where it comes from: `deployment.yaml, line 14`.
    pub place: String,
}

/// The most manifests of a scenario.
const MOST: usize = 200;

/// The kinds of objects that are read.
const KINDS: [&str; 4] = ["Deployment", "HorizontalPodAutoscaler", "ScaledObject", "PodDisruptionBudget"];

/// The kinds of autoscalers.
const AUTOSCALERS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

/// The kind of a disruption budget.
const BUDGET: &str = "PodDisruptionBudget";

/// Kinds that change nothing of what is simulated.
const WITHOUT_EFFECT: [&str; 8] =
    ["Service", "ConfigMap", "Secret", "ServiceAccount", "Namespace", "Role", "RoleBinding", "Ingress"];

/// Puts what manifests say into the services of a scenario's tree that name them.
pub fn resolve(tree: &mut Node, sources: &mut Sources, context: &mut Context) -> Vec<Borrowed> {
    let mut manifests = Manifests { sources, context, borrowed: Vec::new(), read: Vec::new() };
    let mut strategies = Vec::new();
    if let Some(services) = child(tree, "services")
        && let Kind::Map(services) = &mut services.kind
    {
        for (name, service) in services {
            manifests.service(&name.text, service, &mut strategies);
        }
    }
    manifests.idle_budgets();
    for (service, strategy) in strategies {
        deploy_as(tree, &service, &strategy);
    }
    manifests.borrowed
}

/// An object of a manifest.
#[derive(Clone)]
struct Object {
    kind: String,
    /// `metadata.name`.
    name: String,
    /// The workload that it is about: itself, or what it scales.
    about: String,
    node: Node,
}

struct Manifests<'a> {
    sources: &'a mut Sources,
    context: &'a mut Context,
    borrowed: Vec<Borrowed>,
    /// Files that have been read, with what is in them.
    read: Vec<(String, Vec<Object>)>,
}

impl Manifests<'_> {
    /// Resolves the manifests of a service: its own, and that of its autoscaler.
    fn service(&mut self, name: &str, service: &mut Node, strategies: &mut Vec<(String, Node)>) {
        let named = service.get("manifest").is_some();
        let scaled = service.get("autoscaler").is_some_and(|autoscaler| autoscaler.get("manifest").is_some());
        if !named && !scaled {
            return;
        }
        let of = if named { take(service, "of") } else { None };
        let names = self.names(of);
        let memory = service.get("memory").is_some_and(|node| !matches!(node.kind, Kind::Null));
        let mut below = map(Vec::new(), service.span);
        if let Some(node) = take(service, "manifest") {
            let objects = self.objects(&node);
            let of_kind = |kind: &str| objects.iter().filter(|object| object.kind == kind).cloned().collect::<Vec<_>>();
            if let Some(object) = self.choose(name, &node, "Deployment", of_kind("Deployment"), false) {
                let found = Reader::new(self.context, &object.node, &names).of_memory(memory).deployment();
                strategies.extend(found.strategy.map(|strategy| (name.to_owned(), strategy)));
                below = layer(below, found.service);
                if let Some(budget) = self.budget(name, &node, &object, of_kind(BUDGET), service) {
                    below = layer(below, map(vec![("disruption", budget)], node.span));
                }
            }
            for kind in AUTOSCALERS {
                if let Some(object) = self.choose(name, &node, kind, of_kind(kind), true) {
                    let autoscaler = self.autoscaler(&object, &names, memory);
                    below = layer(below, map(vec![("autoscaler", autoscaler)], object.node.span));
                }
            }
            if objects.is_empty() && !self.context.diagnostics.has_errors() {
                let message = format!("there is nothing in it that is read: {}", KINDS.join(", "));
                self.context.error("E010", node.span, message);
            }
        }
        if let Some(autoscaler) = child(service, "autoscaler")
            && let Some(node) = take(autoscaler, "manifest")
        {
            let names = self.names(take(autoscaler, "of"));
            let objects: Vec<Object> =
                self.objects(&node).into_iter().filter(|object| AUTOSCALERS.contains(&object.kind.as_str())).collect();
            match self.choose(name, &node, "HorizontalPodAutoscaler or ScaledObject", objects, true) {
                Some(object) => {
                    let found = self.autoscaler(&object, &names, memory);
                    below = layer(below, map(vec![("autoscaler", found)], object.node.span));
                }
                None if !self.context.diagnostics.has_errors() => {
                    let message = "there is no HorizontalPodAutoscaler or ScaledObject in it";
                    self.context.error("E010", node.span, message);
                }
                None => {}
            }
        }
        self.note(&format!("services.{name}"), &below, Some(service));
        let above = std::mem::replace(service, Node { span: service.span, kind: Kind::Null });
        *service = layer(below, above);
    }

    /// The disruption budget that selects the pods of a service's Deployment.
    fn budget(
        &mut self,
        name: &str,
        asked: &Node,
        deployment: &Object,
        budgets: Vec<Object>,
        service: &Node,
    ) -> Option<Node> {
        let selected: Vec<Object> =
            budgets.into_iter().filter(|budget| selects(&budget.node, &deployment.node)).collect();
        let budget = match selected.as_slice() {
            [] => return None,
            [one] => one,
            several => {
                let names: Vec<&str> = several.iter().map(|budget| budget.name.as_str()).collect();
                let message = format!(
                    "the pods of `{name}` have several budgets ({}), so that Kubernetes would evict none",
                    names.join(", ")
                );
                self.context.error("E012", asked.span, message);
                return None;
            }
        };
        if service.get("disruption").is_some() {
            return None;
        }
        let found = Reader::new(self.context, &budget.node, &[]).disruption_budget();
        let on_nodes = service.get("on").is_some_and(|on| match &on.kind {
            Kind::Null => false,
            Kind::List(pools) => !pools.is_empty(),
            _ => true,
        });
        if !on_nodes {
            let message = format!("`{name}` runs on no nodes that could be drained (`on`): its budget is left out");
            self.context.diagnostics.push(Diagnostic::warning("W006", found.span, message));
            return None;
        }
        Some(found)
    }

    /// Tells of budgets that select the pods of no Deployment that has been read.
    fn idle_budgets(&mut self) {
        let objects = || self.read.iter().flat_map(|(_, objects)| objects);
        let deployments: Vec<&Node> =
            objects().filter(|object| object.kind == "Deployment").map(|object| &object.node).collect();
        for budget in objects().filter(|object| object.kind == BUDGET) {
            if !deployments.iter().any(|deployment| selects(&budget.node, deployment)) {
                let selector = budget.node.get("spec").and_then(|spec| spec.get("selector"));
                let span = selector.unwrap_or(&budget.node).span;
                let message = "this budget selects the pods of no Deployment here, and is left out";
                self.context.diagnostics.push(Diagnostic::warning("W006", span, message));
            }
        }
    }

    fn autoscaler(&mut self, object: &Object, names: &[(String, String)], memory: bool) -> Node {
        let mut reader = Reader::new(self.context, &object.node, names).of_memory(memory);
        if object.kind == "ScaledObject" { reader.scaled_object() } else { reader.hpa() }
    }

    /// What the names in a manifest mean here: one for all, or a map.
    fn names(&mut self, of: Option<Node>) -> Vec<(String, String)> {
        let Some(of) = of else { return Vec::new() };
        match &of.kind {
            Kind::Map(entries) => entries
                .iter()
                .filter_map(|(key, node)| Some((key.text.clone(), Name::decode(node, self.context)?.text)))
                .collect(),
            _ => Name::decode(&of, self.context).map(|name| (String::new(), name.text)).into_iter().collect(),
        }
    }

    /// The objects of the files that a node names.
    fn objects(&mut self, node: &Node) -> Vec<Object> {
        let files: Vec<&Node> = match &node.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut objects = Vec::new();
        for file in files {
            match &file.kind {
                Kind::Scalar(written) => objects.extend(self.file(written, file.span)),
                _ => self.context.expected("the path of a Kubernetes manifest", file),
            }
        }
        objects
    }

    fn file(&mut self, written: &str, span: Span) -> Vec<Object> {
        let path = self.context.file(written, span);
        let name = path.display().to_string();
        if let Some((_, objects)) = self.read.iter().find(|(read, _)| *read == name) {
            return objects.clone();
        }
        if self.read.len() >= MOST {
            self.context.error("E002", span, format!("a scenario names at most {MOST} manifests"));
            return Vec::new();
        }
        let text = match embedded::manifest(written) {
            Some(text) if !self.context.files.has(&path) => Ok(text.to_owned()),
            _ => self.context.text(&path),
        };
        let objects = match text {
            Ok(text) => {
                let source = self.sources.add(name.clone(), text.clone());
                self.context.folders.push(path.parent().unwrap_or(std::path::Path::new(".")).to_owned());
                let documents = read::documents(source, &text, &mut self.context.diagnostics);
                documents.into_iter().filter_map(|node| self.object(node)).collect()
            }
            Err(message) => {
                self.context.error("E010", span, message);
                Vec::new()
            }
        };
        self.read.push((name, objects.clone()));
        objects
    }

    /// What a document is, if it is read.
    fn object(&mut self, node: Node) -> Option<Object> {
        let text = |path: &[&str]| {
            let found = path.iter().try_fold(&node, |node, key| node.get(key))?;
            if let Kind::Scalar(text) = &found.kind { Some(text.clone()) } else { None }
        };
        let Some(kind) = text(&["kind"]) else {
            let message = "this is no Kubernetes manifest: it has no `kind`";
            self.context.error("E005", node.span, message);
            return None;
        };
        if WITHOUT_EFFECT.contains(&kind.as_str()) {
            return None;
        }
        if !KINDS.contains(&kind.as_str()) {
            let span = node.get("kind").map_or(node.span, |node| node.span);
            let message = format!("a {kind} has no part in the simulation, and is left out");
            self.context.diagnostics.push(Diagnostic::warning("W006", span, message));
            return None;
        }
        let name = text(&["metadata", "name"]).unwrap_or_default();
        let about = text(&["spec", "scaleTargetRef", "name"]).unwrap_or_else(|| name.clone());
        Some(Object { kind, name, about, node })
    }

    /// Which of several objects is about a service: the one of its name, or the only one. An autoscaler of another
    /// workload is not.
    fn choose(
        &mut self,
        service: &str,
        asked: &Node,
        kind: &str,
        objects: Vec<Object>,
        may_be_of_others: bool,
    ) -> Option<Object> {
        let called = |object: &&Object| object.about == service || object.name == service;
        let about: Vec<&Object> = objects.iter().filter(called).collect();
        match (about.as_slice(), objects.as_slice()) {
            ([one], _) => Some((*one).clone()),
            ([], [one]) => Some(one.clone()),
            ([], []) => None,
            (several, _) => {
                let message = if several.is_empty() {
                    format!("there are several of kind {kind} here, and none is called `{service}`")
                } else {
                    format!("there are several of kind {kind} about `{service}` here")
                };
                if !(may_be_of_others && several.is_empty()) {
                    let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
                    let error = Diagnostic::error("E012", asked.span, message);
                    self.context.diagnostics.push_nearest(error, service, names.iter().map(String::as_str));
                }
                None
            }
        }
    }

    /// Remembers what is borrowed, as far as the scenario does not say it itself.
    fn note(&mut self, path: &str, below: &Node, above: Option<&Node>) {
        let Kind::Map(entries) = &below.kind else { return };
        for (key, node) in entries {
            let path = format!("{path}.{}", key.text);
            let own = above.and_then(|above| above.get(&key.text));
            match (&node.kind, own.map(|own| &own.kind)) {
                (Kind::Map(inner), None | Some(Kind::Map(_))) if !inner.is_empty() => self.note(&path, node, own),
                (_, None) => {
                    let place = format!("{}, line {}", self.sources.name(node.span), node.span.line);
                    self.borrowed.push(Borrowed { path, place });
                }
                _ => {}
            }
        }
    }
}

/// The value under a key of a map.
fn child<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.kind {
        Kind::Map(entries) => entries.iter_mut().find(|(k, _)| k.text == key).map(|(_, node)| node),
        _ => None,
    }
}

/// Takes a key out of a map.
fn take(node: &mut Node, key: &str) -> Option<Node> {
    match &mut node.kind {
        Kind::Map(entries) => {
            let place = entries.iter().position(|(k, _)| k.text == key)?;
            Some(entries.remove(place).1)
        }
        _ => None,
    }
}

/// Deploys of a service go as its Deployment says, where the event itself says nothing.
fn deploy_as(tree: &mut Node, service: &str, strategy: &Node) {
    let Some(Kind::List(events)) = child(tree, "events").map(|events| &mut events.kind) else { return };
    for event in events {
        let of_service = event.get("service").is_some_and(|node| matches!(&node.kind, Kind::Scalar(s) if s == service));
        if let Some(deploy) = child(event, "deploy").filter(|_| of_service)
            && matches!(deploy.kind, Kind::Map(_) | Kind::Null)
        {
            let below = map(vec![("strategy", strategy.clone())], strategy.span);
            let above = std::mem::replace(deploy, scalar("", deploy.span));
            *deploy = if matches!(above.kind, Kind::Null) { below } else { layer(below, above) };
        }
    }
}
