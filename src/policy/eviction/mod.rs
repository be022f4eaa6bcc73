//! Which entry of a full cache makes room for another.

mod fifo;
mod ghosts;
mod lfu;
mod list;
mod lru;
mod random;
mod sketch;
mod store;
mod tiny_lfu;

pub use ghosts::Ghosts;
pub use store::{Entry, Room, Store};

use crate::engine::Key;

/// Chooses the entry that leaves a full cache. Entries stand in slots, numbered from 0; whoever keeps them tells of each
/// that comes, is used, or goes. Each call takes constant time, and memory in proportion to the slots.
pub trait Evict: Send {
    /// The entry of a key has come into a slot.
    fn entered(&mut self, slot: u32, key: u64);

    /// The entry in a slot was asked for.
    fn used(&mut self, slot: u32);

    /// The entry in a slot has gone, for whatever reason.
    fn left(&mut self, slot: u32);

    /// The slot whose entry makes room for one that is about to come. There is at least one entry; it stays until
    /// [`Evict::left`] tells that it has gone.
    fn victim(&mut self) -> u32;
}

/// Lists the family: each member's word and how it is started, by so many entries as are expected and a key for chance.
macro_rules! evictions {
    ($( $(#[doc = $doc:literal])+ $member:ident = $tag:literal => $start:expr, )+) => {
        crate::words! {
            /// Which entry of a full cache makes room for another.
            Eviction = "eviction policy" {
                $( $(#[doc = $doc])+ $member = $tag, )+
            }
        }

        impl Eviction {
            /// Its state in an empty cache for about so many entries.
            pub fn start(self, entries: usize, key: Key) -> Box<dyn Evict> {
                let start: fn(usize, Key) -> Box<dyn Evict> = match self {
                    $( Eviction::$member => $start, )+
                };
                start(entries, key)
            }

            /// All of them.
            pub fn all() -> Vec<(&'static str, Eviction)> {
                vec![$( ($tag, Eviction::$member), )+]
            }
        }
    };
}

evictions! {
    /// The one that was not asked for longest.
    Lru = "lru" => |_, _| Box::new(lru::Lru::default()),
    /// The one that was asked for least often since it came; of equals the one that has been so for longest.
    Lfu = "lfu" => |_, _| Box::new(lfu::Lfu::new(false)),
    /// The one that was asked for least often, where the counts of keys that have left are kept: the most popular stay,
    /// which no other policy beats where popularity does not change. Its memory grows with the number of keys.
    PerfectLfu = "perfect_lfu" => |_, _| Box::new(lfu::Lfu::new(true)),
    /// The one that came first.
    Fifo = "fifo" => |_, _| Box::new(fifo::Fifo::default()),
    /// Any.
    Random = "random" => |_, key| Box::new(random::Random::new(key)),
    /// W-TinyLFU (Einziger, Friedman and Manes 2017; Caffeine): new entries stand in a window of 1 %; who leaves it takes
    /// the place of another only if it is asked for more often, by a sketch that ages.
    TinyLfu = "tiny_lfu" => |entries, _| Box::new(tiny_lfu::TinyLfu::new(entries)),
}

#[cfg(test)]
mod laws;
