//! A report as a person reads it: plain names, values with words, drawings with their text, the
//! impression before the rest. (§4.3)

use base::{Decimal, Instant};
use db::Reader;
use documents::Media;
use policy::Policy;

use super::{
    anchors,
    drawing::{self, Beside, RangeBar, Trend},
    plain, rules,
    said::Said,
    store::{self, Report},
    units,
};
use crate::{
    access::Chart,
    chart::{self, Class, Enclosed, Item, ItemId, Measurement, TrendPoint, without_tag},
    imaging::{self, Strip},
    page::No,
    people,
    text::Text,
};

/// The most points of one trend.
const POINTS_MAX: usize = 12;
/// Codes and words of the part of a report that is read first.
const FIRST_CODES: [&str; 2] = ["19005-8", "22637-3"];
const FIRST_WORDS: [&str; 3] = ["impression", "conclusion", "diagnosis"];

/// All that is read of one report in one snapshot.
pub(super) struct Read {
    pub(super) item: Item,
    pub(super) report: Report,
    /// What somebody wrote for the patient, and who.
    pub(super) above: Option<(String, String)>,
    pub(super) measurements: Vec<Measurement>,
    pub(super) trends: Vec<TrendPoint>,
    pub(super) enclosures: Vec<Enclosed>,
    /// The pictures of its study.
    pub(super) strip: Strip,
    /// The version before, with its measurements.
    pub(super) before: Option<(Item, Vec<Measurement>)>,
}

/// Reads a report that the seat may see; not found otherwise.
pub(super) fn read(r: &mut Reader<'_>, chart: &Chart<'_>, id: ItemId) -> Result<Read, No> {
    let item = chart::item(r, chart, id)?;
    if item.kind != chart::Kind::Report {
        return Err(No::NotFound);
    }
    let report = store::report(r, chart, &item)?;
    let measurements = chart::measurements(r, chart, &item)?;
    let trends = chart::trends(r, chart, &item)?;
    let enclosures = chart::enclosures(r, chart, &item)?;
    let strip = imaging::of_report(r, chart, &item)?;
    let above = match store::above(r, chart, &item)? {
        Some(above) => Some((above.words, people::staff_member(r, above.staff)?.shown())),
        None => None,
    };
    let before = match chart::before(r, chart, &item)? {
        Some(old) => {
            let measurements = chart::measurements(r, chart, &old)?;
            Some((old, measurements))
        }
        None => None,
    };
    Ok(Read { item, report, above, measurements, trends, enclosures, strip, before })
}

/// A report, ready for its template.
pub(super) struct Shown {
    pub(super) title: Said,
    pub(super) what: Option<String>,
    pub(super) item: Item,
    pub(super) report: Report,
    /// What somebody wrote for the patient, and who.
    pub(super) above: Option<(String, String)>,
    pub(super) numbers: Vec<ShownMeasurement>,
    pub(super) texts: Vec<ShownText>,
    pub(super) notes: Vec<String>,
    pub(super) enclosures: Vec<ShownEnclosure>,
    pub(super) strip: Strip,
    pub(super) before: Option<Before>,
}

/// A document or a picture, ready for its template.
pub(super) struct ShownEnclosure {
    /// The last piece of its address.
    pub(super) place: i64,
    pub(super) title: Said,
    pub(super) is_picture: bool,
    /// For a document: what it is and how large, in words.
    pub(super) words: String,
}

/// The version that was corrected.
pub(super) struct Before {
    pub(super) at: Instant,
    pub(super) rows: Vec<(Said, Said)>,
}

/// One measurement, ready for its template.
pub(super) struct ShownMeasurement {
    pub(super) name: Said,
    pub(super) lab_name: String,
    pub(super) what: Option<String>,
    pub(super) value: Said,
    pub(super) words: String,
    pub(super) range: String,
    /// The usual range alone; empty when the laboratory gave none.
    pub(super) usual: String,
    pub(super) bar: Option<RangeBar>,
    /// Where such a value begins to matter, when the practice says so.
    pub(super) anchors: Vec<String>,
    pub(super) notes: Vec<String>,
    /// Who measured it, when that is another than the report's laboratory.
    pub(super) laboratory: String,
    pub(super) trend: Option<ShownTrend>,
}

/// A trend with the table that says the same.
pub(super) struct ShownTrend {
    pub(super) drawn: Trend,
    pub(super) text: String,
    /// Newest first: when, what, from whom.
    pub(super) rows: Vec<(Instant, String, String)>,
}

/// A part of a report in words.
pub(super) struct ShownText {
    pub(super) heading: Said,
    pub(super) lines: Vec<String>,
}

