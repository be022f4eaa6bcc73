//! Checks of the network, and of what goes wrong with it.

use super::Checker;
use crate::language::{Diagnostic, Name};
use crate::scenario::event::{Event, Target};

/// The most zones between which ways are kept.
const MAX_ZONES: usize = 400;
/// The most ways of which something else is said.
const MAX_LINKS: usize = 1_000;

impl<'a> Checker<'a> {
    pub(super) fn network(&mut self) {
        for (_, traffic) in self.scenario.traffic.iter() {
            traffic.from.iter().for_each(|from| self.zone_or_region(from));
        }
        let Some(network) = &self.scenario.network else { return };
        let zones = self.all_zones().len();
        if zones > MAX_ZONES || network.links.len() > MAX_LINKS {
            let message = format!("too large: a network has at most {MAX_ZONES} zones and {MAX_LINKS} links");
            self.error("E002", network.span, message);
        }
        let whole = network.bandwidth.iter();
        for bandwidth in whole.chain(network.links.iter().filter_map(|link| link.bandwidth.as_ref())) {
            if bandwidth.value.bytes_per_second() <= 0.0 {
                self.impossible(bandwidth.span, "a bandwidth is greater than 0");
            }
        }
        for loss in std::iter::once(&network.loss).chain(network.links.iter().filter_map(|link| link.loss.as_ref())) {
            if loss.value.value() >= 1.0 {
                self.impossible(loss.span, "where every packet is lost, nothing ever arrives: that is a `partition`");
            }
        }
        for link in &network.links {
            if link.between.len() != 2 {
                self.impossible(link.span, "a link lies between two zones or two regions: `between: [a, b]`");
            }
            if link.latency.is_none() && link.loss.is_none() && link.bandwidth.is_none() {
                self.error("E005", link.span, "nothing is said of this link: give `latency`, `loss` or `bandwidth`");
            }
            link.between.iter().for_each(|name| self.zone_or_region(name));
        }
    }

    /// All zones that the scenario knows of.
    fn all_zones(&self) -> std::collections::BTreeSet<&'a str> {
        let declared = self.scenario.regions.iter().flat_map(|(_, region)| region.zones.0.names());
        declared.chain(self.zones_in_use()).collect()
    }

    pub(super) fn zone_or_region(&mut self, name: &Name) {
        let mut known = self.all_zones();
        known.extend(self.scenario.regions.names());
        if !known.contains(name.text.as_str()) {
            let unknown = Diagnostic::error("E012", name.span, format!("there is no zone or region `{name}`"));
            self.diagnostics.push_nearest(unknown, &name.text, known);
        }
    }

    /// What goes wrong with the network goes wrong somewhere, and there is one.
    pub(super) fn network_event(&mut self, event: &'a Event) {
        let of_network = event.effects().iter().any(|(_, effect)| effect.is_of_network());
        match &event.with {
            Some(with) if !of_network => {
                self.error("E016", with.span, "`with` belongs to a `partition`, to `latency` or to `loss`");
            }
            Some(with) => self.zone_or_region(with),
            None => {}
        }
        if let Some(loss) = event.loss.as_ref().filter(|loss| loss.share.value.value() >= 1.0) {
            self.impossible(loss.share.span, "where every packet is lost, nothing ever arrives: that is a `partition`");
        }
        if of_network {
            self.needs_network(event.span, event.target().as_ref());
        }
    }

    /// Partitions and the like need a network, and a place in it.
    pub(super) fn needs_network(&mut self, span: crate::language::Span, target: Option<&Target<'_>>) {
        if matches!(target, Some(Target::Services(_))) {
            self.error("E016", span, "the network is troubled around a `region`, a `zone` or a `rack`");
        } else if self.scenario.network.is_none() {
            let error = Diagnostic::error("E016", span, "there is no `network` that this could happen to");
            self.diagnostics.push(error.help("add `network: {}` for a network as in a public cloud"));
        }
    }
}
