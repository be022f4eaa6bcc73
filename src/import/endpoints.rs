//! What requests ask for, in memory that does not grow: the endpoints with the most requests by the space-saving algorithm
//! (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data streams", ICDT 2005).

use super::took::Took;
use crate::tally::Histogram;
use std::collections::HashMap;

/// An endpoint with fewer requests than this, or than a thousandth of all, is told among the others.
const FEW: u64 = 30;
/// How many endpoints are followed at once.
const FOLLOWED: usize = 256;

/// What is known of the requests for an endpoint.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Requests.
    pub count: u64,
    /// Requests that ended with a status of 500 or more: the server's fault.
    pub failed: u64,
    /// Requests whose client gave up before the answer (nginx status 499).
    pub abandoned: u64,
    /// How long those took that neither failed nor were abandoned, in nanoseconds.
    pub times: Histogram,
    /// Nanoseconds between neighbouring times that could have been written; 0 while there is none.
    pub grain: u64,
}

impl Seen {
    fn record(&mut self, status: u16, took: Option<Took>) {
        self.count += 1;
        self.failed += u64::from(status >= 500);
        self.abandoned += u64::from(status == 499);
        if let Some(took) = took.filter(|_| status < 499) {
            self.times.record(took.nanos);
            self.refine(took.grain);
        }
    }

    fn refine(&mut self, grain: u64) {
        self.grain = if self.grain == 0 { grain } else { self.grain.min(grain) };
    }

    /// Adds all that another one has.
    pub fn merge(&mut self, other: &Seen) {
        self.count += other.count;
        self.failed += other.failed;
        self.abandoned += other.abandoned;
        self.times.merge(&other.times);
        if other.grain > 0 {
            self.refine(other.grain);
        }
    }

    fn clear(&mut self) {
        (self.count, self.failed, self.abandoned, self.grain) = (0, 0, 0, 0);
        self.times.clear();
    }
}

/// An endpoint that is followed.
#[derive(Clone, Debug)]
struct Followed {
    key: Box<[u8]>,
    /// Requests before it was followed, at most.
    missed: u64,
    seen: Seen,
}

/// All endpoints: some followed, the rest together.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    followed: Vec<Followed>,
    /// Where each key stands. It is looked into only, never gone through.
    places: HashMap<Box<[u8]>, usize>,
    rest: Seen,
    displaced: u64,
}

impl Endpoints {
    /// Counts a request; an unknown status is 0.
    pub fn record(&mut self, key: &[u8], status: u16, took: Option<Took>) {
        let place = match self.places.get(key) {
            Some(place) => *place,
            None => self.follow(key),
        };
        self.followed[place].seen.record(status, took);
    }

    /// A place for a key: a free one, or that of the key with the fewest requests.
    fn follow(&mut self, key: &[u8]) -> usize {
        if self.followed.len() < FOLLOWED {
            self.followed.push(Followed { key: key.into(), missed: 0, seen: Seen::default() });
            self.places.insert(key.into(), self.followed.len() - 1);
            return self.followed.len() - 1;
        }
        let count = |(_, one): &(usize, &Followed)| one.missed + one.seen.count;
        let place = self.followed.iter().enumerate().min_by_key(count).map_or(0, |(place, _)| place);
        let least = &mut self.followed[place];
        self.rest.merge(&least.seen);
        self.places.remove(&least.key);
        least.missed += least.seen.count;
        least.seen.clear();
        least.key = key.into();
        self.places.insert(key.into(), place);
        self.displaced += 1;
        place
    }

    /// The endpoints with the most requests, at most so many, in order, those with few left out unless all have few; and the
    /// rest, with how many kinds of it are known.
    pub fn ranked(&self, most: usize) -> (Vec<(&[u8], &Seen)>, Seen, usize) {
        let mut order: Vec<&Followed> = self.followed.iter().collect();
        order.sort_by(|a, b| b.seen.count.cmp(&a.seen.count).then_with(|| a.key.cmp(&b.key)));
        let total: u64 = self.rest.count + order.iter().map(|one| one.seen.count).sum::<u64>();
        let enough = |one: &&Followed| one.seen.count >= FEW.max(total / 1000);
        let many = order.iter().copied().take_while(enough).count();
        let others = order.split_off(if many == 0 { most.min(order.len()) } else { most.min(many) });
        let mut rest = self.rest.clone();
        others.iter().for_each(|one| rest.merge(&one.seen));
        (order.into_iter().map(|one| (&*one.key, &one.seen)).collect(), rest, others.len())
    }

    /// All requests together.
    pub fn all(&self) -> Seen {
        self.ranked(0).1
    }

    /// How often an endpoint lost its place to another, and how many have a place; nothing if all had room.
    pub fn overflow(&self) -> Option<(u64, usize)> {
        (self.displaced > 0).then_some((self.displaced, FOLLOWED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_endpoints_are_kept_among_any_number_of_others() {
        let mut endpoints = Endpoints::default();
        let took = Some(Took { nanos: 3_000_000, grain: 1_000_000 });
        for i in 0..200_000u64 {
            endpoints.record(b"GET /a", 200, took);
            if i.is_multiple_of(2) {
                endpoints.record(b"GET /b", 503, took);
            }
            endpoints.record(format!("GET /junk{}", i % 50_000).as_bytes(), 404, took);
        }
        let (top, rest, _) = endpoints.ranked(2);
        assert_eq!((top[0].0, top[0].1.count), (&b"GET /a"[..], 200_000));
        assert_eq!((top[1].0, top[1].1.count, top[1].1.failed), (&b"GET /b"[..], 100_000, 100_000));
        assert_eq!(top[1].1.times.count(), 0, "what failed tells nothing of how long it takes");
        assert_eq!(rest.count, 200_000);
        assert_eq!(endpoints.all().count, 500_000);
        assert!(endpoints.followed.len() == FOLLOWED && endpoints.places.len() == FOLLOWED);
    }
}
