//! A message as it came, for a person to read: in lines, its beginning first, within limits. Pure.

/// So many characters of a message are shown at all.
const CHARS_MAX: usize = 20_000;
/// So many lines stand on the page before somebody asks for more.
const FIRST_LINES: usize = 25;
/// So far a line of JSON moves to the right for each level.
const INDENT: usize = 2;
/// So many levels are told apart.
const DEPTH_MAX: usize = 12;

/// A message in lines.
pub(super) struct Raw {
    pub(super) first: Vec<String>,
    pub(super) rest: Vec<String>,
    /// The characters that are not shown.
    pub(super) left_out: usize,
}

impl Raw {
    /// What is no text is shown as a mark. JSON is broken into lines; nothing else is changed.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let all = text.chars().count();
        let shown: String = text.chars().take(CHARS_MAX).collect();
        let lines = if shown.trim_start().starts_with(['{', '[']) {
            json_lines(&shown)
        } else {
            shown.split(['\r', '\n']).map(str::to_owned).collect()
        };
        let mut first: Vec<String> =
            lines.into_iter().filter(|line| !line.trim().is_empty()).collect();
        let rest = first.split_off(first.len().min(FIRST_LINES));
        Raw { first, rest, left_out: all.saturating_sub(CHARS_MAX) }
    }

    /// The number of the first line that is not among the first.
    pub(super) fn rest_from(&self) -> usize {
        self.first.len() + 1
    }
}

/// One member or value of JSON on each line, whatever the sender's own spaces were. What stands in
/// quotes stays as it is.
fn json_lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for c in text.chars() {
        if quoted {
            push(&mut lines, c);
            quoted = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '{' | '[' => {
                push(&mut lines, c);
                depth += 1;
                lines.push(" ".repeat(depth.min(DEPTH_MAX) * INDENT));
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                lines.push(" ".repeat(depth.min(DEPTH_MAX) * INDENT));
                push(&mut lines, c);
            }
            ',' => {
                push(&mut lines, c);
                lines.push(" ".repeat(depth.min(DEPTH_MAX) * INDENT));
            }
            ':' => {
                push(&mut lines, c);
                push(&mut lines, ' ');
            }
            c if c.is_whitespace() => {}
            c => {
                quoted = c == '"';
                push(&mut lines, c);
            }
        }
    }
    lines
}

fn push(lines: &mut [String], c: char) {
    if let Some(line) = lines.last_mut() {
        line.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_of_one_line_becomes_lines_and_keeps_what_is_quoted() {
        let raw = Raw::of(br#"{"a":[1,2.50],"b":"x, {\"y\"}: z","c":{}}"#);
        let lines = [
            "{",
            "  \"a\": [",
            "    1,",
            "    2.50",
            "  ],",
            r#"  "b": "x, {\"y\"}: z","#,
            "  \"c\": {",
            "  }",
            "}",
        ];
        assert_eq!(raw.first, lines);
        assert!(raw.rest.is_empty());
    }

    #[test]
    fn a_long_message_begins_on_the_page_and_ends_within_its_limit() {
        let message = "PID|1\r".repeat(5_000);
        let raw = Raw::of(message.as_bytes());
        assert_eq!((raw.first.len(), raw.rest_from()), (25, 26));
        assert_eq!(raw.left_out, 10_000);
        assert!(raw.rest.len() < 4_000);
        let deep = Raw::of("[".repeat(30_000).as_bytes());
        let chars: usize = deep.rest.iter().map(String::len).sum();
        assert!(chars < 20_000 * 26, "{chars}");
    }
}
