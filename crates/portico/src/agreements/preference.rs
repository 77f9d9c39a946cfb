//! "If a test shows something serious": the patient's wish, asked once when they join and open to
//! change at any time. Nothing is ticked beforehand. (R-B3)

use askama::Template;
use base::words::Word as _;
use policy::GateMode;

use super::{actions, model::Wish, patient::go_on_as, store};
use crate::{
    access,
    accounts::place_of,
    page::{Answer, Ask, Failed, No, Reply, go_on},
    people::PatientId,
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "agreements/templates/preference.html")]
struct Page {
    frame: Frame,
    form: Form,
    /// Where the form goes.
    action: String,
    /// What is wished now.
    present: Option<Wish>,
    /// Whether the practice always talks first, whatever is wished.
    strict: bool,
    may_write: bool,
}

impl Page {
    fn is_present(&self, wish: &str) -> bool {
        self.present.is_some_and(|present| present.as_str() == wish)
    }
}

/// The wish as it stands, and whether it may be changed.
#[derive(Debug, Clone, Copy)]
struct Standing {
    present: Option<Wish>,
    may_write: bool,
}

/// Nothing was wished yet.
const OPEN: Standing = Standing { present: None, may_write: true };

fn page(ask: &Ask, form: Form, action: String, standing: Standing) -> Answer {
    let fine = form.is_fine();
    // Who joins is asked, and who may only read; who else comes back changes.
    let title = match action.as_str() {
        "/preference" => ask.t.preference_title(),
        _ if !standing.may_write => ask.t.preference_title(),
        _ => ask.t.preference_change_title(),
    };
    let frame = ask.frame(title);
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        action,
        present: standing.present,
        strict: ask.app.policy.results.mode == GateMode::Strict,
        may_write: standing.may_write,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// What was chosen, or the form again.
fn chosen(ask: &Ask) -> Result<Wish, Form> {
    Wish::from_word(ask.form.text("wish")).ok_or_else(|| {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("wish", ask.t.preference_missing());
        form
    })
}

/// The question, when somebody joins.
pub(super) async fn first_form(ask: Ask) -> Answer {
    page(&ask, Form::empty(), "/preference".to_owned(), OPEN)
}

/// The first answer.
pub(super) async fn first_send(ask: Ask) -> Answer {
    let wish = match chosen(&ask) {
        Ok(wish) => wish,
        Err(form) => return page(&ask, form, "/preference".to_owned(), OPEN),
    };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let next = actions::choose_first(tx, &viewer, wish, now)?;
            let place = place_of(next.stage).to_owned();
            Ok((Some(next), place))
        })
        .await;
    go_on_as(&ask, done)
}

/// From the account to the wish of the patient whose own account it is.
pub(super) async fn find(ask: Ask) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let patient = ask.read(move |r| access::own_patient(r, account)).await?;
    let patient = patient.ok_or(No::NotFound)?;
    Ok(Reply::see(&format!("/p/{patient}/preference")))
}

/// The wish as it stands.
pub(super) async fn form(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    let standing = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "preference")?;
            let present = store::preference(v, chart.patient())?;
            Ok(Standing { present, may_write: chart.is_writable() })
        })
        .await?;
    page(&ask, Form::empty(), format!("/p/{patient}/preference"), standing)
}

/// Another wish, from now on.
pub(super) async fn send(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let wish = chosen(&ask);
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let wish = match wish {
        Ok(wish) => wish,
        Err(form) => {
            ask.view(move |v| access::open(v, &viewer, patient, "preference")?.must_be_writable())
                .await?;
            return page(&ask, form, format!("/p/{patient}/preference"), OPEN);
        }
    };
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let account = chart.own_account().ok_or(No::NotFound)?;
            actions::choose(tx, chart.patient(), account, wish, now)?;
            Ok(((), "/account".to_owned()))
        })
        .await;
    go_on(done)
}
