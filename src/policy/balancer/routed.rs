//! A balancer for each group of zones, and a router before them.

use super::pick::{Call, Pick};
use super::pool::Pool;
use crate::engine::{NONE, Time};
use crate::policy::routing::{Group, Route, Way};

/// The purpose under which routers draw from a call's key.
const PURPOSE: u64 = u64::MAX - 24;

/// Chooses a group of zones for each call, and lets that group's own balancer choose a replica in it.
pub struct Routed {
    router: Box<dyn Route>,
    /// The group of each zone.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    /// A pool and a balancer for each group, and last for all together.
    parts: Vec<Part>,
    /// Where each replica stands: its group and its position there.
    places: Vec<(u32, u32)>,
    start: Box<dyn Fn() -> Box<dyn Pick> + Send>,
}

struct Part {
    pool: Pool,
    balancer: Box<dyn Pick>,
    /// The position of each in the whole pool.
    positions: Vec<u32>,
}

impl Routed {
    /// A router over groups, each with a balancer that `start` makes.
    pub fn new(
        (router, group_of): (Box<dyn Route>, Vec<u32>),
        start: impl Fn() -> Box<dyn Pick> + Send + 'static,
    ) -> Self {
        let named = group_of.iter().filter(|&&group| group != NONE);
        let groups = named.max().map_or(0, |&most| most as usize + 1);
        let part = || Part { pool: Pool::default(), balancer: start(), positions: Vec::new() };
        Routed {
            router,
            group_of,
            groups: vec![Group::default(); groups],
            parts: (0..=groups).map(|_| part()).collect(),
            places: Vec::new(),
            start: Box::new(start),
        }
    }

    fn group(&self, zone: u32) -> u32 {
        self.group_of.get(zone as usize).copied().unwrap_or(NONE)
    }
}

impl Pick for Routed {
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        let from = self.group(call.from);
        let whole = self.parts.len() - 1;
        let way = self.router.route(&self.groups, from, &mut call.key.draws(PURPOSE), pool.now);
        let part = match way {
            Way::Anywhere => whole,
            Way::Group(group) => group,
            Way::Nowhere => return Pool::NOBODY,
        };
        let part = &mut self.parts[part];
        if part.pool.is_empty() {
            return Pool::NOBODY;
        }
        part.pool.now = pool.now;
        let position = part.balancer.pick(&mut part.pool, call);
        part.positions[position] as usize
    }

    fn changed(&mut self, pool: &Pool) {
        self.groups.fill(Group::default());
        let clear = |part: &mut Part| {
            part.positions.clear();
            std::mem::take(&mut part.pool)
        };
        let before: Vec<Pool> = self.parts.iter_mut().map(clear).collect();
        self.places.clear();
        let (whole, parts) = (self.parts.len() - 1, self.parts.len());
        for (position, &zone) in pool.zones.iter().enumerate() {
            let group = self.group(zone);
            self.places.push((group, if group == NONE { 0 } else { self.parts[group as usize].pool.len() as u32 }));
            for part in [group as usize, whole].into_iter().filter(|&part| part < parts) {
                let part = &mut self.parts[part];
                part.pool.replicas.push(pool.replicas[position]);
                part.pool.ordinals.push(pool.ordinals[position]);
                part.pool.addresses.push(pool.addresses[position]);
                part.pool.loads.push(pool.loads[position]);
                part.positions.push(position as u32);
            }
            if group != NONE {
                self.groups[group as usize].available += 1;
            }
        }
        for (zone, &group) in self.group_of.iter().enumerate().filter(|(_, group)| **group != NONE) {
            let group = &mut self.groups[group as usize];
            group.hosts += pool.hosts.get(zone).copied().unwrap_or(0);
            group.callers += pool.callers.get(zone).copied().unwrap_or(0);
        }
        self.router.changed(&self.groups, pool.now);
        for (part, before) in self.parts.iter_mut().zip(&before) {
            if part.pool.is_empty() {
                // A group that is empty and fills again begins anew.
                part.balancer = (self.start)();
            } else if !part.pool.has_same_members(before) {
                part.balancer.changed(&part.pool);
            }
        }
    }

    fn looks_at_loads(&self) -> bool {
        true
    }

    fn looks_at_affinity(&self) -> bool {
        self.parts[0].balancer.looks_at_affinity()
    }

    fn wants_answers(&self) -> bool {
        self.parts[0].balancer.wants_answers()
    }

    fn answered(&mut self, ordinal: u32, took: Time, at: Time, now: Time) {
        self.parts.iter_mut().for_each(|part| part.balancer.answered(ordinal, took, at, now));
    }

    fn watches_load(&self) -> bool {
        true
    }

    fn rose(&mut self, position: usize) {
        self.change(position, true);
    }

    fn fell(&mut self, position: usize) {
        self.change(position, false);
    }
}

impl Routed {
    fn change(&mut self, position: usize, rise: bool) {
        let (group, place) = self.places[position];
        let whole = self.parts.len() - 1;
        let own = (group != NONE).then_some((group as usize, place as usize));
        for (part, place) in own.into_iter().chain([(whole, position)]) {
            let part = &mut self.parts[part];
            let load = &mut part.pool.loads[place];
            *load = if rise { *load + 1 } else { *load - 1 };
            match (part.balancer.watches_load(), rise) {
                (false, _) => {}
                (true, true) => part.balancer.rose(place),
                (true, false) => part.balancer.fell(place),
            }
        }
    }
}
