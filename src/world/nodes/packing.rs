//! Packing pods into nodes that are not there yet (first fit decreasing, as Cluster Autoscaler's bin packing estimator).

use crate::policy::scheduling::Amount;

/// So many equal pods of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The service's number among those on nodes.
    pub group: usize,
    /// What each requests.
    pub request: Amount,
    /// How many.
    pub pods: u64,
}

/// Puts the largest first.
pub fn sort(batches: &mut [Batch]) {
    batches.sort_by_key(|batch| (std::cmp::Reverse((batch.request.cpu, batch.request.memory)), batch.group));
}

/// Fills nodes with pods, in the order in which both stand, and takes what was placed off the batches. With `whole`, up to
/// `most` empty nodes of that size are added as they are needed.
pub fn fill(nodes: &mut Vec<Amount>, batches: &mut [Batch], whole: Amount, most: usize) {
    for batch in batches {
        for free in nodes.iter_mut() {
            let placed = free.holds(batch.request).min(batch.pods);
            *free = free.less(batch.request.times(placed));
            batch.pods -= placed;
        }
        let each = whole.holds(batch.request);
        while batch.pods > 0 && each > 0 && nodes.len() < most {
            let placed = each.min(batch.pods);
            nodes.push(whole.less(batch.request.times(placed)));
            batch.pods -= placed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_are_packed_first_and_the_small_ones_fill_the_gaps() {
        let whole = Amount { cpu: 4000, memory: 100 };
        let of = |group, cpu, pods| Batch { group, request: Amount { cpu, memory: 1 }, pods };
        let mut batches = [of(0, 500, 5), of(1, 3000, 3)];
        sort(&mut batches);
        assert_eq!(batches[0].group, 1);
        let mut nodes = Vec::new();
        fill(&mut nodes, &mut batches, whole, 10);
        // Three nodes with 3000 each leave room for two of 500 on every one.
        assert_eq!(nodes.iter().map(|free| free.cpu).collect::<Vec<_>>(), [0, 0, 500]);
        assert!(batches.iter().all(|batch| batch.pods == 0));
        let mut too_many = [of(0, 4000, 9)];
        let mut few = Vec::new();
        fill(&mut few, &mut too_many, whole, 4);
        assert_eq!((few.len(), too_many[0].pods), (4, 5));
    }
}
