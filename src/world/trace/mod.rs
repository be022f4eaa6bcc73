//! Single requests, followed through a run of their own.
//!
//! A run is a pure function of its plan. So requests are chosen in one run, and followed in a second that is the same: no
//! other run pays for it, and none keeps more than a few. What a frame does changes at events only: hence nothing in the
//! world tells the recorder what frames do, it looks at those that it follows after each event. It is told when attempts
//! begin and what is heard of them, which may happen several times at one instant.

mod activity;
mod choice;
mod record;
mod recorder;
mod tracer;

pub use activity::Activity;
pub use choice::{Chosen, Near, Wanted};
pub use record::{Attempt, Refusal, RequestRecord, Role, Server, Stretch};
pub(super) use tracer::{Trace, Tracer, Untraced};

use super::frame::{Caller, Link};
use super::{RunError, World};
use crate::engine::{Key, NONE, Time};
use crate::plan::Plan;
use crate::tally::Outcome;
use crate::tally::cache::Found;
use choice::{Choice, Ended};
use recorder::Recorder;

/// What is told of a call when it is made: by value, so that what makes calls that nobody follows is none the slower.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// What it is named after: the attempt that makes it, or that failed before it.
    trace: u32,
    endpoint: u32,
    nth: u16,
    key: Key,
}

impl Named {
    /// A call whose `trace` is still that of whoever makes it.
    #[inline]
    pub(super) fn of(caller: &Caller) -> Self {
        Named { trace: caller.trace, endpoint: caller.endpoint, nth: caller.attempt, key: caller.key }
    }
}

/// Simulates a replication and chooses requests that ended in it. The plan must be one [without
/// foresight](Plan::without_foresight).
///
/// # Errors
/// A run that cannot be finished, or one that `stop` ends.
pub fn choose(plan: &Plan, replication: u32, wanted: &Wanted, stop: &dyn Fn() -> bool) -> Result<Chosen, RunError> {
    let mut world = World::new(plan, replication, Tracer::Choose(Choice::new(wanted, plan.warmup)));
    world.drive(stop)?;
    match world.tracer {
        Tracer::Choose(choice) => Ok(choice.chosen()),
        Tracer::Record(_) => Ok(Chosen::default()),
    }
}

/// Simulates a replication as far as it takes to record requests, which are named by how many were born before them. The
/// plan must be the one from which they were [chosen](choose).
///
/// # Errors
/// A run that cannot be finished, or one that `stop` ends.
pub fn record(
    plan: &Plan,
    replication: u32,
    births: &[u32],
    stop: &dyn Fn() -> bool,
) -> Result<Vec<RequestRecord>, RunError> {
    let mut world = World::new(plan, replication, Tracer::Record(Recorder::new(births)));
    world.drive(stop)?;
    match world.tracer {
        Tracer::Record(recorder) => Ok(recorder.finish()),
        Tracer::Choose(_) => Ok(Vec::new()),
    }
}

impl<T: Trace> World<'_, T> {
    /// After an event, in a run that is traced: the recorder looks at what it follows. Tells whether there is anything left
    /// to wait for.
    #[inline(always)]
    pub(super) fn watch(&mut self) -> bool {
        let Some(Tracer::Record(recorder)) = self.tracer.tracer() else { return true };
        // It looks at the world in which it stands.
        let mut recorder = std::mem::take(recorder);
        let goes_on = recorder.look(self);
        if let Some(tracer) = self.tracer.tracer() {
            *tracer = Tracer::Record(recorder);
        }
        goes_on
    }

    /// A request is born, number `number` of its source. Returns the name of its first attempt; [`NONE`] if it is not
    /// followed.
    #[inline(always)]
    pub(super) fn trace_request(&mut self, call: Named, class: u16, number: u64) -> u32 {
        let now = self.now();
        match self.tracer.tracer() {
            Some(Tracer::Choose(choice)) => choice.born(),
            Some(Tracer::Record(recorder)) => recorder.born(call, class, number, now),
            None => NONE,
        }
    }

    /// A call is about to be made by whoever it is named after. Returns its own name.
    #[inline(always)]
    pub(super) fn trace_call(&mut self, call: Named, role: Role) -> u32 {
        let now = self.now();
        self.recorder(call.trace).map_or(NONE, |recorder| recorder.call(call, role, now))
    }

    /// An attempt will be made instead of the one that it is named after. Returns its own name.
    #[inline(always)]
    pub(super) fn trace_retry(&mut self, call: Named) -> u32 {
        let now = self.now();
        self.recorder(call.trace).map_or(call.trace, |recorder| recorder.retry(call, now))
    }

    /// A frame stands for an attempt from here on.
    #[inline(always)]
    pub(super) fn trace_frame(&mut self, slot: u32, trace: u32) {
        // The frame has it from here; to read it there is a check of bounds, which a run that is not traced would keep.
        let serial = self.serial;
        if let Some(recorder) = self.recorder(trace) {
            recorder.embody(trace, slot, serial);
        }
    }

    /// Whoever an attempt answers hears what became of it, or its server where nobody waits any more.
    #[inline(always)]
    pub(super) fn trace_answer(&mut self, trace: u32, link: Link, outcome: Outcome) {
        let now = self.now();
        if let Some(recorder) = self.recorder(trace) {
            recorder.answer(trace, link.awaits(), outcome, now);
        }
    }

    /// Why an attempt is about to be turned away.
    #[inline(always)]
    pub(super) fn trace_refusal(&mut self, trace: u32, refusal: Refusal) {
        if let Some(recorder) = self.recorder(trace) {
            recorder.refuse(trace, refusal);
        }
    }

    /// It is known what a get found in a cache.
    #[inline(always)]
    pub(super) fn trace_lookup(&mut self, slot: u32, cache: u32, found: Found) {
        let (now, trace) = (self.now(), self.frames[slot].caller.trace);
        if let Some(recorder) = self.recorder(trace) {
            recorder.look_up(trace, now, cache, found);
        }
    }

    /// A request is over.
    #[inline(always)]
    pub(super) fn trace_end(&mut self, trace: u32, class: u16, key: Key, born: Time, outcome: Outcome) {
        let now = self.now();
        match self.tracer.tracer() {
            Some(Tracer::Choose(choice)) => choice.ended(&Ended { birth: trace, class, key, born, now, outcome }),
            Some(Tracer::Record(recorder)) if trace != NONE => recorder.ended(trace, outcome, now),
            _ => {}
        }
    }

    /// Who records an attempt, if it is followed. While requests are chosen their names are no attempts'.
    #[inline(always)]
    fn recorder(&mut self, trace: u32) -> Option<&mut Recorder> {
        match self.tracer.tracer() {
            Some(Tracer::Record(recorder)) if trace != NONE => Some(recorder),
            _ => None,
        }
    }
}
