//! Checks of databases whose copies are equal.

use super::Checker;
use crate::language::{Diagnostic, Language, Span, Spanned};
use crate::scenario::database::{Database, ReadFrom};
use crate::scenario::quorum::{MAX_COPIES, Quorum};
use crate::scenario::replication::Replication;
use crate::scenario::steps::Need;

impl Checker<'_> {
    pub(super) fn quorum(&mut self, database: &Database, quorum: &Quorum) {
        let failover = database.failover.as_ref().map_or(Span::default(), |failover| failover.span);
        // What stands there as the default says nothing of a leader: an explained scenario has it, and reads back.
        let said = |says: bool, span: Span| if says { span } else { Span::default() };
        let replicated = database.replication.encode() != Replication::default().encode();
        let without = [
            ("read_from", said(database.read_from.value != ReadFrom::Leader, database.read_from.span)),
            ("replication", said(replicated, database.replication.span)),
            ("failover", failover),
            ("shards", said(database.shards.value != 1, database.shards.span)),
        ];
        for (key, span) in without.into_iter().filter(|(_, span)| *span != Span::default()) {
            let message = format!("copies under a `quorum` are equal: there is no leader for `{key}` to speak of");
            self.impossible(span, message);
        }
        let servers = database.replicas.value;
        let span = quorum.copies.as_ref().map_or(database.replicas.span, |copies| copies.span);
        let copies = quorum.copies.as_ref().map_or(servers, |copies| copies.value);
        if copies == 0 || copies > servers.min(MAX_COPIES) {
            let message =
                format!("{copies} copies: there can be 1 to {MAX_COPIES}, and no more than the {servers} servers");
            return self.impossible(span, message);
        }
        self.answers("read", &quorum.read, copies);
        self.answers("write", &quorum.write, copies);
        if quorum.timeout.value.nanos() == 0 {
            self.impossible(quorum.timeout.span, "`timeout` must be longer than nothing");
        }
        let (read, write) = (quorum.read.value.of(copies), quorum.write.value.of(copies));
        if read + write <= copies
            && database.keys.is_none()
            && self.scenario.traffic.iter().all(|(_, t)| t.keys.is_none())
        {
            let message =
                "R + W is not above N, so reads may be stale: how often depends on how often a key is written";
            let unused = Diagnostic::warning("W004", quorum.span, message);
            self.diagnostics.push(unused.help("without `keys` all reads and writes concern one and the same key"));
        }
    }

    fn answers(&mut self, what: &str, need: &Spanned<Need>, copies: u32) {
        if let Need::Count(count, span) = need.value
            && (count == 0 || count > copies)
        {
            self.impossible(span, format!("`{what}` lies between 1 and the {copies} copies"));
        }
    }
}
