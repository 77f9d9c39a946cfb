//! Following references inside a bundle.

use crate::bundle::{Bundle, Entry};

impl Bundle {
    /// The entry that a reference in `from` points to, when it is in this bundle.
    ///
    /// `urn:…` and whole addresses are `fullUrl`s. `Type/id` is first meant on the server that
    /// `from` came from, then anywhere in the bundle, if only one entry has that type and id. A
    /// version at the end does not matter. Parts inside a resource (`#…`) and searches
    /// (`Type?…`) are not followed.
    pub fn resolve(&self, from: &Entry, reference: &str) -> Option<&Entry> {
        let reference = reference.split("/_history/").next()?;
        if reference.starts_with('#') || reference.contains('?') {
            return None;
        }
        let place = self.by_url.get(reference).copied().or_else(|| {
            if is_absolute(reference) {
                return None;
            }
            let beside = from.full_url.as_deref().and_then(|url| beside(url, reference));
            let place = beside.and_then(|url| self.by_url.get(&url).copied());
            place.or_else(|| self.by_id.get(reference).copied().flatten())
        });
        place.and_then(|place| self.entries().get(place))
    }
}

fn is_absolute(reference: &str) -> bool {
    reference.contains(':')
}

/// The address of `Type/id` on the server of an address that ends with another `Type/id`.
fn beside(url: &str, reference: &str) -> Option<String> {
    let (rest, _id) = url.strip_prefix("urn:").map_or(url.rsplit_once('/'), |_| None)?;
    let (server, _type) = rest.rsplit_once('/')?;
    Some(format!("{server}/{reference}"))
}
