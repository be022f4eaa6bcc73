//! Prices.

use super::catalogue::Catalogue;
use super::purchase::Billing;
use super::transfer::Transfer;
use crate::language::{Map, Span};
use crate::units::{Bytes, MemoryPrice, MoneyRate, RequestPrice};

crate::record! {
    /// Prices that stand in for the catalogue's, and what is paid besides machines.
    Cost = "cost" {
        /// Types of machines of one's own: a map of them, or the path of a file with one. One of the same name takes the
        /// place of the built-in one.
        catalogue: Catalogue;
        /// What a replica of a service, database, cache or queue costs.
        prices: Map<MoneyRate>;
        /// What is paid whatever runs, by the name under which it stands on the bill: support, licences.
        fixed: Map<MoneyRate>;
        /// How the time of machines is rounded, where they say nothing themselves.
        billing: Billing = Billing::default(), "AWS EC2 Linux: by the second, 60 s at least";
        /// What data costs that is moved; nothing if not given.
        transfer: Option<Transfer>;
    }
}

#[allow(clippy::derivable_impls, reason = "the macro that declares a record derives no default")]
impl std::default::Default for Cost {
    fn default() -> Self {
        Cost {
            catalogue: Catalogue::default(),
            prices: Map::default(),
            fixed: Map::default(),
            billing: Billing::default(),
            transfer: None,
            span: Span::default(),
        }
    }
}

crate::record! {
    /// What a service costs that is billed by its use (serverless functions): its requests, and its memory for as long as
    /// it serves them, waits for others included.
    PerUse = "price by use" {
        /// What a million requests cost.
        request: RequestPrice = RequestPrice::usd(0.20), "AWS Lambda";
        /// What a gigabyte of memory costs for a second.
        gb_second: MemoryPrice = MemoryPrice::usd(0.000_016_666_7), "AWS Lambda, x86";
        /// The memory that a request has.
        memory: Bytes;
    }
}
