//! Where things run: regions, zones and racks, and how replicas are spread over them.

use super::Scenario;
use super::service::Service;
use crate::language::{Context, Kind, Language, Map, Name, Node, Schemas, Spanned};
use serde_yaml::Value;

crate::record! {
    /// A region: zones that fail by themselves, near each other.
    Region = "region" {
        /// Its zones: a list of names, or a map of names with what is to be said of each.
        zones: Zones;
    }
    short "zones"
}

crate::record! {
    /// A zone: power and network of its own (an availability zone, a data centre).
    Zone = "zone" {
        /// Its racks, over which replicas are spread in turn.
        racks: Spanned<u32> = Spanned::nowhere(1), "racks are not told apart";
    }
}

/// The zones of a region.
#[derive(Clone, Debug, Default)]
pub struct Zones(pub Map<Zone>);

impl Language for Zones {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            return Map::decode(node, context).map(Zones);
        };
        let plain = |name: &Name| Zone { racks: Spanned::nowhere(1), span: name.span };
        let names = Vec::<Name>::decode(node, context)?;
        debug_assert_eq!(items.len(), names.len());
        Some(Zones(Map::listed(names.into_iter().map(|name| (name.clone(), plain(&name))))))
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (map, list) = (Map::<Zone>::schema(schemas), Vec::<Name>::schema(schemas));
        serde_json::json!({ "anyOf": [list, map] })
    }
}

crate::choice! {
    /// How the replicas of a service are placed in its zones.
    Placement = "placement" {
        /// In turn over the zones, and in each over its racks (Kubernetes topology spread, EC2 Auto Scaling).
        Spread(Spread) = "spread",
        /// So many in a rack before the next rack of the zone gets any, zone after zone: cheap and fast between
        /// each other, and lost together.
        Pack(Pack) = "pack",
        /// The zone of each replica by its number, or its rack as `zone.number`.
        ByHand(ByHand) = "by_hand",
    }
}

crate::record! {
    /// In turn over the zones and their racks.
    Spread = "spread" {}
}

crate::record! {
    /// Rack after rack.
    Pack = "pack" {
        /// Replicas in a rack before the next one gets any.
        per_rack: Spanned<u32>;
    }
    short "per_rack"
}

crate::record! {
    /// One place after the other; those beyond begin anew.
    ByHand = "by_hand" {
        /// Zones, or racks as `zone.number`.
        places: Vec<Name>;
    }
    short "places"
}

impl Scenario {
    /// The zones that services and databases name, each as often as it is named.
    pub fn zones_in_use(&self) -> impl Iterator<Item = &Name> {
        let services = self.services.iter().flat_map(|(_, service)| &service.zones);
        let caches = self.caches.iter().flat_map(|(_, cache)| &cache.zones);
        let queues = self.queues.iter().flat_map(|(_, queue)| queue.zones());
        let nodes = self.nodes.iter().flat_map(|(_, pool)| &pool.zones);
        let services = services.chain(nodes);
        services.chain(self.databases.iter().flat_map(|(_, database)| &database.zones)).chain(queues).chain(caches)
    }

    /// The zones of a service: its own, or those of the nodes that it may run on.
    pub fn zones_of<'a>(&'a self, service: &'a Service) -> Vec<&'a Name> {
        let pools = service.on.0.iter().filter_map(|pool| self.nodes.get(&pool.text));
        let mut zones: Vec<&Name> = Vec::new();
        for zone in service.zones.iter().chain(pools.flat_map(|pool| &pool.zones)) {
            if !zones.iter().any(|known| known.text == zone.text) {
                zones.push(zone);
            }
        }
        zones
    }

    /// The racks of a zone, if a region declares it.
    pub fn racks(&self, zone: &str) -> Option<u32> {
        let declared = self.regions.iter().find_map(|(_, region)| region.zones.0.get(zone));
        declared.map(|zone| zone.racks.value)
    }
}

impl Placement {
    /// The default.
    pub fn spread() -> Self {
        Placement::Spread(Spread { span: crate::language::Span::default() })
    }
}
