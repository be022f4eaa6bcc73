use super::Evict;
use super::list::{Links, List};

/// First in, first out: entries in the order in which they came, however often they are asked for.
#[derive(Debug, Default)]
pub struct Fifo {
    links: Links,
    order: List,
}

impl Evict for Fifo {
    fn entered(&mut self, slot: u32, _key: u64) {
        self.links.push(&mut self.order, slot);
    }

    fn used(&mut self, _slot: u32) {}

    fn left(&mut self, slot: u32) {
        self.links.take(&mut self.order, slot);
    }

    fn victim(&mut self) -> u32 {
        self.order.first
    }
}
