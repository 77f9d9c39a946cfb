//! *Today*: what somebody of the staff has to do, by due time.

use askama::Template;
use base::words::Word as _;

use super::{
    actions::{self, Looker},
    model::{Kind, Task, TaskId},
    rules::Filter,
    store::LIST_MAX,
    words::pool_name,
};
use crate::{
    happened,
    notify::{self, DeadMail},
    page::{Answer, Ask, Failed, No, Reply},
    people,
    shell::Frame,
};

#[derive(Template)]
#[template(path = "tasks/templates/today.html")]
struct Today {
    frame: Frame,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    late: bool,
    mine: bool,
    /// There may be more than is shown.
    is_full: bool,
    done: Option<String>,
}

/// A kind of task to choose from.
struct Choice {
    word: &'static str,
    name: String,
    chosen: bool,
}

/// A line of the list.
struct Row {
    task: Task,
    address: String,
    what: String,
    about: Option<String>,
    owner: String,
    level: Option<String>,
    late: bool,
    overlooked: bool,
}

impl Row {
    fn of(ask: &Ask, task: Task) -> Self {
        let (t, now) = (&ask.t, ask.now);
        Row {
            address: task.address(),
            what: task.kind.words(t),
            about: task.about(t),
            owner: task.owner(t, &ask.app.policy.cover),
            level: task.level.words(t),
            late: task.is_late(now),
            overlooked: task.is_overlooked(now),
            task,
        }
    }
}

fn looker(ask: &Ask) -> Result<Looker, No> {
    let staff = ask.viewer.staff().ok_or(No::NotFound)?;
    let (role, medical_director) = (staff.role, staff.medical_director);
    Ok(Looker { staff: staff.id, role, medical_director })
}

/// The list, with its filters in the address. It names patients, so showing it is on record.
pub(super) async fn today(ask: Ask) -> Answer {
    let looker = looker(&ask)?;
    let kind = Kind::from_word(ask.query.text("kind"));
    let (late, mine) = (ask.query.ticked("late"), ask.query.ticked("mine"));
    let only_of = mine.then_some(looker.staff);
    let filter = Filter { kind, only_late: late, only_of };
    let (app, now) = (ask.app.clone(), ask.now);
    let tasks = ask
        .view(move |v| -> Result<_, No> {
            let tasks = actions::open_for(v, &app, looker, filter, now)?;
            v.record(happened!("tasks.listed").with("tasks", tasks.len()));
            Ok(tasks)
        })
        .await?;
    let kinds = Kind::ALL.iter().map(|&each| Choice {
        word: each.as_str(),
        name: each.words(&ask.t),
        chosen: kind == Some(each),
    });
    let page = Today {
        frame: ask.frame(ask.t.today_title()),
        kinds: kinds.collect(),
        is_full: tasks.len() >= usize::try_from(LIST_MAX).unwrap_or(usize::MAX),
        rows: tasks.into_iter().map(|task| Row::of(&ask, task)).collect(),
        late,
        mine,
        done: ask.query.ticked("done").then(|| ask.t.today_done()),
    };
    ask.html(&page)
}

#[derive(Template)]
#[template(path = "tasks/templates/task.html")]
struct OneTask {
    frame: Frame,
    row: Row,
    pool: String,
    mail: Option<DeadMail>,
    /// Whom of the practice it is about.
    colleague: Option<String>,
    next: Option<String>,
    /// Whether it is about messages that were refused, which stand on the list of imports.
    is_refused: bool,
}

/// A task that is about no page of its own; the others send to theirs.
pub(super) async fn show(ask: Ask) -> Answer {
    let looker = looker(&ask)?;
    let id: TaskId = ask.id("task")?;
    let (app, now) = (ask.app.clone(), ask.now);
    let (task, mail, colleague) = ask
        .view(move |v| -> Result<_, No> {
            let mine = actions::open_for(v, &app, looker, Filter::default(), now)?;
            let task = mine.into_iter().find(|task| task.id == id).ok_or(No::NotFound)?;
            v.record(happened!("tasks.listed").object(id).with("tasks", 1));
            let mail = match task.kind {
                Kind::DeliverMailFailed => Some(notify::dead_mail(v, task.subject.parse()?)?),
                Kind::AnswerMessage
                | Kind::MatchImport
                | Kind::ResultsRefused
                | Kind::CallAboutResult
                | Kind::FollowUpCall
                | Kind::FollowUpLetter
                | Kind::FollowUpDecide
                | Kind::MessageUnread
                | Kind::ClassifyResult
                | Kind::AnswerAskNow
                | Kind::ReviewHold
                | Kind::StudyWithoutReport
                | Kind::AccessRequest
                | Kind::EducateAgain
                | Kind::ReviewLapse
                | Kind::UnlockPatient
                | Kind::UnlockStaff
                | Kind::ConfirmDeath
                | Kind::SettleDeath
                | Kind::ReviewIncident
                | Kind::SignHoldPolicy
                | Kind::JobFailed
                | Kind::LedgerNotWhole => None,
            };
            let is_colleague = task.kind == Kind::UnlockStaff;
            let colleague = match is_colleague.then(|| task.subject.parse()).transpose()? {
                Some(staff) => Some(people::staff_member(v, staff)?.shown()),
                None => None,
            };
            Ok((task, mail, colleague))
        })
        .await?;
    if !task.kind.is_closed_by_hand() {
        return Ok(Reply::see(&task.address()));
    }
    let pool = pool_name(&ask.t, &ask.app.policy.cover, &task.pool);
    let next = task.kind.next(&ask.t);
    let is_refused = task.kind == Kind::ResultsRefused;
    let row = Row::of(&ask, task);
    let frame = ask.frame(row.what.clone());
    ask.html(&OneTask { frame, row, pool, mail, colleague, next, is_refused })
}

/// Says that such a task is done.
pub(super) async fn close(ask: Ask) -> Answer {
    let looker = looker(&ask)?;
    let id: TaskId = ask.id("task")?;
    let (app, now) = (ask.app.clone(), ask.now);
    let changed = ask
        .once(move |tx| -> Result<_, Failed<No>> {
            let mine = actions::open_for(tx, &app, looker, Filter::default(), now)?;
            let task = mine.into_iter().find(|task| task.id == id).ok_or(No::NotFound)?;
            if !task.kind.is_closed_by_hand() {
                return Err(No::NotFound.into());
            }
            actions::close(tx, task.kind, &task.subject, Some(looker.staff), now)?;
            Ok(((), "/staff?done=1".to_owned()))
        })
        .await;
    match changed {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::Refused(no) | Failed::No(no)) => Err(no),
    }
}
