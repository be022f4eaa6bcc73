//! What an access to a cache costs: nanoseconds for each eviction policy, and for drawing the key, beside a reference in
//! the same run (std's hash map with a linked list in its values, and a table of cumulative weights).

use ninefold::engine::{Draws, Key};
use ninefold::policy::eviction::{Entry, Eviction, Room, Store};
use ninefold::policy::keys::KeySampler;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

const ENTRIES: u32 = 100_000;
const KEYS: u32 = 1_000_000;
const ACCESSES: usize = 4_000_000;

fn draws(n: u64) -> Draws {
    Key::replication(1, 0).number(n).draws(0)
}

fn nanos(mut work: impl FnMut(usize)) -> f64 {
    let rounds = (0..5).map(|_| {
        let started = Instant::now();
        (0..ACCESSES).for_each(&mut work);
        started.elapsed().as_nanos() as f64 / ACCESSES as f64
    });
    rounds.fold(f64::INFINITY, f64::min)
}

/// Least recently used, as one would write it with the standard library.
#[derive(Default)]
struct Reference {
    places: HashMap<u64, usize>,
    nodes: Vec<(u64, usize, usize)>,
}

impl Reference {
    fn unlink(&mut self, place: usize) {
        let (_, before, after) = self.nodes[place];
        self.nodes[before].2 = after;
        self.nodes[after].1 = before;
    }

    fn push(&mut self, place: usize) {
        let last = self.nodes[0].1;
        self.nodes[place].1 = last;
        self.nodes[place].2 = 0;
        self.nodes[last].2 = place;
        self.nodes[0].1 = place;
    }

    fn access(&mut self, key: u64) {
        if self.nodes.is_empty() {
            self.nodes.push((0, 0, 0));
        }
        let place = match self.places.get(&key) {
            Some(&place) => {
                self.unlink(place);
                place
            }
            None if self.nodes.len() <= ENTRIES as usize => {
                self.nodes.push((key, 0, 0));
                self.nodes.len() - 1
            }
            None => {
                let oldest = self.nodes[0].2;
                self.unlink(oldest);
                self.places.remove(&self.nodes[oldest].0);
                oldest
            }
        };
        self.nodes[place].0 = key;
        self.places.insert(key, place);
        self.push(place);
    }
}

fn main() {
    let sampler = KeySampler::new(KEYS, 1.0);
    let cache = Key::replication(1, 0);
    let keys: Vec<u64> = (0..ACCESSES as u64).map(|n| cache.number(sampler.sample(&mut draws(n))).value()).collect();
    let mut map = Reference::default();
    let reference = nanos(|n| map.access(keys[n]));
    println!("an access, {ENTRIES} entries, {KEYS} keys by Zipf's law");
    println!("{:>24} {reference:>8.1} ns", "std HashMap and a list");
    for (word, eviction) in Eviction::all() {
        let mut store = Store::new(Room::Entries(ENTRIES), eviction, KEYS, cache);
        let mut hits = 0;
        let found = nanos(|n| match store.find(keys[n]) {
            Some(slot) => {
                hits += 1;
                store.touch(slot);
            }
            None => {
                let entry = Entry { key: keys[n], expires: u64::MAX, took: 0, size: 1, absent: false };
                store.keep(entry, 0, |_| ());
            }
        });
        let ratio = 100.0 * f64::from(hits) / (5 * ACCESSES) as f64;
        println!("{word:>24} {found:>8.1} ns ({:.2}), {ratio:.1} % hits", found / reference);
    }
    let mut sum = 0.0;
    let mut cumulative = Vec::with_capacity(KEYS as usize);
    for rank in 1..=KEYS {
        sum += 1.0 / f64::from(rank);
        cumulative.push(sum);
    }
    let searched = nanos(|n| {
        let area = sum * ninefold::engine::random::Source::unit(&mut draws(n as u64));
        black_box(cumulative.partition_point(|&below| below < area));
    });
    println!("a key by Zipf's law");
    println!("{:>24} {searched:>8.1} ns", "search in a table");
    for (words, count) in [("of 1,000", 1000), ("of 1,000,000", KEYS), ("of 1,000,000,000", 1_000_000_000)] {
        let sampler = KeySampler::new(count, 1.0);
        let drawn = nanos(|n| {
            black_box(sampler.sample(&mut draws(n as u64)));
        });
        println!("{words:>24} {drawn:>8.1} ns ({:.2})", drawn / searched);
    }
}
