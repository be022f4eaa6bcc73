//! Ninefold: a discrete-event simulator for scalability and availability planning.
#![forbid(unsafe_code)]

pub mod experiment;
