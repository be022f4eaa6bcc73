//! Who follows the requests of a run, and what stands in that place where nobody does.

use super::choice::Choice;
use super::recorder::Recorder;

/// Whether the requests of a run are followed. The world is compiled once for each answer, so that a run that is not traced
/// has nothing of it: with [`Untraced`] every hook is known to do nothing.
pub(in crate::world) trait Trace {
    /// Who follows them, if anybody does.
    fn tracer(&mut self) -> Option<&mut Tracer>;
}

/// Nobody follows requests.
pub(in crate::world) struct Untraced;

impl Trace for Untraced {
    #[inline(always)]
    fn tracer(&mut self) -> Option<&mut Tracer> {
        None
    }
}

/// Follows the requests of a run.
pub(in crate::world) enum Tracer {
    /// Finds those that are wanted.
    Choose(Choice),
    /// Records some that were chosen.
    Record(Recorder),
}

impl Trace for Tracer {
    fn tracer(&mut self) -> Option<&mut Tracer> {
        Some(self)
    }
}
