//! Where in a JSON text a place is, in words: `component[2].valueQuantity.value`.
//!
//! `serde_json` tells line and column of a mistake, and its own sentences may repeat values, which
//! are health information. This walk over the text up to the mistake finds the name instead.

/// Names longer than this are not those of FHIR and are left out.
const NAME_BYTES_MAX: usize = 64;

/// An object or a list that is open at some place.
enum Open {
    /// With the name of the element that was begun last.
    Object(String),
    /// With the number of the item that was begun last, from 0.
    List(usize),
}

/// The path to the mistake that `error` found in `json`.
pub(crate) fn of_mistake(json: &str, error: &serde_json::Error) -> String {
    let before: usize =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    path(json, before + error.column())
}

/// The path of the element at this place in a JSON text, up to which it must be well formed.
fn path(json: &str, place: usize) -> String {
    let bytes = &json.as_bytes()[..place.min(json.len())];
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => open.push(Open::Object(String::new())),
            b'[' => open.push(Open::List(0)),
            // serde_json points behind what it has read; a value that has just ended is the place.
            b'}' | b']' if at + 1 < bytes.len() => drop(open.pop()),
            b',' => {
                if let Some(Open::List(number)) = open.last_mut() {
                    *number += 1;
                }
            }
            b'"' => {
                let end = string_end(bytes, at);
                let is_name = bytes[end.min(bytes.len())..]
                    .iter()
                    .find(|b| !b.is_ascii_whitespace())
                    .is_some_and(|&b| b == b':');
                if let (true, Some(Open::Object(name))) = (is_name, open.last_mut()) {
                    *name = element_name(&bytes[at + 1..end - 1]);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    written(&open)
}

/// Where the string that begins at `start` ends, behind its quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at.max(start + 2)
}

fn element_name(bytes: &[u8]) -> String {
    let is_name = bytes.len() <= NAME_BYTES_MAX
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if is_name { String::from_utf8_lossy(bytes).into_owned() } else { "?".into() }
}

fn written(open: &[Open]) -> String {
    open.iter().fold(String::new(), |path, level| match level {
        Open::Object(name) if name.is_empty() => path,
        Open::Object(name) if path.is_empty() => name.clone(),
        Open::Object(name) => path + "." + name,
        Open::List(number) => path + &format!("[{number}]"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_a_path() {
        let json = r#"{"a": {"b,\"{": 1}, "list": [1, {"x": "v:"}, {"y":
            [true, [null, "here"]]}], "end": 2}"#;
        let path_at = |mark: &str| path(json, json.find(mark).unwrap() + mark.len());
        assert_eq!(path_at("1}"), "a.?");
        assert_eq!(path_at(r#""v:""#), "list[1].x");
        assert_eq!(path_at(r#""here""#), "list[2].y[1][1]");
        assert_eq!(path_at("2}"), "end");
        assert_eq!(path(json, usize::MAX), "end");
        assert_eq!(path("", 5), "");
        assert_eq!(path("\"", 5), "");
        assert_eq!(path("{\"\\", 5), "");
    }
}
