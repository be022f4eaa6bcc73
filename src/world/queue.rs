//! Queues of frames, linked through the frames themselves: joining, leaving and being taken out of the
//! middle cost a constant number of steps and no memory.

use super::frame::Frame;
use crate::engine::{Arena, NONE};

/// A queue. The links are in the frames.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    first: u32,
    last: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Queue { first: NONE, last: NONE }
    }
}

impl Queue {
    /// Puts a frame at the end.
    #[inline]
    pub fn push(&mut self, frames: &mut Arena<Frame>, slot: u32) {
        frames[slot].before = self.last;
        frames[slot].after = NONE;
        match self.last {
            NONE => self.first = slot,
            last => frames[last].after = slot,
        }
        self.last = slot;
    }

    /// Takes a frame out, wherever it stands.
    #[inline]
    pub fn remove(&mut self, frames: &mut Arena<Frame>, slot: u32) {
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

    /// The frame that came first, or [`NONE`].
    #[inline]
    pub fn first(&self) -> u32 {
        self.first
    }

    /// The frame that came last, or [`NONE`].
    #[inline]
    pub fn last(&self) -> u32 {
        self.last
    }
}
