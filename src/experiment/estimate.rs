//! From what single sections tell to estimates with intervals.

use super::distribution::Distribution;
use super::reader::Reader;
use super::sample::{Kind, Number, Sample};
use super::study::{Estimate, Method};
use crate::statistics::interval::student_t;
use crate::statistics::{batch_means, inversion, jackknife, proportion};

/// The level of all intervals, unless somebody asks for another.
pub const LEVEL: f64 = 0.95;

/// Gives each number of the whole study the interval that its sections support.
pub struct Estimator<'a> {
    sections: Vec<&'a [Number]>,
    method: Method,
    next: usize,
    /// Numbers that windows tell, but whose batches are not independent.
    pub dependent: u32,
}

impl<'a> Estimator<'a> {
    /// `sections` holds the numbers of each section, in the order in which they will be asked for.
    pub fn new(sections: Vec<&'a [Number]>, method: Method) -> Self {
        Estimator { sections, method, next: 0, dependent: 0 }
    }
}

impl Reader for Estimator<'_> {
    type Number = Estimate;

    fn next(&mut self, number: Number) -> Estimate {
        let samples: Vec<&Sample> = self.sections.iter().map(|section| &section[self.next].sample).collect();
        self.next += 1;
        let found = estimate(&number, &samples, self.method);
        let told = samples.iter().any(|sample| !matches!(sample, Sample::Unknown));
        self.dependent += u32::from(told && found.value.is_some() && found.method.is_none());
        found
    }
}

/// A number with the interval that its sections support. They are replications, or the windows of one long run, which
/// are joined into batches.
pub fn estimate(number: &Number, sections: &[&Sample], method: Method) -> Estimate {
    estimate_at(number, sections, method, LEVEL)
}

/// The same with an interval at another level.
pub fn estimate_at(number: &Number, sections: &[&Sample], method: Method, level: f64) -> Estimate {
    let Some(value) = number.value.filter(|value| value.is_finite()) else {
        return Estimate::default();
    };
    let interval = || {
        let question = Question::of(value, &number.sample)?;
        let mut rows: Vec<Vec<f64>> = sections.iter().map(|section| question.row(section)).collect::<Option<_>>()?;
        if method == Method::BatchMeans {
            let size = batch_means::batch_size(rows.len(), |size| question.left_out(&batches(&rows, size)))?;
            rows = batches(&rows, size);
        }
        question.interval(&rows, level)
    };
    match interval() {
        Some((low, high)) => Estimate { value: Some(value), low: Some(low), high: Some(high), method: Some(method) },
        None => Estimate { value: Some(value), ..Estimate::default() },
    }
}

/// What a number would be if all sections were like each of them: values whose mean is the number and whose spread is
/// that of the jackknife (pseudo-values, Tukey 1958). Those of a quantile follow from how much the share below it
/// moves, over the density there (Bahadur 1966). None for fewer than two sections, or where they do not tell.
pub fn by_run(number: &Number, sections: &[&Sample]) -> Option<Vec<f64>> {
    let value = number.value.filter(|value| value.is_finite())?;
    let question = Question::of(value, &number.sample)?;
    let rows: Vec<Vec<f64>> = sections.iter().map(|section| question.row(section)).collect::<Option<_>>()?;
    let left_out = question.left_out(&rows)?;
    let slope = question.slope(jackknife::standard_error(&left_out)?)?;
    Some(jackknife::deviations(&left_out).iter().map(|deviation| value + slope * deviation).collect())
}

/// The mean of what single runs tell, with the interval that their spread supports.
pub fn mean(values: &[f64]) -> Estimate {
    let numbers: Vec<Number> = values.iter().map(|&value| Number::ratio(value, 1.0, Kind::Amount)).collect();
    let samples: Vec<&Sample> = numbers.iter().map(|number| &number.sample).collect();
    let all = Number::ratio(values.iter().sum(), values.len() as f64, Kind::Amount);
    estimate(&all, &samples, Method::Replications)
}

/// Sums of neighbouring rows; what does not fill a batch is left out at the start.
fn batches(rows: &[Vec<f64>], size: usize) -> Vec<Vec<f64>> {
    let sum = |batch: &[Vec<f64>]| {
        (0..batch[0].len()).map(|column| batch.iter().map(|row| row[column]).sum()).collect::<Vec<f64>>()
    };
    rows[rows.len() % size..].chunks_exact(size).map(sum).collect()
}

