//! Checks of caches and of the steps that use them.

use super::Checker;
use super::calls::{MAX_STEPS, size};
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Limit, Name, Spanned};
use crate::policy::keys::Keys;
use crate::scenario::cache::{Cache, Capacity};
use crate::scenario::steps::Step;
use crate::units::Duration;

/// The most entries of all stores together that memory is taken for: each takes about 60 bytes in every thread.
const MAX_ENTRIES_IN_ALL: u64 = 5_000_000;
/// The greatest coefficient of variation of sizes, and the greatest eagerness of early expiry.
const MOST_SPREAD: f64 = 100.0;

impl<'a> Checker<'a> {
    pub(super) fn caches(&mut self) {
        let scenario = self.scenario;
        for (name, cache) in scenario.caches.iter() {
            self.capacity(cache);
            self.asked_keys(name, cache);
            self.times(cache);
            if cache.local {
                self.without_nodes(cache);
            } else {
                self.nodes(cache);
            }
            self.replicas(cache);
            self.steps(&cache.loader);
            if size(&cache.loader) > MAX_STEPS {
                self.impossible(name.span, format!("the loader of `{name}` has more than {MAX_STEPS} steps"));
            }
        }
        self.entries_in_all();
    }

    fn capacity(&mut self, cache: &Cache) {
        let (capacity, span) = (cache.capacity.value, cache.capacity.span);
        match (capacity, &cache.size) {
            (Capacity::Entries(0), _) => self.impossible(span, "a cache without room for anything is none"),
            (Capacity::Bytes(_), None) => {
                let message = "it is not known how many entries fit into so many bytes";
                let error = Diagnostic::error("E005", span, message);
                self.diagnostics
                    .push(error.help("give the `size` of an entry, or the `capacity` as a number of entries"));
            }
            (Capacity::Entries(_) | Capacity::Unlimited, Some(size)) => {
                self.error("E016", size.span, "the `size` of entries counts where the `capacity` is in bytes");
            }
            _ => {}
        }
        let Some(size) = &cache.size else { return };
        if !(1.0..=4e9).contains(&size.mean.value()) {
            self.impossible(size.span, "the mean size of entries lies between 1B and 4GB");
        }
        if !(0.0..=MOST_SPREAD).contains(&size.cv.value) {
            self.impossible(size.cv.span, format!("the `cv` lies between 0 and {MOST_SPREAD}"));
        }
        if let Capacity::Bytes(bytes) = capacity
            && bytes.value() < size.mean.value()
        {
            self.impossible(span, "not even one entry of mean size fits");
        }
    }

    /// What is asked for: keys of the cache's own, or those of all requests.
    fn asked_keys(&mut self, name: &Name, cache: &Cache) {
        match (&cache.keys, cache.key_count(self.scenario)) {
            (Some(keys), _) => self.key_space(keys),
            (None, None) => {
                let message = format!("it is not known which keys `{name}` is asked for");
                let error = Diagnostic::error("E005", name.span, message);
                let help = "give it `keys: { count: 100000, zipf: 1 }`, or give `keys` to all traffic";
                self.diagnostics.push(error.help(help));
            }
            (None, Some(_)) => {}
        }
    }

    /// Some keys that are asked for more often than others.
    pub(super) fn hot(&mut self, keys: &Keys) {
        let said_else = [keys.zipf.as_ref().map(|zipf| zipf.span), keys.hot.as_ref().map(|hot| hot.span)];
        if let Some(span) = said_else.into_iter().flatten().next().filter(|_| keys.weights.is_some()) {
            return self.error(
                "E016",
                span,
                "the weights of the keys say how often each is asked for, and nothing else",
            );
        }
        let Some(hot) = &keys.hot else { return };
        if keys.zipf.is_some() {
            self.error("E016", hot.span, "keys follow Zipf's law, or some are `hot`, not both");
        }
        let shares = [&hot.share, &hot.gets];
        for share in shares.into_iter().filter(|share| share.value.value() <= 0.0 || share.value.value() >= 1.0) {
            self.impossible(share.span, "the shares of hot keys lie between 0% and 100%");
        }
    }

