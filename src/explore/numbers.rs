//! Which of a scenario's numbers are studied.

use super::axis::Wrong;
use crate::experiment::KeyName;
use crate::plan::Plan;

/// The numbers that `on` names, as an objective or a key number; if it names none, those of the objectives, or p99 where
/// there are no objectives.
///
/// # Errors
/// What is neither an objective nor a number.
pub fn chosen(plan: &Plan, known: &[KeyName], on: &[String]) -> Result<Vec<KeyName>, Wrong> {
    let of = |name: &str| known.iter().find(|key| key.name == name).cloned();
    let of_objective = |place: usize| {
        let objective = &plan.objectives[place];
        known.iter().find(|key| key.name == objective.subject_text && key.unit == objective.measure.unit()).cloned()
    };
    let mut numbers: Vec<KeyName> = Vec::new();
    for text in on {
        let objective = plan.objectives.iter().position(|objective| objective.text == *text);
        let Some(number) = objective.and_then(of_objective).or_else(|| of(text)) else {
            let mut names: Vec<&str> = known.iter().map(|key| key.name.as_str()).collect();
            // A cost in all and a cost an hour have the same name.
            names.dedup();
            return Err(Wrong {
                message: format!("`{text}` is neither an objective nor a number of this scenario"),
                help: format!("there are {}", names.join(", ")),
            });
        };
        numbers.push(number);
    }
    if on.is_empty() {
        numbers.extend((0..plan.objectives.len()).filter_map(of_objective));
    }
    if numbers.is_empty() {
        numbers.extend(of("p99").or_else(|| known.first().cloned()));
    }
    let mut once: Vec<KeyName> = Vec::new();
    for number in numbers {
        if !once.contains(&number) {
            once.push(number);
        }
    }
    Ok(once)
}
