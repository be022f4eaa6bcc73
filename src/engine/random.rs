//! Random numbers that depend on who asks and why, never on the order of asking.
//!
//! Two kinds. A [`Stream`] is a long sequence of its own for a process that goes on through a run (the
//! gaps of a traffic source, the failures of a replica). [`Draws`] is a short sequence for one moment in
//! one request's life, found by hashing the request's [`Key`] with a number for the purpose: the same
//! request gets the same service demand whatever happens elsewhere, so that two variants of a scenario
//! differ only by what was changed (common random numbers).

use rand::TryRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use std::convert::Infallible;

/// The increment of SplitMix64, the odd integer nearest to 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// An odd number without simple multiples of [`GOLDEN`]: the fractional part of the square root of 3, times 2^64.
const APART: u64 = 0xBB67_AE85_84CA_A73B;

/// The output function of SplitMix64 (Steele, Lea, Flood 2014, variant 13 of Stafford's mixers).
#[inline]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What [`mix`] was given, from what it made of it: each of its steps can be undone.
#[inline]
const fn unmix(mut z: u64) -> u64 {
    z = (z ^ (z >> 31) ^ (z >> 62)).wrapping_mul(0x3196_42B2_D24D_8EC3);
    z = (z ^ (z >> 27) ^ (z >> 54)).wrapping_mul(0x96DE_1B17_3F11_9089);
    z ^ (z >> 30) ^ (z >> 60)
}

/// A 64-bit name for a random quantity. Keys are derived from keys: by words where names are at hand
/// (before the run), by numbers inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of one replication of a study.
    pub fn replication(seed: u64, replication: u32) -> Self {
        Key(mix(seed ^ GOLDEN)).number(u64::from(replication))
    }

    /// The key of `word` under this one.
    pub fn word(self, word: &str) -> Self {
        let mut hash = self.0;
        for chunk in word.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash = mix(hash.wrapping_add(GOLDEN) ^ u64::from_le_bytes(bytes));
        }
        Key(mix(hash ^ (word.len() as u64).wrapping_mul(GOLDEN)))
    }

    /// The key of number `n` under this one.
    #[inline]
    pub const fn number(self, n: u64) -> Self {
        Key(mix(self.0 ^ n.wrapping_add(1).wrapping_mul(GOLDEN)))
    }

    /// The key under which this one is number `n`.
    #[inline]
    pub const fn above(self, n: u64) -> Self {
        Key(unmix(self.0) ^ n.wrapping_add(1).wrapping_mul(GOLDEN))
    }

    /// A long sequence under this key.
    pub fn stream(self) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(self.0))
    }

    /// The number itself, to derive numbers that are no randomness (salts).
    pub const fn value(self) -> u64 {
        self.0
    }

    /// A short sequence under this key for `purpose`.
    #[inline]
    pub const fn draws(self, purpose: u64) -> Draws {
        // Each draw is mixed on its way out. Another odd factor than that of the sequence itself keeps the
        // sequences of small purposes from running into each other.
        Draws(self.0.wrapping_add(purpose.wrapping_add(1).wrapping_mul(APART)))
    }
}

/// A long random sequence: Xoshiro256++ (Blackman, Vigna 2018), whose output is the same on every platform.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

/// A short random sequence: SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Draws(u64);

/// What samplers need of either kind of sequence.
pub trait Source: rand::Rng {
    /// A number in the open interval (0, 1), on a grid of 2^-53.
    #[inline]
    fn open01(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// A number in [0, 1), on a grid of 2^-53.
    #[inline]
    fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number below `bound` (at least 1), by Lemire's multiplication (2019) without the
    /// rejection step: the bias is below `bound` / 2^64.
    #[inline]
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next_u64()) * bound as u128) >> 64) as usize
    }
}

impl<R: rand::Rng> Source for R {}

impl Stream {
    /// Another long sequence, begun from this one.
    pub fn fork(&mut self) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(rand::Rng::next_u64(self)))
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(dst)
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(GOLDEN);
        Ok(mix(self.0))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            let bytes = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn a_key_depends_on_every_part_of_its_path() {
        let base = Key::replication(7, 0);
        let others = [
            Key::replication(8, 0),
            Key::replication(7, 1),
            base.word("web"),
            base.word("web").word(""),
            base.word("we").word("b"),
            base.number(0),
            base.number(1),
        ];
        for (i, a) in others.iter().enumerate() {
            assert_ne!(*a, base);
            for b in &others[..i] {
                assert_ne!(a, b);
            }
        }
    }

    #[test]
    fn a_key_tells_the_one_above_it() {
        let mut key = Key::replication(3, 1).word("users");
        for n in (0..1000).chain([u64::MAX]) {
            assert_eq!(key.number(n).above(n), key);
            key = key.number(n);
        }
    }

    #[test]
    fn draws_of_neighbouring_requests_are_uniform_and_uncorrelated() {
        let key = Key::replication(1, 0).word("users");
        let n = 200_000;
        let values: Vec<f64> = (0..n).map(|i| key.number(i).draws(3).unit()).collect();
        let mean = values.iter().sum::<f64>() / n as f64;
        let lag = values.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 0.003, "{mean}");
        assert!((lag * 12.0).abs() < 0.01, "{lag}");
    }

    #[test]
    fn the_generators_give_the_same_bits_everywhere() {
        let mut stream = Key::replication(1, 2).word("web").stream();
        let mut draws = Key::replication(1, 2).word("web").draws(5);
        assert_eq!(stream.next_u64(), 6_745_982_211_883_246_502);
        assert_eq!(draws.next_u64(), 17_008_525_728_361_316_661);
    }
}
