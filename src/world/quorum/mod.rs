//! Databases whose copies are equal: an operation is put to several servers, and enough of them must answer.
//!
//! The frame that gathers has no server of its own: it stands at the caller, as a driver does that knows where the copies
//! of a key are. What copies hold is a version number a key.

mod account;
mod disk;

use crate::engine::random::Source;
use crate::engine::{Key, NONE, Time};
use crate::plan::quorum::{MAX_COPIES as MOST, QuorumStore, Rows};
use crate::tally::Outcome;
use crate::world::backup::BackupState;
use crate::world::frame::{Caller, Link};
use crate::world::replica::Replica;
use crate::world::trace::{Named, Role};
use crate::world::{Trace, World, purpose};
use account::Account;
use disk::Disks;
use std::collections::{BTreeMap, VecDeque};

/// What the copies of a key hold.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Versions that writers have sent out.
    issued: u32,
    /// The newest version that was acknowledged.
    acknowledged: u32,
    /// The newest version of each copy.
    held: [u32; MOST],
    /// When versions were acknowledged that some copy does not have.
    missed: VecDeque<(u32, Time)>,
    /// What became of its writes, where disks can be lost.
    account: Option<Box<Account>>,
}

impl Row {
    /// A copy gets a version, unless it has a newer one.
    fn receive(&mut self, copy: u32, version: u32, copies: u32) {
        let held = &mut self.held[copy as usize];
        *held = (*held).max(version);
        if let Some(mut account) = self.account.take() {
            account.receive(self, copy as usize, version);
            self.account = Some(account);
        }
        self.forget(copies);
    }

    fn acknowledge(&mut self, version: u32, now: Time, copies: u32) {
        self.acknowledged = self.acknowledged.max(version);
        self.missed.push_back((version, now));
        self.forget(copies);
    }

    fn forget(&mut self, copies: u32) {
        let least = self.held[..copies as usize].iter().copied().min().unwrap_or(0);
        self.missed.retain(|&(version, _)| version > least);
        if self.missed.len() > crate::tally::quorum::VERSIONS {
            self.missed.pop_front();
        }
    }

    /// When the first version after `version` was acknowledged, if that was before `time`.
    fn missed_since(&self, version: u32, time: Time) -> Option<Time> {
        let later = self.missed.iter().filter(|&&(other, at)| other > version && at <= time);
        later.map(|&(_, at)| at).min()
    }
}

/// A write that is kept for a server that is down.
#[derive(Clone, Copy, Debug)]
struct Hint {
    version: u32,
    copy: u32,
    since: Time,
    key: Key,
}

/// A store in a run.
#[derive(Clone, Debug, Default)]
pub struct StoreState {
    rows: BTreeMap<u64, Row>,
    /// For each server, by row.
    hints: Vec<BTreeMap<u64, Hint>>,
    disks: Disks,
}

/// What a frame is about: one that gathers, or one that does its part at a copy.
#[derive(Clone, Copy, Debug, Default)]
struct Errand {
    serial: u32,
    row: u64,
    /// The version that is written.
    version: u32,
    /// The newest version that copies have answered with.
    found: u32,
    /// The newest acknowledged version when it began.
    acknowledged: u32,
    /// The copies that were asked, as bits.
    asked: u16,
    /// The edge to the first copy.
    edge: u32,
    /// Whether it hands over what was kept for a server.
    hands_over: bool,
    /// What the copies answered.
    answers: [u32; MOST],
}

/// All stores of a run, and what frames are about, by slot.
#[derive(Clone, Debug, Default)]
pub struct Quorums {
    stores: Vec<StoreState>,
    errands: Vec<Errand>,
}

impl Quorums {
    /// Stores of which nothing is known yet.
    pub fn new(stores: &[QuorumStore], replication: Key) -> Self {
        let state = |store| StoreState { disks: Disks::new(store, replication), ..StoreState::default() };
        Quorums { stores: stores.iter().map(state).collect(), errands: Vec::new() }
    }

    /// The backups of a store.
    pub fn backups(&self, store: usize) -> &Option<BackupState> {
        &self.stores[store].disks.backups
    }

    /// Whether there are any stores.
    #[inline]
    pub fn exist(&self) -> bool {
        !self.stores.is_empty()
    }

    fn set(&mut self, slot: u32, errand: Errand) {
        if self.errands.len() <= slot as usize {
            self.errands.resize(slot as usize + 1, Errand::default());
        }
        self.errands[slot as usize] = errand;
    }

    fn row(&mut self, store: u32, row: u64) -> &mut Row {
        self.stores[store as usize].rows.entry(row).or_default()
    }
}

