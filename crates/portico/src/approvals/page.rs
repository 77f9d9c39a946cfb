//! The page of the lists: where each comes from, what it says, who approved it, what has changed
//! since.

use askama::Template;
use base::{secret, words::Word as _};
use policy::{Change, Entry, RuleList};

use super::{
    actions::{self, Fault, Word},
    model::{self, Standing},
    words,
};
use crate::{
    accounts::Staff,
    page::{Answer, Ask, Failed, No, Reply},
    people,
    shell::{Form, Frame},
};

/// So many characters of a digest name a version for people.
const VERSION_CHARS: usize = 12;

#[derive(Template)]
#[template(path = "approvals/templates/rules.html")]
struct Page {
    frame: Frame,
    form: Form,
    lists: Vec<Listed>,
}

/// One list.
struct Listed {
    name: String,
    source: String,
    standing: Standing,
    /// Who approved it last.
    by: String,
    /// Whether the viewer is the one who approves it.
    approves: bool,
}

impl Listed {
    fn version(&self) -> String {
        version(&self.standing.digest)
    }

    fn last_version(&self) -> String {
        self.standing.last.as_ref().map_or_else(String::new, |last| version(&last.digest))
    }

    fn digest(&self) -> String {
        secret::hex(&self.standing.digest)
    }

    fn is_own_policy(&self) -> bool {
        self.standing.list == RuleList::HoldPolicy
    }

    fn word(&self) -> &'static str {
        self.standing.list.as_str()
    }
}

impl Page {
    fn says(&self, entry: &Entry) -> String {
        words::facts(&self.frame.t, entry).join(" · ")
    }
}

fn version(digest: &[u8; 32]) -> String {
    secret::hex(digest).chars().take(VERSION_CHARS).collect()
}

fn reader(ask: &Ask) -> Result<&Staff, No> {
    let staff = ask.viewer.staff().ok_or(No::SignIn)?;
    if super::may_read(staff) { Ok(staff) } else { Err(No::NotFound) }
}

/// The lists.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let staff = reader(ask)?.clone();
    let (app, t) = (ask.app.clone(), ask.t.clone());
    let lists = ask
        .read(move |r| -> Result<Vec<Listed>, No> {
            let mut lists = Vec::new();
            for standing in model::standings(r, &app.policy.results)? {
                let by = match &standing.last {
                    Some(last) => people::staff_member(r, last.staff)?.shown(),
                    None => String::new(),
                };
                lists.push(Listed {
                    name: words::name(&t, standing.list),
                    approves: super::may_approve(&staff, standing.list),
                    source: app.policy.results.source_of(standing.list).to_owned(),
                    standing,
                    by,
                });
            }
            Ok(lists)
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.rules_title());
    let frame = if fine { frame } else { frame.refused() };
    let page = Page { frame, form, lists };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The medical director has read a list.
pub(super) async fn approve(ask: Ask) -> Answer {
    let list = RuleList::from_word(ask.param("list")?).ok_or(No::NotFound)?;
    let staff = Some(reader(&ask)?).filter(|staff| super::may_approve(staff, list));
    let staff = staff.ok_or(No::NotFound)?.id;
    let digest = ask.form.text("digest").to_owned();
    let word = Word { list, has_read: ask.form.ticked("read"), digest };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            actions::approve(tx, &app, now, staff, &word)?;
            Ok(((), format!("/staff/rules#{list}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => {
            let mut form = Form::typed(ask.form.clone());
            form.wrong(
                list.as_str(),
                match fault {
                    Fault::NotRead => ask.t.rules_not_read(),
                    Fault::Changed => ask.t.rules_other_version(),
                },
            );
            page(&ask, form).await
        }
    }
}
