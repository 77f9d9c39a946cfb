//! The stylesheet, the script and the icons, each at an address that changes with its content.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file that the binary carries.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// The address of an asset, for a page.
pub(crate) fn asset(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).map_or("/assets/missing", |a| a.address)
}

impl Asset {
    pub(crate) fn at(address: &str) -> Option<&'static Asset> {
        ASSETS.iter().find(|a| a.address == address)
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }
}
