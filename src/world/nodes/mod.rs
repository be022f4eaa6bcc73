//! Nodes and the pods on them. A pool of nodes is a fleet like others; a pod is a replica that has a node, or waits for one.
//!
//! What happens to a replica anywhere comes here at a few places: `host_up`, `host_down` and `host_gone` of nodes,
//! `seek_node` and `leave_node` of pods.

mod autoscaler;
mod drain;
mod packing;
mod rooms;
mod scale_down;
mod scheduler;
mod supply;

use super::kind;
use super::status::Status;
use super::{Trace, World};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::Plan;
use crate::policy::cluster_autoscaler::PoolBackoff;
use crate::policy::scheduling::Amount;
use crate::tally::journal::What;
use autoscaler::Scans;
use rooms::Rooms;
use std::collections::VecDeque;

/// The nodes of a run.
pub struct Nodes {
    key: Key,
    pools: Vec<Pool>,
    /// The services that run on nodes.
    groups: Vec<Group>,
    /// Nodes that are being drained.
    leaving: Vec<u32>,
    scans: Scans,
}

/// A pool of nodes in a run.
struct Pool {
    /// By the number of the node in its fleet.
    hosts: Vec<Host>,
    rooms: Rooms,
    /// How many nodes there should be.
    wanted: u32,
    /// Nodes that go, and that are not wanted or for which others were asked already.
    leaving: u32,
    quota: Option<u32>,
    backoff: PoolBackoff,
    /// The ticket of the next attempt to get nodes that were refused.
    retry: u32,
}

/// The pods of a service on nodes.
struct Group {
    /// Pods that wait for a node, in the order in which they came.
    pending: VecDeque<u32>,
    /// Pods on nodes, by zone.
    by_zone: Vec<u32>,
}

/// A node.
#[derive(Default)]
struct Host {
    standing: Standing,
    /// What pods have not requested.
    free: Amount,
    /// The pods that have it.
    pods: Vec<u32>,
    /// Since when the cluster autoscaler could do without it.
    unneeded_since: Option<Time>,
    /// The ticket of what happens to it next.
    ticket: u32,
}

/// What a node is up to, as the scheduler sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Standing {
    /// It is not there, or is being provisioned.
    #[default]
    Absent,
    /// It takes pods.
    Open,
    /// It has died.
    Down,
    /// It takes no more pods and is drained; then it is given back.
    GivenBack,
    /// It takes no more pods and is drained; at a set time it is gone. Whether another was asked for at once.
    Interrupted { replaced: bool },
}

impl Nodes {
    /// None where nothing runs on nodes.
    pub fn new(plan: &Plan, replication: Key) -> Option<Box<Self>> {
        let zones = plan.zones.len().max(1);
        let pools = plan.nodes.pools.iter().map(|pool| Pool {
            hosts: Vec::new(),
            rooms: Rooms::new(pool.room, zones),
            wanted: plan.fleets[pool.fleet as usize].replicas,
            leaving: 0,
            quota: pool.quota,
            backoff: PoolBackoff::default(),
            retry: NONE,
        });
        let groups = plan.nodes.hosted.iter();
        let groups = groups.map(|_| Group { pending: VecDeque::new(), by_zone: vec![0; zones] }).collect();
        let (pools, key) = (pools.collect(), replication.word("nodes"));
        (!plan.nodes.pools.is_empty())
            .then(|| Box::new(Nodes { key, pools, groups, leaving: Vec::new(), scans: Scans::default() }))
    }
}

impl Pool {
    /// The node with this number.
    fn host(&mut self, ordinal: u32) -> &mut Host {
        let number = ordinal as usize;
        if self.hosts.len() <= number {
            self.hosts.resize_with(number + 1, Host::default);
        }
        &mut self.hosts[number]
    }

    /// A node takes no more pods, for this reason.
    fn close(&mut self, ordinal: u32, zone: usize, standing: Standing) {
        let host = self.host(ordinal);
        let (was, free) = (std::mem::replace(&mut host.standing, standing), host.free);
        host.unneeded_since = None;
        if was == Standing::Open {
            self.rooms.remove(zone, ordinal, free);
        }
    }

