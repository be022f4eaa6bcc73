//! Checks of queues, of who publishes to them, and of who consumes from them.

use super::Checker;
use super::calls::{MAX_STEPS, size};
use super::demand::Demand;
use super::fleets::MAX_REPLICAS;
use super::graph::Graph;
use crate::language::{Diagnostic, Limit, Name, Span, Spanned};
use crate::scenario::queue::{Acks, Consumes, Log, Order, PartitionedLog, Publish, Queue};
use crate::scenario::service::Service;
use crate::units::Duration;
use std::collections::BTreeSet;

/// The most partitions of a log: Kafka recommends at most 4,000 for each broker, and 200,000 in all.
const MAX_PARTITIONS: u32 = 10_000;
/// The most copies of a partition.
const MAX_COPIES: u32 = 100;
/// The most messages that are published, held or worked on together.
const MAX_TOGETHER: u32 = 10_000;
/// The most times that a message is handed out: SQS takes so many for maxReceiveCount.
const MAX_RECEIVES: u32 = 1000;

impl<'a> Checker<'a> {
    pub(super) fn queues(&mut self) {
        let scenario = self.scenario;
        for (name, queue) in scenario.queues.iter() {
            self.count("nodes", queue.nodes().value, queue.nodes().span, MAX_REPLICAS);
            self.longer_than_nothing("retention", queue.retention());
            self.instance(queue.machine().0.map(|i| (i.value.as_str(), i.span)));
            self.failures(queue.failures());
            queue.keys().into_iter().for_each(|keys| self.key_space(keys));
            let (most, letters) = queue.giving_up();
            most.into_iter().for_each(|most| self.count("max_receives", most.value, most.span, MAX_RECEIVES));
            letters.into_iter().for_each(|letters| self.dead_letters(name, letters, most.is_some()));
            match queue {
                Queue::Work(queue) => {
                    self.longer_than_nothing("visibility", &queue.visibility);
                    if queue.capacity.value == Limit::At(0) {
                        self.impossible(queue.capacity.span, "a queue has room for one message at least");
                    }
                    self.order(&queue.order, queue.keys.as_ref().map(|keys| keys.span));
                }
                Queue::Log(log) => self.log(log),
            }
        }
        for (name, service) in scenario.services.iter() {
            service.consumes.0.iter().for_each(|consumes| self.consumes(name, service, consumes));
            let mut seen = BTreeSet::new();
            for consumes in service.consumes.0.iter().filter(|consumes| !seen.insert(consumes.from.text.as_str())) {
                let message = format!("`{name}` consumes `{}` twice", consumes.from);
                self.error("E013", consumes.from.span, message);
            }
        }
    }

    fn longer_than_nothing(&mut self, what: &str, time: &Spanned<Duration>) {
        if time.value.nanos() == 0 {
            self.impossible(time.span, format!("`{what}` is longer than 0"));
        }
    }

    fn order(&mut self, order: &Spanned<Order>, keys: Option<Span>) {
        let by_key = order.value == Order::ByKey;
        let keyed =
            |(_, traffic): (_, &crate::scenario::traffic::Traffic)| traffic.keys.is_some() || traffic.users.is_some();
        match keys {
            Some(span) if !by_key => {
                self.error("E016", span, "`keys` of a work queue belong to `order: by_key`");
            }
            None if by_key && !self.scenario.traffic.iter().any(keyed) => {
                let message = "messages are kept apart by their keys, and nothing has any";
                let error = Diagnostic::error("E016", order.span, message);
                self.diagnostics.push(error.help("give the queue or the traffic `keys: { count: 1000 }`"));
            }
            _ => {}
        }
    }

    fn dead_letters(&mut self, name: &Name, letters: &'a Name, given_up: bool) {
        match self.scenario.queues.get(&letters.text) {
            Some(Queue::Work(_)) if letters.text == name.text => {
                self.error("E016", letters.span, "the dead letters of a queue go to another queue");
            }
            Some(Queue::Work(_)) if !given_up => {
                let message = "messages are never given up, so there are no dead letters: give `max_receives`";
                self.error("E016", letters.span, message);
            }
            Some(Queue::Work(_)) => {}
            Some(Queue::Log(_)) => {
                self.error("E016", letters.span, format!("dead letters go to a work queue, and `{letters}` is a log"));
            }
            None => self.no_such_queue(letters),
        }
    }

