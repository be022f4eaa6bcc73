//! The caller's region first.

use super::priority::factor_mistake;
use super::{Group, Route, Way, by_weight, known};
use crate::engine::Time;
use crate::engine::random::{Draws, Source};
use crate::language::{Span, Spanned};

crate::record! {
    /// To the caller's region as long as enough of it is healthy; what it cannot carry goes to the others by their healthy
    /// replicas. Callers in no region go anywhere (Envoy priorities, Istio locality failover).
    Nearest = "nearest" {
        /// How many per cent of its calls a region carries for each per cent of healthy replicas.
        overprovisioning: Spanned<f64> = Spanned::nowhere(1.4), "Envoy overprovisioning_factor 140";
    }
}

impl Nearest {
    pub(super) fn plain() -> Self {
        Nearest { overprovisioning: Spanned::nowhere(1.4), span: Span::default() }
    }

    pub(super) fn start(&self) -> Box<dyn Route> {
        Box::new(Router { factor: self.overprovisioning.value })
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        factor_mistake(&self.overprovisioning)
    }
}

struct Router {
    factor: f64,
}

impl Route for Router {
    fn route(&mut self, groups: &[Group], from: u32, draws: &mut Draws, _now: Time) -> Way {
        let Some(own) = known(from) else { return Way::Anywhere };
        let health = self.factor * f64::from(groups[own].available) / f64::from(groups[own].hosts.max(1));
        if groups[own].available > 0 && draws.unit() < health {
            return Way::Group(own);
        }
        let others =
            groups.iter().enumerate().map(|(n, group)| if n == own { 0.0 } else { f64::from(group.available) });
        match by_weight(others, draws) {
            Way::Nowhere if groups[own].available > 0 => Way::Group(own),
            way => way,
        }
    }
}
