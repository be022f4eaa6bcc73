//! Caches: their nodes become fleets, and their uses steps of programs.

use super::Compiler;
use super::programs::one;
use crate::engine::{NONE, Time};
use crate::language::{Name, Spanned};
use crate::plan::cache::{Absent, Access, Cache, CacheOp, Shards, WriteBehind, turn};
use crate::plan::program::Op;
use crate::plan::{Edge, Fleet, HealthCheck, Hosts, salt};
use crate::policy::balancer::Balancer;
use crate::policy::distribution::Sampler;
use crate::policy::election::Election;
use crate::policy::eviction::Room;
use crate::scenario::cache::{self as stated, Capacity, Get, Invalidate, Put};
use crate::scenario::region::Placement;
use crate::scenario::service::round_robin;
use crate::scenario::steps::Step;
use crate::units::Duration;

/// The latency of a node where nothing is said of it, in nanoseconds: with the way there and back, and without.
const LATENCY: Time = 500_000;
const LATENCY_BESIDE_NETWORK: Time = 100_000;
/// From a primary to a replica where nothing is said of it.
const DELAY: Time = 500_000;

impl<'a> Compiler<'a> {
    /// Numbers the caches, and makes fleets of those that have nodes.
    pub(super) fn declare_caches(&mut self) {
        let mut shards = 0;
        for (name, spec) in self.scenario.caches.iter() {
            let number = self.plan.caches.len() as u32;
            let fleet = (!spec.local).then_some(self.plan.fleets.len() as u32);
            let mut cache = self.cache(&name.text, spec);
            cache.fleet = fleet;
            cache.shards = (spec.replicas.value > 0).then(|| self.shards(spec, shards));
            shards += cache.shards.as_ref().map_or(0, |shards| shards.count);
            self.plan.caches.push(cache);
            if fleet.is_some() {
                let nodes = self.nodes_of_cache(&name.text, spec, number);
                self.plan.fleets.push(nodes);
            }
        }
    }

    fn cache(&self, name: &str, spec: &stated::Cache) -> Cache {
        let time = |time: &Option<Spanned<Duration>>| time.as_ref().map(|time| time.value.nanos());
        let size = spec.size.as_ref().map(stated::Size::sampler);
        let mean = spec.size.as_ref().map_or(1.0, |size| size.mean.value().max(1.0));
        let room = match spec.capacity.value {
            Capacity::Unlimited => Room::Unlimited,
            Capacity::Entries(entries) => Room::Entries(entries),
            Capacity::Bytes(bytes) => {
                Room::Bytes { most: bytes.value() as u64, entries: (bytes.value() / mean).ceil() as u32 }
            }
        };
        Cache {
            name: name.to_owned(),
            fleet: None,
            keys: spec.keys.as_ref().map(|keys| keys.sampler()),
            key_count: spec.key_count(self.scenario).map_or(u32::MAX, |keys| keys.min(u64::from(u32::MAX)) as u32),
            room,
            eviction: spec.eviction,
            size,
            ttl: time(&spec.ttl).unwrap_or(Time::MAX),
            ttl_jitter: spec.ttl_jitter.value.value(),
            renew: spec.renew,
            coalesce: spec.coalesce,
            beta: spec.early_expiry.as_ref().map(|early| early.beta.value),
            absent: spec
                .negative
                .as_ref()
                .map(|negative| Absent { share: negative.share.value.value(), ttl: time(&negative.ttl).unwrap_or(0) }),
            reads_through: !spec.local && !spec.loader.is_empty(),
            stale_while_revalidate: spec.stale.as_ref().and_then(|s| time(&s.while_revalidate)).unwrap_or(0),
            stale_if_error: spec.stale.as_ref().and_then(|s| time(&s.if_error)).unwrap_or(0),
            write_behind: spec
                .write_behind
                .as_ref()
                .map(|behind| WriteBehind { every: behind.every.value.nanos(), endpoint: 0 }),
            shards: None,
            salt: salt(&format!("caches.{name}")),
        }
    }