/// What is asked of the sections: each answers with a row of sums, and rows of sections add up. The last column is
/// what the others are shares of.
enum Question<'a> {
    /// What stands above and below the line.
    Ratio { value: f64, under: f64, kind: Kind },
    /// How many observations do not exceed each of these values, the quantile itself first.
    Quantile { value: f64, of: &'a Distribution, share: f64, values: Vec<f64> },
}

/// How far from a quantile's share others are looked at, in logits, and how closely.
const REACH: i32 = 24;
const STEP: f64 = 0.25;
/// How far from a quantile's share the density around it is looked for at least, in logits.
const NEAR: f64 = 0.1;

impl<'a> Question<'a> {
    fn of(value: f64, sample: &'a Sample) -> Option<Self> {
        match sample {
            Sample::Unknown => None,
            Sample::Ratio { under, kind, .. } => Some(Question::Ratio { value, under: *under, kind: *kind }),
            Sample::Quantile { of, share } => {
                let near = |step: i32| of.quantile(inversion::share(inversion::logit(*share) + f64::from(step) * STEP));
                let mut values = vec![value];
                values.extend((-REACH..=REACH).filter_map(near));
                Some(Question::Quantile { value, of, share: *share, values })
            }
        }
    }

    fn row(&self, section: &Sample) -> Option<Vec<f64>> {
        match (self, section) {
            (Question::Ratio { .. }, Sample::Ratio { over, under, .. }) => Some(vec![*over, *under]),
            (Question::Quantile { values, .. }, Sample::Quantile { of, .. }) => {
                let counts = values.iter().map(|&value| of.at_or_below(value));
                Some(counts.chain(std::iter::once(of.count())).collect())
            }
            _ => None,
        }
    }

    /// The number, or what share does not exceed it, with each section left out in turn.
    fn left_out(&self, rows: &[Vec<f64>]) -> Option<Vec<f64>> {
        left_out(rows, 0)
    }

    /// By how much the number moves when what [`Question::left_out`] tells moves by one; `error` is the uncertainty of that.
    fn slope(&self, error: f64) -> Option<f64> {
        match self {
            Question::Ratio { .. } => Some(1.0),
            Question::Quantile { value, of, share, .. } => {
                let below = of.at_or_below(*value) / of.count();
                let (center, reach) = (inversion::logit(*share), NEAR.max(2.0 * error / (below * (1.0 - below))));
                let at = |logit: f64| Some((inversion::share(logit), of.quantile(inversion::share(logit))?));
                let ((less, short), (more, long)) = at(center - reach).zip(at(center + reach))?;
                let slope = (long - short) / (more - less);
                // More below a value means that the quantile is smaller.
                slope.is_finite().then_some(-slope)
            }
        }
    }

    fn interval(&self, rows: &[Vec<f64>], level: f64) -> Option<(f64, f64)> {
        let freedom = rows.len() as f64 - 1.0;
        match self {
            Question::Ratio { value, under, kind } => {
                let error = jackknife::standard_error(&self.left_out(rows)?)?;
                match kind {
                    Kind::Proportion => proportion::interval(*value * *under, *under, error, level, freedom),
                    Kind::Amount | Kind::Share => kind.scale().interval(*value, error, level, freedom),
                }
            }
            Question::Quantile { value, of, share, values } => {
                let points: Vec<(f64, f64)> =
                    (1..values.len()).map(|column| point(rows, column)).collect::<Option<Vec<_>>>()?;
                let points: Vec<(f64, f64)> = points.into_iter().filter(|(p, _)| *p > 0.0 && *p < 1.0).collect();
                let (least, most) = inversion::shares(*share, student_t(level, freedom)?, &points)?;
                // Beyond the shares of the shortest and the longest observation nothing is known.
                let beyond = least * of.count() < 1.0 || (1.0 - most) * of.count() < 1.0;
                let (low, high) = of.quantile(least).zip(of.quantile(most))?;
                (!beyond).then_some((low.min(*value), high.max(*value)))
            }
        }
    }
}

fn left_out(rows: &[Vec<f64>], column: usize) -> Option<Vec<f64>> {
    jackknife::ratios(&rows.iter().map(|row| (row[column], row[row.len() - 1])).collect::<Vec<_>>())
}

/// The share that a column is of the last one, with its standard error.
fn point(rows: &[Vec<f64>], column: usize) -> Option<(f64, f64)> {
    let error = jackknife::standard_error(&left_out(rows, column)?)?;
    let sums = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row[column], sum.1 + row[row.len() - 1]));
    Some((sums.0 / sums.1, error))
}
