//! The limits of one patient, for the provider who sets them and for whoever wonders why a value
//! was not held.

use askama::Template;
use base::Decimal;

use super::{
    limits::{self, DAYS_MAX, Draft, Fault},
    store::{self, Limit, LimitId},
};
use crate::{
    access,
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, PatientId, Role},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "results/templates/limits.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    /// Each with who made it, and whether it holds.
    limits: Vec<(Limit, String, bool)>,
    tests: Vec<Listed>,
    /// Whether the viewer may set them.
    sets: bool,
    days_max: i64,
}

/// A listed test with the limits for everybody.
struct Listed {
    test: String,
    words: String,
}

impl Page {
    fn words(&self, one: &Limit) -> String {
        bounds(&self.frame.t, one.limits.low, one.limits.high)
    }
}

/// `2.9 and lower, 6.5 and higher`.
fn bounds(t: &Text, low: Option<Decimal>, high: Option<Decimal>) -> String {
    let low = low.map(|low| t.limit_low(low.to_string()));
    let high = high.map(|high| t.limit_high(high.to_string()));
    low.into_iter().chain(high).collect::<Vec<_>>().join(", ")
}

/// The patient's limits and the form for another.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (person, found) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "limits")?;
            let mut found = Vec::new();
            for limit in store::limits(v, &chart)? {
                let by = people::staff_member(v, limit.staff)?.shown();
                let holds = limit.holds(now);
                found.push((limit, by, holds));
            }
            Ok((people::find(v, patient)?, found))
        })
        .await?;
    let listed = |rule: &policy::CriticalValue| Listed {
        test: rule.test.clone(),
        words: format!(
            "{} ({} {})",
            rule.test,
            bounds(&ask.t, rule.low, rule.high),
            rule.unit.as_deref().unwrap_or_default()
        ),
    };
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.limits_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        person,
        limits: found,
        tests: limits::tests(&ask.app.policy.results).map(listed).collect(),
        sets: staff.role == Role::Provider,
        days_max: i64::from(DAYS_MAX),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Sets a limit.
pub(super) async fn make(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let typed = &ask.form;
    let draft = Draft {
        test: typed.text("test"),
        low: typed.text("low"),
        high: typed.text("high"),
        until: typed.text("until"),
        reason: typed.text("reason"),
    };
    let policy = &ask.app.policy;
    let when = (policy.practice.time_zone.zone(), ask.now);
    let new = match limits::check(&policy.results, when, draft) {
        Ok(new) => new,
        Err(faults) => {
            let mut form = Form::typed(ask.form.clone());
            for fault in faults {
                let (field, words) = fault_words(&ask.t, fault);
                form.wrong(field, words);
            }
            return page(&ask, form).await;
        }
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    changed(
        ask.once(move |tx| -> Result<((), String), Failed<()>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            limits::make(tx, &app, now, (&chart, staff), &new)?;
            Ok(((), format!("/staff/patients/{patient}/limits")))
        })
        .await
        .map(|changed| changed.place().to_owned()),
    )
}

/// Ends a limit early.
pub(super) async fn end(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let id: LimitId = ask.id("limit")?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    changed(
        ask.once(move |tx| -> Result<((), String), Failed<()>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            limits::end(tx, &chart, id, now)?;
            Ok(((), format!("/staff/patients/{patient}/limits")))
        })
        .await
        .map(|changed| changed.place().to_owned()),
    )
}

fn changed(done: Result<String, Failed<()>>) -> Answer {
    match done {
        Ok(place) => Ok(Reply::see(&place)),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::NotFound),
    }
}

fn fault_words(t: &Text, fault: Fault) -> (&'static str, String) {
    match fault {
        Fault::NoTest => ("test", t.limit_no_test()),
        Fault::NoLimit => ("low", t.limit_none_given()),
        Fault::LowIsNoNumber => ("low", t.limit_no_number()),
        Fault::HighIsNoNumber => ("high", t.limit_no_number()),
        Fault::Crossed => ("high", t.limit_crossed()),
        Fault::Until => ("until", t.limit_until_wrong()),
        Fault::Reason => ("reason", t.limit_reason_wrong()),
    }
}
