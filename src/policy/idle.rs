//! What a worker does when it finds nothing to do.

use crate::language::Span;
use crate::policy::distribution::Distribution;

crate::choice! {
    /// What a worker does when it finds nothing to do.
    Idle = "idle behaviour" {
        /// Waits for the next request.
        Wait(Wait) = "wait",
        /// Switches off after a while, and has to be set up again when work comes (cold starts, scale to zero).
        SwitchOff(SwitchOff) = "switch_off",
        /// Goes away and looks again when it comes back (a poller that sleeps, a server with other duties).
        Vacation(Vacation) = "vacation",
    }
}

crate::record! {
    /// Waits for the next request.
    Wait = "wait" {}
}

crate::record! {
    /// Workers that switch off one by one. When requests wait and workers are off, as many are set up as requests
    /// wait; a set-up that is no longer needed, because another worker took the request, is broken off (Gandhi,
    /// Harchol-Balter, Adan 2010, "Server farms with setup costs").
    SwitchOff = "switch_off" {
        /// How long a worker stays on with nothing to do.
        after: Distribution = Distribution::seconds(0), "at once";
        /// How long it takes to set it up.
        setup: Distribution;
    }
}

crate::record! {
    /// A time away, for which work that comes has to wait (Doshi 1986, "Queueing systems with vacations").
    Vacation = "vacation" {
        /// How long.
        lasts: Distribution;
        /// What a worker does that comes back and finds nothing to do.
        vacations: Vacations = Vacations::Multiple, "a poller looks again and again";
    }
}

crate::words! {
    /// What a worker does that comes back from a vacation and finds nothing to do.
    Vacations = "kind of vacations" {
        /// It goes away again.
        Multiple = "multiple",
        /// It waits for the next request, and goes away when it has nothing more to do after that.
        Single = "single",
    }
}

impl Idle {
    /// The default.
    pub fn wait() -> Self {
        Idle::Wait(Wait { span: Span::default() })
    }

    /// Whether workers stay ready.
    pub fn waits(&self) -> bool {
        matches!(self, Idle::Wait(_))
    }
}
