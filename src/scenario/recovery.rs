//! Plans for the loss of a region: who notices, who decides, what is started, restored and promoted elsewhere, and when
//! clients go there.

use crate::language::{Map, Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::units::Duration;

crate::record! {
    /// A plan for the loss of a region. It is set off by an `outage` or a `partition` of the region, and goes from step to
    /// step: detect, decide, start and restore and promote all at once, validate, redirect. When the region is back, what
    /// was started is stopped again; databases stay where they are.
    Recovery = "recovery plan" {
        /// The region whose loss it answers.
        covers: Name;
        /// The region where things go on.
        to: Name;
        /// From the loss until somebody knows.
        detect: Distribution = minute(), "assumed: three checks, 20 s apart";
        /// From then until it is decided to go: nothing, or people who have to be found and to be sure.
        decide: Distribution = Distribution::constant(Duration::from_nanos(0)), "nobody is asked";
        /// Services that go on there.
        services: Map<Capacity>;
        /// Databases that go on there.
        databases: Map<Takeover>;
        /// From when everything is there until it is found to work.
        validate: Distribution = Distribution::constant(Duration::from_nanos(0)), "nobody looks first";
        /// From then until clients go there: the time to live of names, a change of routes.
        redirect: Distribution = minute(), "a time to live of 60 s, waited for to its end";
    }
}

crate::record! {
    /// What a service has in the region where things go on.
    Capacity = "capacity" {
        /// Replicas that run there all the time and get no requests until clients go there (warm standby); 0 is a pilot
        /// light.
        standby: Spanned<u32> = Spanned::nowhere(0), "none is kept running";
        /// Replicas there once the plan has run; those beyond `standby` are started, which takes their `startup`.
        replicas: Spanned<u32>;
    }
    short "replicas"
}

crate::choice! {
    /// How a database goes on elsewhere.
    Takeover = "takeover" {
        /// The follower there that has received the most is promoted.
        Promote(Promote) = "promote",
        /// A new server is filled from the newest backup that was complete when the region was lost.
        Restore(Restore) = "restore",
    }
}

crate::record! {
    /// A follower is promoted.
    Promote = "promotion" {
        /// How long that takes, beside the replay of what it has received.
        takes: Distribution = Distribution::constant(Duration::from_nanos(20_000_000_000)), "assumed: PostgreSQL, with Patroni";
    }
    short "takes"
}

crate::record! {
    /// A server is filled from a backup.
    Restore = "restore" {
        /// How long it takes to get a server to fill.
        provision: Distribution = Distribution::constant(Duration::from_nanos(600_000_000_000)), "assumed: 10 minutes for a managed database";
    }
    short "provision"
}

fn minute() -> Distribution {
    Distribution::constant(Duration::from_nanos(60_000_000_000))
}
