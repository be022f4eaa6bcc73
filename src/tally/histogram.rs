//! A histogram of durations with a bounded relative error.

use serde::{Deserialize, Serialize};

/// Buckets in an octave: the width of a bucket is at most 1/64 of its lower end, so a value in its middle
/// is off by at most 0.8 %; quantiles are interpolated inside the bucket.
const STEPS: u64 = 64;
const BITS: u32 = STEPS.trailing_zeros();
/// Buckets that cover every 64-bit number of nanoseconds.
const BUCKETS: usize = ((64 - BITS) as usize + 1) * STEPS as usize;

/// Counts of durations in buckets that grow with the value (log-linear, as in HdrHistogram). Counts, the
/// sum and the maximum are integers: merging histograms in any order gives the same bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Kept", try_from = "Kept")]
pub struct Histogram {
    counts: Vec<u64>,
    /// The octaves in which something was counted, a bit each.
    octaves: u64,
    sum: u128,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { counts: vec![0; BUCKETS], octaves: 0, sum: 0, max: 0 }
    }
}

/// A histogram as it is written to a file: the buckets in use with their counts, the sum and the maximum.
type Kept = (Vec<(u16, u64)>, u128, u64);

impl From<Histogram> for Kept {
    fn from(histogram: Histogram) -> Self {
        let used = touched(histogram.octaves).map(|i| (i as u16, histogram.counts[i])).filter(|&(_, n)| n > 0);
        (used.collect(), histogram.sum, histogram.max)
    }
}

impl TryFrom<Kept> for Histogram {
    type Error = &'static str;

    fn try_from((buckets, sum, max): Kept) -> Result<Self, Self::Error> {
        ascending(&buckets)?;
        let mut histogram = Histogram { sum, max, ..Histogram::default() };
        for (bucket, count) in buckets {
            histogram.counts[usize::from(bucket)] = count;
            histogram.octaves |= 1 << (usize::from(bucket) / STEPS as usize);
        }
        Ok(histogram)
    }
}

/// Whether buckets are what they can be: in order, and none beyond the last.
fn ascending<T>(buckets: &[(u16, T)]) -> Result<(), &'static str> {
    let in_order = buckets.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let known = buckets.last().is_none_or(|(bucket, _)| usize::from(*bucket) < BUCKETS);
    if in_order && known { Ok(()) } else { Err("buckets that no histogram has") }
}

/// The bucket of a value.
#[inline]
const fn bucket(nanos: u64) -> usize {
    // Without a branch: waiting times are zero and not zero in no order that a processor could guess.
    let octave = (nanos | (STEPS - 1)).ilog2() as u64 + 1 - BITS as u64;
    let step = (nanos >> octave.saturating_sub(1)) & (STEPS - 1);
    (octave * STEPS + step) as usize
}

/// The least value of a bucket and the width of the bucket: none if it holds one whole number only.
fn bounds(bucket: usize) -> (f64, f64) {
    let (octave, step) = (bucket as u64 / STEPS, bucket as u64 % STEPS);
    if octave == 0 {
        return (step as f64, 0.0);
    }
    let scale = (1u64 << (octave - 1)) as f64;
    ((STEPS + step) as f64 * scale, if octave == 1 { 0.0 } else { scale })
}

impl Histogram {
    /// Counts one duration, in nanoseconds.
    #[inline]
    pub fn record(&mut self, nanos: u64) {
        let index = bucket(nanos);
        self.counts[index] += 1;
        self.octaves |= 1 << (index / STEPS as usize);
        self.sum += u128::from(nanos);
        self.max = self.max.max(nanos);
    }

    /// Adds all that another histogram holds.
    pub fn merge(&mut self, other: &Histogram) {
        for index in touched(other.octaves) {
            self.counts[index] += other.counts[index];
        }
        self.octaves |= other.octaves;
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }

    /// Empties it.
    pub fn clear(&mut self) {
        touched(self.octaves).for_each(|index| self.counts[index] = 0);
        (self.octaves, self.sum, self.max) = (0, 0, 0);
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        touched(self.octaves).map(|index| self.counts[index]).sum()
    }

    /// The exact mean, in seconds.
    pub fn mean(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.sum as f64 / count as f64 / 1e9)
    }

    /// The greatest duration, in seconds.
    pub fn max(&self) -> Option<f64> {
        (self.octaves != 0).then(|| self.max as f64 / 1e9)
    }

    /// The duration, in seconds, that a share `q` of the counted ones does not exceed.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        quantile(touched(self.octaves).map(|i| (i, self.counts[i])), self.count(), self.max, q)
    }

    /// The buckets in use, in order: the least value, where the next bucket begins, and how many; in nanoseconds.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, f64, u64)> {
        let used = touched(self.octaves).map(|index| (index, self.counts[index])).filter(|(_, count)| *count > 0);
        used.map(|(index, count)| {
            let (low, width) = bounds(index);
            (low, low + width.max(1.0), count)
        })
    }

    /// The cumulative distribution: the upper end of each bucket in use, in seconds, with the share at or below it.
    pub fn cumulative(&self) -> Vec<(f64, f64)> {
        let mut below = 0;
        let count = self.count();
        touched(self.octaves)
            .filter(|&i| self.counts[i] > 0)
            .map(|i| {
                below += self.counts[i];
                let (low, width) = bounds(i);
                ((low + width).min(self.max as f64) / 1e9, below as f64 / count as f64)
            })
            .collect()
    }
}

/// The buckets of some octaves, in order.
fn touched(octaves: u64) -> impl Iterator<Item = usize> {
    let steps = STEPS as usize;
    let octaves = (0..64usize).filter(move |octave| octaves >> octave & 1 == 1);
    octaves.flat_map(move |octave| octave * steps..(octave + 1) * steps)
}

