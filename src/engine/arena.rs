//! A store of records with stable slots.

/// The slot that is none.
pub const NONE: u32 = u32::MAX;

/// Records in slots that are used again after they are freed. A record that may outlive a reference to
/// it carries a serial number of its own, which the reference repeats: a mismatch means that the record
/// meant is gone.
#[derive(Clone, Debug, Default)]
pub struct Arena<T> {
    records: Vec<T>,
    free: Vec<u32>,
}

impl<T> Arena<T> {
    /// An empty arena.
    pub fn new() -> Self {
        Arena { records: Vec::new(), free: Vec::new() }
    }

    /// Stores a record and returns its slot.
    #[inline]
    pub fn insert(&mut self, record: T) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.records[slot as usize] = record;
            slot
        } else {
            self.records.push(record);
            (self.records.len() - 1) as u32
        }
    }

    /// Gives a slot back. What stands in it stays readable until the slot is used again.
    #[inline]
    pub fn remove(&mut self, slot: u32) {
        self.free.push(slot);
    }

    /// Slots that were ever in use: the most records that were stored at one time.
    pub fn capacity(&self) -> usize {
        self.records.len()
    }

    /// Records stored now.
    pub fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> std::ops::Index<u32> for Arena<T> {
    type Output = T;

    #[inline]
    fn index(&self, slot: u32) -> &T {
        &self.records[slot as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut T {
        &mut self.records[slot as usize]
    }
}
