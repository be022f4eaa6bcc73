//! Theory beside simulation, in words.

use super::{number, view};
use crate::experiment::study::{Agreement, KnownAnswer, Study};

/// Models that are named before the rest is only counted.
const MOST_MODELS: usize = 3;

/// How the answers that are known compare with those that were found, in a sentence; none where none is known.
pub fn sentence(study: &Study) -> Option<String> {
    let known = &study.known;
    if known.is_empty() {
        return None;
    }
    let count = |verdict| known.iter().filter(|answer| answer.verdict == verdict).count();
    let (agree, part, open) = (count(Agreement::Agrees), count(Agreement::Parts), count(Agreement::CannotTell));
    if let Some(worst) = known.iter().find(|answer| answer.verdict == Agreement::Parts) {
        let verb = if part == 1 { "parts" } else { "part" };
        let found = number::interval(&worst.simulated, worst.unit, "");
        let theory = number::show(worst.theory, worst.unit, "");
        return Some(format!(
            "{part} of {} {verb} from what is known: the {} at {} is {theory} by {}, {found} here",
            answers(known.len()),
            worst.measure,
            view::short(&worst.part, 30),
            worst.model,
        ));
    }
    let verb = if agree == 1 { "agrees" } else { "agree" };
    let models = models(known);
    Some(match (agree, open) {
        (0, _) => format!("{} cannot be compared yet: longer or more runs would tell ({models})", answers(open)),
        (_, 0) => format!("{} {verb} ({models})", answers(agree)),
        _ => format!("{} {verb}, of {open} it cannot be told ({models})", answers(agree)),
    })
}

/// The sentence, where any comparison came to a verdict: what cannot be told yet is left to the page.
pub fn verdicts(study: &Study) -> Option<String> {
    let told = study.known.iter().any(|answer| answer.verdict != Agreement::CannotTell);
    sentence(study).filter(|_| told)
}

fn answers(count: usize) -> String {
    format!("{count} known answer{}", if count == 1 { "" } else { "s" })
}

/// `M/M/2 at web, M/D/1 at orders`.
fn models(known: &[KnownAnswer]) -> String {
    let mut models: Vec<String> = Vec::new();
    for answer in known {
        let model = format!("{} at {}", answer.model, view::short(&answer.part, 30));
        if !models.contains(&model) {
            models.push(model);
        }
    }
    let more = models.len().saturating_sub(MOST_MODELS);
    models.truncate(MOST_MODELS);
    if more > 0 {
        models.push(format!("{more} more"));
    }
    models.join(", ")
}

/// Which laws were checked, and whether they hold, in a sentence; none where none was.
pub fn laws(study: &Study) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for law in &study.laws {
        match counts.iter_mut().find(|(name, _)| *name == law.law) {
            Some((_, count)) => *count += 1,
            None => counts.push((law.law, 1)),
        }
    }
    if counts.is_empty() {
        return None;
    }
    let services = |count| format!("{count} service{}", if count == 1 { "" } else { "s" });
    let said: Vec<String> = counts.iter().map(|(name, count)| format!("{name} at {}", services(*count))).collect();
    let broken: Vec<String> = study
        .laws
        .iter()
        .filter(|law| !law.holds)
        .map(|law| format!("{} at {}", law.law, view::short(&law.part, 30)))
        .collect();
    Some(match broken.is_empty() {
        true => format!("Counts that are kept apart fit together: {}.", said.join(", ")),
        false => format!("Counts that are kept apart do not fit together: {}.", broken.join(", ")),
    })
}

/// The verdict in words, with the reason where there is none.
pub fn verdict(answer: &KnownAnswer) -> String {
    match (answer.verdict, answer.because) {
        (Agreement::Agrees, _) => "agrees".to_owned(),
        (Agreement::Parts, _) => "parts".to_owned(),
        (Agreement::CannotTell, None) => "cannot be told".to_owned(),
        (Agreement::CannotTell, Some(because)) => format!("cannot be told: {because}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_sentence_counts_the_answers_and_names_the_models() {
        let mut study = fixture::classroom();
        let found = sentence(&study).unwrap();
        assert_eq!(found, "2 known answers agree, of 1 it cannot be told (M/M/2 at catalog)");
        study.known.truncate(2);
        assert_eq!(sentence(&study).unwrap(), "2 known answers agree (M/M/2 at catalog)");
        study.known[1].verdict = Agreement::Parts;
        let found = sentence(&study).unwrap();
        assert_eq!(
            found,
            "1 of 2 known answers parts from what is known: the mean sojourn at catalog is 6.67 ms by M/M/2, \
             6.66 ± 0.03 ms here"
        );
        study.known.iter_mut().for_each(|answer| answer.verdict = Agreement::CannotTell);
        assert!(sentence(&study).is_some() && verdicts(&study).is_none());
        study.known.clear();
        assert_eq!(sentence(&study), None);
    }

    #[test]
    fn terminal_and_comment_tell_it() {
        let study = fixture::classroom();
        let terminal = crate::report::terminal::summary(&study, 80, false);
        assert!(terminal.contains("\ntheory        2 known answers agree, of 1 it cannot be told"), "{terminal}");
        let comment = crate::report::markdown::summary(&study);
        assert!(
            comment.contains("| catalog | mean sojourn | 6.67 ms | 6.66 ± 0.03 ms | M/M/2 | agrees |"),
            "{comment}"
        );
    }

    #[test]
    fn laws_are_counted_and_broken_ones_are_named() {
        let mut study = fixture::classroom();
        let found = laws(&study).unwrap();
        assert_eq!(
            found,
            "Counts that are kept apart fit together: flow balance at 2 services, Little's law at 1 service."
        );
        study.laws[1].holds = false;
        assert_eq!(laws(&study).unwrap(), "Counts that are kept apart do not fit together: flow balance at catalog.");
    }
}
