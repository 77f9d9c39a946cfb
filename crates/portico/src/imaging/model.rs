//! The nouns: a study, what was sent of it, and its pictures.

use base::{Date, Instant};
use db::Row;
use documents::Checked;

use crate::{
    chart::ItemId,
    files::Kept,
    people::{ImportId, PatientId},
};

base::ids! {
    /// What one order asked for.
    pub(crate) StudyKind "stu" StudyId
    /// One thing that was sent of it: a picture, or a film of several.
    pub(crate) InstanceKind "sop" InstanceId
}

/// A study that has just begun to come.
pub(crate) struct NewStudy<'n> {
    pub(crate) import: ImportId,
    /// Whose it is; nobody's while it waits for a person.
    pub(crate) patient: Option<PatientId>,
    pub(crate) header: &'n dicom::Header,
    pub(crate) taken_on: Option<Date>,
}

/// One thing that was sent, read and drawn.
pub(crate) struct NewInstance {
    pub(crate) header: dicom::Header,
    /// The digest of its data set.
    pub(crate) content: [u8; 32],
    pub(crate) original: Checked,
    pub(crate) pictures: Vec<Checked>,
    /// The pictures in it that we cannot draw.
    pub(crate) not_drawn: u32,
}

/// A study.
#[derive(Clone)]
pub(crate) struct Study {
    pub(crate) id: StudyId,
    pub(crate) import: ImportId,
    pub(crate) patient: Option<PatientId>,
    pub(crate) accession: String,
    pub(crate) modality: String,
    pub(crate) description: String,
    pub(crate) taken_on: Option<Date>,
    pub(crate) received_at: Instant,
}

impl db::FromRow for Study {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Study {
            id: row.get("id")?,
            import: row.get("import_id")?,
            patient: row.get("patient_id")?,
            accession: row.get("accession")?,
            modality: row.get("modality")?,
            description: row.get("description")?,
            taken_on: row.get("taken_on")?,
            received_at: row.get("received_at")?,
        })
    }
}

/// A study that waits for its report.
pub(crate) struct Unasked {
    pub(crate) id: StudyId,
    pub(crate) patient: PatientId,
    pub(crate) received_at: Instant,
    pub(crate) has_report: bool,
}

impl db::FromRow for Unasked {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Unasked {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            received_at: row.get("received_at")?,
            has_report: row.get("has_report")?,
        })
    }
}

/// A picture that a seat may see.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) study: StudyId,
    pub(crate) instance: InstanceId,
    /// What was looked at, in the words of whoever looked: of the study and of its series.
    pub(crate) description: String,
    pub(crate) series: String,
    pub(crate) taken_on: Option<Date>,
    pub(crate) file: Kept,
}

impl Picture {
    /// Whether it came before this version of a report: ids are in the order of time.
    pub(super) fn came_before(&self, item: ItemId) -> bool {
        self.instance.as_bytes() < item.as_bytes()
    }
}

impl db::FromRow for Picture {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Picture {
            study: row.get("study_id")?,
            instance: row.get("instance_id")?,
            description: row.get("description")?,
            series: row.get("series")?,
            taken_on: row.get("taken_on")?,
            file: Kept::from_row(row)?,
        })
    }
}

/// The pictures under a report.
#[derive(Clone)]
pub(crate) struct Strip {
    pub(crate) pictures: Vec<Picture>,
    /// How many more there are that cannot be shown, or not yet.
    pub(crate) not_shown: i64,
}

impl Strip {
    /// Whether there is anything to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.pictures.is_empty() && self.not_shown == 0
    }

    /// The study of its pictures.
    pub(crate) fn study(&self) -> Option<StudyId> {
        self.pictures.first().map(|picture| picture.study)
    }

    /// So many are shown beside the report; the others one after the other.
    pub(crate) fn first(&self) -> &[Picture] {
        self.pictures.get(..FIRST).unwrap_or(&self.pictures)
    }
}

/// The pictures that stand under a report itself.
const FIRST: usize = 3;

/// What was sent of a study, for clinical staff.
pub(crate) struct Counted {
    pub(crate) instances: i64,
    pub(crate) not_drawn: i64,
    /// Those in which words may stand and nobody has looked yet.
    pub(crate) unchecked: i64,
}

impl db::FromRow for Counted {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Counted {
            instances: row.get("instances")?,
            not_drawn: row.get("not_drawn")?,
            unchecked: row.get("unchecked")?,
        })
    }
}
