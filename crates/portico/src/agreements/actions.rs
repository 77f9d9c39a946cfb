//! What people do with the agreement: draft it, publish it, accept it, decline it, say a wish.

use base::{Instant, secret, words::Word as _};
use db::{Reader, Tx};
use policy::ClauseKey;

use super::{
    mailing::MAIL,
    model::{ACKNOWLEDGED, Answer, NotPublished, NotSigned, Terms, Version, VersionId, Wish},
    rules, sections,
    shown::{Pair, in_language, pairs},
    store::{self, NewAnswer},
};
use crate::{
    access,
    accounts::{self, AccountId, Begun, Stage, Viewer},
    app::{App, Mode},
    happened, jobs,
    page::{Failed, No},
    people::{self, PatientId, Role, StaffId},
};

/// What an administrator says about a new version.
#[derive(Debug, Clone)]
pub(crate) struct Drafting {
    pub(crate) by: StaffId,
    /// Whether everybody must accept it anew.
    pub(crate) material: bool,
    /// What is new; 3 to 500 characters.
    pub(crate) note: String,
}

/// Drafts a version from the live policy. A draft that was waiting is discarded: there is one at
/// a time. What is wrong with it is told, and stops it from being published, not from being read.
pub(crate) fn draft(
    tx: &mut Tx<'_>,
    app: &App,
    new: &Drafting,
    now: Instant,
) -> db::Result<VersionId> {
    let terms = sections::live(&app.policy);
    let version = Version {
        id: VersionId::new(now),
        number: store::next_number(tx)?,
        material: new.material,
        note: new.note.clone(),
        digest: sections::digest(&terms),
        drafted_by: new.by,
        drafted_at: now,
        approved_by: None,
        effective_from: None,
    };
    store::discard_drafts(tx, now)?;
    store::insert_draft(tx, &version, &terms)?;
    let faults = rules::lint(&app.policy, &terms).len();
    let event = happened!("agreement.drafted").object(version.id);
    tx.record(event.with("number", version.number).with("material", version.material));
    tx.record(happened!("agreement.linted").object(version.id).with("faults", faults));
    Ok(version.id)
}

/// Puts a draft in force. A material one must be accepted by everybody before they go on, also by
/// those who are signed in now. (R-A5)
pub(crate) fn publish(
    tx: &mut Tx<'_>,
    app: &App,
    by: (StaffId, Role),
    id: VersionId,
    now: Instant,
) -> Result<(), Failed<NotPublished>> {
    let before = store::current(tx)?;
    let draft = store::version(tx, id)?;
    rules::may_publish(&app.policy.agreement, &draft, by, now).map_err(Failed::Refused)?;
    let terms = store::terms(tx, id)?;
    check(app, &draft, &terms).map_err(Failed::Refused)?;
    let version = Version { approved_by: Some(by.0), effective_from: Some(now), ..draft };
    if !store::put_in_force(tx, &version)? {
        return Err(Failed::Refused(NotPublished::NotADraft));
    }
    let event = happened!("agreement.published").object(id).with("number", version.number);
    tx.record(event.with("digest", secret::hex(&version.digest)));
    if let Some(before) = before {
        tx.record(happened!("agreement.superseded").object(before.id).with("by", version.number));
    }
    if version.material {
        accounts::oblige_all_patients(tx, Stage::Agreement, now)?;
        jobs::queue(tx, MAIL, &id.to_string(), now)?;
    }
    Ok(())
}

/// Whether the words of a draft may be put in force.
pub(super) fn check(app: &App, draft: &Version, terms: &[Terms]) -> Result<(), NotPublished> {
    let faults = rules::lint(&app.policy, terms);
    if !faults.is_empty() {
        return Err(NotPublished::Faults(faults));
    }
    if sections::digest(terms) != draft.digest {
        return Err(NotPublished::Altered);
    }
    // What is signed must be what the portal does, so an old draft is not published.
    if sections::digest(&sections::live(&app.policy)) != draft.digest {
        return Err(NotPublished::PolicyChanged);
    }
    let stage = match app.mode {
        Mode::Practice => policy::Stage::Practice,
        Mode::Demo => policy::Stage::Demonstration,
    };
    let publishable = app.policy.publishable(stage);
    publishable.map_err(|complaints| {
        NotPublished::Complaints(complaints.iter().map(ToString::to_string).collect())
    })
}

/// The texts of a version, compared with its digest: what is shown and signed is what was
/// published.
pub(super) fn words_of(r: &mut Reader<'_>, version: &Version) -> Result<Vec<Terms>, No> {
    let terms = store::terms(r, version.id)?;
    if sections::digest(&terms) == version.digest {
        Ok(terms)
    } else {
        Err(No::Fault(format!("agreement {} is not what was published", version.id)))
    }
}

/// The agreement in force as a reader of one language sees it, and what is acknowledged.
pub(crate) struct InForce {
    pub(crate) pairs: Vec<Pair>,
    /// The word of each clause, and what stands beside its box.
    pub(crate) acknowledgements: Vec<(String, String)>,
}