    /// Primaries with their replicas, numbered from `first` on.
    fn shards(&self, spec: &stated::Cache, first: u32) -> Shards {
        let copies = spec.replicas.value + 1;
        let zones = self.places(&spec.zones, &Placement::spread()).0.len() as u32;
        let delay = spec.replication.as_ref().and_then(|copying| copying.delay.as_ref());
        let delay = delay.map_or(Sampler::constant(DELAY), |delay| delay.sampler.clone());
        let full_sync = spec.replication.as_ref().and_then(|copying| copying.full_sync.as_ref());
        Shards {
            first,
            count: spec.nodes.value,
            copies,
            turn: turn(zones, copies),
            delay: self.scenario.network.is_none().then_some(delay),
            full_sync: full_sync.map(|takes| takes.sampler.clone()),
            voters: spec.failover.as_ref().map_or_else(|| Election::sentinel().plan(), Election::plan),
        }
    }

    fn nodes_of_cache(&self, name: &str, spec: &stated::Cache, number: u32) -> Fleet {
        let listed_cpus = self.cpus(spec.instance.as_ref());
        let concurrency = spec.concurrency.value.number();
        Fleet {
            concurrency,
            cpus: spec.cpus.as_ref().map(|cpus| cpus.value).or(listed_cpus).unwrap_or(concurrency),
            balancer: if spec.replicas.value > 0 { round_robin() } else { Balancer::ketama() },
            health_check: spec.health_check.as_ref().map(HealthCheck::of),
            failures: self.failures(name, &spec.failures),
            places: self.places(&spec.zones, &Placement::spread()).0,
            tariff: self.tariff(name),
            stores: vec![number],
            hosts: (spec.replicas.value > 0).then_some(Hosts::Shards(number)),
            ..self.plain(name, &format!("caches.{name}"), spec.servers())
        }
    }

    /// Declares what nodes can be asked, before any program refers to it.
    pub(super) fn declare_cache_endpoints(&mut self) {
        let fleets: Vec<Option<u32>> = self.plan.caches.iter().map(|cache| cache.fleet).collect();
        for ((name, spec), fleet) in self.scenario.caches.iter().zip(fleets) {
            let Some(fleet) = fleet else { continue };
            ["get", "put", "invalidate"].into_iter().for_each(|word| self.declare(&name.text, word, fleet));
            if spec.write_behind.is_some() {
                self.declare(&name.text, "write", fleet);
            }
        }
    }

    /// Compiles what nodes do.
    pub(super) fn compile_caches(&mut self) {
        for (number, (name, spec)) in self.scenario.caches.iter().enumerate() {
            if spec.local {
                continue;
            }
            let path = format!("caches.{name}");
            let cache = number as u32;
            self.program_of = self.plan.caches[number].fleet;
            self.serve(&name.text, "get", spec);
            let access = self.access(Access { cache, edge: NONE, store: 0, ..NO_ACCESS });
            self.push(CacheOp::LookUp(access));
            self.miss(access, &format!("{path}.loader"), &spec.loader);
            self.plan.program.push(Op::End);
            for (word, op) in [("put", CacheOp::Keep as fn(u32) -> CacheOp), ("invalidate", CacheOp::Drop)] {
                self.serve(&name.text, word, spec);
                self.push(op(access));
                self.plan.program.push(Op::End);
            }
            if let Some(behind) = &spec.write_behind {
                self.begin(&name.text, "write");
                let edge = self.plain_edge(&format!("{path}.write_behind"), &behind.to, &None);
                self.plan.program.push(Op::Call(edge));
                self.push(CacheOp::Written);
                self.plan.program.push(Op::End);
                let endpoint = self.endpoint(&name.text, "write");
                self.plan.caches[number].write_behind.iter_mut().for_each(|behind| behind.endpoint = endpoint);
            }
        }
        self.program_of = None;
    }

    /// What a node takes for whatever it is asked.
    fn serve(&mut self, name: &str, word: &str, spec: &stated::Cache) {
        self.begin(name, word);
        self.plan.program.extend(spec.work.as_ref().map(|work| Op::Work(work.sampler.clone())));
        let usual = if self.scenario.network.is_some() { LATENCY_BESIDE_NETWORK } else { LATENCY };
        let latency = spec.latency.as_ref().map_or(Sampler::constant(usual), |latency| latency.sampler.clone());
        self.plan.program.extend(Some(latency).filter(takes_time).map(Op::Wait));
    }

    fn push(&mut self, op: CacheOp) {
        self.plan.program.push(Op::Cache(op));
    }

    fn access(&mut self, access: Access) -> u32 {
        self.plan.accesses.push(access);
        self.plan.accesses.len() as u32 - 1
    }

