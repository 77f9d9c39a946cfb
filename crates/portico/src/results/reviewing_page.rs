//! The page on which a provider keeps a result for a reason of their own, and looks at it again.

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    asking::{self, Choice, Decision, Fault, KeptBecause, SHOW},
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
    /// Whether it may be kept: nobody does yet, and it waits for a person.
    may_keep: bool,
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
        let show = self.keeper.is_some().then(|| (SHOW, t.everything_answer_show()));
        show.into_iter().chain(kept).collect()
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
    let titles = [ask.frame(ask.t.hold_title()), ask.frame(ask.t.hold_keep_title())];
    let [again, keep] = titles.map(|frame| if fine { frame } else { frame.refused() });
    let page = ask
        .view(move |v| -> Result<Page, No> {
            let patient = chart::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "result that is kept")?;
            let item = chart::item(v, &chart, id)?;
            let by_hand = reviewing::is_kept(v, &item)?;
            let keeper = if by_hand { reviewing::keeper(v, &staff, id)? } else { None };
            let keeper = match keeper {
                Some(keeper) => {
                    let name = people::staff_member(v, keeper.staff)?.shown();
                    Some((keeper, name))
                }
                None => None,
            };
            Ok(Page {
                frame: if by_hand { again } else { keep },
                form,
                person: people::find(v, patient)?,
                has_opened: store::has_opened(v, &chart, &item, staff.id)?,
                basis: item.hold.map_or_else(String::new, |hold| words::hold_name(&t, hold)),
                may_keep: keeper.is_none() && item.waits_for_a_person(),
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
            let is_kept = reviewing::is_kept(tx, &item)?;
            if !item.waits_for_a_person() {
                return Err(No::Stale.into());
            }
            let choice = Choice {
                item: id,
                has_opened: store::has_opened(tx, &chart, &item, staff)?,
                choice: typed.text("choice"),
                relationship: typed.text("relationship"),
                reason: typed.text("reason"),
            };
            for decision in asking::check(&[choice]).map_err(Failed::Refused)? {
                match &decision {
                    _ if is_kept => {
                        reviewing::answer(tx, &app, now, (&chart, &item), staff, &decision)?;
                    }
                    Decision::Keep(kept) => {
                        reviewing::begin(tx, &app, now, (&chart, &item), staff, kept)?;
                    }
                    // What nobody keeps is shown by a conversation.
                    Decision::Show(_) | Decision::Leave(_) => return Err(No::Stale.into()),
                }
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
                let field = match fault {
                    Fault::NotOpened | Fault::NothingChosen => "choice",
                    Fault::NoRelationship => "relationship",
                    Fault::NoReason | Fault::NoDanger => "reason",
                };
                form.wrong(field, words::answer_fault(t, fault));
            }
            page(&ask, form).await
        }
    }
}
