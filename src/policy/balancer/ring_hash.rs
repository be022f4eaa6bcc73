use super::hashed::{Hashed, Table};
use super::pick::Pick;
use super::pool::Pool;
use crate::engine::Key;
use crate::language::{Span, Spanned};
use crate::units::Percent;

/// Envoy's `minimum_ring_size`.
pub const DEFAULT_RING_SIZE: u32 = 1024;

crate::record! {
    /// Consistent hashing on a ring (Karger and others 1997; ketama).
    Spec = "ring_hash" {
        /// The least number of points on the ring, shared by the replicas: each has so many divided by the number of
        /// replicas, rounded up.
        minimum_ring_size: Spanned<u32> = Spanned::nowhere(DEFAULT_RING_SIZE), "Envoy minimum_ring_size";
        /// Points of each replica, instead of the size of the ring: 160 in nginx `hash ... consistent` and in ketama.
        points: Option<Spanned<u32>>;
        /// No replica gets more calls at once than this share of the average; the next on the ring takes what is
        /// more. No bound if not given.
        balance_factor: Option<Spanned<Percent>>;
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        let minimum_ring_size = Spanned::nowhere(DEFAULT_RING_SIZE);
        Spec { minimum_ring_size, points: None, balance_factor: None, span: Span::default() }
    }

    /// As in ketama.
    pub fn ketama() -> Self {
        Spec { points: Some(Spanned::nowhere(160)), ..Spec::plain() }
    }

    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        let ring = Ring {
            spec: self.clone(),
            points: 0,
            places: Vec::new(),
            first: vec![0],
            addresses: Vec::new(),
            positions: Vec::new(),
        };
        Box::new(Hashed::new(ring, &self.balance_factor))
    }

    /// Points of each of so many replicas.
    pub fn points(&self, replicas: u32) -> u32 {
        let share = || self.minimum_ring_size.value.div_ceil(replicas.max(1));
        self.points.as_ref().map_or_else(share, |points| points.value).max(1)
    }
}

/// A call goes to the replica with the next point clockwise from the hash of the call's affinity, the ring being the
/// 64-bit numbers. A replica's points are hashes of its address, so that a replica that comes or goes moves only the
/// calls of its own stretches.
#[derive(Debug)]
pub struct Ring {
    spec: Spec,
    /// Points of each replica that is on the ring.
    points: u32,
    /// All points in order: the place, and the number of the replica.
    places: Vec<(u64, u32)>,
    /// The ring is cut into stretches of equal length, about one a point: the first point in or after each, so that a
    /// call finds its place in a few steps whatever the size of the ring.
    first: Vec<u32>,
    /// The address of each replica on the ring, by number.
    addresses: Vec<Option<Key>>,
    /// The position of each replica in the pool, by number.
    positions: Vec<u32>,
}

impl Table for Ring {
    /// Takes the points of those that have left off the ring, and puts the points of those that have come on it.
    #[cold]
    fn renew(&mut self, pool: &Pool) {
        let numbers = pool.ordinals.last().map_or(0, |&last| last as usize + 1);
        let points = self.spec.points(pool.len() as u32);
        if points != self.points {
            self.places.clear();
            self.addresses.clear();
            self.points = points;
        }
        let mut addresses = vec![None; numbers];
        self.positions.resize(numbers, 0);
        for (position, (&ordinal, &address)) in pool.ordinals.iter().zip(&pool.addresses).enumerate() {
            addresses[ordinal as usize] = Some(address);
            self.positions[ordinal as usize] = position as u32;
        }
        let before = std::mem::take(&mut self.addresses);
        let address = |of: &[Option<Key>], ordinal: u32| of.get(ordinal as usize).copied().flatten();
        self.places.retain(|&(_, ordinal)| address(&before, ordinal) == address(&addresses, ordinal));
        for (&ordinal, &new) in pool.ordinals.iter().zip(&pool.addresses) {
            if address(&before, ordinal) != Some(new) {
                self.places.extend((0..u64::from(points)).map(|point| (new.number(point).value(), ordinal)));
            }
        }
        // What was there is in order already, which this sort makes use of.
        self.places.sort();
        self.first.clear();
        let stretches = self.places.len().max(1);
        for (point, &(place, _)) in self.places.iter().enumerate() {
            let stretch = stretch(place, stretches);
            if self.first.len() <= stretch {
                self.first.resize(stretch + 1, point as u32);
            }
        }
        self.first.resize(stretches, self.places.len() as u32);
        self.addresses = addresses;
    }

    #[inline]
    fn positions(&self, place: u64) -> impl Iterator<Item = usize> + Clone {
        let mut next = self.first[stretch(place, self.first.len())] as usize;
        while self.places.get(next).is_some_and(|point| point.0 < place) {
            next += 1;
        }
        let (before, after) = self.places.split_at(next);
        after.iter().chain(before).map(|&(_, ordinal)| self.positions[ordinal as usize] as usize)
    }
}

