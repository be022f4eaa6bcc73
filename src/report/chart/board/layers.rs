//! Where the components of a system stand: callers left of those they call, in few crossings.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (1981): layers by the longest way from the left, places within them by
//! the mean place of the neighbours, swept to and fro. A link over several layers leads through empty places between.

use std::collections::BTreeSet;

/// Sweeps to and fro; more change nothing that is seen.
const SWEEPS: usize = 12;

/// A place in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A component stands here.
    Component(usize),
    /// A link leads through here.
    Way(usize),
}

/// The layers from left to right, each from top to bottom.
#[derive(Debug)]
pub struct Layers {
    /// The places.
    pub layers: Vec<Vec<Place>>,
    /// For each link the places that it leads through, with their layers, in the direction in which it is drawn.
    pub routes: Vec<Vec<(usize, usize)>>,
}

/// Puts `count` components into layers. Links are pairs of their numbers; those that close a circle are drawn backwards.
pub fn layers(count: usize, links: &[(usize, usize)]) -> Layers {
    let back = back(count, links);
    let forward: Vec<(usize, usize)> = links
        .iter()
        .enumerate()
        .map(|(n, &(from, to))| if back.contains(&n) { (to, from) } else { (from, to) })
        .collect();
    let layer = longest(count, &forward);
    let depth = layer.iter().max().map_or(0, |last| last + 1);
    let mut layers: Vec<Vec<Place>> = vec![Vec::new(); depth];
    for (component, &layer) in layer.iter().enumerate() {
        layers[layer].push(Place::Component(component));
    }
    for (link, &(from, to)) in forward.iter().enumerate() {
        for between in layers.iter_mut().take(layer[to]).skip(layer[from] + 1) {
            between.push(Place::Way(link));
        }
    }
    let neighbours = |place: Place, at: usize, left: bool| -> Vec<Place> {
        let side = |link: usize| {
            let (from, to) = forward[link];
            let (end, other) = if left { (from, at.checked_sub(1)) } else { (to, Some(at + 1)) };
            if other == Some(layer[end]) { Place::Component(end) } else { Place::Way(link) }
        };
        match place {
            Place::Way(link) => vec![side(link)],
            Place::Component(component) => {
                let of = |&(_, &(from, to)): &(usize, &(usize, usize))| (if left { to } else { from }) == component;
                forward.iter().enumerate().filter(of).map(|(link, _)| side(link)).collect()
            }
        }
    };
    for sweep in 0..SWEEPS {
        let left = sweep % 2 == 0;
        let order: Vec<usize> = if left { (1..depth).collect() } else { (0..depth.saturating_sub(1)).rev().collect() };
        for at in order {
            let beside = if left { at - 1 } else { at + 1 };
            let height = |index: usize, layer: usize, layers: &[Vec<Place>]| {
                // As shares of the layer's height, so that long and short layers can be held against each other.
                (index as f64 + 0.5) / layers[layer].len() as f64
            };
            let mut weighed: Vec<(f64, Place)> = Vec::new();
            for (index, &place) in layers[at].iter().enumerate() {
                let places = neighbours(place, at, left);
                let found: Vec<f64> = places
                    .iter()
                    .filter_map(|p| layers[beside].iter().position(|other| other == p))
                    .map(|index| height(index, beside, &layers))
                    .collect();
                let mean = found.iter().sum::<f64>() / found.len() as f64;
                weighed.push((if found.is_empty() { height(index, at, &layers) } else { mean }, place));
            }
            weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
            layers[at] = weighed.into_iter().map(|(_, place)| place).collect();
        }
    }
    let routes =
        (0..forward.len()).map(|link| route(link, forward[link], &layer, &layers, back.contains(&link))).collect();
    Layers { layers, routes }
}

/// The places of a link, from where it comes from to where it goes.
fn route(
    link: usize,
    (from, to): (usize, usize),
    layer: &[usize],
    layers: &[Vec<Place>],
    back: bool,
) -> Vec<(usize, usize)> {
    let index = |at: usize, place: Place| layers[at].iter().position(|other| *other == place).unwrap_or(0);
    let mut route: Vec<(usize, usize)> = (layer[from]..=layer[to])
        .map(|at| match at {
            at if at == layer[from] => (at, index(at, Place::Component(from))),
            at if at == layer[to] => (at, index(at, Place::Component(to))),
            at => (at, index(at, Place::Way(link))),
        })
        .collect();
    if back {
        route.reverse();
    }
    route
}

/// The links that close a circle, found depth first.
fn back(count: usize, links: &[(usize, usize)]) -> BTreeSet<usize> {
    let mut back = BTreeSet::new();
    // 0: not seen, 1: on the way, 2: done.
    let mut state = vec![0_u8; count];
    for root in 0..count {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state[root] == 0 {
            state[root] = 1;
            path.push((root, 0));
        }
        while let Some((component, next)) = path.last_mut() {
            let component = *component;
            let Some(offset) = links[*next..].iter().position(|(from, _)| *from == component) else {
                state[component] = 2;
                path.pop();
                continue;
            };
            let link = *next + offset;
            *next = link + 1;
            let to = links[link].1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    path.push((to, 0));
                }
                1 => {
                    back.insert(link);
                }
                _ => {}
            }
        }
    }
    back
}

/// The length of the longest way to each component. There are no circles.
fn longest(count: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0_usize; count];
    for _ in 0..count {
        let before = layer.clone();
        for &(from, to) in links {
            layer[to] = layer[to].max(layer[from] + 1);
        }
        if layer == before {
            break;
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of routes between the same two layers that cross.
    fn crossings(found: &Layers) -> usize {
        let steps: Vec<_> = found.routes.iter().flat_map(|route| route.windows(2).map(|w| (w[0], w[1]))).collect();
        let cross = |a: &((usize, usize), (usize, usize)), b: &((usize, usize), (usize, usize))| {
            a.0.0 == b.0.0 && a.1.0 == b.1.0 && (a.0.1 < b.0.1) != (a.1.1 < b.1.1) && a.0.1 != b.0.1 && a.1.1 != b.1.1
        };
        steps.iter().enumerate().map(|(n, a)| steps[n + 1..].iter().filter(|b| cross(a, b)).count()).sum()
    }

    #[test]
    fn callers_stand_left_of_whom_they_call_and_long_links_have_ways_between() {
        let found = layers(4, &[(0, 1), (1, 2), (2, 3), (0, 3)]);
        assert_eq!(found.layers.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2, 1]);
        assert_eq!(found.routes[3].iter().map(|(layer, _)| *layer).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_tree_is_drawn_without_crossings_whatever_the_order_of_its_links() {
        // 0 calls 1 and 2; 1 calls 5 and 6, 2 calls 3 and 4.
        let found = layers(7, &[(0, 1), (0, 2), (1, 5), (1, 6), (2, 3), (2, 4)]);
        assert_eq!(crossings(&found), 0);
    }

    #[test]
    fn a_circle_is_drawn_with_one_link_backwards() {
        let found = layers(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(found.layers.len(), 3);
        assert_eq!(found.routes[2].iter().map(|(layer, _)| *layer).collect::<Vec<_>>(), [2, 1, 0]);
    }

    #[test]
    fn nothing_at_all_has_no_layers() {
        assert!(layers(0, &[]).layers.is_empty());
    }
}
