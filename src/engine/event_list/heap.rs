//! A heap of packed keys.

/// Children of a node: four keys of 16 bytes fill a cache line.
const ARITY: usize = 4;

/// Stands where there is no key. No event has it: its time would be the end of all time.
const NONE: u128 = u128::MAX;

/// The children of a node, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Siblings([u128; ARITY]);

/// A priority queue of 128-bit keys below [`u128::MAX`], the least first.
///
/// A 4-ary heap whose siblings share a cache line. Taking the least leaves a hole at the root; most events
/// set off one new event, and that one fills the hole with a single walk down. A hole that is not filled
/// is closed at the next access by moving the least children up to a leaf and the last key into the leaf's
/// place (bottom-up heapsort, Wegener 1993), which compares half as often as the usual way, because the
/// last key almost always belongs near the leaves.
#[derive(Clone, Debug, Default)]
pub struct Heap {
    /// The root is the last of the first line; the children of node `n` are line `n + 1`.
    lines: Vec<Siblings>,
    /// Nodes in use.
    nodes: usize,
    /// Whether the root was taken and its place is free.
    hole: bool,
}

impl Heap {
    /// Keys in the list.
    pub fn len(&self) -> usize {
        self.nodes - usize::from(self.hole)
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a key in.
    #[inline]
    pub fn push(&mut self, key: u128) {
        debug_assert!(key != NONE);
        if self.hole {
            self.hole = false;
            self.sink(0, key);
        } else {
            let node = self.nodes;
            self.nodes += 1;
            if line(node) >= self.lines.len() {
                self.lines.push(Siblings([NONE; ARITY]));
            }
            self.rise(node, key);
        }
    }

    /// Takes the least key out.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<u128> {
        if self.hole {
            self.close_hole();
        }
        self.hole = self.nodes > 0;
        self.hole.then(|| self.get(0))
    }

    /// Takes all keys out, in no order.
    pub fn drain(&mut self) -> Vec<u128> {
        let (from, len) = (usize::from(self.hole), self.nodes);
        let keys = (from..len).map(|node| self.get(node)).collect();
        self.lines.clear();
        (self.nodes, self.hole) = (0, false);
        keys
    }

    /// Puts keys into an empty heap, from the last parent up (Floyd 1964).
    pub fn fill(&mut self, keys: &[u128]) {
        debug_assert!(self.is_empty());
        self.hole = false;
        self.nodes = keys.len();
        self.lines.clear();
        self.lines.resize(line(keys.len().saturating_sub(1)) + 1, Siblings([NONE; ARITY]));
        keys.iter().enumerate().for_each(|(node, &key)| self.set(node, key));
        for node in (0..=keys.len() / ARITY).rev() {
            let key = self.get(node);
            self.sink(node, key);
        }
    }

    #[inline]
    fn get(&self, node: usize) -> u128 {
        self.lines[line(node)].0[place(node)]
    }

    #[inline]
    fn set(&mut self, node: usize, key: u128) {
        self.lines[line(node)].0[place(node)] = key;
    }

    /// Places `key` on the way from `node` to the root.
    #[inline]
    fn rise(&mut self, mut node: usize, key: u128) {
        while node > 0 {
            let parent = (node - 1) / ARITY;
            let above = self.get(parent);
            if above <= key {
                break;
            }
            self.set(node, above);
            node = parent;
        }
        self.set(node, key);
    }

    /// Places `key` on the way from a free node down.
    #[inline]
    fn sink(&mut self, mut node: usize, key: u128) {
        while let Some((child, least)) = self.least_child(node) {
            if least >= key {
                break;
            }
            self.set(node, least);
            node = child;
        }
        self.set(node, key);
    }

    #[inline(always)]
    fn close_hole(&mut self) {
        self.hole = false;
        self.nodes -= 1;
        let last = self.get(self.nodes);
        self.set(self.nodes, NONE);
        if self.nodes == 0 {
            return;
        }
        let mut node = 0;
        while let Some((child, least)) = self.least_child(node) {
            if least == NONE {
                break;
            }
            self.set(node, least);
            node = child;
        }
        self.rise(node, last);
    }

    /// The least child of a node and its key, which is [`NONE`] if there is no child. Comparisons pick instead
    /// of branching: which child is the least is a coin toss that no branch predictor can win.
    #[inline]
    fn least_child(&self, node: usize) -> Option<(usize, u128)> {
        let &Siblings([a, b, c, d]) = self.lines.get(node + 1)?;
        let (left, low) = if b < a { (1, b) } else { (0, a) };
        let (right, high) = if d < c { (3, d) } else { (2, c) };
        let (nth, least) = if high < low { (right, high) } else { (left, low) };
        Some((node * ARITY + 1 + nth, least))
    }
}

#[inline]
fn line(node: usize) -> usize {
    node.div_ceil(ARITY)
}

#[inline]
fn place(node: usize) -> usize {
    (node + ARITY - 1) % ARITY
}
