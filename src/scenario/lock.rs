//! Keys that requests contend for: locks, and transactions that try again after a conflict.

use super::steps::Steps;
use crate::language::{Name, Spanned};
use crate::policy::keys::Keys;
use crate::policy::retry::Backoff;
use crate::units::Duration;

crate::record! {
    /// Keys that requests contend for: accounts, rows, seats. Each key is a lock of its own.
    LockTable = "lock table" {
        /// Which keys there are: each step draws its own. If not given, a step takes the key that the traffic source drew for the
        /// request.
        keys: Option<Keys>;
        /// How long a request waits for a key before it fails.
        timeout: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(50)), "InnoDB innodb_lock_wait_timeout";
        /// How long a request waits for a key before it looks whether it is part of a deadlock.
        deadlock_detection: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(1)), "PostgreSQL deadlock_timeout";
    }
}

crate::record! {
    /// Holds keys while it does its steps; waits for those that others hold.
    Lock = "lock" {
        /// The lock table.
        on: Name;
        /// How many different keys it takes, one after the other.
        keys: Spanned<u32> = Spanned::nowhere(1), "one account, one row";
        /// Whether others may hold the same keys.
        mode: LockMode = LockMode::Exclusive, "SELECT … FOR UPDATE, a mutex";
        /// The order in which it takes its keys.
        order: LockOrder = LockOrder::Random, "in the order in which the request names them";
        /// How long it waits for each key before it fails; as long as the lock table says if not given.
        timeout: Option<Spanned<Duration>>;
        /// What it does while it holds all of them.
        steps: Steps;
    }
}

crate::words! {
    /// Whether others may hold the same keys.
    LockMode = "mode of a lock" {
        /// Nobody else.
        Exclusive = "exclusive",
        /// All who hold it shared as well.
        Shared = "shared",
    }
}

crate::words! {
    /// The order in which a request takes its keys.
    LockOrder = "order of locks" {
        /// As they come: two requests may each hold what the other one waits for.
        Random = "random",
        /// All take them in the same order: no deadlock among the keys of a step.
        Sorted = "sorted",
    }
}

crate::record! {
    /// Does its steps without a lock, and looks in the end whether anybody else has committed on one of its keys since it
    /// began: if so, it begins again (optimistic concurrency control: Kung and Robinson 1981, backward validation).
    Transaction = "transaction" {
        /// The lock table.
        on: Name;
        /// How many different keys it writes.
        keys: Spanned<u32> = Spanned::nowhere(1), "one account, one row";
        /// How many other keys it reads without writing them.
        reads: Spanned<u32> = Spanned::nowhere(0), "it reads what it writes";
        /// How often it does its steps before it fails.
        attempts: Spanned<u32> = Spanned::nowhere(10), "Ninefold: enough where conflicts are rare";
        /// How long it waits after a conflict.
        backoff: Backoff = Backoff::default(), "as `retry`: Envoy";
        /// What it does, each time anew.
        steps: Steps;
    }
}
