//! Calls that a service turns away before it is overloaded: by its rate limiter, and by its replicas' admission control.

use super::frame::State;
use super::trace::Refusal;
use super::{Trace, World, kind, purpose};
use crate::engine::Time;
use crate::policy::admission::Arrival;
use crate::policy::limiter::Answer;
use crate::tally::Outcome;
use rand::Rng;

impl<T: Trace> World<'_, T> {
    /// Whether a fleet's rate limiter lets a call on at once; else it is turned away, or goes on later.
    pub(super) fn is_within_rate(&mut self, slot: u32, fleet: usize) -> bool {
        let now = self.now();
        match self.fleets[fleet].limiter.as_mut().map_or(Answer::Now, |limiter| limiter.ask(now)) {
            Answer::Now | Answer::After(0) => true,
            Answer::Never => {
                self.trace_refusal(self.frames[slot].caller.trace, Refusal::RateLimit);
                self.turn_away(slot, fleet, Outcome::Limited);
                false
            }
            Answer::After(delay) => {
                let ticket = self.agenda.schedule(now.saturating_add(delay), kind::PASS, slot);
                let frame = &mut self.frames[slot];
                (frame.state, frame.ticket) = (State::Delayed, ticket);
                false
            }
        }
    }

    /// A call that the rate limiter held up goes on.
    pub(super) fn enter_delayed(&mut self, slot: u32) {
        self.frames[slot].state = State::Running;
        let endpoint = self.frames[slot].caller.endpoint;
        if let Some(fleet) = self.plan.endpoints[endpoint as usize].fleet {
            self.choose_replica(slot, fleet as usize);
        }
    }

    /// A call that nobody waits for is not held up any longer.
    pub(super) fn drop_delayed(&mut self, slot: u32) {
        let endpoint = self.frames[slot].caller.endpoint;
        if let Some(fleet) = self.plan.endpoints[endpoint as usize].fleet {
            self.turn_away(slot, fleet as usize, Outcome::Cancelled);
        }
    }

    /// Whether a replica's admission control lets a call in.
    pub(super) fn is_admitted(&mut self, slot: u32, index: u32) -> bool {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let spec = &self.plan.fleets[replica.fleet as usize];
        let caller = &self.frames[slot].caller;
        let arrival = Arrival {
            now,
            in_flight: replica.load,
            queued: replica.queued,
            capacity: replica.workers.checked_add(spec.queue),
            priority: caller.priority,
            chance: caller.key.draws(purpose::ADMISSION).next_u64(),
        };
        let mut admitted = true;
        for admit in &mut replica.admission {
            // All hear of it, whatever the others decide.
            admitted &= admit.admits(&arrival);
        }
        admitted
    }

    /// Whether a call that a worker takes is served after it waited so long.
    #[inline]
    pub(super) fn is_served(&mut self, index: u32, waited: Time) -> bool {
        let now = self.now();
        let mut served = true;
        for admit in &mut self.replicas[index as usize].admission {
            served &= admit.takes(now, waited);
        }
        served
    }

    /// Admission control hears of the end of a call.
    pub(super) fn tell_admission(&mut self, index: u32, entered: Time, outcome: Outcome) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let in_flight = replica.load;
        for admit in &mut replica.admission {
            admit.ended(now, now - entered, outcome == Outcome::Ok, in_flight);
        }
    }
}
