//! Checks of amounts of money.

use super::Checker;
use crate::scenario::catalogue;
use crate::scenario::traffic::Value;

impl<'a> Checker<'a> {
    pub(super) fn money(&mut self) {
        let scenario = self.scenario;
        let mut amounts = Vec::new();
        for (name, service) in scenario.services.iter() {
            amounts.extend(service.price.map(|price| (price.0, name.span)));
        }
        for (name, database) in scenario.databases.iter() {
            amounts.extend(database.price.map(|price| (price.0, name.span)));
            amounts.extend(database.value.as_ref().map(|value| (value.value, value.span)));
        }
        for (name, queue) in scenario.queues.iter() {
            amounts.extend(queue.machine().1.map(|price| (price.0, name.span)));
        }
        for (name, pool) in scenario.nodes.iter() {
            let overridden = scenario.cost.prices.get(&name.text).is_some();
            let listed = pool.instance.as_ref().and_then(|instance| catalogue::find(&instance.value));
            let listed = listed.map(|instance| instance.price()).filter(|_| !overridden);
            amounts.extend(pool.price.map(|price| price.0).or(listed).map(|price| (price, name.span)));
        }
        for (name, cache) in scenario.caches.iter() {
            amounts.extend(cache.price.map(|price| (price.0, name.span)));
        }
        for (name, price) in scenario.cost.prices.iter() {
            amounts.push((price.0, name.span));
            self.whole(name);
        }
        amounts.extend(scenario.cost.fixed.map(|price| (price.0, scenario.cost.span)));
        for (name, traffic) in scenario.traffic.iter() {
            match &traffic.value {
                Some(Value::All(money)) => amounts.push((*money, name.span)),
                Some(Value::Endpoints(map)) => amounts.extend(map.iter().map(|(name, money)| (*money, name.span))),
                None => {}
            }
        }
        amounts.extend(scenario.slo.iter().filter_map(|o| Some((o.money?, o.span))));
        let priced = |instance: Option<&str>| instance.and_then(catalogue::find).map(|i| i.price());
        let listed = scenario
            .services
            .iter()
            .filter(|(name, s)| s.price.is_none() && scenario.cost.prices.get(&name.text).is_none());
        let listed =
            listed.filter_map(|(name, s)| Some((priced(s.instance.as_ref().map(|i| i.value.as_str()))?, name.span)));
        amounts.extend(listed);
        if let Some(((first, _), rest)) = amounts.split_first() {
            for (other, span) in rest.iter().filter(|(other, _)| other.currency != first.currency) {
                let message = format!(
                    "{} and {} cannot be added: keep to one currency (the catalogue's is USD)",
                    other.currency.code(),
                    first.currency.code()
                );
                self.error("E015", *span, message);
            }
        }
    }
}
