use super::Evict;
use super::list::{Links, List};

/// Least recently used: entries in the order in which they were last asked for.
#[derive(Debug, Default)]
pub struct Lru {
    links: Links,
    order: List,
}

impl Evict for Lru {
    fn entered(&mut self, slot: u32, _key: u64) {
        self.links.push(&mut self.order, slot);
    }

    fn used(&mut self, slot: u32) {
        self.links.renew(&mut self.order, slot);
    }

    fn left(&mut self, slot: u32) {
        self.links.take(&mut self.order, slot);
    }

    fn victim(&mut self) -> u32 {
        self.order.first
    }
}
