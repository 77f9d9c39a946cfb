//! What staff do with a message that waits, or that was filed wrongly: the forms of its page.

use super::{
    compare::{self, Typed},
    decisions::{self, Agrees, Choice, Fault},
    model::ImportId,
    staff::page,
    unfiling,
};
use crate::{
    happened,
    page::{Answer, Ask, Changed, Failed, No, Reply},
    people::Identifiers,
    shell::Form,
};

/// Looks for another chart than those that are offered, by two identifiers that must both agree.
/// Nothing is said about charts that have only one of them.
pub(super) async fn look_up(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let mut form = Form::typed(ask.form.clone());
    let typed = Typed::of(&form);
    if !typed.is_enough() {
        form.wrong("find", ask.t.import_find_two());
    }
    let found = ask
        .view(move |v| -> Result<_, No> {
            let found = compare::find(v, &typed)?;
            let event = happened!("import.chart_looked_up").object(id);
            v.record(match found {
                Some(patient) => event.patient(patient),
                None => event.refused(),
            });
            Ok(found)
        })
        .await?;
    if form.is_fine() && found.is_none() {
        form.wrong("find", ask.t.import_find_none());
    }
    page(&ask, form).await
}

/// Files a message in the chart that was chosen.
pub(super) async fn file(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let choice = Choice {
        patient: ask.form.text("patient").parse().ok(),
        ticks: Identifiers::ticked(&decisions::SEEN, ask.form.all("identifiers")),
        reason: ask.form.text("reason").to_owned(),
        typed: Typed::of(&Form::typed(ask.form.clone())),
    };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::file(tx, &app, now, &staff, id, &choice)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

/// The second person's word.
pub(super) async fn second_check(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let decision = ask.form.text("decision").parse().ok();
    let agrees = match ask.form.text("agrees") {
        "yes" => Agrees::Yes,
        "no" => Agrees::No,
        _ => return ended(&ask, Err(Failed::Refused(Fault::NothingAsked))).await,
    };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::second_check(tx, &app, now, &staff, (id, decision), agrees)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

/// A message that belongs to nobody here.
pub(super) async fn reject(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (now, reason) = (ask.now, ask.form.text("reject_reason").to_owned());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::reject(tx, now, &staff, id, &reason)?;
            Ok(((), "/staff/imports".to_owned()))
        })
        .await;
    ended(&ask, done).await
}

/// Takes what came by a message out of the wrong chart.
pub(super) async fn unfile(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, now, reason) = (ask.app.clone(), ask.now, ask.form.text("reason").to_owned());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            unfiling::unfile(tx, &app, now, &staff, id, &reason)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

async fn ended(ask: &Ask, done: Result<Changed<()>, Failed<Fault>>) -> Answer {
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => {
            let mut form = Form::typed(ask.form.clone());
            let t = &ask.t;
            let (field, text) = match fault {
                Fault::NotWaiting => ("patient", t.import_not_waiting()),
                Fault::NotByHand => ("patient", t.import_not_by_hand()),
                Fault::NoChart => ("patient", t.import_no_chart()),
                Fault::TwoTicks => ("identifiers", t.import_two_ticks()),
                Fault::TickedConflict => ("identifiers", t.import_ticked_conflict()),
                Fault::NotFiled => ("reason", t.import_not_filed()),
                Fault::NoReason => ("reason", t.import_no_reason()),
                Fault::NoReasonToReject => ("reject_reason", t.import_no_reason()),
                Fault::SamePerson => ("agrees", t.import_same_person()),
                Fault::NothingAsked => ("agrees", t.import_nothing_asked()),
                Fault::Changed => ("agrees", t.import_changed()),
            };
            form.wrong(field, text);
            page(ask, form).await
        }
    }
}
