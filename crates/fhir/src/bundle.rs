//! Bundles: splitting them into resources whose exact text is kept.

use std::{collections::HashMap, fmt};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    error::{Problem, ReadError},
    path,
};

/// The longest bundle, in bytes: 64 MiB, a long life with documents.
pub const BUNDLE_BYTES_MAX: usize = 64 << 20;
/// The most entries in a bundle.
pub const ENTRIES_MAX: usize = 50_000;
/// The most objects and lists inside each other.
pub const DEPTH_MAX: usize = 64;

/// A bundle, or a single resource that is read like a bundle of one.
pub struct Bundle {
    kind: BundleKind,
    id: Option<String>,
    entries: Vec<Entry>,
    /// Entries by their `fullUrl`.
    pub(crate) by_url: HashMap<String, usize>,
    /// Entries by `Type/id`; nothing when several have it.
    pub(crate) by_id: HashMap<String, Option<usize>>,
}

/// What a bundle is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BundleKind {
    /// Things put together.
    Collection,
    /// Changes that are made together or not at all.
    Transaction,
    /// Changes that are made one by one.
    Batch,
    /// What a search found.
    SearchSet,
    /// A message; its first entry is a `MessageHeader`.
    Message,
    /// A document; its first entry is a `Composition`.
    Document,
    /// Not a bundle but one resource.
    #[serde(skip)]
    Single,
}

/// One entry of a bundle.
pub struct Entry {
    /// Its place in the bundle, from 1.
    pub number: usize,
    /// What other entries call it.
    pub full_url: Option<String>,
    /// The resource; an entry may be only a request.
    pub resource: Option<Resource>,
    /// What a transaction or batch asks for: `POST`, `PUT`, `DELETE`, …
    pub method: Option<String>,
}

/// A resource, as exactly the text that was sent.
pub struct Resource {
    kind: String,
    id: Option<String>,
    json: Box<RawValue>,
    entry: Option<usize>,
}

/// A light view of one kind of resource.
pub trait View: DeserializeOwned {
    /// The `resourceType` that it is a view of.
    const TYPE: &'static str;
}

/// As it stands in the JSON text.
#[derive(Deserialize)]
struct RawBundle<'a> {
    #[serde(rename = "type")]
    kind: Option<BundleKind>,
    #[serde(borrow, default)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawEntry {
    full_url: Option<String>,
    resource: Option<Box<RawValue>>,
    request: Option<RawRequest>,
}

#[derive(Deserialize)]
struct RawRequest {
    method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawHead {
    resource_type: Option<String>,
    id: Option<String>,
}

/// What every resource says first.
struct Head {
    kind: String,
    id: Option<String>,
}

impl Bundle {
    /// Reads a bundle, or one resource.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let json = checked(bytes)?;
        let head = Head::read(json, None)?;
        if head.kind != "Bundle" {
            let resource = Some(Resource::read(parse(json, None)?, None)?);
            let entry = Entry { number: 1, full_url: None, resource, method: None };
            return Self::of(BundleKind::Single, None, vec![entry]);
        }
        let bundle: RawBundle<'_> =
            parse(json, None).map_err(|error| match &*error.place.element {
                "type" => ReadError { problem: Problem::BundleKind, ..error },
                _ => error,
            })?;
        let kind = bundle.kind.ok_or_else(|| Problem::BundleKind.at(None, "type"))?;
        if bundle.entry.len() > ENTRIES_MAX {
            return Err(Problem::TooManyEntries.at(None, "entry"));
        }
        let entries = bundle.entry.iter().zip(1..).map(|(raw, number)| Entry::read(raw, number));
        Self::of(kind, head.id, entries.collect::<Result<_, _>>()?)
    }

