//! Who reads which partition.

use crate::engine::NONE;

/// Equal ranges of partitions, in the order of the members; the first get one more where it does not come out even (Kafka
/// RangeAssignor).
pub fn ranges(partitions: usize, members: &[u32]) -> Vec<u32> {
    if members.is_empty() {
        return vec![NONE; partitions];
    }
    let (each, more) = (partitions / members.len(), partitions % members.len());
    let shares = members.iter().enumerate().map(|(nth, &member)| (member, each + usize::from(nth < more)));
    shares.flat_map(|(member, share)| std::iter::repeat_n(member, share)).collect()
}

/// As equal a share as there can be for each member, so that as few partitions as possible change hands (Kafka
/// CooperativeStickyAssignor).
pub fn sticky(owners: &[u32], members: &[u32]) -> Vec<u32> {
    if members.is_empty() {
        return vec![NONE; owners.len()];
    }
    let (each, mut more) = (owners.len() / members.len(), owners.len() % members.len());
    let mut held = vec![0; members.len()];
    let mut next = vec![NONE; owners.len()];
    for (partition, owner) in owners.iter().enumerate() {
        let Some(nth) = members.iter().position(|member| member == owner) else { continue };
        let extra = held[nth] == each && more > 0;
        if held[nth] < each || extra {
            held[nth] += 1;
            more -= usize::from(extra);
            next[partition] = *owner;
        }
    }
    for partition in next.iter_mut().filter(|owner| **owner == NONE) {
        let least = (0..members.len()).min_by_key(|&nth| held[nth]).unwrap_or(0);
        held[least] += 1;
        *partition = members[least];
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_equal_but_for_one() {
        assert_eq!(ranges(5, &[3, 8]), [3, 3, 3, 8, 8]);
        assert_eq!(ranges(2, &[0, 1, 2]), [0, 1], "more consumers than partitions: one is idle");
        assert_eq!(ranges(2, &[]), [NONE, NONE]);
    }

    #[test]
    fn few_partitions_move_when_a_member_comes_or_goes() {
        let before = sticky(&[NONE; 12], &[0, 1, 2]);
        let after = sticky(&before, &[0, 1, 2, 3]);
        assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 3);
        assert_eq!(after.iter().filter(|owner| **owner == 3).count(), 3);
        let fewer = sticky(&after, &[0, 2, 3]);
        assert_eq!(after.iter().zip(&fewer).filter(|(a, b)| a != b).count(), 3, "those of the one that went");
        let loads: Vec<usize> = [0, 2, 3].iter().map(|m| fewer.iter().filter(|o| *o == m).count()).collect();
        assert_eq!(loads, [4, 4, 4]);
    }
}
