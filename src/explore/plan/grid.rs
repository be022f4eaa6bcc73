//! The settings that knobs can have, and which of them are neighbours.

use crate::explore::axis::Axis;

/// A setting: the place of the value of each knob.
pub type Places = Vec<usize>;

/// All settings of the knobs.
pub struct Grid {
    /// How many values each knob has, and whether they lie in order.
    knobs: Vec<(usize, bool)>,
}

impl Grid {
    /// The settings of these knobs.
    pub fn of(knobs: &[Axis]) -> Self {
        Grid { knobs: knobs.iter().map(|knob| (knob.values.len(), knob.line.is_some())).collect() }
    }

    /// How many settings there are.
    pub fn size(&self) -> f64 {
        self.knobs.iter().map(|(count, _)| *count as f64).product()
    }

    /// Strides over the values of each knob at which no more than `most` settings are left, ends included; 1 everywhere
    /// where all are few enough.
    pub fn strides(&self, most: usize) -> Vec<usize> {
        let mut strides = vec![1; self.knobs.len()];
        let left = |strides: &[usize], knob: usize| along(self.knobs[knob].0, strides[knob]).len();
        while (0..strides.len()).map(|knob| left(&strides, knob) as f64).product::<f64>() > most as f64 {
            // The knob with the most values is thinned out; two are the least that a knob can have.
            let widest = (0..strides.len()).max_by_key(|&knob| (left(&strides, knob), usize::MAX - knob));
            match widest.filter(|&knob| left(&strides, knob) > 2) {
                Some(knob) => strides[knob] *= 2,
                None => break,
            }
        }
        strides
    }

    /// The settings at these strides, the last knob changing fastest; no more than `most`.
    pub fn coarse(&self, strides: &[usize], most: usize) -> Vec<Places> {
        let values = self.knobs.iter().zip(strides).map(|((count, _), stride)| along(*count, *stride));
        let mut settings: Vec<Places> = vec![Vec::new()];
        for values in values {
            let with = |places: &Places| {
                values.iter().map(|value| [places.as_slice(), &[*value]].concat()).collect::<Vec<_>>()
            };
            settings = settings.iter().flat_map(with).take(most).collect();
        }
        settings
    }

    /// One step of a knob either way; of words, every other one.
    pub fn steps(&self, places: &Places, knob: usize, stride: usize) -> Vec<Places> {
        let (count, ordered) = self.knobs[knob];
        let here = places[knob];
        let reached: Vec<usize> = match ordered {
            true => {
                let down = (here > 0).then(|| here.saturating_sub(stride));
                let up = (here + 1 < count).then(|| (here + stride).min(count - 1));
                down.into_iter().chain(up).collect()
            }
            false => (0..count).filter(|&place| place != here).collect(),
        };
        let with = |place: usize| {
            let mut moved = places.clone();
            moved[knob] = place;
            moved
        };
        reached.into_iter().map(with).collect()
    }

    /// The settings around another: one step of one knob, or of two at once, so that a border that no knob runs along can
    /// be followed.
    pub fn around(&self, places: &Places, strides: &[usize]) -> Vec<Places> {
        let mut found: Vec<Places> = Vec::new();
        for knob in 0..self.knobs.len() {
            for moved in self.steps(places, knob, strides[knob]) {
                for (other, &stride) in strides.iter().enumerate().skip(knob + 1) {
                    found.extend(self.steps(&moved, other, stride));
                }
                found.push(moved);
            }
        }
        found
    }
}

/// Every so many places of a knob's values, and the last.
fn along(count: usize, stride: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).step_by(stride).collect();
    if places.last().is_some_and(|&last| last + 1 < count) {
        places.push(count - 1);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(texts: &[&str]) -> Grid {
        Grid::of(&texts.iter().map(|text| Axis::parse(text).expect(text)).collect::<Vec<_>>())
    }

    #[test]
    fn small_grids_are_whole_and_large_ones_are_thinned_out_with_their_ends() {
        let small = grid(&["a=1..3", "b=x,y"]);
        assert_eq!(small.strides(10), [1, 1]);
        assert_eq!(small.coarse(&[1, 1], 10), [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]);
        let large = grid(&["a=1..1000", "b=1..100", "c=1..3"]);
        let strides = large.strides(300);
        let coarse = large.coarse(&strides, 300);
        assert!((100..=300).contains(&coarse.len()) && strides[0] > strides[1] && strides[2] == 1, "{strides:?}");
        assert_eq!((coarse[0].clone(), coarse[coarse.len() - 1].clone()), (vec![0, 0, 0], vec![999, 99, 2]));
    }

    #[test]
    fn neighbours_are_one_step_away_and_words_are_all_neighbours() {
        let grid = grid(&["a=1..9", "b=x,y,z"]);
        assert_eq!(grid.steps(&vec![4, 1], 0, 2), [[2, 1], [6, 1]]);
        assert_eq!(grid.steps(&vec![0, 1], 0, 2), [[2, 1]]);
        assert_eq!(grid.steps(&vec![8, 0], 0, 1), [[7, 0]]);
        assert_eq!(grid.steps(&vec![4, 1], 1, 1), [[4, 0], [4, 2]]);
        let around = grid.around(&vec![4, 1], &[1, 1]);
        assert_eq!(around.len(), 8);
        assert!(around.contains(&vec![3, 2]) && !around.contains(&vec![4, 1]));
    }
}
