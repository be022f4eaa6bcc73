//! Which replications belong to a shard.

use std::fmt;
use std::str::FromStr;

/// The share of one shard: `2/4` is the second of four. Replication `r`, counted from 0, belongs to shard `r mod n + 1`
/// of `n`, so that shards are equally long whatever the number of replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Share {
    shard: u32,
    of: u32,
}

/// The most shards that a study can have: as many as replications.
const MOST: u32 = 1_000_000;

impl Share {
    /// The share of one of so many shards; none if there is no such shard. Shards are counted from 1.
    pub fn new(shard: u32, of: u32) -> Option<Self> {
        (1 <= shard && shard <= of && of <= MOST).then_some(Share { shard, of })
    }

    /// Which shard it is, from 1.
    pub fn shard(self) -> u32 {
        self.shard
    }

    /// How many shards there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether a replication belongs to it.
    pub fn has(self, replication: u32) -> bool {
        replication % self.of == self.shard - 1
    }

    /// Its replications among the first so many.
    pub fn of_first(self, replications: u32) -> impl Iterator<Item = u32> {
        (self.shard - 1..replications).step_by(self.of as usize)
    }

    /// Whether such a shard can be: what comes from a file may be anything.
    pub(super) fn is_sound(self) -> bool {
        Share::new(self.shard, self.of).is_some()
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (shard, of) = text.split_once('/').ok_or("write which shard of how many: 2/4")?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| format!("`{text}` is no whole number"));
        let (shard, of) = (number(shard)?, number(of)?);
        Share::new(shard, of).ok_or(format!("there is no shard {shard} of {of}: shards are 1 to {}", of.clamp(1, MOST)))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.shard, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replication_belongs_to_one_shard() {
        let shards: Vec<Share> = (1..=4).map(|shard| Share::new(shard, 4).unwrap()).collect();
        for replication in 0..10 {
            assert_eq!(shards.iter().filter(|share| share.has(replication)).count(), 1);
        }
        let all: Vec<Vec<u32>> = shards.iter().map(|share| share.of_first(10).collect()).collect();
        assert_eq!(all, [vec![0, 4, 8], vec![1, 5, 9], vec![2, 6], vec![3, 7]]);
        assert_eq!(shards[2].of_first(2).count(), 0);
    }

    #[test]
    fn what_is_no_share_is_told() {
        let wrong = |text: &str| text.parse::<Share>().unwrap_err();
        assert_eq!("2/4".parse::<Share>().unwrap(), Share::new(2, 4).unwrap());
        assert_eq!(wrong("0/4"), "there is no shard 0 of 4: shards are 1 to 4");
        assert_eq!(wrong("5/4"), "there is no shard 5 of 4: shards are 1 to 4");
        assert_eq!(wrong("2"), "write which shard of how many: 2/4");
        assert_eq!(wrong("2/four"), "`four` is no whole number");
    }
}
