//! How often a cache hits that is too small for all keys, where each get asks for a key by itself (the independent reference
//! model).

/// How an entry's place is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// By each get (LRU): a key is there if it was asked for within the characteristic time.
    EachGet,
    /// Only when it is loaded (FIFO, random; Gelenbe 1973): it comes, stays for the characteristic time, and goes.
    EachLoad,
}

impl Renewal {
    /// The probability that a key is there that is asked for so often within the characteristic time.
    fn there(self, gets: f64) -> f64 {
        match self {
            Renewal::EachGet => -libm::expm1(-gets),
            Renewal::EachLoad => gets / (1.0 + gets),
        }
    }
}

/// Keys that are asked for equally often, and are asked for at all.
#[derive(Clone, Copy, Debug)]
pub struct Alike {
    /// How many.
    pub keys: f64,
    /// The share of all gets that asks for each of them.
    pub share: f64,
}

/// What theory says of a cache.
#[derive(Clone, Copy, Debug)]
pub struct Occupied {
    /// The share of the gets that find their key.
    pub hit_ratio: f64,
    /// How many gets an entry stays on average: its characteristic time.
    pub gets: f64,
    /// The share of the gets that ask for a key that another get has just missed, for each get that comes while it is loaded:
    /// so much the hit ratio falls by loads that take time.
    pub overlap: f64,
}

/// A cache for so many entries, by the approximation of Che, Tung and Wang (2002): all keys have the same characteristic time,
/// which is the one with which they fill the cache. It is exact in the limit of many keys (Fricker, Robert and Roberts 2012),
/// and within a percentage point for caches of ten entries on. None where all keys fit.
pub fn hits(groups: &[Alike], entries: f64, renewal: Renewal) -> Option<Occupied> {
    let sum = |of: &dyn Fn(&Alike) -> f64| groups.iter().map(|group| group.keys * of(group)).sum::<f64>();
    let there = |gets: f64| sum(&|group| renewal.there(group.share * gets));
    if sum(&|_| 1.0) <= entries {
        return None;
    }
    let (mut low, mut high) = (0.0, entries.max(1.0));
    while there(high) < entries {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if there(middle) < entries { low = middle } else { high = middle }
    }
    let hit_ratio = sum(&|group| group.share * renewal.there(group.share * high));
    let overlap = sum(&|group| group.share * group.share * (1.0 - renewal.there(group.share * high)));
    Some(Occupied { hit_ratio, gets: high, overlap })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zipf(keys: u32, exponent: f64) -> Vec<Alike> {
        let weights: Vec<f64> = (1..=keys).map(|rank| f64::from(rank).powf(-exponent)).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| Alike { keys: 1.0, share: weight / total }).collect()
    }

    #[test]
    fn the_hit_ratio_is_that_of_exact_simulations() {
        for (exponent, entries, expected) in
            [(0.8, 100.0, 0.156_624_636), (1.0, 100.0, 0.390_525_485), (1.0, 1000.0, 0.675_601_794)]
        {
            let found = hits(&zipf(10_000, exponent), entries, Renewal::EachGet).unwrap().hit_ratio;
            assert!((found - expected).abs() < 0.003, "{exponent} {entries}: {found}");
        }
    }

    #[test]
    fn equal_keys_hit_as_often_as_they_fit_whatever_the_policy() {
        let keys = [Alike { keys: 1e9, share: 1e-9 }];
        for renewal in [Renewal::EachGet, Renewal::EachLoad] {
            assert!((hits(&keys, 2.5e8, renewal).unwrap().hit_ratio - 0.25).abs() < 1e-9);
        }
        assert!(hits(&keys, 1e9, Renewal::EachGet).is_none());
    }
}
