//! Letters for those who are not on the portal, or do not look: what they would have read there,
//! and the letter that asks somebody to call whom nobody reached. (R-B1.10, R-B3, R-B0a)

use base::Instant;
use paper::Block;

use super::{
    on_paper,
    shown::{self, Shown},
};
use crate::{
    access, chart,
    followup::{self, FollowupId},
    happened,
    page::{Answer, Ask, No},
    people::{self, Patient},
    shell,
};

/// All results that wait for a patient, as a letter in their language. What is held stands in no
/// letter, because it does not wait: it was never shown.
pub(super) async fn results(ask: Ask) -> Answer {
    let one: FollowupId = ask.id("followup")?;
    let viewer = ask.viewer.clone();
    let (person, all) = ask
        .view(move |v| -> Result<_, No> {
            let patient = followup::patient_of(v, one)?;
            let chart = access::open(v, &viewer, patient, "results letter")?;
            let mut all = Vec::new();
            for item in followup::waits(v, &chart)? {
                let read = shown::read(v, &chart, item)?;
                if read.item.state == chart::ReleaseState::Released {
                    v.record(happened!("result.printed").patient(patient).object(item));
                    all.push(read);
                }
            }
            Ok((people::find(v, patient)?, all))
        })
        .await?;
    if all.is_empty() {
        return Err(No::NotFound);
    }
    let (t, policy) = (ask.app.texts.choose(&person.language), &ask.app.policy);
    let mut blocks = opening(&ask, &person);
    blocks.push(Block::Paragraph(t.letter_results(all.len(), policy.practice.phone.as_str())));
    blocks.push(Block::Paragraph(t.letter_closing(&policy.practice.name)));
    for read in all {
        let shown = Shown::of(&t, policy, read);
        blocks.push(Block::NewSheet);
        blocks.extend(on_paper::result(&t, &policy.practice, &person, &shown));
    }
    let document = shell::sheet(&ask.app, &t, t.letter_results_title(), blocks);
    shell::pdf(&ask.app, document, "letter.pdf").await
}

/// A letter to somebody whom nobody reached: that they should call, and nothing of why.
pub(super) async fn please_call(ask: Ask) -> Answer {
    let item = ask.id("item")?;
    let viewer = ask.viewer.clone();
    let person = ask
        .view(move |v| -> Result<_, No> {
            let patient = chart::patient_of(v, item)?;
            let chart = access::open(v, &viewer, patient, "letter to call")?;
            chart::item(v, &chart, item)?;
            Ok(people::find(v, patient)?)
        })
        .await?;
    let (t, practice) = (ask.app.texts.choose(&person.language), &ask.app.policy.practice);
    let mut blocks = opening(&ask, &person);
    let (phone, hours) = (practice.phone.as_str(), &ask.app.texts.wording(t.language()).hours);
    blocks.push(Block::Notice(t.letter_please_call(phone)));
    blocks.push(Block::Paragraph(t.letter_please_call_hours(hours)));
    blocks.push(Block::Paragraph(t.letter_not_alone(&practice.emergency_number)));
    blocks.push(Block::Paragraph(t.letter_closing(&practice.name)));
    let document = shell::sheet(&ask.app, &t, t.letter_please_call_title(), blocks);
    shell::pdf(&ask.app, document, "letter.pdf").await
}

/// To whom, from when, and how they are addressed.
fn opening(ask: &Ask, person: &Patient) -> Vec<Block> {
    let t = ask.app.texts.choose(&person.language);
    let name = person.name.full();
    let mut recipient = vec![name.clone()];
    recipient.extend(person.address.splitn(2, ',').map(|line| line.trim().to_owned()));
    let today = |now: Instant| now.date(ask.app.policy.practice.time_zone.zone());
    vec![
        Block::Recipient(recipient),
        Block::Paragraph(t.date(today(ask.now))),
        Block::Paragraph(t.letter_greeting(&name)),
    ]
}
