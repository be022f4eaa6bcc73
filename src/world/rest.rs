//! Workers that find nothing to do: they switch off and are set up again, or go away and come back.

use super::{Trace, World, kind};
use crate::engine::random::Stream;
use crate::engine::{Event, Key, NONE};
use crate::policy::idle::{Idle, Vacations};
use crate::tally::fleet::Gauge;

/// The workers of a replica that are not at work, where they do not just wait.
#[derive(Clone, Debug)]
pub struct Rest {
    stream: Stream,
    /// Workers that wait for work: the ticket of the event that will send each away, or [`NONE`]. Work wakes the one
    /// that was idle last, so that the others can go.
    idle: Vec<u32>,
    /// Workers that are being set up, or away for a while: the ticket of the event that brings each back.
    coming: Vec<u32>,
    /// Workers that are off.
    off: u32,
}

impl Rest {
    /// Nobody yet.
    pub fn new(key: Key) -> Self {
        Rest { stream: key.stream(), idle: Vec::new(), coming: Vec::new(), off: 0 }
    }

    /// Workers that could not take a call now.
    fn away(&self) -> u32 {
        self.coming.len() as u32 + self.off
    }
}

impl<T: Trace> World<'_, T> {
    /// All workers of a replica that has become ready find nothing to do.
    pub(super) fn open_rest(&mut self, index: u32) {
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let spec = &self.plan.fleets[fleet];
        if spec.idle.waits() {
            return;
        }
        let key = self.fleets[fleet].key.word("idle").number(u64::from(replica.ordinal));
        replica.rest = Some(Box::new(Rest::new(key.number(u64::from(replica.lives)))));
        for _ in 0..spec.concurrency {
            self.lay_down(index);
            self.find_nothing_to_do(index);
        }
    }

    /// No worker of a replica rests any more: it is down.
    pub(super) fn close_rest(&mut self, index: u32) {
        self.note_rest(index, |rest| {
            rest.idle.clear();
            rest.coming.clear();
            rest.off = 0;
        });
        self.replicas[index as usize].rest = None;
    }

    /// Changes who rests, and keeps the numbers that follow from it.
    fn note_rest(&mut self, index: u32, change: impl FnOnce(&mut Rest)) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let Some(rest) = &mut replica.rest else {
            return;
        };
        let (off, coming) = (i64::from(rest.off), rest.coming.len() as i64);
        change(rest);
        replica.away = rest.away();
        let (off, coming) = (i64::from(rest.off) - off, rest.coming.len() as i64 - coming);
        let fleet = replica.fleet as usize;
        let vacations = matches!(self.plan.fleets[fleet].idle, Idle::Vacation(_));
        let tally = &mut self.tally.fleets[fleet];
        tally.change(Gauge::Off, now, if vacations { coming } else { off });
        tally.change(Gauge::Setup, now, if vacations { 0 } else { coming });
    }

    /// A worker lays down its work.
    pub(super) fn lay_down(&mut self, index: u32) {
        self.note_rest(index, |rest| rest.idle.push(NONE));
    }

    /// A worker that has laid down its work finds nothing else to do.
    pub(super) fn find_nothing_to_do(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        let Some(rest) = &mut self.replicas[index as usize].rest else {
            return;
        };
        match &self.plan.fleets[fleet].idle {
            Idle::Wait(_) => {}
            Idle::SwitchOff(spec) => {
                let after = spec.after.sampler.sample(&mut rest.stream);
                rest.idle.pop();
                if after > 0 {
                    rest.idle.push(self.agenda.schedule(now.saturating_add(after), kind::REST, index));
                } else {
                    self.note_rest(index, |rest| rest.off += 1);
                }
            }
            Idle::Vacation(_) => self.go_away(index),
        }
    }

    fn go_away(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        if let (Idle::Vacation(spec), Some(rest)) =
            (&self.plan.fleets[fleet].idle, &mut self.replicas[index as usize].rest)
        {
            let time = now.saturating_add(spec.lasts.sampler.sample(&mut rest.stream));
            let ticket = self.agenda.schedule(time, kind::REST, index);
            self.note_rest(index, |rest| {
                rest.idle.pop();
                rest.coming.push(ticket);
            });
        }
    }

    /// A worker that waited for work has got some.
    pub(super) fn wake(&mut self, index: u32) {
        self.note_rest(index, |rest| {
            rest.idle.pop();
        });
    }

    /// Sets up as many workers as calls wait for, as far as there are any, and breaks off what is too many.
    pub(super) fn set_up(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let (Idle::SwitchOff(spec), Some(rest)) = (&self.plan.fleets[replica.fleet as usize].idle, &mut replica.rest)
        else {
            return;
        };
        let wanted = replica.queued.min(rest.away()) as usize;
        let more = wanted.saturating_sub(rest.coming.len());
        let first = self.begun.len();
        for _ in 0..more {
            let time = now.saturating_add(spec.setup.sampler.sample(&mut rest.stream));
            self.begun.push(self.agenda.schedule(time, kind::REST, index));
        }
        let begun = std::mem::take(&mut self.begun);
        self.note_rest(index, |rest| {
            rest.off += rest.coming.len().saturating_sub(wanted) as u32;
            rest.coming.truncate(wanted);
            rest.off -= more as u32;
            rest.coming.extend_from_slice(&begun[first..]);
        });
        self.begun = begun;
        self.begun.clear();
    }

    /// A worker has waited long enough, or has been set up, or comes back.
    pub(super) fn on_rest(&mut self, event: Event) {
        let index = event.slot;
        let replica = &self.replicas[index as usize];
        let Some(rest) = &replica.rest else {
            return;
        };
        if let Some(place) = rest.idle.iter().position(|&ticket| ticket == event.ticket) {
            return self.note_rest(index, |rest| {
                rest.idle.remove(place);
                rest.off += 1;
            });
        }
        let Some(place) = rest.coming.iter().position(|&ticket| ticket == event.ticket) else {
            return;
        };
        let waiting = replica.queued > 0;
        let idle = &self.plan.fleets[replica.fleet as usize].idle;
        let again = matches!(idle, Idle::Vacation(spec) if spec.vacations == Vacations::Multiple);
        self.note_rest(index, |rest| {
            rest.coming.remove(place);
            rest.idle.push(NONE);
        });
        if waiting {
            self.serve_next(index);
        } else if again {
            self.go_away(index);
        }
    }
}
