//! Connections that last.

use super::Compiler;
use super::foresight::reached;
use crate::plan::Plan;
use crate::plan::program::Op;
use crate::plan::stream::StreamStep;
use crate::scenario::stream::Stream;

impl<'a> Compiler<'a> {
    pub(super) fn stream(&mut self, path: &str, stream: &'a Stream) {
        let (number, start) = (self.plan.streams.len(), self.here());
        let lasts = stream.lasts.sampler.clone();
        let every = stream.every.as_ref().map(|every| every.sampler.clone());
        self.plan.streams.push(StreamStep { lasts, every, end: 0 });
        // It rests at the first of these, and looks at the second whether its time is up.
        self.plan.program.extend([Op::Stream(number as u32), Op::Pulse(number as u32)]);
        self.steps(&format!("{path}.stream"), &stream.steps);
        self.plan.program.push(Op::Jump(start));
        self.plan.streams[number].end = self.here();
    }
}

/// Numbers the fleets that keep connections.
pub(super) fn number_connected(plan: &mut Plan) {
    let keeps = |step: u32| matches!(plan.program[step as usize], Op::Stream(_));
    let keeping = plan.endpoints.iter().filter(|endpoint| reached(plan, endpoint.start).any(keeps));
    let mut fleets: Vec<u32> = keeping.filter_map(|endpoint| endpoint.fleet).collect();
    fleets.sort_unstable();
    fleets.dedup();
    for (number, &fleet) in fleets.iter().enumerate() {
        plan.fleets[fleet as usize].connected = Some(number as u32);
    }
    plan.connected = fleets;
}