    /// The use of a cache by name. Programs of services that have their own part of a cache say which of their stores it is.
    fn use_of(&mut self, name: &Name, path: &str, word: &str, timeout: &Option<Spanned<Duration>>) -> Access {
        let Some(number) = self.scenario.caches.names().position(|cache| cache == name.text) else {
            return NO_ACCESS;
        };
        let cache = number as u32;
        if self.plan.caches[number].fleet.is_some() {
            let to = Name { text: format!("{name}.{word}"), span: name.span };
            let edge = self.plain_edge(path, &to, timeout);
            return Access { cache, edge, ..NO_ACCESS };
        }
        let stores = match self.program_of {
            Some(fleet) => &mut self.plan.fleets[fleet as usize].stores,
            None => return NO_ACCESS,
        };
        let known = stores.iter().position(|&other| other == cache);
        let store = known.unwrap_or_else(|| {
            stores.push(cache);
            stores.len() - 1
        });
        Access { cache, edge: NONE, store: store as u32, ..NO_ACCESS }
    }

    fn plain_edge(&mut self, path: &str, to: &Name, timeout: &Option<Spanned<Duration>>) -> u32 {
        let timeout = timeout.as_ref().map(|timeout| self.lane(timeout.value.nanos()));
        let (callee, word) = to.text.split_once('.').unwrap_or((&to.text, ""));
        let targets = if self.scenario.caches.get(callee).is_some() {
            one(self.endpoint(callee, word))
        } else {
            self.targets(to)
        };
        self.plan.edges.push(Edge::plain(targets, timeout, salt(path)));
        self.plan.edges.len() as u32 - 1
    }

    /// The time that a part of a replica takes.
    fn local_latency(&mut self, name: &Name) {
        let latency = self.scenario.caches.get(&name.text).filter(|cache| cache.local);
        let latency = latency.and_then(|cache| cache.latency.as_ref()).map(|latency| latency.sampler.clone());
        self.plan.program.extend(latency.filter(takes_time).map(Op::Wait));
    }

    /// Compiles what is done on a miss, and tells the access of it.
    fn miss(&mut self, access: u32, path: &str, steps: &'a [Step]) {
        let miss = self.plan.program.len() as u32;
        self.steps(path, steps);
        if !steps.is_empty() {
            self.push(CacheOp::Fill(access));
        }
        let found = self.plan.program.len() as u32;
        let spec = &mut self.plan.accesses[access as usize];
        (spec.miss, spec.found, spec.loads) = (miss, found, !steps.is_empty());
    }

    /// Compiles a get.
    pub(super) fn get(&mut self, path: &str, get: &'a Get) {
        self.local_latency(&get.from);
        let access = self.use_of(&get.from, path, "get", &get.timeout);
        let remote = access.edge != NONE;
        let loader = self.scenario.caches.get(&get.from.text).map_or(&[][..], |cache| &cache.loader);
        // A part of a replica loads there.
        let steps = if get.miss.is_empty() && !remote { loader } else { &get.miss };
        let needed = remote && get.miss.is_empty() && !loader.is_empty();
        let access = self.access(Access { needed, ..access });
        self.push(CacheOp::Get(access));
        if remote {
            self.push(CacheOp::Received(access));
        }
        self.miss(access, &format!("{path}.miss"), steps);
    }

    /// Compiles a put.
    pub(super) fn put(&mut self, path: &str, put: &'a Put) {
        self.steps(&format!("{path}.through"), &put.through);
        self.local_latency(&put.to);
        let access = self.use_of(&put.to, path, "put", &put.timeout);
        let access = self.access(access);
        self.push(CacheOp::Put(access));
        // What only the cache has is lost where it does not take it.
        if self.scenario.caches.get(&put.to.text).is_some_and(|cache| cache.write_behind.is_none()) {
            self.push(CacheOp::Told);
        }
    }

    /// Compiles an invalidation.
    pub(super) fn invalidate(&mut self, path: &str, invalidate: &Invalidate) {
        let access = self.use_of(&invalidate.of, path, "invalidate", &invalidate.timeout);
        let access = self.access(access);
        self.push(CacheOp::Invalidate(access));
        self.push(CacheOp::Told);
    }
}

/// Whether a sampler ever gives more than 0.
fn takes_time(sampler: &Sampler) -> bool {
    sampler.mean_seconds() > 0.0
}

const NO_ACCESS: Access = Access { cache: 0, edge: NONE, store: 0, miss: 0, found: 0, loads: false, needed: false };
