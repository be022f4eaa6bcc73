//! How often keys were asked for lately, in a few bits each.

/// A count-min sketch (Cormode and Muthukrishnan 2005) of four counters of four bits for each key, which are all halved
/// when ten times as many keys were counted as the cache has entries: Caffeine's `FrequencySketch`.
#[derive(Debug)]
pub struct Sketch {
    /// Sixteen counters each; a power of two of them.
    words: Vec<u64>,
    counted: u64,
    /// When all counters are halved.
    sample: u64,
}

/// What a counter of four bits holds at most.
const MOST: u64 = 15;
/// Keys that are counted before all is halved, in multiples of the entries.
const SAMPLE_FACTOR: u64 = 10;
/// Odd numbers, one for each of a key's four counters.
const SEEDS: [u64; 4] = [0xC3A5_C85C_97CB_3127, 0xB492_B66F_BE98_F273, 0x9AE1_6A3B_2F90_404F, 0xCBF2_9CE4_8422_2325];
/// The three upper bits of what is left of each counter that was shifted by one.
const HALVES: u64 = 0x7777_7777_7777_7777;
/// The lowest bit of each counter.
const ODD: u64 = 0x1111_1111_1111_1111;

impl Sketch {
    /// A sketch for so many entries.
    pub fn new(entries: usize) -> Self {
        let entries = entries.max(1);
        let sample = SAMPLE_FACTOR * entries as u64;
        Sketch { words: vec![0; entries.next_power_of_two()], counted: 0, sample }
    }

    /// The word of one of a key's counters, and how far it is to be shifted.
    #[inline]
    fn place(&self, key: u64, nth: usize) -> (usize, u32) {
        let hash = key.wrapping_add(SEEDS[nth]).wrapping_mul(SEEDS[nth]);
        let hash = hash ^ hash >> 32;
        // Four of the sixteen counters of a word belong to each row.
        let counter = ((key ^ key >> 32) & 3) * 4 + nth as u64;
        (hash as usize & (self.words.len() - 1), counter as u32 * 4)
    }

    /// How often a key was counted: never less than it was, but for the halving.
    #[inline]
    pub fn frequency(&self, key: u64) -> u64 {
        let counters = (0..4).map(|nth| {
            let (word, shift) = self.place(key, nth);
            self.words[word] >> shift & MOST
        });
        counters.fold(MOST, u64::min)
    }

    /// Counts a key once more.
    #[inline]
    pub fn count(&mut self, key: u64) {
        let mut added = false;
        for nth in 0..4 {
            let (word, shift) = self.place(key, nth);
            if self.words[word] >> shift & MOST < MOST {
                self.words[word] += 1 << shift;
                added = true;
            }
        }
        self.counted += u64::from(added);
        if self.counted >= self.sample {
            self.halve();
        }
    }

    #[cold]
    fn halve(&mut self) {
        let mut odd = 0;
        for word in &mut self.words {
            odd += u64::from((*word & ODD).count_ones());
            *word = *word >> 1 & HALVES;
        }
        self.counted = (self.counted - odd / 4) / 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_taken_for_rarer_than_it_is() {
        let mut sketch = Sketch::new(1000);
        (0..500_u64).for_each(|key| (0..key % 9).for_each(|_| sketch.count(key)));
        assert!((0..500).all(|key| sketch.frequency(key) >= key % 9));
        // Nor often for more frequent: 2,000 counts in 16,000 counters.
        let exact = (0..500).filter(|&key| sketch.frequency(key) == key % 9).count();
        assert!(exact > 450, "{exact}");
    }

    #[test]
    fn counts_stop_at_fifteen_and_are_halved_in_time() {
        let mut sketch = Sketch::new(8);
        (0..40).for_each(|_| sketch.count(1));
        assert_eq!(sketch.frequency(1), 15);
        // 80 are counted before all is halved; 15 of the first 40 were added.
        (0..64).for_each(|key| sketch.count(1000 + key));
        assert_eq!(sketch.frequency(1), 15);
        (0..64).for_each(|key| sketch.count(2000 + key));
        assert!(sketch.frequency(1) <= 7, "{}", sketch.frequency(1));
    }
}
