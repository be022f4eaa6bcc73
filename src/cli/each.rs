//! One scenario after the other.

use super::Outcome;

/// Does something with each scenario; what it comes to is the worst of what they come to. An interruption ends it.
pub fn each(words: &[String], one: impl Fn(&str) -> Result<Outcome, Outcome>) -> Outcome {
    let mut worst = Outcome::Done;
    for word in words {
        let outcome = one(word).unwrap_or_else(|outcome| outcome);
        worst = worst.max(outcome);
        if outcome == Outcome::Interrupted {
            break;
        }
    }
    worst
}
