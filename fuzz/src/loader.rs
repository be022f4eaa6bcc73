//! Bytes against the loader.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use ninefold_fuzz::{harness::loader, mutated};

fuzz_target!(|bytes: &[u8]| {
    loader::check(bytes);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutated(data, size, max_size, seed) });
