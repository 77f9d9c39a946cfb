//! Where the agreement is drafted, checked, published, and where one sees who accepted which.

use askama::Template;
use base::secret;

use super::{
    actions::{self, Drafting},
    model::{Finding, Lint, NotPublished, Terms, Version, VersionId},
    sections,
    shown::{Pair, pairs},
    store,
};
use crate::{
    page::{Answer, Ask, Failed, No, Reply, go_on},
    people::{self, Role},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "agreements/templates/staff.html")]
struct Page {
    frame: Frame,
    form: Form,
    current: Option<Line>,
    /// Whether the policy says something else than the version in force.
    behind: bool,
    draft: Option<Line>,
    /// What stops the draft from being published.
    faults: Vec<String>,
    /// What should be looked at.
    warnings: Vec<String>,
    versions: Vec<(Version, i64)>,
    may_draft: bool,
}

/// A version with the people behind it.
struct Line {
    version: Version,
    drafted_by: String,
    approved_by: String,
    digest: String,
}

#[derive(Template)]
#[template(path = "agreements/templates/version.html")]
struct VersionPage {
    frame: Frame,
    line: Line,
    languages: Vec<(String, Vec<Pair>)>,
}

/// How the agreement stands.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

struct Standing {
    current: Option<Line>,
    draft: Option<(Line, Vec<Terms>)>,
    versions: Vec<(Version, i64)>,
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let Standing { current, draft, versions } = ask.read(standing).await?;
    let policy = &ask.app.policy;
    let live = sections::digest(&sections::live(policy));
    let behind = current.as_ref().is_some_and(|line| line.version.digest != live);
    let faults = match &draft {
        Some((waiting, terms)) => match actions::check(&ask.app, &waiting.version, terms) {
            Ok(()) => Vec::new(),
            Err(why) => why_not(ask, &why),
        },
        None => Vec::new(),
    };
    let about = |file: &str| file.starts_with("agreement");
    let warnings =
        policy.warnings().iter().filter(|c| about(c.file)).map(ToString::to_string).collect();
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.agreement_staff_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        current,
        behind,
        draft: draft.map(|(line, _)| line),
        faults,
        warnings,
        versions,
        may_draft: ask.viewer.staff().is_some_and(|s| s.role == Role::Administrator),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

fn standing(r: &mut db::Reader<'_>) -> Result<Standing, No> {
    let current = match store::current(r)? {
        Some(version) => Some(line(r, version)?),
        None => None,
    };
    let draft = match store::waiting(r)? {
        Some(version) => {
            let terms = store::terms(r, version.id)?;
            Some((line(r, version)?, terms))
        }
        None => None,
    };
    Ok(Standing { current, draft, versions: store::accepted_by_version(r)? })
}

fn line(r: &mut db::Reader<'_>, version: Version) -> Result<Line, No> {
    let drafted_by = people::staff_member(r, version.drafted_by)?.shown();
    let approved_by = match version.approved_by {
        Some(id) => people::staff_member(r, id)?.shown(),
        None => String::new(),
    };
    let digest = secret::hex(&version.digest)[..16].to_owned();
    Ok(Line { version, drafted_by, approved_by, digest })
}

/// One version in every language, word for word.
pub(super) async fn read(ask: Ask) -> Answer {
    let id: VersionId = ask.id("version")?;
    let (line, terms) = ask
        .read(move |r| -> Result<_, No> {
            let version = store::version(r, id)?;
            let terms = actions::words_of(r, &version)?;
            Ok((line(r, version)?, terms))
        })
        .await?;
    let languages = terms
        .iter()
        .map(|text| {
            let alone = [Terms { reviewed: true, ..text.clone() }];
            (text.title.clone(), pairs(&alone, &text.language.to_string()))
        })
        .collect();
    let frame = ask.frame(ask.t.agreement_version_title(line.version.number));
    ask.html(&VersionPage { frame, line, languages })
}

/// Drafts a version from the live policy.
pub(super) async fn draft(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().ok_or(No::SignIn)?;
    let note = ask.form.text("note").to_owned();
    let mut form = Form::typed(ask.form.clone());
    if !(3..=500).contains(&note.chars().count()) {
        form.wrong("note", ask.t.agreement_note_missing());
    }
    let material = match ask.form.text("material") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if material.is_none() {
        form.wrong("material", ask.t.agreement_material_missing());
    }
    let Some(material) = material.filter(|_| form.is_fine()) else {
        return page(&ask, form).await;
    };
    let drafting = Drafting { by: staff.id, material, note };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            actions::draft(tx, &app, &drafting, now)?;
            Ok(((), "/staff/agreement".to_owned()))
        })
        .await;
    go_on(done)
}

/// Publishes a draft.
pub(super) async fn approve(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().ok_or(No::SignIn)?;
    let id: VersionId = ask.id("version")?;
    let by = (staff.id, staff.role);
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| {
            actions::publish(tx, &app, by, id, now)?;
            Ok(((), "/staff/agreement".to_owned()))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(why)) => {
            let mut form = Form::empty();
            for words in why_not(&ask, &why) {
                form.wrong("approve", words);
            }
            page(&ask, form).await
        }
    }
}

fn why_not(ask: &Ask, why: &NotPublished) -> Vec<String> {
    let t = &ask.t;
    match why {
        NotPublished::NotADraft => vec![t.agreement_not_a_draft()],
        NotPublished::NeedsSecondPerson => vec![t.agreement_needs_second()],
        NotPublished::TooEarly(until) => {
            let zone = ask.app.policy.practice.time_zone.zone();
            vec![t.agreement_too_early(t.moment(*until, zone))]
        }
        NotPublished::Altered => vec![t.agreement_altered()],
        NotPublished::PolicyChanged => vec![t.agreement_policy_changed()],
        NotPublished::Faults(found) => found.iter().map(|f| fault_words(t, *f)).collect(),
        NotPublished::Complaints(said) => said.clone(),
    }
}

fn fault_words(t: &Text, found: Finding) -> String {
    let place = format!("{}, {}", found.key, found.language);
    match found.lint {
        Lint::Empty => t.agreement_lint_empty(place),
        Lint::Placeholder => t.agreement_lint_placeholder(place),
        Lint::NoEmergencyNumber => t.agreement_lint_number(place),
        Lint::NoEmergencyDepartment => t.agreement_lint_department(place),
        Lint::NoProhibition => t.agreement_lint_prohibition(place),
        Lint::TimesDiffer => t.agreement_lint_times(place),
    }
}
