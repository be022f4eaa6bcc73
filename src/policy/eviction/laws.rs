//! The policies against sequences by hand and against what theory says of them.

use super::*;
use crate::policy::keys::KeySampler;

fn asked(eviction: Eviction, room: u32, keys: impl IntoIterator<Item = u64>) -> (u64, u64, Store) {
    let mut store = Store::new(Room::Entries(room), eviction, u32::MAX, Key::replication(5, 0));
    let (mut gets, mut hits) = (0, 0);
    for key in keys {
        gets += 1;
        match store.find(key) {
            Some(slot) => {
                hits += 1;
                store.touch(slot);
            }
            None => store.keep(Entry { key, expires: u64::MAX, took: 0, size: 1, absent: false }, 0, |_| ()),
        }
    }
    (gets, hits, store)
}

/// What is left of a sequence of letters, in order.
fn left(eviction: Eviction, room: u32, letters: &str) -> String {
    let (_, _, store) = asked(eviction, room, letters.bytes().map(u64::from));
    ('a'..='z').filter(|&letter| store.find(letter as u64).is_some()).collect()
}

#[test]
fn each_policy_keeps_what_it_should() {
    // The textbook's sequence for three frames (Silberschatz, "Operating System Concepts", with letters for pages).
    assert_eq!(left(Eviction::Lru, 3, "habcadaehedcdcbabchbhab"), "abh");
    assert_eq!(left(Eviction::Fifo, 3, "abcad"), "bcd");
    assert_eq!(left(Eviction::Lru, 3, "abcad"), "acd");
    // `b` and `c` were asked for once; `b` has been so for longer.
    assert_eq!(left(Eviction::Lfu, 3, "abcad"), "acd");
    assert_eq!(left(Eviction::Lfu, 3, "aabbcd"), "abd");
    // Who comes back has its count from before: `d` has 3 at the end of the first, `e` 2 and `a` 4 of the second.
    assert_eq!(left(Eviction::PerfectLfu, 2, "aaaadcdcde"), "ae");
    assert_eq!(left(Eviction::PerfectLfu, 2, "aaddddceaea"), "ad");
    assert_eq!(left(Eviction::Lfu, 2, "aaaabbbc"), "ac");
}

#[test]
fn a_scan_leaves_the_popular_entries_of_tiny_lfu_alone() {
    let popular = (0..20).flat_map(|_| 0..50_u64);
    let scan = 1000..2000;
    let survivors = |eviction| {
        let (_, _, store) = asked(eviction, 100, popular.clone().chain(scan.clone()));
        (0..50).filter(|&key| store.find(key).is_some()).count()
    };
    assert_eq!((survivors(Eviction::TinyLfu), survivors(Eviction::Lru)), (50, 0));
}

#[test]
fn a_store_never_holds_more_than_it_has_room_for() {
    let sampler = KeySampler::new(500, 0.7);
    let draw = |n| sampler.sample(&mut Key::replication(2, 0).number(n).draws(0));
    for (_, eviction) in Eviction::all() {
        for room in [1, 2, 7, 100] {
            let (_, hits, store) = asked(eviction, room, (0..5000).map(draw));
            assert_eq!(store.len(), room as usize, "{eviction:?}");
            assert!(hits > 0, "{eviction:?}");
        }
    }
}

/// The share of hits among keys by Zipf's law once the store is full.
fn hit_ratio(eviction: Eviction, keys: u32, exponent: f64, room: u32) -> f64 {
    let sampler = KeySampler::new(keys, exponent);
    let draw = |n: u64| sampler.sample(&mut Key::replication(9, 0).number(n).draws(0));
    let (gets, hits, _) = asked(eviction, room, (0..50_000).map(draw));
    let (all, more, _) = asked(eviction, room, (0..350_000).map(draw));
    (more - hits) as f64 / (all - gets) as f64
}

/// The characteristic time of an approximation: how long an entry stays, so that they fill the store together (Che, Tung
/// and Wang 2002), and the share of hits that follows. `stays` is the probability that a key with this many requests in
/// that time is there.
fn characteristic(keys: u32, exponent: f64, room: u32, stays: fn(f64) -> f64) -> f64 {
    let weights: Vec<f64> = (1..=keys).map(|rank| f64::from(rank).powf(-exponent)).collect();
    let total: f64 = weights.iter().sum();
    let there = |time: f64| weights.iter().map(|weight| stays(weight / total * time)).sum::<f64>();
    let (mut low, mut high) = (0.0, 1e12);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if there(middle) < f64::from(room) { low = middle } else { high = middle }
    }
    weights.iter().map(|weight| weight / total * stays(weight / total * low)).sum()
}

#[test]
fn least_recently_used_hits_as_che_says() {
    for (keys, exponent, room) in [(10_000, 0.8, 1000), (10_000, 1.0, 1000), (1000, 0.0, 300)] {
        let theory = characteristic(keys, exponent, room, |requests| 1.0 - (-requests).exp());
        let found = hit_ratio(Eviction::Lru, keys, exponent, room);
        assert!((found - theory).abs() < 0.006, "{keys} {exponent} {room}: {found} {theory}");
    }
}

#[test]
fn first_in_first_out_and_random_hit_equally_often() {
    // Gelenbe 1973: the same stationary distribution under independent references.
    let theory = characteristic(10_000, 0.8, 1000, |requests| requests / (1.0 + requests));
    for eviction in [Eviction::Fifo, Eviction::Random] {
        let found = hit_ratio(eviction, 10_000, 0.8, 1000);
        assert!((found - theory).abs() < 0.006, "{eviction:?}: {found} {theory}");
    }
}

#[test]
fn counts_that_are_kept_find_the_most_popular_and_sketches_come_near() {
    let weights: Vec<f64> = (1..=10_000).map(|rank| f64::from(rank).powf(-0.8)).collect();
    let best: f64 = weights[..1000].iter().sum::<f64>() / weights.iter().sum::<f64>();
    let [perfect, tiny, lru] =
        [Eviction::PerfectLfu, Eviction::TinyLfu, Eviction::Lru].map(|eviction| hit_ratio(eviction, 10_000, 0.8, 1000));
    assert!(perfect > best - 0.01 && perfect < best + 0.005, "{perfect} {best}");
    assert!(tiny > lru + 0.7 * (best - lru) && tiny < perfect, "{lru} {tiny} {perfect}");
}
