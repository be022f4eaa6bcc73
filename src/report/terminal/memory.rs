//! The memory of replicas, a line each service.

use super::line::Paint;
use crate::experiment::study::{MemoryResult, Study};
use crate::report::{number, view};

/// Services before the rest is left to the report.
const MOST: usize = 4;

/// The lines; none where no service says how much memory it needs.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let lines = study.memory.iter().take(MOST).map(|of| view::short(&line(of), width));
    let mut lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        lines.insert(0, paint.strong("Memory of a replica"));
        lines.push(String::new());
    }
    lines
}

fn line(memory: &MemoryResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, "");
    let (used, peak) = (short(memory.used.value, "B"), short(memory.peak.value, "B"));
    let mut text = format!("{}: {used} on average, at most {peak}", view::clean(&memory.name));
    if memory.limit.value.is_some() {
        let share = |estimate: Option<f64>| short(estimate, "share");
        let (mean, most) = (share(memory.utilization.value), share(memory.peak_utilization.value));
        text += &format!(", {mean} and {most} of the limit; killed {} times", short(memory.oom_kills.value, ""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::Estimate;

    #[test]
    fn a_line_tells_what_a_replica_has_and_how_often_one_was_killed() {
        let is = |value| Estimate { value: Some(value), ..Estimate::default() };
        let memory = MemoryResult {
            name: "web".to_owned(),
            used: is(6.2e8),
            limit: is(1e9),
            utilization: is(0.62),
            peak: is(1e9),
            peak_utilization: is(1.0),
            oom_kills: is(3.25),
        };
        let text = line(&memory);
        assert_eq!(text, "web: 620 MB on average, at most 1 GB, 62 % and 100 % of the limit; killed 3.25 times");
        let free = MemoryResult { limit: Estimate::default(), ..memory };
        assert_eq!(line(&free), "web: 620 MB on average, at most 1 GB");
    }
}
