//! Keys that requests contend for.

use crate::engine::Time;
use crate::policy::keys::KeySampler;
use crate::policy::retry::Delays;

/// A lock table.
#[derive(Clone, Debug)]
pub struct LockTable {
    /// Its name in the scenario.
    pub name: String,
    /// Its keys; none where a request takes the key that its source drew for it.
    pub keys: Option<KeySampler>,
    /// After how long a wait a deadlock is looked for: a place in [`LockPlan::waits`].
    pub detection: u32,
}

/// A step that holds keys.
#[derive(Clone, Copy, Debug)]
pub struct LockStep {
    /// The lock table.
    pub table: u32,
    /// How many keys.
    pub keys: u32,
    /// Whether others may hold them too.
    pub shared: bool,
    /// Whether it takes them in the order that all do.
    pub sorted: bool,
    /// How long it waits for each: a place in [`LockPlan::waits`].
    pub timeout: u32,
}

/// A step that is done again after a conflict.
#[derive(Clone, Copy, Debug)]
pub struct Transaction {
    /// The lock table.
    pub table: u32,
    /// How many keys it writes.
    pub writes: u32,
    /// How many others it reads.
    pub reads: u32,
    /// How often it is done at most.
    pub attempts: u32,
    /// How long it waits after a conflict.
    pub delays: Delays,
}

/// A time after which something happens to those who still wait for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockWait {
    /// They look whether they are part of a deadlock.
    Detection(Time),
    /// They fail.
    Timeout(Time),
}

impl LockWait {
    /// How long that is.
    pub fn time(self) -> Time {
        match self {
            LockWait::Detection(time) | LockWait::Timeout(time) => time,
        }
    }
}

/// All that requests contend for.
#[derive(Clone, Debug, Default)]
pub struct LockPlan {
    /// The lock tables.
    pub tables: Vec<LockTable>,
    /// The steps that hold keys.
    pub steps: Vec<LockStep>,
    /// The steps that are done again after a conflict.
    pub transactions: Vec<Transaction>,
    /// The distinct times of waiting: each has a lane of timers.
    pub waits: Vec<LockWait>,
}

impl LockPlan {
    /// Whether some step takes the keys of requests.
    pub fn looks_at_affinity(&self) -> bool {
        self.tables.iter().any(|table| table.keys.is_none())
    }
}
