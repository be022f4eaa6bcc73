//! Transactions without locks: they look in the end whether somebody else has committed on their keys since they began.

use crate::engine::{NONE, Time, time};
use crate::plan::program::Op;
use crate::tally::Outcome;
use crate::world::frame::Frame;
use crate::world::kind;
use crate::world::{Trace, World};

/// The transaction that a frame is in.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// The number of the step; [`NONE`] if it is in none.
    pub step: u32,
    /// When it began first.
    pub since: Time,
    /// What tells when this attempt began; none between two attempts.
    began: Option<u64>,
    /// Attempts before this one.
    attempt: u32,
    /// The round in which it began first: its keys stay the same.
    round: u32,
    /// The work of the frame up to this attempt.
    spent: Time,
}

const CLOSED: Open = Open { step: NONE, since: 0, began: None, attempt: 0, round: 0, spent: 0 };

impl<T: Trace> World<'_, T> {
    /// A transaction begins, or begins again.
    pub(in crate::world) fn begin_transaction(&mut self, slot: u32, number: u32) {
        let (now, Frame { round, spent, .. }) = (self.now(), self.frames[slot]);
        let table = self.plan.locks.transactions[number as usize].table as usize;
        let measured = self.measured(now);
        let Some(locks) = &mut self.locks else { return };
        if locks.open.len() <= slot as usize {
            locks.open.resize(slot as usize + 1, CLOSED);
        }
        let began = Some(locks.versions[table].begin());
        let open = &mut locks.open[slot as usize];
        if open.step == NONE {
            *open = Open { step: number, since: now, began, attempt: 0, round, spent };
            self.tally.locks[table].begun += u64::from(measured);
        } else {
            (open.began, open.spent) = (began, spent);
        }
    }

    /// The steps of a transaction are done: commits it, or does them again after a while. Returns whether the frame goes
    /// on at once.
    pub(in crate::world) fn validate(&mut self, slot: u32, number: u32) -> bool {
        let (plan, now, frame) = (self.plan, self.now(), self.frames[slot]);
        let step = &plan.locks.transactions[number as usize];
        let Op::Jump(start) = plan.program[frame.pc as usize + 1] else {
            return true;
        };
        let Some(locks) = &mut self.locks else { return true };
        let open = locks.open[slot as usize];
        let (Some(began), measured) = (open.began, open.since >= plan.warmup) else {
            return true;
        };
        let place =
            u64::from(start - plan.endpoints[frame.caller.endpoint as usize].start) << 32 | u64::from(open.round);
        let table = &plan.locks.tables[step.table as usize];
        let key = frame.caller.key;
        locks.draw(table, step.writes + step.reads, frame.caller.affinity, key.draws(place));
        let versions = &mut locks.versions[step.table as usize];
        let tally = &mut self.tally.locks[step.table as usize];
        let conflict = locks.keys.iter().any(|&key| versions.is_stale(key, began));
        if !conflict {
            let writes = locks.keys.len().min(step.writes as usize);
            versions.commit(&locks.keys[..writes]);
        }
        versions.close(began);
        if !conflict {
            locks.open[slot as usize] = CLOSED;
            tally.commit(measured);
            self.frames[slot].pc += 2;
            return true;
        }
        tally.conflict(frame.spent - open.spent, measured);
        if open.attempt + 1 >= step.attempts {
            locks.open[slot as usize] = CLOSED;
            tally.exhausted += u64::from(measured);
            self.end(slot, Outcome::Failed);
            return false;
        }
        locks.open[slot as usize] = Open { attempt: open.attempt + 1, began: None, ..open };
        // The keys of attempts lie under each other, as those of retried calls do.
        let key = (1..=u64::from(open.attempt)).fold(key.number(place), |key, attempt| key.number(attempt));
        let delay = time::from_seconds(step.delays.before(open.attempt, key));
        self.frames[slot].round += 1;
        if delay == 0 {
            self.frames[slot].pc += 1;
            return true;
        }
        self.frames[slot].ticket = self.agenda.schedule(now.saturating_add(delay), kind::DONE, slot);
        false
    }

    /// A frame is over: so is its transaction.
    pub(super) fn stop_transaction(&mut self, slot: u32) {
        let (plan, warmup) = (self.plan, self.plan.warmup);
        let Some(locks) = &mut self.locks else { return };
        let Some(open) = locks.open.get_mut(slot as usize).filter(|open| open.step != NONE) else {
            return;
        };
        let Open { step, since, began, .. } = std::mem::replace(open, CLOSED);
        let table = plan.locks.transactions[step as usize].table as usize;
        began.into_iter().for_each(|began| locks.versions[table].close(began));
        self.tally.locks[table].stopped += u64::from(since >= warmup);
    }
}
