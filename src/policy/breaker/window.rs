//! The calls that a breaker looks back on.

use crate::engine::Time;
use crate::language::{Context, Kind, Language, Node, Schemas};
use crate::policy::recent::Recent;
use crate::units::Duration;
use serde_yaml::Value;

/// How far a breaker looks back: a number of calls (`100`) or a time (`10s`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last so many calls.
    Calls(u32),
    /// The calls of the last so many whole seconds.
    Time(Duration),
}

impl Language for Window {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        // What is no plain number is read as a time, whose parser says what it would take.
        match &node.kind {
            Kind::Scalar(text) if text.chars().all(|c| c.is_ascii_digit() || c == '_') => {
                u32::decode(node, context).map(Window::Calls)
            }
            _ => Duration::decode(node, context).map(Window::Time),
        }
    }

    fn encode(&self) -> Value {
        match self {
            Window::Calls(calls) => calls.encode(),
            Window::Time(time) => time.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [u32::schema(schemas), Duration::schema(schemas)] })
    }
}

/// What is counted of the calls in a window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub calls: u32,
    pub failed: u32,
    pub slow: u32,
}

/// The outcomes of the calls in a window.
#[derive(Clone, Debug)]
pub(super) enum Outcomes {
    /// The last so many: bit 0 failed, bit 1 slow.
    Ring { ring: Vec<u8>, size: usize, next: usize, counts: Counts },
    /// Those of the last seconds: calls, failed, slow.
    Seconds(Recent<3>),
}

impl Outcomes {
    pub fn new(window: Window) -> Self {
        match window {
            Window::Calls(calls) => Outcomes::last(calls),
            Window::Time(time) => Outcomes::Seconds(Recent::new(time.nanos(), (time.nanos() / 1_000_000_000) as usize)),
        }
    }

    /// The last so many.
    pub fn last(calls: u32) -> Self {
        let size = calls.max(1) as usize;
        Outcomes::Ring { ring: Vec::with_capacity(size), size, next: 0, counts: Counts::default() }
    }

    /// Forgets all calls.
    pub fn clear(&mut self) {
        match self {
            Outcomes::Ring { ring, next, counts, .. } => {
                ring.clear();
                (*next, *counts) = (0, Counts::default());
            }
            Outcomes::Seconds(recent) => recent.clear(),
        }
    }

    /// Takes in the outcome of a call, and counts all that are in the window with it.
    pub fn record(&mut self, now: Time, failed: bool, slow: bool) -> Counts {
        match self {
            Outcomes::Ring { ring, size, next, counts } => {
                let outcome = u8::from(failed) | u8::from(slow) << 1;
                if ring.len() < *size {
                    ring.push(outcome);
                } else {
                    let left = std::mem::replace(&mut ring[*next], outcome);
                    *next = (*next + 1) % *size;
                    counts.failed -= u32::from(left & 1);
                    counts.slow -= u32::from(left >> 1);
                }
                counts.calls = ring.len() as u32;
                counts.failed += u32::from(failed);
                counts.slow += u32::from(slow);
                *counts
            }
            Outcomes::Seconds(recent) => {
                recent.add(now, [1, i64::from(failed), i64::from(slow)]);
                let [calls, failed, slow] = recent.at(now).map(|count| count as u32);
                Counts { calls, failed, slow }
            }
        }
    }
}
