//! Lists through slots: each slot stands in one of them at most.

use crate::engine::NONE;

/// The neighbours of every slot.
#[derive(Clone, Debug, Default)]
pub struct Links(Vec<[u32; 2]>);

/// One list: its ends, and how many stand in it.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The one that came first, or [`NONE`].
    pub first: u32,
    last: u32,
    /// How many.
    pub len: usize,
}

impl Default for List {
    fn default() -> Self {
        List { first: NONE, last: NONE, len: 0 }
    }
}

impl Links {
    /// A slot that stands in no list goes to the end of one.
    #[inline]
    pub fn push(&mut self, list: &mut List, slot: u32) {
        if self.0.len() <= slot as usize {
            self.0.resize(slot as usize + 1, [NONE; 2]);
        }
        self.0[slot as usize] = [list.last, NONE];
        match list.last {
            NONE => list.first = slot,
            last => self.0[last as usize][1] = slot,
        }
        list.last = slot;
        list.len += 1;
    }

    /// A slot leaves its list.
    #[inline]
    pub fn take(&mut self, list: &mut List, slot: u32) {
        let [before, after] = self.0[slot as usize];
        match before {
            NONE => list.first = after,
            before => self.0[before as usize][1] = after,
        }
        match after {
            NONE => list.last = before,
            after => self.0[after as usize][0] = before,
        }
        list.len -= 1;
    }

    /// A slot goes to the end of its list.
    #[inline]
    pub fn renew(&mut self, list: &mut List, slot: u32) {
        if list.last != slot {
            self.take(list, slot);
            self.push(list, slot);
        }
    }
}