impl Shown {
    pub(super) fn of(t: &Text, policy: &Policy, read: Read) -> Self {
        let code = read.item.code.clone().unwrap_or_default();
        let numbers: Vec<_> = read
            .measurements
            .iter()
            .filter(|one| !one.narrative)
            .map(|one| measurement(t, policy, (one, read.item.class), &read.trends))
            .collect();
        let what = plain::name_and_what(t, &code).map(|(_, what)| what);
        // Said once, beside the value, where the report is about one thing.
        let what = what.filter(|what| numbers.iter().all(|one| one.what.as_ref() != Some(what)));
        let before = read.before.map(|(old, measurements)| Before {
            at: old.received_at,
            rows: measurements.iter().map(|m| (name(t, m), before_value(t, m))).collect(),
        });
        Shown {
            title: Said::name(t, Some(&code), &read.item.title),
            what,
            numbers,
            texts: texts(t, &read.measurements),
            notes: lines(&read.report.notes),
            before,
            enclosures: read.enclosures.iter().map(|one| enclosure(t, one)).collect(),
            strip: read.strip,
            above: read.above,
            report: read.report,
            item: read.item,
        }
    }
}

impl Shown {
    /// Whether it was talked about before it was shown: then nothing plays it down.
    pub(super) fn is_serious(&self) -> bool {
        is_serious(self.item.class)
    }
}

fn is_serious(class: Class) -> bool {
    match class {
        Class::Routine | Class::Abnormal => false,
        Class::Unclassified | Class::Significant | Class::Critical => true,
    }
}

fn name(t: &Text, one: &Measurement) -> Said {
    Said::name(t, Some(&one.code), &one.name)
}

fn enclosure(t: &Text, one: &Enclosed) -> ShownEnclosure {
    ShownEnclosure {
        place: one.place,
        title: Said::by_laboratory(&one.title),
        is_picture: one.file.media == Media::Png,
        words: t.result_enclosure_pdf(one.file.kilobytes()),
    }
}

