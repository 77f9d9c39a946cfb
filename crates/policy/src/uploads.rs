//! Documents that staff upload.

use crate::{kinds::whole, section::section};

section! {
    /// Documents and scans that staff upload into charts. Each is held in memory while it is looked
    /// at, so few come in at once; who comes then waits a little, and is asked to try again.
    pub struct Uploads {
        /// The largest file in mebibytes.
        file_mib_max: u32 = 25, whole(1..=25), "security 6";
        /// How many files are taken in at the same time.
        at_once: u32 = 4, whole(1..=64), "R-09";
        /// So long somebody waits for their turn before they are asked to come back.
        wait_seconds: u32 = 10, whole(1..=60), "R-09";
    }
}
