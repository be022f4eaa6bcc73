//! What traffic a log has: its rate over time, whether that changes at all, and how bursty it is.

use super::quantity::{count, percent, significant, span};
use super::timeline::{Bin, Timeline};
use statrs::function::gamma::checked_gamma_ur;

/// Traffic as a scenario takes it.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// By what name it is called.
    pub name: String,
    /// Requests a second on average.
    pub mean: f64,
    /// How the rate changes; not at all if there is none.
    pub shape: Shape,
    /// How many requests come at once on average, where more than one does.
    pub batch: Option<f64>,
    /// How long it is told of, in seconds.
    pub lasts: f64,
    /// Where all of this comes from.
    pub comments: Vec<String>,
}

/// How a rate changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shape {
    /// Not at all.
    #[default]
    Constant,
    /// By points, seconds and requests a second, linear in between.
    Points(Vec<(f64, f64)>),
    /// As a sine over a day that begins at midnight: its amplitude as a share of the mean, and when it is highest.
    Diurnal(f64, f64),
}

/// The most points.
pub const POINTS: usize = 48;
/// Widths of stretches whose rate is told, in seconds.
const WIDTHS: [i64; 19] =
    [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 345_600, 691_200];
/// A stretch has at least so many requests on average, if the log is long enough.
const EACH: f64 = 100.0;
/// A rate that a constant one explains with at least this chance is constant.
const CONSTANT: f64 = 0.001;
/// Half an hour, of which a day has 48.
const SLOT: i64 = 1800;
const DAY: i64 = 86_400;
/// The share of the variance between half-hours that the time of day must explain to be worth folding.
const FOLDED: f64 = 0.5;
/// The share of the variance over the mean day that a sine must explain to stand for it.
const SINE: f64 = 0.9;

/// A stretch of time and what came in it.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Seconds from the first request.
    pub start: f64,
    /// In seconds.
    pub length: f64,
    /// What came.
    pub bin: Bin,
}

impl Stretch {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.bin.count as f64 / self.length
    }
}

/// Equal stretches, at most [`POINTS`], the last perhaps shorter; a very short last one is part of the one before.
pub fn stretches(timeline: &Timeline) -> Vec<Stretch> {
    let Some((first, last)) = timeline.ends() else { return Vec::new() };
    let total: u64 = timeline.bins().map(|bin| bin.count).sum();
    let length = last - first + 1;
    let fits = |width: &i64| {
        let each = total as f64 * *width as f64 / length as f64;
        width % timeline.width() == 0 && length <= width * POINTS as i64 && (each >= EACH || width * 8 > length)
    };
    let width = WIDTHS.into_iter().find(fits).unwrap_or(WIDTHS[WIDTHS.len() - 1]);
    let each = (width / timeline.width()) as usize;
    let bins: Vec<Bin> = timeline.bins().copied().collect();
    let mut all: Vec<Stretch> = Vec::new();
    for (place, bins) in bins.chunks(each).enumerate() {
        // The first and the last bin reach beyond the log.
        let start = (timeline.start() + place as i64 * width).max(first);
        let end = (timeline.start() + (place as i64 + 1) * width).min(last + 1);
        let bin = bins.iter().fold(Bin::default(), |mut sum, bin| {
            sum.add(bin);
            sum
        });
        let (start, length) = ((start - first) as f64, (end - start) as f64);
        match all.last_mut() {
            Some(before) if length < width as f64 / 2.0 => {
                before.length += length;
                before.bin.add(&bin);
            }
            _ => all.push(Stretch { start, length, bin }),
        }
    }
    all
}

/// How much more counts vary than those of a Poisson process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// Variance over mean of the counts of bins, by the differences between neighbours (von Neumann, 1941), so that a slow
    /// change of the rate is not taken for bursts.
    pub index: f64,
    /// The standard error that a Poisson process has in it.
    pub error: f64,
    /// The same over ten bins together, where there are enough.
    pub wide: Option<f64>,
    /// The width of a bin, in seconds.
    pub width: i64,
}

