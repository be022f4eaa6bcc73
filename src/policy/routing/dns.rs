//! Regions by name, through resolvers that remember.

use super::{Group, Route, Way, known};
use crate::engine::Time;
use crate::engine::random::{Draws, Source};
use crate::language::{Span, Spanned};
use crate::policy::routing::by_weight;
use crate::units::{Duration, Share};

crate::record! {
    /// Callers look the service up by name. The name server answers with the caller's own region if it is healthy, else
    /// with one of the others; resolvers keep the answer for its time to live, so that callers find out late, each at a
    /// moment of its own. Some keep it longer than they should.
    Dns = "dns" {
        /// How long resolvers keep an answer.
        ttl: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(60)), "AWS load balancers' records";
        /// From the loss of a region's last healthy replica, or the return of one, until the name server's answers
        /// change.
        detect: Duration = Duration::from_secs(90), "Route 53: 3 health checks 30 s apart";
        /// The share of callers whose resolvers keep answers longer than told.
        stale: Share = Share::new(0.0), "all keep to the time to live";
        /// How long these keep them.
        stale_for: Duration = Duration::from_secs(3600), "an hour";
    }
}

impl Dns {
    pub(super) fn start(&self) -> Box<dyn Route> {
        Box::new(Router {
            ttl: self.ttl.value.nanos(),
            detect: self.detect.nanos(),
            stale: self.stale.value(),
            stale_for: self.stale_for.nanos().max(1),
            answers: Vec::new(),
        })
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        (self.ttl.value.nanos() == 0).then_some((self.ttl.span, "a time to live is greater than 0"))
    }
}

struct Router {
    ttl: Time,
    detect: Time,
    stale: f64,
    stale_for: Time,
    /// From when on the name server knew which groups to be healthy.
    answers: Vec<(Time, Vec<bool>)>,
}

impl Router {
    /// Which groups the name server took for healthy at a time.
    fn healthy_at(&self, time: Time) -> Option<&[bool]> {
        let place = self.answers.partition_point(|(from, _)| *from <= time);
        Some(self.answers.get(place.checked_sub(1)?)?.1.as_slice())
    }
}

impl Route for Router {
    fn route(&mut self, groups: &[Group], from: u32, draws: &mut Draws, now: Time) -> Way {
        let kept = if draws.unit() < self.stale { self.stale_for } else { self.ttl };
        // Resolvers ask at moments of their own: the answer at hand is up to its time to live old.
        let asked = now.saturating_sub((draws.unit() * kept as f64) as Time);
        let healthy = self.healthy_at(asked);
        let is_healthy = |group: usize| healthy.is_none_or(|healthy| healthy[group]);
        let exists = |group: usize| groups[group].hosts > 0;
        // If all seem ill, the name server answers as if all were well.
        let any = (0..groups.len()).any(|group| exists(group) && is_healthy(group));
        let seems = |group: usize| exists(group) && (is_healthy(group) || !any);
        let way = match known(from).filter(|&own| seems(own)) {
            Some(own) => Way::Group(own),
            None => by_weight((0..groups.len()).map(|group| f64::from(u8::from(seems(group)))), draws),
        };
        match way {
            Way::Group(group) if groups[group].available == 0 => Way::Nowhere,
            way => way,
        }
    }

    fn changed(&mut self, groups: &[Group], now: Time) {
        let healthy: Vec<bool> = groups.iter().map(|group| group.available > 0).collect();
        let known_from = if self.answers.is_empty() { 0 } else { now.saturating_add(self.detect) };
        if self.answers.last().is_some_and(|(_, last)| *last == healthy) {
            return;
        }
        // What comes back before its loss was noticed was never lost.
        while self.answers.len() > 1 && self.answers.last().is_some_and(|(from, _)| *from > now) {
            self.answers.pop();
        }
        if self.answers.last().is_none_or(|(_, last)| *last != healthy) {
            self.answers.push((known_from, healthy));
        }
        // Nobody asks for what is older than the longest that an answer is kept.
        let oldest = now.saturating_sub(self.ttl.max(self.stale_for));
        let useless = self.answers.partition_point(|(from, _)| *from <= oldest).saturating_sub(1);
        self.answers.drain(..useless);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::engine::{Key, NONE};

    #[test]
    fn callers_leave_a_dead_region_one_by_one_after_it_is_found_out() {
        let mut router =
            Router { ttl: 60 * SECOND, detect: 90 * SECOND, stale: 0.0, stale_for: 1, answers: Vec::new() };
        let group = |available| Group { available, hosts: 2, callers: 0 };
        let (whole, half) = ([group(2), group(2)], [group(0), group(2)]);
        router.changed(&whole, 0);
        router.changed(&half, 100 * SECOND);
        let key = Key::replication(1, 1);
        let mut lost = |at: Time| {
            let mut route = |n: u64| router.route(&half, NONE, &mut key.number(n).draws(0), at);
            (0..10_000).filter(|&n| route(n) == Way::Nowhere).count() as f64 / 1e4
        };
        assert!((lost(189 * SECOND) - 0.5).abs() < 0.02, "nobody knows yet");
        assert!((lost(220 * SECOND) - 0.25).abs() < 0.02, "half of the resolvers have asked again");
        assert_eq!(lost(250 * SECOND), 0.0);
    }
}
