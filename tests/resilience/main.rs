//! Failures, and what is done about them, against what follows by hand from the published rules.
fn main() {}
