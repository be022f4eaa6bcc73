//! What a failure does to a replica while it lasts.

/// What a failure does to a replica while it lasts. Several at once add up: the longest outage counts, factors
/// multiply, and each share of errors is of what the others left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// It is down and has lost what it held in memory.
    Down {
        /// Whether it vanishes without a word: nobody's connection is reset or refused, so that callers learn of it
        /// by their timeouts alone.
        silent: bool,
        /// Whether the server of a database comes back without its data.
        disk_lost: bool,
    },
    /// Its CPUs stand still; afterwards it goes on where it stopped.
    Pause,
    /// It takes requests and never answers; at the end it is restarted and has lost what it held.
    Hang,
    /// Its work takes so many times as long.
    Slow {
        /// The factor, above 0.
        factor: f64,
    },
    /// No message gets in or out; those on their way arrive when it is over.
    Partition,
    /// Messages in and out take longer.
    Latency {
        /// By how much, nanoseconds of a round trip.
        adds: u64,
    },
    /// Packets in and out are lost.
    Loss {
        /// What share of them, from 0 to 1.
        share: f64,
    },
    /// The cloud takes it back: it takes nothing new, is drained, and is gone after a while.
    Interruption {
        /// After how long, nanoseconds.
        notice: u64,
    },
    /// It answers at once with an error.
    Errors {
        /// What share of its requests, from 0 to 1.
        share: f64,
    },
}

impl Effect {
    /// Whether it may interrupt work on a CPU.
    pub fn stands_still(self) -> bool {
        matches!(self, Effect::Pause | Effect::Hang)
    }

    /// Whether it concerns messages and not those who send them.
    pub fn is_of_network(self) -> bool {
        matches!(self, Effect::Partition | Effect::Latency { .. } | Effect::Loss { .. })
    }

    /// Its name, as the language has it.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Down { disk_lost: true, .. } => "disk loss",
            Effect::Down { .. } => "outage",
            Effect::Pause => "pause",
            Effect::Hang => "hang",
            Effect::Slow { .. } => "slowness",
            Effect::Partition => "partition",
            Effect::Latency { .. } => "latency",
            Effect::Loss { .. } => "loss",
            Effect::Interruption { .. } => "interruption",
            Effect::Errors { .. } => "errors",
        }
    }
}
