//! How numbers, hours and rules are said in each language, where a text names a setting.

use base::calendar::{ClockTime, HalfDays, Opening};

use crate::{CategoryKey, GateMode, Language, Wire, medicines::BlockedMedicines};

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Minute,
    Hour,
    BusinessHour,
    Day,
    Month,
    Year,
}

/// "1 day", "2 días".
pub(crate) fn counted(language: Language, number: u32, unit: Unit) -> String {
    let (one, many) = match (language, unit) {
        (Language::English, Unit::Minute) => ("minute", "minutes"),
        (Language::English, Unit::Hour) => ("hour", "hours"),
        (Language::English, Unit::BusinessHour) => ("business hour", "business hours"),
        (Language::English, Unit::Day) => ("day", "days"),
        (Language::English, Unit::Month) => ("month", "months"),
        (Language::English, Unit::Year) => ("year", "years"),
        (Language::Spanish, Unit::Minute) => ("minuto", "minutos"),
        (Language::Spanish, Unit::Hour) => ("hora", "horas"),
        (Language::Spanish, Unit::BusinessHour) => ("hora hábil", "horas hábiles"),
        (Language::Spanish, Unit::Day) => ("día", "días"),
        (Language::Spanish, Unit::Month) => ("mes", "meses"),
        (Language::Spanish, Unit::Year) => ("año", "años"),
    };
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Whole years when they are, months otherwise.
pub(crate) fn months_or_years(language: Language, months: u32) -> String {
    if months.is_multiple_of(12) {
        counted(language, months / 12, Unit::Year)
    } else {
        counted(language, months, Unit::Month)
    }
}

/// "half a business day", "1 business day", "2.5 días hábiles".
pub(crate) fn business_days(language: Language, days: HalfDays) -> String {
    match (language, days.halves()) {
        (Language::English, 1) => "half a business day".to_owned(),
        (Language::English, 2) => "1 business day".to_owned(),
        (Language::English, _) => format!("{days} business days"),
        (Language::Spanish, 1) => "medio día hábil".to_owned(),
        (Language::Spanish, 2) => "1 día hábil".to_owned(),
        (Language::Spanish, _) => format!("{days} días hábiles"),
    }
}

/// What a kind of request is called.
pub(crate) fn category_name(language: Language, key: CategoryKey) -> &'static str {
    let (english, spanish) = match key {
        CategoryKey::Clinical => ("Questions about your care", "Preguntas sobre su atención"),
        CategoryKey::ResultQuestion => ("Questions about a result", "Preguntas sobre un resultado"),
        CategoryKey::Refill => ("Refill requests", "Pedidos de resurtido"),
        CategoryKey::Appointment => ("Appointment requests", "Pedidos de cita"),
        CategoryKey::Referral => ("Referral requests", "Pedidos de referido"),
        CategoryKey::Admin => ("Forms and letters", "Formularios y cartas"),
        CategoryKey::Billing => ("Billing questions", "Preguntas sobre cuentas"),
        CategoryKey::PortalHelp => ("Help with the portal", "Ayuda con el portal"),
        CategoryKey::Records => ("Copies of your records", "Copias de su expediente"),
        CategoryKey::ErrorReport => ("Reports of a mistake", "Avisos de un error"),
        CategoryKey::PrivacyReport => ("Privacy reports", "Avisos sobre privacidad"),
        CategoryKey::AccessRequest => ("Requests for access", "Pedidos de acceso"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

/// Between two openings of a day.
pub(crate) fn and(language: Language) -> &'static str {
    match language {
        Language::English => " and ",
        Language::Spanish => " y ",
    }
}

/// "Monday to Friday"; days are counted from Monday, 0.
pub(crate) fn weekdays(language: Language, first: usize, last: usize) -> String {
    let (names, to) = match language {
        Language::English => {
            (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], "to")
        }
        Language::Spanish => {
            (["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"], "a")
        }
    };
    if first == last {
        return names[first].to_owned();
    }
    format!("{} {to} {}", names[first], names[last])
}

/// "8 am to 5 pm", "de 8 a. m. a 5 p. m.".
pub(crate) fn opening(language: Language, opening: Opening) -> String {
    let (from, to) = (clock(language, opening.from()), clock(language, opening.to()));
    match language {
        Language::English => format!("{from} to {to}"),
        Language::Spanish => format!("de {from} a {to}"),
    }
}

fn clock(language: Language, time: ClockTime) -> String {
    let (hour, minute) = (time.minutes() / 60 % 24, time.minutes() % 60);
    let half = match (language, hour < 12) {
        (Language::English, true) => "am",
        (Language::English, false) => "pm",
        (Language::Spanish, true) => "a. m.",
        (Language::Spanish, false) => "p. m.",
    };
    let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    if minute == 0 { format!("{hour} {half}") } else { format!("{hour}:{minute:02} {half}") }
}

/// Who decides that serious news waits, in a sentence or two.
pub(crate) fn results_rule(language: Language, mode: GateMode) -> &'static str {
    match (language, mode) {
        (Language::English, GateMode::Strict) => {
            "If a test shows something serious, your provider talks with you first and then posts \
             it."
        }
        (Language::English, GateMode::PatientChoice) => {
            "If a test shows something serious, you choose: your provider talks with you first, or \
             you see it online right away."
        }
        (Language::Spanish, GateMode::Strict) => {
            "Si un examen muestra algo serio, su médico habla con usted primero y después lo \
             publica."
        }
        (Language::Spanish, GateMode::PatientChoice) => {
            "Si un examen muestra algo serio, usted elige: su médico habla con usted primero, o \
             usted lo ve en línea de inmediato."
        }
    }
}

/// Whether what is sent can be read on its way.
pub(crate) fn encryption(language: Language, wire: Wire) -> &'static str {
    match (language, wire) {
        (Language::English, Wire::Encrypted) => {
            "The portal scrambles all that is sent, so that others cannot read it."
        }
        (Language::English, Wire::Plain) => {
            "This portal is here to be tried out on one computer. What is sent is not scrambled, \
             so do not use it for real people."
        }
        (Language::Spanish, Wire::Encrypted) => {
            "El portal cifra todo lo que se envía, para que otros no puedan leerlo."
        }
        (Language::Spanish, Wire::Plain) => {
            "Este portal es solo para probarlo en una computadora. Lo que se envía no se cifra: no \
             lo use para personas reales."
        }
    }
}

/// What cannot be asked for.
pub(crate) fn blocked(language: Language, block: BlockedMedicines) -> &'static str {
    match (language, block) {
        (Language::English, BlockedMedicines::Narcotics) => {
            "narcotic (opioid) medicines or other strictly controlled medicines"
        }
        (Language::English, BlockedMedicines::AllControlled) => {
            "narcotic (opioid) medicines or any other controlled medicines"
        }
        (Language::Spanish, BlockedMedicines::Narcotics) => {
            "medicamentos narcóticos (opioides) ni otros medicamentos con control estricto"
        }
        (Language::Spanish, BlockedMedicines::AllControlled) => {
            "medicamentos narcóticos (opioides) ni ningún otro medicamento controlado"
        }
    }
}
