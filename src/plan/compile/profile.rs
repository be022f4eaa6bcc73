//! The rate of a traffic source over time, from its base rate and its profile.

use crate::engine::Time;
use crate::plan::arrivals::Segment;
use crate::scenario::traffic::Profile;

/// Straight pieces that stand for one period of a sine: the error is below 0.03 % of the amplitude.
const PIECES_A_PERIOD: u64 = 96;

/// A factor over time: points between which it changes linearly; two points at one time are a jump.
type Factor = Vec<(Time, f64)>;

/// The rate over time: the product of the base rate and of all items of the profile, as straight pieces
/// from time zero to the end, all times `scale`.
pub fn rate(base: f64, profile: &[Profile], duration: Time, scale: f64) -> Vec<Segment> {
    let factors: Vec<Factor> = profile.iter().map(|item| factor(item, duration)).collect();
    // A recorded trace holds absolute rates, which stand in for the base rate.
    let traced = profile.iter().any(|item| matches!(item, Profile::Trace(_)));
    let base = if traced { 1.0 } else { base } * scale;
    let mut times: Vec<Time> = factors.iter().flatten().map(|(time, _)| *time).filter(|&t| t < duration).collect();
    times.extend([0, duration]);
    times.sort_unstable();
    times.dedup();
    times.windows(2).flat_map(|pair| piece(base, &factors, pair[0], pair[1])).collect()
}

/// The rate between two neighbouring points in time. Where several factors slope at once their product is
/// no straight line, so such a stretch is cut finer.
fn piece(base: f64, factors: &[Factor], start: Time, end: Time) -> Vec<Segment> {
    let sloping = factors.iter().filter(|f| after(f, start) != before(f, end)).count();
    let cuts = if sloping > 1 { 16 } else { 1 };
    let cut = |i: u64| start + ((end - start) as u128 * u128::from(i) / u128::from(cuts)) as Time;
    let product = |read: &dyn Fn(&Factor) -> f64| base * factors.iter().map(read).product::<f64>();
    (0..cuts)
        .map(|i| (cut(i), cut(i + 1)))
        .filter(|(start, end)| start < end)
        .map(|(start, end)| Segment {
            start,
            end,
            from: product(&|f| after(f, start)),
            to: product(&|f| before(f, end)),
        })
        .collect()
}

/// The factor just after a time.
fn after(factor: &Factor, time: Time) -> f64 {
    let next = factor.partition_point(|&(t, _)| t <= time);
    interpolate(factor, next, time)
}

/// The factor just before a time.
fn before(factor: &Factor, time: Time) -> f64 {
    let next = factor.partition_point(|&(t, _)| t < time);
    interpolate(factor, next, time)
}

fn interpolate(factor: &Factor, next: usize, time: Time) -> f64 {
    match (next.checked_sub(1).and_then(|i| factor.get(i)), factor.get(next)) {
        (Some(&(t0, v0)), Some(&(t1, v1))) if t1 > t0 => v0 + (v1 - v0) * (time - t0) as f64 / (t1 - t0) as f64,
        (Some(&(_, v)), _) | (None, Some(&(_, v))) => v,
        (None, None) => 1.0,
    }
}

fn factor(item: &Profile, duration: Time) -> Factor {
    match item {
        Profile::Surge(surge) => {
            let (peak, at) = (surge.surge.value(), surge.at.nanos());
            let top = at.saturating_add(surge.ramp.nanos());
            let fall = top.saturating_add(surge.hold.nanos());
            let end = fall.saturating_add(surge.decay.nanos());
            vec![(0, 1.0), (at, 1.0), (top, peak), (fall, peak), (end, 1.0)]
        }
        Profile::Step(step) => {
            let at = step.at.nanos();
            vec![(0, 1.0), (at, 1.0), (at, step.step.value())]
        }
        Profile::Grow(grow) => {
            let at = grow.at.nanos();
            vec![(0, 1.0), (at, 1.0), (at.saturating_add(grow.over.nanos()), grow.grow.value())]
        }
        Profile::Diurnal(day) => {
            let (period, peak) = (day.period.nanos(), day.peak.nanos());
            let pieces = (duration.div_ceil(period.max(1)) + 1) * PIECES_A_PERIOD;
            (0..=pieces)
                .map(|i| (u128::from(period) * u128::from(i) / u128::from(PIECES_A_PERIOD)) as Time)
                .take_while(|&t| t <= duration.saturating_add(period / PIECES_A_PERIOD))
                .map(|t| {
                    let turns = (t as f64 - peak as f64) / period as f64;
                    (t, 1.0 + day.amplitude.value() * libm::cos(2.0 * std::f64::consts::PI * turns))
                })
                .collect()
        }
        Profile::Trace(trace) => trace.points.iter().map(|(time, rate)| (time.nanos(), *rate)).collect(),
    }
}
