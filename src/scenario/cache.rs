//! What keeps copies of data near to those who ask for them, and the steps that use it.

use super::Scenario;
use super::purchase::{Billing, Purchase};
use super::service::HealthCheck;
use super::steps::Steps;
use super::traffic::Traffic;
use crate::language::{Context, Kind, Language, Limit, Name, Node, Schemas, Spanned};
use crate::policy::distribution::{Distribution, Sampler};
use crate::policy::election::Election;
use crate::policy::eviction::Eviction;
use crate::policy::failure::Failure;
use crate::policy::keys::Keys;
use crate::units::{Bytes, Duration, MoneyRate, Share};
use serde_yaml::Value;

crate::record! {
    /// A cache: nodes that are called over the network (Redis, memcached), or with `local` a part of each replica that uses
    /// it (Caffeine, an edge server's disk). Its contents are lost with the replica that holds them.
    Cache = "cache" {
        /// What fits into a node, or into each replica where it is `local`: a number of entries, bytes (`2GB`), or
        /// `unlimited`. Expired entries take room until they are evicted or loaded anew (memcached).
        capacity: Spanned<Capacity>;
        /// How large an entry is, each key always the same; only beside a capacity in bytes.
        size: Option<Size>;
        /// The keys that are asked for. If not given, each request asks for its own key: that of its traffic source's
        /// `keys`, or its user.
        keys: Option<Keys>;
        /// Which entry of a full cache makes room for another.
        eviction: Eviction = Eviction::Lru, "memcached, Varnish; Redis where it is a cache";
        /// How long an entry is good; for ever if not given.
        ttl: Option<Spanned<Duration>>;
        /// By which share of it, at most, an entry's `ttl` is longer or shorter, drawn each time it is loaded.
        ttl_jitter: Spanned<Share> = Spanned::nowhere(Share::new(0.0)), "Redis, memcached: what is set at once expires at once";
        /// Whether time begins anew with each get instead of with the load alone (Caffeine `expireAfterAccess`).
        renew: bool = false, "Redis, HTTP caches: time counts from the write";
        /// From a get or a put until its answer: the node's time, and the way there and back where the scenario has no
        /// `network`; occupies one of the node's workers, no CPU. If not given: 0.5 ms of nodes (assumed: a round trip within a
        /// region), or 0.1 ms where there is a `network`; no time where the cache is `local`.
        latency: Option<Distribution>;
        /// What a get or a put takes of a node's CPU.
        work: Option<Distribution>;
        /// Nodes, over which the keys are spread by a hash ring of 160 points each (ketama). The keys of a node that is
        /// lost go to the others, and come back to it when it is.
        nodes: Spanned<u32> = Spanned::nowhere(1), "one node";
        /// Further nodes that copy each of them, and of which one takes its place when it is lost (Redis). The keys are spread
        /// by hash slots then, and stay with their node while nobody serves them.
        replicas: Spanned<u32> = Spanned::nowhere(0), "Redis, memcached: none";
        /// How what is written comes to the replicas. If not given, where there are any: with its defaults.
        replication: Option<Copying>;
        /// Who makes a replica primary. If not given, where there are any: Redis Sentinel with its defaults.
        failover: Option<Election>;
        /// Whether every replica of each service that uses it has a cache of its own, instead of `nodes`.
        local: bool = false, "a cache that is shared";
        /// Gets and puts that a node works on at once.
        concurrency: Spanned<Limit> = Spanned::nowhere(Limit::Unlimited), "event loops: Redis and memcached take all that come";
        /// CPUs of a node, which those at work share. If not given: those of the instance, else one for each.
        cpus: Option<Spanned<u32>>;
        /// The type of machine.
        instance: Option<Spanned<String>>;
        /// What a node costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How they are bought; on demand if not given.
        purchase: Option<Purchase>;
        /// How the time of each is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// Zones over which the nodes are spread in turn.
        zones: Vec<Name>;
        /// How clients learn that a node is down; at once if not given.
        health_check: Option<HealthCheck>;
        /// How nodes fail at random; an entry does not outlive its node's crash.
        failures: Vec<Failure>;
        /// Whether one get loads a key at a time, and the others that miss it wait for it (Go singleflight, Caffeine,
        /// memcached leases): at a node for all who ask it, at a replica where the cache is `local`. They keep their workers. If
        /// the load fails, the next one loads.
        coalesce: bool = false, "Redis, memcached: everyone who misses loads";
        /// Whether a get loads a key anew before it expires, by chance that grows as that comes nearer.
        early_expiry: Option<EarlyExpiry>;
        /// Keys that the source does not have.
        negative: Option<Negative>;
        /// Whether an entry may serve beyond its `ttl`.
        stale: Option<Stale>;
        /// What the cache itself does when it misses a key (read-through), on the node that was asked. Whoever asks
        /// has the value then, or an error where the steps failed.
        loader: Steps;
        /// Puts are acknowledged by the cache alone, and written later.
        write_behind: Option<WriteBehind>;
    }
}

/// How much fits into a cache.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Capacity {
    /// Everything.
    Unlimited,
    /// So many entries.
    Entries(u32),
    /// So many bytes.
    Bytes(Bytes),
}

