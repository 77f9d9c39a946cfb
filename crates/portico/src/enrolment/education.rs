//! The talk before the code: topics, questions answered in the patient's own words. (R-B7)

use askama::Template;
use base::words::Word as _;
use policy::{CORE_TOPICS, ClauseKey, Language};

use super::{
    actions,
    forms::{opened, past_day, record},
    model::{EducationSession, SessionMode, Understood},
    rules, words,
    words::Choice,
};
use crate::{
    agreements,
    page::{Answer, Ask},
    people::Patient,
    shell::{Form, Frame},
    text::Text,
};

/// The choice of a language that is none of ours.
const OTHER: &str = "other";
/// The longest name of a language that is kept.
const LANGUAGE_CHARS_MAX: usize = 40;
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
    topics: Vec<Topic>,
    questions: Vec<Question>,
    answers: Vec<Choice>,
    topics_min: usize,
    questions_min: u32,
}

/// Something to talk about.
struct Topic {
    choice: Choice,
    /// Nobody gets a code without it.
    is_core: bool,
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
        languages: languages(t),
        topics: policy
            .enrolment
            .education
            .topics
            .iter()
            .map(|key| Topic {
                choice: Choice { value: key.as_str(), words: clauses.get(*key).heading.clone() },
                is_core: CORE_TOPICS.contains(key),
            })
            .collect(),
        questions: questions(ask, language),
        answers: words::choices(|how| words::understood(t, how)),
        topics_min: rules::TOPICS_MIN,
        questions_min: policy.enrolment.teach_back_questions_min,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Ours by their own names, and any other.
fn languages(t: &Text) -> Vec<Choice> {
    let ours = words::LANGUAGE_NAMES.map(|(value, words)| (value, words.to_owned()));
    let all = ours.into_iter().chain([(OTHER, t.education_language_other())]);
    all.map(|(value, words)| Choice { value, words }).collect()
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
    let t = &ask.t;
    let mut form = Form::typed(ask.form.clone());
    let agreement = ask.read(agreements::current).await?;
    if agreement.is_none() {
        form.wrong("topics", t.enrol_missing_agreement());
    }
    let taught = &ask.app.policy.enrolment.education;
    let ticked = |key: &&ClauseKey| ask.form.all("topics").any(|word| word == key.as_str());
    let topics: Vec<ClauseKey> = taught.topics.iter().filter(ticked).copied().collect();
    if topics.is_empty() {
        form.wrong("topics", t.education_no_topics());
    }
    let held_on = match ask.form.text("held_on") {
        "" => Some(actions::today(&ask.app, ask.now)),
        typed => past_day(&ask, &mut form, ("held_on", typed), agreement.as_ref()),
    };
    let mode = SessionMode::from_word(ask.form.text("mode"));
    if mode.is_none() {
        form.wrong("mode", t.education_mode_missing());
    }
    let interpreter: String =
        ask.form.text("interpreter").chars().take(INTERPRETER_CHARS_MAX).collect();
    let language = spoken(&ask, &mut form, &interpreter);
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
        interpreter,
        topics,
        answers,
        demonstrated: ask.form.ticked("demonstrated"),
        materials_given: ask.form.ticked("materials_given"),
        needs_more: ask.form.ticked("needs_more"),
    };
    let (app, now) = (ask.app.clone(), ask.now);
    record(&ask, move |tx, who| actions::record_education(tx, &app, who, &session, now)).await
}

/// In which language they talked; another than ours needs somebody who speaks it.
fn spoken(ask: &Ask, form: &mut Form, interpreter: &str) -> Option<String> {
    let t = &ask.t;
    match ask.form.text("spoken") {
        OTHER => {
            let other = ask.form.text("spoken_other");
            let is_name = (2..=LANGUAGE_CHARS_MAX).contains(&other.chars().count());
            if !is_name {
                form.wrong("spoken_other", t.education_language_unnamed());
            }
            if interpreter.is_empty() {
                form.wrong("interpreter", t.education_interpreter_missing());
            }
            is_name.then(|| other.to_owned())
        }
        word => {
            let ours = Language::from_word(word);
            if ours.is_none() {
                form.wrong("spoken", t.education_language_missing());
            }
            ours.map(|language| language.as_str().to_owned())
        }
    }
}
