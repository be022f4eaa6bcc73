//! Circles of frames each of which waits for what the next one holds.

use super::queues::Queues;
use crate::engine::NONE;

/// Looks for deadlocks: goes from who waits to who holds, and from there on to what those wait for.
#[derive(Debug, Default)]
pub struct Search {
    /// The search in which each frame was come to last, by slot.
    seen: Vec<u32>,
    /// Tells one search from another.
    search: u32,
    /// The way from the first frame: the wish of each, and the next holder of what it wishes for to look at.
    path: Vec<(u32, u32)>,
}

impl Search {
    /// If a wish is part of a circle, the one in it that was wished last: its frame has waited shortest. It is enough to
    /// look at those who hold what is waited for: who else stands in a queue waits for them as well.
    ///
    /// Takes time in proportion to those who wait for each other.
    pub fn victim(&mut self, queues: &Queues, wish: u32) -> Option<u32> {
        self.search = self.search.wrapping_add(1).max(1);
        let start = queues.hold(wish).slot;
        self.path.clear();
        self.path.push((wish, first_holder(queues, wish)));
        while let Some((_, next)) = self.path.last_mut() {
            let holder = *next;
            if holder == NONE {
                self.path.pop();
                continue;
            }
            *next = queues.hold(holder).after;
            let slot = queues.hold(holder).slot;
            if slot == start {
                let wishes = self.path.iter().map(|&(wish, _)| wish);
                return wishes.max_by_key(|&wish| (queues.hold(wish).since, queues.hold(wish).serial));
            }
            if self.is_new(slot)
                && let Some(wish) = queues.wish_of(slot)
            {
                self.path.push((wish, first_holder(queues, wish)));
            }
        }
        None
    }

    fn is_new(&mut self, slot: u32) -> bool {
        if self.seen.len() <= slot as usize {
            self.seen.resize(slot as usize + 1, 0);
        }
        std::mem::replace(&mut self.seen[slot as usize], self.search) != self.search
    }
}

fn first_holder(queues: &Queues, wish: u32) -> u32 {
    queues.row(queues.hold(wish).row).first_holder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_three_is_found_and_the_last_to_wait_gives_way() {
        let mut queues = Queues::default();
        for slot in 0..3u32 {
            queues.want(slot, 0, (0, u64::from(slot)), false, 0);
        }
        let wishes: Vec<u32> = (0..3u32)
            .map(|slot| queues.want(slot, 0, (0, u64::from((slot + 1) % 3)), false, 10 + u64::from(slot)).0)
            .collect();
        let mut search = Search::default();
        assert!(wishes.iter().all(|&wish| search.victim(&queues, wish) == Some(wishes[2])));
    }

    #[test]
    fn who_only_waits_for_a_circle_is_no_part_of_it() {
        let mut queues = Queues::default();
        queues.want(0, 0, (0, 0), false, 0);
        queues.want(1, 0, (0, 1), false, 0);
        let (first, _) = queues.want(0, 0, (0, 1), false, 1);
        let (second, _) = queues.want(1, 0, (0, 0), false, 2);
        let (outside, _) = queues.want(2, 0, (0, 0), false, 3);
        let mut search = Search::default();
        assert_eq!(search.victim(&queues, outside), None);
        assert_eq!((search.victim(&queues, first), search.victim(&queues, second)), (Some(second), Some(second)));
    }

    #[test]
    fn a_circle_may_lead_through_any_of_those_who_share_a_key() {
        let mut queues = Queues::default();
        (0..3).for_each(|slot| {
            queues.want(slot, 0, (0, 0), true, 0);
        });
        queues.want(3, 0, (0, 1), false, 0);
        let (alone, _) = queues.want(3, 0, (0, 0), false, 1);
        let mut search = Search::default();
        assert_eq!(search.victim(&queues, alone), None);
        let (back, _) = queues.want(1, 0, (0, 1), false, 2);
        assert_eq!(search.victim(&queues, alone), Some(back));
    }
}
