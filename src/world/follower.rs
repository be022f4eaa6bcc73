//! A follower: the writes on their way to it, and what it has applied.

use super::disk::Disk;
use crate::engine::Time;
use std::collections::VecDeque;

/// A write on its way.
#[derive(Clone, Copy, Debug)]
struct Shipment {
    received: Time,
    /// When the leader knows that it is safe here.
    acknowledged: Time,
    /// How long the follower works on it.
    takes: Time,
    applied: Time,
}

/// A server that copies the log. Writes are applied in order of commit by one worker, so when a write is sent its end is
/// known too, and no event is needed: lag arises from the queue before the worker. Only writes are kept that are not
/// applied, or not known to be safe.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    shipped: VecDeque<Shipment>,
    /// The position of the first of them.
    first: u64,
    /// How many writes it has applied.
    applied: u64,
    /// When the line to it is free.
    sent_until: Time,
    /// Since when it is down, or left out, and gets and applies nothing.
    paused: Option<Time>,
    /// Since when it has been up.
    up_since: Time,
    /// Whether it led, was cut off, and has not been heard of since.
    pub expelled: bool,
    /// What is on its disk. One that has not got its data gets no writes.
    pub disk: Disk,
}

impl Follower {
    /// One that has the log up to a position.
    pub fn at(position: u64) -> Self {
        Follower { first: position, applied: position, ..Follower::default() }
    }

    /// It has the log up to a position; what is on its disk does not change.
    pub fn reset(&mut self, position: u64) {
        *self = Follower { disk: self.disk, ..Follower::at(position) };
    }

    /// Its disk is lost. What it had applied is kept in the log until it is filled again.
    pub fn lose_disk(&mut self) {
        let (applied, paused) = (self.applied, self.paused);
        *self = Follower { paused, disk: Disk::Lost, ..Follower::at(applied) };
    }

    /// The position of the first write that was not sent to it.
    pub fn next(&self) -> u64 {
        self.first + self.shipped.len() as u64
    }

    /// How many writes it has applied, as of the last look.
    pub fn applied(&self) -> u64 {
        self.applied
    }

    /// Whether it gets writes.
    pub fn is_up(&self) -> bool {
        self.paused.is_none()
    }

    /// A message takes a line that carries so many nanoseconds of it: how long until it is sent.
    pub fn send(&mut self, now: Time, takes: Time) -> Time {
        self.sent_until = self.sent_until.max(now).saturating_add(takes);
        self.sent_until - now
    }

    /// The next write will be here at `arrives`; it is known to be safe `back` later.
    pub fn ship(&mut self, arrives: Time, back: Time, takes: Time) {
        let (mut received, mut acknowledged) = (arrives, arrives.saturating_add(back));
        let mut applied = arrives;
        if let Some(last) = self.shipped.back() {
            received = received.max(last.received);
            acknowledged = acknowledged.max(last.acknowledged);
            applied = applied.max(last.applied);
        }
        self.shipped.push_back(Shipment { received, acknowledged, takes, applied: applied.saturating_add(takes) });
    }

    /// Looks what it has applied by now. Tells of each write its position, when that was, and since when the follower
    /// has been up.
    pub fn settle(&mut self, now: Time, mut tell: impl FnMut(u64, Time, Time)) {
        let until = self.paused.unwrap_or(now);
        while let Some(next) =
            self.shipped.get((self.applied - self.first) as usize).filter(|next| next.applied <= until)
        {
            tell(self.applied, next.applied, self.up_since);
            self.applied += 1;
        }
        // The last one is kept: what comes after it is not applied before it.
        while self.shipped.len() > 1 && self.first < self.applied && self.shipped[0].acknowledged <= now {
            self.shipped.pop_front();
            self.first += 1;
        }
    }

    /// How many writes it has received.
    pub fn received(&self, now: Time) -> u64 {
        self.first + self.shipped.partition_point(|write| write.received <= now) as u64
    }

    /// When it will have applied what it has received.
    pub fn replayed(&self, now: Time) -> Time {
        let received = (self.received(now) - self.first) as usize;
        received.checked_sub(1).map_or(now, |last| self.shipped[last].applied.max(now))
    }

