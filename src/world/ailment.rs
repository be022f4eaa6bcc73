//! Gray failures: replicas that work, but slower than they should, or with errors of their own.

use super::status::Status;
use super::{Trace, World, kind, purpose};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::Deploy;
use crate::plan::program::threshold;
use crate::policy::failure::Effect;
use crate::tally::journal::What;
use rand::Rng;

/// What ails a replica for a while.
#[derive(Clone, Copy, Debug)]
pub struct Ailment {
    effect: Effect,
    /// The ticket of its end.
    ticket: u32,
    /// The failure clock that brought it about, or [`NONE`].
    clock: u32,
}

/// All that ails a replica.
#[derive(Clone, Debug)]
pub struct Ailments {
    present: Vec<Ailment>,
    /// By which its work is multiplied.
    slowness: f64,
    /// It answers with an error with a probability of this / 2^64; none if 0.
    errors: u64,
}

impl Default for Ailments {
    /// Those of a replica that is well.
    fn default() -> Self {
        Ailments { present: Vec::new(), slowness: 1.0, errors: 0 }
    }
}

impl Ailments {
    /// Works out what all together come to.
    fn sum_up(&mut self) {
        let (mut slowness, mut good) = (1.0, 1.0);
        for ailment in &self.present {
            match ailment.effect {
                Effect::Slow { factor } => slowness *= factor,
                Effect::Errors { share } => good *= 1.0 - share,
                _ => {}
            }
        }
        (self.slowness, self.errors) = (slowness, if good < 1.0 { threshold(1.0 - good) } else { 0 });
    }
}

impl<T: Trace> World<'_, T> {
    /// Something ails a replica until a given time.
    pub(super) fn ail(&mut self, index: u32, effect: Effect, until: Time, clock: u32) {
        let replica = &mut self.replicas[index as usize];
        if matches!(replica.status, Status::Gone) {
            return;
        }
        let ticket = self.agenda.schedule(until, kind::RECOVERED, index);
        replica.ailments.present.push(Ailment { effect, ticket, clock });
        replica.ailments.sum_up();
    }

    /// What ailed a replica is over.
    pub(super) fn on_recovered(&mut self, event: Event) {
        let replica = &mut self.replicas[event.slot as usize];
        let present = &mut replica.ailments.present;
        let Some(place) = present.iter().position(|ailment| ailment.ticket == event.ticket) else {
            return;
        };
        let ailment = present.remove(place);
        replica.ailments.sum_up();
        let ready = replica.status == Status::Ready;
        self.note_replica(What::FailureEnded, event.slot);
        if ailment.clock != NONE && ready {
            self.rewind(ailment.clock);
        }
    }

    /// How long work takes on a replica that may be slow.
    pub(super) fn slowed(&self, index: u32, demand: Time) -> Time {
        let replica = &self.replicas[index as usize];
        let mut factor = replica.ailments.slowness * self.plan.fleets[replica.fleet as usize].slowness;
        if let Some(deploy) = self.version(replica.version) {
            factor *= deploy.slow;
        }
        if let Some((first, over)) = self.plan.fleets[replica.fleet as usize].warm_up {
            let age = self.now() - replica.ready_since;
            if age < over {
                factor *= first + (1.0 - first) * (age as f64 / over as f64);
            }
        }
        super::fault::stretched(demand, factor)
    }

    /// Whether a replica answers a call with an error of its own.
    pub(super) fn errs(&self, index: u32, key: Key) -> bool {
        let replica = &self.replicas[index as usize];
        let errors = replica.ailments.errors;
        let of_version = self.version(replica.version).map_or(0, |deploy| deploy.errors);
        let mut draws = key.draws(purpose::ERRORS);
        let (own, of_all) = (draws.next_u64(), draws.next_u64());
        (errors > 0 && own <= errors) || (of_version > 0 && of_all <= of_version)
    }

    /// The deploy that brought a version; none for the first.
    fn version(&self, version: u32) -> Option<&Deploy> {
        self.plan.deploys.get((version as usize).checked_sub(1)?)
    }
}
