//! The orders of one patient, for those who order and those who look.

use askama::Template;
use web::form::Fields;

use super::{
    ordering::{self, DAYS_MAX, Draft, Fault},
    store::{self, Listed, OrderId},
};
use crate::{
    access,
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, PatientId, Role},
    shell::{Form, Frame},
    text::Text,
};

/// A test that nobody hears of is waited for so many days, unless it is typed otherwise.
const DAYS_USUAL: i32 = 60;

#[derive(Template)]
#[template(path = "orders/templates/orders.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    orders: Vec<Line>,
    /// Whether the viewer may write one down.
    orders_tests: bool,
    days_max: i64,
}

/// An order with what the viewer may do about it.
struct Line {
    listed: Listed,
    by: String,
    holds: bool,
    may_end: bool,
}

/// The patient's orders and the form for another.
pub(super) async fn show(ask: Ask) -> Answer {
    let today = ask.now.date(ask.app.policy.practice.time_zone.zone());
    let (on, until) = (today.to_string(), today.plus_days(DAYS_USUAL).to_string());
    let usual = Form::typed(Fields::filled(&[("ordered_on", &on), ("until", &until)]));
    page(&ask, usual).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let orders_tests = matches!(staff.role, Role::Nurse | Role::Provider);
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (person, orders) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "orders")?;
            let mut lines = Vec::new();
            for listed in store::orders(v, &chart)? {
                let by = people::staff_member(v, listed.staff)?.shown();
                let holds = listed.holds(now);
                let why = listed.order.tell_first.as_deref();
                let may_end = holds && ordering::may_end(&staff, why);
                lines.push(Line { listed, by, holds, may_end });
            }
            Ok((people::find(v, patient)?, lines))
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.orders_title());
    let frame = if fine { frame } else { frame.refused() };
    let page = Page { frame, form, person, orders, orders_tests, days_max: i64::from(DAYS_MAX) };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Writes an order down.
pub(super) async fn make(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let typed = &ask.form;
    let draft = Draft {
        test: typed.text("test"),
        number: typed.text("number"),
        ordered_on: typed.text("ordered_on"),
        until: typed.text("until"),
        tell_first: typed.ticked("tell_first"),
        reason: typed.text("reason"),
    };
    let zone = ask.app.policy.practice.time_zone.zone();
    let new = match ordering::check((zone, ask.now), draft) {
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
            ordering::make(tx, &app, now, (&chart, staff), &new)?;
            Ok(((), format!("/staff/patients/{patient}/orders")))
        })
        .await
        .map(|changed| changed.place().to_owned()),
    )
}

/// Ends an order.
pub(super) async fn end(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let id: OrderId = ask.id("order")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    changed(
        ask.once(move |tx| -> Result<((), String), Failed<()>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            ordering::end(tx, now, (&chart, &staff), id)?;
            Ok(((), format!("/staff/patients/{patient}/orders")))
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
        Fault::Test => ("test", t.order_test_wrong()),
        Fault::Number => ("number", t.order_number_wrong()),
        Fault::OrderedOn => ("ordered_on", t.order_ordered_on_wrong()),
        Fault::Until => ("until", t.order_until_wrong()),
        Fault::Reason => ("reason", t.order_reason_wrong()),
        Fault::NotTicked => ("tell_first", t.order_not_ticked()),
    }
}
