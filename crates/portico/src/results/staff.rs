//! One result as clinical staff see it: opened, judged, and with all that was said about it.

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    actions, comments,
    conversation::CLOCKS_DIFFER_MINUTES,
    judging::{self, Fault},
    model::View,
    reviewing,
    shown::{self, Shown},
    store::{self, Attempt, ClassChange, Comment, HadConversation, WasForced},
    words,
};
use crate::{
    access::{self, Chart},
    accounts::{Staff, Viewer},
    agreements::{self, Wish},
    chart::{self, Class, Item, ItemId, ReleaseState},
    followup::{self, Followup, Mailed},
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, Role, StaffId},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "results/templates/staff_result.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    shown: Shown,
    /// The address of this page.
    place: String,
    reason: String,
    conversations: Vec<(HadConversation, String)>,
    attempts: Vec<Attempt>,
    /// What was written for the patient without need of a conversation, and by whom.
    comments: Vec<(Comment, String)>,
    /// When and by whom it was shown without a conversation.
    forced: Option<(WasForced, String)>,
    views: Vec<View>,
    /// Whether the patient was told by mail, and read it.
    followup: Option<(Followup, Option<Mailed>)>,
    /// How the patient wishes to hear serious news.
    wish: String,
    /// Whether somebody keeps it from the patient who asked for it.
    is_kept: bool,
    /// By which law it waits, and until when.
    law: Option<(String, Instant)>,
    /// How it was judged, and by whom.
    changes: Vec<(ClassChange, String)>,
    /// The classes that the viewer may give it.
    classes: Vec<Class>,
    /// Whether the viewer is a provider.
    is_provider: bool,
    /// Whether the viewer talks with patients about results.
    talks: bool,
    /// The message it came by, as its page's address has it.
    import: Option<String>,
}

impl Page {
    fn is_held(&self) -> bool {
        self.shown.item.state == ReleaseState::Held
    }

    fn is_shown(&self) -> bool {
        self.shown.item.state == ReleaseState::Released
    }

    /// Whether it says that it is of later than when it came here, by more than clocks differ.
    fn is_ahead(&self) -> bool {
        let item = &self.shown.item;
        item.at > item.received_at.plus_minutes(CLOCKS_DIFFER_MINUTES)
    }

    /// Whether somebody still has to talk with the patient, who may see it already.
    fn awaits_talk(&self) -> bool {
        let quiet = matches!(self.shown.item.class, Class::Routine | Class::Abnormal);
        self.is_held() || (!quiet && self.conversations.is_empty())
    }

    /// That a law keeps it, until when, and what is still to do.
    fn law_words(&self) -> Option<String> {
        let (t, (law, until)) = (&self.frame.t, self.law.as_ref()?);
        let day = self.frame.day(until);
        Some(match self.conversations.is_empty() {
            true => t.staff_law_waits(day, law),
            false => t.staff_law_told(day, law),
        })
    }

    fn how(&self, had: &HadConversation) -> String {
        let t = &self.frame.t;
        let who = match &had.representative {
            Some(other) => format!("{} ({})", other.name, other.authority),
            None => words::spoke_with(t, had.spoke_with),
        };
        [words::how(t, had.how), who, had.identifiers.words(t).join(", ")].join(" · ")
    }

    fn change(&self, one: &ClassChange) -> String {
        let t = &self.frame.t;
        t.staff_class_change(one.from.words(t), one.to.words(t))
    }

    fn why(&self, was: &WasForced) -> String {
        words::without_talk(&self.frame.t, was.kind)
    }

    fn outcome(&self, attempt: &Attempt) -> String {
        words::outcome(&self.frame.t, attempt.outcome)
    }
}

/// All that the page shows.
struct Read {
    person: Patient,
    read: shown::Read,
    conversations: Vec<(HadConversation, String)>,
    attempts: Vec<Attempt>,
    comments: Vec<(Comment, String)>,
    changes: Vec<(ClassChange, String)>,
    forced: Option<(WasForced, String)>,
    views: Vec<View>,
    followup: Option<(Followup, Option<Mailed>)>,
    wish: Option<Wish>,
    is_kept: bool,
    law: Option<Instant>,
    is_first: bool,
}

/// Opens a result. Who has opened it stands on record, because nobody can tell what they have not
/// read. Staff never count as the patient's view. (T-51)
pub(super) async fn result(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let item: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, staff_id) = (ask.viewer.clone(), staff.id);
    let found = ask.view(move |v| read(v, &viewer, item, staff_id)).await?;
    if found.is_first {
        note_opened(ask, &staff, &found.read.item).await?;
    }
    let reason =
        super::gate_board::reason_words(&ask.t, found.read.report.rule, &found.read.report.because);
    let classes = judging::choices(staff.role, found.read.item.class);
    let import = found.read.item.import.map(|id| id.to_string());
    let shown = Shown::of(&ask.t, &ask.app.policy, found.read);
    let frame = ask.frame(ask.t.staff_result_title(&shown.title.text));
    let fine = form.is_fine();
    let law = ask.app.policy.results.law().map_or_else(String::new, |law| law.citation.clone());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        person: found.person,
        place: format!("/staff/results/{item}"),
        shown,
        reason,
        conversations: found.conversations,
        attempts: found.attempts,
        comments: found.comments,
        forced: found.forced,
        views: found.views,
        followup: found.followup,
        wish: words::wish(&ask.t, found.wish),
        is_kept: found.is_kept,
        law: found.law.filter(|_| !found.is_kept).map(|until| (law, until)),
        changes: found.changes,
        classes,
        is_provider: staff.role == Role::Provider,
        talks: matches!(staff.role, Role::Nurse | Role::Provider),
        import,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Reads all that the page shows.
