//! What runs on machines that are paid for: services, databases, caches, queues and pools of nodes, seen alike.

use super::Scenario;
use super::purchase::{Billing, Purchase};
use crate::language::{Name, Spanned};
use crate::units::MoneyRate;

/// The machines of something.
#[derive(Clone, Copy)]
pub struct Machines<'a> {
    /// Its name.
    pub of: &'a Name,
    /// The type of machine.
    pub instance: Option<&'a Spanned<String>>,
    /// What one costs.
    pub price: Option<MoneyRate>,
    /// How they are bought.
    pub purchase: Option<&'a Purchase>,
    /// How their time is rounded.
    pub billing: Option<&'a Billing>,
}

impl Scenario {
    /// The machines of everything.
    pub fn machines(&self) -> impl Iterator<Item = Machines<'_>> {
        let services = self.services.iter().map(|(of, it)| Machines {
            of,
            instance: it.instance.as_ref(),
            price: it.price,
            purchase: it.purchase.as_ref(),
            billing: it.billing.as_ref(),
        });
        let databases = self.databases.iter().map(|(of, it)| Machines {
            of,
            instance: it.instance.as_ref(),
            price: it.price,
            purchase: it.purchase.as_ref(),
            billing: it.billing.as_ref(),
        });
        let queues = self.queues.iter().map(|(of, it)| {
            let ((instance, price), (purchase, billing)) = (it.machine(), it.terms());
            Machines { of, instance, price, purchase, billing }
        });
        let caches = self.caches.iter().map(|(of, it)| Machines {
            of,
            instance: it.instance.as_ref(),
            price: it.price,
            purchase: it.purchase.as_ref(),
            billing: it.billing.as_ref(),
        });
        let nodes = self.nodes.iter().map(|(of, it)| Machines {
            of,
            instance: it.instance.as_ref(),
            price: it.price,
            purchase: it.purchase.as_ref(),
            billing: it.billing.as_ref(),
        });
        services.chain(databases).chain(queues).chain(caches).chain(nodes)
    }

    /// What one of these machines costs an hour on demand: what `cost` says of it, else what it says itself, else what the
    /// catalogue has.
    pub fn price_of(&self, machines: Machines<'_>) -> Option<MoneyRate> {
        let listed = || machines.instance.and_then(|instance| self.instance(&instance.value)).map(|it| it.price);
        self.cost.prices.get(&machines.of.text).copied().or(machines.price).or_else(listed)
    }
}
