//! A browser of few words: one connection, cookies, forms with their tokens.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, bail};

/// The most bytes that an answer may have.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// An answer.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where the answer sends us.
    pub(crate) place: String,
    pub(crate) body: String,
}

/// Somebody who looks at pages, one after the other.
pub(crate) struct Browser {
    address: SocketAddr,
    stream: Option<TcpStream>,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Browser { address, stream: None, cookies: BTreeMap::new() }
    }

    /// The cookies, as one header's value.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("; ")
    }

    /// The same visitor after the server began again.
    pub(crate) fn reconnect(&mut self) {
        self.stream = None;
    }

    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<Page> {
        self.send("GET", path, "")
    }

    /// Sends a form with the tokens of a page.
    pub(crate) fn post(
        &mut self,
        page: &Page,
        action: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let hidden = [("csrf", page.hidden("csrf")), ("key", page.hidden("key"))];
        let free = |(name, _): &&(&str, &str)| !fields.iter().any(|(n, _)| n == name);
        let pairs: Vec<String> = hidden
            .iter()
            .filter(free)
            .chain(fields)
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        self.send("POST", action, &pairs.join("&"))
    }

    /// Signs in.
    pub(crate) fn sign_in(&mut self, username: &str, password: &str) -> anyhow::Result<()> {
        let page = self.get("/sign-in")?;
        let done =
            self.post(&page, "/sign-in", &[("username", username), ("password", password)])?;
        if done.status != 303 {
            bail!("{username} cannot sign in: {}", done.status);
        }
        Ok(())
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<Page> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.cookies(),
            body.len()
        );
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(20)))?;
                none.insert(stream)
            }
        };
        stream.write_all(request.as_bytes())?;
        let (head, body) = read_answer(stream)?;
        self.keep_cookies(&head);
        let status = head.split_whitespace().nth(1).context("no status")?.parse()?;
        let place = header(&head, "location").unwrap_or_default().to_owned();
        Ok(Page { status, place, body: String::from_utf8(body)? })
    }

    fn keep_cookies(&mut self, head: &str) {
        for line in head.lines() {
            let Some((name, rest)) = line.split_once(':') else { continue };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let pair = rest.split(';').next().unwrap_or_default().trim();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&mark).map_or("", |(_, rest)| rest);
        rest.split_once('"').map_or("", |(value, _)| value)
    }
}

fn read_answer(stream: &mut TcpStream) -> anyhow::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec())?;
            let length: usize = header(&head, "content-length").unwrap_or("0").parse()?;
            if length > ANSWER_BYTES_MAX {
                bail!("an answer of {length} bytes");
            }
            let mut body = bytes.split_off(end + 4);
            while body.len() < length {
                let read = stream.read(&mut chunk)?;
                if read == 0 {
                    bail!("the answer was cut off");
                }
                body.extend_from_slice(&chunk[..read]);
            }
            return Ok((head, body));
        }
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            bail!("no answer");
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

/// The value of a header.
pub(crate) fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
