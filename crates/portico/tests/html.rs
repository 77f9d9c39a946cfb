//! Just enough of HTML to check pages and templates: their tags with attributes, and their words.

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// `<a href="/x">`, with its attributes in order; a name alone has an empty value.
    Open(String, Vec<(String, String)>),
    /// `</a>`.
    Close(String),
    /// The words between tags.
    Words(String),
}

/// The pieces of a page, in order. Comments and the doctype are left out.
pub(crate) fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        words(&rest[..start], &mut found);
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(rest);
        tag(&rest[1..end], &mut found);
        rest = &rest[(end + 1).min(rest.len())..];
    }
    words(rest, &mut found);
    found
}

/// The tags of this name, each with its attributes.
pub(crate) fn tags<'p>(
    pieces: &'p [Piece],
    wanted: &'p str,
) -> impl Iterator<Item = &'p [(String, String)]> {
    pieces.iter().filter_map(move |piece| match piece {
        Piece::Open(name, attributes) if name == wanted => Some(attributes.as_slice()),
        _ => None,
    })
}

/// The value of an attribute.
pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// A template without its marks `{{ … }}`, `{% … %}` and `{# … #}`.
pub(crate) fn without_marks(template: &str) -> String {
    let mut plain = String::new();
    let mut rest = template;
    while let Some(start) = ["{{", "{%", "{#"].iter().filter_map(|m| rest.find(m)).min() {
        plain.push_str(&rest[..start]);
        let close = match &rest[start..start + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        rest = rest[start + 2..].split_once(close).map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Where the tag that begins here ends; a `>` inside quotes does not end it.
fn end_of_tag(html: &str) -> usize {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

fn words(text: &str, found: &mut Vec<Piece>) {
    if !text.trim().is_empty() {
        found.push(Piece::Words(text.trim().to_owned()));
    }
}

fn tag(inside: &str, found: &mut Vec<Piece>) {
    if inside.starts_with('!') {
        return;
    }
    if let Some(name) = inside.strip_prefix('/') {
        return found.push(Piece::Close(name.trim().to_lowercase()));
    }
    let inside = inside.trim_end_matches('/');
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(end) = rest.find(|c: char| c == '=' || c.is_whitespace()) else {
            if !rest.is_empty() {
                attributes.push((rest.to_lowercase(), String::new()));
            }
            break;
        };
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((name, String::new()));
            continue;
        };
        let (value, after) = value(after.trim_start());
        attributes.push((name, value.to_owned()));
        rest = after;
    }
    found.push(Piece::Open(name.to_lowercase(), attributes));
}

fn value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        _ => text.split_once(char::is_whitespace).unwrap_or((text, "")),
    }
}

#[test]
fn tags_and_words_are_told_apart() {
    let found = pieces("<!doctype html><p class=\"a b\" hidden>One <b>two</b><!-- no --></p>");
    let open = |name: &str, attributes: &[(&str, &str)]| {
        let pairs = attributes.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Piece::Open(name.to_owned(), pairs.collect())
    };
    let close = |name: &str| Piece::Close(name.to_owned());
    let words = |text: &str| Piece::Words(text.to_owned());
    assert_eq!(
        found,
        [
            open("p", &[("class", "a b"), ("hidden", "")]),
            words("One"),
            open("b", &[]),
            words("two"),
            close("b"),
            close("p"),
        ]
    );
    assert_eq!(without_marks("a{% if x %} b=\"{{ y }}\"{% endif %}{# z #}"), "a b=\"\"");
}
