use super::Evict;
use super::list::{Links, List};
use super::sketch::Sketch;

/// The share of the entries that is not the window: Caffeine's `PERCENT_MAIN`.
const MAIN: f64 = 0.99;
/// The share of the rest that is protected: Caffeine's `PERCENT_MAIN_PROTECTED`.
const PROTECTED: f64 = 0.80;

/// The part that an entry stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Of those that have just come, least recently used first.
    Window,
    /// Of those that were not asked for again since they left the window.
    Probation,
    /// Of those that were.
    Protected,
}

/// W-TinyLFU: a window in the order of last use, and a main part of probation and protected entries (segmented LRU;
/// Karedla, Love and Wherry 1994). Whoever would leave the window for a full main part is compared with the next to go
/// there, and the one that was asked for more often lately stays. Caffeine also moves the size of the window by what the
/// hit ratio says; here it stays at 1 %.
#[derive(Debug)]
pub struct TinyLfu {
    links: Links,
    parts: [List; 3],
    /// Of each slot: its key and its part.
    slots: Vec<(u64, Part)>,
    sketch: Sketch,
    window: usize,
    protected: usize,
}

impl TinyLfu {
    /// Without entries, for about so many.
    pub fn new(entries: usize) -> Self {
        let main = (entries as f64 * MAIN) as usize;
        TinyLfu {
            links: Links::default(),
            parts: [List::default(); 3],
            slots: Vec::new(),
            sketch: Sketch::new(entries),
            window: (entries - main.min(entries)).max(1),
            protected: (main as f64 * PROTECTED) as usize,
        }
    }

    fn push(&mut self, slot: u32, part: Part) {
        self.slots[slot as usize].1 = part;
        self.links.push(&mut self.parts[part as usize], slot);
    }

    fn take(&mut self, slot: u32) -> Part {
        let part = self.slots[slot as usize].1;
        self.links.take(&mut self.parts[part as usize], slot);
        part
    }

    fn list(&self, part: Part) -> &List {
        &self.parts[part as usize]
    }

    /// The next to go from the main part, if there is any in it.
    fn weakest(&self) -> Option<u32> {
        let parts = [Part::Probation, Part::Protected].into_iter().map(|part| self.list(part));
        parts.filter(|list| list.len > 0).map(|list| list.first).next()
    }

    fn frequency(&self, slot: u32) -> u64 {
        self.sketch.frequency(self.slots[slot as usize].0)
    }
}

impl Evict for TinyLfu {
    fn entered(&mut self, slot: u32, key: u64) {
        self.sketch.count(key);
        if self.slots.len() <= slot as usize {
            self.slots.resize(slot as usize + 1, (0, Part::Window));
        }
        self.slots[slot as usize].0 = key;
        self.push(slot, Part::Window);
        if self.list(Part::Window).len > self.window {
            // The cache is not full: there is room in the main part.
            let oldest = self.list(Part::Window).first;
            self.take(oldest);
            self.push(oldest, Part::Probation);
        }
    }

    fn used(&mut self, slot: u32) {
        let (key, part) = self.slots[slot as usize];
        self.sketch.count(key);
        if part != Part::Probation {
            return self.links.renew(&mut self.parts[part as usize], slot);
        }
        self.take(slot);
        self.push(slot, Part::Protected);
        if self.list(Part::Protected).len > self.protected {
            let demoted = self.list(Part::Protected).first;
            self.take(demoted);
            self.push(demoted, Part::Probation);
        }
    }

    fn left(&mut self, slot: u32) {
        self.take(slot);
    }

    fn victim(&mut self) -> u32 {
        let window = *self.list(Part::Window);
        let Some(weakest) = self.weakest() else {
            return window.first;
        };
        if window.len < self.window {
            return weakest;
        }
        let candidate = window.first;
        if self.frequency(candidate) <= self.frequency(weakest) {
            return candidate;
        }
        self.take(candidate);
        self.push(candidate, Part::Probation);
        weakest
    }
}
