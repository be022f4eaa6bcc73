//! The clock and the order of events.

use super::event_list::EventList;
use super::time::Time;

/// Bits of an event's slot: at most 16,777,214 records of a kind.
const SLOT_BITS: u32 = 24;
/// Bits of the sequence number that orders events of one time and kind.
const SEQUENCE_BITS: u32 = 34;

/// The greatest slot that an event can name.
pub const SLOT_LIMIT: u32 = (1 << SLOT_BITS) - 1;

/// An event that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub time: Time,
    /// What kind; of the kinds due at one instant, the least goes first.
    pub kind: u8,
    /// Whose.
    pub slot: u32,
    /// The ticket that [`Agenda::schedule`] gave out for it.
    pub ticket: u32,
}

/// Everything that is going to happen, in order of time, then kind, then the order of scheduling.
///
/// An event is packed into 128 bits (time 64, kind 6, sequence 34, slot 24), so that the event list compares
/// whole numbers. Cancelling is the owner's business: it keeps the ticket of the event that it waits for,
/// and ignores one with another ticket.
#[derive(Debug, Default)]
pub struct Agenda {
    list: EventList,
    now: Time,
    sequence: u64,
    events: u64,
    fingerprint: u64,
}

impl Agenda {
    /// An empty agenda at time zero.
    pub fn new() -> Self {
        Agenda::default()
    }

    /// The time of the latest event.
    #[inline]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Enters an event and returns its ticket. A time in the past counts as now.
    #[inline]
    pub fn schedule(&mut self, time: Time, kind: u8, slot: u32) -> u32 {
        debug_assert!(time >= self.now, "an event must not lie in the past");
        debug_assert!(slot <= SLOT_LIMIT && kind < 64);
        let time = time.max(self.now);
        let sequence = self.sequence & ((1 << SEQUENCE_BITS) - 1);
        self.sequence += 1;
        let low = (u64::from(kind) << (SEQUENCE_BITS + SLOT_BITS)) | (sequence << SLOT_BITS) | u64::from(slot);
        self.list.push((u128::from(time) << 64) | u128::from(low));
        sequence as u32
    }

    /// Takes the next event and moves the clock to it.
    // The world is compiled for runs that are traced and for others: a function with two callers would be inlined in none.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Event> {
        let key = self.list.pop()?;
        let (time, low) = ((key >> 64) as Time, key as u64);
        self.now = time;
        self.events += 1;
        self.fold(time, low);
        Some(Event {
            time,
            kind: (low >> (SEQUENCE_BITS + SLOT_BITS)) as u8,
            slot: low as u32 & SLOT_LIMIT,
            ticket: (low >> SLOT_BITS) as u32,
        })
    }

    /// Folds something into the fingerprint that happens without an event, because it is known beforehand.
    #[inline]
    pub fn note(&mut self, time: Time, kind: u8, slot: u32) {
        let low = (u64::from(kind) << (SEQUENCE_BITS + SLOT_BITS)) | u64::from(slot);
        self.fold(time, low);
    }

    #[inline]
    fn fold(&mut self, time: Time, low: u64) {
        self.fingerprint = (self.fingerprint.rotate_left(5) ^ time ^ low).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    /// Events that were taken so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// All events that were taken so far, folded into one number: runs that differ anywhere differ here.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_instant_go_by_kind_and_then_by_order_of_scheduling() {
        let mut agenda = Agenda::new();
        let late = agenda.schedule(5, 2, 10);
        agenda.schedule(5, 1, 11);
        agenda.schedule(5, 2, 9);
        agenda.schedule(4, 60, SLOT_LIMIT);
        let order: Vec<(Time, u8, u32)> =
            std::iter::from_fn(|| agenda.pop().map(|e| (e.time, e.kind, e.slot))).collect();
        assert_eq!(order, [(4, 60, SLOT_LIMIT), (5, 1, 11), (5, 2, 10), (5, 2, 9)]);
        assert_eq!(late, 0);
        assert_eq!(agenda.now(), 5);
    }
}
