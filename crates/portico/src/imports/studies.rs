//! Studies: pictures of scanners and X-rays (DICOM), from a file or over a line.
//!
//! A file is read and drawn in the cage. What it says about its patient is kept as the message of
//! its study, one for all its pictures, and finds its chart by the same rule as every report. The
//! same picture again changes nothing; other content under the same identifier waits for a person,
//! and so does a study that says now that it is somebody else's. (R-B1.8)

use std::sync::Arc;

use base::{Date, Instant, PersonName, name::Spelling, secret, words::Word as _};
use db::{Reader, Tx};
use dicom::Header;
use documents::{Checked, Media};

use super::{
    files, filing,
    from_hl7::Setting,
    matching::{Birth, Seen},
    model::{ImportId, Kind, Line, Look, Outcome, Reason, Saw, Seer},
    prepared::{Content, ForPatient, Prepared, shortened},
    store,
};
use crate::{
    accounts::AccountId,
    app::App,
    cage::{Drawn, NotDrawn},
    happened,
    imaging::{self, NewInstance, NewStudy},
    people::{PatientId, Sex},
    results::Announce,
};

/// Who sends them, in the list of imports: a study is the same whichever way it comes.
const SOURCE: &str = "dicom";
/// So much of what cannot be read is kept.
const BROKEN_BYTES_MAX: usize = 1_000;

/// Takes one file. When this gives a line, what became of it is durable.
pub(super) async fn take(app: &App, from: &str, bytes: Vec<u8>) -> Line {
    let bytes: Arc<[u8]> = bytes.into();
    if bytes.len() > (app.policy.imaging.picture_mib_max as usize) << 20 {
        return files::not_filed(from, Outcome::Refused, Reason::TooLarge);
    }
    let drawn = match app.cage.draw(Arc::clone(&bytes)).await {
        Ok(drawn) => drawn,
        Err(NotDrawn::NotRead(why)) => {
            let begin = bytes.get(..BROKEN_BYTES_MAX).unwrap_or(&bytes);
            let digest = secret::sha256(&[&bytes]);
            let refused = Prepared::refused(from, begin, Reason::Unreadable, why);
            let refused = Prepared { kind: Kind::Study, digest, ..refused };
            return files::file_one(app, &Announce::default(), Arc::new(refused)).await;
        }
        Err(error @ NotDrawn::NoChild(_)) => {
            tracing::error!(%error, "a picture could not be looked at");
            return files::not_filed(from, Outcome::Refused, Reason::OurFault);
        }
    };
    let new = Arc::new(instance(bytes, drawn));
    let (now, inner, from) = (app.clock.now(), app.clone(), from.to_owned());
    let name = from.clone();
    let who = db::Who::system("import");
    let kept = app.db.write(who, now, move |tx| keep(tx, &inner, now, &from, &new));
    kept.await.unwrap_or_else(|error: db::Error| {
        tracing::error!(%error, "a picture could not be kept");
        files::not_filed(&name, Outcome::Refused, Reason::OurFault)
    })
}

fn instance(bytes: Arc<[u8]>, Drawn { header, pictures }: Drawn) -> NewInstance {
    let png = |bytes: Vec<u8>| Checked { media: Media::Png, bytes: bytes.into() };
    NewInstance {
        header,
        // The head is written by whoever keeps a file, so it is no content.
        content: secret::sha256(&[dicom::data_set(&bytes).unwrap_or(&bytes)]),
        original: Checked { media: Media::Dicom, bytes },
        pictures: pictures.drawn.into_iter().map(png).collect(),
        not_drawn: pictures.not_drawn,
    }
}

