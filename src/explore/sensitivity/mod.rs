//! Which inputs of a scenario matter: one at a time, screened by elementary effects, and as shares of the variance.

mod evaluate;
mod inputs;
mod result;

pub use result::{Odds, OfNumber, Screened, Sensitivity, ShareOf, Swing};

use super::axis::{Axis, Wrong};
use super::input::Input;
use super::numbers::chosen;
use super::variants::Base;
use super::{ExploreError, Watch};
use crate::engine::Key;
use crate::engine::random::Source;
use crate::experiment::{GrowingStudy, KeyName};
use crate::statistics::elementary_effects::{self, Trajectory};
use crate::statistics::sobol_indices::{self, Sample};
use evaluate::{Asked, Evaluations, Place, setting};

/// Which methods are used after the inputs were moved one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Elementary effects of all inputs.
    Morris,
    /// Sobol' indices of all inputs.
    Sobol,
    /// Elementary effects of all inputs, then Sobol' indices of those that matter most.
    Both,
}

/// How sensitivity is studied.
#[derive(Clone, Debug)]
pub struct Options {
    /// By which methods.
    pub method: Method,
    /// For which numbers: objectives or key numbers by name; if there are none, for those of the objectives, or p99.
    pub on: Vec<String>,
    /// Replications of each point; those of the scenario, from 2 to [`MOST_REPLICATIONS`], if not given.
    pub replications: Option<u32>,
    /// Trajectories of the screening.
    pub trajectories: usize,
    /// Rows of each sample of the Sobol' indices.
    pub rows: usize,
}

/// Replications of a point, where nobody says how many. Points share their random numbers, so that few are enough.
pub const MOST_REPLICATIONS: u32 = 5;
/// Inputs that remain after the screening.
pub const MOST_REMAINING: usize = 6;
/// Inputs of which Sobol' indices are ever found.
const MOST_INPUTS: usize = 64;
/// Independent scramblings of the Sobol' sequence, from which intervals come.
pub const SCRAMBLINGS: u32 = 4;
/// Random trajectories from which each of those of the screening is chosen.
const CANDIDATES: usize = 5;

/// The inputs of a study: what is varied and what the scenario does not know, or, if there is neither, every number of
/// the scenario a tenth up and down, with the paths of those that were left out.
///
/// # Errors
/// A scenario or a range that is wrong.
pub fn inputs(base: &Base, varied: &[String]) -> Result<(Vec<Axis>, Vec<String>), ExploreError> {
    let axes = base.ranges(varied)?;
    if axes.is_empty() { Ok(inputs::all(base)?) } else { Ok((axes, Vec::new())) }
}