impl Language for Capacity {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "unlimited" => Some(Capacity::Unlimited),
            Kind::Scalar(text) if text.chars().all(|c| c.is_ascii_digit() || c == '_') => {
                u32::decode(node, context).map(Capacity::Entries)
            }
            Kind::Scalar(_) => Bytes::decode(node, context).map(Capacity::Bytes),
            _ => {
                context.expected("a number of entries, bytes (2GB), or `unlimited`", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Capacity::Unlimited => Value::from("unlimited"),
            Capacity::Entries(entries) => Value::from(*entries),
            Capacity::Bytes(bytes) => bytes.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let bytes = Bytes::schema(schemas);
        serde_json::json!({ "anyOf": [{ "const": "unlimited" }, { "type": "integer", "minimum": 1 }, bytes] })
    }

    fn stand_in() -> Option<Self> {
        Some(Capacity::Entries(1))
    }
}

impl Cache {
    /// Its nodes, with their replicas; none if it is a part of the replicas of services.
    pub fn servers(&self) -> u32 {
        if self.local { 0 } else { self.nodes.value.saturating_mul(self.replicas.value.saturating_add(1)) }
    }

    /// How many keys it is asked for at most; none if it has no `keys`, and a traffic source has neither `keys` nor users.
    pub fn key_count(&self, scenario: &Scenario) -> Option<u64> {
        if let Some(keys) = &self.keys {
            return Some(u64::from(keys.count.value));
        }
        let of = |traffic: &Traffic| match (&traffic.keys, &traffic.users) {
            (Some(keys), _) => Some(u64::from(keys.count.value)),
            (None, users) => users.as_ref().map(|users| u64::from(users.value)),
        };
        scenario.traffic.iter().map(|(_, traffic)| of(traffic)).sum()
    }
}

crate::record! {
    /// How loads, puts, invalidations and evictions come to the replicas of a node, in their order: nobody waits for it
    /// (Redis).
    Copying = "replication of a cache" {
        /// From a change at the primary until a replica has it. If not given: 0.5 ms, as to another zone of the region.
        /// Where there is a `network`, that carries it.
        delay: Option<Distribution>;
        /// How long it takes to copy all that a primary has to a replica that comes, or comes back. If not given: 5 s (Redis
        /// repl-diskless-sync-delay), and what there is at 100 MB/s (assumed), 1 KB for an entry without a `size`.
        full_sync: Option<Distribution>;
    }
}

crate::record! {
    /// How large entries are: a lognormal, the usual shape of the sizes of files (Downey 2001).
    Size = "size of entries" {
        /// The mean.
        mean: Bytes;
        /// The coefficient of variation: standard deviation over mean; 0 for all alike.
        cv: Spanned<f64> = Spanned::nowhere(0.0), "all alike";
    }
    short "mean"
}

impl Size {
    /// Ready to draw numbers of bytes from.
    pub fn sampler(&self) -> Sampler {
        if self.cv.value > 0.0 {
            Sampler::lognormal(self.mean.value(), self.cv.value)
        } else {
            Sampler::constant(self.mean.value() as u64)
        }
    }
}

crate::record! {
    /// Probabilistic early expiration, XFetch (Vattani, Chierichetti and Lowenstein 2015, "Optimal Probabilistic Cache
    /// Stampede Prevention"): a get at `now` loads anew if `now - took × beta × ln(U) >= expiry`, where `took` is how long the
    /// last load took and U is uniform.
    EarlyExpiry = "early expiry" {
        /// How eager it is.
        beta: Spanned<f64> = Spanned::nowhere(1.0), "Vattani and others: optimal";
    }
    short "beta"
}

crate::record! {
    /// Keys that the source does not have: to ask for them in vain takes as long as a load.
    Negative = "negative caching" {
        /// The share of the keys.
        share: Spanned<Share>;
        /// How long the cache remembers that there is no such key; not at all if not given, so that each get misses
        /// (cache penetration).
        ttl: Option<Spanned<Duration>>;
    }
}

crate::record! {
    /// How long beyond its `ttl` an entry may serve (RFC 5861).
    Stale = "stale" {
        /// So long it answers at once, while it is loaded anew (`stale-while-revalidate`).
        while_revalidate: Option<Spanned<Duration>>;
        /// So long it stands in when its load fails (`stale-if-error`).
        if_error: Option<Spanned<Duration>>;
    }
}

crate::record! {
    /// Puts wait in the memory of their node, the last one of each key, until they are written. What a crash takes
    /// with it is counted as lost writes.
    WriteBehind = "write-behind" {
        /// Where they are written: `database.write`, or an endpoint of a service. A write that fails is made again.
        to: Name;
        /// How often a node writes all that waits.
        every: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(1)), "Redis appendfsync everysec: at most a second is at risk";
    }
    short "to"
}

crate::record! {
    /// Asks a cache for a key. A cache that fails is a miss, never an error.
    Get = "get" {
        /// The cache.
        from: Name;
        /// How long to wait for its answer.
        timeout: Option<Spanned<Duration>>;
        /// What to do when it does not have the key, has it no longer, or cannot be reached (cache-aside): after these steps the
        /// key is put into the cache, which nobody waits for.
        miss: Steps;
    }
    short "from"
}

crate::record! {
    /// Puts a key into a cache.
    Put = "put" {
        /// The cache.
        to: Name;
        /// How long to wait for its answer.
        timeout: Option<Spanned<Duration>>;
        /// What to do before (write-through: the write to the source).
        through: Steps;
    }
    short "to"
}

crate::record! {
    /// Takes a key out of a cache, so that the next get loads it anew. Of a `local` cache, only that of the replica.
    Invalidate = "invalidate" {
        /// The cache.
        of: Name;
        /// How long to wait for its answer.
        timeout: Option<Spanned<Duration>>;
    }
    short "of"
}
