//! Disks of databases whose copies are equal: a server that has lost its disk streams each of its keys from another one
//! that has it; where none has, it is restored from a backup.

use super::{StoreState, first_server};
use crate::engine::{Key, NONE, Time};
use crate::plan::quorum::QuorumStore;
use crate::tally::ledger::Cause;
use crate::world::backup::{BackupState, Checkpoint, restoring_takes};
use crate::world::{Trace, World};

/// What is on the disk of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disk {
    /// All that it has received.
    #[default]
    Whole,
    /// Nothing: the server is being repaired.
    Lost,
    /// It is being filled.
    Filling,
}

/// Losses of disks of a store.
#[derive(Clone, Debug, Default)]
pub struct Disks {
    /// By server.
    states: Vec<Disk>,
    /// Keys of which something may be lost, that is known for sure when the next server is back.
    at_risk: Vec<u64>,
    /// Copies that are kept elsewhere, and how many were made.
    pub backups: Option<BackupState>,
    made: u64,
    /// What is restored of keys that no server has.
    restores: Option<Checkpoint>,
}

impl Disks {
    /// Whole disks.
    pub fn new(plan: &QuorumStore, replication: Key) -> Self {
        let key = replication.number(plan.salt).word("backups");
        Disks { backups: plan.backups.as_ref().map(|backups| BackupState::new(backups, key)), ..Disks::default() }
    }

    /// The oldest backup that may still be used, and the last that was made.
    pub fn oldest_and_last(&self) -> (u64, u64) {
        (self.backups.as_ref().map_or(0, BackupState::oldest), self.made)
    }

    fn of(&self, server: u64) -> Disk {
        self.states.get(server as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, server: u64, disk: Disk) {
        if self.states.len() <= server as usize {
            self.states.resize(server as usize + 1, Disk::Whole);
        }
        self.states[server as usize] = disk;
    }
}

/// The copy of a key that a server has, whose first copy is at another server of so many.
fn copy_at(server: u64, first: u64, servers: u64, copies: u32) -> Option<usize> {
    let copy = (server + servers - first) % servers;
    (copy < u64::from(copies)).then_some(copy as usize)
}

impl<T: Trace> World<'_, T> {
    /// The store that a replica is a server of, and which.
    fn store_of(&self, index: u32) -> Option<(usize, u64)> {
        let replica = &self.replicas[index as usize];
        let store = self.plan.quorums.iter().position(|store| store.fleet == replica.fleet)?;
        Some((store, u64::from(replica.ordinal)))
    }

    /// A server of a store, which is down, has lost its disk.
    pub(in crate::world) fn lose_disk_of_copies(&mut self, index: u32) {
        let now = self.now();
        let Some((store, server)) = self.store_of(index) else { return };
        let spec = &self.plan.quorums[store];
        let servers = u64::from(self.plan.fleets[spec.fleet as usize].replicas);
        let StoreState { rows, disks, .. } = &mut self.quorums.stores[store];
        disks.set(server, Disk::Lost);
        let checkpoint = match (&disks.backups, &spec.backups) {
            // A log that is copied away all the time has what came after the last backup.
            (Some(backups), Some(plan)) => Some(backups.newest(plan, now, u64::MAX)),
            _ => None,
        };
        let (mut lost, mut restores) = (0, false);
        for (&key, row) in rows.iter_mut() {
            let first = first_server(self.key, spec, key, servers);
            let Some(copy) = copy_at(server, first, servers, spec.copies) else { continue };
            let mut account = row.account.take().unwrap_or_default();
            row.held[copy] = 0;
            account.empty(copy);
            let whole = |&copy: &usize| {
                disks.states.get(((first + copy as u64) % servers) as usize).is_none_or(|&disk| disk == Disk::Whole)
            };
            let mut whole = (0..spec.copies as usize).filter(whole).peekable();
            if whole.peek().is_none() {
                lost += account.go_back(checkpoint.map(|checkpoint| checkpoint.held), row.acknowledged);
                (row.acknowledged, restores) = (account.restored, restores || account.restored > 0);
                row.missed.clear();
            } else if account.risk(whole, row.acknowledged, now) {
                disks.at_risk.push(key);
            }
            row.account = Some(account);
        }
        disks.restores = if restores { checkpoint } else { disks.restores };
        let (cause, since) = checkpoint.map_or((Cause::DiskLost, 0), |checkpoint| (Cause::Restore, checkpoint.at));
        if lost > 0 {
            self.tally.quorums[store].ledger.lose(cause, lost, now - since);
        }
    }

