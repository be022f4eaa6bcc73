//! Where values lie on an axis, and which of them get a label.

use super::model::{Panel, Scale};
use crate::report::number;

/// A vertical axis.
pub struct Vertical {
    scale: Scale,
    low: f64,
    high: f64,
    /// Values with a line of the grid and a label.
    pub ticks: Vec<(f64, String)>,
}

impl Vertical {
    /// The axis that shows everything in a panel.
    pub fn of(panel: &Panel) -> Self {
        match panel.scale {
            Scale::Linear => Self::linear(panel),
            Scale::Log => Self::log(panel),
            Scale::Tail => {
                let ticks = (-4..=0).map(|power| {
                    let value = libm::pow(10.0, f64::from(power));
                    (value, number::limit(value, "share", ""))
                });
                Self { scale: Scale::Tail, low: 1e-4, high: 1.0, ticks: ticks.collect() }
            }
        }
    }

    fn linear(panel: &Panel) -> Self {
        let max = panel.values().filter(|v| v.is_finite()).fold(0.0, f64::max);
        let near = panel.limits.iter().map(|limit| limit.value);
        // A limit far above everything would press the lines to the floor.
        let max = near.filter(|limit| max == 0.0 || *limit <= 2.0 * max).fold(max, f64::max);
        let max = if max > 0.0 && max < 1e290 { max } else { 1.0 };
        let step = nice(max / 4.0);
        let mut high = (max / step - 1e-9).ceil() * step;
        if panel.unit == "share" && max <= 1.0 + 1e-9 {
            high = high.min(1.0);
        }
        let count = (high / step + 1e-9).floor() as u32;
        let ticks = (0..=count).map(|index| f64::from(index) * step);
        let ticks = ticks.map(|value| (value, number::tick(value, step, panel.unit))).collect();
        Self { scale: Scale::Linear, low: 0.0, high, ticks }
    }

    fn log(panel: &Panel) -> Self {
        let limits = panel.limits.iter().map(|limit| limit.value);
        let (low, high) = log_range(panel.values().chain(limits));
        let label = |value: f64| (value, number::tick(value, value, panel.unit));
        let ticks = log_ticks(low, high, (panel.height / 20.0) as usize).into_iter().map(label).collect();
        Self { scale: Scale::Log, low, high, ticks }
    }

    /// How far up a value lies: 0 is the bottom, 1 the top; values outside lie on the edge.
    /// `None` for what has no place at all.
    pub fn share(&self, value: f64) -> Option<f64> {
        if value.is_nan() {
            return None;
        }
        let share = match self.scale {
            Scale::Linear => value / self.high,
            Scale::Log | Scale::Tail if value <= 0.0 => return None,
            Scale::Log | Scale::Tail => log_share(value, self.low, self.high),
        };
        Some(share.clamp(0.0, 1.0))
    }

    /// Whether a value lies on the axis and not beyond an end.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high * (1.0 + 1e-9)).contains(&value)
    }
}

/// Where `value` lies between `low` and `high` on a logarithmic axis.
pub fn log_share(value: f64, low: f64, high: f64) -> f64 {
    libm::log(value / low) / libm::log(high / low)
}

/// A range for a logarithmic axis that shows all positive values, or nine decades of them, and is
/// at least one decade long.
pub fn log_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let usable = values.filter(|v| (1e-12..1e15).contains(v));
    let (min, max) = usable.fold((f64::INFINITY, 0.0_f64), |(min, max), v| (min.min(v), max.max(v)));
    if max <= 0.0 {
        return (1e-3, 1.0);
    }
    let (low, high) = (min.max(max * 1e-9) / 1.3, max * 1.3);
    let missing = libm::sqrt((10.0 / (high / low)).max(1.0));
    (low / missing, high * missing)
}

/// At most about `most` round values between `low` and `high`: 1, 2 and 5 in each decade where
/// there is room, else whole decades.
pub fn log_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let first = libm::floor(libm::log10(low)) as i32;
    let last = libm::ceil(libm::log10(high)) as i32;
    let between = |factors: &[f64], every: i32| -> Vec<f64> {
        let decades = (first..=last).filter(|power| power.rem_euclid(every) == 0);
        decades
            .flat_map(|power| factors.iter().map(move |f| decimal(*f, power)))
            .filter(|value| (low..=high).contains(value))
            .collect()
    };
    for factors in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]] {
        let ticks = between(factors, 1);
        if ticks.len() <= most {
            return ticks;
        }
    }
    between(&[1.0], (last - first) / most as i32 + 1)
}

