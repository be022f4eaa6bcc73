//! The list of future events.

mod heap;

use heap::Heap;

/// Keys up to which the heap is filled from the segments.
const FILL: usize = 4096;
/// Keys from which on the later half of the heap becomes a segment.
const SPILL: usize = 4 * FILL;

/// A priority queue of 128-bit keys below [`u128::MAX`], the least first.
///
/// The nearest keys are in a heap that stays within a processor's cache; later ones lie in segments, each with keys of
/// a range and in no order. An empty heap takes up the nearest segment; what is too much for it is split at its median,
/// and the later half waits as a segment of its own. So a key is moved once for each doubling of the list beyond the
/// heap, always in order of memory (incremental quicksort, Paredes and Navarro 2006), which costs next to nothing
/// against the walks through a large heap. Up to `SPILL` keys there is the heap alone.
#[derive(Clone, Debug)]
pub struct EventList {
    near: Heap,
    /// The heap's keys are below this.
    horizon: u128,
    /// The latest first.
    far: Vec<Segment>,
    /// Keys in the segments.
    put_off: usize,
}

/// The keys from a bound up to the bound of the next later segment.
#[derive(Clone, Debug)]
struct Segment {
    from: u128,
    keys: Vec<u128>,
}

impl Default for EventList {
    fn default() -> Self {
        EventList { near: Heap::default(), horizon: u128::MAX, far: Vec::new(), put_off: 0 }
    }
}

impl EventList {
    /// Keys in the list.
    pub fn len(&self) -> usize {
        self.near.len() + self.put_off
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a key in.
    #[inline]
    pub fn push(&mut self, key: u128) {
        if key >= self.horizon {
            return self.put_off(key);
        }
        self.near.push(key);
        if self.near.len() > SPILL {
            self.spill();
        }
    }

    /// Takes the least key out.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<u128> {
        if self.near.is_empty() && self.put_off > 0 {
            self.refill();
        }
        self.near.pop()
    }

    fn put_off(&mut self, key: u128) {
        let segment = self.far.partition_point(|segment| segment.from > key);
        self.far[segment].keys.push(key);
        self.put_off += 1;
    }

    #[cold]
    fn spill(&mut self) {
        let mut keys = self.near.drain();
        self.put_off += keys.len();
        self.split(&mut keys);
        self.take_up(&keys);
    }

    #[cold]
    fn refill(&mut self) {
        let Some(Segment { mut keys, .. }) = self.far.pop() else { return };
        while keys.len() > FILL {
            self.split(&mut keys);
        }
        self.take_up(&keys);
    }

    /// Makes the later half of some keys, all of them nearer than any segment, a segment.
    fn split(&mut self, keys: &mut Vec<u128>) {
        let middle = keys.len() / 2;
        let (_, &mut from, _) = keys.select_nth_unstable(middle);
        self.far.push(Segment { from, keys: keys.split_off(middle) });
    }

    fn take_up(&mut self, keys: &[u128]) {
        self.near.fill(keys);
        self.put_off -= keys.len();
        self.horizon = self.far.last().map_or(u128::MAX, |segment| segment.from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    /// Puts in and takes out as the steps say, and compares with the standard heap.
    fn compare(steps: impl IntoIterator<Item = Option<u128>>) -> Result<(), TestCaseError> {
        let mut list = EventList::default();
        let mut reference = BinaryHeap::new();
        for step in steps {
            match step {
                Some(key) => {
                    list.push(key);
                    reference.push(Reverse(key));
                }
                None => prop_assert_eq!(list.pop(), reference.pop().map(|Reverse(key)| key)),
            }
            prop_assert_eq!(list.len(), reference.len());
        }
        while let Some(Reverse(key)) = reference.pop() {
            prop_assert_eq!(list.pop(), Some(key));
        }
        prop_assert!(list.is_empty());
        Ok(())
    }

    proptest! {
        #[test]
        fn keys_come_out_as_from_the_standard_heap(steps in prop::collection::vec(prop::option::of(0u128..1000), 0..400)) {
            compare(steps)?;
        }

        #[test]
        fn so_do_very_many(seed in any::<u64>(), spread in 0u32..40, rounds in 1usize..4) {
            let mut state = u128::from(seed) | 1;
            let mut draw = || {
                state = state.wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645).wrapping_add(1);
                state >> 64
            };
            let mut steps = Vec::new();
            for _ in 0..rounds {
                steps.extend((0..3 * SPILL).map(|_| Some(draw() >> spread)));
                steps.extend((0..2 * SPILL).flat_map(|_| [None, Some(draw() >> spread), None]));
            }
            compare(steps)?;
        }
    }

    #[test]
    fn keys_that_come_ever_earlier_are_no_trouble() {
        let steps = (0..5 * SPILL as u128).rev().map(Some);
        assert!(compare(steps).is_ok());
    }

    #[test]
    fn equal_keys_are_no_trouble() {
        assert!(compare((0..3 * SPILL).map(|_| Some(7))).is_ok());
    }
}
