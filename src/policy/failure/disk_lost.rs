//! Lost disks: a server is repaired and comes back empty.

use crate::language::Name;
use crate::policy::distribution::Distribution;

crate::record! {
    /// A server of a database loses its disk. It is down until it is repaired, and comes back empty: its data has to be
    /// copied from others, or restored, before it takes part again. (1 % to 2 % of hard disks a year: Backblaze Drive Stats.)
    DiskLost = "disk_lost" {
        /// The time from being ready to the loss of the disk.
        every: Distribution;
        /// The time until there is a server with an empty disk; what it takes to fill it comes after that.
        repair: Distribution;
        /// The repair crew that it waits for, first come, first served; if not given, repair begins at once.
        crew: Option<Name>;
    }
}
