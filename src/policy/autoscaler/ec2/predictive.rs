//! Predictive scaling: a forecast for each hour, ahead of which replicas come.

use super::metric::Metric;
use super::{Pod, Scale, TargetTracking, plain};
use crate::engine::random::Source;
use crate::engine::{Key, Time, time};
use crate::policy::autoscaler::{Decision, Look};
use crate::units::{Duration, Share};

crate::record! {
    /// Predictive scaling of EC2 Auto Scaling beside target tracking: at the start of each hour there are as many replicas as
    /// the forecast of the load wants, for the whole hour no fewer. It never takes replicas away: target tracking does,
    /// down to what is forecast. The load of an hour is foreseen as the mean of the same hours of the days before.
    Predictive = "predictive" {
        /// The autoscaler beside it; its first target is what the forecast keeps, and its bounds hold.
        dynamic: TargetTracking;
        /// How long before the hour replicas are ordered.
        buffer: Duration = Duration::from_secs(300), "AWS SchedulingBufferTime: 300 s";
        /// How often the forecast is made anew; the first one is made as soon as there is enough to make it of.
        refresh: Duration = Duration::from_secs(21_600), "AWS: every 6 h";
        /// Days that it looks back.
        days: u32 = 14, "AWS: up to 14 days";
        /// Days before the run; if not given, it knows only what it has seen in the run, and forecasts from 24 h on.
        history: Option<History>;
    }
}

crate::record! {
    /// Days before the run: usual ones, as the `diurnal` profiles of all traffic make them, without surges and steps. They
    /// tell how the hours of a day compare; how much they are is learnt from the run's first hours.
    History = "history" {
        /// How many.
        days: u32 = 14, "AWS: up to 14 days";
        /// How far an hour of one day is off the usual (coefficient of variation).
        noise: Share = Share::new(0.1), "assumption";
    }
}

/// What an autoscaler may know at the start of a run.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// How the hours of a usual day compare, from midnight on.
    pub usual_day: &'a [f64; 24],
    /// The root of its random numbers.
    pub key: Key,
}

const HOUR: Time = 3600 * time::SECOND;
/// Hours that a forecast is made for (AWS).
const AHEAD: usize = 48;

impl Predictive {
    /// The autoscaler at the start of a run.
    pub fn start(&self, before: &Before<'_>) -> Box<dyn Scale> {
        let first = self.dynamic.targets.first();
        let past = self.history.as_ref().map(|history| past(history, before));
        Box::new(Forecaster {
            dynamic: self.dynamic.start(),
            metric: first.map_or(Metric::Cpu, |target| target.metric),
            target: first.map_or(1.0, |target| target.value.value()),
            max: self.dynamic.bounds().1,
            buffer: self.buffer.nanos(),
            refresh: self.refresh.nanos(),
            days: self.days,
            past,
            last_look: 0,
            load: 0.0,
            hours: Vec::new(),
            forecast: Vec::new(),
            made_at: None,
            raised: 0,
            error: (0.0, 0),
            last_error: None,
        })
    }
}

/// How the hours of a day compared on average over the days before the run.
fn past(history: &History, before: &Before<'_>) -> [f64; 24] {
    let key = before.key.word("history");
    let mut hours = *before.usual_day;
    for (hour, load) in hours.iter_mut().enumerate() {
        let mut sum = 0.0;
        for day in 0..history.days.max(1) {
            // Even between the ends, which lie the square root of 3 standard deviations off the mean.
            let chance = key.number(u64::from(day)).draws(hour as u64).unit();
            sum += 1.0 + history.noise.value() * libm::sqrt(3.0) * (2.0 * chance - 1.0);
        }
        *load *= (sum / f64::from(history.days.max(1))).max(0.0);
    }
    hours
}

struct Forecaster {
    dynamic: Box<dyn Scale>,
    metric: Metric,
    target: f64,
    max: u32,
    buffer: Time,
    refresh: Time,
    days: u32,
    past: Option<[f64; 24]>,
    last_look: Time,
    /// The load of the hour so far, summed over replicas and time.
    load: f64,
    /// The load of each hour that is over: the metric, summed over replicas.
    hours: Vec<f64>,
    /// The load that is foreseen, from the hour on in which it was foreseen.
    forecast: Vec<f64>,
    made_at: Option<Time>,
    /// Hours up to which replicas were ordered.
    raised: usize,
    /// The sum of the relative errors of the hours that were foreseen, and how many those are.
    error: (f64, u32),
    /// That of the hour that the last look found over.
    last_error: Option<f64>,
}

