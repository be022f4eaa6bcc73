//! Calls that are sent more than once: a frame without a server stands between the caller and the attempts, and
//! answers with the first good answer that it hears.

use super::frame::{Caller, Frame, Link, State};
use super::trace::{Named, Role};
use super::{Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::policy::hedge::HedgeWait;
use crate::tally::{Histogram, Outcome};

/// How often a percentile is read anew: Finagle `BackupRequestFilter`.
const READ_EVERY: Time = 3_000_000_000;

/// How long the calls along an edge take.
///
/// An answer of a later attempt counts from the first attempt, as a lower bound of what that would have taken: the
/// percentile at which attempts are added is not changed by them.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    recent: Histogram,
    read_at: Time,
    /// The percentile as it was read last; none before anything was answered.
    wait: Option<Time>,
}

impl Pace {
    fn wait(&mut self, now: Time, share: f64) -> Option<Time> {
        if now >= self.read_at {
            self.read_at = now.saturating_add(READ_EVERY);
            if let Some(seconds) = self.recent.quantile(share) {
                self.wait = Some((seconds * 1e9) as Time);
            }
            self.recent.clear();
        }
        self.wait
    }
}

impl<T: Trace> World<'_, T> {
    /// Sends a call along an edge that hedges.
    #[inline(never)]
    pub(super) fn hedge(&mut self, caller: Caller) {
        let epoch = self.next_epoch();
        let (slot, now) = (self.insert(caller), self.now());
        let frame = &mut self.frames[slot];
        (frame.state, frame.entered, frame.epoch) = (State::Hedged, now, epoch);
        self.send_next(slot);
    }

    /// Sends the first attempt, or another, and plans the next.
    fn send_next(&mut self, slot: u32) {
        let now = self.now();
        let frame = &mut self.frames[slot];
        let Frame { caller, epoch, round: nth, .. } = *frame;
        frame.waiting += 1;
        frame.round += 1;
        frame.caller.attempt = nth as u16;
        frame.ticket = NONE;
        if self.has_more(slot)
            && let Some(wait) = self.wait_of(caller.edge)
        {
            self.frames[slot].ticket = self.agenda.schedule(now.saturating_add(wait), kind::HEDGE, slot);
        }
        // A key of its own: the balancer chooses anew.
        let key = if nth == 0 { caller.key } else { caller.key.number(u64::from(nth)) };
        let plan = self.plan;
        let mut attempt = Caller { key, link: Link::Parent, parent: slot, parent_epoch: epoch, attempt: 0, ..caller };
        attempt.trace = self.trace_call(Named::of(&attempt), Role::Hedge(nth as u16));
        self.attempt(&plan.edges[caller.edge as usize], attempt);
    }

    /// Whether a hedged call may be sent once more.
    fn has_more(&self, slot: u32) -> bool {
        let frame = &self.frames[slot];
        let hedge = &self.plan.edges[frame.caller.edge as usize].hedge;
        hedge.is_some_and(|hedge| frame.round < u32::from(hedge.attempts)) && self.now() < frame.caller.deadline
    }

    /// How long to wait for an answer before the next attempt; none if that is not known yet.
    fn wait_of(&mut self, edge: u32) -> Option<Time> {
        let now = self.now();
        match self.plan.edges[edge as usize].hedge?.wait {
            HedgeWait::Fixed(wait) => Some(wait),
            HedgeWait::Share(share) => self.paces.entry(edge).or_default().wait(now, share),
        }
    }

    /// It is time for the next attempt.
    pub(super) fn on_hedge(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.ticket != event.ticket || frame.state != State::Hedged || !self.has_more(event.slot) {
            return;
        }
        if self.is_welcome(&frame.caller) {
            self.send_next(event.slot);
        } else if frame.waiting == 0 {
            self.free(event.slot);
        }
    }

    /// An attempt of a hedged call has ended.
    pub(super) fn hear_attempt(&mut self, attempt: &Caller, outcome: Outcome) {
        let (slot, now) = (attempt.parent, self.now());
        let frame = &mut self.frames[slot];
        frame.waiting -= 1;
        frame.caller.degraded = attempt.degraded;
        let (caller, entered, waiting) = (frame.caller, frame.entered, frame.waiting);
        if outcome == Outcome::Ok {
            if let Some(pace) = self.paces.get_mut(&caller.edge) {
                pace.recent.record(now - entered);
            }
        } else if self.has_more(slot) {
            self.frames[slot].ticket = self.agenda.schedule(now, kind::HEDGE, slot);
            return;
        } else if waiting > 0 {
            return;
        }
        self.free(slot);
        self.conclude(caller, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_read_every_three_seconds() {
        let mut pace = Pace::default();
        assert_eq!(pace.wait(0, 0.95), None);
        (1..=100).for_each(|ms| pace.recent.record(ms * 1_000_000));
        assert_eq!(pace.wait(READ_EVERY - 1, 0.95), None);
        let wait = pace.wait(READ_EVERY, 0.95).expect("it is known");
        assert!(wait.abs_diff(95_000_000) < 1_000_000, "{wait}");
        assert_eq!(pace.wait(2 * READ_EVERY, 0.95), Some(wait), "nothing was answered since");
    }
}
