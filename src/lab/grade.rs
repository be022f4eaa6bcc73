//! Points for answers, each with a reason in words.

use super::design::{self, Judged};
use super::error::GradeError;
use super::numbers::{Numbers, Unit};
use super::question::{Choice, Design, Kind, Number, Observation, Origin, Question};
use super::sheet::{Answer, Sheet};
use super::{Lab, handout};
use crate::experiment::{self, Study};
use crate::plan;
use crate::scenario::load::{Input, load};
use crate::simulate::about;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What became of an answer.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The question.
    pub question: &'static Question,
    /// The points that it gets: all or none.
    pub score: u32,
    /// Why.
    pub reason: String,
}

impl Mark {
    /// Whether it gets all points.
    pub fn is_full(&self) -> bool {
        self.score == self.question.points
    }
}

/// What became of all answers.
#[derive(Debug)]
pub struct Grading {
    /// Of which lab.
    pub lab: &'static Lab,
    /// Whose they are.
    pub student: Option<String>,
    /// One for each question.
    pub marks: Vec<Mark>,
    /// What is wrong with scenarios that are no valid ones, as a person reads it; empty if all are valid.
    pub invalid: String,
}

impl Grading {
    /// The points of all answers.
    pub fn score(&self) -> u32 {
        self.marks.iter().map(|mark| mark.score).sum()
    }

    /// Whether each gets all points.
    pub fn is_full(&self) -> bool {
        self.marks.iter().all(Mark::is_full)
    }
}

/// Grades answers. Files that they name are looked for in `folder`; all that runs ends when `stop` becomes true.
///
/// # Errors
/// A simulation that does not come to its end.
pub fn grade(sheet: &Sheet, folder: &Path, stop: &AtomicBool) -> Result<Grading, GradeError> {
    let numbers = Numbers::of(sheet.lab, sheet.student.as_deref());
    let mut grader = Grader { lab: sheet.lab, numbers, folder, stop, studies: Vec::new(), invalid: String::new() };
    let mut marks = Vec::new();
    for (question, answer) in sheet.lab.questions.iter().zip(&sheet.answers) {
        let (right, reason) = match answer {
            None => (false, "not answered".to_owned()),
            Some(answer) => grader.judge(question, answer)?,
        };
        marks.push(Mark { question, score: if right { question.points } else { 0 }, reason });
    }
    Ok(Grading { lab: sheet.lab, student: sheet.student.clone(), marks, invalid: grader.invalid })
}

/// Of shares, so much is close enough, however small they are.
const SHARE: f64 = 0.0001;

/// How far an answer may be off.
fn allowed(asked: &Number, right: f64) -> f64 {
    match asked.unit {
        Unit::Share => (right.min(1.0 - right) * asked.tolerance).max(SHARE),
        _ => right.abs() * asked.tolerance,
    }
}

struct Grader<'a> {
    lab: &'static Lab,
    numbers: Numbers,
    folder: &'a Path,
    stop: &'a AtomicBool,
    /// Studies that were needed, by what was set in them.
    studies: Vec<(&'static [&'static str], Study)>,
    invalid: String,
}

impl Grader<'_> {
    /// Whether an answer is right, and why.
    fn judge(&mut self, question: &Question, answer: &Answer) -> Result<(bool, String), GradeError> {
        match (&question.kind, answer) {
            (Kind::Number(asked), Answer::Number(value, written)) => self.number(asked, *value, written),
            (Kind::Choice(asked), Answer::Word(word)) => Ok(self.choice(asked, word)),
            (Kind::Design(asked), Answer::File(file)) => self.design(asked, file),
            _ => Ok((true, "a prediction was made".to_owned())),
        }
    }

    fn number(&mut self, asked: &Number, value: f64, written: &str) -> Result<(bool, String), GradeError> {
        let right = match asked.source {
            Origin::Theory { formula, .. } => formula(&self.numbers),
            Origin::Simulation(observation) => self.observe(&observation)?,
        };
        if !right.is_finite() {
            return Err(GradeError::Lab(format!(
                "`{}` cannot be graded: there is no number to hold answers against",
                self.lab.name
            )));
        }
        let by = format!("{} %", (asked.tolerance * 1000.0).round() / 10.0);
        Ok(if (value - right).abs() <= allowed(asked, right) * (1.0 + 1e-9) {
            (true, format!("{written} is right ({}; {by} off would be, too)", asked.hint))
        } else if value > right {
            (false, format!("{written} is too high, by more than {by}: {}", asked.hint))
        } else {
            (false, format!("{written} is too low, by more than {by}: {}", asked.hint))
        })
    }

    fn choice(&self, asked: &Choice, word: &str) -> (bool, String) {
        match (asked.right)(&self.numbers) == word {
            true => (true, format!("`{word}` is right")),
            false => (false, format!("`{word}` is not right: {}", asked.hint)),
        }
    }

    fn design(&mut self, asked: &Design, file: &str) -> Result<(bool, String), GradeError> {
        Ok(match design::judge(self.lab, &self.numbers, asked, &self.folder.join(file), self.stop)? {
            Judged::Run(true, told) => (true, told),
            Judged::Run(false, told) => (false, told),
            Judged::Changed(paths) => {
                let (given, free) = (paths.join("`, `"), asked.free.join("`, `"));
                (false, format!("{file} changes `{given}`; only `{free}` may be changed"))
            }
            Judged::Invalid(loaded) => {
                self.invalid.push_str(&loaded.render(false));
                (false, format!("{file} is no valid scenario"))
            }
        })
    }

    /// What a run of the student's own scenario shows.
    fn observe(&mut self, observation: &Observation) -> Result<f64, GradeError> {
        let known = self.studies.iter().position(|(settings, _)| *settings == observation.settings);
        let place = match known {
            Some(place) => place,
            None => {
                let study = observed(self.lab, &self.numbers, observation.settings, self.stop)?;
                self.studies.push((observation.settings, study));
                self.studies.len() - 1
            }
        };
        Ok((observation.reading)(&self.studies[place].1).value.unwrap_or(f64::NAN))
    }
}

/// A study of a student's scenario, as it was handed out, with settings layered over it.
///
/// # Errors
/// A simulation that does not come to its end, or a lab whose own scenario is wrong.
pub fn observed(lab: &Lab, numbers: &Numbers, settings: &[&str], stop: &AtomicBool) -> Result<Study, GradeError> {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let input = Input::Text { name: format!("{}.yaml", lab.stem()), text: handout::scenario(lab, numbers) };
    let mut loaded = load(&input, &settings);
    let Some(scenario) = loaded.scenario.take() else {
        return Err(GradeError::Lab(loaded.render(false)));
    };
    let plan = plan::compile(&scenario, &loaded.sources);
    Ok(experiment::study(&plan, about(&scenario, &loaded), stop, &|| {})?)
}
