//! The talk before the code: topics, questions answered in the patient's own words. (R-B7)

use askama::Template;
use base::words::Word as _;
use policy::{ClauseKey, Language};

use super::{
    actions,
    forms::{opened, record},
    model::{EducationSession, SessionMode, Understood},
    rules, words,
    words::Choice,
};
use crate::{
    agreements,
    page::{Answer, Ask},
    people::Patient,
    shell::{Form, Frame},
};

/// The longest name or number of an interpreter that is kept.
const INTERPRETER_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "enrolment/templates/education.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    today: String,
    modes: Vec<Choice>,
    languages: Vec<Choice>,
    topics: Vec<Choice>,
    questions: Vec<Question>,
    answers: Vec<Choice>,
    topics_min: usize,
    questions_min: u32,
}

/// A question to be asked.
struct Question {
    field: String,
    words: String,
    /// What the patient should say in their own words.
    right: String,
}

/// The form.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "education").await?;
    let t = &ask.t;
    let policy = &ask.app.policy;
    let language = Language::from_word(t.language()).unwrap_or(Language::English);
    let clauses = &policy.agreement.text.get(language).clauses;
    let fine = form.is_fine();
    let frame = ask.frame(t.enrol_task_education());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        patient,
        today: t.date(actions::today(&ask.app, ask.now)),
        modes: words::choices(|mode| words::mode(t, mode)),
        languages: words::LANGUAGE_NAMES
            .map(|(value, words)| Choice { value, words: words.to_owned() })
            .into(),
        topics: policy
            .enrolment
            .education
            .topics
            .iter()
            .map(|key| Choice { value: key.as_str(), words: clauses.get(*key).heading.clone() })
            .collect(),
        questions: questions(ask, language),
        answers: words::choices(|how| words::understood(t, how)),
        topics_min: rules::TOPICS_MIN,
        questions_min: policy.enrolment.teach_back_questions_min,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

fn questions(ask: &Ask, language: Language) -> Vec<Question> {
    let policy = &ask.app.policy;
    let all = policy.enrolment.education.questions.iter();
    all.map(|question| {
        let wording = question.wording.get(language);
        let right = (question.right as usize).checked_sub(1).and_then(|n| wording.answers.get(n));
        Question {
            field: field(&question.key),
            words: policy.fill(language, &wording.question, &[]),
            right: right.map_or(String::new(), |text| policy.fill(language, text, &[])),
        }
    })
    .collect()
}

fn field(key: &str) -> String {
    format!("question-{key}")
}

/// Keeps the session. One that is not enough yet is kept too; the checklist says what it lacks.
pub(super) async fn send(ask: Ask) -> Answer {
    let (t, today) = (&ask.t, actions::today(&ask.app, ask.now));
    let mut form = Form::typed(ask.form.clone());
    if ask.read(agreements::current).await?.is_none() {
        form.wrong("topics", t.enrol_missing_agreement());
    }
    let taught = &ask.app.policy.enrolment.education;
    let ticked = |key: &&ClauseKey| ask.form.all("topics").any(|word| word == key.as_str());
    let topics: Vec<ClauseKey> = taught.topics.iter().filter(ticked).copied().collect();
    if topics.is_empty() {
        form.wrong("topics", t.education_no_topics());
    }
    let held_on = match ask.form.text("held_on") {
        "" => Some(today),
        typed => rules::read_date(typed).filter(|day| *day <= today),
    };
    if held_on.is_none() {
        form.wrong("held_on", t.date_past_wrong());
    }
    let mode = SessionMode::from_word(ask.form.text("mode"));
    if mode.is_none() {
        form.wrong("mode", t.education_mode_missing());
    }
    let language = Language::from_word(ask.form.text("spoken"));
    if language.is_none() {
        form.wrong("spoken", t.education_language_missing());
    }
    let answers = taught
        .questions
        .iter()
        .filter_map(|question| {
            let how = Understood::from_word(ask.form.text(&field(&question.key)))?;
            Some((question.key.clone(), how))
        })
        .collect();
    let (Some(held_on), Some(mode), Some(language), true) =
        (held_on, mode, language, form.is_fine())
    else {
        return page(&ask, form).await;
    };
    let session = EducationSession {
        held_on,
        mode,
        language,
        interpreter: ask.form.text("interpreter").chars().take(INTERPRETER_CHARS_MAX).collect(),
        topics,
        answers,
        demonstrated: ask.form.ticked("demonstrated"),
        materials_given: ask.form.ticked("materials_given"),
        needs_more: ask.form.ticked("needs_more"),
    };
    let now = ask.now;
    record(&ask, move |tx, who| actions::record_education(tx, who, &session, now)).await
}
