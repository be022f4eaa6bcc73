//! Checks of amounts of money, and of how things are paid for.

use super::Checker;
use crate::language::{Diagnostic, Span};
use crate::scenario::machine::Machines;
use crate::scenario::purchase::{Purchase, Term};
use crate::units::Bytes;

impl<'a> Checker<'a> {
    pub(super) fn money(&mut self) {
        let scenario = self.scenario;
        scenario.cost.prices.iter().for_each(|(name, _)| self.whole(name));
        if let Some((&(first, _), rest)) = scenario.currencies().split_first() {
            for (other, span) in rest.iter().filter(|(other, _)| *other != first) {
                let message = format!(
                    "{} and {} cannot be added: keep to one currency (the catalogue's is USD)",
                    other.code(),
                    first.code()
                );
                self.error("E015", *span, message);
            }
        }
        for (name, instance) in scenario.cost.catalogue.0.iter() {
            if instance.cpus == 0 {
                self.impossible(name.span, "a machine has at least one CPU");
            }
        }
        let billing = std::iter::once(&scenario.cost.billing).chain(scenario.machines().filter_map(|of| of.billing));
        for billing in billing {
            if billing.granularity.value.nanos() == 0 {
                self.impossible(billing.granularity.span, "time is rounded to something greater than 0");
            }
        }
        for machines in scenario.machines() {
            machines.purchase.into_iter().for_each(|purchase| self.purchase(machines, purchase));
        }
        for (_, service) in scenario.services.iter() {
            for (word, value, span) in service.load_balancer.iter().flat_map(|it| it.divisors()) {
                if value <= 0.0 {
                    self.impossible(span, format!("`{word}` is greater than 0"));
                }
            }
        }
        self.tiers();
    }

    /// A price below what is on demand needs one, and must be known.
    fn purchase(&mut self, machines: Machines<'_>, purchase: &Purchase) {
        let name = machines.of;
        if self.scenario.price_of(machines).is_none() {
            let message = format!("`{name}` has no price that could be lower: give an `instance` or a `price`");
            return self.error("E005", purchase.span, message);
        }
        let listed = machines.instance.and_then(|instance| self.scenario.instance(&instance.value));
        if let Some(committed) = &purchase.committed {
            self.count("count", committed.count.value, committed.count.span, u32::MAX);
            let discounts = listed.and_then(|it| it.committed.as_ref());
            let known = discounts.and_then(|known| match committed.term {
                Term::OneYear => known.one_year,
                Term::ThreeYears => known.three_years,
            });
            if committed.discount.is_none() && known.is_none() {
                self.unknown_discount(committed.span, "committing to");
            }
        }
        if let Some(spot) = &purchase.spot {
            if spot.discount.is_some() && spot.price.is_some() {
                self.error("E016", spot.span, "a `discount` and a `price` say the same: give one of them");
            }
            if spot.discount.is_none() && spot.price.is_none() && listed.and_then(|it| it.spot).is_none() {
                self.unknown_discount(spot.span, "spot for");
            }
        }
    }

    fn unknown_discount(&mut self, span: Span, what: &str) {
        let message = format!("the catalogue has no discount for {what} this machine");
        self.diagnostics.push(Diagnostic::error("E005", span, message).help("give a `discount`: 40%"));
    }

    /// Only the last price is for all the rest.
    fn tiers(&mut self) {
        let Some(transfer) = &self.scenario.cost.transfer else { return };
        let tiers = &transfer.egress.0;
        let Some((last, others)) = tiers.split_last() else {
            return self.impossible(transfer.span, "`egress` needs a price");
        };
        for tier in others.iter().filter(|tier| tier.next.is_none()) {
            self.impossible(
                tier.span,
                "nothing is left for the prices after this one: say for how much it is (`next`)",
            );
        }
        if let Some(next) = &last.next {
            self.impossible(next.span, "the last price is for all the rest, and has no `next`");
        }
        for next in others.iter().filter_map(|tier| tier.next.as_ref()).filter(|next| next.value <= Bytes::of(0.0)) {
            self.impossible(next.span, "`next` is greater than 0");
        }
    }
}
