//! Messages on their way: requests to a replica, and answers back.

use super::frame::{Caller, Link, State};
use super::{Trace, World, kind, purpose};
use crate::engine::random::{Draws, Source};
use crate::engine::{Event, NONE, Time, time};
use crate::plan::{Hit, Place, Scope};
use crate::policy::distribution::Sampler;
use crate::policy::failure::Effect;
use crate::tally::Outcome;

/// Linux sends a packet again after at least 200 ms, then after twice as long each time, up to 120 s.
const FIRST_RETRANSMISSION: Time = time::SECOND / 5;
const LONGEST_RETRANSMISSION: Time = 120 * time::SECOND;
/// After so long without an acknowledgement it gives a connection up (`tcp_retries2` = 15: 924.6 seconds).
pub(super) const GIVES_UP_AFTER: Time = 924_600 * time::SECOND / 1000;
/// PostgreSQL's wal_retrieve_retry_interval: a follower that has lost its leader tries again every 5 s.
const RECONNECTS_AFTER: Time = 5 * time::SECOND;
/// What an Ethernet packet carries of a TCP stream.
const PACKET: f64 = 1460.0;

/// Something that is wrong with the network: with all messages into and out of some place, or between two.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    scope: Scope,
    other: Option<Scope>,
    effect: Effect,
    until: Time,
}

