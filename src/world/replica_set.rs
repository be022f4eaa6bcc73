//! A leader and its followers in a run.

use super::backup::BackupState;
use super::disk::Disk;
use super::follower::Follower;
use super::log::{Log, Lost};
use crate::engine::{Key, NONE, Time};
use crate::plan::database::ReplicaSet;
use crate::tally::database::Course;
use std::collections::VecDeque;

/// The state of a leader and its followers.
pub struct SetState {
    pub key: Key,
    pub log: Log,
    /// What each server has, by its number; that of the leader says nothing.
    pub followers: Vec<Follower>,
    /// The number of the server that leads, or led last.
    pub leader: u32,
    pub phase: Phase,
    /// Whether the leader takes writes no more, though it may be well.
    pub stepped_down: bool,
    /// Whether it is counted as available.
    pub available: bool,
    /// The ticket of what comes next in a failover.
    pub ticket: u32,
    /// How often the leader was lost.
    pub losses: u64,
    /// The last time that it was.
    pub loss: Loss,
    /// Writes that wait for acknowledgements, in order.
    pub waiting: VecDeque<Waiter>,
    /// The ticket of the next of them.
    pub due: u32,
    /// Whether the leader has given up waiting for its followers, until they have caught up.
    pub alone: bool,
    /// A former leader that takes writes still, since nobody could tell it, and what it has taken.
    pub split: Option<(u32, Lost)>,
    /// When the present leader was promoted, and how often one was.
    pub since: Time,
    pub promotions: u64,
    /// While the first write after a promotion is still to come: when the leader was lost before it, and how it went on.
    pub recovering: Option<(Time, Course)>,
    /// Measured writes that were acknowledged, and are in the log that its leader has.
    pub held: u64,
    /// Copies that are kept elsewhere.
    pub backups: Option<BackupState>,
    /// Room for the times of acknowledgements.
    pub times: Vec<Time>,
}

/// Who leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The leader does.
    Led,
    /// The leader is lost, which is still to be found out, or nobody will do anything about.
    Lost,
    /// This server is being promoted. It has so many writes.
    Promoting(u32, u64),
    /// The leader is lost, and no other server can take over.
    Vacant,
}

/// How a leader was lost, and what was done about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loss {
    /// When.
    pub at: Time,
    /// When it was decided who takes over.
    pub decided: Time,
    /// How long that one has to replay what it has received.
    pub replay: Time,
    /// How long its promotion takes beyond that.
    pub promote: Time,
    /// Whether the leader is well, and only cut off.
    pub cut_off: bool,
    /// Whether it steps down for a maintenance, with nothing left behind.
    pub planned: bool,
}

/// A write that waits for acknowledgements.
#[derive(Clone, Copy, Debug)]
pub struct Waiter {
    pub position: u64,
    pub slot: u32,
    pub serial: u32,
    pub since: Time,
}

impl SetState {
    /// One whose first server leads. The servers come with their fleet.
    pub fn new(spec: &ReplicaSet, replication: Key) -> Self {
        SetState {
            key: replication.number(spec.salt),
            log: Log::new(spec.by_row && spec.spreads_reads, spec.spreads_reads),
            followers: Vec::new(),
            leader: 0,
            phase: Phase::Led,
            stepped_down: false,
            available: false,
            ticket: NONE,
            losses: 0,
            loss: Loss::default(),
            waiting: VecDeque::new(),
            due: NONE,
            alone: false,
            split: None,
            since: 0,
            promotions: 0,
            recovering: None,
            held: 0,
            backups: spec
                .backups
                .as_ref()
                .map(|backups| BackupState::new(backups, replication.number(spec.salt).word("backups"))),
            times: Vec::new(),
        }
    }

    /// The key of the last loss of the leader.
    pub fn loss_key(&self) -> Key {
        self.key.word("loss").number(self.losses)
    }

    /// Whether a server takes writes.
    pub fn accepts(&self, ordinal: u32) -> bool {
        ordinal == self.leader && !self.stepped_down
    }

    /// The followers with their numbers.
    pub fn others(&self) -> impl Iterator<Item = (u32, &Follower)> {
        let leader = self.leader;
        (0u32..).zip(&self.followers).filter(move |(ordinal, _)| *ordinal != leader)
    }

    /// When so many followers will have acknowledged a write; [`Time::MAX`] if that is not known.
    pub fn acknowledged(&mut self, position: u64, copies: u32) -> Time {
        let mut times = std::mem::take(&mut self.times);
        times.clear();
        times.extend(self.others().map(|(_, follower)| follower.acknowledges(position)));
        times.sort_unstable();
        let time = times.get(copies.saturating_sub(1) as usize).copied().unwrap_or(Time::MAX);
        self.times = times;
        time
    }

    /// The position up to which so many followers have received the log.
    pub fn copied(&self, now: Time, copies: u32) -> u64 {
        let mut received: Vec<u64> =
            self.others().filter(|(_, f)| f.disk == Disk::Whole).map(|(_, f)| f.received(now)).collect();
        received.sort_unstable_by(|a, b| b.cmp(a));
        received.get(copies.saturating_sub(1) as usize).copied().unwrap_or(0)
    }

    /// The position up to which all followers have applied the log, and no write waits.
    pub fn settled(&self) -> u64 {
        let applied = self.others().map(|(_, follower)| follower.applied()).min().unwrap_or(u64::MAX);
        applied.min(self.waiting.front().map_or(u64::MAX, |waiter| waiter.position))
    }
}