impl Forecaster {
    /// What was done since the last look belongs to the hour that it lies in.
    fn note(&mut self, look: &Look<'_>) {
        let span = time::to_seconds(look.now - self.last_look);
        let of = |pod: &Pod| match self.metric {
            Metric::Cpu => pod.utilization,
            Metric::RequestsPerTarget => pod.calls_per_second * 60.0,
            Metric::BacklogPerReplica => 0.0,
        };
        self.load += look.pods.iter().map(of).sum::<f64>() * span;
        (self.last_look, self.last_error) = (look.now, None);
        if look.now >= (self.hours.len() as Time + 1) * HOUR {
            let seen = std::mem::take(&mut self.load) / 3600.0;
            if let Some(foreseen) = self.foreseen(self.hours.len()).filter(|_| seen > 0.0) {
                let error = libm::fabs(foreseen - seen) / seen;
                self.error = (self.error.0 + error, self.error.1 + 1);
                self.last_error = Some(error);
            }
            self.hours.push(seen);
        }
    }

    /// What is foreseen of an hour of the run.
    fn foreseen(&self, hour: usize) -> Option<f64> {
        let from = (self.made_at? / HOUR) as usize;
        self.forecast.get(hour.checked_sub(from)?).copied()
    }

    fn forecast(&mut self, now: Time) {
        let due = self.made_at.is_none_or(|at| now >= at.saturating_add(self.refresh));
        let known = self.hours.len();
        let level = self.past.map(|past| {
            let usual: f64 = (0..known).map(|hour| past[hour % 24]).sum();
            if usual > 0.0 { self.hours.iter().sum::<f64>() / usual } else { 0.0 }
        });
        if !due || known == 0 || (level.is_none() && known < 24) {
            return;
        }
        let of = |hour: usize| {
            let same = (1..=self.days as usize).filter_map(|day| hour.checked_sub(24 * day));
            let seen: Vec<f64> = same.filter_map(|hour| self.hours.get(hour).copied()).collect();
            let usual = self.past.zip(level).map(|(past, level)| past[hour % 24] * level);
            // A usual day before the run counts as one that was seen.
            let count = seen.len() + usual.iter().len();
            if count > 0 { (seen.iter().sum::<f64>() + usual.unwrap_or(0.0)) / count as f64 } else { 0.0 }
        };
        self.forecast = (known..known + AHEAD).map(of).collect();
        self.made_at = Some(known as Time * HOUR);
    }

    fn replicas_for(&self, hour: usize) -> Option<u32> {
        self.foreseen(hour).map(|load| (libm::ceil(load / self.target - 1e-9) as u32).min(self.max))
    }

    /// The next instant at which something is to be done: the end of an hour, or the buffer before it.
    fn next(&self, now: Time) -> Time {
        let end = (now / HOUR + 1) * HOUR;
        let ahead = end.saturating_sub(self.buffer);
        if ahead > now { ahead } else { end }
    }

    fn why(&self, hour: usize, load: f64, replicas: u32) -> String {
        let error = match self.error {
            (_, 0) => String::new(),
            (sum, hours) => format!("; forecasts were {} % off over {hours} h", plain(sum / f64::from(hours) * 100.0)),
        };
        format!(
            "forecast for hour {hour}: {} over the group, which at {} each is {replicas}{error}",
            self.metric.in_words(load),
            self.metric.in_words(self.target)
        )
    }
}

impl Scale for Forecaster {
    fn first_look(&self) -> Time {
        self.dynamic.first_look().min(self.next(0))
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let now = look.now;
        self.note(look);
        self.forecast(now);
        let mut decision = self.dynamic.look(look);
        let hour = (now / HOUR) as usize;
        let coming = (now.saturating_add(self.buffer) / HOUR) as usize;
        let floor = [hour, coming].into_iter().filter_map(|hour| self.replicas_for(hour)).max().unwrap_or(0);
        if floor > decision.replicas {
            decision.replicas = floor;
            if look.explained && (floor > look.current || coming > self.raised) {
                let of = if self.replicas_for(coming) == Some(floor) { coming } else { hour };
                let load = self.foreseen(of).unwrap_or(0.0);
                decision.because = self.why(of, load, floor);
            }
        }
        self.raised = self.raised.max(coming);
        let next = decision.next_look.unwrap_or(time::NEVER).min(self.next(now));
        Decision { next_look: Some(next), ..decision }
    }

    fn forecast_error(&self) -> Option<f64> {
        self.last_error
    }
}

#[cfg(test)]
mod tests {
    use super::super::metric::Reading;
    use super::super::target_tracking::Target;
    use super::super::tests::{busy, look};
    use super::*;
    use crate::language::Span;