/// Studies which inputs matter. All points share their random numbers.
///
/// # Errors
/// A scenario that is wrong at a point, a number that nobody knows, or a study that fails. None if it was interrupted
/// before all inputs were moved one at a time.
pub fn sensitivity(
    base: &Base,
    (axes, left_out): (Vec<Axis>, Vec<String>),
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Option<Sensitivity>, ExploreError> {
    if options.method == Method::Sobol && axes.len() > MOST_INPUTS {
        let message = format!("{} inputs are too many for Sobol' indices; at most {MOST_INPUTS} are taken", axes.len());
        return Err(ExploreError::Question(Wrong { message, help: "--method both screens them first".to_owned() }));
    }
    let standing = standing(&axes);
    let (set, point) = setting(&axes, &standing);
    let first = base.variant(&set, &point)?;
    let nowhere = |error| ExploreError::Study { at: "the scenario as it is".to_owned(), error };
    let known = GrowingStudy::new(&first.plan, watch.stop).map_err(nowhere)?.key_names();
    let numbers = chosen(&first.plan, &known, &options.on)?;
    let replications =
        options.replications.unwrap_or_else(|| first.plan.replications.least().clamp(2, MOST_REPLICATIONS));
    let names = numbers.iter().map(|number| (number.name.clone(), number.unit.to_owned())).collect();
    let mut points = Evaluations::new(base, &axes, Asked { numbers: names, replications }, watch);

    let ends: Vec<[Place; 2]> = (0..axes.len())
        .map(|input| [0.0, 1.0].map(|share| moved(&standing, input, axes[input].at_share(share))))
        .collect();
    let one_at_a_time: Vec<Place> = ends.iter().flatten().chain([&standing]).cloned().collect();
    if !points.add(&one_at_a_time)? {
        return Ok(None);
    }
    let mut interrupted = false;
    let mut screening: Option<(Vec<Trajectory>, Vec<Vec<Place>>)> = None;
    if options.method != Method::Sobol && !axes.is_empty() {
        let walks = trajectories(axes.len(), options.trajectories, first.plan.seed);
        let places: Vec<Vec<Place>> =
            walks.iter().map(|walk| walk.points.iter().map(|shares| at(&axes, shares)).collect()).collect();
        interrupted = !points.add(&places.concat())?;
        let taken = walks.into_iter().zip(&places).map(|(walk, places)| taken(&axes, walk, places)).collect();
        screening = (!interrupted).then_some((taken, places));
    }
    let screened = |points: &Evaluations<'_>, number: usize| -> Vec<Screened> {
        let Some((walks, places)) = &screening else { return Vec::new() };
        let results: Vec<Vec<Option<f64>>> =
            places.iter().map(|walk| walk.iter().map(|place| points.number(place, number)).collect()).collect();
        let effects = elementary_effects::effects(axes.len(), walks, &results);
        result::screened(&effects)
    };
    let remaining = match options.method {
        Method::Morris => Vec::new(),
        Method::Sobol => (0..axes.len()).collect(),
        Method::Both => {
            most_important(axes.len(), &(0..numbers.len()).map(|n| screened(&points, n)).collect::<Vec<_>>())
        }
    };
    let mut samples = Vec::new();
    if !interrupted && !remaining.is_empty() {
        samples = (0..SCRAMBLINGS)
            .map(|number| Rows::new(&axes, &standing, &remaining, options.rows, scrambling(first.plan.seed, number)))
            .collect::<Vec<_>>();
        interrupted = !points.add(&samples.iter().flat_map(Rows::all).cloned().collect::<Vec<_>>())?;
        if interrupted {
            samples.clear();
        }
    }
    let of_number = |(place, number): (usize, KeyName)| {
        let swings = (0..axes.len()).map(|input| Swing {
            input,
            low: points.number(&ends[input][0], place),
            high: points.number(&ends[input][1], place),
        });
        let indices: Vec<_> =
            samples.iter().filter_map(|rows| sobol_indices::indices(&rows.results(&points, place))).collect();
        let base = points.number(&standing, place);
        OfNumber {
            base,
            swings: result::sorted(swings.collect(), base),
            screening: screened(&points, place),
            shares: result::shares(&remaining, &indices),
            name: number.name,
            unit: number.unit,
            better: number.better,
        }
    };
    let numbers = numbers.into_iter().enumerate().map(of_number).collect();
    let drawn: Vec<&Place> = samples.iter().flat_map(|rows| rows.first.iter().chain(&rows.second)).collect();
    let objectives = first.plan.objectives.iter().enumerate().map(|(place, objective)| {
        let holds = |point: &&&Place| points.at(point).is_some_and(|found| found.holds.get(place) == Some(&true));
        Odds { text: objective.text.clone(), holds: drawn.iter().filter(holds).count(), points: drawn.len() }
    });
    let objectives = if drawn.is_empty() { Vec::new() } else { objectives.collect() };
    let (simulated, overloaded) = points.counts();
    Ok(Some(Sensitivity {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        name: first.about.name,
        seed: first.plan.seed,
        currency: first.plan.currency.clone(),
        replications,
        points: simulated,
        overloaded,
        inputs: axes.iter().map(Input::of).collect(),
        left_out,
        numbers,
        objectives,
        interrupted,
    }))
}

/// Where every input stays as the scenario has it; one that has several values there, or is not known, in their middle.
fn standing(axes: &[Axis]) -> Place {
    axes.iter().map(|axis| ["sweep", "between"].contains(&axis.origin).then(|| axis.middle())).collect()
}

/// A place with another value of one input.
fn moved(place: &Place, input: usize, value: String) -> Place {
    let mut place = place.clone();
    place[input] = Some(value);
    place
}

/// The place at shares of the way through all inputs.
fn at(axes: &[Axis], shares: &[f64]) -> Place {
    axes.iter().zip(shares).map(|(axis, &share)| Some(axis.at_share(share))).collect()
}

/// A trajectory through the values that the inputs took. Whole numbers and words lie in bins, which are as wide as each
/// other and not as far apart as the points of the unit cube.
fn taken(axes: &[Axis], walk: Trajectory, places: &[Place]) -> Trajectory {
    let point = |(shares, place): (&Vec<f64>, &Place)| {
        let inputs = shares.iter().zip(axes.iter().zip(place));
        inputs
            .map(|(&share, (axis, value))| value.as_ref().and_then(|value| axis.share_of(value)).unwrap_or(share))
            .collect()
    };
    Trajectory { points: walk.points.iter().zip(places).map(point).collect(), moved: walk.moved }
}

/// Trajectories that lie far apart. The same seed gives the same.
fn trajectories(inputs: usize, count: usize, seed: u64) -> Vec<Trajectory> {
    let mut random = Key::replication(seed, 0).word("trajectories").stream();
    let mut below = |bound| random.below(bound);
    let candidates = (0..count * CANDIDATES).map(|_| elementary_effects::trajectory(inputs, &mut below)).collect();
    elementary_effects::spread(candidates, count)
}