    /// Finds the names by which entries point to each other.
    fn of(kind: BundleKind, id: Option<String>, entries: Vec<Entry>) -> Result<Self, ReadError> {
        let (mut by_url, mut by_id) = (HashMap::new(), HashMap::new());
        for (place, entry) in entries.iter().enumerate() {
            if let Some(url) = &entry.full_url
                && by_url.insert(url.clone(), place).is_some()
            {
                return Err(Problem::SameFullUrl.at(Some(entry.number), "fullUrl"));
            }
            if let Some(resource) = &entry.resource
                && let Some(id) = &resource.id
            {
                let name = format!("{}/{id}", resource.kind);
                by_id.entry(name).and_modify(|seen| *seen = None).or_insert(Some(place));
            }
        }
        Ok(Bundle { kind, id, entries, by_url, by_id })
    }

    /// How its sender names it, when it is a bundle and has a name.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What it is for.
    pub fn kind(&self) -> BundleKind {
        self.kind
    }

    /// All entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The resources of one kind, each with its entry.
    pub fn all<V: View>(&self) -> impl Iterator<Item = Result<(&Entry, V), ReadError>> {
        self.entries.iter().filter_map(|entry| {
            let resource = entry.resource.as_ref().filter(|r| r.kind == V::TYPE)?;
            Some(resource.view().map(|view| (entry, view)))
        })
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bundle({:?}, {} entries)", self.kind, self.entries.len())
    }
}

impl Entry {
    fn read(raw: &RawValue, number: usize) -> Result<Self, ReadError> {
        must_be_object(raw.get(), Some(number))?;
        let raw: RawEntry = parse(raw.get(), Some(number))?;
        let resource = raw.resource.map(|json| Resource::read(json, Some(number))).transpose()?;
        let method = raw.request.and_then(|request| request.method);
        Ok(Entry { number, full_url: raw.full_url, resource, method })
    }
}

impl Head {
    fn read(json: &str, entry: Option<usize>) -> Result<Self, ReadError> {
        let raw: RawHead = parse(json, entry)?;
        must_be_object(json, entry)?;
        let is_name = |kind: &String| {
            (1..=64).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_alphabetic())
        };
        let kind = raw.resource_type.filter(is_name);
        let kind = kind.ok_or_else(|| Problem::NoResourceType.at(entry, "resourceType"))?;
        let is_id = |id: &str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        };
        if raw.id.as_deref().is_some_and(|id| !is_id(id)) {
            return Err(Problem::BadId.at(entry, "id"));
        }
        Ok(Head { kind, id: raw.id })
    }
}

impl Resource {
    fn read(json: Box<RawValue>, entry: Option<usize>) -> Result<Self, ReadError> {
        let Head { kind, id } = Head::read(json.get(), entry)?;
        Ok(Resource { kind, id, json, entry })
    }

    /// Its `resourceType`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its `id` at the source.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The text that was sent, to the letter.
    pub fn json(&self) -> &str {
        self.json.get()
    }

    /// The resource as a view of its kind.
    pub fn view<V: View>(&self) -> Result<V, ReadError> {
        if self.kind != V::TYPE {
            return Err(Problem::OtherResource.at(self.entry, "resourceType"));
        }
        parse(self.json.get(), self.entry)
    }
}

fn parse<'a, T: Deserialize<'a>>(json: &'a str, entry: Option<usize>) -> Result<T, ReadError> {
    serde_json::from_str(json).map_err(|error| {
        let problem = if error.is_data() { Problem::WrongType } else { Problem::NotJson };
        problem.at(entry, path::of_mistake(json, &error))
    })
}

/// serde also takes a list for a struct, item by item; FHIR does not.
fn must_be_object(json: &str, entry: Option<usize>) -> Result<(), ReadError> {
    if json.trim_start().starts_with('{') {
        return Ok(());
    }
    Err(Problem::WrongType.at(entry, ""))
}

/// The text, when it is within the limits.
fn checked(bytes: &[u8]) -> Result<&str, ReadError> {
    if bytes.len() > BUNDLE_BYTES_MAX {
        return Err(Problem::TooLong.at(None, ""));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let json = std::str::from_utf8(bytes).map_err(|_| Problem::NotUtf8.at(None, ""))?;
    if depth(bytes) > DEPTH_MAX {
        return Err(Problem::TooDeep.at(None, ""));
    }
    Ok(json)
}

/// How many objects and lists are open at most, whether or not the text is JSON.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for &b in bytes {
        match b {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
