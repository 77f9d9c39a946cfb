//! What happens to a study: it comes picture by picture, finds its patient or loses them again,
//! and finds its report or is asked about.

use base::{Instant, calendar::HalfDays};
use db::Tx;

use super::{
    model::{InstanceId, NewInstance, NewStudy, Study, StudyId},
    store,
};
use crate::{
    access::Chart,
    accounts::Staff,
    app::App,
    chart::ItemId,
    files, happened,
    page::No,
    people::{ImportId, PatientId, StaffId},
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// So many numbers of a report are looked at; one that has more names its order among the first.
const NUMBERS_MAX: usize = 20;

/// A study begins to come. Its pictures are kept by [`keep`].
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    new: &NewStudy<'_>,
) -> db::Result<StudyId> {
    let (id, mut content) = (StudyId::new(now), app.seal.content());
    store::insert_study(tx, &mut content, id, new, now)?;
    let event = happened!("study.came").object(id).content(content);
    tx.record(match new.patient {
        Some(patient) => event.patient(patient),
        None => event,
    });
    Ok(id)
}

/// Keeps one thing that was sent of a study, with what was drawn of it.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    study: (StudyId, Option<PatientId>),
    new: &NewInstance,
) -> db::Result<()> {
    let (id, mut content) = (InstanceId::new(now), app.seal.content());
    let original = files::keep(tx, &new.original, now)?;
    store::insert_instance(tx, &mut content, (id, study.0), (new, &original), now)?;
    for (place, picture) in (0_i64..).zip(&new.pictures) {
        let kept = files::keep(tx, picture, now)?;
        store::insert_picture(tx, &mut content, (id, place), &kept)?;
    }
    store::ask_again(tx, study.0)?;
    let event = happened!("study.picture_kept").object(id).content(content);
    let event = event.with("study", study.0.to_string()).with("pictures", new.pictures.len());
    tx.record(match study.1 {
        Some(patient) => event.patient(patient),
        None => event,
    });
    Ok(())
}

/// It is known whose study came by an import.
pub(crate) fn file(tx: &mut Tx<'_>, import: ImportId, patient: PatientId) -> db::Result<()> {
    store::set_patient(tx, import, Some(patient))
}

/// A study was in the wrong chart: from now on it is in none.
pub(crate) fn unfile(tx: &mut Tx<'_>, import: ImportId, now: Instant) -> db::Result<()> {
    if let Some(study) = store::of_import(tx, import)? {
        store::set_patient(tx, import, None)?;
        store::forget_names(tx, study.id)?;
        store::ask_again(tx, study.id)?;
        tasks::close(tx, Kind::StudyWithoutReport, &study.id.to_string(), None, now)?;
    }
    Ok(())
}

/// A report is taken back, or was somebody else's.
pub(crate) fn lose(tx: &mut Tx<'_>, item: ItemId) -> db::Result<()> {
    store::ask_again_without(tx, item)
}

/// A report carries these numbers: a study with one of them has found its report.
pub(crate) fn carry(
    tx: &mut Tx<'_>,
    now: Instant,
    (item, patient): (Option<ItemId>, PatientId),
    numbers: &[String],
) -> db::Result<()> {
    let Some(item) = item else { return Ok(()) };
    for number in numbers.iter().take(NUMBERS_MAX).map(|number| number.trim()) {
        if !(1..=324).contains(&number.chars().count()) {
            continue;
        }
        store::insert_number(tx, item, number)?;
        for study in store::with_accession(tx, patient, number)? {
            tasks::close(tx, Kind::StudyWithoutReport, &study.to_string(), None, now)?;
        }
    }
    Ok(())
}

/// Asks the providers about each study for which no report has come in some business days. A duty.
pub(crate) fn ask_for_reports(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let (policy, calendar) = (&app.policy.imaging, app.policy.calendar());
    let days = HalfDays::days(u8::try_from(policy.report_days).unwrap_or(u8::MAX));
    for study in store::unasked(tx)? {
        let due = calendar.add_business_days(study.received_at, days);
        if due.is_ok_and(|due| due > now) {
            continue;
        }
        store::set_asked(tx, study.id, now)?;
        let event = happened!("study.report_missed").patient(study.patient).object(study.id);
        tx.record(event.with("has_report", study.has_report));
        if study.has_report {
            continue;
        }
        let promise = Promise::WithinDays { pool: PROVIDERS.to_owned(), days: HalfDays::days(1) };
        let (kind, subject) = (Kind::StudyWithoutReport, study.id.to_string());
        let task = NewTask { kind, subject, patient: Some(study.patient), promise };
        tasks::open(tx, app, now, &task)?;
    }
    Ok(())
}

/// A clinician has looked at all pictures in which words may stand: they name the right person.
/// `seen` is how many things had come when they looked; false when more have come since.
pub(super) fn check_names(
    tx: &mut Tx<'_>,
    now: Instant,
    staff: &Staff,
    (chart, study): (&Chart<'_>, &Study),
    seen: i64,
) -> db::Result<bool> {
    if store::counted(tx, chart, study)?.instances != seen {
        return Ok(false);
    }
    store::set_names_checked(tx, chart, study, staff.id, now)?;
    let event = happened!("study.names_checked").patient(chart.patient()).object(study.id);
    tx.record(event.with("things", seen));
    Ok(true)
}

/// A provider has looked at a study; no report is waited for. False when nobody was asked to.
pub(super) fn looked_at(
    tx: &mut Tx<'_>,
    now: Instant,
    staff: StaffId,
    (chart, study): (&Chart<'_>, &Study),
) -> db::Result<bool> {
    let subject = study.id.to_string();
    if tasks::find_open(tx, Kind::StudyWithoutReport, &subject)?.is_none() {
        return Ok(false);
    }
    store::set_looked_at(tx, chart, study, now)?;
    tasks::close(tx, Kind::StudyWithoutReport, &subject, Some(staff), now)?;
    tx.record(happened!("study.looked_at").patient(chart.patient()).object(study.id));
    Ok(true)
}
