//! Queues, who publishes to them, and who consumes from them.

use super::{Compiler, programs};
use crate::language::Limit;
use crate::plan::program::Op;
use crate::plan::queue::{Acks, Consumer, Group, Kind, Log, Order, Publication, Queue, WorkQueue};
use crate::plan::tariff::Tariff;
use crate::plan::{Edge, Endpoint, Fleet, Hosts, salt};
use crate::scenario::queue::{self as stated, Acknowledge, COMMIT, Consumes, Overflow, PREFETCH, Publish, Rebalance};
use crate::scenario::region::Placement;
use crate::scenario::service::Service;

/// Kafka delivery.timeout.ms.
const DELIVERY_TIMEOUT: u64 = 120_000_000_000;

impl<'a> Compiler<'a> {
    /// The servers of all queues become fleets, behind those of services and databases.
    pub(super) fn declare_queues(&mut self) {
        for (name, queue) in self.scenario.queues.iter() {
            let number = self.plan.queues.queues.len() as u32;
            let fleet = self.servers_of_queue(&name.text, queue, number);
            let groups = self.groups(&name.text, queue, number);
            let (most_receives, dead_letters) = queue.giving_up();
            let dead_letters = dead_letters.and_then(|other| self.queue(&other.text));
            self.plan.queues.queues.push(Queue {
                name: name.text.clone(),
                fleet: self.plan.fleets.len() as u32,
                groups,
                keys: queue.keys().map(|keys| keys.sampler()),
                latency: queue.latency().sampler.clone(),
                retention: queue.retention().value.nanos(),
                most_receives: most_receives.map_or(u32::MAX, |most| most.value),
                dead_letters,
                salt: salt(&format!("queues.{name}")),
                kind: kind(queue),
            });
            self.plan.fleets.push(fleet);
        }
    }

    /// Whether a group is of the queue of this name, or of the only service of it that `queue.service` names.
    pub(super) fn is_of_queue(&self, group: &Group, name: &str) -> bool {
        let queue = &self.plan.queues.queues[group.queue as usize].name;
        let own = name.strip_prefix(queue.as_str()).is_some_and(|rest| rest.starts_with('.'));
        queue == name || (own && group.name == *queue)
    }

    /// The number of a queue.
    fn queue(&self, name: &str) -> Option<u32> {
        self.scenario.queues.names().position(|queue| queue == name).map(|queue| queue as u32)
    }

    /// All who consume from a work queue share its messages; each service that reads a log gets all of them.
    fn groups(&mut self, name: &str, queue: &stated::Queue, number: u32) -> Vec<u32> {
        let first = self.plan.queues.groups.len() as u32;
        let services: Vec<&str> = (self.scenario.services.iter())
            .filter(|(_, service)| service.consumes.0.iter().any(|consumes| consumes.from.text == name))
            .map(|(service, _)| service.text.as_str())
            .collect();
        let names: Vec<String> = match queue {
            stated::Queue::Log(_) if services.len() > 1 => {
                services.iter().map(|service| format!("{name}.{service}")).collect()
            }
            _ => vec![name.to_owned()],
        };
        let groups = names.into_iter().map(|name| Group { name, queue: number, consumers: Vec::new() });
        self.plan.queues.groups.extend(groups);
        (first..self.plan.queues.groups.len() as u32).collect()
    }

    /// Compiles what consumers do with messages.
    pub(super) fn compile_consumers(&mut self) {
        let mut readers = vec![0; self.scenario.queues.len()];
        for (fleet, (name, service)) in self.scenario.services.iter().enumerate() {
            for (nth, consumes) in service.consumes.0.iter().enumerate() {
                let Some(queue) = self.queue(&consumes.from.text) else { continue };
                let spec = &self.plan.queues.queues[queue as usize];
                let group = spec.groups[if spec.log().is_some() { readers[queue as usize] } else { 0 }];
                readers[queue as usize] += 1;
                let edge = self.way_in(&name.text, nth, fleet as u32, consumes);
                let consumer = self.consumer(service, fleet as u32, consumes, (group, edge));
                let number = self.plan.queues.consumers.len() as u32;
                self.plan.queues.groups[group as usize].consumers.push(number);
                self.plan.fleets[fleet].consumes.push(number);
                self.plan.queues.consumers.push(consumer);
            }
        }
    }

    /// The edge by which messages come to a consumer's steps.
    fn way_in(&mut self, service: &'a str, nth: usize, fleet: u32, consumes: &'a Consumes) -> u32 {
        let path = format!("services.{service}.consumes.{nth}");
        let endpoint = match (&consumes.steps, &consumes.endpoint) {
            (Some(steps), _) => {
                let start = self.compile_program(&path, steps);
                self.add_endpoint(fleet, start)
            }
            (None, endpoint) => self.endpoint(service, endpoint.as_ref().map_or("", |endpoint| &endpoint.text)),
        };
        self.add_edge(&path, endpoint)
    }

