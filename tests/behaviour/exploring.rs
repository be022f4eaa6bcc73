//! What tests of studies of many variants share.

use ninefold::Input;
use ninefold::explore::{Base, Watch};
use std::sync::atomic::AtomicBool;

/// A scenario whose values are varied.
pub fn base(yaml: &str) -> Base {
    Base { input: Input::text(yaml), settings: Vec::new() }
}

/// Options as the command line has them.
pub fn options(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Does something with nobody looking on.
pub fn unwatched<T>(work: impl FnOnce(&Watch<'_>) -> T) -> T {
    let stop = AtomicBool::new(false);
    work(&Watch { stop: &stop, planned: &|_| {}, done: &|| {} })
}

/// The mean wait of M/M/c (Erlang 1917): `rate` arrivals and `service` ends of work a second.
pub fn mean_wait(servers: u32, rate: f64, service: f64) -> f64 {
    let load = rate / service;
    let blocked = (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b));
    let usage = load / f64::from(servers);
    blocked / (1.0 - usage * (1.0 - blocked)) / (f64::from(servers) * service - rate)
}