impl<T: Trace> World<'_, T> {
    /// Something is wrong with the network until a given time.
    pub(super) fn trouble(&mut self, scope: Scope, other: Option<Scope>, effect: Effect, until: Time, hits: &[Hit]) {
        let now = self.now();
        self.troubles.retain(|trouble| trouble.until > now);
        self.troubles.push(Trouble { scope, other, effect, until });
        if effect == Effect::Partition && (!self.sets.is_empty() || self.caches.have_shards()) {
            self.agenda.schedule(until, kind::HEALED, 0);
            self.review_leaders();
        }
        if effect == Effect::Partition && other.is_none() {
            for hit in hits {
                self.replicas_hit(hit).into_iter().for_each(|index| self.begin_checks(index));
            }
        }
    }

    /// A partition has begun or is over: those who lead may be lost, or back.
    pub(super) fn review_leaders(&mut self) {
        self.review_partitions();
        self.review_shards();
    }

    /// Whether nobody outside reaches a replica.
    pub(super) fn is_cut_off(&self, index: u32) -> bool {
        let now = self.now();
        let place = self.place_of(index);
        self.troubles.iter().any(|trouble| {
            let cuts = trouble.effect == Effect::Partition && trouble.other.is_none() && trouble.until > now;
            cuts && place.is_some_and(|place| self.plan.covers(trouble.scope, place))
        })
    }

    /// Whether no message gets from one place to another.
    pub(super) fn severed(&self, a: Option<Place>, b: Option<Place>) -> bool {
        let now = self.now();
        let cuts = |trouble: &&Trouble| trouble.effect == Effect::Partition && trouble.until > now;
        self.troubles.iter().filter(cuts).any(|trouble| self.concerns(trouble, a, b))
    }

    /// How long a message between two servers of a database takes, where nothing else is said of it. Behind a partition
    /// the connection is opened anew when that is over.
    pub(super) fn message(
        &self,
        delay: Option<&Sampler>,
        from: Option<Place>,
        to: Option<Place>,
        draws: &mut Draws,
    ) -> Time {
        let network = match (delay, &self.plan.network) {
            (Some(delay), _) => return delay.sample(draws),
            (None, None) => return 0,
            (None, Some(network)) => network,
        };
        let link = network.link(from, to);
        let delay = link.round_trip.sample(draws) / 2;
        let (delay, loss, blocked) = self.troubled(from, to, delay, link.loss);
        let wait = blocked.saturating_sub(self.now());
        let again = retransmission(self.now(), blocked).unwrap_or(Time::MAX).min(wait.saturating_add(RECONNECTS_AFTER));
        delay.saturating_add(again).saturating_add(recovery(loss, PACKET, draws))
    }

    /// What troubles make of a message's delay and loss, and until when they hold it up.
    fn troubled(&self, from: Option<Place>, to: Option<Place>, mut delay: Time, mut loss: f64) -> (Time, f64, Time) {
        let now = self.now();
        let mut blocked = 0;
        for trouble in self.troubles.iter().filter(|trouble| trouble.until > now) {
            if self.concerns(trouble, from, to) {
                match trouble.effect {
                    Effect::Partition => blocked = blocked.max(trouble.until),
                    Effect::Latency { adds } => delay = delay.saturating_add(adds / 2),
                    Effect::Loss { share } => loss = 1.0 - (1.0 - loss) * (1.0 - share),
                    _ => {}
                }
            }
        }
        (delay, loss, blocked)
    }

    /// Where a replica runs.
    pub(super) fn place_of(&self, index: u32) -> Option<Place> {
        let replica = &self.replicas[index as usize];
        replica.home.or_else(|| self.plan.fleets[replica.fleet as usize].place(replica.ordinal))
    }

    /// Where a call comes from: the place of the replica that makes it, or of the clients.
    pub(super) fn origin_of(&self, caller: &Caller) -> (u32, Option<Place>) {
        let index = match caller.link {
            Link::Parent if self.is_passed_on(caller) => return self.origin_of(&self.frames[caller.parent].caller),
            Link::Parent => self.frames[caller.parent].replica,
            Link::Client | Link::Queue | Link::Nobody => NONE,
        };
        match index {
            NONE => (NONE, self.clients_place(caller)),
            index => (index, self.place_of(index)),
        }
    }

    /// Whether a call is made by a frame without a server of its own that waits for it, and so stands at its caller: one
    /// that hedges, one that gathers a quorum, a client's journey.
    fn is_passed_on(&self, caller: &Caller) -> bool {
        let parent = &self.frames[caller.parent];
        parent.replica == NONE && parent.epoch == caller.parent_epoch
    }

    fn clients_place(&self, caller: &Caller) -> Option<Place> {
        match caller.link {
            Link::Client => self.plan.sources[caller.parent_epoch as usize].from,
            Link::Parent if self.is_passed_on(caller) => self.clients_place(&self.frames[caller.parent].caller),
            Link::Parent | Link::Queue | Link::Nobody => None,
        }
    }

    /// A call sets out for a replica.
    pub(super) fn set_out(&mut self, slot: u32, index: u32) {
        let caller = self.frames[slot].caller;
        let (origin, from) = self.origin_of(&caller);
        self.frames[slot].origin = origin;
        let now = self.now();
        let bytes = if caller.edge == NONE { 0.0 } else { self.plan.edges[caller.edge as usize].request_bytes };
        let arrives = self.arrival(&caller, (origin, from), index, purpose::THERE, bytes);
        self.frames[slot].replica = index;
        if arrives == Some(now) {
            return self.arrive(slot, index);
        }
        let Some(arrives) = arrives else {
            return self.leave_unanswered(slot, index);
        };
        let frame = &mut self.frames[slot];
        frame.state = State::Travelling;
        frame.ticket = self.agenda.schedule(arrives, kind::TRAVEL, slot);
        self.change_load(index, true);
    }

    /// A replica's answer sets out for the caller; the replica has nothing more to do with it.
    pub(super) fn answer(&mut self, slot: u32, index: u32, outcome: Outcome) {
        if self.plan.counts_data {
            self.count_answer(slot, index, outcome);
        }
        let frame = &self.frames[slot];
        let (caller, origin) = (frame.caller, frame.origin);
        if self.plan.network.is_none() || matches!(caller.link, Link::Nobody | Link::Queue) || caller.edge == NONE {
            self.free(slot);
            return self.conclude(caller, outcome);
        }
        let now = self.now();
        let from = if origin == NONE { self.clients_place(&caller) } else { self.place_of(origin) };
        let bytes = self.plan.edges[caller.edge as usize].bytes;
        let arrives = self.arrival(&caller, (origin, from), index, purpose::BACK, bytes);
        if arrives == Some(now) {
            self.free(slot);
            return self.conclude(caller, outcome);
        }
        let outcome = if arrives.is_some() { outcome } else { Outcome::Lost };
        let time = arrives.unwrap_or(now.saturating_add(GIVES_UP_AFTER));
        let frame = &mut self.frames[slot];
        (frame.state, frame.replica, frame.answer) = (State::Returning, NONE, outcome);
        frame.ticket = self.agenda.schedule(time, kind::TRAVEL, slot);
    }

    /// A message is there.
    pub(super) fn on_travel(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial == 0 || frame.ticket != event.ticket {
            return;
        }
        match frame.state {
            State::Travelling if frame.caller.link == Link::Queue => self.receive(event.slot),
            State::Travelling => {
                let index = frame.replica;
                self.change_load(index, false);
                self.arrive(event.slot, index);
            }
            State::Returning => {
                let (caller, outcome) = (frame.caller, frame.answer);
                self.free(event.slot);
                self.conclude(caller, outcome);
            }
            _ => {}
        }
    }

    /// When a message between a caller and a replica arrives; none if the connection is given up before.
    fn arrival(
        &self,
        caller: &Caller,
        (origin, from): (u32, Option<Place>),
        index: u32,
        purpose: u64,
        bytes: f64,
    ) -> Option<Time> {
        let network = self.plan.network.as_ref()?;
        let now = self.now();
        let mut draws = caller.key.draws(purpose);
        let (to, of_clients) = (self.place_of(index), origin == NONE);
        let mut link = &network.links[usize::from(network.clients)];
        let mut delay = if of_clients { link.round_trip.sample(&mut draws) / 2 } else { 0 };
        // Of clients of whom no place is known, their own way is all.
        if !of_clients || from.is_some() {
            link = network.link(from, to);
            delay += link.round_trip.sample(&mut draws) / 2;
        }
        delay += (bytes * link.nanos_per_byte) as Time;
        let (delay, loss, blocked) = self.troubled(from, to, delay, link.loss);
        let again = retransmission(now, blocked)?;
        Some(now.saturating_add(delay).saturating_add(again).saturating_add(recovery(loss, bytes, &mut draws)))
    }

    /// Whether a trouble is in the way between two places, in either direction.
    fn concerns(&self, trouble: &Trouble, a: Option<Place>, b: Option<Place>) -> bool {
        let inside = |place: Option<Place>| place.is_some_and(|place| self.plan.covers(trouble.scope, place));
        let other = |place: Option<Place>| match trouble.other {
            Some(scope) => place.is_some_and(|place| self.plan.covers(scope, place)),
            None => !inside(place),
        };
        (inside(a) && other(b)) || (inside(b) && other(a))
    }
}

