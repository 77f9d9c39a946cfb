//! Who may use whom: a feature uses those above it in `app::FEATURES` and shows only its face;
//! the house stands below all of them, the commands above.

use super::{
    house::{File, assert_none, files_of},
    is_comment, without_tests,
};
use crate::app::FEATURES;

/// What stands below the features. Every feature may use it; it uses only the house, and these
/// features, because a request has somebody who sent it and a page has a frame around it.
const HOUSE: [(&str, &[&str]); 11] = [
    ("activity", &["accounts"]),
    ("app", &[]),
    ("cage", &[]),
    ("codes", &[]),
    ("content", &[]),
    ("happened", &[]),
    ("keys", &[]),
    ("page", &["accounts", "people"]),
    ("shell", &["accounts", "people", "practice"]),
    ("testing", &[]),
    ("text", &[]),
];

/// What stands above the features: it may use everything, and nothing below uses it.
const ROOF: [&str; 4] = ["commands", "demo", "main", "timetable"];

/// What reaches up all the same, and why.
const REACHES_UP: [(&str, &str, &str); 1] =
    [("jobs", "timetable", "the worker takes its work from the one list of all of it")];

/// The top-level module that a file of the product belongs to.
fn module(file: &File) -> Option<&str> {
    let path = file.path.strip_prefix("crates/portico/src/")?;
    let first = path.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// Why a module may not use another, if it may not.
fn why_not(module: &str, used: &str) -> Option<&'static str> {
    let place = |name: &str| FEATURES.iter().position(|feature| feature.name == name);
    let house = |name: &str| HOUSE.iter().find(|(house, _)| *house == name);
    let is_known = |name: &str| house(name).is_some() || place(name).is_some();
    // app.rs is the list of the features, so it names them all.
    if module == used || module == "app" || ROOF.contains(&module) {
        return None;
    }
    if REACHES_UP.iter().any(|(who, what, _)| *who == module && *what == used) {
        return None;
    }
    if ROOF.contains(&used) {
        return Some("it stands above the features: turn the arrow round");
    }
    if !is_known(used) || !is_known(module) {
        return Some("one of them is unknown: list it in app::FEATURES, or in HOUSE or ROOF here");
    }
    match (house(module), house(used)) {
        (_, Some(_)) => None,
        (Some((_, may)), None) if may.contains(&used) => None,
        (Some(_), None) => Some("the house stands below the features"),
        (None, None) if place(used) < place(module) => None,
        (None, None) => Some("it stands below in app::FEATURES: use an event, a job, or move it"),
    }
}

/// The code of a file without comments and unit tests.
fn code(file: &File) -> String {
    let lines = without_tests(&file.text).lines();
    lines.map(|line| if is_comment(line) { "" } else { line }).collect::<Vec<_>>().join("\n")
}

/// The top-level modules that code names as `crate::x` or in `crate::{x, y::z}`, with the line.
fn uses(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let after = &code[at + "crate::".len()..];
        let parts = match after.strip_prefix('{') {
            Some(inside) => parts(inside),
            None => vec![after],
        };
        for part in parts {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
            let is_module = part.starts_with(|c: char| c.is_ascii_lowercase());
            if is_module && &part[..end] != "self" {
                found.push((part[..end].to_owned(), line));
            }
        }
    }
    found
}

/// The parts between the commas of `a::b, c::{d, e}}`, up to the brace that closes them.
fn parts(inside: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(inside[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

#[test]
fn the_modules_of_a_use_are_found() {
    let code =
        "use crate::{\n    app,\n    page::{Ask, No},\n    text::Text,\n};\ncrate::keys::x();";
    let found: Vec<String> = uses(code).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, ["app", "page", "text", "keys"]);
}

#[test]
fn a_feature_uses_only_those_above_it() {
    let mut wrong = Vec::new();
    for file in files_of(".rs") {
        let Some(module) = module(&file) else { continue };
        for (used, line) in uses(&code(&file)) {
            if let Some(why) = why_not(module, &used) {
                wrong.push(format!("{}:{line} uses {used}: {why}", file.path));
            }
        }
    }
    assert_none(&wrong, "keep to the order of app.rs:");
}

#[test]
fn a_feature_shows_only_its_face() {
    let mut wrong = Vec::new();
    for file in files_of("/mod.rs") {
        let Some(module) = module(&file) else { continue };
        let is_feature = FEATURES.iter().any(|feature| feature.name == module);
        for (number, line) in file.lines().filter(|_| is_feature) {
            let line = line.trim_start();
            if line.starts_with("pub") && line.contains(" mod ") {
                let what = "re-export what others need by name";
                wrong.push(format!("{}:{number} shows a whole module: {what}", file.path));
            }
        }
    }
    assert_none(&wrong, "keep a feature's modules private:");
}

#[test]
fn every_folder_of_the_product_is_listed() {
    let mut wrong = Vec::new();
    for file in files_of("/mod.rs") {
        let Some(module) = module(&file) else { continue };
        let is_listed = FEATURES.iter().any(|feature| feature.name == module)
            || HOUSE.iter().any(|(house, _)| *house == module)
            || ROOF.contains(&module);
        if !is_listed {
            wrong.push(file.path);
        }
    }
    assert_none(
        &wrong,
        "list these in app::FEATURES, or say in tests/tidy/features.rs what they are:",
    );
}

#[test]
fn routes_are_mounted_in_one_place() {
    let words = ["Router::new(", ".route(", ".nest(", ".merge(", ".fallback(", ".route_service("];
    let mut wrong = Vec::new();
    let mounts = "crates/portico/src/page/router.rs";
    for file in files_of(".rs").iter().filter(|f| module(f).is_some() && f.path != mounts) {
        for (number, line) in code(file).lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    assert_none(&wrong, "declare routes in the feature's routes(); page/router.rs mounts them:");
}

#[test]
fn rules_take_facts_and_give_decisions() {
    let words = ["db::", "sql!", "async ", "base::Clock", "std::fs", "std::env", "tokio"];
    let mut wrong = Vec::new();
    for file in files_of("/rules.rs") {
        for (number, line) in code(&file).lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                wrong.push(format!("{}:{} says {word}", file.path, number + 1));
            }
        }
    }
    assert_none(&wrong, "rules.rs is pure: take what it needs as a parameter:");
}
