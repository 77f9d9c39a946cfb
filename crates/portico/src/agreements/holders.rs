//! Who is on which version: those whose last acceptance is this one, a page at a time. (R-A5)

use askama::Template;
use base::Instant;

use super::{
    model::{Version, VersionId},
    store,
};
use crate::{
    accounts::AccountId,
    happened,
    page::{Answer, Ask, No},
    shell::Frame,
};

/// Accounts on one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "agreements/templates/holders.html")]
struct Page {
    frame: Frame,
    version: Version,
    holders: Vec<Holder>,
    /// The last one of this page, when another page follows.
    next: Option<AccountId>,
}

/// Somebody who accepted a version, and none since.
pub(super) struct Holder {
    pub(super) account: AccountId,
    pub(super) name: String,
    pub(super) accepted_at: Instant,
}

/// The names are those of patients, so showing them is on record.
pub(super) async fn list(ask: Ask) -> Answer {
    let id: VersionId = ask.id("version")?;
    let after = match ask.query.text("after") {
        "" => AccountId::from_bytes([0; 16]),
        typed => typed.parse().map_err(|_| No::NotFound)?,
    };
    let most = i64::try_from(PAGE + 1).expect("a page is short");
    let (version, mut holders) = ask
        .view(move |v| -> Result<_, No> {
            let version = store::version(v, id)?;
            let holders = store::holders(v, &version, after, most)?;
            let event = happened!("agreement.holders_listed").object(id);
            v.record(event.with("accounts", holders.len().min(PAGE)));
            Ok((version, holders))
        })
        .await?;
    let more = holders.len() > PAGE;
    holders.truncate(PAGE);
    let next = holders.last().filter(|_| more).map(|last| last.account);
    let frame = ask.frame(ask.t.agreement_holders_title(version.number));
    ask.html(&Page { frame, version, holders, next })
}
