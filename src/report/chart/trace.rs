//! From points to the places of a line: gaps, more points than pixels, names that would overlap.

use super::model::Point;
use super::pen::Place;

/// The stretches of points that have a place, one after the other.
pub fn runs<T>(points: &[Point], place: impl Fn(&Point) -> Option<T>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match (place(point), runs.last_mut()) {
            (Some(place), Some(run)) => run.push(place),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The same picture with at most four places in each point of width: the first, the highest,
/// the lowest and the last.
pub fn thinned(places: &[Place]) -> Vec<Place> {
    let column = |place: &Place| place.0 as i64;
    let mut kept = Vec::with_capacity(places.len().min(8_000));
    for group in places.chunk_by(|a, b| column(a) == column(b)) {
        if group.len() <= 4 {
            kept.extend_from_slice(group);
            continue;
        }
        let by_height = |a: &(usize, &Place), b: &(usize, &Place)| a.1.1.total_cmp(&b.1.1);
        let indexed = || group.iter().enumerate();
        let extremes = [indexed().min_by(by_height), indexed().max_by(by_height)];
        let mut indices = vec![0, group.len() - 1];
        indices.extend(extremes.into_iter().flatten().map(|(index, _)| index));
        indices.sort_unstable();
        indices.dedup();
        kept.extend(indices.into_iter().map(|index| group[index]));
    }
    kept
}

/// One place in each point of width, the outermost.
pub fn outermost(places: impl Iterator<Item = Place>, outer: impl Fn(f64, f64) -> f64) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::new();
    for (x, y) in places {
        match kept.last_mut() {
            Some(last) if last.0 as i64 == x as i64 => last.1 = outer(last.1, y),
            _ => kept.push((x, y)),
        }
    }
    kept
}

/// Moves ascending heights apart to at least `gap`, between `top` and `bottom`, or as near to that
/// as there is room.
pub fn apart(heights: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let room = (bottom - top) / heights.len().max(2).saturating_sub(1) as f64;
    let gap = gap.min(room);
    let mut placed: Vec<f64> = Vec::with_capacity(heights.len());
    for height in heights {
        let least = placed.last().map_or(top, |last| last + gap);
        placed.push(height.clamp(top, bottom).max(least));
    }
    let mut most = bottom;
    for height in placed.iter_mut().rev() {
        *height = height.min(most);
        most = *height - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_moved_apart_and_stay_inside() {
        let placed = apart(&[90.0, 95.0, 99.0], 10.0, 0.0, 100.0);
        assert_eq!(placed, [80.0, 90.0, 100.0]);
        assert_eq!(apart(&[5.0; 3], 60.0, 0.0, 100.0), [0.0, 50.0, 100.0]);
    }

    #[test]
    fn thinning_keeps_the_spikes() {
        let mut places: Vec<Place> = (0..1_000).map(|i| (f64::from(i) * 0.001, 5.0)).collect();
        places[300].1 = 0.0;
        places[700].1 = 9.0;
        let thin = thinned(&places);
        assert!(thin.len() <= 8, "{}", thin.len());
        assert!(thin.iter().any(|p| p.1 == 0.0) && thin.iter().any(|p| p.1 == 9.0));
    }

    #[test]
    fn gaps_break_a_line() {
        let point = |value| Point { x: 0.0, value, low: None, high: None };
        let points = [None, Some(1.0), Some(2.0), None, None, Some(3.0)].map(point);
        let runs = runs(&points, |p| p.value);
        assert_eq!(runs, [vec![1.0, 2.0], vec![3.0]]);
    }
}