    /// When the leader knows, or will know, that a write is safe here; [`Time::MAX`] if that is not known.
    pub fn acknowledges(&self, position: u64) -> Time {
        if self.disk != Disk::Whole {
            return Time::MAX;
        }
        match position.checked_sub(self.first) {
            None => 0,
            Some(index) => self.shipped.get(index as usize).map_or(Time::MAX, |write| write.acknowledged),
        }
    }

    /// What it has not received never comes.
    pub fn cut(&mut self, now: Time) {
        while self.shipped.back().is_some_and(|write| write.received > now) {
            self.shipped.pop_back();
        }
    }

    /// It goes down.
    pub fn pause(&mut self, now: Time) {
        if self.paused.is_some() {
            return;
        }
        self.paused = Some(now);
        self.cut(now);
        let open = self.shipped.iter_mut().rev().take_while(|write| write.acknowledged > now);
        open.for_each(|write| write.acknowledged = Time::MAX);
    }

    /// It is up again: it begins where it stopped, and tells the leader `back` later what it has.
    pub fn resume(&mut self, now: Time, back: Time) {
        (self.paused, self.expelled, self.sent_until, self.up_since) = (None, false, now, now);
        let mut free = now;
        for write in self.shipped.iter_mut().skip((self.applied - self.first) as usize) {
            free = free.saturating_add(write.takes);
            write.applied = free;
        }
        let open = self.shipped.iter_mut().rev().take_while(|write| write.acknowledged == Time::MAX);
        open.for_each(|write| write.acknowledged = now.saturating_add(back));
    }

    /// It takes back what it has from a position on.
    pub fn undo_from(&mut self, position: u64) {
        while self.next() > position && self.shipped.pop_back().is_some() {}
        self.first = self.first.min(position);
        self.applied = self.applied.min(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(follower: &mut Follower, now: Time) -> u64 {
        follower.settle(now, |_, _, _| {});
        follower.applied()
    }

    #[test]
    fn a_burst_of_writes_makes_a_follower_lag_until_it_is_applied() {
        let mut follower = Follower::default();
        (0..10).for_each(|i| follower.ship(i + 5, 1, 10));
        // The last of ten writes is applied at 5 + 10 x 10.
        assert_eq!(applied(&mut follower, 104), 9);
        assert_eq!(applied(&mut follower, 105), 10);
    }

    #[test]
    fn a_follower_that_was_down_goes_on_with_what_it_had_received() {
        let mut follower = Follower::default();
        follower.ship(0, 0, 10);
        follower.ship(1, 1, 10);
        follower.ship(20, 20, 10);
        follower.pause(12);
        assert_eq!((applied(&mut follower, 90), follower.next()), (1, 2));
        follower.resume(100, 3);
        follower.ship(100, 1, 10);
        assert_eq!([109, 110, 119, 120].map(|now| applied(&mut follower, now)), [1, 2, 2, 3]);
    }

    #[test]
    fn what_is_acknowledged_has_been_received_before_and_in_order() {
        let mut follower = Follower::default();
        follower.ship(10, 5, 1);
        follower.ship(8, 1, 1);
        assert_eq!((follower.received(9), follower.received(10)), (0, 2));
        assert_eq!((follower.acknowledges(0), follower.acknowledges(1), follower.acknowledges(2)), (15, 15, Time::MAX));
        follower.pause(12);
        assert_eq!(follower.acknowledges(1), Time::MAX);
        follower.resume(50, 5);
        assert_eq!(follower.acknowledges(1), 55);
    }

    #[test]
    fn what_is_undone_is_sent_again() {
        let mut follower = Follower::default();
        (0..5).for_each(|i| follower.ship(i, 0, 1));
        applied(&mut follower, 3);
        follower.undo_from(2);
        assert_eq!((follower.applied(), follower.next()), (2, 2));
        follower.undo_from(0);
        assert_eq!((follower.applied(), follower.next()), (0, 0));
    }
}
