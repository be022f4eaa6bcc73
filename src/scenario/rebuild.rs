//! How a server that has lost its disk gets its data back.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::{Bandwidth, Bytes};

crate::record! {
    /// How long it takes to copy a server's data from the others to one that has lost its disk (PostgreSQL pg_basebackup, MySQL
    /// clone, Cassandra streaming).
    Rebuild = "rebuild" {
        /// How large the data of a server is. If not given: as large as a full backup, where there are `backups`.
        size: Option<Spanned<Bytes>>;
        /// How fast it is copied (pg_basebackup `--max-rate`, MySQL `clone_max_data_bandwidth`). If not given: 200 MB/s, as
        /// backups are read; under a `quorum` 25 MB/s (Cassandra stream_throughput_outbound: 200 Mbit/s).
        rate: Option<Spanned<Bandwidth>>;
        /// How long it takes, where that is known instead.
        takes: Option<Distribution>;
    }
    short "takes"
}

/// How fast data is copied where nothing is said: as fast as backups are read, which is assumed too.
pub const COPIED: f64 = 200e6;
/// How fast equal copies are streamed: Cassandra's stream_throughput_outbound, 200 Mbit/s.
pub const STREAMED: f64 = 25e6;

impl Rebuild {
    /// How many seconds it takes to copy the data of a server, where `takes` does not say so.
    pub fn seconds(rebuild: Option<&Rebuild>, full_backup: Option<Bytes>, streamed: bool) -> f64 {
        let size = rebuild.and_then(|rebuild| rebuild.size.as_ref().map(|size| size.value)).or(full_backup);
        let rate = rebuild.and_then(|rebuild| rebuild.rate.as_ref().map(|rate| rate.value.bytes_per_second()));
        let usual = if streamed { STREAMED } else { COPIED };
        size.map_or(0.0, |size| size.value()) / rate.unwrap_or(usual)
    }
}