/// How long after `now` the first transmission falls that is not before `free`; none if it is given up before.
fn retransmission(now: Time, free: Time) -> Option<Time> {
    let (mut after, mut wait) = (0, FIRST_RETRANSMISSION);
    while now.saturating_add(after) < free {
        after += wait;
        wait = (2 * wait).min(LONGEST_RETRANSMISSION);
        if after >= GIVES_UP_AFTER {
            return None;
        }
    }
    Some(after)
}

/// How long lost packets hold up a message.
fn recovery(loss: f64, bytes: f64, draws: &mut Draws) -> Time {
    if loss <= 0.0 {
        return 0;
    }
    let packets = libm::ceil(bytes / PACKET).max(1.0);
    let any = 1.0 - libm::pow(1.0 - loss, packets);
    let (mut after, mut wait, mut chance) = (0, FIRST_RETRANSMISSION, any);
    while after < GIVES_UP_AFTER && draws.unit() < chance {
        after += wait;
        wait = (2 * wait).min(LONGEST_RETRANSMISSION);
        // What is sent again is one packet.
        chance = loss;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    #[test]
    fn a_partition_is_over_with_the_next_retransmission() {
        assert_eq!(retransmission(0, 0), Some(0));
        assert_eq!(retransmission(0, time::SECOND), Some(1_400_000_000), "0.2 + 0.4 + 0.8 s");
        assert_eq!(retransmission(0, 3600 * time::SECOND), None);
    }

    #[test]
    fn a_lost_packet_costs_two_hundred_milliseconds_each_time_doubled() {
        let key = Key::replication(1, 1);
        let late: Vec<Time> = (0..10_000).map(|n| recovery(0.1, 0.0, &mut key.number(n).draws(0))).collect();
        let share = |wanted: Time| late.iter().filter(|&&time| time == wanted).count() as f64 / 1e4;
        assert!((share(0) - 0.9).abs() < 0.01, "{}", share(0));
        assert!((share(time::SECOND / 5) - 0.09).abs() < 0.01);
        assert!((share(time::SECOND * 3 / 5) - 0.009).abs() < 0.003);
        let large: Vec<Time> = (0..10_000).map(|n| recovery(0.01, 14_600.0, &mut key.number(n).draws(1))).collect();
        let delayed = large.iter().filter(|&&time| time > 0).count() as f64 / 1e4;
        assert!((delayed - 0.0956).abs() < 0.01, "ten packets: {delayed}");
    }
}