    fn no_such_queue(&mut self, name: &Name) {
        let unknown = Diagnostic::error("E012", name.span, format!("queue `{name}` is not defined"));
        self.diagnostics.push_nearest(unknown, &name.text, self.scenario.queues.names());
    }

    fn log(&mut self, queue: &PartitionedLog) {
        let log: &Log = &queue.log;
        self.count("partitions", log.partitions.value, log.partitions.span, MAX_PARTITIONS);
        let nodes = queue.nodes.value.min(MAX_COPIES);
        if !(1..=nodes).contains(&log.replication.value) {
            let message = format!("`replication` lies between 1 and the number of `nodes`, {nodes} of which count");
            self.impossible(log.replication.span, message);
        }
        if !(1..=log.replication.value.max(1)).contains(&log.min_in_sync.value) {
            let message = format!("`min_in_sync` lies between 1 and `replication`, {}", log.replication.value);
            self.impossible(log.min_in_sync.span, message);
        }
        if log.acks != Acks::All && log.min_in_sync.value > 1 {
            self.error("E016", log.min_in_sync.span, "`min_in_sync` belongs to `acks: all`: nobody else asks for it");
        }
        self.longer_than_nothing("broker_session_timeout", &log.broker_session_timeout);
        self.longer_than_nothing("session_timeout", &log.session_timeout);
    }

    /// A step that publishes.
    pub(super) fn publish(&mut self, publish: &'a Publish) {
        self.count("count", publish.count.value, publish.count.span, MAX_TOGETHER);
        self.timeout(&publish.timeout);
        self.deadline(&publish.deadline, &publish.timeout);
        self.retry(publish.retry.as_ref());
        let Some(queue) = self.scenario.queues.get(&publish.to.text) else {
            return self.no_such_queue(&publish.to);
        };
        if let Queue::Log(log) = queue {
            if publish.delay.is_some() {
                self.error(
                    "E016",
                    publish.span,
                    format!("`{}` is a log, which hands out messages in their order", publish.to),
                );
            }
            let waits = publish.timeout.is_some() || publish.deadline.is_some() || publish.retry.is_some();
            if log.log.acks == Acks::Nobody && waits {
                let message = format!("with `acks: none` nobody waits until `{}` has the message", publish.to);
                self.error("E016", publish.span, message);
            }
        }
    }

    fn consumes(&mut self, name: &Name, service: &'a Service, consumes: &'a Consumes) {
        let Some(queue) = self.scenario.queues.get(&consumes.from.text) else {
            return self.no_such_queue(&consumes.from);
        };
        self.count("batch", consumes.batch.value, consumes.batch.span, MAX_TOGETHER);
        match (queue, &consumes.prefetch, &consumes.commit) {
            (Queue::Log(_), Some(prefetch), _) => {
                self.error("E016", prefetch.span, "`prefetch` belongs to a work queue: a log is read ahead");
            }
            (Queue::Work(_), Some(prefetch), _) => {
                self.count("prefetch", prefetch.value, prefetch.span, MAX_TOGETHER);
                self.few(name, service, consumes, prefetch);
            }
            (Queue::Work(_), None, Some(commit)) => {
                self.error(
                    "E016",
                    commit.span,
                    "`commit` belongs to a log: messages of a work queue are done one by one",
                );
            }
            _ => {}
        }
        match (&consumes.steps, &consumes.endpoint) {
            (Some(_), Some(endpoint)) => {
                self.error(
                    "E016",
                    endpoint.span,
                    "messages take either `steps` of their own or those of an `endpoint`",
                );
            }
            (None, Some(endpoint)) if service.endpoints.get(&endpoint.text).is_none() => {
                let unknown =
                    Diagnostic::error("E012", endpoint.span, format!("`{name}` has no endpoint `{endpoint}`"));
                self.diagnostics.push_nearest(unknown, &endpoint.text, service.endpoints.names());
            }
            (None, None) if service.endpoints.len() > 1 => {
                let message =
                    format!("`{name}` has several endpoints: say which is for messages of `{}`", consumes.from);
                self.error("E016", consumes.span, message);
            }
            _ => {}
        }
    }