/// Keeps one picture or film with its study, which is begun when this is the first.
fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    from: &str,
    new: &NewInstance,
) -> db::Result<Line> {
    let known = imaging::known(tx, &new.header.instance_uid)?;
    if let Some(same) = known.iter().find(|one| one.content == new.content) {
        tx.record(happened!("study.picture_repeated").object(same.import));
        return line_again(tx, from, same.import, Outcome::Duplicate);
    }
    // What claims to be what another is already waits by itself, all such pictures of a study in
    // one entry: it is named by the study, as if that were a picture.
    let mut header = new.header.of_study();
    if !known.is_empty() {
        header.instance_uid.clone_from(&header.study_uid);
    }
    let lines = header.lines();
    let message = message((&app.policy, now), from, lines.as_bytes());
    let (begun, line) = match store::import_of(tx, &message)? {
        Some(import) => {
            let line = line_again(tx, from, import, Outcome::Filed)?;
            (import, line)
        }
        None => {
            let line = filing::file(tx, app, now, &message, &Announce::default())?;
            let import = line.import.ok_or(db::Error::NotFound)?;
            let patient = store::filed_for(tx, import)?.1;
            let taken_on = day(&new.header.study_date);
            let header = &new.header;
            let study = NewStudy { import, patient, header, taken_on };
            imaging::begin(tx, app, now, &study)?;
            (import, line)
        }
    };
    let study = imaging::of_import(tx, begun)?.ok_or(db::Error::NotFound)?;
    imaging::keep(tx, app, now, (study.id, study.patient), new)?;
    Ok(line)
}

/// What became of a picture whose study was here before: what became of that.
fn line_again(
    r: &mut Reader<'_>,
    from: &str,
    import: ImportId,
    outcome: Outcome,
) -> db::Result<Line> {
    let (before, patient, reason) = store::filed_for(r, import)?;
    let line = match outcome {
        Outcome::Duplicate => Outcome::Duplicate,
        _ => before,
    };
    let patient_mrn = patient.map(|patient| crate::people::mrn(r, patient)).transpose()?;
    let reason = reason.filter(|_| before == Outcome::Quarantined);
    let said = |reason: Reason| format!("{reason}: {}", reason.sentence(Kind::Study));
    Ok(Line {
        file: from.to_owned(),
        control_id: None,
        outcome: line.as_str(),
        before: (outcome == Outcome::Duplicate).then(|| before.as_str()),
        ack: reason.map_or(super::model::Ack::Aa, Reason::ack).as_str(),
        reason: reason.map(said),
        patient_mrn,
        results: Vec::new(),
        left_out: String::new(),
        import: Some(import),
    })
}

/// Reads what is kept of a study.
pub(super) fn read(setting: Setting<'_>, raw: &[u8]) -> Prepared {
    message((setting.policy, setting.now), "", raw)
}

fn message((policy, now): (&policy::Policy, Instant), from: &str, raw: &[u8]) -> Prepared {
    let header = Header::read_lines(&String::from_utf8_lossy(raw));
    let today = now.date(policy.practice.time_zone.zone());
    let mut part = ForPatient::of(seen(policy, &header, today), None);
    part.is_study = true;
    let taken_on = day(&header.study_date);
    // A study's own lines name no picture.
    part.doubt = match taken_on {
        _ if !header.instance_uid.is_empty() => Some(Reason::ControlIdReused),
        Some(day) if day > today => Some(Reason::CollectedInFuture),
        Some(_) | None => None,
    };
    let named = [&header.accession, &header.study_uid].into_iter().find(|name| !name.is_empty());
    let control_id = match header.instance_uid.as_str() {
        "" => header.study_uid.clone(),
        picture => picture.to_owned(),
    };
    Prepared {
        file: from.to_owned(),
        called: named.map_or_else(|| "-".to_owned(), |name| shortened(name, 100)),
        source: SOURCE.to_owned(),
        control_id: Some(control_id),
        kind: Kind::Study,
        content: Content::for_patients(vec![part]),
        left_out: String::new(),
        documents: Vec::new(),
        digest: secret::sha256(&[raw]),
        raw: raw.to_vec(),
    }
}