/// The inputs with the greatest shares of all effects on any of the numbers, in their order.
fn most_important(inputs: usize, screened: &[Vec<Screened>]) -> Vec<usize> {
    let mut shares = vec![0.0f64; inputs];
    for number in screened {
        let all: f64 = number.iter().map(|effect| effect.mean_absolute).sum();
        for effect in number.iter().filter(|_| all > 0.0) {
            shares[effect.input] = shares[effect.input].max(effect.mean_absolute / all);
        }
    }
    let mut order: Vec<usize> = (0..inputs).filter(|&input| shares[input] > 0.0).collect();
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
    order.truncate(MOST_REMAINING);
    order.sort_unstable();
    order
}

/// The seed of a scrambling.
fn scrambling(seed: u64, number: u32) -> u32 {
    (Key::replication(seed, number).word("sobol indices").value() >> 32) as u32
}

/// The places of a sample: two independent rows of points, and the first with one input of the second.
struct Rows {
    first: Vec<Place>,
    second: Vec<Place>,
    mixed: Vec<Vec<Place>>,
}

impl Rows {
    fn new(axes: &[Axis], standing: &Place, remaining: &[usize], rows: usize, scrambling: u32) -> Self {
        let value = |row: usize, dimension: usize, input: usize| {
            axes[input].at_share(f64::from(sobol_burley::sample(row as u32, dimension as u32, scrambling)))
        };
        let row = |number: usize, from: usize| {
            let mut place = standing.clone();
            for (nth, &input) in remaining.iter().enumerate() {
                place[input] = Some(value(number, from + nth, input));
            }
            place
        };
        let first: Vec<Place> = (0..rows).map(|number| row(number, 0)).collect();
        let second: Vec<Place> = (0..rows).map(|number| row(number, remaining.len())).collect();
        let mix = |&input: &usize| {
            let taken = |(one, other): (&Place, &Place)| {
                let mut place = one.clone();
                place[input].clone_from(&other[input]);
                place
            };
            first.iter().zip(&second).map(taken).collect()
        };
        let mixed = remaining.iter().map(mix).collect();
        Rows { first, second, mixed }
    }

    fn all(&self) -> impl Iterator<Item = &Place> {
        self.first.iter().chain(&self.second).chain(self.mixed.iter().flatten())
    }

    fn results(&self, points: &Evaluations<'_>, number: usize) -> Sample {
        let of = |places: &Vec<Place>| places.iter().map(|place| points.number(place, number)).collect();
        Sample { first: of(&self.first), second: of(&self.second), mixed: self.mixed.iter().map(of).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Input as Source;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn too_many_inputs_for_shares_are_refused_before_anything_is_simulated() {
        let base = Base {
            input: Source::text(
                "{ name: x, duration: 1s, traffic: { users: { to: web, rate: 1/s } }, services: { web: { work: 1ms } } }",
            ),
            settings: Vec::new(),
        };
        let axes: Vec<Axis> =
            (0..=MOST_INPUTS).map(|n| Axis::parse_ends(&format!("a.b[{n}]=1..2")).expect("an axis")).collect();
        let options = Options { method: Method::Sobol, on: Vec::new(), replications: None, trajectories: 6, rows: 32 };
        let watch = Watch {
            stop: &AtomicBool::new(false),
            planned: &|_| panic!("something is about to be simulated"),
            done: &|| {},
        };
        let refused = sensitivity(&base, (axes, Vec::new()), &options, &watch).expect_err("too many");
        assert!(refused.to_string().contains("65 inputs are too many"), "{refused}");
    }

    #[test]
    fn an_input_of_few_values_that_works_in_proportion_has_its_swing_and_no_deviation() {
        let axes: Vec<Axis> =
            ["a=1..2", "b=1..3", "c=x, y, z", "d=5ms..9ms"].map(|text| Axis::parse_ends(text).expect(text)).into();
        let swings = [6.0, -4.0, 3.0, 2.0];
        let result = |place: &Place| -> Option<f64> {
            let terms = axes.iter().zip(place).zip(swings);
            terms.map(|((axis, value), swing)| Some(swing * axis.share_of(value.as_ref()?)?)).sum()
        };
        let walks = trajectories(axes.len(), 8, 1);
        let places: Vec<Vec<Place>> =
            walks.iter().map(|walk| walk.points.iter().map(|shares| at(&axes, shares)).collect()).collect();
        let results: Vec<Vec<Option<f64>>> = places.iter().map(|walk| walk.iter().map(result).collect()).collect();
        let walks: Vec<Trajectory> =
            walks.into_iter().zip(&places).map(|(walk, places)| taken(&axes, walk, places)).collect();
        let effects = elementary_effects::effects(axes.len(), &walks, &results);
        for (effects, swing) in effects.iter().zip(swings) {
            let found = effects.expect("effects");
            assert!((found.mean_absolute - swing.abs()).abs() < 1e-9 && found.deviation < 1e-9, "{found:?}");
        }
    }
}
