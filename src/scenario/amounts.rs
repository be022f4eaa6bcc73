//! All amounts of money that a scenario has, as far as their currency matters.

use super::Scenario;
use super::traffic::Value;
use crate::language::Span;
use crate::units::Currency;

impl Scenario {
    /// The currency of each amount that is in use, with where it stands; those that are written come before those of the
    /// catalogue and of defaults.
    pub fn currencies(&self) -> Vec<(Currency, Span)> {
        let mut all: Vec<(Currency, Span)> = Vec::new();
        all.extend(self.cost.prices.iter().map(|(name, price)| (price.0.currency, name.span)));
        all.extend(self.machines().filter_map(|of| Some((of.price?.0.currency, of.of.span))));
        for (name, traffic) in self.traffic.iter() {
            match &traffic.value {
                Some(Value::All(money)) => all.push((money.currency, name.span)),
                Some(Value::Endpoints(map)) => all.extend(map.iter().map(|(name, money)| (money.currency, name.span))),
                None => {}
            }
        }
        all.extend(self.slo.iter().filter_map(|objective| Some((objective.money?.currency, objective.span))));
        all.extend(self.cost.fixed.iter().map(|(name, price)| (price.0.currency, name.span)));
        for machines in self.machines() {
            let spot = machines.purchase.and_then(|purchase| purchase.spot.as_ref());
            all.extend(spot.and_then(|spot| Some((spot.price?.0.currency, spot.span))));
            let listed = || machines.instance.and_then(|instance| self.instance(&instance.value));
            let overridden = machines.price.is_some() || self.cost.prices.get(&machines.of.text).is_some();
            all.extend(listed().filter(|_| !overridden).map(|it| (it.price.0.currency, machines.of.span)));
        }
        for (_, service) in self.services.iter() {
            let balancer = service.load_balancer.iter();
            all.extend(balancer.flat_map(|it| it.prices().map(|price| (price.0.currency, it.span()))));
            all.extend(service.per_use.iter().map(|it| (it.request.currency(), it.span)));
            all.extend(service.per_use.iter().map(|it| (it.gb_second.currency(), it.span)));
        }
        for (_, database) in self.databases.iter() {
            all.extend(database.value.iter().map(|value| (value.value.currency, value.span)));
            all.extend(database.storage.iter().map(|it| (it.price.currency(), it.span)));
            let backups = database.backups.as_ref();
            all.extend(backups.and_then(|it| Some((it.price?.currency(), it.span))));
        }
        all.extend(self.queues.iter().filter_map(|(name, it)| Some((it.request_price()?.currency(), name.span))));
        if let Some(transfer) = &self.cost.transfer {
            all.extend(transfer.egress.0.iter().map(|tier| (tier.price.currency(), transfer.span)));
            all.extend([transfer.cross_zone, transfer.inter_region].map(|price| (price.currency(), transfer.span)));
        }
        all
    }
}
