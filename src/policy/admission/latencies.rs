//! Quantiles of the latencies of a short while, in bounded memory.

/// Latencies in whole microseconds, in buckets a 32nd of their value wide at most (single ones below 64).
#[derive(Clone, Debug, Default)]
pub(super) struct Latencies {
    counts: Vec<u32>,
    total: u32,
    least: u64,
    most: u64,
}

impl Latencies {
    /// How many there are.
    pub fn len(&self) -> u32 {
        self.total
    }

    /// Adds one.
    pub fn add(&mut self, micros: u64) {
        let bucket = bucket(micros);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.least = if self.total == 0 { micros } else { self.least.min(micros) };
        self.most = if self.total == 0 { micros } else { self.most.max(micros) };
        self.total += 1;
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        self.total = 0;
    }

    /// The latency below which this share of them lies, interpolated within its bucket; 0 if there are none.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * f64::from(self.total);
        let mut below = 0.0;
        for (bucket, &count) in self.counts.iter().enumerate() {
            let count = f64::from(count);
            if count > 0.0 && below + count >= wanted {
                let (first, width) = (lowest(bucket), lowest(bucket + 1) - lowest(bucket));
                let value = first as f64 + width as f64 * (wanted - below) / count;
                return value.clamp(self.least as f64, self.most as f64);
            }
            below += count;
        }
        0.0
    }
}

fn bucket(micros: u64) -> usize {
    if micros < 64 {
        return micros as usize;
    }
    let power = micros.ilog2();
    ((power - 4) * 32) as usize + ((micros >> (power - 5)) & 31) as usize
}

/// The lowest latency of a bucket.
fn lowest(bucket: usize) -> u64 {
    if bucket < 64 {
        return bucket as u64;
    }
    let (power, part) = (bucket / 32 + 4, bucket % 32);
    (32 + part as u64).checked_shl(power as u32 - 5).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_without_gaps() {
        for micros in (0..100_000).chain([1 << 40, u64::MAX / 3]) {
            let bucket = bucket(micros);
            assert!(lowest(bucket) <= micros && micros < lowest(bucket + 1), "{micros}");
        }
    }

    #[test]
    fn quantiles_are_within_a_bucket_of_the_truth_and_equal_values_exact() {
        let mut latencies = Latencies::default();
        (1..=10_000).for_each(|micros| latencies.add(micros));
        for share in [0.1, 0.5, 0.9, 0.99] {
            let truth = share * 10_000.0;
            assert!((latencies.quantile(share) / truth - 1.0).abs() < 0.02, "{share}");
        }
        latencies.clear();
        (0..50).for_each(|_| latencies.add(12_345));
        assert_eq!((latencies.len(), latencies.quantile(0.5)), (50, 12_345.0));
    }
}
