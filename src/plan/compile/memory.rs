//! The memory of services, in bytes.

use super::Compiler;
use crate::plan::memory::Memory;
use crate::scenario::service::Service;
use crate::units::Growth;

impl Compiler<'_> {
    /// The memory of a service that becomes the next fleet.
    pub(super) fn memory_of(&mut self, service: &Service) -> Option<Box<Memory>> {
        let spec = service.memory.as_ref()?;
        let memory = Memory {
            number: self.plan.memories.len() as u32,
            base: spec.base.value.value() as u64,
            per_request: spec.per_request.value.value() as u64,
            leak: spec.leak.as_ref().map_or(0.0, |leak| Growth::bytes_per_hour(leak.value)) as u64,
            limit: service.memory_limit(self.scenario),
            requested: service.requested_memory(self.scenario),
            restart: spec.restart.clone(),
        };
        self.plan.memories.push(self.plan.fleets.len() as u32);
        Some(Box::new(memory))
    }
}
