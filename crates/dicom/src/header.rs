//! Who a file says it is about, and which picture of which study it is.

use std::fmt;

use dicom_core::Tag;

use crate::{NotRead, elements::Elements, text::CharacterSet};

const CHARACTER_SET: Tag = Tag(0x0008, 0x0005);
const CLASS: Tag = Tag(0x0008, 0x0016);
const INSTANCE: Tag = Tag(0x0008, 0x0018);
const STUDY_DATE: Tag = Tag(0x0008, 0x0020);
const STUDY_TIME: Tag = Tag(0x0008, 0x0030);
const ACCESSION: Tag = Tag(0x0008, 0x0050);
const MODALITY: Tag = Tag(0x0008, 0x0060);
const STUDY_DESCRIPTION: Tag = Tag(0x0008, 0x1030);
const SERIES_DESCRIPTION: Tag = Tag(0x0008, 0x103e);
const NAME: Tag = Tag(0x0010, 0x0010);
const PATIENT_ID: Tag = Tag(0x0010, 0x0020);
const ISSUER: Tag = Tag(0x0010, 0x0021);
const BIRTH_DATE: Tag = Tag(0x0010, 0x0030);
const SEX: Tag = Tag(0x0010, 0x0040);
const STUDY: Tag = Tag(0x0020, 0x000d);
const SERIES: Tag = Tag(0x0020, 0x000e);
const SERIES_NUMBER: Tag = Tag(0x0020, 0x0011);
const INSTANCE_NUMBER: Tag = Tag(0x0020, 0x0013);
const BURNED_IN: Tag = Tag(0x0028, 0x0301);

/// What of a data set is looked at here.
pub(crate) const WANTED: &[Tag] = &[
    CHARACTER_SET,
    CLASS,
    INSTANCE,
    STUDY_DATE,
    STUDY_TIME,
    ACCESSION,
    MODALITY,
    STUDY_DESCRIPTION,
    SERIES_DESCRIPTION,
    NAME,
    PATIENT_ID,
    ISSUER,
    BIRTH_DATE,
    SEX,
    STUDY,
    SERIES,
    SERIES_NUMBER,
    INSTANCE_NUMBER,
    BURNED_IN,
];

/// The most letters of a text; the longest that the standard knows has 64 in each of five parts.
const TEXT_MAX: usize = 324;

/// What a file says about itself. Empty is what it does not say.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The patient's number at whoever made the pictures.
    pub patient_id: String,
    /// Who gave out the patient's number.
    pub issuer: String,
    /// The patient's name.
    pub name: Name,
    /// As it stands there, `YYYYMMDD` when it is right.
    pub birth_date: String,
    /// `F`, `M`, `O`, or empty.
    pub sex: String,
    /// The number of the order at the imaging practice: what joins pictures and report.
    pub accession: String,
    /// Which study: what one order asked for.
    pub study_uid: String,
    /// Which series of it: made in one go.
    pub series_uid: String,
    /// Which picture, or film, of it.
    pub instance_uid: String,
    /// What kind of thing it is.
    pub class_uid: String,
    /// By what machine, in two letters: CT, MR, DX.
    pub modality: String,
    /// `YYYYMMDD` when it is right.
    pub study_date: String,
    /// `HHMMSS` when it is right, with what may follow.
    pub study_time: String,
    /// What was looked at, in the words of whoever looked.
    pub study_description: String,
    /// And in this series.
    pub series_description: String,
    /// Where the series stands in the study.
    pub series_number: Option<i64>,
    /// Where the picture stands in the series.
    pub instance_number: Option<i64>,
    /// Whether words stand in the picture itself.
    pub burned_in: BurnedIn,
}

/// A person's name (PN), in Latin letters.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Of the family.
    pub family: String,
    /// Of the person.
    pub given: String,
    /// Between them.
    pub middle: String,
    /// Before the name.
    pub prefix: String,
    /// After it.
    pub suffix: String,
}

/// Whether words stand in the pictures themselves: a name, perhaps another patient's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BurnedIn {
    /// The file says that there are none.
    No,
    /// There are, or the file says nothing.
    #[default]
    Perhaps,
}

/// Nothing of it is ever printed.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Header(…)")
    }
}

impl Header {
    pub(crate) fn of(elements: &Elements) -> Result<Self, NotRead> {
        let set = CharacterSet::of(elements.get(CHARACTER_SET));
        let text = |tag| text(elements, set, tag);
        let uid = |tag| uid(elements, tag);
        let number = |tag| text_of_number(elements, tag);
        Ok(Header {
            patient_id: text(PATIENT_ID)?,
            issuer: text(ISSUER)?,
            name: Name::of(&text(NAME)?),
            birth_date: text(BIRTH_DATE)?,
            sex: text(SEX)?,
            accession: text(ACCESSION)?,
            study_uid: uid(STUDY)?,
            series_uid: uid(SERIES)?,
            instance_uid: uid(INSTANCE)?,
            class_uid: uid(CLASS)?,
            modality: text(MODALITY)?,
            study_date: text(STUDY_DATE)?,
            study_time: text(STUDY_TIME)?,
            study_description: text(STUDY_DESCRIPTION)?,
            series_description: text(SERIES_DESCRIPTION)?,
            series_number: number(SERIES_NUMBER),
            instance_number: number(INSTANCE_NUMBER),
            burned_in: match text(BURNED_IN)?.as_str() {
                "NO" => BurnedIn::No,
                _ => BurnedIn::Perhaps,
            },
        })
    }
}

