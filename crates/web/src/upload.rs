//! A form with a file in it, read piece by piece: nothing is kept beyond its limits, and the form's
//! token is looked at before the first byte of the file.

use std::sync::Arc;

use axum::body::Body;
use multer::{Field, Multipart};

use crate::form::{Fields, Unreadable};

/// The most bytes of all that was typed.
const TYPED_BYTES_MAX: usize = 64 * 1024;
/// The most fields beside the file.
const FIELDS_MAX: usize = 100;
/// So much of a file that is too large is read and thrown away, so that its sender can be told;
/// a browser that is hung up on in the middle shows nothing.
const THROWN_AWAY_MAX: usize = 128 << 20;

/// What came in the place of the file. Its name is not kept: it says nothing that can be relied on.
#[derive(Clone, PartialEq, Eq)]
pub enum File {
    /// None was chosen, or it is empty.
    None,
    /// More bytes than are taken.
    TooLarge,
    /// All of it.
    Bytes(Arc<[u8]>),
}

/// A form that was read.
pub struct Uploaded {
    /// What was typed.
    pub fields: Fields,
    /// The file, at most one.
    pub file: File,
}

/// Why it was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// It is no such form, or more was typed than is taken.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Its token is not of this session, or stands behind the file.
    #[error("the form's token is missing")]
    NotOurs,
}

/// Reads a posted form whose file has at most `file_bytes_max` bytes. `is_ours` says whether the
/// field `csrf`, which stands first, is this session's.
pub async fn read(
    content_type: &str,
    body: Body,
    file_bytes_max: usize,
    is_ours: impl Fn(&str) -> bool,
) -> Result<Uploaded, NotRead> {
    let garbled = |_| NotRead::Unreadable(Unreadable::Garbled);
    let boundary = multer::parse_boundary(content_type).map_err(garbled)?;
    let mut form = Multipart::new(body.into_data_stream(), boundary);
    let (mut typed, mut bytes, mut file) = (Vec::new(), 0, File::None);
    while let Some(mut field) = form.next_field().await.map_err(garbled)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            let is_first = file == File::None;
            let has_token = typed
                .iter()
                .any(|(name, value): &(String, String)| name == "csrf" && is_ours(value));
            if !has_token {
                return Err(NotRead::NotOurs);
            }
            let read = take(&mut field, file_bytes_max).await?;
            if !is_first && read != File::None {
                return Err(Unreadable::Garbled.into());
            }
            file = if is_first { read } else { file };
            continue;
        }
        let mut value = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(garbled)? {
            bytes += piece.len();
            if bytes > TYPED_BYTES_MAX {
                return Err(Unreadable::TooLarge.into());
            }
            value.extend_from_slice(&piece);
        }
        let value = String::from_utf8(value).map_err(|_| Unreadable::Garbled)?;
        typed.push((name, value));
        if typed.len() > FIELDS_MAX {
            return Err(Unreadable::TooLarge.into());
        }
    }
    let pairs: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let fields = Fields::filled(&pairs);
    if is_ours(fields.text("csrf")) { Ok(Uploaded { fields, file }) } else { Err(NotRead::NotOurs) }
}

/// The file's bytes, as far as they may go.
async fn take(field: &mut Field<'_>, most: usize) -> Result<File, Unreadable> {
    let (mut kept, mut thrown_away) = (Vec::new(), 0);
    while let Some(piece) = field.chunk().await.map_err(|_| Unreadable::Garbled)? {
        if thrown_away == 0 && kept.len() + piece.len() <= most {
            kept.extend_from_slice(&piece);
            continue;
        }
        kept = Vec::new();
        thrown_away += piece.len();
        if thrown_away > THROWN_AWAY_MAX {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(match (thrown_away, kept.is_empty()) {
        (0, true) => File::None,
        (0, false) => File::Bytes(kept.into()),
        (..) => File::TooLarge,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, file: Option<&str>, value: &str) -> String {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
    }

    async fn sent(parts: &[String]) -> Result<Uploaded, NotRead> {
        let body = Body::from(format!("{}--b--\r\n", parts.concat()));
        read("multipart/form-data; boundary=b", body, 10, |token| token == "ours").await
    }

    #[tokio::test]
    async fn a_form_with_a_file_is_read_and_its_name_is_not() {
        let token = || part("csrf", None, "ours");
        let title = part("title", None, "Brain ñ");
        let file = part("file", Some("../../etc/passwd.pdf"), "%PDF");
        let read = sent(&[token(), title.clone(), file.clone()]).await.ok().unwrap();
        assert_eq!(read.fields.text("title"), "Brain ñ");
        assert!(read.file == File::Bytes(Arc::from(&b"%PDF"[..])));
        let none = sent(&[token(), part("file", Some(""), "")]).await.ok().unwrap();
        assert!(none.file == File::None);
        let large = sent(&[token(), part("file", Some("x"), "12345678901")]).await.ok().unwrap();
        assert!(large.file == File::TooLarge);
        let two = sent(&[token(), file.clone(), file.clone()]).await.err();
        assert_eq!(two, Some(NotRead::Unreadable(Unreadable::Garbled)));
        let no_name = sent(&[token(), part("file", Some("a\0.pdf"), "%PDF")]).await.err();
        assert_eq!(no_name, Some(NotRead::Unreadable(Unreadable::Garbled)));
        for parts in [vec![file.clone(), token()], vec![title], vec![part("csrf", None, "x")]] {
            assert_eq!(sent(&parts).await.err(), Some(NotRead::NotOurs));
        }
    }

    #[tokio::test]
    async fn what_is_no_such_form_or_never_ends_is_not_read() {
        let ours = |token: &str| token == "ours";
        let body = || Body::from(part("csrf", None, "ours"));
        let half = read("multipart/form-data; boundary=b", body(), 10, ours).await.err();
        assert_eq!(half, Some(NotRead::Unreadable(Unreadable::Garbled)));
        let plain = read("application/x-www-form-urlencoded", body(), 10, ours).await.err();
        assert_eq!(plain, Some(NotRead::Unreadable(Unreadable::Garbled)));
        let long = part("title", None, &"a".repeat(TYPED_BYTES_MAX + 1));
        let long = sent(&[part("csrf", None, "ours"), long]).await.err();
        assert_eq!(long, Some(NotRead::Unreadable(Unreadable::TooLarge)));
    }
}
