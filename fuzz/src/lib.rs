//! The checks and mutations of `tests/fuzz`, with libFuzzer to choose by coverage what to mutate.

#[path = "../../tests/fuzz/harness/mod.rs"]
pub mod harness;

use harness::dice::Dice;
use harness::grammar::Grammar;
use harness::mutate;
use libfuzzer_sys::fuzzer_mutate;
use std::cell::RefCell;

thread_local! {
    static GRAMMAR: Grammar = Grammar::default();
    /// The text before this one, to take parts from.
    static DONOR: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Mutates the text that fills `size` bytes of `data`, and returns its new size: mostly as a tree, sometimes as libFuzzer
/// does it, which knows what the code compares with.
pub fn mutated(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut dice = Dice::new(u64::from(seed));
    if dice.once_in(5) {
        return fuzzer_mutate(data, size, most);
    }
    let donor = DONOR.with_borrow(Vec::clone);
    let text = GRAMMAR.with(|grammar| mutate::mutate(&data[..size], &donor, grammar, &mut dice));
    if dice.once_in(4) {
        DONOR.with_borrow_mut(|donor| data[..size].clone_into(donor));
    }
    let length = text.len().min(most).min(data.len());
    data[..length].copy_from_slice(&text[..length]);
    length
}
