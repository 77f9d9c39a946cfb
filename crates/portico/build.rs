//! Before we compile: every English message becomes a method of `Text`, and every file in
//! `assets/` gets an address that changes with its content.

use std::{
    collections::BTreeMap,
    env, fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

fn main() {
    // What must not compile is only there when `tests/refused` asks for it.
    println!("cargo::rustc-check-cfg=cfg(refused)");
    println!("cargo::rerun-if-changed=text");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed={HISTORY}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let write = |name: &str, text: String| {
        fs::write(out.join(name), text).expect("cargo's output folder can be written");
    };
    write("text.rs", text_methods() + &text_sources());
    write("assets.rs", assets());
    write("migrations.rs", migrations());
    write("history.rs", history());
}

/// The files from which the demonstration's patients get their histories.
const HISTORY: &str = "../../practice/demo";

/// One method a message. Its words are parameters in alphabetical order, so that rewording the
/// English does not reorder them.
fn text_methods() -> String {
    let mut code = String::from("impl Text {\n");
    for (id, message) in messages("text/en") {
        let name = id.replace('-', "_");
        let parameters: String =
            message.words.iter().map(|w| format!(", {w}: impl Into<Word>")).collect();
        let arguments: String =
            message.words.iter().map(|w| format!("(\"{w}\", {w}.into()), ")).collect();
        code += &format!(
            "    /// {}\n    pub(crate) fn {name}(&self{parameters}) -> String {{ self.say(\"{id}\", [{arguments}]) }}\n",
            message.begins.replace('\n', " ")
        );
    }
    code + "}\n"
}

/// The texts themselves, by language, to be read when the portal starts.
fn text_sources() -> String {
    let mut code = String::from("const SOURCES: &[(&str, &str)] = &[\n");
    for language in names("text") {
        for file in names(&format!("text/{language}")) {
            let path = absolute(&format!("text/{language}/{file}"));
            code += &format!("    ({language:?}, include_str!({path:?})),\n");
        }
    }
    code + "];\n"
}

/// What a message needs to be said.
struct Message {
    begins: String,
    words: Vec<String>,
}

fn messages(folder: &str) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for file in names(folder) {
        let path = format!("{folder}/{file}");
        let source = fs::read_to_string(&path).expect("a text file can be read");
        let parsed = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        for entry in parsed.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name.to_owned();
            let pattern = message.value.unwrap_or_else(|| panic!("{path}: {id} has no text"));
            let mut words = Vec::new();
            words_of(&pattern, &mut words);
            words.sort();
            let begins = match pattern.elements.first() {
                Some(PatternElement::TextElement { value }) => value.trim().to_owned(),
                _ => "…".to_owned(),
            };
            let twice = found.insert(id.clone(), Message { begins, words });
            assert!(twice.is_none(), "{path}: {id} is there twice");
        }
    }
    found
}

fn words_of(pattern: &Pattern<&str>, words: &mut Vec<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => words_inside(inline, words),
            Expression::Select { selector, variants } => {
                words_inside(selector, words);
                variants.iter().for_each(|variant| words_of(&variant.value, words));
            }
        }
    }
}

fn words_inside(inline: &InlineExpression<&str>, words: &mut Vec<String>) {
    if let InlineExpression::VariableReference { id } = inline
        && !words.iter().any(|word| word == id.name)
    {
        words.push(id.name.to_owned());
    }
}

/// `asset("portico.css")` finds its address and bytes here.
fn assets() -> String {
    let mut code = String::from("pub(crate) const ASSETS: &[Asset] = &[\n");
    for name in names("assets") {
        let path = absolute(&format!("assets/{name}"));
        let mut hash = DefaultHasher::new();
        hash.write(&fs::read(&path).expect("an asset can be read"));
        let address = format!("/assets/{:016x}/{name}", hash.finish());
        code += &format!(
            "    Asset {{ name: {name:?}, address: {address:?}, bytes: include_bytes!({path:?}) }},\n"
        );
    }
    code + "];\n"
}

/// All migrations, in the order of their numbers.
fn migrations() -> String {
    let mut code = String::from("pub(crate) const MIGRATIONS: &[db::Migration] = &[\n");
    for file in names("migrations") {
        let name = file.trim_end_matches(".sql");
        let path = absolute(&format!("migrations/{file}"));
        code += &format!("    db::Migration {{ name: {name:?}, text: include_str!({path:?}) }},\n");
    }
    code + "];\n"
}

/// The demonstration's HL7 and FHIR files, in the order in which they are imported: registrations
/// first. What lies in `camera/` comes later, by hand.
fn history() -> String {
    let mut code = String::from("const HISTORY: &[(&str, &[u8])] = &[\n");
    for name in names(HISTORY) {
        if name.ends_with(".hl7") || name.ends_with(".json") {
            let path = absolute(&format!("{HISTORY}/{name}"));
            code += &format!("    ({name:?}, include_bytes!({path:?})),\n");
        }
    }
    code + "];\n"
}

fn absolute(path: &str) -> String {
    let path = Path::new(path).canonicalize().expect("the file was just listed");
    path.into_os_string().into_string().expect("our paths are Unicode")
}

/// The names in a folder, sorted; hidden files left out.
fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.expect("a folder can be listed").file_name())
        .map(|name| name.into_string().expect("our names are Unicode"))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}
