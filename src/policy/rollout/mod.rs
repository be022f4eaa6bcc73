//! How a new version of a service takes the place of the old one.

mod blue_green;
mod canary;
mod recreate;
mod rolling;

use crate::engine::Time;
use crate::language::{Span, Spanned};
use crate::units::{Duration, Factor, Share};

crate::record! {
    /// A new version takes the place of the old one.
    Deploy = "deploy" {
        /// How it goes about it.
        strategy: Strategy = Strategy::rolling(), "Kubernetes Deployment: RollingUpdate";
        /// How many times as long the new version's work takes.
        slow: Spanned<Factor> = Spanned::nowhere(Factor::new(1.0)), "as fast as the old one";
        /// The share of requests that the new version answers with an error, at once.
        errors: Spanned<Share> = Spanned::nowhere(Share::new(0.0)), "as good as the old one";
        /// When the new version is given up and the old one is brought back; never if not given.
        rollback: Option<Rollback>;
    }
}

crate::record! {
    /// The new version is given up if it does worse than this: looked at again and again, over its own requests since the
    /// last look (as Argo Rollouts and Flagger analyse a canary).
    Rollback = "rollback" {
        /// It fails more than this share of its requests.
        errors: Option<Spanned<Share>>;
        /// More than one in a hundred of its good answers takes longer than this.
        p99: Option<Spanned<Duration>>;
        /// Between two looks.
        interval: Duration = Duration::from_secs(60), "Argo Rollouts, Flagger: a minute";
        /// Requests that a look needs to tell anything.
        minimum_requests: u32 = 50, "two errors are no verdict";
    }
}

crate::choice! {
    /// How a new version takes the place of the old one.
    Strategy = "strategy" {
        /// Some replicas at a time (Kubernetes RollingUpdate).
        Rolling(rolling::Rolling) = "rolling",
        /// All at once, with an outage between (Kubernetes Recreate).
        Recreate(recreate::Recreate) = "recreate",
        /// A few replicas first; the others when these have done well for a while.
        Canary(canary::Canary) = "canary",
        /// A second fleet beside the first, and a switch of all traffic at once.
        BlueGreen(blue_green::BlueGreen) = "blue_green",
    }
}

/// How far a deploy has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Replicas that there should be.
    pub desired: u32,
    /// Replicas of the old version, and those among them that take requests.
    pub old: u32,
    /// See `old`.
    pub old_available: u32,
    /// Replicas of the old version that drain.
    pub leaving: u32,
    /// Replicas of the new version, and those among them that are ready.
    pub new: u32,
    /// See `new`.
    pub new_available: u32,
    /// How long as many new ones as are wanted first have been ready.
    pub proven: Time,
}

/// What to do next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Replicas of the new version to start.
    pub start: u32,
    /// Replicas of the old version to drain and stop.
    pub stop: u32,
}

impl Strategy {
    /// The default.
    pub fn rolling() -> Self {
        Strategy::Rolling(rolling::Rolling::default())
    }

    /// What to do next.
    pub fn next(&self, progress: &Progress) -> Moves {
        match self {
            Strategy::Rolling(rolling) => rolling.next(progress, progress.desired),
            Strategy::Recreate(recreate) => recreate.next(progress),
            Strategy::Canary(canary) => canary.next(progress),
            Strategy::BlueGreen(blue_green) => blue_green.next(progress),
        }
    }

    /// What to do next on the way back to the version before.
    pub fn back(&self, progress: &Progress) -> Moves {
        match self {
            Strategy::Rolling(_) | Strategy::Canary(_) => Strategy::rolling().next(progress),
            Strategy::Recreate(recreate) => recreate.next(progress),
            // Where the old fleet still stands, it takes the requests at once.
            Strategy::BlueGreen(_) => Moves {
                start: progress.desired.saturating_sub(progress.new),
                stop: if progress.new_available >= progress.desired { progress.old } else { 0 },
            },
        }
    }

    /// How many new replicas must be ready before their proof begins, and how long it takes.
    pub fn proof(&self, desired: u32) -> (u32, Time) {
        match self {
            Strategy::Rolling(_) | Strategy::Recreate(_) => (desired, 0),
            Strategy::Canary(canary) => (canary.size(desired), canary.watch.value.nanos()),
            Strategy::BlueGreen(blue_green) => (desired, blue_green.keep.value.nanos()),
        }
    }

    /// Whether the new version gets no requests before all of it is ready, and the old one none from then on.
    pub fn switches(&self) -> bool {
        matches!(self, Strategy::BlueGreen(_))
    }

    /// Whether nothing starts before the last replica of the old version has gone.
    pub fn waits_for_the_last(&self) -> bool {
        matches!(self, Strategy::Recreate(_))
    }

    /// How long a new replica must be ready before it counts.
    pub fn min_ready(&self) -> Time {
        match self {
            Strategy::Rolling(rolling) => rolling.min_ready.nanos(),
            Strategy::Recreate(recreate) => recreate.min_ready.nanos(),
            Strategy::Canary(canary) => canary.then.min_ready.nanos(),
            Strategy::BlueGreen(_) => 0,
        }
    }

    /// What is wrong with it, and where.
    pub fn mistake(&self) -> Option<(Span, &'static str)> {
        match self {
            Strategy::Rolling(rolling) => rolling.mistake(),
            Strategy::Canary(canary) => canary.mistake(),
            Strategy::Recreate(_) | Strategy::BlueGreen(_) => None,
        }
    }
}
