//! The results of a message: for each patient the orders, for each order the results.
//!
//! A message may hold several patients (ORU^R01 repeats its PID group). They are kept apart here,
//! because a result that follows the wrong PID is a result in the wrong chart. Every OBX and NTE
//! lands somewhere: before the first order with the patient, behind a specimen with the specimen.
//!
//! The OUL messages of laboratory machines turn the order around: the specimen comes first, and
//! ORC stands behind its OBR.

use crate::{
    header::Header,
    message::Message,
    parts::{Coded, OrderNumber, Person},
    patient::Patient,
    piece::{Piece, Segment},
    time::{Time, When},
    visit::Visit,
};

pub use crate::{
    document::{Document, NotDecoded},
    observation::{Comparison, Laboratory, Number, Observation, Value},
};

/// What a message says about one patient.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PatientResults {
    /// Nothing when orders come without a PID before them.
    pub patient: Option<Patient>,
    /// PV1.
    pub visit: Option<Visit>,
    /// The orders, in their order.
    pub orders: Vec<OrderGroup>,
    /// Results that belong to no order.
    pub observations: Vec<Observation>,
    /// Notes on the patient.
    pub notes: Vec<String>,
}

/// One order and its results (ORC, OBR).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct OrderGroup {
    /// ORC-1: `RE` results, `NW` new, `CA` cancelled, …
    pub control: Option<String>,
    /// ORC-2, else OBR-2: the number of the one who placed the order, which may be us.
    pub placer: Option<OrderNumber>,
    /// ORC-3, else OBR-3: the number of the one who fills it.
    pub filler: Option<OrderNumber>,
    /// OBR-18: where many put the accession number, which joins a report and its pictures.
    pub accession: Option<String>,
    /// ORC and OBR name different orders, so neither number can be trusted.
    pub numbers_disagree: bool,
    /// OBR-4, what was ordered.
    pub service: Option<Coded>,
    /// OBR-6.
    pub requested: When,
    /// OBR-7, when it was observed or the specimen was taken.
    pub observed: When,
    /// OBR-8, when that ended.
    pub observed_until: When,
    /// OBR-14, when the specimen arrived.
    pub received: When,
    /// ORC-12, else OBR-16: who ordered it.
    pub ordered_by: Vec<Person>,
    /// OBR-22, when it was reported or its status changed.
    pub reported: When,
    /// OBR-24 (HL7 table 0074): `CH` chemistry, `MB` microbiology, `SP` surgical pathology,
    /// `RAD`, …
    pub section: Option<String>,
    /// OBR-25 (HL7 table 0123): `F` final, `P` preliminary, `C` corrected, `X` cancelled, …
    pub status: Option<String>,
    /// The results.
    pub observations: Vec<Observation>,
    /// SPM-4, else OBR-15: what was examined.
    pub specimen_source: Option<String>,
    /// SPM-21 and SPM-24: why it was refused, and in which condition it came.
    pub specimen_condition: Vec<String>,
    /// Results that describe the specimen, behind an SPM.
    pub specimen: Vec<Observation>,
    /// Notes on the order.
    pub notes: Vec<String>,
}

/// Reads all results of a message, whatever its type.
pub fn of(message: &Message) -> Vec<PatientResults> {
    let specimen_first = Header::of(message).code.as_deref() == Some("OUL");
    let mut reading = Reading { specimen_first, ..Reading::default() };
    for segment in message.all_segments() {
        reading.take(segment);
    }
    reading.finished()
}

/// What has been read so far, and where the next OBX or NTE belongs.
#[derive(Default)]
struct Reading {
    done: Vec<PatientResults>,
    current: PatientResults,
    place: Level,
    specimen_first: bool,
    /// The specimen of the orders that follow, where it comes first.
    examined: Examined,
}

/// What a segment says about the specimen.
#[derive(Default)]
struct Examined {
    source: Option<String>,
    condition: Vec<String>,
}

impl Examined {
    fn read(spm: Segment<'_>) -> Self {
        let words = |piece| Coded::read(piece)?.words().map(str::to_owned);
        let refused = spm.field(21).repetitions();
        Examined {
            source: words(spm.field(4)),
            condition: refused.chain(spm.field(24).repetitions()).filter_map(words).collect(),
        }
    }

    fn put_into(&self, order: &mut OrderGroup) {
        if self.source.is_some() {
            order.specimen_source.clone_from(&self.source);
        }
        order.specimen_condition.extend(self.condition.iter().cloned());
    }
}

/// What the last segment was about.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Level {
    /// Before the first patient.
    #[default]
    Message,
    Patient,
    PatientObservation,
    /// An ORC whose OBR has not come yet.
    Common,
    Order,
    Observation,
    Specimen,
    SpecimenObservation,
}

