//! Databases without a leader: every server may answer, and so many of them must.

use super::steps::Need;
use crate::language::Spanned;
use crate::units::Duration;

crate::record! {
    /// A database whose copies are equal: a write goes to all of them and is done when so many have it, a read asks so
    /// many and takes the newest answer (Dynamo, Cassandra, Riak). With R + W > N every read sees the last write.
    Quorum = "quorum" {
        /// Copies of each key (N), on as many servers; on all of them if not given.
        copies: Option<Spanned<u32>>;
        /// Answers that a read waits for (R): a number, `quorum` or `all`.
        read: Spanned<Need> = Spanned::nowhere(Need::Quorum), "more than half: with as many for writes, no read is stale";
        /// Acknowledgements that a write waits for (W).
        write: Spanned<Need> = Spanned::nowhere(Need::Quorum), "more than half";
        /// Whom a read asks.
        ask: Contact = Contact::Needed, "Cassandra reads from as many as it waits for";
        /// Whom a write is sent to.
        send: Contact = Contact::All, "Cassandra writes to every copy, whatever it waits for";
        /// Whether a read brings copies up to date that it found behind.
        read_repair: bool = true, "Cassandra read_repair: BLOCKING; here without waiting for it";
        /// For how long writes are kept for a server that is down, to be handed over when it is back; `0s` for not at all.
        hints: Duration = Duration::from_nanos(10_800_000_000_000), "Cassandra max_hint_window: 3 h";
        /// How long to wait for a copy's answer.
        timeout: Spanned<Duration> = Spanned::nowhere(Duration::from_nanos(5_000_000_000)), "Cassandra read_request_timeout: 5 s";
    }
}

crate::words! {
    /// Which copies an operation is sent to.
    Contact = "choice of copies" {
        /// All.
        All = "all",
        /// As many as must answer, chosen at random among those that are up.
        Needed = "needed",
    }
}

/// The most copies: two regions with seven each, and one to decide.
pub const MAX_COPIES: u32 = 15;