/// The server of the first copy of a row, among so many; those of the other copies follow it.
fn first_server(replication: Key, spec: &QuorumStore, row: u64, servers: u64) -> u64 {
    replication.number(spec.salt).number(row).value() % servers
}

impl<T: Trace> World<'_, T> {
    /// A frame puts its operation to the copies, and waits for enough of them.
    pub(in crate::world) fn gather(&mut self, slot: u32, store: u32, write: bool) {
        let plan = self.plan;
        let spec = &plan.quorums[store as usize];
        let quorum = spec.quorum(write);
        let mut draws = self.draws(slot);
        let frame = &self.frames[slot];
        let (key, serial, entered) = (frame.caller.key, frame.serial, frame.entered);
        let row = match &spec.rows {
            Rows::Drawn(keys) => keys.sample(&mut draws),
            Rows::OfRequest => frame.caller.affinity.value(),
            Rows::One => 0,
        };
        let mut up = [0; MOST];
        let mut count = 0;
        for copy in 0..spec.copies {
            if self.replicas[self.copy_of(spec, row, copy) as usize].position != NONE {
                up[count] = copy;
                count += 1;
            }
        }
        if count < quorum.need as usize {
            if self.measured(entered) {
                let tally = &mut self.tally.quorums[store as usize];
                *(if write { &mut tally.unavailable_writes } else { &mut tally.unavailable_reads }) += 1;
            }
            return self.end(slot, Outcome::Failed);
        }
        let up = &mut up[..count];
        let asked = if quorum.all { count } else { quorum.need as usize };
        for nth in 0..if asked < count { asked } else { 0 } {
            up.swap(nth, nth + draws.below(count - nth));
        }
        let up = &up[..asked];
        let state = self.quorums.row(store, row);
        let acknowledged = state.acknowledged;
        state.issued += u32::from(write);
        let version = if write { state.issued } else { 0 };
        if write && quorum.all {
            self.keep_for_the_absent(store, row, version, key);
        }
        let asks = up.iter().fold(0, |bits, copy| bits | 1 << copy);
        let errand = Errand { serial, row, version, acknowledged, asked: asks, edge: quorum.edge, ..Errand::default() };
        self.quorums.set(slot, errand);
        let pc = self.frames[slot].pc;
        let epoch = self.await_children(slot, asked as u16, quorum.need as u16, pc + 1);
        for &copy in up {
            self.call_copy(Some((slot, epoch)), key, store, copy, write, Errand { serial: 0, ..errand });
        }
    }

    /// The server that has a copy of a row: those of a row are neighbours, so that they lie in different zones.
    fn copy_of(&self, spec: &QuorumStore, row: u64, copy: u32) -> u32 {
        let servers = u64::from(self.plan.fleets[spec.fleet as usize].replicas);
        let first = first_server(self.key, spec, row, servers);
        self.fleets[spec.fleet as usize].members[((first + u64::from(copy)) % servers) as usize]
    }

    /// A frame, or nobody, sends its part of an operation to a copy.
    fn call_copy(&mut self, parent: Option<(u32, u32)>, key: Key, store: u32, copy: u32, write: bool, errand: Errand) {
        let plan = self.plan;
        let spec = &plan.quorums[store as usize];
        let number = spec.quorum(write).edge + copy;
        let edge = &plan.edges[number as usize];
        let now = self.now();
        let key = key.number(edge.salt);
        let mut caller = Caller::unheard(key, now, number, edge.targets[0].endpoint);
        if let Some((parent, epoch)) = parent {
            let origin = &self.frames[parent].caller;
            (caller.class, caller.priority, caller.affinity) = (origin.class, origin.priority, origin.affinity);
            caller.deadline = self.handed_on(origin);
            (caller.link, caller.parent, caller.parent_epoch) = (Link::Parent, parent, epoch);
            caller.trace = origin.trace;
            caller.trace = self.trace_call(Named::of(&caller), Role::Attempt);
        }
        let index = self.copy_of(spec, errand.row, copy);
        let slot = self.insert(caller);
        let frame = &mut self.frames[slot];
        (frame.entered, frame.pc) = (now, plan.endpoints[caller.endpoint as usize].start);
        self.quorums.set(slot, Errand { serial: frame.serial, ..errand });
        self.arm_attempt(edge, slot);
        self.tally.fleets[spec.fleet as usize].calls.begin(now, now >= plan.warmup);
        self.send_to(slot, index);
    }

    /// A copy has done its part.
    pub(in crate::world) fn serve_copy(&mut self, slot: u32, store: u32, write: bool) {
        let spec = &self.plan.quorums[store as usize];
        let caller = self.frames[slot].caller;
        let copy = caller.edge - spec.quorum(write).edge;
        let errand = self.quorums.errands[slot as usize];
        let held = {
            let row = self.quorums.row(store, errand.row);
            if write {
                row.receive(copy, errand.version, spec.copies);
                // A copy that nobody waited for is a copy all the same.
                self.frames[slot].spent = 0;
            }
            row.held[copy as usize]
        };
        if errand.hands_over {
            return self.handed_over(slot, store, errand.row);
        }
        if caller.link == Link::Parent && self.frames[caller.parent].epoch == caller.parent_epoch {
            self.quorums.errands[caller.parent as usize].answers[copy as usize] = held;
        }
    }

    /// A copy's answer is with the frame that gathers.
    #[inline]
    pub(in crate::world) fn hear_copy(&mut self, call: &Caller) {
        let Some(errand) = self.quorums.errands.get_mut(call.parent as usize) else { return };
        if errand.serial == self.frames[call.parent].serial {
            let copy = call.edge - errand.edge;
            errand.found = errand.found.max(errand.answers[copy as usize]);
        }
    }

    /// Enough copies have answered.
    pub(in crate::world) fn conclude_quorum(&mut self, slot: u32, store: u32, write: bool) {
        let now = self.now();
        let spec = &self.plan.quorums[store as usize];
        let frame = &self.frames[slot];
        let (entered, key) = (frame.entered, frame.caller.key);
        let measured = self.measured(entered);
        let errand = self.quorums.errands[slot as usize];
        let backups = self.quorums.stores[store as usize].disks.oldest_and_last();
        let row = self.quorums.row(store, errand.row);
        let tally = &mut self.tally.quorums[store as usize];
        if write {
            let before = row.acknowledged;
            row.acknowledge(errand.version, now, spec.copies);
            tally.acknowledged += u64::from(measured);
            if spec.accounts && measured {
                tally.ledger.acknowledged += 1;
                let mut account = row.account.take().unwrap_or_default();
                account.acknowledge(row, errand.version, before, now, backups);
                row.account = Some(account);
            }
            return;
        }
        if measured {
            let behind = errand.acknowledged.saturating_sub(errand.found);
            let since = row.missed_since(errand.found, entered).filter(|_| behind > 0);
            tally.read(behind, since.map(|since| now - since));
        }
        if spec.read_repair {
            let held = row.held;
            let behind = |copy: &u32| errand.asked & (1 << copy) != 0 && held[*copy as usize] < errand.found;
            let repair = Errand { version: errand.found, ..errand };
            for copy in (0..spec.copies).filter(behind) {
                self.tally.quorums[store as usize].repairs += u64::from(measured);
                self.call_copy(None, key.number(purpose::REPAIR), store, copy, true, repair);
            }
        }
    }

    /// Writes are kept for copies whose servers are known to be down.
    fn keep_for_the_absent(&mut self, store: u32, row: u64, version: u32, key: Key) {
        let now = self.now();
        let spec = &self.plan.quorums[store as usize];
        for copy in 0..spec.copies {
            let replica = &self.replicas[self.copy_of(spec, row, copy) as usize];
            if spec.hints == 0 || replica.position != NONE {
                continue;
            }
            let server = replica.ordinal as usize;
            let hints = &mut self.quorums.stores[store as usize].hints;
            if hints.len() <= server {
                hints.resize(server + 1, BTreeMap::new());
            }
            hints[server].insert(row, Hint { version, copy, since: now, key });
            let measured = self.measured(now);
            self.tally.quorums[store as usize].hints += u64::from(measured);
        }
    }

    /// A server is back: it gets what was kept for it, one write after the other.
    pub(in crate::world) fn hand_over(&mut self, index: u32) {
        let now = self.now();
        let Replica { fleet, ordinal, .. } = self.replicas[index as usize];
        let Some(store) = self.plan.quorums.iter().position(|store| store.fleet == fleet) else { return };
        let window = self.plan.quorums[store].hints;
        let Some(hints) = self.quorums.stores[store].hints.get_mut(ordinal as usize) else { return };
        hints.retain(|_, hint| now - hint.since <= window);
        let Some((&row, &Hint { version, copy, key, .. })) = hints.first_key_value() else { return };
        let errand = Errand { row, version, hands_over: true, ..Errand::default() };
        self.call_copy(None, key.number(purpose::HINT), store as u32, copy, true, errand);
    }

    fn handed_over(&mut self, slot: u32, store: u32, row: u64) {
        let index = self.frames[slot].replica;
        let now = self.now();
        let (measured, server) = (self.measured(now), self.replicas[index as usize].ordinal as usize);
        self.quorums.stores[store as usize].hints[server].remove(&row);
        self.tally.quorums[store as usize].handed_over += u64::from(measured);
        self.hand_over(index);
    }
}
