//! The messages of a work queue that wait.

use crate::plan::queue::Order;
use std::collections::{BTreeMap, VecDeque};

/// A message, as far as a line looks at it: its slot, what it is about, and how urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its slot.
    pub slot: u32,
    /// From 0, the most urgent.
    pub priority: u8,
    /// What it is about.
    pub about: u64,
}

/// Messages that wait, as an [`Order`] hands them out. Each comes and goes in constant time, or in the logarithm of the
/// keys in hand.
#[derive(Clone, Debug)]
pub struct Line {
    order: Order,
    /// By priority, where that counts; else all in one.
    levels: Vec<VecDeque<Place>>,
    /// Of keys that are in hand, those that wait until it is their turn.
    blocked: BTreeMap<u64, VecDeque<Place>>,
    /// Whose key has been passed on to them: they go first.
    called: VecDeque<Place>,
    /// How many wait in all.
    len: u64,
}

impl Line {
    /// Nobody waits.
    pub fn new(order: Order) -> Self {
        Line { order, levels: vec![VecDeque::new()], blocked: BTreeMap::new(), called: VecDeque::new(), len: 0 }
    }

    /// How many wait.
    pub fn len(&self) -> u64 {
        self.len
    }

    fn level(&mut self, place: Place) -> &mut VecDeque<Place> {
        let level = if self.order == Order::Priority { usize::from(place.priority) } else { 0 };
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, VecDeque::new);
        }
        &mut self.levels[level]
    }

    /// A message comes.
    pub fn join(&mut self, place: Place) {
        self.len += 1;
        self.level(place).push_back(place);
    }

    /// A message that was in hand comes back to where it stood. It keeps its key.
    pub fn rejoin(&mut self, place: Place) {
        self.len += 1;
        match self.order {
            Order::ByKey => self.called.push_front(place),
            Order::Fifo | Order::Priority => self.level(place).push_front(place),
        }
    }

    /// Whose turn it is leaves the line; its key is in hand.
    pub fn take(&mut self) -> Option<Place> {
        if let Some(place) = self.called.pop_front() {
            self.len -= 1;
            return Some(place);
        }
        while let Some(place) = self.levels.iter_mut().find_map(VecDeque::pop_front) {
            if self.order != Order::ByKey {
                self.len -= 1;
                return Some(place);
            }
            if let Some(blocked) = self.blocked.get_mut(&place.about) {
                blocked.push_back(place);
                continue;
            }
            self.blocked.insert(place.about, VecDeque::new());
            self.len -= 1;
            return Some(place);
        }
        None
    }

    /// A message that was taken is gone for good: its key goes to the next.
    pub fn release(&mut self, about: u64) {
        if self.order != Order::ByKey {
            return;
        }
        match self.blocked.get_mut(&about).map(VecDeque::pop_front) {
            Some(Some(next)) => self.called.push_back(next),
            Some(None) => {
                self.blocked.remove(&about);
            }
            None => {}
        }
    }

    /// The message that has waited longest of those that are least urgent leaves the line.
    pub fn drop_oldest(&mut self) -> Option<Place> {
        let oldest = self.levels.iter_mut().rev().find_map(VecDeque::pop_front);
        let oldest = oldest.or_else(|| self.blocked.values_mut().find_map(VecDeque::pop_front));
        self.len -= u64::from(oldest.is_some());
        oldest
    }

    /// A message leaves the line that is the first of its part and too old.
    pub fn drop_old(&mut self, is_old: impl Fn(u32) -> bool) -> Option<Place> {
        let old = |part: &VecDeque<Place>| part.front().is_some_and(|place| is_old(place.slot));
        let waiting = self.levels.iter_mut().chain(self.blocked.values_mut()).find(|part| old(part));
        let dropped = match waiting {
            Some(part) => part.pop_front(),
            None if old(&self.called) => self.called.pop_front().inspect(|place| self.release(place.about)),
            None => None,
        };
        self.len -= u64::from(dropped.is_some());
        dropped
    }

    /// Those that have waited longest: the first of each part of the line.
    pub fn first_ones(&self) -> impl Iterator<Item = Place> + '_ {
        let blocked = self.blocked.values();
        self.levels.iter().chain(blocked).chain([&self.called]).filter_map(|part| part.front().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(slot: u32, about: u64, priority: u8) -> Place {
        Place { slot, priority, about }
    }

    fn slots(line: &mut Line) -> Vec<u32> {
        std::iter::from_fn(|| line.take().map(|place| place.slot)).collect()
    }

    #[test]
    fn messages_go_in_the_order_in_which_they_came_and_come_back_to_the_front() {
        let mut line = Line::new(Order::Fifo);
        (1..=3).for_each(|slot| line.join(place(slot, 0, 0)));
        let first = line.take().expect("a message");
        line.rejoin(first);
        assert_eq!((line.len(), slots(&mut line)), (3, vec![1, 2, 3]));
        assert_eq!(line.len(), 0);
    }

    #[test]
    fn the_most_urgent_go_first_and_the_least_urgent_are_dropped() {
        let mut line = Line::new(Order::Priority);
        [(1, 2), (2, 0), (3, 1), (4, 0), (5, 2)]
            .into_iter()
            .for_each(|(slot, priority)| line.join(place(slot, 0, priority)));
        assert_eq!(line.drop_oldest().map(|place| place.slot), Some(1));
        assert_eq!(slots(&mut line), [2, 4, 3, 5]);
    }

    #[test]
    fn of_one_key_one_message_is_in_hand_at_a_time() {
        let mut line = Line::new(Order::ByKey);
        [(1, 7), (2, 7), (3, 8), (4, 7)].into_iter().for_each(|(slot, about)| line.join(place(slot, about, 0)));
        assert_eq!(slots(&mut line), [1, 3], "2 and 4 wait for 1");
        assert_eq!(line.len(), 2);
        line.rejoin(place(1, 7, 0));
        assert_eq!(slots(&mut line), [1], "what comes back is still the first of its key");
        line.release(7);
        assert_eq!(slots(&mut line), [2]);
        line.release(7);
        line.release(8);
        assert_eq!(slots(&mut line), [4]);
        line.release(7);
        line.join(place(5, 7, 0));
        assert_eq!(slots(&mut line), [5]);
    }
}
