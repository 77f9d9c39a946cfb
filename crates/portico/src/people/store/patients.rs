//! The SQL of patients.

use base::{
    Date, Instant,
    name::{PersonName, Spelling, fold},
    words::Word as _,
};
use db::{Reader, Row, Tx, params, sql};

use crate::people::model::{Life, NewPatient, Patient, PatientId, PatientRow, StaffId, Status};

/// Whose the record numbers are that this practice gave, whatever a sender calls the practice.
pub(crate) const OWN_NUMBERS: &str = "own";
/// The most rows that a search shows; who needs more narrows the search.
const SEARCH_ROWS_MAX: i64 = 50;

impl db::FromRow for Patient {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let part = |column| row.get::<String>(column);
        Ok(Patient {
            id: row.get("id")?,
            mrn: row.get("mrn")?,
            name: name(&part("family")?, &part("given")?, &part("middle")?, &part("suffix")?)?,
            birth_date: row.get("birth_date")?,
            sex: row.word("sex")?,
            status: row.word("status")?,
            life: row.word("life")?,
            died_on: row.get("died_on")?,
            language: row.get("language")?,
            email: row.get("email")?,
            mobile: row.get("mobile")?,
            address: row.get("address")?,
            provider: row.get("provider_id")?,
            merged_into: row.get("merged_into")?,
        })
    }
}

impl db::FromRow for PatientRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let part = |column| row.get::<String>(column);
        let name = name(&part("family")?, &part("given")?, &part("middle")?, &part("suffix")?)?;
        Ok(PatientRow {
            id: row.get("id")?,
            mrn: row.get("mrn")?,
            listed_name: name.listed(),
            birth_date: row.get("birth_date")?,
            life: row.word("life")?,
        })
    }
}

/// A name was a name when it was stored, so it is one when it is read.
fn name(family: &str, given: &str, middle: &str, suffix: &str) -> db::Result<PersonName> {
    PersonName::parse(Spelling { family, given, middle, suffix, prefix: "" })
        .map_err(|_| db::Error::Decode { column: "family".to_owned(), expected: "a name" })
}

/// A chart by its id. Staff pages call this after `access` let them.
pub(crate) fn find(r: &mut Reader<'_>, id: PatientId) -> db::Result<Patient> {
    r.one(
        sql!(
            "SELECT id, mrn, family, given, middle, suffix, birth_date, sex, status, life,
                    died_on, language, email, mobile, address, provider_id, merged_into
             FROM patients WHERE id = $1"
        ),
        params![id],
    )
}

/// The record number of a chart.
pub(crate) fn mrn(r: &mut Reader<'_>, id: PatientId) -> db::Result<String> {
    r.one(sql!("SELECT mrn FROM patients WHERE id = $1"), params![id])
}

/// The chart that carries this number, given by this authority.
pub(crate) fn by_number(
    r: &mut Reader<'_>,
    authority: &str,
    value: &str,
) -> db::Result<Option<PatientId>> {
    r.first(
        sql!("SELECT patient_id FROM patient_numbers WHERE authority = $1 AND value = $2"),
        params![authority, value],
    )
}

/// All record numbers of ours that lead to a chart, those of charts merged into it too.
pub(crate) fn own_numbers(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<String>> {
    r.all(
        sql!(
            "SELECT value FROM patient_numbers WHERE patient_id = $1 AND authority = 'own'
             ORDER BY value LIMIT 50"
        ),
        params![patient],
    )
}

/// The chart that stays of a patient, and then the duplicates that were merged into it.
pub(crate) fn with_duplicates(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Vec<PatientId>> {
    let mut stays = patient;
    while let Some(next) = find(r, stays)?.merged_into {
        stays = next;
    }
    let mut all = vec![stays];
    for number in own_numbers(r, stays)? {
        all.extend(by_mrn(r, &number)?.filter(|id| *id != stays));
    }
    Ok(all)
}

/// The chart with this record number of ours.
pub(crate) fn by_mrn(r: &mut Reader<'_>, mrn: &str) -> db::Result<Option<PatientId>> {
    r.first(sql!("SELECT id FROM patients WHERE mrn = $1"), params![mrn])
}

/// Charts with this name or alias, folded; at most `most` of them.
pub(crate) fn by_name(r: &mut Reader<'_>, folded: &str, most: u32) -> db::Result<Vec<PatientId>> {
    r.all(
        sql!(
            "SELECT id FROM patients WHERE folded = $1
             UNION
             SELECT patient_id AS id FROM patient_names WHERE folded = $1
             LIMIT $2"
        ),
        params![folded, i64::from(most)],
    )
}

/// Charts with this birth date and a name of the kind that is sought, as [`folded`] writes names.
/// Duplicates that were merged are among them.
pub(crate) fn born_on(
    r: &mut Reader<'_>,
    birth_date: Date,
    is_sought: impl Fn(&str) -> bool,
) -> db::Result<Vec<PatientId>> {
    let mut found = Vec::new();
    r.each_row(
        sql!(
            "SELECT id, folded FROM patients WHERE birth_date = $1
             UNION ALL
             SELECT n.patient_id AS id, n.folded FROM patients p
             JOIN patient_names n ON n.patient_id = p.id WHERE p.birth_date = $1"
        ),
        params![birth_date],
        |(id, folded): (PatientId, String)| -> db::Result<()> {
            if is_sought(&folded) {
                found.push(id);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Says who looks after a patient.
pub(crate) fn set_provider(
    tx: &mut Tx<'_>,
    patient: PatientId,
    provider: StaffId,
) -> db::Result<()> {
    tx.run(sql!("UPDATE patients SET provider_id = $2 WHERE id = $1"), params![patient, provider])?;
    Ok(())
}

/// Living and former charts whose name begins with this text, or with this number or birth date.
pub(crate) fn search(r: &mut Reader<'_>, typed: &str) -> db::Result<Vec<PatientRow>> {
    let begins = fold(typed);
    let after = format!("{begins}\u{10ffff}");
    r.all(
        sql!(
            "SELECT id, mrn, family, given, middle, suffix, birth_date, life FROM patients
             WHERE merged_into IS NULL
               AND ((folded >= $1 AND folded < $2 AND $1 <> '') OR mrn = $3 OR birth_date = $3)
             ORDER BY folded, birth_date LIMIT $4"
        ),
        params![begins, after, typed.trim(), SEARCH_ROWS_MAX],
    )
}

/// Files a new chart.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: PatientId,
    new: &NewPatient,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO patients (id, mrn, family, given, middle, suffix, folded, birth_date, sex,
               status, life, language, email, mobile, address, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', 'alive', $10, $11, $12, $13,
               $14, $14)"
        ),
        params![
            id,
            &new.mrn,
            new.name.family(),
            new.name.given(),
            new.name.middle(),
            new.name.suffix(),
            folded(&new.name),
            new.birth_date,
            new.sex.as_str(),
            &new.language,
            new.email.as_deref(),
            new.mobile.as_deref(),
            &new.address,
            now
        ],
    )?;
    Ok(())
}

/// Corrects a chart with what registration says now. The record number stays.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    id: PatientId,
    new: &NewPatient,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE patients SET family = $2, given = $3, middle = $4, suffix = $5, folded = $6,
               birth_date = $7, sex = $8, language = $9, email = $10, mobile = $11,
               address = $12, updated_at = $13
             WHERE id = $1"
        ),
        params![
            id,
            new.name.family(),
            new.name.given(),
            new.name.middle(),
            new.name.suffix(),
            folded(&new.name),
            new.birth_date,
            new.sex.as_str(),
            &new.language,
            new.email.as_deref(),
            new.mobile.as_deref(),
            &new.address,
            now
        ],
    )?;
    Ok(())
}