    fn times(&mut self, cache: &Cache) {
        let stale = cache.stale.as_ref();
        let windows = stale.into_iter().flat_map(|stale| [&stale.while_revalidate, &stale.if_error]);
        let negative = cache.negative.iter().map(|negative| &negative.ttl);
        for time in windows.chain(negative).chain([&cache.ttl]).flatten().filter(|time| time.value.nanos() == 0) {
            self.impossible(time.span, "it must be greater than 0");
        }
        let jitter = &cache.ttl_jitter;
        if jitter.value.value() >= 1.0 {
            self.impossible(jitter.span, "with a jitter of 100% some entries would expire at once");
        }
        let jitters = Some(jitter.span).filter(|_| jitter.value.value() > 0.0);
        let needing = [jitters, cache.early_expiry.as_ref().map(|early| early.span), stale.map(|stale| stale.span)];
        if cache.ttl.is_none() {
            for span in needing.into_iter().flatten() {
                self.error("E016", span, "nothing expires: give the cache a `ttl`");
            }
            if cache.renew {
                self.error("E016", cache.span, "`renew` belongs to a `ttl`");
            }
        }
        if let Some(stale) = stale.filter(|stale| stale.while_revalidate.is_none() && stale.if_error.is_none()) {
            self.error("E005", stale.span, "say for how long: `while_revalidate`, `if_error` or both");
        }
        if let Some(early) = &cache.early_expiry
            && !(early.beta.value > 0.0 && early.beta.value <= MOST_SPREAD)
        {
            self.impossible(early.beta.span, format!("`beta` is greater than 0, and at most {MOST_SPREAD}"));
        }
        if let Some(negative) = &cache.negative
            && negative.share.value.value() <= 0.0
        {
            self.impossible(negative.share.span, "where the source has every key, nothing is cached of those it lacks");
        }
    }

    /// A part of each replica that uses it has nothing of what nodes have.
    fn without_nodes(&mut self, cache: &Cache) {
        // The normal form spells out the defaults.
        let spans = [
            ("nodes", Some(cache.nodes.span).filter(|_| cache.nodes.value != 1)),
            ("replicas", Some(cache.replicas.span).filter(|_| cache.replicas.value > 0)),
            ("concurrency", Some(cache.concurrency.span).filter(|_| cache.concurrency.value != Limit::Unlimited)),
            ("cpus", cache.cpus.as_ref().map(|cpus| cpus.span)),
            ("instance", cache.instance.as_ref().map(|instance| instance.span)),
            ("price", cache.price.map(|_| cache.span)),
            ("purchase", cache.purchase.as_ref().map(|purchase| purchase.span)),
            ("billing", cache.billing.as_ref().map(|billing| billing.span)),
            ("zones", cache.zones.first().map(|zone| zone.span)),
            ("health_check", cache.health_check.as_ref().map(|check| check.span)),
            ("failures", cache.failures.first().map(|failure| failure.span())),
            ("work", cache.work.as_ref().map(|work| work.span)),
            ("write_behind", cache.write_behind.as_ref().map(|behind| behind.span)),
        ];
        for (word, span) in spans.into_iter().filter_map(|(word, span)| Some((word, span?))) {
            self.error(
                "E016",
                span,
                format!("`{word}` belongs to nodes, and a `local` cache is a part of its replicas"),
            );
        }
    }