    fn predictive(history: Option<History>) -> Predictive {
        let target = Target {
            metric: Metric::Cpu,
            value: Reading::Share(Share::new(0.5)),
            of: None,
            scale_in: false,
            span: Span::default(),
        };
        let dynamic = TargetTracking {
            min: 1,
            max: 50,
            targets: vec![target],
            period: Duration::from_secs(60),
            high_periods: 3,
            low_periods: 15,
            warmup: Duration::from_secs(0),
            cooldown: None,
            schedule: None,
            span: Span::default(),
        };
        let (buffer, refresh) = (Duration::from_secs(300), Duration::from_secs(21_600));
        Predictive { dynamic, buffer, refresh, days: 14, history, span: Span::default() }
    }

    /// When it wants how many, of 20 replicas whose load by hour is told in replicas; only where that is more than 20.
    fn course(spec: &Predictive, usual: &[f64; 24], hours: u64, load: impl Fn(u64) -> f64) -> Vec<(u64, u32)> {
        let before = Before { usual_day: usual, key: Key::replication(1, 0) };
        let mut scale = spec.start(&before);
        let (mut found, mut last, mut now) = (Vec::new(), 20, scale.first_look());
        while now <= hours * HOUR {
            let share = load((now - 1) / HOUR) / 20.0;
            let pods: Vec<Pod> = busy(20, share, 0.0);
            let decision = scale.look(&look(now, 20, &pods));
            if decision.replicas > 20 && decision.replicas != last {
                found.push((now / time::SECOND, decision.replicas));
            }
            last = decision.replicas;
            now = decision.next_look.expect("another");
        }
        found
    }

    #[test]
    fn after_a_day_the_same_hour_is_foreseen_and_ordered_five_minutes_ahead() {
        // 15 replicas' worth in the tenth hour of the first day, which at 50 % are 30; that they were too few then, target
        // tracking says itself.
        let load = |hour: u64| if hour == 10 { 15.0 } else { 5.0 };
        let found = course(&predictive(None), &[1.0; 24], 40, load);
        assert_eq!(found.first(), Some(&(10 * 3600 + 180, 30)));
        let second: Vec<_> = found.iter().filter(|(at, _)| *at > 24 * 3600).collect();
        assert_eq!(second, [&(34 * 3600 - 300, 30)]);
    }

    #[test]
    fn an_hour_that_is_over_is_compared_with_its_forecast() {
        // What comes each hour is a fifth less than on the first day: the forecast of the day before is a quarter more.
        let (spec, before) = (predictive(None), Before { usual_day: &[1.0; 24], key: Key::replication(1, 0) });
        let mut scale = spec.start(&before);
        let (mut errors, mut now) = (Vec::new(), scale.first_look());
        while now <= 26 * HOUR {
            let load = if now <= 24 * HOUR { 0.5 } else { 0.4 };
            let decision = scale.look(&look(now, 20, &busy(20, load, 0.0)));
            errors.extend(scale.forecast_error().map(|error| (now / HOUR, error)));
            now = decision.next_look.expect("another");
        }
        assert_eq!(errors.iter().map(|(hour, _)| *hour).collect::<Vec<_>>(), [25, 26]);
        assert!(errors.iter().all(|(_, error)| (error - 0.25).abs() < 1e-9), "{errors:?}");
    }

    #[test]
    fn with_a_history_the_first_day_is_foreseen_from_the_second_hour_on() {
        let mut usual = [1.0; 24];
        usual[3] = 3.0;
        let history = History { days: 14, noise: Share::new(0.0), span: Span::default() };
        let load = |hour: u64| if hour % 24 == 3 { 15.0 } else { 5.0 };
        let found = course(&predictive(Some(history)), &usual, 10, load);
        assert_eq!(found, [(3 * 3600 - 300, 30)]);
    }

    #[test]
    fn the_noise_of_a_history_has_the_spread_that_is_told() {
        let before = Before { usual_day: &[1.0; 24], key: Key::replication(1, 0) };
        let of = |days, noise| past(&History { days, noise: Share::new(noise), span: Span::default() }, &before);
        assert_eq!(of(14, 0.0), [1.0; 24]);
        let spread =
            |hours: [f64; 24]| (hours.iter().map(|hour| (hour - 1.0) * (hour - 1.0)).sum::<f64>() / 24.0).sqrt();
        let (one, many) = (spread(of(1, 0.2)), spread(of(100, 0.2)));
        assert!((0.1..0.3).contains(&one) && (0.01..0.03).contains(&many), "{one} {many}");
    }
}