/// "family given", as names are looked up.
pub(crate) fn folded(name: &PersonName) -> String {
    fold(&format!("{} {}", name.family(), name.given()))
}

/// A number that names this patient somewhere; the same number again changes nothing.
pub(crate) fn add_number(
    tx: &mut Tx<'_>,
    patient: PatientId,
    authority: &str,
    value: &str,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO patient_numbers (authority, value, patient_id) VALUES ($1, $2, $3)
             ON CONFLICT (authority, value) DO NOTHING"
        ),
        params![authority, value, patient],
    )?;
    Ok(())
}

/// A name the patient also goes by.
pub(crate) fn add_name(tx: &mut Tx<'_>, patient: PatientId, name: &PersonName) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO patient_names (patient_id, family, given, folded)
             VALUES ($1, $2, $3, $4) ON CONFLICT (patient_id, folded) DO NOTHING"
        ),
        params![patient, name.family(), name.given(), folded(name)],
    )?;
    Ok(())
}

/// The names the patient also goes by.
pub(crate) fn names(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<PersonName>> {
    let pairs: Vec<(String, String)> = r.all(
        sql!("SELECT family, given FROM patient_names WHERE patient_id = $1 ORDER BY folded"),
        params![patient],
    )?;
    pairs.iter().map(|(family, given)| name(family, given, "", "")).collect()
}

/// Says whether the practice looks after a patient.
pub(crate) fn set_status(
    tx: &mut Tx<'_>,
    id: PatientId,
    status: Status,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE patients SET status = $2, updated_at = $3 WHERE id = $1"),
        params![id, status.as_str(), now],
    )?;
    Ok(())
}

/// Says whether a patient lives, and if not, since when.
pub(crate) fn set_life(
    tx: &mut Tx<'_>,
    id: PatientId,
    (life, died_on): (Life, Option<Date>),
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE patients SET life = $2, died_on = $3, updated_at = $4 WHERE id = $1"),
        params![id, life.as_str(), died_on, now],
    )?;
    Ok(())
}

/// One chart turned out to be a duplicate of another: its numbers, names and visits go over, and
/// it points to the other from now on. What other features keep, they move themselves.
pub(crate) fn merge(
    tx: &mut Tx<'_>,
    from: PatientId,
    into: PatientId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE patient_numbers SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(
        sql!(
            "INSERT INTO patient_names (patient_id, family, given, folded)
             SELECT $2, family, given, folded FROM patient_names WHERE patient_id = $1
             ON CONFLICT (patient_id, folded) DO NOTHING"
        ),
        params![from, into],
    )?;
    tx.run(
        sql!(
            "INSERT INTO visits (patient_id, number, kind, began_on, completed_on, provider, place,
               import_id)
             SELECT $2, number, kind, began_on, completed_on, provider, place, import_id
             FROM visits WHERE patient_id = $1
             ON CONFLICT (patient_id, number, place) DO NOTHING"
        ),
        params![from, into],
    )?;
    tx.run(sql!("DELETE FROM visits WHERE patient_id = $1"), params![from])?;
    tx.run(
        sql!("UPDATE patients SET merged_into = $2, updated_at = $3 WHERE id = $1"),
        params![from, into, now],
    )?;
    Ok(())
}
