//! What it costs to keep data.

use crate::units::{Bytes, StoragePrice};

crate::record! {
    /// The disks of a database: each server has all the data of its shard.
    Storage = "storage" {
        /// The data of all shards together, once.
        size: Bytes;
        /// What it costs to keep it.
        price: StoragePrice = StoragePrice::usd(0.08), "AWS EBS gp3 (unverified)";
    }
}
