//! What calls draw random numbers for outside their programs.
//!
//! Each purpose is a number of its own under a call's key, counted down from the greatest so that no step of a program,
//! which draws under its place there, meets it. Those of the open families stand beside what draws: the greatest
//! itself is the balancers' (`policy/balancer/pick`), 1 less that of the waits before retries
//! (`policy/retry/backoff`), 24 less the routers' (`policy/balancer/routed`).

/// Declares the purposes, each by how much it is less than the greatest number.
macro_rules! purposes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $less:literal, )+) => {
        $( $(#[doc = $doc])+ pub const $name: u64 = u64::MAX - $less; )+

        /// All of them.
        #[cfg(test)]
        const ALL: &[u64] = &[$( $name ),+];
    };
}

purposes! {
    /// Which target of an edge a call goes to.
    TARGET = 16,
    /// How long a user thinks before the next request.
    THINK = 17,
    /// How long a client's attempt stands in a queue before it leaves.
    PATIENCE = 18,
    /// The place of a call in a queue in random order.
    PLACE = 19,
    /// What a request has in common with others; also tells the keys of what is common from those of requests.
    AFFINITY = 20,
    /// Whether a replica in its slow start gets the call.
    SLOW_START = 21,
    /// How long a message takes to a replica.
    THERE = 22,
    /// How long the answer takes back.
    BACK = 23,
    /// Whether a replica answers a call with an error of its own.
    ERRORS = 25,
    /// Whether a caller's throttle stops a call.
    THROTTLE = 26,
    /// Whether a replica's admission control lets a call in.
    ADMISSION = 27,
    /// What a write draws that brings a copy up to date.
    REPAIR = 28,
    /// What a write draws that is handed to a server which was down.
    HINT = 29,
    /// Whether a cache's source lacks a key.
    ABSENT = 30,
    /// How large the entry of a key is.
    SIZE = 31,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_purposes_share_their_draws() {
        let of_policy = [0, 1, 24].map(|less| u64::MAX - less);
        let all: Vec<u64> = ALL.iter().copied().chain(of_policy).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    }
}
