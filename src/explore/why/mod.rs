//! What burned an error budget: the same random numbers with one cause taken away at a time.

mod blame;
mod causes;
mod edit;

use super::compare::together;
use crate::experiment::study::{Estimate, KeyNumber};
use crate::experiment::{GrowingStudy, StudyError};
use crate::language::Language;
use crate::plan;
use crate::scenario::Scenario;
use crate::scenario::load::{Input, load};
use crate::statistics::change::{Change, Interval, Pairing, Side};
use causes::Cause;
use edit::Edit;
use serde::Serialize;
use serde_yaml::Value;
use std::fmt;
use std::sync::atomic::AtomicBool;

pub use blame::{Interaction, Together};

/// What burned the error budget of an objective.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The scenario's name.
    pub name: String,
    /// The objective, as written.
    pub objective: String,
    /// Bad requests over those that it allows: 1 is the whole budget.
    pub burned: Estimate,
    /// Replications of each variant; all have the same random numbers.
    pub replications: u32,
    /// The level at which all intervals of the causes hold at once.
    pub level: f64,
    /// All that may be to blame, the worst first.
    pub causes: Vec<Blame>,
    /// The causes that matter most, together; none if fewer than two matter.
    pub together: Option<Together>,
    /// What could not be taken away by itself, and why.
    pub inseparable: Vec<Inseparable>,
    /// Whether it was interrupted, so that causes are missing.
    pub interrupted: bool,
}

/// What a cause is to blame for.
#[derive(Clone, Debug, Serialize)]
pub struct Blame {
    /// What it is.
    pub cause: String,
    /// What is burned of the budget without it.
    pub without: Estimate,
    /// How much less that is; negative if it helps that it is there.
    pub saved: Option<Interval>,
    /// The same as a share of what was burned.
    pub share: Option<Interval>,
}

impl Blame {
    /// Whether it is certain that it burned some of the budget.
    pub fn is_certain(&self) -> bool {
        self.saved.is_some_and(|saved| saved.low > 0.0)
    }

    /// Whether it is certain that more would have burned without it.
    pub fn helps(&self) -> bool {
        self.saved.is_some_and(|saved| saved.high < 0.0)
    }
}

/// A cause that the scenario cannot do without.
#[derive(Clone, Debug, Serialize)]
pub struct Inseparable {
    /// What it is.
    pub cause: String,
    /// What is wrong with the scenario without it.
    pub because: String,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum WhyError {
    /// No objective has an error budget.
    NoBudget,
    /// No objective is written like this; these are those with a budget.
    UnknownObjective(String, Vec<String>),
    /// A study could not be finished.
    Study(StudyError),
}

impl fmt::Display for WhyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyError::NoBudget => f.write_str(
                "no objective has an error budget: give one on `availability`, `error_rate`, `time_available` or a latency such as `p99 < 400ms` under `slo`",
            ),
            WhyError::UnknownObjective(given, known) => {
                write!(f, "no objective with an error budget reads `{given}`; there is ")?;
                let known: Vec<String> = known.iter().map(|text| format!("`{text}`")).collect();
                f.write_str(&known.join(", "))
            }
            WhyError::Study(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WhyError {}

impl From<StudyError> for WhyError {
    fn from(error: StudyError) -> Self {
        WhyError::Study(error)
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The objective, as written; the one of whose budget the most burned if none is given.
    pub objective: Option<&'a str>,
    /// Replications of each variant.
    pub replications: u32,
}

/// Hears how far it is: variants that are done, of how many at least.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// The chance with which all intervals hold.
const LEVEL: f64 = 0.95;

/// Finds out what burned an error budget.
///
/// # Errors
/// No objective with an error budget, or a run that cannot be finished. Once the scenario itself has been studied, an
/// interruption is no error.
pub fn why(question: Question<'_>, stop: &AtomicBool, progress: Progress<'_>) -> Result<Why, WhyError> {
    let tree = question.scenario.encode();
    let variants = Variants { tree: &tree, replications: question.replications, stop };
    let causes = causes::causes(&tree);
    let all = causes.len() as u64 + 1;
    progress(0, all);
    let base = match variants.burned(&[])? {
        Variant::Studied(burns) => burns,
        Variant::Wrong(_) | Variant::Interrupted => return Err(StudyError::NothingDone.into()),
    };
    let burn = asked(&base, question.objective)?;
    let mut why = Why {
        name: question.scenario.name.clone(),
        objective: objective(burn).to_owned(),
        burned: burn.estimate,
        replications: question.replications,
        level: LEVEL,
        causes: Vec::new(),
        together: None,
        inseparable: Vec::new(),
        interrupted: false,
    };
    let mut studied: Vec<(&Cause, Burn)> = Vec::new();
    for (done, cause) in (1..).zip(&causes) {
        progress(done, all);
        match variants.burned(&[cause])? {
            Variant::Studied(burns) => {
                studied.extend(find(&burns, &why.objective).map(|found| (cause, Burn::of(found))))
            }
            Variant::Wrong(because) => why.inseparable.push(Inseparable { cause: cause.words.clone(), because }),
            Variant::Interrupted => why.interrupted = true,
        }
        if why.interrupted {
            break;
        }
    }
    let whole = Burn::of(burn);
    let level = together(LEVEL, studied.len());
    let mut found: Vec<(&Cause, Blame, Burn)> =
        studied.into_iter().map(|(cause, burn)| (cause, whole.blame(&cause.words, &burn, level), burn)).collect();
    let saved = |blame: &Blame| blame.saved.map_or(0.0, |saved| saved.value);
    found.sort_by(|a, b| saved(&b.1).total_cmp(&saved(&a.1)));
    if !why.interrupted {
        why.together = blame::together(&variants, &whole, &found, &why.objective, progress)?;
    }
    why.causes = found.into_iter().map(|(_, blame, _)| blame).collect();
    Ok(why)
}

/// The budget that is asked about.
fn asked<'a>(burns: &'a [KeyNumber], given: Option<&str>) -> Result<&'a KeyNumber, WhyError> {
    let burned = |key: &KeyNumber| key.estimate.value.unwrap_or(0.0);
    let most = || burns.iter().max_by(|a, b| burned(a).total_cmp(&burned(b)));
    match given {
        None => most().ok_or(WhyError::NoBudget),
        Some(text) => find(burns, text).ok_or_else(|| {
            let known: Vec<String> = burns.iter().map(|key| objective(key).to_owned()).collect();
            if known.is_empty() { WhyError::NoBudget } else { WhyError::UnknownObjective(text.to_owned(), known) }
        }),
    }
}

/// What key numbers of budgets are called before their objective.
const BUDGET: &str = "budget of ";

fn objective(key: &KeyNumber) -> &str {
    key.name.strip_prefix(BUDGET).unwrap_or(&key.name)
}

fn find<'a>(burns: &'a [KeyNumber], text: &str) -> Option<&'a KeyNumber> {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    burns.iter().find(|key| plain(objective(key)) == plain(text))
}

