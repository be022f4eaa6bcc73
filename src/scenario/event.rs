//! What happens at set times, and what fails at random.

use crate::language::{Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::policy::failure::crash::Crash;
use crate::policy::failure::disk_lost::DiskLost;
use crate::policy::failure::errors::{Errors, ErrorsFor};
use crate::policy::failure::hang::Hang;
use crate::policy::failure::interruption::InterruptionWave;
use crate::policy::failure::network::{LatencyFor, LossFor, Partition};
use crate::policy::failure::outage::RandomOutage;
use crate::policy::failure::pause::Pause;
use crate::policy::failure::shock::Shock;
use crate::policy::failure::slow::{Slow, SlowFor};
use crate::policy::failure::{Effect, Failure};
use crate::policy::rollout::Deploy;
use crate::units::Duration;

crate::record! {
    /// Something that happens at a set time to a region, a zone, a rack, or replicas of a service. Several at once
    /// add up.
    Event = "event" {
        /// When, from the start of the simulation.
        at: Spanned<Duration>;
        /// A region: everything in it.
        region: Option<Name>;
        /// A zone: everything in it.
        zone: Option<Name>;
        /// A rack, as `zone.number`, numbered from 1: everything in it.
        rack: Option<Name>;
        /// A service or a database.
        service: Option<Name>;
        /// A pool of nodes.
        nodes: Option<Name>;
        /// How many of its replicas or nodes, those with the lowest numbers; all if not given.
        replicas: Option<Spanned<u32>>;
        /// They go down, lose what they hold, and come back together.
        outage: Option<Distribution>;
        /// The servers of databases lose their disks: they go down for so long and come back empty. All else that it hits
        /// goes down as in an `outage`.
        disk_lost: Option<Distribution>;
        /// Nodes get the notice that the cloud takes them back.
        interruption: Option<InterruptionWave>;
        /// So many nodes the cloud has for the pool from then on; those that run stay.
        quota: Option<Spanned<u32>>;
        /// Whether they vanish without a word (power, network), so that callers learn of it by their timeouts alone; else
        /// connections to them are refused.
        silent: Option<Spanned<bool>>;
        /// Their CPUs stand still for so long; nothing is lost.
        pause: Option<Distribution>;
        /// They take requests and never answer, and are restarted after so long.
        hang: Option<Distribution>;
        /// Their work takes several times as long for a while.
        slow: Option<SlowFor>;
        /// They answer a share of their requests with an error, for a while.
        errors: Option<ErrorsFor>;
        /// Nobody outside reaches what is in the region, zone or rack, and nobody inside what is outside; or what is in
        /// `with`, if that is given. What is inside reaches each other.
        partition: Option<Distribution>;
        /// Messages into and out of it take longer.
        latency: Option<LatencyFor>;
        /// Packets into and out of it are lost.
        loss: Option<LossFor>;
        /// The other end of a `partition`, `latency` or `loss`: a region or a zone; everything else if not given.
        with: Option<Name>;
        /// A new version of a service takes the place of the old one.
        deploy: Option<Deploy>;
        /// Planned maintenance, which takes so long for each: a replica gets no more requests, finishes what it has (for at
        /// most its service's `drain`), is down, and comes back; then it is the next one's turn.
        maintenance: Option<Distribution>;
        /// How many replicas are under maintenance at a time; one after the other if not given.
        at_once: Option<Spanned<u32>>;
    }
}

impl Event {
    /// What it hits; none if that is not told in exactly one way.
    pub fn target(&self) -> Option<Target<'_>> {
        let named: Vec<&Name> = self.service.iter().chain(&self.nodes).collect();
        let named = if named.len() > 1 { return None } else { Some(named) };
        Target::only(&self.region, &self.zone, &self.rack, named)
    }

    /// How many things it tells of.
    pub fn ways(&self) -> usize {
        self.effects().len()
            + usize::from(self.deploy.is_some())
            + usize::from(self.maintenance.is_some())
            + usize::from(self.interruption.is_some())
            + usize::from(self.quota.is_some())
    }

    /// All that it does, each with how long.
    pub fn effects(&self) -> Vec<(&Distribution, Effect)> {
        let mut effects = Vec::new();
        let silent = self.silent.as_ref().is_some_and(|silent| silent.value);
        effects.extend(self.outage.as_ref().map(|lasts| (lasts, Effect::Down { silent, disk_lost: false })));
        let disk_lost = Effect::Down { silent: false, disk_lost: true };
        effects.extend(self.disk_lost.as_ref().map(|lasts| (lasts, disk_lost)));
        effects.extend(self.pause.as_ref().map(|lasts| (lasts, Effect::Pause)));
        effects.extend(self.hang.as_ref().map(|lasts| (lasts, Effect::Hang)));
        let slow = |slow: &SlowFor| Effect::Slow { factor: slow.factor.value.value() };
        effects.extend(self.slow.as_ref().map(|spec| (&spec.lasts, slow(spec))));
        let errors = |errors: &ErrorsFor| Effect::Errors { share: errors.share.value.value() };
        effects.extend(self.errors.as_ref().map(|spec| (&spec.lasts, errors(spec))));
        effects.extend(self.partition.as_ref().map(|lasts| (lasts, Effect::Partition)));
        let latency = |latency: &LatencyFor| Effect::Latency { adds: latency.adds.nanos() };
        effects.extend(self.latency.as_ref().map(|spec| (&spec.lasts, latency(spec))));
        let loss = |loss: &LossFor| Effect::Loss { share: loss.share.value.value() };
        effects.extend(self.loss.as_ref().map(|spec| (&spec.lasts, loss(spec))));
        effects
    }
}

