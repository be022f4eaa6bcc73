//! Calls whose course is known when they arrive: their starts and ends are counted ahead, without events.
//!
//! Counting ahead is exact because counts and integrals are sums, in which order does not matter, as long as
//! nobody reads them in between. They are read at the ends of windows and of the warm-up; what lies beyond the
//! next of these instants, the *horizon*, is kept until then.

use super::frame::{Caller, Link};
use super::{Trace, World, kind};
use crate::engine::{Backlog, Event, NONE, Time};
use crate::plan::program::Op;
use crate::plan::{Edge, Foresight, Plan};
use crate::tally::Outcome;
use crate::tally::fleet::Gauge;

/// What is still to be counted of a call whose course is known.
#[derive(Clone, Copy, Debug)]
struct Course {
    /// When it arrived.
    entered: Time,
    start: Time,
    end: Time,
    /// [`NONE`] for a client's journey, which needs no server.
    fleet: u32,
    /// What is to be counted next.
    stage: Stage,
    /// What is over at the end.
    ends: Ends,
}

/// How far a course has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its work is still to start.
    Waits,
    /// Its work is still to end.
    Works,
    /// Its answer is still to come: its work is done.
    Answers,
}

/// What is over at the end of a course.
#[derive(Clone, Copy, Debug)]
enum Ends {
    /// The work alone: the rest takes its way by events.
    Work,
    /// The call.
    Call,
    /// The call and with it the request: of this class, born at this time, after so many attempts.
    Request { class: u16, attempts: u16, born: Time },
}

/// Courses that lie beyond the horizon.
#[derive(Debug)]
pub struct Ahead {
    horizon: Time,
    window: Time,
    warmup: Time,
    duration: Time,
    /// By the stretch between two horizons in which they are next to be counted.
    stretches: Vec<Vec<Course>>,
    kept: usize,
}

impl Ahead {
    /// Nothing ahead, at time zero.
    pub fn new(plan: &Plan) -> Self {
        let (window, warmup, duration) = (plan.window, plan.warmup, plan.duration);
        let mut ahead = Ahead { horizon: 0, window, warmup, duration, stretches: Vec::new(), kept: 0 };
        ahead.horizon = ahead.horizon_after(0);
        ahead
    }

    /// The next instant at which counts are read.
    fn horizon_after(&self, now: Time) -> Time {
        let next = (now / self.window + 1).saturating_mul(self.window).min(self.duration);
        if now < self.warmup { next.min(self.warmup) } else { next }
    }

    /// The stretch in which an instant lies: the warm-up's end divides one in two.
    fn stretch(&self, time: Time) -> usize {
        (time / self.window) as usize * 2 + usize::from(time >= self.warmup)
    }

    fn keep(&mut self, course: Course, next: Time) {
        let stretch = self.stretch(next);
        if self.stretches.len() <= stretch {
            self.stretches.resize_with(stretch + 1, Vec::new);
        }
        self.stretches[stretch].push(course);
        self.kept += 1;
    }

    /// How many are kept.
    pub fn kept(&self) -> usize {
        self.kept
    }
}