impl Reading {
    fn take(&mut self, segment: Segment<'_>) {
        match segment.id() {
            "PID" => {
                self.next_patient();
                self.current.patient = Some(Patient::read(segment));
                self.place = Level::Patient;
            }
            "PV1" => self.current.visit = Some(Visit::read(segment)),
            "ORC" => {
                let behind_its_obr = self.specimen_first && self.place == Level::Order;
                self.order(behind_its_obr).take_common(segment);
                self.place = if behind_its_obr { Level::Order } else { Level::Common };
            }
            "OBR" => {
                self.order(self.place == Level::Common).take_request(segment);
                self.place = Level::Order;
            }
            "SPM" if self.specimen_first => {
                self.examined = Examined::read(segment);
                self.place = Level::Patient;
            }
            "SPM" => {
                if let Some(order) = self.current.orders.last_mut() {
                    Examined::read(segment).put_into(order);
                    self.place = Level::Specimen;
                }
            }
            "OBX" => self.take_observation(Observation::read(segment)),
            "NTE" => self.take_note(note(segment)),
            _ => {}
        }
    }

    /// The order that a segment belongs to: the last one, or a new one.
    fn order(&mut self, continued: bool) -> &mut OrderGroup {
        let orders = &mut self.current.orders;
        if !continued || orders.is_empty() {
            let mut order = OrderGroup::default();
            self.examined.put_into(&mut order);
            orders.push(order);
        }
        orders.last_mut().expect("one was pushed if there was none")
    }

    fn take_observation(&mut self, observation: Observation) {
        let order = self.current.orders.last_mut();
        let (list, place) = match (self.place, order) {
            (Level::Specimen | Level::SpecimenObservation, Some(order)) => {
                (&mut order.specimen, Level::SpecimenObservation)
            }
            (Level::Common | Level::Order | Level::Observation, Some(order)) => {
                (&mut order.observations, Level::Observation)
            }
            (Level::Message | Level::Patient | Level::PatientObservation, _) | (_, None) => {
                (&mut self.current.observations, Level::PatientObservation)
            }
        };
        list.push(observation);
        self.place = place;
    }

    fn take_note(&mut self, note: String) {
        let PatientResults { orders, observations, notes, .. } = &mut self.current;
        let place = match (self.place, orders.last_mut()) {
            (Level::Observation, Some(order)) => {
                notes_of_last(&mut order.observations, &mut order.notes)
            }
            (Level::SpecimenObservation, Some(order)) => {
                notes_of_last(&mut order.specimen, &mut order.notes)
            }
            (Level::Common | Level::Order | Level::Specimen, Some(order)) => &mut order.notes,
            (Level::PatientObservation, _) => notes_of_last(observations, notes),
            (Level::Message | Level::Patient, _) | (_, None) => notes,
        };
        place.push(note);
    }

    /// A new PID begins: what came before it belongs to the patient before.
    fn next_patient(&mut self) {
        self.examined = Examined::default();
        let before = std::mem::take(&mut self.current);
        if before != PatientResults::default() {
            self.done.push(before);
        }
    }

    fn finished(mut self) -> Vec<PatientResults> {
        self.next_patient();
        self.done
    }
}

fn notes_of_last<'a>(
    observations: &'a mut [Observation],
    otherwise: &'a mut Vec<String>,
) -> &'a mut Vec<String> {
    observations.last_mut().map_or(otherwise, |observation| &mut observation.notes)
}

impl OrderGroup {
    fn take_common(&mut self, orc: Segment<'_>) {
        self.control = orc.field(1).component(1).stated();
        self.take_names(orc, orc.field(12));
    }

    fn take_request(&mut self, obr: Segment<'_>) {
        self.take_names(obr, obr.field(16));
        self.service = Coded::read(obr.field(4));
        self.requested = Time::read(obr.field(6));
        self.observed = Time::read(obr.field(7));
        self.observed_until = Time::read(obr.field(8));
        self.received = Time::read(obr.field(14));
        // The first component of OBR-15 is a code whose parts are a level further down.
        let source = obr.field(15).component(1);
        let said = source.subcomponent(2).stated().or_else(|| source.subcomponent(1).stated());
        self.specimen_source = self.specimen_source.take().or(said);
        self.accession = obr.field(18).component(1).stated();
        self.reported = Time::read(obr.field(22));
        self.section = obr.field(24).component(1).stated();
        self.status = obr.field(25).component(1).stated();
    }

    /// ORC and OBR both have the order's numbers, in the same fields, and the provider.
    fn take_names(&mut self, segment: Segment<'_>, providers: Piece<'_>) {
        let number = |field| OrderNumber::read(segment.field(field));
        let (placer, filler) = (number(2), number(3));
        let disagree = |one: &Option<OrderNumber>, other: &Option<OrderNumber>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.id != other.id)
        };
        self.numbers_disagree |= disagree(&self.placer, &placer) || disagree(&self.filler, &filler);
        self.placer = self.placer.take().or(placer);
        self.filler = self.filler.take().or(filler);
        if self.ordered_by.is_empty() {
            self.ordered_by = providers.repetitions().filter_map(Person::read).collect();
        }
    }
}

/// The text of a note; each repetition is a line, and an empty note is an empty line.
fn note(nte: Segment<'_>) -> String {
    let lines = nte.field(3).repetitions().filter(|line| !line.is_null());
    lines.map(|line| line.text().into_owned()).collect::<Vec<_>>().join("\n")
}
