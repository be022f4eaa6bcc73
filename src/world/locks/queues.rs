//! Who holds which key, and who waits for it: one queue a key, first come, first served.

use crate::engine::{Arena, KeyTable, NONE, Time};

/// Names a key: the lock table, and the key's number or hash in it.
pub type Named = (u32, u64);

/// Where a name stands in an index: keys of equal number in different tables stand apart.
fn place((table, key): Named) -> u64 {
    key.rotate_left(table)
}

/// A key that somebody holds.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    pub key: Named,
    /// How many hold it; they all share it if more than one.
    holders: u32,
    exclusive: bool,
    /// The first of those who hold it.
    pub first_holder: u32,
    first_waiting: u32,
    last_waiting: u32,
}

/// A key that a frame holds or waits for.
#[derive(Clone, Copy, Debug)]
pub struct Hold {
    /// The frame.
    pub slot: u32,
    /// Tells it from others that had its place before; 0 once it is over.
    pub serial: u32,
    /// The number of the step that wants it.
    pub step: u32,
    /// The key; [`NONE`] if the frame holds it for another step already.
    pub row: u32,
    shared: bool,
    /// Whether the frame has it, or waits for it.
    pub granted: bool,
    /// Since when.
    pub since: Time,
    /// Neighbours among those who hold the key, or among those who wait for it.
    before: u32,
    /// See `before`.
    pub after: u32,
    /// What the frame had taken before it.
    below: u32,
}

/// All keys that are held or waited for: memory in proportion to them alone.
#[derive(Debug)]
pub struct Queues {
    index: KeyTable,
    rows: Arena<Row>,
    holds: Arena<Hold>,
    /// What each frame has taken last, by slot.
    last: Vec<u32>,
    serial: u32,
}

/// What became of a key that was let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// What it was.
    pub key: Named,
    /// Whether nobody holds it any more.
    pub free: bool,
}

impl Default for Queues {
    fn default() -> Self {
        Queues { index: KeyTable::new(0), rows: Arena::new(), holds: Arena::new(), last: Vec::new(), serial: 0 }
    }
}

impl Queues {
    /// What a frame took last; [`NONE`] if it has nothing.
    #[inline]
    pub fn last_of(&self, slot: u32) -> u32 {
        self.last.get(slot as usize).copied().unwrap_or(NONE)
    }

    /// What is known of a hold.
    pub fn hold(&self, hold: u32) -> &Hold {
        &self.holds[hold]
    }

    /// A key that somebody holds.
    pub fn row(&self, row: u32) -> &Row {
        &self.rows[row]
    }

    /// The frame's wish that is not granted yet: the last one, if any.
    pub fn wish_of(&self, slot: u32) -> Option<u32> {
        Some(self.last_of(slot)).filter(|&last| last != NONE && !self.holds[last].granted)
    }

    /// How many keys a frame has taken for a step.
    pub fn taken(&self, slot: u32, step: u32) -> u32 {
        let (mut count, mut hold) = (0, self.last_of(slot));
        while hold != NONE && self.holds[hold].step == step {
            count += 1;
            hold = self.holds[hold].below;
        }
        count
    }

    /// Whether a timer was set for a wish that is still open.
    pub fn is_open(&self, hold: u32, serial: u32) -> bool {
        self.holds[hold].serial == serial && !self.holds[hold].granted
    }

    fn holds_row(&self, slot: u32, row: u32) -> bool {
        let mut hold = self.last_of(slot);
        while hold != NONE {
            if self.holds[hold].row == row {
                return true;
            }
            hold = self.holds[hold].below;
        }
        false
    }

    /// The row of a key, made where nobody has wanted it yet.
    fn row_of(&mut self, key: Named) -> u32 {
        let rows = &mut self.rows;
        if let Some(row) = self.index.find(place(key), |row| rows[row].key == key) {
            return row;
        }
        let (first_holder, first_waiting, last_waiting) = (NONE, NONE, NONE);
        let row = rows.insert(Row { key, holders: 0, exclusive: false, first_holder, first_waiting, last_waiting });
        self.index.insert(place(key), row);
        row
    }

    /// A frame wants a key for a step: gets it, or waits behind all who came before. Returns its hold, and whether
    /// nobody held the key before.
    pub fn want(&mut self, slot: u32, step: u32, key: Named, shared: bool, now: Time) -> (u32, bool) {
        let row = self.row_of(key);
        let again = self.rows[row].holders > 0 && self.holds_row(slot, row);
        let Row { holders, exclusive, first_waiting, .. } = self.rows[row];
        let granted = again || holders == 0 || (shared && !exclusive && first_waiting == NONE);
        self.serial = self.serial.wrapping_add(1).max(1);
        let below = self.last_of(slot);
        let row = if again { NONE } else { row };
        let (serial, since) = (self.serial, now);
        let hold = self.holds.insert(Hold {
            slot,
            serial,
            step,
            row,
            shared,
            granted,
            since,
            before: NONE,
            after: NONE,
            below,
        });
        if self.last.len() <= slot as usize {
            self.last.resize(slot as usize + 1, NONE);
        }
        self.last[slot as usize] = hold;
        if !again && granted {
            self.hold_on(hold);
        } else if !granted {
            self.line_up(hold);
        }
        (hold, holders == 0)
    }

    /// A frame holds a key from here on.
    fn hold_on(&mut self, hold: u32) {
        let Hold { row, shared, .. } = self.holds[hold];
        let row = &mut self.rows[row];
        (row.holders, row.exclusive) = (row.holders + 1, !shared);
        let after = std::mem::replace(&mut row.first_holder, hold);
        (self.holds[hold].before, self.holds[hold].after) = (NONE, after);
        if after != NONE {
            self.holds[after].before = hold;
        }
    }

