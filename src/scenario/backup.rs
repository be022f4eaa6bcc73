//! Copies of a database that are kept elsewhere, from which it can be built anew.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::{Bandwidth, Bytes, Duration, Factor, StoragePrice};

crate::record! {
    /// Backups of a database: full ones, what has changed since, and the log. A plan of `recovery` restores from them.
    Backups = "backups" {
        /// From one full backup to the next. The first is there at the beginning, of a random age.
        every: Spanned<Duration> = Spanned::nowhere(Duration::from_nanos(86_400_000_000_000)), "Amazon RDS: daily";
        /// From the instant that a backup shows until it is complete and safe elsewhere.
        takes: Distribution = Distribution::constant(Duration::from_nanos(0)), "a snapshot of the storage";
        /// From one incremental backup to the next: what has changed since the last of either kind.
        incremental: Option<Spanned<Duration>>;
        /// How often the log is copied away (Amazon RDS: every 5 minutes). Without, a restore goes back to a backup.
        log: Option<Spanned<Duration>>;
        /// How large a full backup is.
        size: Bytes = Bytes::of(0.0), "nothing to copy";
        /// How large an incremental backup is.
        changes: Bytes = Bytes::of(0.0), "nothing to copy";
        /// How fast backups are read back.
        restore: Bandwidth = Bandwidth::per_second(200e6), "assumed: 50 to 500 MB/s are usual";
        /// How many times faster than it was written the log is applied.
        replay: Spanned<Factor> = Spanned::nowhere(Factor::new(10.0)), "assumed: a log of 10 minutes in one";
        /// For how long they are kept.
        retention: Duration = Duration::from_secs(604_800), "Amazon RDS in its console: 7 days";
        /// What it costs to keep them; nothing if not given.
        price: Option<StoragePrice>;
    }
}

impl Backups {
    /// The bytes that are kept at one time: so many full backups, and the incremental ones between them.
    pub fn kept(&self) -> f64 {
        let within = |every: Duration| (self.retention.seconds() / every.seconds().max(1.0)).floor();
        let full = within(self.every.value).max(1.0);
        let all = self.incremental.as_ref().map_or(full, |every| within(every.value).max(full));
        full * self.size.value() + (all - full) * self.changes.value()
    }
}
