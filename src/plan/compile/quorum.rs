//! Databases whose copies are equal.

use super::Compiler;
use crate::plan::program::Op;
use crate::plan::quorum::{Quorum, QuorumStore, Rows};
use crate::plan::{Edge, salt};
use crate::scenario::database::Database;
use crate::scenario::quorum::Contact;

/// The words for what one server does for a read or a write.
pub(super) const AT_A_COPY: [&str; 2] = ["read at a copy", "write at a copy"];

impl Compiler<'_> {
    /// Compiles the programs of a database, if it has a quorum: `read` and `write` put the operation to the copies,
    /// each of which does its part.
    pub(super) fn compile_quorum(&mut self, name: &str, database: &Database) -> bool {
        let Some(quorum) = &database.quorum else { return false };
        let store = self.plan.quorums.len() as u32;
        let copies = quorum.copies.as_ref().map_or(database.replicas.value, |copies| copies.value);
        let works = [&database.read, &database.write];
        let [reads, writes] = [false, true].map(|write| {
            let (word, work) = (AT_A_COPY[usize::from(write)], works[usize::from(write)]);
            self.begin(name, word);
            self.plan.program.extend([Op::Work(work.sampler.clone()), Op::Copy { store, write }, Op::End]);
            self.begin(name, if write { "write" } else { "read" });
            self.plan.program.extend([Op::Gather { store, write }, Op::Settle { store, write }, Op::End]);
            let first = self.plan.edges.len() as u32;
            let targets = super::programs::one(self.endpoint(name, word));
            let timeout = Some(self.lane(quorum.timeout.value.nanos()));
            for copy in 0..copies {
                let salt = salt(&format!("databases.{name}.{word}.{copy}"));
                self.plan.edges.push(Edge::plain(targets.clone(), timeout, salt));
            }
            first
        });
        let fleet = self.plan.endpoints[self.endpoint(name, AT_A_COPY[0]) as usize].fleet.unwrap_or(0);
        let of_request = self.scenario.traffic.iter().all(|(_, traffic)| traffic.keys.is_some());
        self.plan.quorums.push(QuorumStore {
            name: name.to_owned(),
            fleet,
            copies,
            rows: match &database.keys {
                Some(keys) => Rows::Drawn(keys.sampler()),
                None if of_request => Rows::OfRequest,
                None => Rows::One,
            },
            read: Quorum { need: quorum.read.value.of(copies), all: quorum.ask == Contact::All, edge: reads },
            write: Quorum { need: quorum.write.value.of(copies), all: quorum.send == Contact::All, edge: writes },
            read_repair: quorum.read_repair,
            hints: quorum.hints.nanos(),
            accounts: database.loses_disks(name, self.scenario),
            rebuild: super::databases::rebuild(database),
            backups: database.backups.as_ref().map(super::recovery::backups),
            value_micros: database.value.as_ref().map_or(0, |value| value.value.micros),
            salt: salt(&format!("databases.{name}.keys")),
        });
        true
    }
}
