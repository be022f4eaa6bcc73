//! How much memory a replica needs, and may have.

use super::Scenario;
use super::nodes::Requests;
use super::service::Service;
use crate::language::Spanned;
use crate::policy::crash_loop::RestartBackoff;
use crate::policy::scheduling::Amount;
use crate::units::{Bytes, Growth};

crate::record! {
    /// The memory of a replica. Its working set is `base`, and `per_request` for each request that is in its hands, in service or
    /// in its queue, and what its process has leaked since it started. Where that would exceed the `limit`, the kernel kills the
    /// process: what it holds is lost, and it starts again.
    Memory = "memory" {
        /// What a process has that does nothing.
        base: Spanned<Bytes>;
        /// What each request takes that is in service or waits.
        per_request: Spanned<Bytes> = Spanned::nowhere(Bytes::of(0.0)), "requests take none";
        /// What a process never gives back.
        leak: Option<Spanned<Growth>>;
        /// The most that a replica may have (Kubernetes resources.limits.memory). If not given: the memory of its instance;
        /// without one, as much as it needs.
        limit: Option<Spanned<Bytes>>;
        /// How long a process that was killed waits until it starts, which takes its `startup`.
        restart: RestartBackoff = RestartBackoff::default(), "the kubelet: at once, then 10 s, 20 s and so on up to 5 min";
    }
}

impl Service {
    /// The most bytes that a replica may have; none if it may have what it needs, or its memory is not looked at.
    pub fn memory_limit(&self, scenario: &Scenario) -> Option<u64> {
        let memory = self.memory.as_ref()?;
        let machine = || self.instance.as_ref().and_then(|instance| scenario.instance(&instance.value));
        let limit = memory.limit.as_ref().map(|limit| limit.value).or_else(|| machine().map(|machine| machine.memory));
        limit.map(|limit| limit.value() as u64)
    }

    /// What a replica takes of its node, of what is set aside for it.
    pub fn request(&self, requests: &Requests, scenario: &Scenario) -> Amount {
        let memory = self.requested_memory(scenario).unwrap_or(0);
        Amount { cpu: u64::from(requests.cpu.value.millis()), memory }
    }

    /// The bytes that are set aside for a replica, if any are: as Kubernetes has it, the limit where only that is given.
    pub fn requested_memory(&self, scenario: &Scenario) -> Option<u64> {
        let stated = self.requests.as_ref().and_then(|requests| requests.memory.as_ref());
        stated.map(|memory| memory.value.value() as u64).or_else(|| self.memory_limit(scenario))
    }
}
