//! A timetable: times that are set beforehand, and may come again and again.

use crate::engine::Time;
use crate::units::Duration;

/// Where a run stands in a list of times. It hands them out in the order of the list, which is that of time.
#[derive(Clone, Debug)]
pub struct Timetable {
    times: Vec<Time>,
    /// After this time the list begins again; never, if none.
    every: Option<Time>,
    next: usize,
    round: u64,
}

impl Timetable {
    /// One of which no time has come. After `every` it begins again; never, if none.
    pub fn new(times: impl IntoIterator<Item = Duration>, every: Option<Duration>) -> Self {
        let times = times.into_iter().map(Duration::nanos).collect();
        Timetable { times, every: every.map(Duration::nanos), next: 0, round: 0 }
    }

    /// The next time, if there is one.
    pub fn next(&self) -> Option<Time> {
        let time = self.times.get(self.next)?;
        Some(time.saturating_add(self.round.saturating_mul(self.every.unwrap_or(0))))
    }

    /// The place in the list of a time that has come and was not handed out before. Of several, the first.
    pub fn due(&mut self, now: Time) -> Option<usize> {
        self.next().filter(|&time| time <= now)?;
        let due = self.next;
        self.next += 1;
        if self.next >= self.times.len() && self.every.is_some() {
            (self.next, self.round) = (0, self.round + 1);
        }
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    fn timetable(seconds: &[u64], every: Option<u64>) -> Timetable {
        Timetable::new(seconds.iter().copied().map(Duration::from_secs), every.map(Duration::from_secs))
    }

    #[test]
    fn a_time_is_due_once_it_has_come_and_only_once() {
        let mut timetable = timetable(&[10, 60], None);
        assert_eq!((timetable.due(10 * SECOND - 1), timetable.next()), (None, Some(10 * SECOND)));
        assert_eq!((timetable.due(10 * SECOND), timetable.next()), (Some(0), Some(60 * SECOND)));
        assert_eq!(timetable.due(10 * SECOND), None);
        assert_eq!((timetable.due(99 * SECOND), timetable.next()), (Some(1), None));
        assert_eq!(timetable.due(999 * SECOND), None);
    }

    #[test]
    fn it_begins_again_after_its_period() {
        let mut timetable = timetable(&[10, 60], Some(100));
        let came: Vec<_> =
            std::iter::from_fn(|| Some((timetable.next()? / SECOND, timetable.due(300 * SECOND)?))).collect();
        assert_eq!(came, [(10, 0), (60, 1), (110, 0), (160, 1), (210, 0), (260, 1)]);
        assert_eq!(timetable.next(), Some(310 * SECOND));
    }

    #[test]
    fn what_was_missed_is_handed_out_one_by_one_in_order() {
        let mut timetable = timetable(&[5, 5, 7], None);
        let places: Vec<_> = std::iter::from_fn(|| timetable.due(8 * SECOND)).collect();
        assert_eq!(places, [0, 1, 2]);
    }

    #[test]
    fn an_empty_one_never_has_a_time() {
        let mut timetable = timetable(&[], Some(100));
        assert_eq!((timetable.next(), timetable.due(1000 * SECOND)), (None, None));
    }
}
