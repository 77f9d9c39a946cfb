//! What everybody may read: the agreement with a blank form to print, and how to get started.

use askama::Template;
use base::words::Word as _;
use policy::ClauseKey;

use super::{
    actions,
    model::{Terms, Version},
    patient::policy_language,
    sections,
    shown::{Pair, pairs},
    store,
};
use crate::{
    accounts,
    page::{Answer, Ask, No},
    shell::{Frame, Qr},
};

/// What somebody wants to know who has not joined yet. (R-A13)
const FIRST: [ClauseKey; 6] = [
    ClauseKey::Eligibility,
    ClauseKey::HowToGetStarted,
    ClauseKey::InformationAvailable,
    ClauseKey::NotForUrgent,
    ClauseKey::NotForNewProblems,
    ClauseKey::ResponseTime,
];

#[derive(Template)]
#[template(path = "agreements/templates/terms.html")]
struct TermsPage {
    frame: Frame,
    version: Option<Version>,
    /// Whoever looks accepted an earlier version and has not been told of this one.
    is_news: bool,
    pairs: Vec<Pair>,
    /// The words beside the lines to be filled in by hand.
    blanks: Vec<String>,
    staff_blanks: Vec<String>,
}

#[derive(Template)]
#[template(path = "agreements/templates/start.html")]
struct StartPage {
    frame: Frame,
    pairs: Vec<Pair>,
    /// What a password must be.
    rules: String,
    /// Where the code is entered, in words and as a picture.
    address: String,
    picture: Option<Qr>,
}

/// The agreement in force and the blank access form, to be read or printed.
pub(super) async fn terms(ask: Ask) -> Answer {
    let holder = ask.viewer.holder().map(|holder| holder.account);
    let found = ask
        .read(move |r| -> Result<_, No> {
            let Some(version) = store::current(r)? else { return Ok(None) };
            let news = match holder {
                Some(account) => store::news_for(r, account)?,
                None => None,
            };
            let terms = actions::words_of(r, &version)?;
            Ok(Some((version, terms, news.is_some())))
        })
        .await?;
    let (version, terms, is_news) = match found {
        Some((version, terms, is_news)) => (Some(version), terms, is_news),
        None => (None, Vec::new(), false),
    };
    let t = &ask.t;
    let blanks = vec![
        t.terms_blank_name(),
        t.terms_blank_preferred(),
        t.terms_blank_birth(),
        t.terms_blank_address(),
        t.terms_blank_mobile(),
        t.terms_blank_email(),
        t.terms_blank_language(),
        t.terms_blank_relation(),
        t.terms_blank_results(),
        t.terms_blank_initials(),
        t.terms_blank_signature(),
    ];
    let staff_blanks = vec![
        t.terms_staff_mrn(),
        t.terms_staff_identity(),
        t.terms_staff_educator(),
        t.terms_staff_code(),
        t.terms_staff_witness(),
    ];
    let pairs = pairs(&terms, t.language());
    let frame = ask.frame(t.terms_title());
    ask.html(&TermsPage { frame, version, is_news, pairs, blanks, staff_blanks })
}

/// How to get started, from the live settings.
pub(super) async fn start(ask: Ask) -> Answer {
    let mut terms: Vec<Terms> = sections::live(&ask.app.policy);
    for text in &mut terms {
        text.sections.retain(|s| FIRST.iter().any(|key| key.as_str() == s.key));
        text.sections.sort_by_key(|s| FIRST.iter().position(|key| key.as_str() == s.key));
    }
    let pairs = pairs(&terms, policy_language(&ask.t).as_str());
    let frame = ask.frame(ask.t.start_title());
    let policy = &ask.app.policy;
    let rules = accounts::password_hint(&ask.t, &policy.accounts.password);
    let address = format!("{}/activate", policy.practice.portal_url);
    let picture = Qr::of(&address);
    ask.html(&StartPage { frame, pairs, rules, address, picture })
}
