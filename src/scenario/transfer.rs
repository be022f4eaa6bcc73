//! What moving data costs.

use crate::language::{Context, Kind, Language, Node, Schemas, Spanned};
use crate::units::{Bytes, DataPrice};
use serde_yaml::Value;

crate::record! {
    /// What data costs that is moved. Calls have a `size` and a `request_size`; what has none costs nothing. Data within a
    /// zone and data that comes from clients are free.
    Transfer = "data transfer" {
        /// From the services to clients, by the amount in a month.
        egress: Egress = Egress::aws(), "AWS: 100 GB are free, then 0.09, 0.085, 0.07 and 0.05 USD/GB";
        /// Between zones of a region, for each direction: out of the one, and into the other.
        cross_zone: DataPrice = DataPrice::usd(0.01), "AWS: 0.01 USD/GB in each direction";
        /// From one region to another.
        inter_region: DataPrice = DataPrice::usd(0.02), "AWS, between regions of the USA";
    }
}

/// Prices of the first data of a month, of the next, and of the rest.
#[derive(Clone, Debug)]
pub struct Egress(pub Vec<Tier>);

crate::record! {
    /// A price for so much data of a month.
    Tier = "price of data" {
        /// For how much beyond what the prices before it are for; for all the rest if not given.
        next: Option<Spanned<Bytes>>;
        /// The price.
        price: DataPrice;
    }
    short "price"
}

impl Egress {
    fn aws() -> Self {
        let tier = |next: Option<f64>, price| Tier {
            next: next.map(|bytes| Spanned::nowhere(Bytes::of(bytes))),
            price: DataPrice::usd(price),
            span: crate::language::Span::default(),
        };
        Egress(vec![
            tier(Some(100e9), 0.0),
            tier(Some(9.9e12), 0.09),
            tier(Some(40e12), 0.085),
            tier(Some(100e12), 0.07),
            tier(None, 0.05),
        ])
    }
}

impl Language for Egress {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::List(_) => Vec::decode(node, context).map(Egress),
            _ => Tier::decode(node, context).map(|tier| Egress(vec![tier])),
        }
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let tier = Tier::schema(schemas);
        serde_json::json!({ "anyOf": [tier, { "type": "array", "items": tier }] })
    }
}