/// What a header says about the patient. An accession number is none of ours, so it names nobody.
fn seen(policy: &policy::Policy, header: &Header, today: Date) -> Seen {
    let name = &header.name;
    let spelling = Spelling {
        family: &name.family,
        given: &name.given,
        middle: &name.middle,
        suffix: &name.suffix,
        prefix: &name.prefix,
    };
    let is_ours = !header.patient_id.is_empty() && policy.imaging.is_ours(&header.issuer);
    Seen {
        names: PersonName::parse(spelling).into_iter().collect(),
        birth: match (header.birth_date.as_str(), day(&header.birth_date)) {
            ("", _) => Birth::Absent,
            (_, Some(day)) if day <= today => Birth::Day(day),
            (text, _) if text.bytes().all(|byte| byte == b'0') => Birth::Absent,
            _ => Birth::Unreadable,
        },
        sex: match header.sex.as_str() {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            "O" => Some(Sex::Other),
            _ => None,
        },
        record_numbers: is_ours.then(|| header.patient_id.clone()).into_iter().collect(),
        has_number: !header.patient_id.is_empty(),
        order_numbers: Vec::new(),
    }
}

/// A date (DA): `YYYYMMDD`, and as old files have it `YYYY.MM.DD`.
fn day(text: &str) -> Option<Date> {
    let figures: String = text.chars().filter(|letter| *letter != '.').collect();
    if figures.len() != 8 || !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = figures.split_at(4);
    let (month, day) = rest.split_at(2);
    format!("{year}-{month}-{day}").parse().ok()
}

/// Who had seen the pictures of a study that was in the wrong chart.
pub(super) fn looks(
    r: &mut Reader<'_>,
    import: ImportId,
    patient: PatientId,
    since: Instant,
) -> db::Result<Vec<Look>> {
    let Some(study) = imaging::of_import(r, import)? else { return Ok(Vec::new()) };
    let mut looks = Vec::new();
    for patient in crate::people::with_duplicates(r, patient)? {
        for (actor, at) in store::saw_study(r, patient, &study.id.to_string(), since)? {
            if let Ok(account) = actor.parse::<AccountId>() {
                looks.push(Look {
                    seer: Seer::Account(account),
                    saw: Saw::Pictures,
                    item: None,
                    at,
                });
            }
        }
    }
    Ok(looks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(lines: &str) -> (Option<Reason>, Seen) {
        let (policy, now) = (crate::testing::policy(), "2026-11-23T12:00:00Z".parse().unwrap());
        let message = message((&policy, now), "", lines.as_bytes());
        let Content::ForPatients(mut all) = message.content else { panic!("nobody") };
        let one = all.remove(0);
        (one.doubt, one.seen)
    }

    #[test]
    fn a_header_says_whose_it_is_as_a_message_does() {
        let lines = "(0010,0010) García^Rosa\n(0010,0020) LFM-1001\n(0010,0030) 19610314\n\
                     (0010,0040) F\n(0020,000D) 1.2\n";
        let (doubt, seen) = decided(lines);
        assert!(doubt.is_none() && seen.names.len() == 1 && seen.has_number);
        assert_eq!(seen.birth, Birth::Day("1961-03-14".parse().unwrap()));
        assert!(seen.record_numbers.is_empty(), "nobody said that this number is ours");
        let table = [
            ("(0010,0030) 1961.03.14\n", Birth::Day("1961-03-14".parse().unwrap())),
            ("(0010,0030) 00000000\n", Birth::Absent),
            ("(0010,0030) 1961\n", Birth::Unreadable),
            ("(0010,0030) 20990101\n", Birth::Unreadable),
            ("", Birth::Absent),
        ];
        for (line, birth) in table {
            assert_eq!(decided(line).1.birth, birth, "{line}");
        }
        assert_eq!(decided("(0008,0020) 20270101\n").0, Some(Reason::CollectedInFuture));
        assert_eq!(decided("(0008,0018) 1.2.3\n").0, Some(Reason::ControlIdReused));
    }
}