/// `factor` times a power of ten without the error of a product.
fn decimal(factor: f64, power: i32) -> f64 {
    format!("{factor}e{power}").parse().unwrap_or(f64::NAN)
}

/// The round number (1, 2, 2.5 or 5 times a power of ten) at or above `value`.
pub fn nice(value: f64) -> f64 {
    let power = libm::floor(libm::log10(value.max(1e-300)));
    let unit = libm::pow(10.0, power);
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|f| f * unit >= value * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * unit
}

/// At most `most` labels on an axis of simulated time that ends at `end` seconds.
pub fn time_ticks(end: f64, most: usize) -> Vec<(f64, String)> {
    const STEPS: [f64; 24] = [
        1.0,
        2.0,
        5.0,
        10.0,
        15.0,
        30.0,
        60.0,
        120.0,
        300.0,
        600.0,
        900.0,
        1_800.0,
        3_600.0,
        7_200.0,
        10_800.0,
        21_600.0,
        43_200.0,
        86_400.0,
        172_800.0,
        432_000.0,
        864_000.0,
        2_592_000.0,
        7_776_000.0,
        31_536_000.0,
    ];
    if !(end.is_finite() && end > 0.0) {
        return vec![(0.0, "0".to_owned())];
    }
    let least = end / most.saturating_sub(1).max(1) as f64;
    let step = match STEPS.into_iter().find(|step| *step >= least) {
        Some(step) if least >= 0.5 => step,
        _ => nice(least),
    };
    let label = |time: f64| match step {
        _ if time == 0.0 => "0".to_owned(),
        s if s >= 86_400.0 => format!("{} d", number::count((time / 86_400.0).round() as u64)),
        s if s >= 3_600.0 => format!("{} h", (time / 3_600.0).round()),
        s if s >= 60.0 && end > 7_200.0 && time >= 3_600.0 => match (time / 60.0).round() as u64 {
            minutes if minutes.is_multiple_of(60) => format!("{} h", minutes / 60),
            minutes => format!("{} h {:02}", minutes / 60, minutes % 60),
        },
        s if s >= 60.0 => format!("{} min", (time / 60.0).round()),
        s if s >= 1.0 => format!("{} s", time.round()),
        _ => number::show(time, "s", ""),
    };
    let count = (end / step + 1e-9).floor().min(50.0) as u32;
    (0..=count).map(|index| f64::from(index) * step).map(|time| (time, label(time))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::model::{Point, Series};
    use crate::report::chart::palette::Ink;

    fn panel(scale: Scale, unit: &'static str, values: &[f64]) -> Panel {
        let point = |v: &f64| Point { x: 0.0, value: Some(*v), low: None, high: None };
        let series = Series::new("a", Ink::Blue, values.iter().map(point).collect());
        Panel::new("", unit, scale, vec![series])
    }

    fn labels(axis: &Vertical) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn linear_axes_begin_at_zero_and_end_at_a_round_number() {
        let axis = Vertical::of(&panel(Scale::Linear, "1/s", &[3.0, 1_150.0]));
        assert_eq!(labels(&axis), ["0", "500", "1,000", "1,500"]);
        assert_eq!(axis.share(750.0), Some(0.5));
    }

    #[test]
    fn log_axes_label_ones_twos_and_fives() {
        let axis = Vertical::of(&panel(Scale::Log, "s", &[0.021, 1.9]));
        assert_eq!(labels(&axis), ["20 ms", "50 ms", "100 ms", "200 ms", "500 ms", "1 s", "2 s"]);
        assert_eq!(axis.share(0.0), None);
    }

    #[test]
    fn time_is_labelled_in_its_own_steps() {
        let words = |end: f64| time_ticks(end, 11).into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(words(2_700.0).last().unwrap(), "45 min");
        assert_eq!(words(90.0)[1], "10 s");
        assert_eq!(words(9_000.0)[3..6], ["45 min", "1 h", "1 h 15"]);
        assert_eq!(words(0.5)[1], "50 ms");
        assert_eq!(words(31_536_000.0 * 5.0)[1], "365 d");
        assert!(words(1e12).len() <= 51);
        assert_eq!(words(f64::NAN), ["0"]);
    }

    #[test]
    fn any_values_give_an_axis() {
        for scale in [Scale::Linear, Scale::Log, Scale::Tail] {
            for values in [&[][..], &[0.0], &[-1.0], &[1e300, 1e-300], &[f64::NAN], &[f64::MAX]] {
                let axis = Vertical::of(&panel(scale, "", values));
                assert!(axis.ticks.len() < 30 && axis.low < axis.high);
            }
        }
    }
}
