//! How far the work is.

use super::args::Effort;
use crate::explore::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::AtomicBool;

/// What stands right of a bar where the whole is known from the start.
pub const LEFT: &str = "{elapsed} passed, about {eta} left";

/// A bar of so many steps, and what is told right of it, in the words of `indicatif`.
pub fn bar(length: u64, told: &str, effort: &Effort) -> ProgressBar {
    let hidden = effort.quiet || effort.no_progress;
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:32}} {{pos}} of {told}")) {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.tick();
    bar
}

/// A bar for so many replications.
pub fn replications(count: u64, effort: &Effort) -> ProgressBar {
    bar(count, &format!("{{len}} replications, {LEFT}"), effort)
}

/// Does something whose length becomes known as it goes on, and shows how many replications are done.
pub fn growing<T>(told: &str, effort: &Effort, stop: &AtomicBool, work: impl FnOnce(&Watch<'_>) -> T) -> T {
    let bar = bar(0, told, effort);
    let result = work(&Watch { stop, planned: &|more| bar.inc_length(more), done: &|| bar.inc(1) });
    bar.finish_and_clear();
    result
}
