//! Wrong files, and what is said about them.

use crate::{Policy, files};

#[test]
fn the_shipped_files_are_right() {
    let lists = |file: &str| files::shipped(file).map(str::to_owned);
    match Policy::parse(files::shipped(files::PRACTICE).unwrap(), &lists) {
        Ok(policy) => {
            for w in policy.warnings() {
                println!("{w}");
            }
        }
        Err(complaints) => {
            for complaint in &complaints {
                println!("{complaint}");
            }
            panic!("{} complaints", complaints.len());
        }
    }
}
