//! Well-known types of machines with their sizes and prices.

use crate::units::{Currency, Money};
use serde::Deserialize;
use std::sync::LazyLock;

/// A type of machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// Its name at its provider.
    pub name: String,
    /// CPUs.
    pub cpus: u32,
    /// Memory, in GiB.
    pub memory: f64,
    /// List price on demand, Linux, US dollars an hour.
    pub usd_per_hour: f64,
    /// The region of the price.
    pub region: String,
    /// When and where the price was read.
    pub source: String,
}

impl Instance {
    /// The price of an hour.
    pub fn price(&self) -> Money {
        Money { micros: (self.usd_per_hour * 1e6 + 0.5) as i64, currency: Currency::USD }
    }
}

static CATALOGUE: LazyLock<Vec<Instance>> =
    LazyLock::new(|| serde_yaml::from_str(include_str!("instances.yaml")).unwrap_or_default());

/// All types.
pub fn all() -> &'static [Instance] {
    &CATALOGUE
}

/// The type with this name.
pub fn find(name: &str) -> Option<&'static Instance> {
    all().iter().find(|instance| instance.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_complete_and_every_price_has_its_source() {
        assert!(all().len() >= 12);
        for instance in all() {
            assert!(instance.cpus > 0 && instance.usd_per_hour > 0.0 && instance.source.contains("20"), "{instance:?}");
        }
        assert_eq!(find("m7g.xlarge").map(|i| (i.cpus, i.price().micros)), Some((4, 163_200)));
    }
}
