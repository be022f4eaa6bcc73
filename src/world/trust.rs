//! Which replicas a balancer sends to: those that it takes for healthy; all of them in a panic.

use super::{Trace, World, kind, purpose};
use crate::engine::{Event, NONE, Time};
use crate::policy::balancer::{Call, Pool};
use crate::policy::outlier::{Detector, Host};
use crate::tally::fleet::Gauge;
use crate::tally::journal::What;
use std::collections::BTreeMap;

impl<T: Trace> World<'_, T> {
    /// The balancer learns that a replica is down, or that it is well again.
    pub(super) fn notice(&mut self, index: u32, down: bool) {
        if std::mem::replace(&mut self.replicas[index as usize].noticed, down) != down {
            self.note_replica(if down { What::Noticed } else { What::Returned }, index);
        }
        self.review(index);
    }

    /// Lets a replica into the pool or takes it out of it, as it is now known to be.
    pub(super) fn review(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        if self.plan.fleets[fleet].panic_threshold > 0.0 && self.fleets[fleet].open {
            self.review_panic(fleet);
        }
        self.settle(index);
        self.attend(index);
    }

    fn settle(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        if self.plan.fleets[replica.fleet as usize].function.is_some() {
            // Nobody chooses among environments.
            return;
        }
        if replica.is_host() && (replica.is_trusted() || self.fleets[replica.fleet as usize].panics) {
            self.join_pool(index);
        } else {
            self.leave_pool(index);
        }
    }

    /// With too few healthy replicas it is better to send to all than to crush the few (Envoy's panic threshold).
    fn review_panic(&mut self, fleet: usize) {
        let members = &self.fleets[fleet].members;
        let (mut hosts, mut trusted) = (0u32, 0u32);
        for &index in members {
            let replica = &self.replicas[index as usize];
            if replica.is_host() {
                hosts += 1;
                trusted += u32::from(replica.is_trusted());
            }
        }
        let few = f64::from(trusted) < self.plan.fleets[fleet].panic_threshold * f64::from(hosts);
        let panics = few && !self.others_carry_all(fleet);
        if panics != self.fleets[fleet].panics {
            self.fleets[fleet].panics = panics;
            for place in 0..self.fleets[fleet].members.len() {
                self.settle(self.fleets[fleet].members[place]);
            }
        }
    }

    /// Whether the healthy replicas of all groups together can carry all calls, where one group stands in for another:
    /// then health is not ignored (Envoy: a total health of 100 %).
    fn others_carry_all(&self, fleet: usize) -> bool {
        let Some(routes) = &self.plan.fleets[fleet].routing else {
            return false;
        };
        let Some((factor, group_of)) = routes.rule.failover(&routes.regions, &routes.levels) else {
            return false;
        };
        let mut groups: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for &index in &self.fleets[fleet].members {
            let replica = &self.replicas[index as usize];
            let group = self.place_of(index).and_then(|place| group_of.get(place.zone as usize));
            if let Some(&group) = group.filter(|&&group| group != NONE && replica.is_host()) {
                let (hosts, trusted) = groups.entry(group).or_default();
                (*hosts, *trusted) = (*hosts + 1.0, *trusted + f64::from(u8::from(replica.is_trusted())));
            }
        }
        groups.values().map(|(hosts, trusted)| (factor * trusted / hosts).min(1.0)).sum::<f64>() >= 1.0
    }

    /// A caller has had an answer from a replica, or has found that it gets none: whoever listens hears of it.
    #[inline]
    pub(super) fn hear(&mut self, index: u32, good: bool, took: Time) {
        let fleet = self.replicas[index as usize].fleet as usize;
        if !self.plan.fleets[fleet].listens {
            return;
        }
        self.watch_version(index, good, took);
        let replica = &mut self.replicas[index as usize];
        if let Some(detector) = &self.fleets[fleet].outliers {
            replica.outlier.hear(good);
            if detector.is_out_of_line(&replica.outlier) {
                self.try_to_eject(index);
            }
        }
    }

    fn try_to_eject(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        let tally = &self.tally.fleets[fleet];
        let hosts = (tally.gauge(Gauge::Ready) + tally.gauge(Gauge::Down)) as u32;
        let ejected = tally.gauge(Gauge::Ejected) as u32;
        let Some(detector) = self.fleets[fleet].outliers.as_ref().filter(|d| d.may_eject(ejected, hosts)) else {
            return;
        };
        detector.eject(&mut self.replicas[index as usize].outlier, now);
        self.tally.fleets[fleet].ejections += u64::from(now >= self.plan.warmup);
        self.tally.fleets[fleet].change(Gauge::Ejected, now, 1);
        self.note_replica(What::Ejected, index);
        self.review(index);
    }

    /// An ejection of a replica that goes counts no more.
    pub(super) fn forget_outlier(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        if std::mem::take(&mut replica.outlier).is_ejected() {
            self.tally.fleets[replica.fleet as usize].change(Gauge::Ejected, now, -1);
        }
    }

    /// An interval is over: whose time is up comes back, and whose rates stand out is ejected.
    pub(super) fn on_sweep(&mut self, event: Event) {
        let (now, fleet) = (event.time, event.slot as usize);
        let Some(detector) = self.fleets[fleet].outliers.take() else {
            return;
        };
        let members = self.fleets[fleet].members.clone();
        let mut back = Vec::new();
        for &index in &members {
            if detector.returns(&mut self.replicas[index as usize].outlier, now) {
                back.push(index);
            }
        }
        let hosts: Vec<Host> = members.iter().map(|&index| self.replicas[index as usize].outlier).collect();
        let outliers = detector.outliers(&hosts);
        members.iter().for_each(|&index| Detector::forget(&mut self.replicas[index as usize].outlier));
        self.agenda.schedule(now + detector.interval(), kind::SWEEP, event.slot);
        self.fleets[fleet].outliers = Some(detector);
        for index in back {
            self.tally.fleets[fleet].change(Gauge::Ejected, now, -1);
            self.note_replica(What::Returned, index);
            self.review(index);
        }
        for place in outliers {
            self.try_to_eject(members[place]);
        }
    }

    /// The position of the replica for a call, chosen again where the balancer's choice is still in its slow start and
    /// chance is against it.
    pub(super) fn after_slow_start(&mut self, fleet: usize, call: &Call, mut position: usize) -> usize {
        use crate::engine::random::Source;
        let Some(slow_start) = &self.plan.fleets[fleet].slow_start else {
            return position;
        };
        let now = self.now();
        let window = slow_start.window.value.nanos();
        for turn in 0..MOST_TURNS {
            let state = &mut self.fleets[fleet];
            let age = now - self.replicas[state.pool.replicas[position] as usize].joined;
            if age >= window {
                break;
            }
            let again = call.key.number(purpose::SLOW_START ^ turn);
            if again.draws(purpose::SLOW_START).unit() <= slow_start.weight(age) {
                break;
            }
            let other = state.balancer.pick(&mut state.pool, &Call { key: again, ..*call });
            if other == Pool::NOBODY {
                break;
            }
            position = other;
        }
        debug_assert_ne!(self.fleets[fleet].pool.replicas[position], NONE);
        position
    }
}

/// So often a balancer chooses anew before it takes a replica whose slow start speaks against it: where all are new,
/// their weights do not count.
const MOST_TURNS: u64 = 16;
