//! Times that are known by classes: how many lie between two edges.

use crate::tally::Histogram;

/// Counts between edges. Times are in seconds; the last edge may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    edges: Vec<f64>,
    counts: Vec<f64>,
}

/// A cell in the middle has at least this share of all.
const BODY: f64 = 0.01;
/// A cell in the tail has at least this share of what is above its lower edge.
const TAIL: f64 = 0.1;
/// No cell but the last has less than this.
const LEAST: f64 = 5.0;

impl Cells {
    /// Counts between edges, of which there is one more; none unless edges rise from 0 or more and something is counted.
    /// Empty cells at either end are left out.
    pub fn new(edges: Vec<f64>, counts: Vec<f64>) -> Option<Self> {
        let rise = edges.windows(2).all(|pair| pair[0] < pair[1]) && edges.first().is_some_and(|first| *first >= 0.0);
        let counted = counts.iter().all(|count| count.is_finite() && *count >= 0.0);
        let first = counts.iter().position(|count| *count > 0.0)?;
        let last = counts.iter().rposition(|count| *count > 0.0)?;
        (rise && counted && edges.len() == counts.len() + 1)
            .then(|| Cells { edges: edges[first..last + 2].to_vec(), counts: counts[first..=last].to_vec() })
    }

    /// The cells of a histogram of times that were written down in steps of so many nanoseconds, rounded: what was written as
    /// 3 ms was between 2.5 and 3.5. Neighbours are joined, so that few cells are left, finer towards the tail.
    pub fn of(histogram: &Histogram, grain: u64) -> Option<Self> {
        let grain = grain.max(1) as f64;
        // The edge between what is written as less than this and what is not.
        let edge = |nanos: f64| ((nanos / grain).ceil() * grain - grain / 2.0).max(0.0) / 1e9;
        let total = histogram.count() as f64;
        let (mut edges, mut counts, mut above) = (Vec::new(), Vec::new(), total);
        let mut open = 0.0;
        for (low, high, count) in histogram.buckets() {
            if edges.is_empty() {
                edges.push(edge(low));
            } else if open == 0.0 && edge(low) > edges[edges.len() - 1] {
                // A gap is a cell of its own, in which nothing is.
                edges.push(edge(low));
                counts.push(0.0);
            }
            open += count as f64;
            let end = edge(high.max(low + 1.0));
            let enough = open >= LEAST.max((BODY * total).min(TAIL * above));
            if enough && end > edges[edges.len() - 1] {
                edges.push(end);
                counts.push(open);
                (above, open) = (above - open, 0.0);
            }
        }
        if open > 0.0 {
            let end = histogram.max().map_or(0.0, |max| edge((max * 1e9).floor() + 1.0).max(max));
            let last = edges.last().copied().unwrap_or(0.0);
            edges.push(if end > last { end } else { last + grain / 1e9 });
            counts.push(open);
        }
        Cells::new(edges, counts)
    }

    /// Where cells begin and end, in seconds.
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// How many lie in each cell.
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// How many there are.
    pub fn total(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// Each cell: its ends and its count.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        self.edges.windows(2).zip(&self.counts).map(|(ends, count)| (ends[0], ends[1], *count))
    }

    /// Each edge with the share below it.
    pub fn cumulative(&self) -> Vec<(f64, f64)> {
        let (total, mut below) = (self.total(), 0.0);
        let mut all = vec![(self.edges[0], 0.0)];
        for (_, high, count) in self.iter() {
            below += count;
            all.push((high, (below / total).min(1.0)));
        }
        all
    }

    /// A point that stands for a cell: its middle; of one without an end, its beginning.
    pub fn centre(low: f64, high: f64) -> f64 {
        if high.is_finite() { (low + high) / 2.0 } else { low }
    }

    /// The mean, with every cell at its centre.
    pub fn mean(&self) -> f64 {
        self.iter().map(|(low, high, count)| Cells::centre(low, high) * count).sum::<f64>() / self.total()
    }

    /// The standard deviation over the mean, with every cell at its centre.
    pub fn cv(&self) -> f64 {
        let mean = self.mean();
        let square = |(low, high, count)| libm::pow(Cells::centre(low, high) - mean, 2.0) * count;
        libm::sqrt(self.iter().map(square).sum::<f64>() / self.total()) / mean.max(1e-12)
    }

    /// A quantile, linear within cells; none if it lies in a cell without an end.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let (rank, mut below) = (q * self.total(), 0.0);
        for (low, high, count) in self.iter() {
            if count > 0.0 && below + count >= rank {
                return high.is_finite().then(|| low + (high - low) * ((rank - below) / count).clamp(0.0, 1.0));
            }
            below += count;
        }
        self.edges.last().copied().filter(|last| last.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_times_lie_around_what_is_written() {
        let mut histogram = Histogram::default();
        for ms in [0u64, 1, 1, 2, 2, 2] {
            (0..100).for_each(|_| histogram.record(ms * 1_000_000));
        }
        let cells = Cells::of(&histogram, 1_000_000).expect("cells");
        assert_eq!(cells.counts(), [100.0, 200.0, 300.0]);
        let expected = [0.0, 0.0005, 0.0015, 0.0025];
        assert!(cells.edges().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{cells:?}");
        assert!((cells.quantile(0.25).expect("a quantile") - 0.00075).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_lost_by_joining_and_the_tail_stays_fine() {
        let mut histogram = Histogram::default();
        (1..=100_000u64).for_each(|i| histogram.record(i * i));
        let cells = Cells::of(&histogram, 1).expect("cells");
        assert_eq!(cells.total(), 100_000.0);
        assert!(cells.counts().len() < 250, "{}", cells.counts().len());
        assert!((cells.mean() / histogram.mean().expect("a mean") - 1.0).abs() < 0.01);
        let p999 = cells.quantile(0.999).expect("a quantile");
        assert!((p999 / histogram.quantile(0.999).expect("one") - 1.0).abs() < 0.005);
    }

    #[test]
    fn what_is_no_classes_is_refused() {
        assert_eq!(Cells::new(vec![0.0, 1.0], vec![0.0]), None);
        assert_eq!(Cells::new(vec![1.0, 0.5], vec![1.0]), None);
        assert_eq!(Cells::new(vec![0.0, 1.0], vec![f64::NAN]), None);
        assert_eq!(Cells::new(vec![], vec![]), None);
    }
}
