//! What both ways of fuzzing share: `cargo test --test fuzz`, and the coverage-guided targets in `fuzz/`.

pub mod dice;
pub mod grammar;
pub mod input;
pub mod loader;
pub mod mutate;
pub mod scenario;
pub mod values;

use cap::Cap;
use std::alloc::System;

/// Counts the bytes that are in use, so that a target can tell that a text makes the loader take too many.
#[global_allocator]
pub static HEAP: Cap<System> = Cap::new(System, usize::MAX);
