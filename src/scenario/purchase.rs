//! How machines are bought, and how their time is charged.

use crate::language::Spanned;
use crate::units::{Duration, MoneyRate, Share};

crate::record! {
    /// How the machines of something are bought. What is neither committed nor on spot is on demand.
    Purchase = "purchase" {
        /// So many are paid for all the time, whether they run or not, for less.
        committed: Option<Committed>;
        /// A share of those that run beyond them is on spot. It is a share of their hours: nobody takes them away here.
        spot: Option<Spot>;
    }
}

crate::record! {
    /// Machines that are paid for all the time (reserved instances, savings plans, committed use).
    Committed = "commitment" {
        /// How many; of each shard, where there are several.
        count: Spanned<u32>;
        /// How much less they cost. If not given: what the catalogue has for the instance and the `term`.
        discount: Option<Share>;
        /// For how long one commits oneself.
        term: Term = Term::OneYear, "the shorter of the two that are sold";
    }
}

crate::words! {
    /// For how long one commits oneself.
    Term = "term" {
        /// One year.
        OneYear = "one_year",
        /// Three years.
        ThreeYears = "three_years",
    }
}

crate::record! {
    /// Machines that the provider has to spare, and may take back.
    Spot = "spot purchase" {
        /// The share of the hours beyond the commitment.
        share: Share = Share::new(1.0), "all of them";
        /// How much less they cost. If not given: what the catalogue has for the instance.
        discount: Option<Share>;
        /// What one costs, instead of a discount.
        price: Option<MoneyRate>;
    }
}

crate::record! {
    /// How a machine's time is rounded, for each from its start to its end.
    Billing = "billing" {
        /// Its time is rounded up to a multiple of this.
        granularity: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(1)), "AWS EC2 Linux, Google Cloud: by the second";
        /// The least that is charged.
        minimum: Duration = Duration::from_secs(60), "AWS EC2 Linux, Google Cloud: 60 s";
    }
}

impl std::default::Default for Billing {
    fn default() -> Self {
        Billing {
            granularity: Spanned::nowhere(Duration::from_secs(1)),
            minimum: Duration::from_secs(60),
            span: crate::language::Span::default(),
        }
    }
}
