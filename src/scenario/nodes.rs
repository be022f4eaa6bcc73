//! Nodes that services run on: pools of machines, what pods request of them, and how they are put there.

use crate::language::{Context, Kind, Language, Name, Node, Schemas, Spanned};
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::failure::interruption::Spot;
use crate::policy::scheduling::Amount;
use crate::scenario::Scenario;
use crate::scenario::purchase::{Billing, Purchase};
use crate::units::{Bytes, Cpus, Duration, MoneyRate};
use serde_yaml::Value;

crate::record! {
    /// Equal machines that replicas of services (pods) run on: a node group of Kubernetes, an EC2 Auto Scaling group.
    /// What is paid are the nodes.
    NodePool = "node pool" {
        /// The type of machine: names CPUs, memory and price in the catalogue.
        instance: Option<Spanned<String>>;
        /// CPUs of a node; those of the instance if not given.
        cpus: Option<Spanned<Cpus>>;
        /// Memory of a node; that of the instance if not given.
        memory: Option<Spanned<Bytes>>;
        /// What a node costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How nodes are bought, where not all are on demand.
        purchase: Option<Purchase>;
        /// How the time of nodes is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// What pods may request of a node; all that it has if not given (a real kubelet keeps a part for itself).
        allocatable: Option<Allocatable>;
        /// Nodes at the start; `min` if not given.
        count: Option<Spanned<u32>>;
        /// The fewest nodes that the cluster autoscaler leaves.
        min: Spanned<u32> = Spanned::nowhere(1), "one node";
        /// The most nodes that the cluster autoscaler asks for.
        max: Spanned<u32> = Spanned::nowhere(1000), "Cluster Autoscaler is tested up to 1000 nodes";
        /// Nodes that the cloud has for the pool: a request beyond is refused ("no capacity"). If not given, it has enough.
        quota: Option<Spanned<u32>>;
        /// For the expander `priority`: the greater comes first.
        priority: u32 = 0, "all pools are equal";
        /// Zones over which the nodes are balanced.
        zones: Vec<Name>;
        /// From the request for a node until it takes pods.
        provisioning: Distribution = Distribution::lognormal(90, 240), "assumed: a cloud machine boots and joins, median 90 s";
        /// How long a node that died may be gone before it counts as not ready.
        not_ready_after: Duration = Duration::from_secs(40), "Kubernetes node-monitor-grace-period";
        /// How long after that its pods are given up, and others take their places.
        eviction_after: Duration = Duration::from_secs(300), "Kubernetes tolerationSeconds of not-ready and unreachable";
        /// Whether the cloud may take nodes back.
        spot: Option<Spot>;
        /// How nodes crash at random: all pods of a node go with it.
        failures: Vec<Failure>;
    }
}

crate::record! {
    /// What pods may request of a node.
    Allocatable = "allocatable" {
        /// CPU.
        cpu: Spanned<Cpus>;
        /// Memory.
        memory: Spanned<Bytes>;
    }
}

crate::record! {
    /// What a pod requests of its node: the scheduler packs by it.
    Requests = "requests" {
        /// CPU.
        cpu: Spanned<Cpus>;
        /// Memory. If not given: the `limit` of the service's `memory` (as Kubernetes has it), else none.
        memory: Option<Spanned<Bytes>>;
    }
}

/// The pools in which a service's pods may run: one, or a list in the order of preference.
#[derive(Clone, Debug, Default)]
pub struct Pools(pub Vec<Name>);

impl Language for Pools {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::List(_) | Kind::Null => Vec::decode(node, context).map(Pools),
            _ => Name::decode(node, context).map(|one| Pools(vec![one])),
        }
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let one = Name::schema(schemas);
        serde_json::json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }

    fn absent() -> Option<Self> {
        Some(Pools::default())
    }
}

fn amount(cpu: Cpus, memory: Bytes) -> Amount {
    Amount { cpu: u64::from(cpu.millis()), memory: memory.value() as u64 }
}

impl NodePool {
    /// What pods may request of a node; none if its size is not told.
    pub fn room(&self, scenario: &Scenario) -> Option<Amount> {
        let given = self.allocatable.as_ref().map(|given| amount(given.cpu.value, given.memory.value));
        given.or_else(|| self.size(scenario))
    }

    /// The CPUs and the memory of a node.
    pub fn size(&self, scenario: &Scenario) -> Option<Amount> {
        let listed = self.instance.as_ref().and_then(|instance| scenario.instance(&instance.value));
        let own_cpus = self.cpus.as_ref().map(|cpus| u64::from(cpus.value.millis()));
        let cpu = own_cpus.or(listed.map(|instance| u64::from(instance.cpus) * 1000))?;
        let own_memory = self.memory.as_ref().map(|memory| memory.value.value() as u64);
        Some(Amount { cpu, memory: own_memory.or(listed.map(|instance| instance.memory.value() as u64))? })
    }

    /// Nodes at the start.
    pub fn at_start(&self) -> u32 {
        self.count.as_ref().map_or(self.min.value, |count| count.value)
    }
}