/// What was burned of a budget, with what each run contributes.
struct Burn {
    estimate: Estimate,
    value: f64,
    by_run: Vec<f64>,
}

impl Burn {
    fn of(key: &KeyNumber) -> Self {
        Burn { estimate: key.estimate, value: key.estimate.value.unwrap_or(0.0), by_run: key.by_run.clone() }
    }

    fn side(&self) -> Side<'_> {
        Side { value: self.value, by_run: &self.by_run }
    }

    /// What a cause is to blame for, without which only so much is burned.
    fn blame(&self, cause: &str, without: &Burn, level: f64) -> Blame {
        let change = Change::between(without.side(), self.side(), Pairing::Paired);
        let saved = change.map(|change| change.difference(level));
        let of_all = |saved: Interval| Interval {
            value: saved.value / self.value,
            low: saved.low / self.value,
            high: saved.high / self.value,
        };
        Blame {
            cause: cause.to_owned(),
            without: without.estimate,
            saved,
            share: saved.filter(|_| self.value > 0.0).map(of_all),
        }
    }
}

/// What came of a variant.
enum Variant {
    /// How much of each budget was burned.
    Studied(Vec<KeyNumber>),
    /// The scenario is wrong without what was taken away.
    Wrong(String),
    /// It was interrupted.
    Interrupted,
}

/// A scenario without some of its causes.
struct Variants<'a> {
    tree: &'a Value,
    replications: u32,
    stop: &'a AtomicBool,
}

impl Variants<'_> {
    /// How much of each budget is burned without these causes.
    fn burned(&self, causes: &[&Cause]) -> Result<Variant, StudyError> {
        let edits: Vec<&Edit> = causes.iter().flat_map(|cause| &cause.edits).collect();
        let text = serde_yaml::to_string(&edit::edited(self.tree, edits.into_iter())).unwrap_or_default();
        let mut loaded = load(&Input::text(text), &[]);
        let Some(scenario) = loaded.scenario.take() else {
            let first = loaded.diagnostics.errors().next().map(|error| error.message.clone());
            return Ok(Variant::Wrong(first.unwrap_or_default()));
        };
        let plan = plan::compile(&scenario, &loaded.sources);
        let studied = GrowingStudy::new(&plan, self.stop).and_then(|mut study| {
            study.grow_to(self.replications, &|| {})?;
            Ok(study)
        });
        match studied {
            Ok(study) if study.is_interrupted() => Ok(Variant::Interrupted),
            Ok(study) => {
                let keys = study.key_numbers().into_iter();
                Ok(Variant::Studied(keys.filter(|key| key.name.starts_with(BUDGET)).collect()))
            }
            Err(StudyError::NothingDone) => Ok(Variant::Interrupted),
            Err(error) => Err(error),
        }
    }
}