    /// What was at risk when a disk was lost has arrived somewhere by now, or is lost.
    fn settle_risks(&mut self, store: usize) {
        let StoreState { rows, disks, .. } = &mut self.quorums.stores[store];
        let (mut lost, mut span) = (0, 0);
        for key in std::mem::take(&mut disks.at_risk) {
            let account = rows.get_mut(&key).and_then(|row| row.account.as_mut());
            if let Some((writes, time)) = account.and_then(|account| account.settle()) {
                (lost, span) = (lost + writes, time.max(span));
            }
        }
        if lost > 0 {
            self.tally.quorums[store].ledger.lose(Cause::DiskLost, lost, span);
        }
    }

    /// A server of a store is repaired, or filled. Tells whether it has to be filled first.
    pub(in crate::world) fn copies_must_be_filled(&mut self, index: u32) -> bool {
        let Some((store, server)) = self.store_of(index) else { return false };
        match self.quorums.stores[store].disks.of(server) {
            Disk::Whole => return false,
            Disk::Filling => {
                self.fill_copies(store, server);
                return false;
            }
            Disk::Lost => {}
        }
        self.dismiss_crew(index);
        self.settle_risks(store);
        let (now, spec) = (self.now(), &self.plan.quorums[store]);
        let disks = &mut self.quorums.stores[store].disks;
        disks.set(server, Disk::Filling);
        let key = self.key.number(spec.salt).word("rebuild").number(server);
        let servers = u64::from(self.plan.fleets[spec.fleet as usize].replicas);
        let some_have = (0..servers).any(|other| disks.of(other) == Disk::Whole);
        let mut takes = if some_have { spec.rebuild.sample(&mut key.draws(now)) } else { 0 };
        if let (Some(plan), Some(checkpoint)) = (&spec.backups, &disks.restores) {
            let (copies, replay) = restoring_takes(plan, checkpoint);
            takes = takes.saturating_add(copies).saturating_add(replay);
        }
        self.is_back_at(index, now.saturating_add(takes));
        true
    }

    /// A server gets each of its keys from the first of the others that is up and has it, or from the backup.
    fn fill_copies(&mut self, store: usize, server: u64) {
        let spec = &self.plan.quorums[store];
        let servers = u64::from(self.plan.fleets[spec.fleet as usize].replicas);
        let members = &self.fleets[spec.fleet as usize].members;
        let StoreState { rows, disks, .. } = &mut self.quorums.stores[store];
        let gives = |server: u64| {
            disks.of(server) == Disk::Whole && self.replicas[members[server as usize] as usize].position != NONE
        };
        for (&key, row) in rows.iter_mut() {
            let first = first_server(self.key, spec, key, servers);
            let Some(copy) = copy_at(server, first, servers, spec.copies) else { continue };
            let others = (1..spec.copies as usize).map(|next| (copy + next) % spec.copies as usize);
            let from = others.clone().find(|&other| gives((first + other as u64) % servers));
            let whole = |other: usize| disks.of((first + other as u64) % servers) == Disk::Whole;
            let account = row.account.get_or_insert_default();
            match from {
                Some(from) => {
                    row.held[copy] = row.held[from];
                    account.fill(copy, Some(from));
                }
                None if !others.clone().any(whole) => {
                    row.held[copy] = account.restored;
                    account.fill(copy, None);
                }
                // Those that have it are down: read repair brings it.
                None => {}
            }
        }
        disks.set(server, Disk::Whole);
        if disks.states.iter().all(|&disk| disk == Disk::Whole) {
            disks.restores = None;
        }
    }

    /// A server that is being filled fails once more; tells whether it is.
    pub(in crate::world) fn stop_filling_copies(&mut self, index: u32, until: Time) -> bool {
        let Some((store, server)) = self.store_of(index) else { return false };
        let disks = &mut self.quorums.stores[store].disks;
        if disks.of(server) != Disk::Filling {
            return false;
        }
        disks.set(server, Disk::Lost);
        self.is_back_at(index, until);
        true
    }

    /// It is time for a backup of a store.
    pub(in crate::world) fn back_up_copies(&mut self, store: usize) {
        let now = self.now();
        let key = self.key.number(self.plan.quorums[store].salt).word("backups");
        let disks = &mut self.quorums.stores[store].disks;
        let (Some(backups), Some(plan)) = (&mut disks.backups, &self.plan.quorums[store].backups) else { return };
        disks.made += 1;
        backups.make(plan, now, disks.made, key);
        backups.advance(plan, now);
    }

    /// Takes stock of all stores at the end of the run.
    pub(in crate::world) fn close_copies(&mut self) {
        for store in (0..self.plan.quorums.len()).filter(|&store| self.plan.quorums[store].accounts) {
            self.settle_risks(store);
            let accounts = self.quorums.stores[store].rows.values().filter_map(|row| row.account.as_ref());
            let ledger = &mut self.tally.quorums[store].ledger;
            ledger.durable = accounts.map(|account| account.held).sum();
            assert!(ledger.balances(), "writes to {} are not accounted for: {ledger:?}", self.plan.quorums[store].name);
        }
    }
}
