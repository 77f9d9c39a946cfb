//! The patient reads the agreement, ticks each acknowledgement, types their name; or declines.

use askama::Template;
use base::{name::fold, words::Word as _};
use policy::Language;

use super::{
    actions::{self, Signature},
    model::{ACKNOWLEDGED, NotSigned, Terms, Version, VersionId},
    rules,
    shown::{Pair, in_language, needs_english, pairs},
    store,
};
use crate::{
    accounts::{Begun, Stage, Viewer, place_of, with_session},
    page::{Answer, Ask, Changed, Failed, No, Reply, go_on},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "agreements/templates/agreement.html")]
struct Page {
    frame: Frame,
    form: Form,
    /// What they were writing when they came here is kept.
    kept: bool,
    version: Version,
    pairs: Vec<Pair>,
    acknowledgements: Vec<Acknowledgement>,
    /// The holder's name, which must be typed.
    signer: String,
    /// What a signature means.
    consent: String,
    /// Says in English, too, what a signature means, while the translation is not reviewed.
    consent_english: Option<String>,
}

/// One thing to tick.
struct Acknowledgement {
    field: String,
    words: String,
    english: Option<String>,
}

#[derive(Template)]
#[template(path = "agreements/templates/none.html")]
struct NonePage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "agreements/templates/declined.html")]
struct DeclinedPage {
    frame: Frame,
    officer: String,
    officer_phone: String,
    address: String,
}

/// The agreement in force, to be read and signed.
pub(super) async fn read(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let Some((version, terms)) = in_force(ask).await? else {
        let frame = ask.frame(ask.t.agreement_title());
        return ask.html(&NonePage { frame });
    };
    let language = ask.t.language();
    let Some(own) = in_language(&terms, language) else { return Err(No::NotFound) };
    let english = in_language(&terms, "en").filter(|_| needs_english(&terms, language));
    let acknowledgements = own
        .assent
        .acknowledgements
        .iter()
        .map(|(key, words)| Acknowledgement {
            field: key.clone(),
            words: words.clone(),
            english: english.and_then(|t| t.assent.words_beside(key)).map(str::to_owned),
        })
        .collect();
    let consent_english = english.map(|t| t.assent.consent.clone());
    let consent = own.assent.consent.clone();
    let frame = ask.frame(ask.t.agreement_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        kept: ask.query.ticked("kept"),
        version,
        pairs: pairs(&terms, language),
        acknowledgements,
        signer: holder_name(&ask.viewer).to_owned(),
        consent,
        consent_english,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The version in force with its texts.
async fn in_force(ask: &Ask) -> Result<Option<(Version, Vec<Terms>)>, No> {
    ask.read(|r| match store::current(r)? {
        Some(version) => {
            let terms = actions::words_of(r, &version)?;
            Ok(Some((version, terms)))
        }
        None => Ok(None),
    })
    .await
}

/// The name of whoever is signed in, as far as they are.
fn holder_name(viewer: &Viewer) -> &str {
    match viewer {
        Viewer::Nobody | Viewer::Newcomer(_) => "",
        Viewer::Patient(_, holder) => &holder.name,
        Viewer::Staff(_, staff) => &staff.name,
    }
}

/// Takes the signature. What is not ticked and a name that differs are told together.
pub(super) async fn accept(ask: Ask) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    for key in ACKNOWLEDGED {
        if !ask.form.ticked(key.as_str()) {
            form.wrong(key.as_str(), ask.t.agreement_ack_missing());
        }
    }
    let typed = ask.form.text("full_name");
    let name = holder_name(&ask.viewer);
    if fold(typed).is_empty() {
        form.wrong("full_name", ask.t.agreement_name_missing());
    } else if !rules::is_signature(typed, name) {
        form.wrong("full_name", ask.t.agreement_name_differs(name));
    }
    if !form.is_fine() {
        return page(&ask, form).await;
    }
    let signature = Signature {
        version: version_in(&ask)?,
        acknowledged: ACKNOWLEDGED.into_iter().filter(|k| ask.form.ticked(k.as_str())).collect(),
        name: typed.chars().take(300).collect(),
        language: ask.t.language(),
        address: ask.peer.to_string(),
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| {
            let next = actions::accept(tx, &app, &viewer, &signature, now)?;
            let place = place_of(next.as_ref().map_or(Stage::Agreement, |begun| begun.stage));
            Ok((next, place.to_owned()))
        })
        .await;
    if let Err(Failed::Refused(NotSigned::Minor)) = done {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("full_name", ask.t.agreement_minor(ask.app.policy.practice.phone.as_str()));
        return page(&ask, form).await;
    }
    go_on_as(&ask, done)
}

/// On to the next page, with the cookie of the session as it goes on.
pub(super) fn go_on_as<R>(ask: &Ask, done: Result<Changed<Option<Begun>>, Failed<R>>) -> Answer {
    match done {
        Ok(Changed::Now(Some(begun), place)) => Ok(with_session(ask, Reply::see(&place), &begun)),
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(_)) => Err(No::Stale),
    }
}

/// Closes the notice about a version that need not be accepted again, and opens it when asked.
pub(super) async fn close_notice(ask: Ask) -> Answer {
    let version = version_in(&ask)?;
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let place = if ask.form.text("act") == "read" { "/terms" } else { "/home" };
    let now = ask.now;
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            actions::close_notice(tx, account, version, now)?;
            Ok(((), place.to_owned()))
        })
        .await;
    go_on(done)
}

/// Keeps that the agreement was declined and says what is left.
pub(super) async fn decline(ask: Ask) -> Answer {
    let version = version_in(&ask)?;
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let (language, address) = (ask.t.language(), ask.peer.to_string());
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            actions::decline(tx, &app, &viewer, (version, language, &address), now)?;
            Ok(((), "/agreement/refusal".to_owned()))
        })
        .await;
    go_on(done)
}

/// The other ways, and the way back.
pub(super) async fn declined(ask: Ask) -> Answer {
    let practice = &ask.app.policy.practice;
    let frame = ask.frame(ask.t.agreement_declined_title());
    ask.html(&DeclinedPage {
        frame,
        officer: practice.privacy_officer.name.clone(),
        officer_phone: practice.privacy_officer.phone.to_string(),
        address: practice.address.clone(),
    })
}

fn version_in(ask: &Ask) -> Result<VersionId, No> {
    ask.form.text("version").parse().map_err(|_| No::Stale)
}

/// The language of a page as the policy names it.
pub(crate) fn policy_language(t: &Text) -> Language {
    Language::from_word(t.language()).unwrap_or(Language::English)
}
