//! Checks of caches whose nodes have replicas.

use super::Checker;
use super::caches::names_of;
use crate::policy::election::Election;
use crate::scenario::cache::Cache;

/// The most replicas of a node.
const MOST_REPLICAS: u32 = 10;

impl<'a> Checker<'a> {
    /// Whether replicas of nodes can be, and can take over.
    pub(super) fn replicas(&mut self, cache: &'a Cache) {
        if cache.replicas.value == 0 {
            let replication = cache.replication.as_ref().map(|replication| replication.span);
            let failover = cache.failover.as_ref().map(Election::span);
            for span in [replication, failover].into_iter().flatten() {
                self.error("E016", span, "there are no `replicas` of the nodes");
            }
            return;
        }
        self.count("replicas", cache.replicas.value, cache.replicas.span, MOST_REPLICAS);
        if let Some(check) = &cache.health_check {
            let message = "who is asked is decided by `failover`, whatever a `health_check` finds";
            self.error("E016", check.span, message);
        }
        if let Some(replication) = cache.replication.as_ref().filter(|_| self.scenario.network.is_some())
            && let Some(delay) = &replication.delay
        {
            self.error("E016", delay.span, "the `network` carries changes to the replicas: there is no other `delay`");
        }
        let local =
            |name: &&crate::language::Name| self.scenario.caches.get(&name.text).is_some_and(|cache| cache.local);
        if let Some(name) = names_of(&cache.loader).into_iter().find(local) {
            let message = format!("a node with replicas has no part of `{name}`: another may take its place");
            self.error("E016", name.span, message);
        }
        match &cache.failover {
            Some(Election::Sentinel(spec)) => {
                self.count("sentinels", spec.sentinels.value, spec.sentinels.span, 100);
                if !(1..=spec.sentinels.value).contains(&spec.quorum.value) {
                    let message = format!("the `quorum` lies between 1 and the {} sentinels", spec.sentinels.value);
                    self.impossible(spec.quorum.span, message);
                }
                if spec.down_after.value.nanos() == 0 {
                    self.impossible(spec.down_after.span, "it must be greater than 0");
                }
            }
            Some(Election::Cluster(spec)) => {
                if cache.nodes.value < 3 {
                    let message = "when one of fewer than three primaries is lost, no more than half are left to vote";
                    self.impossible(spec.span, message);
                }
                if spec.node_timeout.value.nanos() == 0 {
                    self.impossible(spec.node_timeout.span, "it must be greater than 0");
                }
            }
            None => {}
        }
    }
}
