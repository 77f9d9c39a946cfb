//! The holidays of the United States' government, by rule, for any year.

use jiff::civil::Weekday;

use crate::time::Date;

/// The name of the federal holiday of the United States that falls on this day or is observed on
/// it (5 U.S.C. 6103): Saturday's on the Friday before, Sunday's on the Monday after.
pub fn us_federal_holiday(day: Date) -> Option<&'static str> {
    let on_itself = holiday_falling_on(day);
    let from_sunday = || match day.civil().weekday() {
        Weekday::Monday => holiday_falling_on(day.plus_days(-1)),
        _ => None,
    };
    let from_saturday = || match day.civil().weekday() {
        Weekday::Friday => holiday_falling_on(day.plus_days(1)),
        _ => None,
    };
    on_itself.or_else(from_sunday).or_else(from_saturday)
}

/// The holiday whose own date this is. Years before a holiday was made do not have it.
fn holiday_falling_on(day: Date) -> Option<&'static str> {
    let (year, month, number) = day.parts();
    let nth = |weekday, nth: i8| day.civil().weekday() == weekday && (number - 1) / 7 + 1 == nth;
    let last = |weekday| day.civil().weekday() == weekday && number > 24;
    match (month, number) {
        (1, 1) => Some("New Year's Day"),
        (1, _) if year >= 1986 && nth(Weekday::Monday, 3) => Some("Martin Luther King Jr. Day"),
        (2, _) if nth(Weekday::Monday, 3) => Some("Washington's Birthday"),
        (5, _) if last(Weekday::Monday) => Some("Memorial Day"),
        (6, 19) if year >= 2021 => Some("Juneteenth"),
        (7, 4) => Some("Independence Day"),
        (9, _) if nth(Weekday::Monday, 1) => Some("Labor Day"),
        (10, _) if nth(Weekday::Monday, 2) => Some("Columbus Day"),
        (11, 11) => Some("Veterans Day"),
        (11, _) if nth(Weekday::Thursday, 4) => Some("Thanksgiving Day"),
        (12, 25) => Some("Christmas Day"),
        _ => None,
    }
}
