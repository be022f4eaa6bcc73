//! Well-known types of machines with their sizes and prices: those that are built in, and a scenario's own.

use crate::language::{Context, Diagnostics, Language, Map, Name, Node, Schemas, read};
use crate::scenario::Scenario;
use crate::units::{Bytes, MoneyRate, Share};
use std::sync::LazyLock;

crate::record! {
    /// A type of machine: its size, what it costs, and where that was read.
    Instance = "type of machine" {
        /// CPUs.
        cpus: u32;
        /// Memory.
        memory: Bytes;
        /// What it costs on demand, Linux.
        price: MoneyRate;
        /// How much less it costs who commits to it.
        committed: Option<Commitments>;
        /// How much less it costs on spot.
        spot: Option<Share>;
        /// The region of the price.
        region: Option<String>;
        /// When the price was read.
        date: Option<String>;
        /// Where it was read.
        source: Option<String>;
        /// Whether the source is weak.
        unverified: bool = false, "read off a price list";
    }
}

crate::record! {
    /// How much less a machine costs who commits to it.
    Commitments = "discounts for commitments" {
        /// For one year.
        one_year: Option<Share>;
        /// For three years.
        three_years: Option<Share>;
    }
}

/// Types of machines of one's own. The loader puts what a file holds in place of its path.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(pub Map<Instance>);

impl Language for Catalogue {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        Map::decode(node, context).map(Catalogue)
    }

    fn encode(&self) -> serde_yaml::Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let own = Map::<Instance>::schema(schemas);
        serde_json::json!({ "anyOf": [own, { "type": "string", "description": "the path of a file with a map of them" }] })
    }

    fn absent() -> Option<Self> {
        Some(Catalogue::default())
    }
}

/// Some types of one provider.
pub struct Provider {
    /// Its name.
    pub name: &'static str,
    /// What it has.
    pub instances: Map<Instance>,
}

impl Provider {
    fn of(name: &'static str, text: &str) -> Self {
        let node = read::read(0, text, &mut Diagnostics::default());
        let instances = node.and_then(|node| Map::decode(&node, &mut Context::default()));
        Provider { name, instances: instances.unwrap_or_default() }
    }
}

static PROVIDERS: LazyLock<[Provider; 3]> = LazyLock::new(|| {
    [
        Provider::of("AWS", include_str!("aws.yaml")),
        Provider::of("Azure", include_str!("azure.yaml")),
        Provider::of("GCP", include_str!("gcp.yaml")),
    ]
});

/// All types that are built in, by provider.
pub fn providers() -> &'static [Provider] {
    &*PROVIDERS
}

/// All types that are built in.
pub fn all() -> impl Iterator<Item = (&'static Name, &'static Instance)> {
    providers().iter().flat_map(|provider| provider.instances.iter())
}

/// The built-in type with this name.
pub fn find(name: &str) -> Option<&'static Instance> {
    providers().iter().find_map(|provider| provider.instances.get(name))
}

impl Scenario {
    /// The type of machine with this name: the scenario's own, or the one that is built in.
    pub fn instance(&self, name: &str) -> Option<&Instance> {
        self.cost.catalogue.0.get(name).or_else(|| find(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Currency;

    #[test]
    fn every_built_in_price_has_its_region_date_and_source() {
        assert!(providers().iter().all(|provider| provider.instances.len() >= 10));
        for (name, instance) in all() {
            assert!(instance.cpus > 0 && instance.memory.value() > 0.0 && instance.price.0.micros > 0, "{name}");
            assert_eq!(instance.price.0.currency, Currency::USD, "{name}");
            let said = [&instance.region, &instance.date, &instance.source].map(|text| text.as_deref().unwrap_or(""));
            assert!(said.iter().all(|text| !text.is_empty()) && said[1].starts_with("20"), "{name}");
        }
        assert_eq!(find("m7g.xlarge").map(|i| (i.cpus, i.price.0.micros)), Some((4, 163_200)));
        assert_eq!(find("c5.18xlarge").map(|i| (i.cpus, i.price.0.micros)), Some((72, 3_060_000)));
    }
}