/// What an event or a failure hits.
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// Everything in a region.
    Region(&'a Name),
    /// Everything in a zone.
    Zone(&'a Name),
    /// Everything in a rack.
    Rack(&'a Name),
    /// Services and databases.
    Services(Vec<&'a Name>),
}

impl<'a> Target<'a> {
    /// The only one that is given.
    fn only(
        region: &'a Option<Name>,
        zone: &'a Option<Name>,
        rack: &'a Option<Name>,
        services: Option<Vec<&'a Name>>,
    ) -> Option<Self> {
        let mut given = region.iter().map(Target::Region).collect::<Vec<_>>();
        given.extend(zone.iter().map(Target::Zone));
        given.extend(rack.iter().map(Target::Rack));
        given.extend(services.filter(|services| !services.is_empty()).map(Target::Services));
        if given.len() == 1 { given.pop() } else { None }
    }

    /// As a person says it.
    pub fn words(&self) -> String {
        match self {
            Target::Region(name) => format!("region {name}"),
            Target::Zone(name) => format!("zone {name}"),
            Target::Rack(name) => format!("rack {name}"),
            Target::Services(names) => names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", "),
        }
    }
}

crate::record! {
    /// Something that fails at random. `crash`, `disk_lost`, `pause`, `hang`, `slow` and `errors` happen to each replica of a service by
    /// itself; an `outage` or a `shock` happens to all of its target at once.
    FailureOf = "failure" {
        /// A region: everything in it.
        region: Option<Name>;
        /// A zone: everything in it.
        zone: Option<Name>;
        /// A rack, as `zone.number`, numbered from 1: everything in it.
        rack: Option<Name>;
        /// A service or a database.
        service: Option<Name>;
        /// Several services and databases that have the cause in common.
        services: Vec<Name>;
        /// They stop, lose what they hold, and are repaired.
        crash: Option<Crash>;
        /// The servers of a database lose their disks, are repaired, and come back empty.
        disk_lost: Option<DiskLost>;
        /// They stand still for a while and lose nothing.
        pause: Option<Pause>;
        /// They take requests and never answer, until they are restarted.
        hang: Option<Hang>;
        /// They work several times slower for a while.
        slow: Option<Slow>;
        /// They answer a share of their requests with an error for a while.
        errors: Option<Errors>;
        /// All go down together and come back together.
        outage: Option<RandomOutage>;
        /// The network around a region, a zone or a rack: nobody outside reaches what is inside.
        partition: Option<Partition>;
        /// A common cause: each of them crashes with some probability and is repaired by itself.
        shock: Option<Shock>;
    }
}

impl FailureOf {
    /// What it hits; none if that is not told in exactly one way.
    pub fn target(&self) -> Option<Target<'_>> {
        let services = match &self.service {
            Some(service) if self.services.is_empty() => vec![service],
            Some(_) => return None,
            None => self.services.iter().collect(),
        };
        Target::only(&self.region, &self.zone, &self.rack, Some(services))
    }

    /// Whether it names a service or a database.
    pub fn concerns(&self, name: &str) -> bool {
        matches!(self.target(), Some(Target::Services(names)) if names.iter().any(|service| service.text == name))
    }

    /// The ways in which each replica fails by itself.
    pub fn own(&self) -> Vec<Failure> {
        let mut own = Vec::new();
        own.extend(self.crash.clone().map(Failure::Crash));
        own.extend(self.disk_lost.clone().map(Failure::DiskLost));
        own.extend(self.pause.clone().map(Failure::Pause));
        own.extend(self.hang.clone().map(Failure::Hang));
        own.extend(self.slow.clone().map(Failure::Slow));
        own.extend(self.errors.clone().map(Failure::Errors));
        own
    }

    /// How many ways to fail it tells of.
    pub fn ways(&self) -> usize {
        self.own().len()
            + usize::from(self.outage.is_some())
            + usize::from(self.shock.is_some())
            + usize::from(self.partition.is_some())
    }
}
