//! A table from 64-bit keys to the numbers of slots.

/// An odd number without pattern: the fractional part of the golden ratio, times 2^64 (Knuth, "The Art of Computer
/// Programming", volume 3, section 6.4: multiplicative hashing).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The fewest buckets.
const LEAST: usize = 8;

/// Where each key is kept: open addressing with linear probing, at most half full, and deletion by shifting back what
/// stands behind (Knuth, algorithm 6.4 R), so that nothing is left of keys that are gone. A bucket of 8 bytes holds a slot
/// and 32 bits of the key's hash; whoever keeps the slots says whether one really has the key.
#[derive(Clone, Debug)]
pub struct KeyTable {
    /// The hash in the upper half, one more than the slot in the lower; 0 if empty.
    buckets: Vec<u64>,
    /// 32 less the binary logarithm of the number of buckets.
    shift: u32,
    len: usize,
}

impl KeyTable {
    /// A table with room for so many keys before it grows.
    pub fn new(keys: usize) -> Self {
        let buckets = (keys.max(LEAST / 2) * 2).next_power_of_two();
        KeyTable { buckets: vec![0; buckets], shift: 32 - buckets.trailing_zeros(), len: 0 }
    }

    #[inline]
    fn hash(key: u64) -> u32 {
        ((key ^ key >> 32).wrapping_mul(GOLDEN) >> 32) as u32
    }

    #[inline]
    fn home(&self, hash: u32) -> usize {
        (hash >> self.shift) as usize
    }

    #[inline]
    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.buckets.len() - 1)
    }

    /// The bucket of a key, and its slot.
    #[inline]
    fn locate(&self, key: u64, has: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        let hash = Self::hash(key);
        let mut place = self.home(hash);
        loop {
            let bucket = self.buckets[place];
            if bucket == 0 {
                return None;
            }
            let slot = bucket as u32 - 1;
            if (bucket >> 32) as u32 == hash && has(slot) {
                return Some((place, slot));
            }
            place = self.after(place);
        }
    }

    /// The slot of a key; `has` tells whether a slot is that key's.
    #[inline]
    pub fn find(&self, key: u64, has: impl Fn(u32) -> bool) -> Option<u32> {
        self.locate(key, has).map(|(_, slot)| slot)
    }

    /// Puts in a key that is not there.
    #[inline]
    pub fn insert(&mut self, key: u64, slot: u32) {
        if self.len * 2 >= self.buckets.len() {
            self.grow();
        }
        self.len += 1;
        self.put(u64::from(Self::hash(key)) << 32 | u64::from(slot + 1));
    }

    #[inline]
    fn put(&mut self, bucket: u64) {
        let mut place = self.home((bucket >> 32) as u32);
        while self.buckets[place] != 0 {
            place = self.after(place);
        }
        self.buckets[place] = bucket;
    }

    #[cold]
    fn grow(&mut self) {
        let before = std::mem::take(&mut self.buckets);
        self.buckets = vec![0; before.len() * 2];
        self.shift -= 1;
        before.into_iter().filter(|&bucket| bucket != 0).for_each(|bucket| self.put(bucket));
    }

    /// Takes a key out, and tells its slot.
    #[inline]
    pub fn remove(&mut self, key: u64, has: impl Fn(u32) -> bool) -> Option<u32> {
        let (mut hole, slot) = self.locate(key, has)?;
        let mut place = self.after(hole);
        loop {
            let bucket = self.buckets[place];
            if bucket == 0 {
                break;
            }
            let home = self.home((bucket >> 32) as u32);
            // It may stand in the hole unless its home lies behind that.
            let mask = self.buckets.len() - 1;
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(hole) & mask {
                self.buckets[hole] = bucket;
                hole = place;
            }
            place = self.after(place);
        }
        self.buckets[hole] = 0;
        self.len -= 1;
        Some(slot)
    }

    /// Takes all keys out.
    pub fn clear(&mut self) {
        self.buckets.fill(0);
        self.len = 0;
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::engine::random::Source;
    use std::collections::BTreeMap;

    #[test]
    fn it_agrees_with_a_map_whatever_comes_and_goes() {
        let mut draws = Key::replication(4, 0).draws(0);
        let mut table = KeyTable::new(0);
        let (mut keys, mut map) = (Vec::new(), BTreeMap::new());
        for _ in 0..40_000 {
            // Neighbouring keys and keys far apart.
            let key = if draws.below(2) == 0 { draws.below(300) as u64 } else { (draws.below(300) as u64) << 40 };
            let found = table.find(key, |slot| keys[slot as usize] == key);
            assert_eq!(found, map.get(&key).copied());
            if found.is_none() {
                table.insert(key, keys.len() as u32);
                map.insert(key, keys.len() as u32);
                keys.push(key);
            } else if draws.below(2) == 0 {
                assert_eq!(table.remove(key, |slot| keys[slot as usize] == key), map.remove(&key));
            }
            assert_eq!(table.len(), map.len());
        }
        assert!(table.buckets.len() >= 2 * table.len() && !table.is_empty());
        table.clear();
        assert!(map.keys().all(|&key| table.find(key, |slot| keys[slot as usize] == key).is_none()));
    }

    #[test]
    fn keys_of_equal_hash_are_told_apart_by_their_slots() {
        // `key ^ key >> 32` is the same of both.
        let keys = [1_u64 << 32 | 1, 1 << 32 | 1 ^ (1 << 33) ^ 2];
        let mut table = KeyTable::new(2);
        let has = |key: u64| move |slot: u32| keys[slot as usize] == key;
        keys.iter().enumerate().for_each(|(slot, &key)| table.insert(key, slot as u32));
        assert_eq!(keys.map(|key| table.find(key, has(key))), [Some(0), Some(1)]);
        assert_eq!(table.remove(keys[0], has(keys[0])), Some(0));
        assert_eq!(keys.map(|key| table.find(key, has(key))), [None, Some(1)]);
    }

    #[test]
    fn room_that_was_asked_for_is_there() {
        let mut table = KeyTable::new(1000);
        let buckets = table.buckets.len();
        (0..1000).for_each(|n| table.insert(n, n as u32));
        assert_eq!(table.buckets.len(), buckets);
    }
}