fn before_value(t: &Text, one: &Measurement) -> Said {
    if one.narrative { Said::by_laboratory(&one.value) } else { value(t, one) }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn measurement(
    t: &Text,
    policy: &Policy,
    (one, class): (&Measurement, Class),
    trends: &[TrendPoint],
) -> ShownMeasurement {
    let exact = one.number.filter(|_| one.comparator.is_empty());
    let (name, lab_name) = (name(t, one), without_tag(&one.lab_name));
    // Nothing plays down what a person talks about first.
    let anchor = anchors::of(&policy.results, one).filter(|_| !is_serious(class));
    ShownMeasurement {
        lab_name: if lab_name == name.text { String::new() } else { lab_name.to_owned() },
        what: plain::name_and_what(t, &one.code).map(|(_, what)| what),
        value: value(t, one),
        words: words(t, policy, one, exact),
        range: range(t, one),
        usual: usual(t, one),
        bar: exact.and_then(|number| drawing::range_bar(number, one.low, one.high, anchor)),
        anchors: anchor.map(|anchor| anchors::words(t, anchor, one)).unwrap_or_default(),
        notes: lines(&one.notes),
        laboratory: one.laboratory.clone(),
        trend: trend(t, policy, one, trends),
        name,
    }
}

/// The value with its unit.
fn value(t: &Text, one: &Measurement) -> Said {
    Said::value(t, &one.value).with_unit(&units::shown(&one.unit))
}

/// The usual range with its unit, when the laboratory gave one.
fn range(t: &Text, one: &Measurement) -> String {
    let usual = usual(t, one);
    if usual.is_empty() { t.result_no_range() } else { t.result_usual_range(usual) }
}

fn usual(t: &Text, one: &Measurement) -> String {
    if one.range_text.is_empty() {
        return String::new();
    }
    Said::value(t, &one.range_text).with_unit(&units::shown(&one.unit)).text
}

/// What a value means beside its usual range, never by colour alone.
fn words(t: &Text, policy: &Policy, one: &Measurement, exact: Option<Decimal>) -> String {
    let beside = |number| drawing::beside(&policy.results, number, one.low, one.high);
    let beside = exact.and_then(beside);
    if let Some(beside) = beside {
        return match beside {
            Beside::Within => t.value_within(),
            Beside::LittleAbove => t.value_little_above(),
            Beside::Above => t.value_above(),
            Beside::WellAbove => t.value_well_above(),
            Beside::LittleBelow => t.value_little_below(),
            Beside::Below => t.value_below(),
            Beside::WellBelow => t.value_well_below(),
        };
    }
    match bound(one) {
        Some(Beside::Above) => return t.value_above(),
        Some(_) => return t.value_below(),
        None => {}
    }
    let flagged = |words: &[&str]| one.flags.split(' ').any(|flag| words.contains(&flag));
    if flagged(&["H", "HH", "HU"]) {
        t.value_above()
    } else if flagged(&["L", "LL", "LU"]) {
        t.value_below()
    } else if flagged(&["A", "AA", "POS", "DET", "RR"]) {
        t.value_not_usual()
    } else if flagged(&["N", "NEG", "ND", "NR"]) {
        t.value_usual()
    } else {
        String::new()
    }
}

/// Where a value lies that is only a bound, as in ">1000", when all that it could be lies there.
fn bound(one: &Measurement) -> Option<Beside> {
    if one.comparator.is_empty() || !rules::is_outside(one) {
        return None;
    }
    Some(if one.comparator.starts_with('>') { Beside::Above } else { Beside::Below })
}

/// The values of one test in one unit over time, from two values on; not of two methods, where
/// both say theirs. Only a LOINC code says that two values are of one test: a laboratory's own code
/// may mean something else at the next one, and a test without a code means nothing. (§4.3)
fn trend(
    t: &Text,
    policy: &Policy,
    one: &Measurement,
    points: &[TrendPoint],
) -> Option<ShownTrend> {
    one.number?;
    if !plain::is_loinc(&one.code) {
        return None;
    }
    let same = |method: &str| method.is_empty() || one.method.is_empty() || method == one.method;
    let mine = points
        .iter()
        .filter(|point| point.code == one.code && point.unit == one.unit && same(&point.method));
    let newest: Vec<&TrendPoint> = mine.take(POINTS_MAX).collect();
    let zone = policy.practice.time_zone.zone();
    let day = |at: Instant| at.as_millis() / 86_400_000;
    // A bound, as in "<5", stands in the table and is no point of the line.
    let exact = newest.iter().rev().filter(|point| point.is_exact);
    let values: Vec<(i64, Decimal)> = exact.map(|point| (day(point.at), point.number)).collect();
    let drawn = drawing::trend(&values, one.low, one.high)?;
    let (first, last) = (newest.last()?, newest.first()?);
    let text = t.result_trend_text(
        newest.len(),
        &first.value,
        t.date(first.at.date(zone)),
        &last.value,
        t.date(last.at.date(zone)),
        name(t, one).text,
    );
    let shown = |point: &&TrendPoint| {
        (
            point.at,
            format!("{} {}", point.value, units::shown(&point.unit)).trim().to_owned(),
            point.source.clone(),
        )
    };
    Some(ShownTrend { drawn, text, rows: newest.iter().map(shown).collect() })
}

/// The texts of a report, one for each code; what concludes comes first.
fn texts(t: &Text, all: &[Measurement]) -> Vec<ShownText> {
    let mut parts: Vec<(&str, ShownText)> = Vec::new();
    for one in all.iter().filter(|one| one.narrative) {
        let mut said = lines(&one.value);
        said.extend(lines(&one.notes));
        match parts.iter_mut().find(|(code, _)| *code == one.code) {
            Some((_, part)) => part.lines.extend(said),
            None => {
                parts.push((&one.code, ShownText { heading: name(t, one), lines: said }));
            }
        }
    }
    let comes_first = |code: &str, part: &ShownText| {
        let heading = part.heading.text.to_lowercase();
        FIRST_CODES.contains(&code)
            || code.ends_with("IMP")
            || FIRST_WORDS.iter().any(|word| heading.contains(word))
    };
    parts.sort_by_key(|(code, part)| !comes_first(code, part));
    let parts: Vec<ShownText> = parts.into_iter().map(|(_, part)| part).collect();
    let first = parts.first().and_then(conclusion);
    first.into_iter().chain(parts).collect()
}

/// What a text concludes, when it says so in the midst of it: that is read first, and the whole
/// text stands below it.
fn conclusion(part: &ShownText) -> Option<ShownText> {
    let at = part.lines.iter().position(|line| concluding(line).is_some()).filter(|at| *at > 0)?;
    let (heading, rest) = concluding(&part.lines[at])?;
    let behind = part.lines[at + 1..].iter().map(String::as_str);
    let lines: Vec<String> = [rest]
        .into_iter()
        .chain(behind)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    (!lines.is_empty()).then(|| ShownText { heading: Said::by_laboratory(heading), lines })
}

/// Diagnoses that others brought along: they are no conclusion of this report.
const BROUGHT_ALONG: [&str; 9] = [
    "operative",
    "op ",
    "clinical",
    "admitting",
    "admission",
    "provisional",
    "working",
    "previous",
    "prior",
];

/// A line such as `IMPRESSION:`, `FINAL DIAGNOSIS: Benign.` or `Conclusion`, and what stands behind
/// its heading.
fn concluding(line: &str) -> Option<(&str, &str)> {
    const HEADING_CHARS_MAX: usize = 30;
    let (heading, rest) = line.split_once(':').unwrap_or((line, ""));
    let (heading, rest) = (heading.trim(), rest.trim());
    let words = heading.to_lowercase();
    let is_one = FIRST_WORDS.iter().any(|word| words.ends_with(word))
        && !BROUGHT_ALONG.iter().any(|word| words.contains(word));
    let is_heading = line.contains(':') || words.split(' ').count() == 1;
    (is_one && is_heading && words.len() <= HEADING_CHARS_MAX).then_some((heading, rest))
}
