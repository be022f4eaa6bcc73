//! Checks of when requests come, and how many at once.

use super::Checker;
use super::fleets::MAX_TIMES;
use crate::language::{Diagnostic, Map, Span};
use crate::scenario::arrivals::{Arrivals, Batch, Mmpp};
use crate::scenario::traffic::Traffic;
use crate::units::Share;

/// The most requests that come at once.
const MAX_BATCH: u32 = 100_000;
/// The most states of a modulated process.
const MAX_STATES: usize = 100;

impl<'a> Checker<'a> {
    pub(super) fn arrivals(&mut self, arrivals: &'a Arrivals) {
        match arrivals {
            Arrivals::Renewal(gaps) => {
                let mean = gaps.sampler.mean_seconds();
                if !(mean > 0.0 && mean.is_finite()) {
                    self.impossible(
                        gaps.span,
                        "the gaps between requests need a mean that is greater than 0 and finite",
                    );
                }
            }
            Arrivals::Mmpp(mmpp) => self.mmpp(mmpp),
            Arrivals::Poisson(_) | Arrivals::Constant(_) => {}
        }
    }

    fn mmpp(&mut self, mmpp: &'a Mmpp) {
        if !(2..=MAX_STATES).contains(&mmpp.states.len()) {
            self.impossible(mmpp.span, format!("a modulated process has between 2 and {MAX_STATES} states"));
            return;
        }
        let before = self.diagnostics.len();
        self.followers(&mmpp.states, |state| &state.next);
        for (name, state) in mmpp.states.iter() {
            let lasts = state.lasts.sampler.mean_seconds();
            if !(lasts > 0.0 && lasts.is_finite()) {
                self.impossible(state.lasts.span, "a state needs a mean time that is greater than 0 and finite");
            } else if self.scenario.duration.value.seconds() / lasts > MAX_TIMES {
                self.impossible(state.lasts.span, format!("the state would change more than {MAX_TIMES:.0e} times"));
            }
            if !state.next.is_empty() {
                self.adds_up(state.next.iter().map(|(_, share)| share.value()).sum(), name.span);
            }
        }
        if self.diagnostics.len() > before {
            return;
        }
        if mmpp.time_shares().is_none() {
            let message =
                "the states fall into groups that never lead to each other: in the long run there is no mean rate";
            self.impossible(mmpp.span, message);
        } else if mmpp.mean_rate() <= 0.0 {
            self.impossible(mmpp.span, "at least one state that is come to needs a rate greater than 0");
        }
    }

    /// Whether what follows each state is a state; tells of those that are none.
    pub(super) fn followers<T>(&mut self, states: &Map<T>, next: impl Fn(&T) -> &Map<Share>) -> bool {
        let mut all = true;
        for (name, _) in states.iter().flat_map(|(_, state)| next(state).iter()) {
            if states.get(&name.text).is_none() {
                let missing = Diagnostic::error("E012", name.span, format!("there is no state `{name}`"));
                self.diagnostics.push_nearest(missing, &name.text, states.names());
                all = false;
            }
        }
        all
    }

    pub(super) fn batch(&mut self, traffic: &Traffic) {
        match &traffic.batch.value {
            Batch::Fixed(size) => self.batch_size(*size, traffic.batch.span),
            Batch::Geometric(geometric) => {
                if !(1.0..=1000.0).contains(&geometric.mean) {
                    self.impossible(geometric.span, "the mean of a geometric batch lies between 1 and 1000");
                }
            }
            Batch::Uniform(uniform) => {
                self.batch_size(uniform.min, uniform.span);
                self.batch_size(uniform.max, uniform.span);
                if uniform.max < uniform.min {
                    self.impossible(uniform.span, "`max` is less than `min`");
                }
            }
            Batch::Mixture(sizes) => {
                let Some(first) = sizes.first() else {
                    return self.impossible(traffic.batch.span, "a `batch` needs at least one size");
                };
                sizes.iter().for_each(|size| self.batch_size(size.size, size.span));
                self.adds_up(sizes.iter().map(|size| size.weight.value()).sum(), first.span);
            }
        }
    }

    fn batch_size(&mut self, size: u32, span: Span) {
        if !(1..=MAX_BATCH).contains(&size) {
            self.impossible(span, format!("between 1 and {MAX_BATCH} requests come at once"));
        }
    }
}
