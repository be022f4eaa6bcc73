//! Calls that wait at a replica for a worker.

use super::frame::{Frame, State};
use crate::engine::{Arena, NONE};
use crate::policy::discipline::{Discipline, Rank};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Calls that wait at a replica.
#[derive(Clone, Debug)]
pub enum Waiting {
    /// In the order in which they joined.
    Line(Line),
    /// By rank.
    Ranked(Box<Ranked>),
}

impl Waiting {
    /// Nobody waits.
    pub fn new(discipline: Discipline) -> Self {
        if discipline.in_line() { Waiting::Line(Line::default()) } else { Waiting::Ranked(Box::default()) }
    }

    /// A call joins. The rank counts only where there are ranks.
    #[inline]
    pub fn join(&mut self, frames: &mut Arena<Frame>, slot: u32, rank: Rank) {
        match self {
            Waiting::Line(line) => line.push(frames, slot),
            Waiting::Ranked(ranked) => ranked.push(frames, slot, rank),
        }
    }

    /// A call leaves, wherever it stands.
    #[inline]
    pub fn leave(&mut self, frames: &mut Arena<Frame>, slot: u32) {
        match self {
            Waiting::Line(line) => line.remove(frames, slot),
            Waiting::Ranked(ranked) => ranked.remove(frames, slot),
        }
    }

    /// Whose turn it is, or [`NONE`].
    #[inline]
    pub fn first(&mut self, frames: &Arena<Frame>) -> u32 {
        match self {
            Waiting::Line(line) => line.first,
            Waiting::Ranked(ranked) => ranked.first(frames),
        }
    }

    /// Who joined last, or [`NONE`]. Only of a line.
    #[inline]
    pub fn last(&self) -> u32 {
        match self {
            Waiting::Line(line) => line.last,
            Waiting::Ranked(_) => NONE,
        }
    }

    /// Nobody waits any more.
    pub fn clear(&mut self) {
        match self {
            Waiting::Line(line) => *line = Line::default(),
            Waiting::Ranked(ranked) => **ranked = Ranked::default(),
        }
    }
}

/// A line, linked through the frames themselves: joining, leaving and being taken out of the middle cost a
/// constant number of steps and no memory.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    first: u32,
    last: u32,
}

impl Default for Line {
    fn default() -> Self {
        Line { first: NONE, last: NONE }
    }
}

impl Line {
    #[inline]
    fn push(&mut self, frames: &mut Arena<Frame>, slot: u32) {
        frames[slot].before = self.last;
        frames[slot].after = NONE;
        match self.last {
            NONE => self.first = slot,
            last => frames[last].after = slot,
        }
        self.last = slot;
    }

    #[inline]
    fn remove(&mut self, frames: &mut Arena<Frame>, slot: u32) {
        let (before, after) = (frames[slot].before, frames[slot].after);
        match before {
            NONE => self.first = after,
            before => frames[before].after = after,
        }
        match after {
            NONE => self.last = before,
            after => frames[after].before = before,
        }
    }
}

/// A call in a [`Ranked`] queue: its rank, its serial number and its slot.
type Place = (Rank, u32, u32);

/// A heap of calls by rank. Whoever leaves out of turn keeps a place until it comes up, or until such places are the
/// greater part.
#[derive(Clone, Debug, Default)]
pub struct Ranked {
    places: BinaryHeap<Reverse<Place>>,
    present: usize,
}

/// So many empty places are no matter.
const EMPTY_PLACES: usize = 64;

impl Ranked {
    fn push(&mut self, frames: &Arena<Frame>, slot: u32, rank: Rank) {
        self.places.push(Reverse((rank, frames[slot].serial, slot)));
        self.present += 1;
    }

    fn remove(&mut self, frames: &Arena<Frame>, slot: u32) {
        self.present -= 1;
        if self.places.peek().is_some_and(|Reverse((_, _, first))| *first == slot) {
            self.places.pop();
        } else if self.places.len() > 2 * self.present + EMPTY_PLACES {
            self.places.retain(|Reverse(place)| place.2 != slot && waits(frames, place));
        }
    }

    fn first(&mut self, frames: &Arena<Frame>) -> u32 {
        while let Some(Reverse(place)) = self.places.peek() {
            if waits(frames, place) {
                return place.2;
            }
            self.places.pop();
        }
        NONE
    }
}

/// Whether the call at a place still waits.
fn waits(frames: &Arena<Frame>, &(_, serial, slot): &Place) -> bool {
    frames[slot].serial == serial && frames[slot].state == State::Queued
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::world::frame::Caller;

    fn waiting_frames(count: u32) -> (Arena<Frame>, Vec<u32>) {
        let caller = Caller::unheard(Key::replication(0, 0), 0, 0, 0);
        let mut frames = Arena::new();
        let slots = (1..=count)
            .map(|serial| {
                let slot = frames.insert(Frame::new(caller, serial));
                frames[slot].state = State::Queued;
                slot
            })
            .collect();
        (frames, slots)
    }

    fn drain(waiting: &mut Waiting, frames: &mut Arena<Frame>) -> Vec<u32> {
        let mut order = Vec::new();
        loop {
            let first = waiting.first(frames);
            if first == NONE {
                return order;
            }
            waiting.leave(frames, first);
            frames[first].state = State::Running;
            order.push(first);
        }
    }

    #[test]
    fn a_line_keeps_its_order_when_somebody_leaves_it() {
        let (mut frames, slots) = waiting_frames(4);
        let mut waiting = Waiting::new(Discipline::Fifo);
        slots.iter().for_each(|&slot| waiting.join(&mut frames, slot, 0));
        waiting.leave(&mut frames, slots[1]);
        assert_eq!(drain(&mut waiting, &mut frames), [slots[0], slots[2], slots[3]]);
    }

    #[test]
    fn ranks_decide_and_who_left_is_passed_over() {
        let (mut frames, slots) = waiting_frames(4);
        let mut waiting = Waiting::new(Discipline::Priority);
        for (slot, rank) in slots.iter().zip([30, 10, 20, 40]) {
            waiting.join(&mut frames, *slot, rank);
        }
        waiting.leave(&mut frames, slots[2]);
        frames[slots[2]].serial = 0;
        assert_eq!(drain(&mut waiting, &mut frames), [slots[1], slots[0], slots[3]]);
    }

    #[test]
    fn places_of_those_who_left_do_not_pile_up() {
        let (mut frames, slots) = waiting_frames(10_000);
        let mut ranked = Ranked::default();
        for &slot in &slots {
            ranked.push(&frames, slot, Rank::from(slot) + 1);
        }
        for &slot in &slots[1..] {
            frames[slot].serial = 0;
            ranked.remove(&frames, slot);
        }
        assert!(ranked.places.len() <= 2 + EMPTY_PLACES, "{}", ranked.places.len());
        assert_eq!(ranked.first(&frames), slots[0]);
    }
}
