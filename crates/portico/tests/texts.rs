//! Every language says everything that English says, with the same words put in and the same
//! choices of singular and plural; and nothing is written that nobody shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::house;
use crate::text::LANGUAGES;

/// The form of a message: what a translation must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    /// The words put in.
    words: BTreeSet<String>,
    /// What is chosen by, and between which forms.
    choices: BTreeMap<String, BTreeSet<String>>,
    /// The text without what is put in.
    text: String,
}

/// All messages of a language, by file and id.
fn messages(language: &str) -> BTreeMap<(String, String), Form> {
    let folder = house::root().join("crates/portico/text").join(language);
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).unwrap();
        let parsed = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("text/{language}/{file}: {errors:?}"));
        for entry in parsed.body {
            if let Entry::Message(message) = entry {
                let pattern = message.value.expect("every message has a text");
                found.insert((file.clone(), message.id.name.to_owned()), form(&pattern));
            }
        }
    }
    found
}

fn form(pattern: &Pattern<&str>) -> Form {
    let mut form = Form { words: BTreeSet::new(), choices: BTreeMap::new(), text: String::new() };
    gather(pattern, &mut form);
    form
}

fn gather(pattern: &Pattern<&str>, form: &mut Form) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => form.text.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                form.words.extend(word(inline));
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let by = word(selector).unwrap_or_default();
                form.words.insert(by.clone());
                let names = form.choices.entry(by).or_default();
                for variant in variants {
                    let name = match &variant.key {
                        fluent_syntax::ast::VariantKey::Identifier { name } => name,
                        fluent_syntax::ast::VariantKey::NumberLiteral { value } => value,
                    };
                    names.insert((*name).to_owned());
                }
                for variant in variants {
                    gather(&variant.value, form);
                }
            }
        }
    }
}

fn word(inline: &InlineExpression<&str>) -> Option<String> {
    match inline {
        InlineExpression::VariableReference { id } => Some(id.name.to_owned()),
        _ => None,
    }
}

#[test]
fn every_language_says_everything_that_english_says() {
    let english = messages("en");
    let mut wrong = Vec::new();
    for language in LANGUAGES.into_iter().filter(|language| *language != "en") {
        let theirs = messages(language);
        for (place @ (file, id), form) in &english {
            match theirs.get(place) {
                None => wrong.push(format!("text/{language}/{file} lacks {id} = {}", form.text)),
                Some(their) if their.words != form.words => wrong.push(format!(
                    "text/{language}/{file}: {id} puts in {:?}, English {:?}",
                    their.words, form.words
                )),
                Some(their) if their.choices != form.choices => wrong.push(format!(
                    "text/{language}/{file}: {id} chooses between {:?}, English between {:?}",
                    their.choices, form.choices
                )),
                Some(their) if is_untranslated(form, their) => {
                    wrong.push(format!("text/{language}/{file}: {id} is still English"));
                }
                Some(_) => {}
            }
        }
        for (file, id) in theirs.keys().filter(|place| !english.contains_key(place)) {
            wrong.push(format!("text/{language}/{file}: {id} is not in text/en/{file}"));
        }
    }
    house::assert_none(&wrong, "write these texts, or take them away:");
}

/// A sentence that is the same in two languages was forgotten; a word may be the same.
fn is_untranslated(english: &Form, theirs: &Form) -> bool {
    english.text == theirs.text && english.text.split_whitespace().count() > 2
}

/// Words of which another one was chosen, and what is said instead: one word for one thing, and
/// *usted* to everybody.
const REJECTED: [(&str, &str); 12] = [
    ("práctica", "consultorio"),
    ("oficina", "consultorio"),
    ("clínica", "consultorio"),
    ("medicina", "medicamento"),
    ("medicinas", "medicamentos"),
    ("entrar", "iniciar sesión"),
    ("ingresar", "iniciar sesión"),
    ("móvil", "celular"),
    ("récord", "expediente"),
    ("tu", "su"),
    ("tus", "sus"),
    ("tú", "usted"),
];

#[test]
fn spanish_has_one_word_for_one_thing() {
    let mut wrong = Vec::new();
    let spanish = |file: &house::File| {
        let is_text = file.is_under("crates/portico/text/es");
        is_text || file.path == "practice/agreement-es.toml"
    };
    for file in house::files().into_iter().filter(spanish) {
        for (number, line) in file.lines().filter(|(_, line)| !line.starts_with('#')) {
            let said = line.split_once(" = ").map_or(line, |(_, said)| said).to_lowercase();
            let words = said.split(|c: char| !c.is_alphanumeric());
            for (rejected, chosen) in words.filter_map(|w| REJECTED.iter().find(|(r, _)| *r == w)) {
                wrong.push(format!("{}:{number} says {rejected}, not {chosen}", file.path));
            }
        }
    }
    house::assert_none(&wrong, "say it as everywhere else:");
}

#[test]
fn every_folder_of_texts_is_a_language_of_the_portal() {
    let folders = fs::read_dir(house::root().join("crates/portico/text")).unwrap();
    let mut names: Vec<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, LANGUAGES, "a language stands in text/ and in text.rs's LANGUAGES");
}

#[test]
fn no_message_is_there_twice_and_each_is_shown_somewhere() {
    let mut said = String::new();
    for file in house::files() {
        let is_code = file.is_of("rs") || file.is_of("html");
        if is_code && file.is_under("crates/portico/src") {
            said += &file.text;
        }
    }
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (file, id) in messages("en").into_keys() {
        let is_said = said.contains(&format!("{}(", id.replace('-', "_")));
        if !is_said {
            wrong.push(format!("text/en/{file}: nobody shows {id}; take it away"));
        }
        if let Some(other) = seen.insert(id.clone(), file.clone()) {
            wrong.push(format!("{id} is in {other} and in {file}"));
        }
    }
    house::assert_none(&wrong, "mend these texts:");
}
