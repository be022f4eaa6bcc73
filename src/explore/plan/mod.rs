//! The cheapest setting of some knobs that meets all objectives often enough.

mod bounds;
mod candidate;
mod grid;
mod proof;
mod race;

pub use bounds::{Bounds, LEVEL};
pub use candidate::{Candidate, Standing};
pub use proof::Neighbour;

use super::axis::{Axis, Wrong};
use super::variants::Base;
use super::{ExploreError, Watch};
use grid::Grid;
use race::Race;
use serde::Serialize;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The share of runs that are to meet all objectives, at least: above 0, below 1.
    pub probability: f64,
    /// The most replications of all settings together; as many as it takes if not given.
    pub budget: Option<u64>,
}

/// Settings that get a first look before the race begins; of more, the grid is thinned out.
const MOST_FIRST: usize = 400;

/// What a plan comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// Version of this format: 1.
    pub schema: u32,
    /// The program's version.
    pub version: &'static str,
    /// The scenario's name.
    pub name: String,
    /// The seed of all chance, the same for all settings.
    pub seed: u64,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// What may be set.
    pub knobs: Vec<Axis>,
    /// How many settings there are.
    pub settings: f64,
    /// What is certain after how many replications.
    pub bounds: Bounds,
    /// How many replications there were in all.
    pub replications: u64,
    /// The number of the cheapest setting that holds; none if none was found.
    pub chosen: Option<usize>,
    /// The number of the setting that came closest, where none holds: the one of which the most runs met all objectives; of several
    /// the one that misses them by least.
    pub closest: Option<usize>,
    /// The place of the objective that stops most of what is cheaper.
    pub decisive: Option<usize>,
    /// The settings one step of one knob away from the one that was chosen, or that came closest.
    pub neighbours: Vec<Neighbour>,
    /// The numbers of the settings on the frontier of cost against the decisive objective's number: none that is cheaper is as good.
    pub frontier: Vec<usize>,
    /// The numbers of settings that could not be decided though they may cost less than what was chosen; they are taken
    /// for settings that do not hold.
    pub undecided: Vec<usize>,
    /// Whether it was interrupted: nothing is proven.
    pub interrupted: bool,
    /// Whether replications ran out: nothing is proven.
    pub exhausted: bool,
    /// All settings that were looked at, by number.
    pub candidates: Vec<Candidate>,
}

impl Planned {
    /// A setting by its number.
    pub fn candidate(&self, number: Option<usize>) -> Option<&Candidate> {
        self.candidates.get(number?)
    }
}

/// Finds the cheapest setting of the knobs that meets all objectives with at least the probability that is asked.
///
/// A setting *holds* if the share of its runs that meet all objectives is certain to be at least that, and all
/// objectives pass as `check` judges them. All settings see the same random numbers. Of a grid that is too large to be
/// looked at as a whole, a coarse part races first; then the neighbours of the best at ever smaller steps, until those one
/// step away are known (as COMPASS does: Hong and Nelson 2006).
///
/// # Errors
/// A scenario without objectives or prices, one that is wrong with a setting, or a run that cannot be finished. A queue
/// that grows beyond all bounds is no error: such a setting fails.
pub fn plan(base: &Base, knobs: Vec<Axis>, options: &Options, watch: &Watch<'_>) -> Result<Planned, ExploreError> {
    let first = base.first(&knobs)?;
    if first.plan.objectives.is_empty() {
        return Err(wrong(
            "the scenario has no objectives, so that nothing has to be met",
            "slo: [ p99 < 400ms, availability >= 99.9% ]",
        ));
    }
    let grid = Grid::of(&knobs);
    let bounds = Bounds::new(options.probability, grid.size());
    // Half of what there is may go into first looks.
    let looks = bounds.looks.first().copied().unwrap_or(1);
    let affordable = options.budget.map_or(MOST_FIRST, |budget| (budget / 2 / u64::from(looks)).max(1) as usize);
    let most = affordable.min(MOST_FIRST);
    let mut race = Race::new(base, &knobs, &bounds, watch, grid.size(), options.budget);
    let mut strides = grid.strides(most);
    let coarse = grid.coarse(&strides, most);
    race.enter(coarse)?;
    let priced =
        |race: &Race<'_>| race.racers.iter().any(|racer| racer.candidate.cost.value.is_some_and(|cost| cost > 0.0));
    let costless = race.racers.iter().any(|racer| racer.candidate.cost.value.is_some()) && !priced(&race);
    if costless {
        return Err(wrong(
            "nothing in the scenario has a price, so that no setting is the cheapest",
            "give services an `instance` or a `price`",
        ));
    }
    loop {
        race.run()?;
        if race.is_cut_short() {
            break;
        }
        let Some(centre) = race.centre() else { break };
        let around = race.unseen(grid.around(&centre.candidate.places, &strides));
        if !around.is_empty() {
            race.enter(around)?;
        } else if strides.iter().any(|&stride| stride > 1) {
            strides.iter_mut().for_each(|stride| *stride = (*stride / 2).max(1));
        } else {
            break;
        }
    }
    let (interrupted, exhausted) = (race.interrupted, race.exhausted);
    let chosen = race.best().map(|racer| racer.candidate.number);
    let closest = if chosen.is_none() { race.centre().map(|racer| racer.candidate.number) } else { None };
    let candidates = race.finish();
    let decisive = proof::decisive(&candidates, chosen);
    let undecided = candidates.iter().filter(|candidate| candidate.standing == Standing::Undecided);
    Ok(Planned {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        name: first.about.name.clone(),
        seed: first.plan.seed,
        currency: first.plan.currency.clone(),
        settings: grid.size(),
        replications: candidates.iter().map(|candidate| u64::from(candidate.replications)).sum(),
        neighbours: proof::neighbours(&grid, &candidates, chosen.or(closest), &knobs),
        frontier: proof::frontier(&candidates, decisive),
        undecided: undecided.map(|candidate| candidate.number).collect(),
        knobs,
        bounds,
        chosen,
        closest,
        decisive,
        interrupted,
        exhausted,
        candidates,
    })
}

/// Why nothing can be planned, and what to do about it.
fn wrong(message: &str, help: &str) -> ExploreError {
    Wrong { message: message.to_owned(), help: help.to_owned() }.into()
}
