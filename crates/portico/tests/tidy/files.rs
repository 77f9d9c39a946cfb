//! Rules for every file of the repository, and for the list of dependencies.

use super::house::{File, assert_none, files};

/// Paths of one machine, and hosts that only one machine knows. Written in two parts, so that this
/// file does not name them.
const MACHINES: [(&str, &str); 6] = [
    ("/wo", "rk/"),
    ("/tm", "p/wt"),
    ("/tm", "p/target"),
    ("/ro", "ot/"),
    ("/home", "/"),
    ("index.cra", "tes.io"),
];

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let mut wrong = Vec::new();
    for file in files() {
        for (number, line) in file.lines() {
            for (head, tail) in MACHINES {
                if line.contains(&format!("{head}{tail}")) {
                    wrong.push(format!("{}:{number} names {head}{tail}", file.path));
                }
            }
        }
    }
    assert_none(&wrong, "name no path and no host of your own machine:");
}

#[test]
fn locks_name_only_the_public_registries() {
    let mut wrong = Vec::new();
    let rust = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    for file in files() {
        let is_lock = file.path.ends_with("Cargo.lock");
        for (number, line) in file.lines().filter(|_| is_lock) {
            if line.starts_with("source = ") && line != rust {
                wrong.push(format!("{}:{number}: {line}", file.path));
            }
        }
        let is_lock = file.path.ends_with("package-lock.json");
        for (number, line) in file.lines().filter(|_| is_lock) {
            let elsewhere = !line.contains("https://registry.npmjs.org/");
            if line.contains("\"resolved\":") && elsewhere {
                wrong.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(&wrong, "these come from somewhere else:");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        let mut section = "";
        for (number, line) in file.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let Some((name, rest)) = line.split_once('=') else { continue };
            let is_a_dependency = section.contains("dependencies]");
            if !is_a_dependency || line.starts_with('#') {
                continue;
            }
            let at = format!("{}:{number}: {}", file.path, name.trim());
            if section == "[workspace.dependencies]" {
                let is_ours = rest.contains("path = ");
                let explained = line.split_once(" # ").is_some_and(|(_, why)| why.len() > 10);
                if !is_ours && !explained {
                    wrong.push(format!("{at}: say behind it, in one line, why it is there"));
                }
            } else if !name.trim().ends_with(".workspace") && !rest.contains("workspace = true") {
                wrong.push(format!("{at}: name it in the root's Cargo.toml, with its reason"));
            }
        }
    }
    assert_none(&wrong, "a dependency is a decision:");
}

/// The text of all code in the folder of a Cargo.toml, and of what that borrows from elsewhere.
fn code_beside(all: &[File], manifest: &str) -> String {
    let folder = manifest.trim_end_matches("Cargo.toml");
    let code = || all.iter().filter(|file| file.is_of("rs"));
    let ours = code().filter(|file| file.path.starts_with(folder));
    let ours: String = ours.map(|file| file.text.as_str()).collect();
    let paths = ours.split("#[path = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let borrowed: Vec<&str> = paths.map(|path| path.trim_start_matches("../")).collect();
    let borrowed = code().filter(|file| borrowed.iter().any(|path| file.path.ends_with(path)));
    let borrowed: String = borrowed.map(|file| file.text.as_str()).collect();
    ours + &borrowed
}

#[test]
fn every_dependency_is_used_where_it_is_named() {
    let (all, mut wrong) = (files(), Vec::new());
    for file in all.iter().filter(|f| f.path.ends_with("/Cargo.toml")) {
        let (code, mut section) = (code_beside(&all, &file.path), "");
        for (number, line) in file.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !section.ends_with("dependencies]") || !line.contains("workspace = true") {
                continue;
            }
            let in_code = name.replace('-', "_");
            let uses = [format!("{in_code}::"), format!("use {in_code};")];
            if !uses.iter().any(|text| code.contains(text)) {
                wrong.push(format!("{}:{number}: {name}", file.path));
            }
        }
    }
    assert_none(&wrong, "no code uses these; take them out:");
}

/// The README says `cargo run --release -- demo`; with two programs Cargo would ask which one.
#[test]
fn cargo_run_means_the_product() {
    let all = files();
    let root = all.iter().find(|file| file.path == "Cargo.toml").unwrap();
    assert!(root.text.contains("\ndefault-members = [\"crates/portico\"]\n"));
}

#[test]
fn files_end_with_one_line_end_and_have_no_loose_spaces() {
    let ours = [".rs", ".html", ".ftl", ".sql", ".toml", ".css", ".js", ".sh", ".yml"];
    let mut wrong = Vec::new();
    for file in files() {
        if !ours.iter().any(|end| file.path.ends_with(end)) || file.path.contains("/corpus/") {
            continue;
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            wrong.push(format!("{}: end it with one line end", file.path));
        }
        for (number, line) in file.lines() {
            if line.ends_with([' ', '\t']) {
                wrong.push(format!("{}:{number} ends with a space", file.path));
            }
        }
    }
    assert_none(&wrong, "tidy these:");
}
