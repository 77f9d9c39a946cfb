//! The page on which a provider looks again at a result that is kept.

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    asking::{self, Choice, Fault, KeptBecause, SHOW},
    reviewing,
    staff::for_staff,
    store::{self, Keeper},
    words,
};
use crate::{
    access, agreements,
    chart::{self, Item, ItemId},
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "results/templates/hold.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    item: Item,
    has_opened: bool,
    /// Who keeps it, and why; nobody when it is not kept by anybody's word.
    keeper: Option<(Keeper, String)>,
    basis: String,
    review_at: Option<Instant>,
    /// How the patient wishes to hear serious news.
    wish: String,
}

impl Page {
    fn choices(&self) -> Vec<(&'static str, String)> {
        let t = &self.frame.t;
        let kept = KeptBecause::ALL.iter().map(|one| (one.as_str(), words::kept(t, *one)));
        [(SHOW, t.everything_answer_show())].into_iter().chain(kept).collect()
    }
}

/// The result, who keeps it and why.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, t) = (ask.viewer.clone(), ask.t.clone());
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.hold_title());
    let frame = if fine { frame } else { frame.refused() };
    let page = ask
        .view(move |v| -> Result<Page, No> {
            let patient = chart::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "result that is kept")?;
            let item = chart::item(v, &chart, id)?;
            let by_hand = reviewing::is_kept(v, &item)?;
            let keeper = if by_hand { store::keeper(v, &staff, id)? } else { None };
            let keeper = match keeper {
                Some(keeper) => {
                    let name = people::staff_member(v, keeper.staff)?.shown();
                    Some((keeper, name))
                }
                None => None,
            };
            Ok(Page {
                frame,
                form,
                person: people::find(v, patient)?,
                has_opened: store::has_opened(v, &chart, &item, staff.id)?,
                basis: item.hold.map_or_else(String::new, |hold| words::hold_name(&t, hold)),
                keeper,
                review_at: store::review_at(v, id)?,
                wish: words::wish(&t, agreements::preference(v, patient)?),
                item,
            })
        })
        .await?;
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The provider has looked again.
pub(super) async fn send(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            if !reviewing::is_kept(tx, &item)? {
                return Err(No::Stale.into());
            }
            let choice = Choice {
                item: id,
                has_opened: store::has_opened(tx, &chart, &item, staff)?,
                choice: typed.text("choice"),
                reason: typed.text("reason"),
            };
            for decision in asking::check(&[choice]).map_err(Failed::Refused)? {
                reviewing::answer(tx, &app, now, (&chart, &item), staff, &decision)?;
            }
            Ok(((), format!("/staff/results/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(faults)) => {
            let (t, mut form) = (&ask.t, Form::typed(ask.form.clone()));
            for fault in faults {
                let (field, text) = match fault {
                    Fault::NotOpened => ("choice", t.everything_answer_not_opened()),
                    Fault::NothingChosen => ("choice", t.hold_nothing_chosen()),
                    Fault::NoReason => {
                        ("reason", t.everything_answer_no_reason(asking::REASON_CHARS_MAX))
                    }
                };
                form.wrong(field, text);
            }
            page(&ask, form).await
        }
    }
}
