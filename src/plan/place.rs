//! Where things run.

/// A zone that things run in.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its name.
    pub name: String,
    /// Its region; zones that are in none share the same.
    pub region: u32,
}

/// Where a replica runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The zone's number.
    pub zone: u32,
    /// The rack's number in the zone.
    pub rack: u32,
}
