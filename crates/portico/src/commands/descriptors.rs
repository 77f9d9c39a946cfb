//! Open files: every connection is one, and the system allows a process only so many. Who takes
//! more connections than that cannot open the database either, so the door takes fewer. (S-13)

use std::fs;

/// Files that are open beside the connections: the log, mail on its way, a backup, a certificate.
const OURS: usize = 64;
/// Files of each thread of the database.
const OF_A_READER: usize = 4;
/// So many connections are taken however few files there are; then some have to wait for a file.
const CONNECTIONS_MIN: usize = 16;

/// How many connections the door takes of those that the policy allows, when the system allows the
/// process so many open files.
pub(super) fn connections(wanted: usize, readers: usize, files: Option<usize>) -> usize {
    let Some(files) = files else { return wanted };
    let free = files.saturating_sub(OURS + OF_A_READER * readers);
    wanted.min(free.max(CONNECTIONS_MIN))
}

/// How many files the system lets this process open; none when it does not say.
pub(super) fn files() -> Option<usize> {
    soft_limit(&fs::read_to_string("/proc/self/limits").ok()?)
}

/// The first number behind `Max open files`.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_takes_no_more_connections_than_there_are_files_for() {
        let table = [
            (4_096, Some(1_048_576), 4_096),
            (4_096, Some(1_024), 944),
            (500, Some(1_024), 500),
            (4_096, Some(40), 16),
            (4_096, None, 4_096),
        ];
        for (wanted, files, taken) in table {
            assert_eq!(connections(wanted, 4, files), taken, "{wanted} of {files:?}");
        }
    }

    #[test]
    fn the_systems_limit_is_read() {
        let limits = "Limit             Soft Limit  Hard Limit  Units\n\
                      Max processes     95905       95905       processes\n\
                      Max open files    1024        524288      files\n";
        assert_eq!(soft_limit(limits), Some(1_024));
        assert_eq!(soft_limit("Max open files            unlimited   unlimited"), None);
        assert!(files().is_some_and(|files| files > 16));
    }
}