/// The index of dispersion of counts, if there are enough bins.
pub fn dispersion(timeline: &Timeline) -> Option<Dispersion> {
    let counts: Vec<f64> = timeline.bins().map(|bin| bin.count as f64).collect();
    // The first and the last bin are not whole.
    let counts = counts.get(1..counts.len().checked_sub(1)?)?;
    let index = |counts: &[f64]| {
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        let square = |pair: &[f64]| (pair[1] - pair[0]) * (pair[1] - pair[0]) / 2.0;
        (mean > 0.0).then(|| counts.windows(2).map(square).sum::<f64>() / (counts.len() - 1) as f64 / mean)
    };
    if counts.len() < 30 {
        return None;
    }
    let (n, mean) = (counts.len() as f64, counts.iter().sum::<f64>() / counts.len() as f64);
    let wide: Vec<f64> = counts.chunks_exact(10).map(|ten| ten.iter().sum()).collect();
    Some(Dispersion {
        index: index(counts)?,
        error: libm::sqrt((3.0 + 1.0 / mean.max(1e-9)) / n),
        wide: index(&wide).filter(|_| wide.len() >= 30),
        width: timeline.width(),
    })
}

impl Dispersion {
    /// The mean size of geometric batches with this index, `2 m - 1`, if it is one that chance does not explain.
    pub fn batch(&self) -> Option<f64> {
        (self.index > 1.1 && self.index > 1.0 + 4.0 * self.error).then_some(((self.index + 1.0) / 2.0).min(1000.0))
    }

    fn comment(&self) -> Vec<String> {
        let Dispersion { index, error, wide, width } = *self;
        let wide = wide.map(|wide| format!(", {} over {}", significant(wide, 3), span((width * 10) as f64)));
        let found = format!(
            "Index of dispersion of counts over {}: {} ± {}{}; that of a Poisson process is 1.",
            span(width as f64),
            significant(index, 3),
            significant(2.0 * error, 2),
            wide.unwrap_or_default(),
        );
        let follows = match self.batch() {
            Some(batch) => {
                format!("Burstier: Poisson batches of {} requests on average have that index.", significant(batch, 3))
            }
            None if index < 1.0 - 4.0 * error => {
                "More even than Poisson, perhaps made by a machine: poisson is on the safe side.".to_owned()
            }
            None => "Poisson fits.".to_owned(),
        };
        let longer = self.wide.filter(|wide| *wide > 2.0 * index && *wide > 1.0 + 14.0 * error);
        let longer = longer.map(|_| {
            "It grows with the width: bursts last longer than that, which batches do not show (see `mmpp`).".to_owned()
        });
        [found, follows].into_iter().chain(longer).collect()
    }
}

/// The chance that so many stretches of a constant rate differ as much as these, where counts vary by `index` times as much as
/// Poisson's (Pearson's chi-square).
fn constancy(stretches: &[Stretch], index: f64) -> f64 {
    let (total, time) = stretches.iter().fold((0.0, 0.0), |(n, t), s| (n + s.bin.count as f64, t + s.length));
    let square = |s: &Stretch| {
        let expected = total * s.length / time;
        (s.bin.count as f64 - expected) * (s.bin.count as f64 - expected) / (expected * index.max(1.0)).max(1e-9)
    };
    let x: f64 = stretches.iter().map(square).sum();
    match stretches.len() {
        0 | 1 => 1.0,
        n => checked_gamma_ur((n - 1) as f64 / 2.0, x / 2.0).unwrap_or(if x > 0.0 { 0.0 } else { 1.0 }),
    }
}

/// The traffic of a log whose clock is so many seconds ahead of UTC; none if there is none.
pub fn flow(timeline: &Timeline, offset: i32) -> Option<Flow> {
    let (first, last) = timeline.ends()?;
    let total: u64 = timeline.bins().map(|bin| bin.count).sum();
    let lasts = (last - first + 1) as f64;
    let mut flow = Flow { name: "clients".to_owned(), mean: total as f64 / lasts, lasts, ..Flow::default() };
    flow.comments.push(format!("{} requests in {}.", count(total), span(lasts)));
    let dispersion = dispersion(timeline);
    flow.batch = dispersion.and_then(|dispersion| dispersion.batch());
    if last - first + 1 >= 2 * DAY && day(timeline, offset, &mut flow) {
        flow.lasts = DAY as f64;
    } else {
        let stretches = stretches(timeline);
        let chance = constancy(&stretches, dispersion.map_or(1.0, |dispersion| dispersion.index));
        if chance >= CONSTANT {
            flow.comments.push(format!(
                "A constant rate explains the {} stretches (chi-square, p = {}).",
                stretches.len(),
                significant(chance, 2)
            ));
        } else {
            let width = stretches.first().map_or(0.0, |stretch| stretch.length);
            flow.comments.push(format!(
                "The rate changes (chi-square, p = {}): {} stretches of about {}, each the middle of one.",
                significant(chance, 2),
                stretches.len(),
                span(width)
            ));
            flow.shape = Shape::Points(stretches.iter().map(|s| (s.start + s.length / 2.0, s.rate())).collect());
        }
    }
    flow.comments.extend(dispersion.iter().flat_map(Dispersion::comment));
    Some(flow)
}