    /// A replica that holds fewer messages than it has workers leaves some of them without work.
    fn few(&mut self, name: &Name, service: &Service, consumes: &Consumes, prefetch: &Spanned<u32>) {
        let (_, workers) = super::loads::size(self.scenario, service);
        let wanted = workers * f64::from(consumes.batch.value);
        if prefetch.value < consumes.batch.value {
            let message =
                format!("a batch of {} does not fit into a `prefetch` of {}", consumes.batch.value, prefetch.value);
            self.impossible(prefetch.span, message);
        } else if workers.is_finite() && f64::from(prefetch.value) < wanted {
            let message = format!(
                "a replica of `{name}` holds at most {} messages, and its {workers:.0} workers could take {wanted:.0}",
                prefetch.value
            );
            self.diagnostics.push(Diagnostic::warning("W001", prefetch.span, message));
        }
    }

    /// The steps that consumers do for messages, and how many there are.
    pub(super) fn consumptions(&mut self, sizes: &mut Vec<u64>) {
        for (name, service) in self.scenario.services.iter() {
            for consumes in &service.consumes.0 {
                let Some(steps) = &consumes.steps else { continue };
                if steps.is_empty() {
                    let message = format!("`{name}` does nothing with messages of `{}`", consumes.from);
                    self.impossible(consumes.from.span, message);
                }
                self.steps(steps);
                sizes.push(size(steps).min(MAX_STEPS + 1));
                if size(steps) > MAX_STEPS {
                    let message = format!("there are more than {MAX_STEPS} steps once their repetitions are unrolled");
                    self.impossible(consumes.from.span, message);
                }
            }
        }
    }

    /// Consumers that take longer for a message than it stays hidden, and logs with too few partitions for theirs.
    pub(super) fn pace_of_consumers(&mut self, graph: &Graph<'a>, rates: &[f64], demands: &[Demand]) {
        for (name, queue) in self.scenario.queues.iter() {
            let Some(place) = graph.queue(&name.text) else { continue };
            for edge in graph.places[place].calls.iter().filter(|edge| !edge.instead) {
                let (time, consumer) = (demands[edge.to].time, graph.places[edge.to].owner);
                let warning = match queue {
                    Queue::Work(queue) if time > queue.visibility.value.seconds() => {
                        let (shown, takes) =
                            (queue.visibility.value, Duration::from_nanos((time.min(1e9) * 1e9) as u64));
                        let message = format!(
                            "`{consumer}` takes {takes} on average for a message of `{name}`, which is handed out again after {shown}"
                        );
                        Diagnostic::warning("W002", name.span, message).help("give the queue a longer `visibility`")
                    }
                    Queue::Log(log) => {
                        let (busy, partitions) = (rates[place] * edge.times * time, log.log.partitions.value);
                        if busy <= f64::from(partitions) {
                            continue;
                        }
                        let message = format!(
                            "messages of `{name}` keep {busy:.1} partitions busy at `{consumer}`, and there are {partitions}"
                        );
                        let help = "one partition is read by one consumer, one message after the other: give it more `partitions`, or take a `batch`";
                        Diagnostic::warning("W001", name.span, message).help(help)
                    }
                    Queue::Work(_) => continue,
                };
                self.diagnostics.push(warning);
            }
        }
    }

    /// Queues that nobody publishes to, or nobody takes messages from.
    pub(super) fn unused_queues(&mut self, reached: &BTreeSet<&str>) {
        let scenario = self.scenario;
        let consumed = |name: &str| {
            scenario.services.iter().any(|(_, service)| service.consumes.0.iter().any(|c| c.from.text == name))
        };
        let letters: BTreeSet<&str> =
            scenario.queues.iter().filter_map(|(_, queue)| Some(queue.giving_up().1?.text.as_str())).collect();
        for (name, _) in scenario.queues.iter() {
            let is_letters = letters.contains(name.text.as_str());
            let message = if !reached.contains(name.text.as_str()) && !is_letters {
                format!("nothing publishes to `{name}`")
            } else if !consumed(&name.text) && !is_letters {
                format!("nothing consumes `{name}`: its messages wait until they expire")
            } else {
                continue;
            };
            self.diagnostics.push(Diagnostic::warning("W004", name.span, message));
        }
    }
}
