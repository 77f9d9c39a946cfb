//! What every command says of itself, and how a wrong word or folder is answered.

use tempfile::TempDir;

use super::Practice;

/// The commands that a help page lists.
fn listed(help: &str) -> Vec<String> {
    let Some((_, rest)) = help.split_once("Commands:\n") else { return Vec::new() };
    let names = rest.lines().take_while(|line| !line.trim().is_empty());
    // Further lines of an explanation are indented more.
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

fn check_help(practice: &Practice, before: &[&str]) -> usize {
    let ask = |last: &str| {
        let mut arguments = before.to_vec();
        arguments.push(last);
        practice.run(&arguments).fine().said
    };
    let long = ask("--help");
    let inner = listed(&long);
    if inner.is_empty() {
        let command = format!("Example: portico {}", before.join(" "));
        let example = long.lines().any(|line| line.contains("Example: "));
        assert!(example, "`portico {} --help` has no example", before.join(" "));
        let is_own = long.contains(&command) || long.contains(&format!("| {}", &command[9..]));
        assert!(is_own, "the example of `portico {}` is of something else", before.join(" "));
        return 1;
    }
    inner
        .iter()
        .map(|name| {
            let mut deeper = before.to_vec();
            deeper.push(name);
            check_help(practice, &deeper)
        })
        .sum()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let commands = check_help(&practice, &[]);
    assert!(commands >= 14, "only {commands} commands were found");
}

#[test]
fn a_folder_that_is_not_there_is_said_with_what_to_do() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let commands: [&[&str]; 6] = [
        &["serve", "--data", "nowhere"],
        &["work", "--data", "nowhere"],
        &["policy", "check", "--data", "nowhere"],
        &["audit", "verify", "--data", "nowhere"],
        &["doctor", "--data", "nowhere"],
        &["backup", "--data", "nowhere", "--to", "backup.db"],
    ];
    for command in commands {
        practice.run(command).failed(1, &["nowhere/practice.toml", "portico policy begin"]);
    }
    assert!(!practice.path().join("nowhere").exists(), "a command that failed made the folder");
}

#[test]
fn a_word_that_is_no_command_ends_with_64() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let ended = practice.run(&["sevre"]);
    assert_eq!(ended.code, 64);
    assert!(ended.complained.contains("serve"), "{}", ended.complained);
}