/// Folds a log of several days into one, if the time of day explains enough.
fn day(timeline: &Timeline, offset: i32, flow: &mut Flow) -> bool {
    let Some((first, last)) = timeline.ends() else { return false };
    // Half-hours of the log, by the time of day; those at the ends are not whole.
    let mut slots: Vec<Vec<f64>> = vec![Vec::new(); POINTS];
    let (mut current, mut sum) = (None, 0.0);
    let wall = |second: i64| (second + i64::from(offset)).div_euclid(SLOT);
    for (place, bin) in timeline.bins().enumerate() {
        let slot = wall(timeline.start() + place as i64 * timeline.width());
        if current != Some(slot) {
            close(&mut slots, current, sum, [wall(first), wall(last)]);
            (current, sum) = (Some(slot), 0.0);
        }
        sum += bin.count as f64 / SLOT as f64;
    }
    close(&mut slots, current, sum, [wall(first), wall(last)]);
    if slots.iter().any(Vec::is_empty) {
        return false;
    }
    let mean_of = |rates: &[f64]| rates.iter().sum::<f64>() / rates.len() as f64;
    let means: Vec<f64> = slots.iter().map(|rates| mean_of(rates)).collect();
    let all: Vec<f64> = slots.iter().flatten().copied().collect();
    let grand = mean_of(&all);
    let spread = |values: &[f64], mean: f64| values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    let within: f64 = slots.iter().zip(&means).map(|(rates, mean)| spread(rates, *mean)).sum();
    let explained = 1.0 - within / spread(&all, grand).max(1e-300);
    if explained < FOLDED || grand <= 0.0 {
        return false;
    }
    let days = all.len() as f64 / POINTS as f64;
    flow.comments.push(format!(
        "{} days: the time of day explains {} of the variance between half-hours; told is the mean day, from midnight.",
        significant(days, 3),
        percent(explained)
    ));
    let middle = mean_of(&means);
    flow.mean = middle;
    // The first harmonic of the mean day (discrete Fourier transform).
    let turn = |place: usize| 2.0 * std::f64::consts::PI * (place as f64 + 0.5) / POINTS as f64;
    let part = |wave: fn(f64) -> f64| {
        means.iter().enumerate().map(|(place, mean)| mean * wave(turn(place))).sum::<f64>() * 2.0 / POINTS as f64
    };
    let (cos, sin) = (part(libm::cos), part(libm::sin));
    let sine = POINTS as f64 * (cos * cos + sin * sin) / 2.0 / spread(&means, middle).max(1e-300);
    let amplitude = libm::sqrt(cos * cos + sin * sin) / middle;
    if sine >= SINE && amplitude <= 1.0 {
        let peak = (libm::atan2(sin, cos) / (2.0 * std::f64::consts::PI)).rem_euclid(1.0) * DAY as f64;
        flow.comments.push(format!("A sine explains {} of the mean day.", percent(sine)));
        flow.shape = Shape::Diurnal(amplitude, peak);
    } else {
        flow.comments.push(format!("A sine explains only {} of the mean day: told by half-hours.", percent(sine)));
        let at = |place: usize| (place as f64 + 0.5) * SLOT as f64;
        flow.shape = Shape::Points(means.iter().enumerate().map(|(place, mean)| (at(place), *mean)).collect());
    }
    true
}

/// Keeps the rate of a whole half-hour under its time of day.
fn close(slots: &mut [Vec<f64>], slot: Option<i64>, rate: f64, ends: [i64; 2]) {
    if let Some(slot) = slot.filter(|slot| !ends.contains(slot)) {
        slots[slot.rem_euclid(POINTS as i64) as usize].push(rate);
    }
}

