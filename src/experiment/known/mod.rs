//! Theory beside simulation: where a part of the scenario has a known answer, both are compared.

mod caches;
mod claim;
mod judge;
mod laws;
mod redundancy;
mod stations;
#[cfg(test)]
mod tests;

use super::estimate::LEVEL;
use super::facts;
use super::flows::FlowOf;
use super::sample::Number;
use super::study::{Agreement, KnownAnswer, Law, Method};
use super::view::View;
use claim::{Claim, Span};

/// What is known without the study, and how it compares.
#[derive(Default)]
pub struct Known {
    /// Numbers.
    pub answers: Vec<KnownAnswer>,
    /// Laws.
    pub laws: Vec<Law>,
    /// What is wrong, in words.
    pub warnings: Vec<String>,
}

/// Compares theory with what all runs together say; `sections` are what single runs, or the windows of one, say.
pub fn known(view: View<'_>, flows: &[FlowOf], sections: &[&[Number]], method: Method) -> Known {
    let claims = claims(view);
    let laws = laws::laws(view);
    let mut warnings: Vec<String> = laws.iter().filter(|law| !law.holds).map(laws::warning).collect();
    if claims.is_empty() {
        return Known { answers: Vec::new(), laws, warnings };
    }
    let (places, whole) = facts::placed(view, flows);
    let answers = judge::judge(claims, &places, &whole, sections, method);
    warnings.extend(answers.iter().filter(|answer| answer.verdict == Agreement::Parts).map(judge::warning));
    Known { answers, laws, warnings }
}

/// All that theory says about a plan, in the order of its fleets and caches.
fn claims(view: View<'_>) -> Vec<Claim> {
    let span = Span::of(view);
    let stations = stations::claims(view.plan, &span);
    stations.into_iter().chain(redundancy::claims(view.plan, &span)).chain(caches::claims(view)).collect()
}
