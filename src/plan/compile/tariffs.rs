//! What things cost.

use super::Compiler;
use crate::plan::tariff::{Committed, LoadBalancer, PerUse, Spot, Tariff, Transfer};
use crate::scenario::catalogue::Instance;
use crate::scenario::cost;
use crate::scenario::database::Database;
use crate::scenario::load_balancer::{self as stated, LoadBalancer as Stated};
use crate::scenario::machine::Machines;
use crate::scenario::nodes::NodePool;
use crate::scenario::purchase::{Purchase, Term};
use crate::scenario::service::Service;
use crate::units::{HOURS_OF_MONTH, StoragePrice};

/// Bytes of a gigabyte.
const GIGABYTE: f64 = 1e9;

/// Rules that cost nothing (AWS LCU).
const FREE_RULES: u32 = 10;

impl Compiler<'_> {
    /// What the machines of something cost.
    pub(super) fn tariff(&self, name: &str) -> Tariff {
        let scenario = self.scenario;
        let found = scenario.machines().find(|machines| machines.of.text == name);
        let billing = found.and_then(|of| of.billing).unwrap_or(&scenario.cost.billing);
        let price = found.and_then(|of| scenario.price_of(of)).map_or(0, |price| price.0.micros);
        let mut tariff = Tariff::on_demand(price, billing.granularity.value.nanos(), billing.minimum.nanos());
        if let Some((machines, purchase)) = found.and_then(|of| Some((of, of.purchase?))) {
            self.discount(&mut tariff, machines, purchase);
        }
        tariff
    }

    fn discount(&self, tariff: &mut Tariff, machines: Machines<'_>, purchase: &Purchase) {
        let listed = machines.instance.and_then(|instance| self.scenario.instance(&instance.value));
        let price = tariff.price_micros as f64;
        tariff.committed = purchase.committed.as_ref().map(|committed| {
            let known = || listed.and_then(|listed| commitment(listed, committed.term));
            let discount = committed.discount.or_else(known).map_or(0.0, |share| share.value());
            Committed { count: committed.count.value, micros: price * (1.0 - discount) }
        });
        tariff.spot = purchase.spot.as_ref().map(|spot| {
            let discount = spot.discount.or_else(|| listed.and_then(|listed| listed.spot));
            let reduced = price * (1.0 - discount.map_or(0.0, |share| share.value()));
            Spot { share: spot.share.value(), micros: spot.price.map_or(reduced, |price| price.0.micros as f64) }
        });
    }

    /// What a service costs.
    pub(super) fn tariff_of_service(&self, name: &str, service: &Service) -> Tariff {
        Tariff {
            balancer: service.load_balancer.as_ref().map(balancer),
            per_use: service.per_use.as_ref().map(per_use),
            ..self.tariff(name)
        }
    }

    /// What a pool of nodes costs: nodes that may be taken back are bought on spot, at the price that is given.
    pub(super) fn tariff_of_pool(&self, name: &str, pool: &NodePool) -> Tariff {
        let tariff = self.tariff(name);
        let all = Spot { share: 1.0, micros: tariff.price_micros as f64 };
        Tariff { spot: tariff.spot.or(pool.spot.as_ref().map(|_| all)), ..tariff }
    }

    /// What a shard of a database costs.
    pub(super) fn tariff_of_database(&self, name: &str, database: &Database) -> Tariff {
        let keeps = |bytes: f64, price: StoragePrice| (bytes / GIGABYTE, price.amount() * 1e6 / HOURS_OF_MONTH);
        let shards = f64::from(database.shards.value.max(1));
        let (servers, copies) = (f64::from(database.replicas.value), copies(database));
        let storage = database.storage.as_ref().map(|storage| {
            // Equal copies may be fewer than servers: each has a part of the keys.
            keeps(storage.size.value() / shards * copies.min(servers), storage.price)
        });
        let backups =
            database.backups.as_ref().and_then(|backups| Some(keeps(backups.kept() / shards, backups.price?)));
        Tariff { storage, backups, ..self.tariff(name) }
    }

    /// What moving data costs.
    pub(super) fn compile_transfer(&mut self) {
        self.plan.transfer = self.scenario.cost.transfer.as_ref().map(|transfer| Transfer {
            egress: transfer
                .egress
                .0
                .iter()
                .map(|tier| {
                    let next = tier.next.as_ref().map_or(f64::INFINITY, |next| next.value.value());
                    (next, tier.price.amount() * 1e6 / GIGABYTE)
                })
                .collect(),
            cross_zone: transfer.cross_zone.amount() * 1e6 / GIGABYTE,
            inter_region: transfer.inter_region.amount() * 1e6 / GIGABYTE,
        });
        let sized = self.plan.edges.iter().any(|edge| edge.bytes + edge.request_bytes > 0.0)
            || self.plan.replica_sets.iter().any(|set| set.bytes > 0.0);
        let counted =
            self.plan.transfer.is_some() || self.plan.fleets.iter().any(|fleet| fleet.tariff.balancer.is_some());
        self.plan.counts_data = sized && counted;
    }
}

/// Copies of all data that a database keeps.
fn copies(database: &Database) -> f64 {
    let of_quorum = database.quorum.as_ref().and_then(|quorum| quorum.copies.as_ref());
    of_quorum.map_or(f64::INFINITY, |copies| f64::from(copies.value))
}

fn commitment(listed: &Instance, term: Term) -> Option<crate::units::Share> {
    let known = listed.committed.as_ref()?;
    match term {
        Term::OneYear => known.one_year,
        Term::ThreeYears => known.three_years,
    }
}

fn per_use(stated: &cost::PerUse) -> PerUse {
    PerUse {
        request_micros: stated.request.amount(),
        gigabytes: stated.memory.value() / GIGABYTE,
        gb_second_micros: stated.gb_second.amount() * 1e6,
    }
}

fn balancer(stated: &Stated) -> LoadBalancer {
    let [price, unit] = stated.prices().map(|price| price.0.micros as f64);
    let (new, active, data, shared) = match stated {
        Stated::Application(it) => (&it.new_connections, &it.active_connections, &it.data, &it.requests_per_connection),
        Stated::Network(it) => (&it.new_connections, &it.active_connections, &it.data, &it.requests_per_connection),
    };
    let rules = match stated {
        Stated::Application(it) => rules(it),
        Stated::Network(_) => 0.0,
    };
    LoadBalancer {
        micros: price,
        unit_micros: unit,
        new_connections: new.value.value(),
        active_connections: f64::from(active.value),
        bytes: data.value.value(),
        requests_per_connection: f64::from(shared.value),
        rules,
    }
}

/// Units that a request a second needs for its rules.
fn rules(stated: &stated::ApplicationBalancer) -> f64 {
    f64::from(stated.rules.saturating_sub(FREE_RULES)) / stated.evaluations.value.value()
}
