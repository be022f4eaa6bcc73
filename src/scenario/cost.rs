//! Prices.

use crate::language::{Map, Span};
use crate::units::{Duration, MoneyRate};

crate::record! {
    /// Prices that stand in for the catalogue's, and what is paid whatever runs.
    Cost = "cost" {
        /// What a replica of a service or database costs.
        prices: Map<MoneyRate>;
        /// What is paid whatever runs: load balancers, support.
        fixed: Option<MoneyRate>;
        /// The least time for which a replica is billed.
        minimum_billing: Duration = Duration::from_secs(60), "AWS EC2 Linux: by the second, 60 s at least";
    }
}

impl std::default::Default for Cost {
    fn default() -> Self {
        Cost { prices: Map::default(), fixed: None, minimum_billing: Duration::from_secs(60), span: Span::default() }
    }
}
