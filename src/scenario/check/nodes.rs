//! Checks of nodes, and of the services that run on them.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Name, Span};
use crate::policy::cluster_autoscaler::Expander;
use crate::policy::failure::Failure;
use crate::policy::scheduling::Amount;
use crate::scenario::event::Event;
use crate::scenario::nodes::NodePool;
use crate::scenario::region::Placement;
use crate::scenario::service::Service;

impl<'a> Checker<'a> {
    pub(super) fn node_pools(&mut self) {
        let scenario = self.scenario;
        for (_, pool) in scenario.nodes.iter() {
            self.instance(pool.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
            self.size_of(pool);
            self.numbers(pool);
            self.spot(pool);
            self.node_failures(pool);
        }
        if let Some(autoscaler) = &scenario.cluster_autoscaler {
            self.belongs_to_nodes(autoscaler.span, "`cluster_autoscaler`");
            if let Some((span, mistake)) = autoscaler.mistake() {
                self.impossible(span, mistake);
            }
            self.often(autoscaler.scan_interval.seconds(), autoscaler.span);
            let ranked = scenario.nodes.iter().any(|(_, pool)| pool.priority > 0);
            if ranked != (autoscaler.expander == Expander::Priority) && scenario.nodes.len() > 1 {
                let message = "`priority` of node pools and the expander `priority` belong together";
                self.error("E016", autoscaler.span, message);
            }
        }
        if let Some(scheduler) = &scenario.scheduler {
            self.belongs_to_nodes(scheduler.span, "`scheduler`");
        }
        for (name, service) in scenario.services.iter() {
            self.hosting(name, service);
            self.room_for(name, service);
        }
    }

    /// Whether the nodes on which a service may run have room for the pods that it begins with.
    fn room_for(&mut self, name: &Name, service: &Service) {
        let Some(requests) = service.requests.as_ref().filter(|requests| requests.cpu.value.millis() > 0) else {
            return;
        };
        let grows = self.scenario.cluster_autoscaler.is_some();
        let of_pool = |pool: &Name| {
            let pool = self.scenario.nodes.get(&pool.text)?;
            let nodes = if grows { pool.max.value.max(pool.at_start()) } else { pool.at_start() };
            Some(
                pool.room(self.scenario)?
                    .holds(service.request(requests, self.scenario))
                    .saturating_mul(u64::from(nodes)),
            )
        };
        let Some(rooms) = service.on.0.iter().map(of_pool).collect::<Option<Vec<u64>>>() else { return };
        let (room, pods) = (rooms.iter().fold(0, |sum: u64, room| sum.saturating_add(*room)), service.replicas.value);
        // That no node has room for even one is an error.
        if room == 0 || u64::from(pods) <= room {
            return;
        }
        let message = format!("`{name}` begins with {pods} pods, and its nodes never have room for more than {room}");
        let help = if grows {
            "raise the `max` of its pools"
        } else {
            "give its pools more nodes: `count`, or a `cluster_autoscaler`"
        };
        self.diagnostics.push(Diagnostic::warning("W007", requests.span, message).help(help));
    }

    fn belongs_to_nodes(&mut self, span: Span, what: &str) {
        if self.scenario.nodes.is_empty() {
            self.error("E016", span, format!("{what} belongs to `nodes`, and there are none"));
        }
    }

    fn size_of(&mut self, pool: &NodePool) {
        let Some(room) = pool.room(self.scenario) else {
            let known = pool.instance.is_none();
            if known {
                self.error("E016", pool.span, "a node has a size: give an `instance`, or `cpus` and `memory`");
            }
            return;
        };
        if room.cpu == 0 || room.memory == 0 {
            self.impossible(pool.span, "a node has some CPU and some memory for pods");
        }
        if let (Some(given), Some(size)) = (&pool.allocatable, pool.size(self.scenario))
            && !size.fits(room)
        {
            self.impossible(given.span, "more is `allocatable` than a node has");
        }
    }

    fn numbers(&mut self, pool: &'a NodePool) {
        let (min, max) = (pool.min.value, &pool.max);
        self.count("max", max.value, max.span, MAX_REPLICAS);
        let start = pool.count.as_ref().unwrap_or(&pool.min);
        if start.value > MAX_REPLICAS {
            self.impossible(start.span, format!("there are at most {MAX_REPLICAS} nodes"));
        }
        if self.scenario.cluster_autoscaler.is_none() {
            if max.span.line > 0 {
                self.error("E016", max.span, "`max` belongs to a `cluster_autoscaler`: without one, `count` is all");
            }
            if pool.count.is_some() && pool.min.span.line > 0 {
                let message = "`min` belongs to a `cluster_autoscaler`: without one, `count` is all";
                self.error("E016", pool.min.span, message);
            }
        } else if min > max.value || !(min..=max.value).contains(&start.value) {
            let message = format!("`count` ({}) lies between `min` ({min}) and `max` ({})", start.value, max.value);
            self.impossible(if start.span.line > 0 { start.span } else { pool.span }, message);
        }
        if let Some(quota) = pool.quota.as_ref().filter(|quota| quota.value < start.value) {
            let message = format!("the pool begins with {} nodes, more than the cloud has for it", start.value);
            self.impossible(quota.span, message);
        }
    }

    fn spot(&mut self, pool: &NodePool) {
        let Some(spot) = &pool.spot else { return };
        if let Some(interruption) = &spot.interruption {
            self.often(interruption.every.sampler.mean_seconds(), interruption.span);
        }
        if let Some(shock) = &spot.shock {
            self.often(shock.every.sampler.mean_seconds(), shock.span);
            if shock.share.value.value() <= 0.0 {
                self.impossible(shock.share.span, "a shock that hits nobody is none");
            }
        }
    }

    fn node_failures(&mut self, pool: &'a NodePool) {
        self.failures(&pool.failures);
        for failure in pool.failures.iter().filter(|failure| !matches!(failure, Failure::Crash(_))) {
            let message = "a node crashes; anything else happens to its pods: say it of their service";
            self.error("E016", failure.span(), message);
        }
    }

    /// What an event does to a pool of nodes.
    pub(super) fn node_event(&mut self, event: &'a Event) {
        let wave = event.interruption.as_ref();
        if let Some(wave) = wave.filter(|wave| wave.share.value.value() <= 0.0) {
            self.impossible(wave.share.span, "a wave that hits nobody is none");
        }
        let Some(name) = &event.nodes else {
            let spans = [wave.map(|wave| wave.span), event.quota.as_ref().map(|quota| quota.span)];
            for span in spans.into_iter().flatten() {
                self.error("E016", span, "this happens to a pool of `nodes`: name one");
            }
            return;
        };
        self.pool(name);
        if event.outage.is_none() && wave.is_none() && event.quota.is_none() {
            self.error("E016", event.span, "what happens to `nodes` is an `outage`, an `interruption` or a `quota`");
        }
    }

    fn pool(&mut self, name: &Name) {
        if self.scenario.nodes.get(&name.text).is_none() {
            let unknown = Diagnostic::error("E012", name.span, format!("there is no pool of nodes `{name}`"));
            self.diagnostics.push_nearest(unknown, &name.text, self.scenario.nodes.names());
        }
    }

    /// A service on nodes.
    fn hosting(&mut self, name: &Name, service: &'a Service) {
        let pools = &service.on.0;
        let Some(requests) = &service.requests else {
            if let Some(pool) = pools.first() {
                let missing =
                    Diagnostic::error("E016", pool.span, format!("nodes have room for what `{name}` requests"));
                self.diagnostics
                    .push(missing.help("say what a replica requests: `requests: { cpu: 500m, memory: 512MB }`"));
            }
            return self.alone(service);
        };
        if requests.cpu.value.millis() == 0 {
            self.impossible(requests.cpu.span, "a replica requests some CPU");
        }
        if pools.is_empty() {
            // They are what its utilisation is a share of.
            return self.alone(service);
        }
        pools.iter().for_each(|pool| self.pool(pool));
        let mut names: Vec<&str> = pools.iter().map(|pool| pool.text.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            self.error("E013", pools[0].span, "a pool is named twice");
        }
        let request = service.request(requests, self.scenario);
        let rooms: Vec<Amount> =
            pools.iter().filter_map(|pool| self.scenario.nodes.get(&pool.text)?.room(self.scenario)).collect();
        if !rooms.is_empty() && !rooms.iter().any(|room| room.fits(request)) {
            self.impossible(requests.span, format!("a replica of `{name}` fits on no node that it may run on"));
        }
        if let Some(budget) = &service.disruption
            && budget.min_available.is_some() == budget.max_unavailable.is_some()
        {
            self.error("E016", budget.span, "a budget is one of `min_available` and `max_unavailable`");
        }
        let own_place = service.zones.first().map(|zone| zone.span);
        let by_hand = !matches!(service.placement, Placement::Spread(_));
        let own_machine = service.instance.as_ref().map(|instance| instance.span);
        let priced = service.price.is_some() || self.scenario.cost.prices.get(&name.text).is_some();
        let doubts = [
            (own_place.or(by_hand.then_some(service.span)), "its zones are those of its nodes"),
            (own_machine, "its machines are its nodes: say `cpus` for what it may use of one"),
            (priced.then_some(name.span), "what is paid are its nodes"),
            (service.standby.as_ref().map(|_| service.span), "a `standby` has a machine of its own"),
            (service.warm_pool.as_ref().map(|pool| pool.span), "a warm pool is of machines: keep a node more instead"),
            (service.vertical.as_ref().map(|it| it.span), "a pod keeps the size that it was packed with"),
        ];
        for (span, why) in doubts {
            if let Some(span) = span {
                self.error("E016", span, format!("`{name}` runs on nodes: {why}"));
            }
        }
        for (_, recovery) in self.scenario.recovery.iter() {
            if let Some(moved) = recovery.services.names().find(|moved| *moved == name.text) {
                let message = format!("`{moved}` runs on nodes, which a plan of recovery does not move");
                self.error("E016", recovery.span, message);
            }
        }
    }

    /// What only services on nodes have.
    fn alone(&mut self, service: &Service) {
        if let Some(spread) = &service.spread {
            self.error("E016", spread.span, "`spread` is for replicas on nodes: say `on` which pool it runs");
        }
        if let Some(budget) = &service.disruption {
            self.error("E016", budget.span, "a budget is for replicas on nodes: say `on` which pool it runs");
        }
    }
}
