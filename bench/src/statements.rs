//! The statements of Portico's Home and of its page of one result, word for word as they stand in
//! its stores, with nothing between them: a test holds the two together.

use base::Instant;
use db::{Field, FromValue, Reader, Row, params, sql};

use crate::practice::Chosen;

/// A row of so many fields, each taken out and thrown away.
struct Fields<const N: usize>;

impl<const N: usize> db::FromRow for Fields<N> {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        (0..N).try_for_each(|place| row.at(place).map(|Taken(_)| ()))?;
        Ok(Fields)
    }
}

/// What a page would keep of a field.
struct Taken(#[expect(dead_code, reason = "taking it out is the work that is measured")] Vec<u8>);

impl FromValue for Taken {
    const EXPECTED: &'static str = "anything";

    fn from_value(field: Field<'_>) -> Option<Self> {
        Some(Taken(match field {
            Field::Null | Field::Bool(_) | Field::Int(_) => Vec::new(),
            Field::Text(text) => text.as_bytes().to_vec(),
            Field::Bytes(bytes) => bytes.to_vec(),
        }))
    }
}

/// What both pages ask first: whose cookie this is, and whether the chart is theirs to open.
fn door(r: &mut Reader<'_>, who: &Chosen) -> db::Result<usize> {
    let session: Vec<Fields<12>> = r.all(
        sql!(
            "SELECT s.account_id, s.subject, s.stage, s.began_at, s.seen_at,
                    a.full_name, a.state, a.language,
                    t.id AS staff_id, t.role, t.medical_director, t.active
             FROM sessions s
             LEFT JOIN accounts a ON a.id = s.account_id
             LEFT JOIN staff t ON t.id = a.staff_id
             WHERE s.token_hash = $1"
        ),
        params![[0_u8; 32]],
    )?;
    let grants: Vec<Fields<1>> = r.all(
        sql!(
            "SELECT read_only FROM grants
             WHERE account_id = $1 AND patient_id = $2 AND ended_at IS NULL"
        ),
        params![who.account, who.patient],
    )?;
    Ok(session.len() + grants.len())
}

pub(crate) fn home(r: &mut Reader<'_>, who: &Chosen, now: Instant) -> db::Result<usize> {
    let known = door(r, who)?;
    let newest: Vec<Fields<11>> = r.all(
        sql!(
            "SELECT id, at, kind, title, code, note, current, state, class, corrected,
                    being_corrected, source
             FROM chart_items
             WHERE patient_id = $1 AND kind = $2 AND state IN ($3, $4)
             ORDER BY at DESC, id DESC LIMIT $5"
        ),
        params![who.patient, "report", "released", "released", 10_i64],
    )?;
    let viewed: Vec<Fields<1>> = r.all(
        sql!("SELECT item_id FROM result_views WHERE patient_id = $1 AND account_id = $2"),
        params![who.patient, who.account],
    )?;
    let commented: Vec<Fields<1>> = r.all(
        sql!("SELECT item_id FROM result_comments WHERE patient_id = $1 AND read_at IS NULL"),
        params![who.patient],
    )?;
    let unread: Vec<Fields<3>> = r.all(
        sql!(
            "SELECT t.id, t.subject, MAX(m.sent_at) AS newest
             FROM messages m JOIN threads t ON t.id = m.thread_id
             WHERE m.patient_id = $1 AND m.author = 'practice' AND m.read_at IS NULL
             GROUP BY t.id, t.subject ORDER BY newest DESC LIMIT $2"
        ),
        params![who.patient, 20_i64],
    )?;
    let lapse: Vec<Fields<3>> = r.all(
        sql!("SELECT step, step_at, next_at FROM lapses WHERE patient_id = $1"),
        params![who.patient],
    )?;
    let agreement: Vec<Fields<1>> = r.all(
        sql!(
            "SELECT v.id FROM agreement_versions v
             WHERE v.number = (SELECT MAX(number) FROM agreement_versions
                               WHERE approved_by IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM agreement_notices n
                               WHERE n.account_id = $1 AND n.version_id = v.id)
               AND v.number > (SELECT MAX(w.number) FROM agreement_answers a
                               JOIN agreement_versions w ON w.id = a.version_id
                               WHERE a.account_id = $1 AND a.answer = 'accepted')"
        ),
        params![who.account],
    )?;
    let drafts: Vec<Fields<1>> = r.all(
        sql!(
            "SELECT place FROM drafts
             WHERE account_id = $1 AND patient_id = $2 AND stopped = $3 AND kept_until > $4
             ORDER BY place LIMIT $5"
        ),
        params![who.account, who.patient, false, now, 20_i64],
    )?;
    let told = lapse.len() + agreement.len() + commented.len();
    Ok(known + newest.len() + viewed.len() + unread.len() + drafts.len() + told)
}

pub(crate) fn result(r: &mut Reader<'_>, who: &Chosen, _: Instant) -> db::Result<usize> {
    let known = door(r, who)?;
    let item: Vec<Fields<15>> = r.all(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
             FROM chart_items WHERE id = $1 AND patient_id = $2 AND state IN ($3, $4)"
        ),
        params![who.item, who.patient, "released", "released"],
    )?;
    let report: Vec<Fields<13>> = r.all(
        sql!(
            "SELECT final_at, reported_at, lab_title, ordered_by, lab_name, lab_id, lab_address,
                    lab_director, notes, specimen, specimen_condition, rule, because
             FROM reports WHERE item_id = $1"
        ),
        params![who.item],
    )?;
    let above: Vec<Fields<2>> = r.all(
        sql!(
            "SELECT said.comment, said.staff_id FROM (
               SELECT comment, staff_id, recorded_at AS at FROM conversations WHERE item_id = $1
               UNION ALL
               SELECT comment, staff_id, at FROM forced_releases WHERE item_id = $1
               UNION ALL
               SELECT comment, staff_id, at FROM result_comments WHERE item_id = $1
             ) AS said ORDER BY said.at DESC LIMIT 1"
        ),
        params![who.item],
    )?;
    let measurements: Vec<Fields<16>> = r.all(
        sql!(
            "SELECT code, name, lab_name, value, number, comparator, unit, low, high, range_text,
                    flags, status, narrative, notes, method, laboratory
             FROM observations WHERE patient_id = $1 AND at = $2 AND item_id = $3 ORDER BY place"
        ),
        params![who.patient, who.at, who.item],
    )?;
    let trends: Vec<Fields<8>> = r.all(
        sql!(
            "SELECT o.code, o.unit, o.method, o.at, o.value, o.number, o.comparator, i.source
             FROM observations o
             JOIN chart_items i ON i.patient_id = o.patient_id AND i.at = o.at AND i.id = o.item_id
             WHERE o.patient_id = $1 AND o.number IS NOT NULL AND i.state IN ($2, $3)
               AND o.code IN (SELECT mine.code FROM observations mine
                 WHERE mine.patient_id = $1 AND mine.at = $4 AND mine.item_id = $5)
             ORDER BY o.at DESC, o.item_id DESC LIMIT $6"
        ),
        params![who.patient, "released", "released", who.at, who.item, 600_i64],
    )?;
    let enclosures: Vec<Fields<6>> = r.all(
        sql!(
            "SELECT place, title, file_id, media, bytes, digest FROM enclosures
             WHERE item_id = $1 ORDER BY place"
        ),
        params![who.item],
    )?;
    let views: Vec<Fields<2>> = r.all(
        sql!(
            "SELECT kind, first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 AND account_id = $3"
        ),
        params![who.patient, who.item, who.account],
    )?;
    let about = item.len() + report.len() + above.len() + measurements.len() + trends.len();
    Ok(known + about + enclosures.len() + views.len())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// A text without its line breaks and indentation.
    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).expect("the portal's sources are there") {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push_str(&fs::read_to_string(&path).expect("a source can be read"));
            }
        }
    }

    #[test]
    fn the_limit_runs_the_statements_of_the_portal_and_no_others() {
        let mut portal = String::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        sources(&root.join("../crates/portico/src"), &mut portal);
        let portal = flat(&portal);
        let ours = fs::read_to_string(root.join("src/statements.rs")).expect("this file");
        let ours = ours.split("#[cfg(test)]").next().expect("a first part");
        let statements: Vec<&str> = ours.split("\"SELECT ").skip(1).collect();
        assert_eq!(statements.len(), 16);
        for statement in statements {
            let (text, _) = statement.split_once('"').expect("a text ends");
            let text = flat(text);
            assert!(portal.contains(&text), "no store has this statement any more: {text}");
        }
    }
}