/// Which of so many equal stretches of the ring a place lies in.
#[inline]
fn stretch(place: u64, stretches: usize) -> usize {
    ((u128::from(place) * stretches as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::pick::{Call, PURPOSE};
    use super::*;

    fn pool(members: &[(u32, u64)]) -> Pool {
        Pool {
            replicas: members.iter().map(|member| member.0).collect(),
            ordinals: members.iter().map(|member| member.0).collect(),
            addresses: members.iter().map(|&(n, life)| Key::replication(n.into(), 0).number(life)).collect(),
            loads: vec![0; members.len()],
            ..Pool::default()
        }
    }

    fn call(n: u64) -> Call {
        Call { key: Key::replication(n, 0), affinity: Key::replication(n, 1), from: crate::engine::NONE }
    }

    /// The number of the replica that each of many keys belongs to.
    fn owners(balancer: &mut dyn Pick, pool: &mut Pool) -> Vec<u32> {
        balancer.changed(pool);
        let picks: Vec<usize> = (0..20_000).map(|n| balancer.pick(pool, &call(n))).collect();
        picks.into_iter().map(|position| pool.ordinals[position]).collect()
    }

    fn ring(points: u32) -> Box<dyn Pick> {
        Spec { points: Some(Spanned::nowhere(points)), ..Spec::plain() }.start()
    }

    #[test]
    fn only_the_keys_of_the_replica_that_leaves_move() {
        let mut balancer = ring(160);
        let before = owners(&mut *balancer, &mut pool(&[(0, 1), (1, 1), (2, 1), (3, 1)]));
        let after = owners(&mut *balancer, &mut pool(&[(0, 1), (2, 1), (3, 1)]));
        assert!(before.iter().zip(&after).all(|(before, after)| *before == 1 || before == after));
        assert!(after.iter().all(|&owner| owner != 1));
        // What it had goes to all the others, not to one.
        for heir in [0, 2, 3] {
            let heirs = before.iter().zip(&after).filter(|(before, after)| **before == 1 && **after == heir);
            assert!(heirs.count() > 500, "{heir}");
        }
        // The same that comes back gets its keys again; a successor at another address gets others.
        assert_eq!(owners(&mut *balancer, &mut pool(&[(0, 1), (1, 1), (2, 1), (3, 1)])), before);
        let successor = owners(&mut *balancer, &mut pool(&[(0, 1), (1, 2), (2, 1), (3, 1)]));
        let kept = before.iter().zip(&successor).filter(|(before, after)| **before == 1 && **after == 1).count();
        assert!((500..2500).contains(&kept), "{kept}");
    }

    #[test]
    fn a_ring_that_was_mended_is_the_ring_that_is_made_at_once() {
        for spec in [Spec::plain(), Spec { points: Some(Spanned::nowhere(40)), ..Spec::plain() }] {
            let mut balancer = spec.start();
            owners(&mut *balancer, &mut pool(&[(0, 1), (1, 1), (5, 1)]));
            owners(&mut *balancer, &mut pool(&[(1, 1), (2, 1), (5, 2)]));
            let mended = owners(&mut *balancer, &mut pool(&[(0, 2), (2, 1), (5, 2)]));
            assert_eq!(mended, owners(&mut *spec.start(), &mut pool(&[(0, 2), (2, 1), (5, 2)])));
        }
    }

    #[test]
    fn a_call_goes_to_the_next_point_clockwise() {
        for points in [1, 3, 160] {
            let members: Vec<(u32, u64)> = (0..5).map(|n| (n, 1)).collect();
            let mut pool = pool(&members);
            let found = owners(&mut *ring(points), &mut pool);
            let places = |address: Key| (0..u64::from(points)).map(move |point| address.number(point).value());
            for (n, owner) in found.into_iter().enumerate().take(500) {
                let from = call(n as u64).affinity.number(PURPOSE).value();
                let way = |address: Key| places(address).map(|place| place.wrapping_sub(from)).min();
                let nearest = pool.addresses.iter().copied().enumerate().min_by_key(|&(_, address)| way(address));
                assert_eq!(nearest.map(|(position, _)| position as u32), Some(owner));
            }
        }
    }

    #[test]
    fn envoys_ring_has_at_least_1024_points() {
        let points = [1, 3, 10, 1024, 5000].map(|replicas| Spec::plain().points(replicas));
        assert_eq!(points, [1024, 342, 103, 1, 1]);
    }

    #[test]
    fn a_hot_key_overflows_to_the_next_on_the_ring() {
        let factor = Some(Spanned::nowhere(Percent::new(150)));
        let mut balancer = Spec { balance_factor: factor, ..Spec::plain() }.start();
        let mut pool = pool(&[(0, 1), (1, 1), (2, 1)]);
        balancer.changed(&pool);
        for _ in 0..300 {
            let position = balancer.pick(&mut pool, &call(7));
            pool.loads[position] += 1;
            balancer.rose(position);
        }
        pool.loads.sort_unstable();
        // Two fill up to ceil(1.5 * 300 / 3); the third has nothing to do.
        assert_eq!(pool.loads, [0, 150, 150]);
    }
}
