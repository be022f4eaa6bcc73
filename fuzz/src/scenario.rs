//! Scenarios that the loader takes, against the simulator.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use ninefold_fuzz::{harness::scenario, mutated};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    match scenario::check(bytes) {
        Some(_) => Corpus::Keep,
        None => Corpus::Reject,
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutated(data, size, max_size, seed) });
