//! The network.

use super::Compiler;
use crate::plan::network::{Link, Network};
use crate::policy::distribution::Sampler;
use crate::scenario::network as stated;
use crate::units::Bandwidth;
use std::collections::BTreeMap;

impl Compiler<'_> {
    pub(super) fn compile_network(&mut self) {
        let Some(spec) = &self.scenario.network else { return };
        let plain = |round_trip: &Sampler| Link {
            round_trip: round_trip.clone(),
            loss: spec.loss.value.value(),
            nanos_per_byte: per_byte(spec.bandwidth.as_ref().map(|b| b.value)),
        };
        let samplers = [&spec.same_zone, &spec.across_zones, &spec.across_regions, &spec.clients];
        let mut links: Vec<Link> = samplers.iter().map(|distribution| plain(&distribution.sampler)).collect();
        let zones = self.plan.zones.len();
        let mut between = vec![0; zones * zones];
        for (a, from) in self.plan.zones.iter().enumerate() {
            for (b, to) in self.plan.zones.iter().enumerate() {
                between[a * zones + b] = match (a == b, from.region == to.region) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
            }
        }
        for link in &spec.links {
            self.special(link, &mut links, &mut between);
        }
        self.plan.network = Some(Network { links, between, zones: zones as u32, nowhere: 0, clients: 3 });
    }

    /// A way of which something else is known.
    fn special(&self, link: &stated::Link, links: &mut Vec<Link>, between: &mut [u16]) {
        let [from, to] = link.between.as_slice() else { return };
        let zones = self.plan.zones.len();
        let (from, to) = (self.zones_of(&from.text), self.zones_of(&to.text));
        // What is not said of it is as it was: one new way for each that it takes the place of.
        let mut instead: BTreeMap<u16, u16> = BTreeMap::new();
        for (&a, &b) in from.iter().flat_map(|a| to.iter().map(move |b| (a, b))) {
            let was = between[a as usize * zones + b as usize];
            let number = *instead.entry(was).or_insert(links.len() as u16);
            between[a as usize * zones + b as usize] = number;
            between[b as usize * zones + a as usize] = number;
            if usize::from(number) < links.len() {
                continue;
            }
            let mut own = links[usize::from(was)].clone();
            if let Some(latency) = &link.latency {
                own.round_trip = latency.sampler.clone();
            }
            if let Some(loss) = &link.loss {
                own.loss = loss.value.value();
            }
            if let Some(bandwidth) = &link.bandwidth {
                own.nanos_per_byte = per_byte(Some(bandwidth.value));
            }
            links.push(own);
        }
    }

    /// The zones of a region, or the zone itself.
    pub(super) fn zones_of(&self, name: &str) -> Vec<u32> {
        match self.region(name) {
            Some(region) => {
                let zones = (0..).zip(&self.plan.zones);
                zones.filter(|(_, zone)| zone.region == region).map(|(number, _)| number).collect()
            }
            None => self.zone(name).into_iter().collect(),
        }
    }
}

fn per_byte(bandwidth: Option<Bandwidth>) -> f64 {
    bandwidth.map_or(0.0, |bandwidth| 1e9 / bandwidth.bytes_per_second())
}