impl Header {
    /// What is the same in all pictures of a study: whose it is, and which study.
    #[must_use]
    pub fn of_study(&self) -> Header {
        let copy = self.clone();
        Header {
            patient_id: copy.patient_id,
            issuer: copy.issuer,
            name: copy.name,
            birth_date: copy.birth_date,
            sex: copy.sex,
            accession: copy.accession,
            study_uid: copy.study_uid,
            study_date: copy.study_date,
            ..Header::default()
        }
    }

    /// As lines that people can read: a tag and its value. What is empty has no line.
    pub fn lines(&self) -> String {
        let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        let burned_in = match self.burned_in {
            BurnedIn::No => "NO",
            BurnedIn::Perhaps => "",
        };
        let all: [(Tag, &str); 18] = [
            (PATIENT_ID, &self.patient_id),
            (ISSUER, &self.issuer),
            (NAME, &self.name.joined()),
            (BIRTH_DATE, &self.birth_date),
            (SEX, &self.sex),
            (ACCESSION, &self.accession),
            (STUDY, &self.study_uid),
            (STUDY_DATE, &self.study_date),
            (STUDY_TIME, &self.study_time),
            (STUDY_DESCRIPTION, &self.study_description),
            (MODALITY, &self.modality),
            (SERIES, &self.series_uid),
            (SERIES_DESCRIPTION, &self.series_description),
            (SERIES_NUMBER, &number(self.series_number)),
            (INSTANCE, &self.instance_uid),
            (INSTANCE_NUMBER, &number(self.instance_number)),
            (CLASS, &self.class_uid),
            (BURNED_IN, burned_in),
        ];
        let said = all.iter().filter(|(_, value)| !value.is_empty());
        said.map(|(tag, value)| format!("{tag} {value}\n")).collect()
    }

    /// From lines of this kind; other lines are passed over.
    pub fn read_lines(lines: &str) -> Header {
        let value = |tag: Tag| {
            let begin = format!("{tag} ");
            let found = lines.lines().find_map(|line| line.strip_prefix(&begin));
            found.unwrap_or_default().chars().take(TEXT_MAX).collect::<String>()
        };
        Header {
            patient_id: value(PATIENT_ID),
            issuer: value(ISSUER),
            name: Name::of(&value(NAME)),
            birth_date: value(BIRTH_DATE),
            sex: value(SEX),
            accession: value(ACCESSION),
            study_uid: value(STUDY),
            series_uid: value(SERIES),
            instance_uid: value(INSTANCE),
            class_uid: value(CLASS),
            modality: value(MODALITY),
            study_date: value(STUDY_DATE),
            study_time: value(STUDY_TIME),
            study_description: value(STUDY_DESCRIPTION),
            series_description: value(SERIES_DESCRIPTION),
            series_number: value(SERIES_NUMBER).parse().ok(),
            instance_number: value(INSTANCE_NUMBER).parse().ok(),
            burned_in: match value(BURNED_IN).as_str() {
                "NO" => BurnedIn::No,
                _ => BurnedIn::Perhaps,
            },
        }
    }
}

impl Name {
    /// `Family^Given^Middle^Prefix^Suffix`; after `=` the same in other letters.
    fn of(text: &str) -> Self {
        let latin = text.split('=').next().unwrap_or_default();
        let mut parts = latin.split('^').map(|part| part.trim().to_owned());
        let mut next = || parts.next().unwrap_or_default();
        let (family, given, middle) = (next(), next(), next());
        let (prefix, suffix) = (next(), next());
        Name { family, given, middle, prefix, suffix }
    }

    fn joined(&self) -> String {
        let parts = [&self.family, &self.given, &self.middle, &self.prefix, &self.suffix];
        let text = parts.map(String::as_str).join("^");
        text.trim_end_matches('^').to_owned()
    }
}

fn text(elements: &Elements, set: CharacterSet, tag: Tag) -> Result<String, NotRead> {
    let text = set.decode(elements.get(tag).unwrap_or_default());
    if text.chars().count() > TEXT_MAX { Err(NotRead::TooLong(tag)) } else { Ok(text) }
}

/// Identifiers have at most 64 figures and points; without them nothing can be kept.
fn uid(elements: &Elements, tag: Tag) -> Result<String, NotRead> {
    let value = elements.get(tag).unwrap_or_default();
    let text = std::str::from_utf8(value).map_err(|_| NotRead::Wrong(tag))?;
    let text = text.trim_matches(['\0', ' ']);
    let is_uid = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text {
        "" => Err(NotRead::Missing(tag)),
        text if is_uid => Ok(text.to_owned()),
        _ => Err(NotRead::Wrong(tag)),
    }
}

/// A whole number written as text (IS); one that is none only loses its place in the order.
fn text_of_number(elements: &Elements, tag: Tag) -> Option<i64> {
    let text = std::str::from_utf8(elements.get(tag)?).ok()?;
    let number: i64 = text.trim_matches(['\0', ' ']).parse().ok()?;
    Some(number).filter(|number| i32::try_from(*number).is_ok())
}