    fn nodes(&mut self, cache: &'a Cache) {
        self.count("nodes", cache.nodes.value, cache.nodes.span, MAX_REPLICAS);
        if cache.concurrency.value == Limit::At(0) {
            self.impossible(cache.concurrency.span, "a node works on 1 get at least");
        }
        if let Some(cpus) = &cache.cpus {
            self.count("cpus", cpus.value, cpus.span, 100_000);
        }
        self.instance(cache.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
        self.failures(&cache.failures);
        if let Some(check) = &cache.health_check {
            self.health_check(check);
            if check.initial_delay.is_some() {
                let message =
                    "nodes of a cache do not start during a run: an `initial_delay` is for replicas of services";
                self.error("E016", check.span, message);
            }
        }
        if let Some(behind) = &cache.write_behind {
            if let Some((callee, endpoint)) = self.names.resolve(&behind.to, self.diagnostics) {
                self.ambiguous(&behind.to, endpoint, callee);
            }
            if behind.every.value.nanos() == 0 {
                self.impossible(behind.every.span, "what waits is written now and then: `every` is greater than 0");
            } else {
                self.often(behind.every.value.seconds() / f64::from(cache.nodes.value.max(1)), behind.every.span);
            }
        }
    }

    /// Whether all stores together fit into memory.
    fn entries_in_all(&mut self) {
        let scenario = self.scenario;
        let mut entries = 0;
        for (name, cache) in scenario.caches.iter() {
            let keys = cache.key_count(scenario).unwrap_or(u64::MAX);
            let room = match (cache.capacity.value, &cache.size) {
                (Capacity::Entries(entries), _) => u64::from(entries),
                (Capacity::Bytes(bytes), Some(size)) => (bytes.value() / size.mean.value().max(1.0)) as u64,
                _ => u64::MAX,
            };
            let stores: u64 = if cache.local { self.users_of(name) } else { u64::from(cache.nodes.value) };
            entries += room.min(keys).min(1 << 40) * stores;
        }
        if entries > MAX_ENTRIES_IN_ALL {
            let message =
                format!("too large: caches may have {entries} entries in all; at most {MAX_ENTRIES_IN_ALL} are taken");
            self.error("E002", scenario.caches.iter().next().map_or(scenario.span, |(name, _)| name.span), message);
        }
    }

    /// The replicas that have a part of a local cache.
    fn users_of(&self, cache: &Name) -> u64 {
        let uses = |steps: &[Step]| names_of(steps).iter().any(|name| name.text == cache.text);
        let services = self.scenario.services.iter();
        let using = services.filter(|(_, service)| service.endpoints.iter().any(|(_, steps)| uses(steps)));
        using.map(|(name, _)| u64::from(self.most_replicas(&name.text))).sum()
    }

    /// The cache that a step names.
    pub(super) fn use_of_cache(&mut self, name: &Name, timeout: &Option<Spanned<Duration>>) {
        self.timeout(timeout);
        match (self.scenario.caches.get(&name.text), timeout) {
            (None, _) => {
                let message = format!("cache `{name}` is not defined");
                let unknown = Diagnostic::error("E012", name.span, message);
                self.diagnostics.push_nearest(unknown, &name.text, self.scenario.caches.names());
            }
            (Some(cache), Some(timeout)) if cache.local => {
                self.error("E016", timeout.span, format!("`{name}` is a part of the replica: nobody waits for it"));
            }
            _ => {}
        }
    }

    /// A journey runs on no replica that could have a part of a cache.
    pub(super) fn no_local_caches(&mut self, steps: &[Step]) {
        for name in names_of(steps) {
            if self.scenario.caches.get(&name.text).is_some_and(|cache| cache.local) {
                let message = format!("a journey runs on no server, which alone could have a part of `{name}`");
                self.error("E016", name.span, message);
            }
        }
    }
}

/// The caches that a program uses.
pub(super) fn names_of(steps: &[Step]) -> Vec<&Name> {
    let mut names = Vec::new();
    let mut open: Vec<&[Step]> = vec![steps];
    while let Some(steps) = open.pop() {
        for step in steps {
            open.extend(step.within());
            names.extend(match step {
                Step::Get(get) => Some(&get.from),
                Step::Put(put) => Some(&put.to),
                Step::Invalidate(invalidate) => Some(&invalidate.of),
                _ => None,
            });
        }
    }
    names
}