/// A curve with at most [`POINTS`] points: means over equal stretches, where it has more.
pub fn thinned(points: &[(f64, f64)], lasts: f64) -> Vec<(f64, f64)> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let width = lasts / POINTS as f64;
    let mut sums = vec![(0.0, 0.0); POINTS];
    let last = [(lasts, points[points.len() - 1].1)];
    for (from, to) in points.iter().zip(points[1..].iter().chain(&last)) {
        // A straight piece, by parts that lie in one stretch each.
        let mut at = from.0;
        while at < to.0 {
            let place = ((at / width) as usize).min(POINTS - 1);
            let end =
                if place + 1 == POINTS { to.0 } else { to.0.min((place + 1) as f64 * width).max(at + width * 1e-9) };
            let middle = ((at + end) / 2.0 - from.0) / (to.0 - from.0);
            sums[place].0 += (end - at) * (from.1 + (to.1 - from.1) * middle);
            sums[place].1 += end - at;
            at = end;
        }
    }
    let point =
        |(place, (area, time)): (usize, (f64, f64))| ((place as f64 + 0.5) * width, area / f64::max(time, 1e-9));
    sums.into_iter().enumerate().map(point).collect()
}

/// The mean of a curve over its time.
pub fn mean(points: &[(f64, f64)], lasts: f64) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0.0 };
    let inner: f64 = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum();
    (inner + first.0 * first.1 + (lasts - last.0).max(0.0) * last.1) / lasts.max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts a second that a small generator makes, `each(second)` on average: so many chances of 1 in 16 each.
    fn timeline(seconds: i64, batch: u64, each: impl Fn(i64) -> f64) -> Timeline {
        let (mut timeline, mut state) = (Timeline::default(), 1u64);
        for second in 0..seconds {
            for _ in 0..(each(second) * 16.0 / batch as f64) as u64 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                if state >> 60 == 0 {
                    (0..batch).for_each(|_| assert!(timeline.record(1_699_920_000 + second, None)));
                }
            }
        }
        timeline
    }

    #[test]
    fn a_constant_rate_is_told_as_one_number() {
        let flow = flow(&timeline(1800, 1, |_| 20.0), 0).expect("traffic");
        assert_eq!((&flow.shape, flow.batch), (&Shape::Constant, None));
        assert!((flow.mean / 20.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_rise_is_told_by_points_that_lose_nothing() {
        let timeline = timeline(3600, 1, |second| 10.0 + second as f64 / 180.0);
        let flow = flow(&timeline, 0).expect("traffic");
        let Shape::Points(points) = &flow.shape else { panic!("{flow:?}") };
        assert!(points.len() <= POINTS && points[points.len() - 1].1 > 2.0 * points[0].1);
        assert!((mean(points, flow.lasts) / flow.mean - 1.0).abs() < 0.01);
        assert_eq!(flow.batch, None, "a rise is no burst");
    }

    #[test]
    fn batches_are_found_by_their_dispersion() {
        // Always 5 at once, one chance in 16: variance over mean is 5 * 15/16.
        let flow = flow(&timeline(3600, 5, |_| 20.0), 0).expect("traffic");
        let batch = flow.batch.expect("batches");
        assert!((batch - (5.0 * 15.0 / 16.0 + 1.0) / 2.0).abs() < 0.3, "{batch}");
        assert_eq!(flow.shape, Shape::Constant, "bursts are no change of the rate");
    }

    #[test]
    fn days_become_a_sine_that_peaks_when_they_do() {
        let daily = |second: i64| {
            let turn = 2.0 * std::f64::consts::PI * ((second % DAY) as f64 / DAY as f64 - 0.75);
            4.0 + 2.0 * turn.cos()
        };
        // It begins at midnight UTC, 01:00 on the clock on the wall.
        let flow = flow(&timeline(3 * DAY, 1, daily), 3600).expect("traffic");
        let Shape::Diurnal(amplitude, peak) = flow.shape else { panic!("{flow:?}") };
        assert!((amplitude - 0.5).abs() < 0.03, "{amplitude}");
        assert!((peak / 3600.0 - 19.0).abs() < 0.3, "{peak}");
        assert_eq!(flow.lasts, DAY as f64);
    }

    #[test]
    fn thin_curves_keep_their_mean() {
        let points: Vec<(f64, f64)> = (0..1000).map(|i| (f64::from(i), f64::from(i % 37))).collect();
        let thin = thinned(&points, 1000.0);
        assert_eq!(thin.len(), POINTS);
        assert!((mean(&thin, 1000.0) / mean(&points, 1000.0) - 1.0).abs() < 0.01);
    }
}
