//! The list of future events: a heap of packed keys.

/// Children of a node: four keys of 16 bytes fill a cache line.
const ARITY: usize = 4;

/// A priority queue of 128-bit keys, the least first.
///
/// A 4-ary heap. Taking the least leaves a hole at the root; most events set off one new event, and that
/// one fills the hole with a single walk down. A hole that is not filled is closed at the next access by
/// moving the least children up to a leaf and the last key into the leaf's place (bottom-up heapsort,
/// Wegener 1993), which compares half as often as the usual way, because the last key almost always
/// belongs near the leaves.
#[derive(Clone, Debug, Default)]
pub struct EventList {
    keys: Vec<u128>,
    /// Whether the root was taken and its place is free.
    hole: bool,
}

impl EventList {
    /// Keys in the list.
    pub fn len(&self) -> usize {
        self.keys.len() - usize::from(self.hole)
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a key in.
    #[inline]
    pub fn push(&mut self, key: u128) {
        if self.hole {
            self.hole = false;
            self.sink(key);
        } else {
            self.keys.push(key);
            self.rise(self.keys.len() - 1, key);
        }
    }

    /// Takes the least key out.
    #[inline]
    pub fn pop(&mut self) -> Option<u128> {
        if self.hole {
            self.close_hole();
        }
        let least = self.keys.first().copied();
        self.hole = least.is_some();
        least
    }

    /// Places `key` on the way from `index` to the root.
    #[inline]
    fn rise(&mut self, mut index: usize, key: u128) {
        while index > 0 {
            let parent = (index - 1) / ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.keys[index] = self.keys[parent];
            index = parent;
        }
        self.keys[index] = key;
    }

    /// Places `key` on the way from the free root down.
    #[inline]
    fn sink(&mut self, key: u128) {
        let mut index = 0;
        while let Some(child) = self.least_child(index) {
            if self.keys[child] >= key {
                break;
            }
            self.keys[index] = self.keys[child];
            index = child;
        }
        self.keys[index] = key;
    }

    #[inline]
    fn close_hole(&mut self) {
        self.hole = false;
        let Some(last) = self.keys.pop() else { return };
        if self.keys.is_empty() {
            return;
        }
        let mut index = 0;
        while let Some(child) = self.least_child(index) {
            self.keys[index] = self.keys[child];
            index = child;
        }
        self.rise(index, last);
    }

    /// The index of the least child of a node. Comparisons pick indices instead of branching: which child
    /// is the least is a coin toss that no branch predictor can win.
    #[inline]
    fn least_child(&self, index: usize) -> Option<usize> {
        let first = index * ARITY + 1;
        if let Some([a, b, c, d]) = self.keys.get(first..first + ARITY) {
            let (left, low) = if b < a { (1, b) } else { (0, a) };
            let (right, high) = if d < c { (3, d) } else { (2, c) };
            return Some(first + if high < low { right } else { left });
        }
        let children = self.keys.get(first..)?;
        children.iter().enumerate().min_by_key(|&(_, key)| key).map(|(nth, _)| first + nth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    proptest! {
        #[test]
        fn keys_come_out_as_from_the_standard_heap(steps in prop::collection::vec(prop::option::of(0u128..1000), 0..400)) {
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
        }
    }
}
