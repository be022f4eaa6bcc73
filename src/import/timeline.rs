//! How many requests came when, in memory that does not grow: bins of a second, made wider as the log gets longer.

use std::collections::VecDeque;

/// Widths of bins, in seconds: each divides the next, and the last a day.
const WIDTHS: [i64; 8] = [1, 5, 15, 60, 300, 900, 1800, 3600];
/// The most bins.
const MOST: i64 = 1 << 15;
/// The longest time that is told, in seconds; what lies further from the first request is taken for a wrong clock.
pub const LONGEST: i64 = 366 * 86_400;

/// What came in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// Requests.
    pub count: u64,
    /// Requests of which it is known how long they took.
    pub timed: u64,
    /// How long these took together, in nanoseconds.
    pub nanos: u64,
}

impl Bin {
    /// Adds what another one has.
    pub fn add(&mut self, other: &Bin) {
        self.count += other.count;
        self.timed += other.timed;
        self.nanos = self.nanos.saturating_add(other.nanos);
    }
}

/// Counts over time.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Which of [`WIDTHS`].
    width: usize,
    /// The number of the first bin, counted from the beginning of 1970.
    origin: i64,
    bins: VecDeque<Bin>,
    /// The first and the last second in which something came.
    ends: Option<(i64, i64)>,
}

impl Timeline {
    /// Counts a request at a second since 1970, which took so many nanoseconds if that is known. False if that is too far
    /// from the others to be true.
    pub fn record(&mut self, second: i64, nanos: Option<u64>) -> bool {
        let (first, last) = self.ends.unwrap_or((second, second));
        let (first, last) = (first.min(second), last.max(second));
        if last - first > LONGEST {
            return false;
        }
        self.ends = Some((first, last));
        while last.div_euclid(self.width()) - first.div_euclid(self.width()) >= MOST {
            self.widen();
        }
        let number = second.div_euclid(self.width());
        if self.bins.is_empty() {
            self.origin = number;
        }
        while number < self.origin {
            self.bins.push_front(Bin::default());
            self.origin -= 1;
        }
        let place = (number - self.origin) as usize;
        if place >= self.bins.len() {
            self.bins.resize(place + 1, Bin::default());
        }
        let timed = u64::from(nanos.is_some());
        self.bins[place].add(&Bin { count: 1, timed, nanos: nanos.unwrap_or(0) });
        true
    }

    fn widen(&mut self) {
        let (old, new) = (WIDTHS[self.width], WIDTHS[self.width + 1]);
        let origin = (self.origin * old).div_euclid(new);
        let mut bins: VecDeque<Bin> = VecDeque::new();
        for (place, bin) in self.bins.iter().enumerate() {
            let number = ((self.origin + place as i64) * old).div_euclid(new);
            bins.resize((number - origin) as usize + 1, Bin::default());
            if let Some(last) = bins.back_mut() {
                last.add(bin);
            }
        }
        (self.width, self.origin, self.bins) = (self.width + 1, origin, bins);
    }

    /// The width of a bin, in seconds.
    pub fn width(&self) -> i64 {
        WIDTHS[self.width]
    }

    /// The bins in order of time.
    pub fn bins(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter()
    }

    /// When the first bin begins, in seconds since 1970.
    pub fn start(&self) -> i64 {
        self.origin * self.width()
    }

    /// The first and the last second in which something came, since 1970.
    pub fn ends(&self) -> Option<(i64, i64)> {
        self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_widen_and_lose_nothing_in_whatever_order_requests_come() {
        let mut forwards = Timeline::default();
        let mut backwards = Timeline::default();
        let seconds: Vec<i64> = (0..5_000).map(|i| 1_700_000_003 + i * 97).collect();
        for second in &seconds {
            assert!(forwards.record(*second, Some(5)));
        }
        for second in seconds.iter().rev() {
            assert!(backwards.record(*second, Some(5)));
        }
        assert_eq!(forwards.width(), 15);
        assert!(forwards.bins.len() as i64 <= MOST);
        assert_eq!(forwards.bins, backwards.bins);
        assert_eq!(forwards.start(), backwards.start());
        let sum = forwards.bins().fold(Bin::default(), |mut sum, bin| {
            sum.add(bin);
            sum
        });
        assert_eq!(sum, Bin { count: 5_000, timed: 5_000, nanos: 25_000 });
    }

    #[test]
    fn a_clock_that_is_wrong_by_years_is_not_believed() {
        let mut line = Timeline::default();
        assert!(line.record(1_700_000_000, None));
        assert!(!line.record(0, None));
        assert!(!line.record(i64::from(u32::MAX), None));
        assert_eq!(line.ends(), Some((1_700_000_000, 1_700_000_000)));
    }
}
