//! What a scenario consists of, and who calls whom.

use super::Scenario;
use super::check::graph::{Edge, Graph};
use super::check::names::Names;
use crate::architecture::{Architecture, Component, Kind, Link};
use crate::language::Diagnostics;
use std::collections::BTreeMap;

/// The architecture of a scenario.
pub fn architecture(scenario: &Scenario) -> Architecture {
    let names = Names::gather(scenario, &mut Diagnostics::default());
    let graph = Graph::new(scenario, &names);
    let mut places = Places { components: Vec::new(), links: BTreeMap::new() };
    scenario.traffic.iter().for_each(|(name, _)| places.add(&name.text, Kind::Traffic));
    scenario.services.iter().for_each(|(name, _)| places.add(&name.text, Kind::Service));
    scenario.caches.iter().for_each(|(name, _)| places.add(&name.text, Kind::Cache));
    scenario.databases.iter().for_each(|(name, _)| places.add(&name.text, Kind::Database));
    scenario.queues.iter().for_each(|(name, _)| places.add(&name.text, Kind::Queue));
    for (name, traffic) in scenario.traffic.iter() {
        let asked = traffic.to.as_ref().and_then(|to| to.text.split('.').next());
        asked.into_iter().for_each(|to| places.link(&name.text, to, false));
        places.link_all(&name.text, &graph.journey(traffic, &names), &graph);
    }
    for place in &graph.places {
        places.link_all(place.owner, &place.calls, &graph);
    }
    let links = places.links.into_iter().map(|((from, to), instead)| Link { from, to, instead }).collect();
    Architecture { components: places.components, links }
}

/// Components and links that have been found.
struct Places {
    components: Vec<Component>,
    links: BTreeMap<(usize, usize), bool>,
}

impl Places {
    fn add(&mut self, name: &str, kind: Kind) {
        self.components.push(Component { name: name.to_owned(), kind });
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.components.iter().position(|component| component.name == name)
    }

    fn link(&mut self, from: &str, to: &str, instead: bool) {
        if let (Some(from), Some(to)) = (self.find(from), self.find(to))
            && from != to
        {
            *self.links.entry((from, to)).or_insert(true) &= instead;
        }
    }

    fn link_all(&mut self, from: &str, calls: &[Edge<'_>], graph: &Graph<'_>) {
        calls.iter().for_each(|call| self.link(from, graph.places[call.to].owner, call.instead));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::{Input, load};

    #[test]
    fn whoever_calls_publishes_or_looks_up_is_linked_once() {
        let text = "
name: Shop
duration: 10m
traffic: { shoppers: { to: web.browse, rate: 10/s } }
services:
  web:
    endpoints:
      browse: [ { get: { from: pages, miss: [ call: catalogue ] } }, work: 5ms, { call: { to: recommend, fallback: [ call: catalogue ] } } ]
      buy: [ call: orders.write, call: orders.read, publish: mails ]
  recommend: { work: 5ms }
  mailer: { consumes: { from: mails }, work: 5ms }
caches: { pages: { capacity: 1000, keys: { count: 9000 } } }
databases: { catalogue: {}, orders: {} }
queues: { mails: {} }
";
        let mut loaded = load(&Input::text(text), &[]);
        let scenario = loaded.scenario.take().unwrap_or_else(|| panic!("{}", loaded.render(false)));
        let found = architecture(&scenario);
        let name = |at: usize| found.components[at].name.as_str();
        let links: Vec<_> = found.links.iter().map(|link| (name(link.from), name(link.to), link.instead)).collect();
        assert_eq!(
            links,
            [
                ("shoppers", "web", false),
                ("web", "recommend", false),
                ("web", "pages", false),
                ("web", "catalogue", true),
                ("web", "orders", false),
                ("web", "mails", false),
                ("mails", "mailer", false),
            ]
        );
    }
}