/// The agreement in force; nothing before one has been published.
pub(crate) fn in_force(r: &mut Reader<'_>, language: &str) -> Result<Option<InForce>, No> {
    let Some(version) = store::current(r)? else { return Ok(None) };
    let terms = words_of(r, &version)?;
    let own = in_language(&terms, language).ok_or(No::NotFound)?;
    let acknowledgements = own.assent.acknowledgements.clone();
    Ok(Some(InForce { pairs: pairs(&terms, language), acknowledgements }))
}

/// Somebody's signature under the agreement.
#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) version: VersionId,
    /// What was ticked.
    pub(crate) acknowledged: Vec<ClauseKey>,
    pub(crate) name: String,
    pub(crate) language: &'static str,
    pub(crate) address: String,
}

/// Keeps what was accepted, with each thing that was ticked. Nobody under age signs. Who accepted a
/// version that was replaced by a material one in the meantime goes on reading that one. Gives the
/// session as it goes on, or nothing when there is more to accept first.
pub(crate) fn accept(
    tx: &mut Tx<'_>,
    app: &App,
    viewer: &Viewer,
    signature: &Signature,
    now: Instant,
) -> Result<Option<Begun>, Failed<NotSigned>> {
    let account = viewer.account().ok_or(No::SignIn)?;
    if let Some(patient) = access::own_patient(tx, account)? {
        let born = people::find(tx, patient)?.birth_date;
        if !rules::is_adult(born, now.date(app.policy.practice.time_zone.zone())) {
            return Err(Failed::Refused(NotSigned::Minor));
        }
    }
    if !ACKNOWLEDGED.iter().all(|key| signature.acknowledged.contains(key)) {
        return Err(Failed::Refused(NotSigned::Unticked));
    }
    let version = published(tx, signature.version)?;
    words_of(tx, &version)?;
    let answer = NewAnswer {
        account,
        version: &version,
        answer: Answer::Accepted,
        language: signature.language,
        signed_name: Some(&signature.name),
        address: &signature.address,
    };
    let mut content = app.seal.content();
    let id = store::insert_answer(tx, &mut content, &answer, now)?;
    let mut clauses = ACKNOWLEDGED;
    clauses.sort_unstable_by_key(|key| key.as_str());
    for key in clauses {
        store::insert_acknowledgement(tx, &mut content, (account, id), key)?;
    }
    let event = happened!("agreement.accepted").object(id).content(content);
    tx.record(
        event
            .with("version", version.id.to_string())
            .with("digest", secret::hex(&version.digest))
            .with("language", signature.language),
    );
    if store::is_in_force(tx, version.id)? {
        Ok(Some(accounts::fulfil(tx, viewer, account, Stage::Agreement, now)?))
    } else {
        Ok(None)
    }
}

/// Somebody has read, or closed, the notice about a version that need not be accepted again.
pub(super) fn close_notice(
    tx: &mut Tx<'_>,
    account: AccountId,
    version: VersionId,
    now: Instant,
) -> Result<(), No> {
    let version = published(tx, version)?;
    store::close_notice(tx, account, version.id, now)?;
    tx.record(
        happened!("agreement.notice_closed")
            .object(account)
            .with("version", version.id.to_string()),
    );
    Ok(())
}

/// Keeps that somebody declined. Nothing else changes: they may accept later.
pub(super) fn decline(
    tx: &mut Tx<'_>,
    app: &App,
    viewer: &Viewer,
    (version, language, address): (VersionId, &str, &str),
    now: Instant,
) -> Result<(), No> {
    let account = viewer.account().ok_or(No::SignIn)?;
    let version = published(tx, version)?;
    let answer = NewAnswer {
        account,
        version: &version,
        answer: Answer::Declined,
        language,
        signed_name: None,
        address,
    };
    let mut content = app.seal.content();
    let id = store::insert_answer(tx, &mut content, &answer, now)?;
    let event = happened!("agreement.declined").object(id).content(content);
    tx.record(event.with("version", version.id.to_string()));
    Ok(())
}

fn published(tx: &mut Tx<'_>, version: VersionId) -> Result<Version, No> {
    let version = store::version(tx, version)?;
    if version.approved_by.is_some() { Ok(version) } else { Err(No::NotFound) }
}

/// Keeps how a patient wants to hear serious news, from now on. (R-B3)
pub(super) fn choose(
    tx: &mut Tx<'_>,
    patient: PatientId,
    account: AccountId,
    wish: Wish,
    now: Instant,
) -> db::Result<()> {
    store::insert_preference(tx, (patient, account), wish, now)?;
    tx.record(happened!("preference.chosen").patient(patient).with("wish", wish.as_str()));
    Ok(())
}

/// The wish that is asked for when somebody joins, whose chart is not open yet.
pub(crate) fn choose_first(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    wish: Wish,
    now: Instant,
) -> Result<Begun, No> {
    let account = viewer.account().ok_or(No::SignIn)?;
    let patient = access::own_patient(tx, account)?.ok_or(No::NotFound)?;
    choose(tx, patient, account, wish, now)?;
    accounts::fulfil(tx, viewer, account, Stage::Preference, now)
}
