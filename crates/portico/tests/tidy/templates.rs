//! Rules for templates, the stylesheet and the script.

use super::{
    super::html::{Piece, attribute, pieces, tags, without_marks},
    house::{File, assert_none, files, files_of},
};

/// Templates that are no page: parts of pages, and what goes out by mail.
fn is_no_page(file: &File) -> bool {
    !file.text.contains("{% extends ")
}

fn templates() -> Vec<File> {
    files_of(".html").into_iter().filter(|f| f.is_under("crates/portico/src")).collect()
}

#[test]
fn a_page_stands_in_the_frame_and_has_one_heading() {
    let mut wrong = Vec::new();
    for file in templates() {
        let headings = tags(&pieces(&without_marks(&file.text)), "h1").count();
        let has_branches = file.text.contains("{% match ") || file.text.contains("{% else %}");
        match headings {
            0 if is_no_page(&file) => {}
            1 if !is_no_page(&file) => {}
            more if more > 1 && has_branches && !is_no_page(&file) => {}
            0 => wrong.push(format!("{} has no h1", file.path)),
            _ if is_no_page(&file) => wrong.push(format!("{} has an h1, but no frame", file.path)),
            more => wrong.push(format!("{} has {more} h1", file.path)),
        }
    }
    assert_none(&wrong, "a page extends the frame and has one h1; a part has none:");
}

#[test]
fn nothing_inline_runs_and_nothing_is_left_unescaped() {
    let mut wrong = Vec::new();
    for file in templates() {
        let squeezed: String = file.text.split_whitespace().collect();
        if squeezed.contains("|safe") || file.text.contains("escape = \"none\"") {
            wrong.push(format!("{}: what is shown is escaped, always", file.path));
        }
        for piece in pieces(&without_marks(&file.text)) {
            let Piece::Open(name, attributes) = piece else { continue };
            let runs = attributes.iter().find(|(name, _)| name.starts_with("on"));
            if let Some((event, _)) = runs {
                wrong.push(format!("{}: {event}=… belongs into assets/portico.js", file.path));
            }
            if name == "style" || attribute(&attributes, "style").is_some() {
                wrong.push(format!("{}: styles belong into assets/portico.css", file.path));
            }
            if name == "script" && attribute(&attributes, "src").is_none() {
                wrong.push(format!("{}: scripts belong into assets/portico.js", file.path));
            }
            let is_script =
                |value: &str| value.trim_start().to_lowercase().starts_with("javascript:");
            if attributes.iter().any(|(_, value)| is_script(value)) {
                wrong.push(format!("{}: an address is no place for a script", file.path));
            }
            if name == "iframe" || name == "object" || name == "embed" {
                wrong.push(format!("{}: no other page inside ours ({name})", file.path));
            }
        }
    }
    assert_none(&wrong, "the content security policy would stop these:");
}

#[test]
fn a_template_has_no_words_of_its_own() {
    let mut wrong = Vec::new();
    for file in templates() {
        for piece in pieces(&without_marks(&file.text)) {
            let said = match &piece {
                // A macro may make the attributes of a tag.
                Piece::Words(words) if words.contains("=\"") => Vec::new(),
                Piece::Words(words) => vec![words.as_str()],
                Piece::Open(_, attributes) => ["alt", "title", "placeholder", "aria-label"]
                    .iter()
                    .filter_map(|name| attribute(attributes, name))
                    .collect(),
                Piece::Close(_) => Vec::new(),
            };
            for words in said.into_iter().filter(|words| has_words(words)) {
                wrong.push(format!("{} says {words:?}", file.path));
            }
        }
    }
    assert_none(&wrong, "every visible word is in text/, one file a language; move these there:");
}

/// What a template says itself: a language is named in its own words, whatever the reader's.
const NAMES_OF_LANGUAGES: [&str; 2] = ["English", "Español"];

/// Two letters in a row, entities such as `&nbsp;` apart.
fn has_words(text: &str) -> bool {
    if NAMES_OF_LANGUAGES.contains(&text) {
        return false;
    }
    let plain: String = text
        .split('&')
        .enumerate()
        .map(|(at, part)| match part.split_once(';') {
            Some((_, rest)) if at > 0 => rest,
            _ => part,
        })
        .collect();
    let letters: Vec<char> = plain.chars().collect();
    letters.windows(2).any(|pair| pair.iter().all(|c| c.is_alphabetic()))
}

#[test]
fn every_form_that_changes_something_carries_its_token() {
    let mut wrong = Vec::new();
    for file in templates() {
        for form in file.text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form.split('>').next().is_some_and(|tag| tag.contains("method=\"post\""));
            let carries = form.contains("hidden(frame)") || form.contains("name=\"csrf\"");
            if posts && !carries {
                wrong.push(file.path.clone());
            }
        }
    }
    assert_none(&wrong, "add `{% call field::hidden(frame) %}{% endcall %}` to the form in:");
}

#[test]
fn the_script_and_the_stylesheet_load_nothing_from_elsewhere() {
    let mut wrong = Vec::new();
    let assets = files().into_iter().filter(|file| file.is_under("crates/portico/assets"));
    for file in assets.filter(|file| !file.is_of("svg")) {
        for (number, line) in file.lines() {
            let words = ["http://", "https://", "@import", "eval(", "innerHTML", "document.write"];
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                wrong.push(format!("{}:{number} says {word}", file.path));
            }
        }
    }
    assert_none(&wrong, "mend these:");
}
