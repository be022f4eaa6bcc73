//! What a server does before it is overloaded: which calls it turns away, at its door or when their turn comes.

mod adaptive;
mod admit;
mod aimd;
mod codel;
mod gradient;
mod gradient2;
mod latencies;
mod priority;
mod queue_timeout;
mod samples;
mod success_rate;
#[cfg(test)]
mod tests;
mod vegas;

pub use admit::{Admit, Arrival};
pub use samples::{EachCall, Samples, Windows};

/// Lists the family: each member's word and its module, whose `Spec` starts an [`Admit`].
macro_rules! admissions {
    ($( $(#[doc = $doc:literal])+ $member:ident ( $module:ident ) = $tag:literal, )+) => {
        crate::choice! {
            /// Which calls a replica turns away before it is overloaded.
            Admission = "admission control" {
                $( $(#[doc = $doc])+ $member($module::Spec) = $tag, )+
            }
        }

        impl Admission {
            /// The control of one replica at the start of a run; what it draws comes from a stream of its own under
            /// this key.
            pub fn start(&self, key: crate::engine::Key) -> Box<dyn Admit> {
                match self {
                    $( Admission::$member(spec) => spec.start(key), )+
                }
            }

            /// Whether its parameters are possible.
            ///
            /// # Errors
            /// What is impossible about them.
            pub fn check(&self) -> Result<(), String> {
                match self {
                    $( Admission::$member(spec) => spec.check(), )+
                }
            }

            /// Where it stands.
            pub fn span(&self) -> crate::language::Span {
                match self {
                    $( Admission::$member(spec) => spec.span, )+
                }
            }
        }
    };
}

admissions! {
    /// Drops calls that waited long while all wait long (Facebook's CoDel, folly).
    Codel(codel) = "codel",
    /// A limit that grows by one and shrinks by a share (Netflix concurrency-limits).
    Aimd(aimd) = "aimd",
    /// A limit by the queue that latency betrays (Netflix concurrency-limits, after TCP Vegas).
    Vegas(vegas) = "vegas",
    /// A limit by the ratio of the least latency, measured anew from time to time, to that of now (Envoy adaptive
    /// concurrency).
    Gradient(gradient) = "gradient",
    /// A limit by the ratio of long-term latency to that of now (Netflix concurrency-limits).
    Gradient2(gradient2) = "gradient2",
    /// Turns calls away by chance when too few succeed (Envoy admission control).
    SuccessRate(success_rate) = "success_rate",
    /// Turns less urgent calls away first.
    Priority(priority) = "priority",
    /// Drops calls that waited too long when their turn comes (HAProxy timeout queue).
    QueueTimeout(queue_timeout) = "queue_timeout",
}

impl Admission {
    /// Whether it can decide only where a replica holds a bounded number of calls.
    pub fn needs_capacity(&self) -> bool {
        matches!(self, Admission::Priority(priority) if priority.limit.is_none())
    }
}