impl<'p, T: Trace> World<'p, T> {
    /// A call along an edge goes to a fleet that knows its course.
    pub(super) fn foresee(&mut self, edge: &'p Edge, caller: Caller, fleet: u32) {
        let plan = self.plan;
        let (now, f) = (self.now(), fleet as usize);
        let endpoint = &plan.endpoints[caller.endpoint as usize];
        let state = &mut self.fleets[f];
        if state.pool.is_empty() {
            return self.refuse(caller, f, Outcome::Failed);
        }
        state.pool.now = now;
        let measured = now >= plan.warmup;
        let mut position = 0;
        if state.pool.len() > 1 {
            position = state.balancer.pick(&mut state.pool, &caller.call());
            // Nobody comes or goes, so positions are numbers.
            state.sent[position] += u64::from(measured);
        }
        let index = state.pool.replicas[position];
        let backlog = &mut state.pool.backlogs[position];
        let spec = &plan.fleets[f];
        if backlog.holds(now, u64::from(spec.concurrency) + u64::from(spec.queue)) {
            return self.refuse(caller, f, Outcome::Rejected);
        }
        let demand = match &plan.program[endpoint.start as usize] {
            Op::Work(sampler) => sampler.sample(&mut caller.key.draws(0)),
            _ => 0,
        };
        let (start, end) = backlog.accept(now, demand);
        if state.wants_answers && state.pool.len() > 1 {
            state.balancer.answered(position as u32, end - now, end, now);
        }
        if state.watches_load && state.pool.len() > 1 {
            // The balancer hears of every call that comes and goes.
            self.change_load(index, true);
            self.agenda.schedule(end, kind::DEPARTURE, index);
        } else {
            self.agenda.note(end, kind::DONE, index);
        }
        let in_time = endpoint.foresight == Foresight::Answer
            && end <= caller.deadline
            && edge.timeout.is_none_or(|lane| end - now <= plan.lanes[lane as usize]);
        let ends = match caller.link {
            Link::Client if in_time => self.end_ahead(&caller, end),
            Link::Parent if in_time && self.is_awaited_until(&caller, end) => {
                self.answer_ahead(caller.parent, end);
                Ends::Call
            }
            _ => {
                let slot = self.insert(caller);
                let ticket = self.agenda.schedule(end, kind::FORESEEN, slot);
                let frame = &mut self.frames[slot];
                (frame.entered, frame.replica, frame.ticket, frame.pc) = (now, index, ticket, endpoint.start + 1);
                frame.spent = demand;
                self.arm_attempt(edge, slot);
                Ends::Work
            }
        };
        let tally = &mut self.tally.fleets[f];
        if measured {
            tally.admit(start > now);
        }
        if end < self.ahead.horizon {
            tally.pass(Gauge::Queue, now, start);
            tally.pass(Gauge::Busy, start, end);
            if measured {
                tally.taken(start - now);
            }
            match ends {
                Ends::Work => tally.calls.begin(now, measured),
                _ => tally.calls.pass(now, end, measured),
            }
            if let Ends::Request { class, attempts, born } = ends {
                self.end_class(class, end, born, attempts);
            }
        } else {
            tally.calls.begin(now, measured);
            tally.change(Gauge::Queue, now, i64::from(start > now));
            self.count(Course { entered: now, start, end, fleet, stage: Stage::Waits, ends });
        }
    }

    /// A request will end well at `end`.
    #[inline]
    fn end_ahead(&mut self, caller: &Caller, end: Time) -> Ends {
        if caller.parent != NONE {
            self.think(caller.parent, caller.key, end);
        }
        Ends::Request { class: caller.class, attempts: caller.attempt.saturating_add(1), born: caller.born }
    }

    /// The only call that a frame waits for will be answered at `end`, and so long everybody up to the client waits.
    /// Where nothing is left to do after that, its own answer is known as well, and perhaps that of whoever waits for
    /// it; the first one of which it is not has an event.
    fn answer_ahead(&mut self, mut slot: u32, end: Time) {
        let plan = self.plan;
        loop {
            let frame = &self.frames[slot];
            let (caller, entered) = (frame.caller, frame.entered);
            let endpoint = &plan.endpoints[caller.endpoint as usize];
            let known = matches!(plan.program[frame.pc as usize], Op::End)
                && caller.edge != NONE
                && !caller.degraded
                && (endpoint.fleet.is_none() || endpoint.foresight != Foresight::Nothing)
                && !plan.edges[caller.edge as usize].hears_answers();
            if !known {
                self.frames[slot].ticket = self.agenda.schedule(end, kind::FORESEEN, slot);
                return;
            }
            self.free(slot);
            let ends = if caller.link == Link::Client { self.end_ahead(&caller, end) } else { Ends::Call };
            let fleet = endpoint.fleet.unwrap_or(NONE);
            self.count(Course { entered, start: entered, end, fleet, stage: Stage::Answers, ends });
            if caller.link != Link::Parent {
                return;
            }
            slot = caller.parent;
        }
    }

