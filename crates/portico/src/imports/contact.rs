//! How a patient is reached, as a registration says it.

use base::contact::{Email, Phone};
use hl7::Patient;

use super::prepared::shortened;

/// The language to speak, in two letters where it is known here.
pub(super) fn language(patient: &Patient) -> Option<String> {
    let code = patient.language.as_ref()?.id.as_deref()?;
    let code = code.split(['-', '_']).next()?.to_ascii_lowercase();
    Some(match code.as_str() {
        "eng" => "en".to_owned(),
        "spa" => "es".to_owned(),
        _ => shortened(&code, 10),
    })
}

/// The first address that is one.
pub(super) fn email(patient: &Patient) -> Option<String> {
    let all = patient.home_phones.iter().chain(&patient.work_phones);
    let mut found = all.filter_map(|telecom| telecom.email.as_deref());
    found.find_map(|text| text.parse::<Email>().ok()).map(|email| email.as_str().to_owned())
}

/// The mobile number, else the first number at home.
pub(super) fn mobile(patient: &Patient) -> Option<String> {
    let is_mobile = |t: &&hl7::Telecom| t.equipment.as_deref() == Some("CP");
    let phones = &patient.home_phones;
    let found = phones.iter().find(is_mobile).or_else(|| {
        phones.iter().find(|t| t.number.is_some() && t.usage.as_deref() != Some("NET"))
    })?;
    let number = found.number.as_deref()?;
    Some(number.parse::<Phone>().map_or_else(|_| shortened(number, 20), |phone| phone.shown()))
}

/// Where the patient lives, in a line.
pub(super) fn address(patient: &Patient) -> Option<String> {
    let home = patient.addresses.iter().find(|a| a.kind.as_deref() != Some("BA"))?;
    let parts = [&home.street, &home.other, &home.city, &home.state, &home.postal_code];
    let said: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
    Some(shortened(&said.join(", "), 500))
}