fn read(v: &mut db::View<'_>, viewer: &Viewer, item: ItemId, staff: StaffId) -> Result<Read, No> {
    let patient = chart::patient_of(v, item)?;
    let chart = access::open(v, viewer, patient, "staff result")?;
    let person = people::find(v, patient)?;
    let read = shown::read(v, &chart, item)?;
    let mut conversations = Vec::new();
    for had in store::conversations(v, &chart, &read.item)? {
        let name = people::staff_member(v, had.staff)?.shown();
        conversations.push((had, name));
    }
    let attempts = store::attempts(v, &chart, &read.item)?;
    let mut comments = Vec::new();
    for comment in store::comments(v, &chart, &read.item)? {
        let name = people::staff_member(v, comment.staff)?.shown();
        comments.push((comment, name));
    }
    let mut changes = Vec::new();
    for change in store::class_changes(v, &chart, &read.item)? {
        let name = people::staff_member(v, change.staff)?.shown();
        changes.push((change, name));
    }
    let forced = forced(v, &chart, &read.item)?;
    let views = store::views(v, &chart, &read.item)?;
    let is_first = !store::has_opened(v, &chart, &read.item, staff)?;
    let followup = followup::of_result(v, &chart, item)?;
    let wish = agreements::preference(v, patient)?;
    let is_kept = reviewing::is_kept(v, &read.item)?;
    let law = store::law_until(v, item)?.filter(|_| read.item.state == ReleaseState::Held);
    Ok(Read {
        person,
        read,
        conversations,
        attempts,
        comments,
        changes,
        forced,
        views,
        followup,
        wish,
        is_kept,
        law,
        is_first,
    })
}

/// Keeps that somebody of the staff has read a result.
async fn note_opened(ask: &Ask, staff: &Staff, item: &Item) -> Result<(), No> {
    let (viewer, who, opened, now) = (ask.viewer.clone(), staff.clone(), item.clone(), ask.now);
    ask.write(move |tx| -> Result<(), No> {
        let chart = access::open_to_note(tx, &viewer, opened.patient)?;
        Ok(actions::open(tx, &chart, &opened, &who, now)?)
    })
    .await
}

/// Whether it was shown without a conversation, and by whom.
fn forced(
    r: &mut db::Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> Result<Option<(WasForced, String)>, No> {
    let Some(was) = store::forced_of(r, chart, item)? else { return Ok(None) };
    let by = people::staff_member(r, was.staff)?.shown();
    Ok(Some((was, by)))
}

/// A clinician judges a result, with a reason.
pub(super) async fn reclassify(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            let class = Class::from_word(typed.text("class"));
            let judgement = judging::check(staff.role, item.class, class, typed.text("why"))
                .map_err(Failed::Refused)?;
            judging::judge(tx, &app, now, (&chart, &item), staff.id, &judgement)?;
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
                    Fault::NoClass => ("class", t.staff_class_missing()),
                    Fault::OnlyProvider => ("class", t.staff_class_only_provider()),
                    Fault::NoReason => ("why", t.staff_class_why_missing()),
                    Fault::ShortReason => {
                        ("why", t.staff_class_why_critical(judging::LOWERED_CHARS_MIN))
                    }
                };
                form.wrong(field, text);
            }
            page(&ask, form).await
        }
    }
}

/// A provider writes for the patient above the values.
pub(super) async fn comment(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<comments::Fault>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            let words = typed.text("comment");
            comments::check(item.state, words).map_err(Failed::Refused)?;
            comments::add(tx, &app, now, (&chart, &item), staff, words)?;
            Ok(((), format!("/staff/results/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => {
            let words = match fault {
                comments::Fault::Length => ask.t.staff_comment_wrong(),
                comments::Fault::NotShown => ask.t.staff_comment_not_shown(),
            };
            let mut form = Form::typed(ask.form.clone());
            form.wrong("comment", words);
            page(&ask, form).await
        }
    }
}

/// The item that somebody of the staff is about to change, in its open chart.
pub(super) fn for_staff<'tx>(
    tx: &mut db::Tx<'tx>,
    viewer: &Viewer,
    item: ItemId,
) -> Result<(Chart<'tx>, Item), No> {
    let patient = chart::patient_of(tx, item)?;
    let chart = access::open_to_write(tx, viewer, patient)?;
    let item = chart::item(tx, &chart, item)?;
    Ok((chart, item))
}
