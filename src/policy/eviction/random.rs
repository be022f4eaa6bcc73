use super::Evict;
use crate::engine::random::Source;
use crate::engine::{Key, Stream};

/// Any entry, each with the same probability.
#[derive(Debug)]
pub struct Random {
    stream: Stream,
    /// The slots that are taken, without gaps, and the place of each among them.
    taken: Vec<u32>,
    places: Vec<u32>,
}

impl Random {
    /// Without entries; chance comes from the key.
    pub fn new(key: Key) -> Self {
        Random { stream: key.stream(), taken: Vec::new(), places: Vec::new() }
    }
}

impl Evict for Random {
    fn entered(&mut self, slot: u32, _key: u64) {
        if self.places.len() <= slot as usize {
            self.places.resize(slot as usize + 1, 0);
        }
        self.places[slot as usize] = self.taken.len() as u32;
        self.taken.push(slot);
    }

    fn used(&mut self, _slot: u32) {}

    fn left(&mut self, slot: u32) {
        let place = self.places[slot as usize];
        self.taken.swap_remove(place as usize);
        if let Some(&moved) = self.taken.get(place as usize) {
            self.places[moved as usize] = place;
        }
    }

    fn victim(&mut self) -> u32 {
        self.taken[self.stream.below(self.taken.len())]
    }
}