/// A histogram that is only kept, not counted into: the non-zero buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SparseKept")]
pub struct Sparse {
    buckets: Vec<(u16, u32)>,
    max: u64,
}

/// What a file holds of it, before it is known to be one.
#[derive(Deserialize)]
struct SparseKept {
    buckets: Vec<(u16, u32)>,
    max: u64,
}

impl TryFrom<SparseKept> for Sparse {
    type Error = &'static str;

    fn try_from(SparseKept { buckets, max }: SparseKept) -> Result<Self, Self::Error> {
        ascending(&buckets)?;
        Ok(Sparse { buckets, max })
    }
}

impl Sparse {
    /// What two histograms hold together.
    pub fn of(a: &Histogram, b: &Histogram) -> Self {
        let buckets = touched(a.octaves | b.octaves)
            .map(|i| (i as u16, (a.counts[i] + b.counts[i]).min(u64::from(u32::MAX)) as u32))
            .filter(|&(_, n)| n > 0)
            .collect();
        Sparse { buckets, max: a.max.max(b.max) }
    }

    /// How many durations it holds.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|&(_, n)| u64::from(n)).sum()
    }

    /// How many durations are longer than this, in nanoseconds; those in the bucket of the limit itself are not.
    pub fn above(&self, nanos: u64) -> u64 {
        let limit = bucket(nanos) as u16;
        self.buckets.iter().filter(|&&(index, _)| index > limit).map(|&(_, n)| u64::from(n)).sum()
    }

    /// As [`Histogram::quantile`].
    pub fn quantile(&self, q: f64) -> Option<f64> {
        quantile(self.buckets.iter().map(|&(i, n)| (i as usize, u64::from(n))), self.count(), self.max, q)
    }

    /// Adds all that another one holds.
    pub fn merge(&mut self, other: &Sparse) {
        let mut merged = Vec::with_capacity(self.buckets.len() + other.buckets.len());
        let (mut a, mut b) = (self.buckets.iter().copied().peekable(), other.buckets.iter().copied().peekable());
        loop {
            let next = match (a.peek().copied(), b.peek().copied()) {
                (Some(x), Some(y)) if x.0 == y.0 => {
                    a.next();
                    b.next();
                    (x.0, x.1.saturating_add(y.1))
                }
                (Some(x), Some(y)) if x.0 > y.0 => {
                    b.next();
                    y
                }
                (Some(x), _) => {
                    a.next();
                    x
                }
                (None, Some(y)) => {
                    b.next();
                    y
                }
                (None, None) => break,
            };
            merged.push(next);
        }
        self.buckets = merged;
        self.max = self.max.max(other.max);
    }
}

/// The quantile of counts in ascending buckets, interpolated linearly inside the bucket.
fn quantile(counts: impl Iterator<Item = (usize, u64)>, count: u64, max: u64, q: f64) -> Option<f64> {
    if count == 0 {
        return None;
    }
    let rank = (q * count as f64).clamp(0.0, count as f64);
    let mut below = 0.0;
    for (index, n) in counts {
        let n = n as f64;
        if n > 0.0 && below + n >= rank {
            let (low, width) = bounds(index);
            return Some((low + width * ((rank - below) / n)).min(max as f64) / 1e9);
        }
        below += n;
    }
    Some(max as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_of_nothing_is_nothing() {
        let mut histogram = Histogram::default();
        for nanos in [0, 0, 0, 7] {
            histogram.record(nanos);
        }
        assert_eq!(histogram.quantile(0.7), Some(0.0));
        assert_eq!(histogram.quantile(0.9), Some(7e-9));
        assert_eq!(histogram.cumulative(), [(0.0, 0.75), (7e-9, 1.0)]);
    }

    #[test]
    fn buckets_are_contiguous_and_within_one_percent() {
        let mut last = 0;
        for exponent in 0..64 {
            for step in 0..200u64 {
                let value = (1u64 << exponent).saturating_add((1u64 << exponent) / 200 * step);
                let index = bucket(value);
                assert!(index < BUCKETS && index >= last, "{value}");
                last = index;
                let (low, width) = bounds(index);
                assert!(low <= value as f64 && value as f64 <= low + width, "{value}: {low} + {width}");
                assert!(width / 2.0 <= 1.0f64.max(value as f64 * 0.01));
            }
            last = bucket(1u64 << exponent);
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn merging_sparse_halves_equals_counting_into_one() {
        let (mut a, mut b, mut all) = (Histogram::default(), Histogram::default(), Histogram::default());
        for i in 0..10_000u64 {
            let value = i * i * 37 % 1_000_003;
            if i % 3 == 0 {
                a.record(value)
            } else {
                b.record(value)
            }
            all.record(value);
        }
        let empty = Histogram::default();
        let mut sparse = Sparse::of(&a, &empty);
        sparse.merge(&Sparse::of(&b, &empty));
        assert_eq!(sparse, Sparse::of(&all, &empty));
        a.merge(&b);
        assert_eq!(a, all);
        assert_eq!(sparse.quantile(0.9), all.quantile(0.9));
    }

    #[test]
    fn quantiles_of_a_uniform_sample_are_where_they_should_be() {
        let mut h = Histogram::default();
        (1..=100_000u64).for_each(|i| h.record(i * 1000));
        for q in [0.01, 0.5, 0.9, 0.99, 0.999] {
            let found = h.quantile(q).unwrap();
            assert!((found / (q * 0.1) - 1.0).abs() < 0.005, "{q}: {found}");
        }
        assert_eq!(h.quantile(1.0), Some(0.1));
        assert!((h.mean().unwrap() - 0.0500005).abs() < 1e-12);
    }
}
