//! A finished run as the page shows it: the answer, the tiles, the numbers of its objectives.

use super::runs::Label;
use crate::experiment::Study;
use crate::experiment::study::Verdict;
use crate::report::{first_sentence, html, number, verdict_words};
use serde::Serialize;

/// What a run found.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Which run.
    pub label: Label,
    /// The scenario's name.
    pub title: String,
    /// What it asks, as the scenario's description says it.
    pub question: Option<String>,
    /// The answer in a sentence.
    pub answer: String,
    /// What else is to be said.
    pub story: String,
    /// `pass`, `fail`, `unsure`, or `none`.
    pub verdict: &'static str,
    /// That in words.
    pub verdict_words: &'static str,
    /// How many replications are behind it.
    pub replications: u32,
    /// The tiles of the report, as HTML.
    pub tiles: String,
    /// The objectives, with what became of each; below them the cost, unless an objective is about it.
    pub numbers: Vec<Shown>,
}

/// A number with its interval.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The objective as written, or the name of the number.
    pub text: String,
    /// What was found.
    pub value: String,
    /// As for the whole.
    pub verdict: &'static str,
}

/// What a run found.
pub fn answer(label: Label, study: &Study) -> Answer {
    let (answer, story) = first_sentence(&study.headline);
    let mut numbers: Vec<Shown> = study
        .objectives
        .iter()
        .map(|objective| Shown {
            text: objective.text.clone(),
            value: number::interval(&objective.estimate, objective.unit, &study.currency),
            verdict: class(Some(objective.verdict)),
        })
        .collect();
    let costs = study.cost_per_hour.value.is_some_and(|cost| cost > 0.0);
    if costs && !study.objectives.iter().any(|objective| objective.subject == "cost") {
        let value = number::interval(&study.cost_per_hour, "money/h", &study.currency);
        numbers.push(Shown { text: "cost".to_owned(), value, verdict: class(None) });
    }
    Answer {
        title: study.name.clone(),
        question: study.description.clone(),
        answer: answer.to_owned(),
        story: story.to_owned(),
        verdict: class(crate::report::verdict(study)),
        verdict_words: verdict_words(study),
        replications: study.replications,
        tiles: html::tiles(study),
        numbers,
        label,
    }
}

fn class(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Inconclusive) => "unsure",
        None => "none",
    }
}
