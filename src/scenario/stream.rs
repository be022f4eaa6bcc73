//! Connections that last: WebSockets, server-sent events, gRPC streams, a broker's clients.

use super::steps::Steps;
use crate::policy::distribution::Distribution;

crate::record! {
    /// Keeps the caller's connection open, and does its steps every so often. It holds one of the replica's `connections`, or
    /// a worker where none are given. The caller's `timeout` and `deadline` are for getting connected. When the server dies,
    /// all its connections break; callers connect again by their `retry`, which begins anew, and go on with what is left of
    /// their time.
    Stream = "stream" {
        /// How long a connection lasts in all, breaks aside.
        lasts: Distribution;
        /// How long it rests before it does its steps, again and again.
        every: Option<Distribution>;
        /// What it does each time: a heartbeat, a message.
        steps: Steps;
    }
}