    /// A node takes pods.
    fn open(&mut self, ordinal: u32, zone: usize) {
        let host = self.host(ordinal);
        (host.standing, host.unneeded_since, host.ticket) = (Standing::Open, None, NONE);
        let free = host.free;
        self.rooms.insert(zone, ordinal, free);
    }

    /// What is free on a node becomes this.
    fn set_free(&mut self, ordinal: u32, zone: usize, free: Amount) {
        let host = self.host(ordinal);
        let before = std::mem::replace(&mut host.free, free);
        if host.standing == Standing::Open {
            self.rooms.remove(zone, ordinal, before);
            self.rooms.insert(zone, ordinal, free);
        }
    }
}

impl<T: Trace> World<'_, T> {
    /// Puts the nodes in place, before what runs on them.
    pub(super) fn open_nodes(&mut self) {
        let plan = self.plan;
        for pool in &plan.nodes.pools {
            self.open_fleet(pool.fleet);
        }
        for (number, (at, _, _)) in plan.nodes.quotas.iter().enumerate() {
            self.agenda.schedule(*at, kind::QUOTA, number as u32);
        }
        if let Some(autoscaler) = &plan.nodes.autoscaler {
            self.agenda.schedule(autoscaler.scan_interval.nanos(), kind::NODE_SCAN, 0);
        }
    }

    /// The pool of a node and its number in it, and its zone.
    fn node(&self, index: u32) -> Option<(usize, u32, usize)> {
        let replica = &self.replicas[index as usize];
        let pool = self.plan.fleets[replica.fleet as usize].pool?;
        Some((pool as usize, replica.ordinal, self.zone_of(pool as usize, replica.ordinal)))
    }

    /// The zone of the node with this number.
    fn zone_of(&self, pool: usize, ordinal: u32) -> usize {
        let fleet = &self.plan.fleets[self.plan.nodes.pools[pool].fleet as usize];
        fleet.place(ordinal).map_or(0, |place| place.zone as usize)
    }

    /// A node is ready, for the first time or again: its pods are started again, and those that wait get their turn.
    pub(super) fn host_up(&mut self, index: u32) {
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let room = self.plan.nodes.pools[pool].room;
        let Some(nodes) = &mut self.nodes else { return };
        let host = nodes.pools[pool].host(ordinal);
        match host.standing {
            Standing::Absent => host.free = room,
            Standing::Open | Standing::Down => {}
            // It will be gone before it is of use.
            Standing::GivenBack | Standing::Interrupted { .. } => return,
        }
        let pods = host.pods.clone();
        nodes.pools[pool].open(ordinal, zone);
        pods.into_iter().for_each(|pod| self.start_again(pod));
        self.fill_node(index);
    }

    /// A pod whose node is back starts again.
    fn start_again(&mut self, pod: u32) {
        let now = self.now();
        let replica = &self.replicas[pod as usize];
        if replica.status == Status::Down {
            let fleet = replica.fleet as usize;
            let key = self.fleets[fleet].key.word("restart").number(u64::from(replica.ordinal));
            let key = key.number(u64::from(replica.lives));
            let takes = self.plan.fleets[fleet].startup.sample(&mut key.draws(now));
            self.start_container(pod, now, takes);
        }
    }

    /// Whether a pod has a node that is up, or is no pod.
    pub(super) fn has_footing(&self, index: u32) -> bool {
        let replica = &self.replicas[index as usize];
        self.plan.fleets[replica.fleet as usize].hosting.is_none()
            || (replica.host != NONE && self.replicas[replica.host as usize].status == Status::Ready)
    }

    /// A node has died, and its pods with it.
    pub(super) fn host_down(&mut self, index: u32) {
        let now = self.now();
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let silent = self.replicas[index as usize].silent;
        let after = self.plan.nodes.pools[pool].eviction_after;
        let Some(nodes) = &mut self.nodes else { return };
        match nodes.pools[pool].host(ordinal).standing {
            Standing::GivenBack | Standing::Interrupted { .. } => return self.take_away(index),
            Standing::Absent => return,
            Standing::Open | Standing::Down => {}
        }
        nodes.pools[pool].close(ordinal, zone, Standing::Down);
        let host = nodes.pools[pool].host(ordinal);
        host.ticket = self.agenda.schedule(now.saturating_add(after), kind::NODE, index);
        for pod in host.pods.clone() {
            self.lose_pod(pod, silent);
        }
    }

    /// A pod dies with its node.
    fn lose_pod(&mut self, pod: u32, silent: bool) {
        let (now, measured) = (self.now(), self.measured(self.now()));
        let fleet = self.replicas[pod as usize].fleet as usize;
        if let Some(hosting) = &self.plan.fleets[fleet].hosting {
            self.tally.pods[hosting.number as usize].lost += u64::from(measured);
        }
        if self.replicas[pod as usize].status == Status::Down {
            // Its own repair comes to nothing: it begins anew with the node, or elsewhere.
            self.dismiss_crew(pod);
            let replica = &mut self.replicas[pod as usize];
            (replica.ticket, replica.down_until, replica.since) = (NONE, Time::MAX, now);
        } else {
            self.crash(pod, Time::MAX, silent);
        }
    }

    /// A node is no more.
    pub(super) fn host_gone(&mut self, index: u32) {
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        let state = &mut nodes.pools[pool];
        let standing = state.host(ordinal).standing;
        state.leaving -= u32::from(matches!(standing, Standing::GivenBack | Standing::Interrupted { replaced: true }));
        state.close(ordinal, zone, Standing::Absent);
        state.host(ordinal).ticket = NONE;
        nodes.leaving.retain(|&other| other != index);
        if matches!(standing, Standing::Interrupted { .. }) {
            self.note_replica(What::FailureEnded, index);
        }
        self.supply_nodes(pool);
    }

    /// The time of a node is up: its pods are given up, or it is gone, or it could not be drained.
    pub(super) fn on_node(&mut self, event: Event) {
        let Some((pool, ordinal, _)) = self.node(event.slot) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        let host = nodes.pools[pool].host(ordinal);
        if host.ticket != event.ticket {
            return;
        }
        host.ticket = NONE;
        let (standing, pods) = (host.standing, host.pods.clone());
        match standing {
            Standing::Absent | Standing::Open => {}
            Standing::Down => {
                for pod in pods {
                    // What one eviction sets off may have taken another.
                    if self.replicas[pod as usize].host == event.slot {
                        self.evict(pod, Time::MAX);
                    }
                }
            }
            Standing::GivenBack => self.give_up_drain(event.slot),
            Standing::Interrupted { .. } => self.take_away(event.slot),
        }
    }

    /// Every pod is on one node or waits for one, and what is free on each node is what its pods have left.
    pub(super) fn assert_packed(&self) {
        let Some(nodes) = &self.nodes else { return };
        for (pool, state) in self.plan.nodes.pools.iter().zip(&nodes.pools) {
            for host in state.hosts.iter().filter(|host| host.standing != Standing::Absent) {
                let of = |pod: &u32| {
                    let fleet = self.replicas[*pod as usize].fleet as usize;
                    self.plan.fleets[fleet].hosting.as_ref().map_or_else(Amount::default, |hosting| hosting.request)
                };
                let used = host.pods.iter().map(of).fold(Amount::default(), Amount::plus);
                let fresh = host.pods.is_empty() && host.free == Amount::default();
                assert!(fresh || used.plus(host.free) == pool.room, "a node is packed beyond what it has");
            }
        }
        for (group, &fleet) in nodes.groups.iter().zip(&self.plan.nodes.hosted) {
            for &index in &self.fleets[fleet as usize].members {
                let replica = &self.replicas[index as usize];
                let waits = group.pending.contains(&index);
                let there = replica.status != Status::Gone;
                assert_eq!(there, waits != (replica.host != NONE), "a pod is neither on a node nor waits for one");
            }
        }
    }
}