    fn consumer(&self, service: &Service, fleet: u32, consumes: &Consumes, (group, edge): (u32, u32)) -> Consumer {
        let batch = consumes.batch.value;
        let workers = self.plan.fleets[fleet as usize].concurrency.saturating_mul(batch);
        // Workers without number take whatever is handed out.
        let wanted =
            if service.concurrency.as_ref().is_some_and(|c| c.value == Limit::Unlimited) { 0 } else { workers };
        Consumer {
            group,
            fleet,
            edge,
            prefetch: consumes.prefetch.as_ref().map_or(PREFETCH.max(wanted), |prefetch| prefetch.value),
            batch,
            acknowledges_before: consumes.acknowledge == Acknowledge::Before,
            commit: consumes.commit.as_ref().map_or(COMMIT, |commit| commit.value).nanos(),
        }
    }

    fn add_endpoint(&mut self, fleet: u32, start: u32) -> u32 {
        self.plan.endpoints.push(Endpoint { start, ..Endpoint::of(fleet) });
        self.plan.endpoints.len() as u32 - 1
    }

    fn add_edge(&mut self, path: &str, endpoint: u32) -> u32 {
        self.plan.edges.push(Edge::plain(programs::one(endpoint), None, salt(path)));
        self.plan.edges.len() as u32 - 1
    }

    /// Compiles a step that publishes: a call to the queue, whose own program takes the messages.
    pub(super) fn publish(&mut self, path: &str, publish: &Publish) {
        let Some(queue) = self.queue(&publish.to.text) else { return };
        let publication = self.plan.queues.publications.len() as u32;
        self.plan.queues.publications.push(Publication {
            queue,
            count: publish.count.value,
            delay: publish.delay.as_ref().map(|delay| delay.sampler.clone()),
        });
        let spec = &self.plan.queues.queues[queue as usize];
        let (fleet, latency, acks) = (spec.fleet, spec.latency.clone(), spec.log().map(|log| log.acks));
        // That program stands in the middle of this one: a jump leads round it.
        let round = self.here() as usize;
        self.plan.program.push(Op::Join);
        let start = self.here();
        self.plan.program.push(Op::Wait(latency));
        if acks == Some(Acks::All) {
            self.plan.program.push(Op::Replicate(queue));
        }
        self.plan.program.extend([Op::Accept(publication), Op::End]);
        self.plan.program[round] = Op::Jump(self.here());
        let endpoint = self.add_endpoint(fleet, start);
        let edge = self.add_edge(path, endpoint);
        if acks == Some(Acks::Nobody) {
            return self.plan.program.push(Op::Send(edge));
        }
        let timeout = publish.timeout.as_ref().map(|timeout| self.lane(timeout.value.nanos()));
        let standard = acks.map(|_| DELIVERY_TIMEOUT);
        let deadline = publish.deadline.as_ref().map(|deadline| deadline.value.nanos()).or(standard);
        let deadline = deadline.map(|deadline| self.lane(deadline));
        let retry = match (&publish.retry, acks) {
            (Some(retry), _) => Some(programs::retry(retry)),
            (None, Some(_)) => Some(programs::retry(&stated::producer_retry())),
            (None, None) => None,
        };
        let spec = &mut self.plan.edges[edge as usize];
        (spec.timeout, spec.deadline, spec.retry) = (timeout, deadline, retry);
        self.plan.program.push(Op::Call(edge));
    }

    /// The servers of a queue, each of which has room for whoever comes.
    fn servers_of_queue(&self, name: &str, queue: &stated::Queue, number: u32) -> Fleet {
        Fleet {
            failures: self.failures(name, queue.failures()),
            places: self.places(queue.zones(), &Placement::spread()).0,
            tariff: Tariff { requests: queue.request_price().map_or(0.0, |price| price.amount()), ..self.tariff(name) },
            hosts: Some(Hosts::Queue(number)),
            ..self.plain(name, &format!("queues.{name}"), queue.nodes().value)
        }
    }
}

/// What is special about a queue.
fn kind(queue: &stated::Queue) -> Kind {
    match queue {
        stated::Queue::Work(queue) => Kind::Work(WorkQueue {
            capacity: match queue.capacity.value {
                Limit::At(most) => u64::from(most),
                Limit::Unlimited => u64::MAX,
            },
            rejects: queue.overflow == Overflow::Reject,
            order: match queue.order.value {
                stated::Order::Fifo => Order::Fifo,
                stated::Order::Priority => Order::Priority,
                stated::Order::ByKey => Order::ByKey,
            },
            visibility: queue.visibility.value.nanos(),
        }),
        stated::Queue::Log(spec) => Kind::Log(Log {
            partitions: spec.log.partitions.value,
            replication: spec.log.replication.value,
            min_in_sync: spec.log.min_in_sync.value,
            acks: match spec.log.acks {
                stated::Acks::All => Acks::All,
                stated::Acks::Leader => Acks::Leader,
                stated::Acks::Nobody => Acks::Nobody,
            },
            copy: spec.log.copy.sampler.clone(),
            broker_session_timeout: spec.log.broker_session_timeout.value.nanos(),
            session_timeout: spec.log.session_timeout.value.nanos(),
            cooperative: spec.log.rebalance == Rebalance::Cooperative,
            rebalance_pause: spec.log.rebalance_pause.sampler.clone(),
        }),
    }
}
