//! Quantities with their units: parsed from what people write, printed so that they parse back.

mod bytes;
mod cpus;
mod duration;
mod factor;
mod growth;
mod money;
mod number;
mod percent;
mod price;
pub mod quantity;
mod rate;
mod share;

pub use bytes::{Bandwidth, Bytes};
pub use cpus::Cpus;
pub use duration::Duration;
pub use factor::Factor;
pub use growth::Growth;
pub use money::{Currency, HOURS_OF_MONTH, Money, MoneyRate, Period};
pub use percent::Percent;
pub use price::{DataPrice, MemoryPrice, RequestPrice, StoragePrice};
pub use rate::Rate;
pub use share::Share;