    fn line_up(&mut self, hold: u32) {
        let row = self.holds[hold].row;
        let before = std::mem::replace(&mut self.rows[row].last_waiting, hold);
        self.holds[hold].before = before;
        match before {
            NONE => self.rows[row].first_waiting = hold,
            before => self.holds[before].after = hold,
        }
    }

    /// A frame lets go of what it took last, or waits for it no longer. Tells which key that was, unless the frame holds
    /// it for another step. Those who get it are added to `next`.
    pub fn let_go(&mut self, slot: u32, now: Time, next: &mut Vec<u32>) -> Option<Released> {
        let last = self.last_of(slot);
        if last == NONE {
            return None;
        }
        let Hold { row, granted, before, after, below, .. } = self.holds[last];
        self.last[slot as usize] = below;
        self.holds[last].serial = 0;
        self.holds.remove(last);
        if row == NONE {
            return None;
        }
        match before {
            NONE if granted => self.rows[row].first_holder = after,
            NONE => self.rows[row].first_waiting = after,
            before => self.holds[before].after = after,
        }
        match after {
            NONE if granted => {}
            NONE => self.rows[row].last_waiting = before,
            after => self.holds[after].before = before,
        }
        if granted {
            self.rows[row].holders -= 1;
        }
        self.serve(row, now, next);
        let Row { key, holders, .. } = self.rows[row];
        if holders == 0 {
            self.index.remove(place(key), |other| other == row);
            self.rows.remove(row);
        }
        Some(Released { key, free: holders == 0 })
    }

    /// Grants a key to those at the head of its queue who may have it.
    fn serve(&mut self, row: u32, now: Time, next: &mut Vec<u32>) {
        loop {
            let Row { holders, exclusive, first_waiting: hold, .. } = self.rows[row];
            if hold == NONE || (holders > 0 && (exclusive || !self.holds[hold].shared)) {
                return;
            }
            let after = self.holds[hold].after;
            self.rows[row].first_waiting = after;
            match after {
                NONE => self.rows[row].last_waiting = NONE,
                after => self.holds[after].before = NONE,
            }
            self.hold_on(hold);
            self.holds[hold].granted = true;
            next.push(hold);
            debug_assert!(self.holds[hold].since <= now);
        }
    }

    /// A hold that was granted begins to count as held. Returns since when it was waited for.
    pub fn begin_hold(&mut self, hold: u32, now: Time) -> Time {
        std::mem::replace(&mut self.holds[hold].since, now)
    }

    /// Keys that are held: each takes memory.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frames that get something when one lets go of its last key.
    fn let_go(queues: &mut Queues, slot: u32) -> Vec<u32> {
        let mut next = Vec::new();
        queues.let_go(slot, 0, &mut next);
        next.into_iter().map(|hold| queues.hold(hold).slot).collect()
    }

    fn want(queues: &mut Queues, slot: u32, key: u64, shared: bool) -> bool {
        let (hold, _) = queues.want(slot, 0, (0, key), shared, 0);
        queues.hold(hold).granted
    }

    #[test]
    fn a_key_goes_to_those_who_wait_in_their_order() {
        let mut queues = Queues::default();
        assert!(want(&mut queues, 1, 7, false));
        assert!((2..5).all(|slot| !want(&mut queues, slot, 7, false)));
        assert_eq!(let_go(&mut queues, 3), [] as [u32; 0], "who waits no longer frees nothing");
        assert_eq!(let_go(&mut queues, 1), [2]);
        assert_eq!(let_go(&mut queues, 2), [4]);
        assert_eq!(let_go(&mut queues, 4), [] as [u32; 0]);
        assert_eq!(queues.len(), 0, "a free key takes no memory");
    }

    #[test]
    fn who_shares_a_key_does_not_overtake_who_wants_it_alone() {
        let mut queues = Queues::default();
        assert!(want(&mut queues, 1, 7, true) && want(&mut queues, 2, 7, true));
        assert!(!want(&mut queues, 3, 7, false) && !want(&mut queues, 4, 7, true) && !want(&mut queues, 5, 7, true));
        assert_eq!(let_go(&mut queues, 1), [] as [u32; 0]);
        assert_eq!(let_go(&mut queues, 2), [3]);
        assert_eq!(let_go(&mut queues, 3), [4, 5], "all who share it at once");
    }

    #[test]
    fn one_who_leaves_the_queue_lets_those_behind_share_the_key() {
        let mut queues = Queues::default();
        assert!(want(&mut queues, 1, 7, true));
        assert!(!want(&mut queues, 2, 7, false) && !want(&mut queues, 3, 7, true));
        assert_eq!(let_go(&mut queues, 2), [3]);
    }

    #[test]
    fn a_frame_does_not_wait_for_itself() {
        let mut queues = Queues::default();
        assert!(want(&mut queues, 1, 7, false) && want(&mut queues, 1, 7, false));
        assert!(!want(&mut queues, 2, 7, false));
        assert_eq!(let_go(&mut queues, 1), [] as [u32; 0], "the outer step still holds it");
        assert_eq!(let_go(&mut queues, 1), [2]);
    }

    #[test]
    fn keys_of_different_tables_are_different_keys() {
        let mut queues = Queues::default();
        let (first, _) = queues.want(1, 0, (0, 7), false, 0);
        let (second, _) = queues.want(2, 0, (1, 7), false, 0);
        assert!(queues.hold(first).granted && queues.hold(second).granted);
    }
}