    #[inline]
    fn end_class(&mut self, class: u16, end: Time, born: Time, attempts: u16) {
        let measured = self.measured(born);
        self.tally.classes[usize::from(class)].end(end, Outcome::Ok, born, u32::from(attempts), measured);
    }

    /// A call is over before any replica had it.
    #[cold]
    fn refuse(&mut self, caller: Caller, fleet: usize, outcome: Outcome) {
        let now = self.now();
        let measured = self.measured(now);
        let calls = &mut self.tally.fleets[fleet].calls;
        calls.begin(now, measured);
        calls.end(now, outcome, now, 1, measured);
        self.conclude(caller, outcome);
    }

    /// A frame goes on: its own work, or the call that it waited for, ends as was foreseen.
    #[inline]
    pub(super) fn on_foreseen(&mut self, event: Event) {
        let frame = &mut self.frames[event.slot];
        if frame.ticket == event.ticket {
            (frame.ticket, frame.epoch) = (NONE, 0);
            self.go_on(event.slot);
        }
    }

    /// Counts what happens to a call before the horizon, and keeps the rest.
    fn count(&mut self, mut course: Course) {
        let horizon = self.ahead.horizon;
        let measured = self.measured(course.entered);
        if course.stage == Stage::Waits {
            if course.start >= horizon {
                return self.keep(course, course.start);
            }
            course.stage = Stage::Works;
            let tally = &mut self.tally.fleets[course.fleet as usize];
            if course.start > course.entered {
                tally.change(Gauge::Queue, course.start, -1);
            }
            tally.change(Gauge::Busy, course.start, 1);
            if measured {
                tally.taken(course.start - course.entered);
            }
        }
        if course.end >= horizon {
            return self.keep(course, course.end);
        }
        if course.fleet != NONE {
            let tally = &mut self.tally.fleets[course.fleet as usize];
            if course.stage == Stage::Works {
                tally.change(Gauge::Busy, course.end, -1);
            }
            if !matches!(course.ends, Ends::Work) {
                tally.calls.end(course.end, Outcome::Ok, course.entered, 1, measured);
            }
        }
        if let Ends::Request { class, attempts, born } = course.ends {
            self.end_class(class, course.end, born, attempts);
        }
    }

    /// Keeps a course of which the next step, at `next`, lies beyond the horizon.
    fn keep(&mut self, course: Course, next: Time) {
        if next < self.ahead.duration {
            return self.ahead.keep(course, next);
        }
        // It does not end any more: what is under way at the end is counted here.
        if !matches!(course.ends, Ends::Work) && course.fleet != NONE && self.measured(course.entered) {
            self.tally.calls_in_flight[course.fleet as usize] += 1;
            let age = self.ahead.duration.saturating_sub(course.entered);
            self.tally.ages_in_flight[course.fleet as usize] += u128::from(age);
        }
        if let Ends::Request { class, born, .. } = course.ends
            && self.measured(born)
        {
            self.tally.in_flight[usize::from(class)] += 1;
        }
    }

    /// Counts have been read: what lies before the next horizon may be counted now.
    pub(super) fn look_ahead(&mut self) {
        let now = self.now();
        self.ahead.horizon = self.ahead.horizon_after(now);
        let stretch = self.ahead.stretch(now);
        let Some(courses) = self.ahead.stretches.get_mut(stretch) else {
            return;
        };
        let courses = std::mem::take(courses);
        self.ahead.kept -= courses.len();
        courses.into_iter().for_each(|course| self.count(course));
    }

    /// The departures to come from each replica of a pool, where they are foreseen.
    pub(super) fn open_backlogs(&mut self, fleet: usize) {
        let spec = &self.plan.fleets[fleet];
        let pool = &mut self.fleets[fleet].pool;
        if spec.foreseen {
            let workers = if spec.concurrency == u32::MAX { Backlog::UNLIMITED } else { spec.concurrency as usize };
            pool.backlogs = vec![Backlog::new(workers); pool.len()];
        }
    }
}
