//! Business time across weekends, holidays, changes of clocks and leap days. (T-28)

use super::*;

fn at(text: &str) -> Instant {
    text.parse().unwrap_or_else(|_| panic!("{text} is a moment"))
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is a day"))
}

fn openings(texts: &[&str]) -> Vec<Opening> {
    texts.iter().map(|text| text.parse().expect("an opening")).collect()
}

/// Monday to Friday the same hours, in New York.
fn office(hours: &[&str], holidays: Holidays, closures: Vec<Closure>) -> Calendar {
    let mut days: [Vec<Opening>; 7] = std::array::from_fn(|_| openings(hours));
    days[5].clear();
    days[6].clear();
    let zone = Zone::named("America/New_York").expect("New York is a zone");
    Calendar::new(zone, Week::new(days).expect("no overlap"), holidays, closures)
}

fn eight_to_five() -> Calendar {
    office(&["08:00-17:00"], Holidays::UsFederal, Vec::new())
}

#[test]
fn t28_the_practice_is_open_from_its_first_minute_to_before_its_last() {
    let office = eight_to_five();
    for (moment, open) in [
        ("2026-05-13T11:59:59-04:00", true),
        ("2026-05-13T08:00:00-04:00", true),
        ("2026-05-13T07:59:59.999-04:00", false),
        ("2026-05-13T16:59:59.999-04:00", true),
        ("2026-05-13T17:00:00-04:00", false),
        ("2026-05-16T12:00:00-04:00", false),
        ("2026-05-25T12:00:00-04:00", false), // Memorial Day
    ] {
        assert_eq!(office.is_open(at(moment)), open, "{moment}");
    }
}

#[test]
fn t28_what_comes_in_outside_hours_counts_from_the_next_opening() {
    let office = eight_to_five();
    for (moment, opening) in [
        ("2026-05-13T12:00:00-04:00", "2026-05-13T12:00:00-04:00"),
        ("2026-05-13T06:00:00-04:00", "2026-05-13T08:00:00-04:00"),
        ("2026-05-13T17:00:00-04:00", "2026-05-14T08:00:00-04:00"),
        ("2026-05-15T18:00:00-04:00", "2026-05-18T08:00:00-04:00"), // over a weekend
        ("2026-05-22T17:30:00-04:00", "2026-05-26T08:00:00-04:00"), // and Memorial Day
        ("2026-03-07T12:00:00-05:00", "2026-03-09T08:00:00-04:00"), // clocks go forward
        ("2026-10-31T12:00:00-04:00", "2026-11-02T08:00:00-05:00"), // clocks go back
    ] {
        assert_eq!(office.next_opening(at(moment)), Ok(at(opening)), "{moment}");
    }
}

#[test]
fn t28_business_minutes_pass_only_while_the_practice_is_open() {
    let office = eight_to_five();
    for (moment, minutes, due) in [
        ("2026-05-13T10:00:00-04:00", 0, "2026-05-13T10:00:00-04:00"),
        ("2026-05-13T10:00:00-04:00", 240, "2026-05-13T14:00:00-04:00"),
        ("2026-05-13T15:00:00-04:00", 120, "2026-05-13T17:00:00-04:00"), // ends with the day
        ("2026-05-13T15:00:00-04:00", 121, "2026-05-14T08:01:00-04:00"),
        ("2026-05-15T16:00:00-04:00", 240, "2026-05-18T11:00:00-04:00"), // over a weekend
        ("2026-05-16T03:00:00-04:00", 30, "2026-05-18T08:30:00-04:00"),
        ("2026-05-13T15:00:00-04:00", 540, "2026-05-14T15:00:00-04:00"), // one whole day
        ("2026-07-02T16:00:00-04:00", 120, "2026-07-06T09:00:00-04:00"), // 4 July is a Saturday
    ] {
        assert_eq!(office.add_business_minutes(at(moment), minutes), Ok(at(due)), "{moment}");
    }
}

#[test]
fn t28_business_days_later_is_the_same_time_of_an_open_day() {
    let office = eight_to_five();
    for (moment, halves, due) in [
        ("2026-05-12T10:00:00-04:00", 4, "2026-05-14T10:00:00-04:00"),
        ("2026-05-15T16:00:00-04:00", 4, "2026-05-19T16:00:00-04:00"), // Friday to Tuesday
        ("2026-05-16T12:00:00-04:00", 4, "2026-05-20T08:00:00-04:00"), // as if on Monday at 8
        ("2026-05-15T17:00:00-04:00", 2, "2026-05-19T08:00:00-04:00"), // after closing
        ("2026-05-22T10:00:00-04:00", 2, "2026-05-26T10:00:00-04:00"), // Memorial Day between
        ("2026-03-06T10:00:00-05:00", 2, "2026-03-09T10:00:00-04:00"), // clocks go forward
        ("2026-10-30T10:00:00-04:00", 2, "2026-11-02T10:00:00-05:00"), // clocks go back
        ("2028-02-28T10:00:00-05:00", 2, "2028-02-29T10:00:00-05:00"), // leap day
        ("2028-02-29T10:00:00-05:00", 2, "2028-03-01T10:00:00-05:00"),
        ("2026-05-12T10:00:00-04:00", 0, "2026-05-12T10:00:00-04:00"),
        ("2026-05-12T10:00:00-04:00", 1, "2026-05-12T14:30:00-04:00"), // half of nine hours
        ("2026-05-12T15:00:00-04:00", 1, "2026-05-13T10:30:00-04:00"),
        ("2026-05-12T10:00:00-04:00", 5, "2026-05-14T14:30:00-04:00"),
        ("2026-12-23T10:00:00-05:00", 20, "2027-01-08T10:00:00-05:00"), // Christmas, New Year
    ] {
        let days = HalfDays::from_halves(halves);
        assert_eq!(office.add_business_days(at(moment), days), Ok(at(due)), "{moment} {days}");
    }
}

#[test]
fn a_time_at_which_the_later_day_is_closed_moves_within_that_day() {
    let mut days: [Vec<Opening>; 7] = std::array::from_fn(|_| openings(&["08:00-17:00"]));
    days[2] = openings(&["13:00-15:00", "09:00-12:00"]); // Wednesday, written out of order
    let week = Week::new(days).unwrap();
    let office = Calendar::new(Zone::UTC, week, Holidays::None, Vec::new());
    let one = HalfDays::days(1);
    for (moment, due) in [
        ("2026-05-12T08:30:00Z", "2026-05-13T09:00:00Z"), // not yet open
        ("2026-05-12T12:30:00Z", "2026-05-13T13:00:00Z"), // at lunch
        ("2026-05-12T16:30:00Z", "2026-05-13T15:00:00Z"), // already closed
        ("2026-05-12T14:00:00Z", "2026-05-13T14:00:00Z"),
    ] {
        assert_eq!(office.add_business_days(at(moment), one), Ok(at(due)), "{moment}");
    }
}

#[test]
fn t28_closures_close() {
    let closed = Closure { from: day("2026-12-21"), to: day("2027-01-01") };
    let office = office(&["08:00-17:00"], Holidays::UsFederal, vec![closed]);
    let friday = at("2026-12-18T16:00:00-05:00");
    let one = HalfDays::days(1);
    assert_eq!(office.add_business_days(friday, one), Ok(at("2027-01-04T16:00:00-05:00")));
    assert_eq!(office.add_business_minutes(friday, 120), Ok(at("2027-01-04T09:00:00-05:00")));
}

#[test]
fn a_practice_that_never_opens_is_an_error_and_no_endless_search() {
    let never = Calendar::new(Zone::UTC, Week::default(), Holidays::None, Vec::new());
    let now = at("2026-05-12T10:00:00Z");
    let closed = Err(NoBusinessTime::NeverOpen);
    assert!(!never.is_open(now));
    assert_eq!(never.next_opening(now), closed);
    assert_eq!(never.add_business_minutes(now, 1), closed);
    assert_eq!(never.add_business_days(now, HalfDays::days(1)), closed);
    assert_eq!(never.business_minutes_between(now, now.plus_days(30)), Ok(0));
    let ended = Closure { from: day("2026-05-13"), to: day("9999-12-31") };
    let ended = office(&["08:00-17:00"], Holidays::None, vec![ended]);
    assert_eq!(ended.add_business_minutes(now, 10_000), closed);
    assert_eq!(ended.add_business_days(now, HalfDays::days(3)), closed);
}

#[test]
fn what_lies_too_far_ahead_is_an_error() {
    let office = eight_to_five();
    let now = at("2026-05-12T10:00:00Z");
    let far = Err(NoBusinessTime::TooFar);
    assert_eq!(office.add_business_minutes(now, u32::MAX), far);
    assert_eq!(office.add_business_days(now, HalfDays::from_halves(u16::MAX)), far);
    let ages = office.business_minutes_between(now, Instant::from_millis(i64::MAX));
    assert_eq!(ages, Err(NoBusinessTime::TooFar));
    for extreme in [i64::MIN, i64::MAX] {
        let _ = office.next_opening(Instant::from_millis(extreme));
        let _ = office.add_business_days(Instant::from_millis(extreme), HalfDays::days(2));
    }
}

#[test]
fn t28_minutes_between_are_open_minutes() {
    let office = eight_to_five();
    for (from, to, minutes) in [
        ("2026-05-13T10:00:00-04:00", "2026-05-13T11:30:00-04:00", 90),
        ("2026-05-13T10:00:00-04:00", "2026-05-13T10:00:00-04:00", 0),
        ("2026-05-13T11:00:00-04:00", "2026-05-13T10:00:00-04:00", 0),
        ("2026-05-15T16:00:00-04:00", "2026-05-18T09:00:00-04:00", 120),
        ("2026-05-16T00:00:00-04:00", "2026-05-17T23:00:00-04:00", 0),
        ("2026-05-11T00:00:00-04:00", "2026-05-18T00:00:00-04:00", 5 * 540),
    ] {
        assert_eq!(office.business_minutes_between(at(from), at(to)), Ok(minutes), "{from} {to}");
    }
}

#[test]
fn t28_an_opening_across_a_change_of_clocks_has_its_real_length() {
    let mut days: [Vec<Opening>; 7] = Default::default();
    days[6] = openings(&["00:00-24:00"]); // Sundays, when clocks change
    let zone = Zone::named("America/New_York").unwrap();
    let sundays = Calendar::new(zone, Week::new(days).unwrap(), Holidays::None, Vec::new());
    let whole_day = |from, to| sundays.business_minutes_between(at(from), at(to));
    assert_eq!(whole_day("2026-03-07T12:00:00-05:00", "2026-03-09T12:00:00-04:00"), Ok(23 * 60));
    assert_eq!(whole_day("2026-10-31T12:00:00-04:00", "2026-11-02T12:00:00-05:00"), Ok(25 * 60));
    let after = sundays.add_business_minutes(at("2026-03-08T01:30:00-05:00"), 60);
    assert_eq!(after, Ok(at("2026-03-08T03:30:00-04:00")));
}

#[test]
fn t28_federal_holidays_are_found_by_their_rule() {
    for (date, name) in [
        ("2026-01-01", Some("New Year's Day")),
        ("2026-01-19", Some("Martin Luther King Jr. Day")),
        ("2026-02-16", Some("Washington's Birthday")),
        ("2026-05-25", Some("Memorial Day")),
        ("2026-06-19", Some("Juneteenth")),
        ("2026-07-03", Some("Independence Day")), // observed: the 4th is a Saturday
        ("2026-07-04", Some("Independence Day")),
        ("2026-09-07", Some("Labor Day")),
        ("2026-10-12", Some("Columbus Day")),
        ("2026-11-11", Some("Veterans Day")),
        ("2026-11-26", Some("Thanksgiving Day")),
        ("2026-12-25", Some("Christmas Day")),
        ("2021-12-31", Some("New Year's Day")), // observed in the year before
        ("2023-01-02", Some("New Year's Day")), // observed on the Monday
        ("2027-07-05", Some("Independence Day")),
        ("2021-05-31", Some("Memorial Day")),
        ("2021-06-18", Some("Juneteenth")),
        ("2020-06-19", None),
        ("2026-05-18", None),
        ("2026-11-27", None),
        ("2026-12-24", None),
    ] {
        assert_eq!(us_federal_holiday(day(date)), name, "{date}");
    }
}

#[test]
fn openings_and_times_are_read_strictly() {
    assert_eq!("08:00-17:00".parse::<Opening>().map(|o| o.to_string()), Ok("08:00-17:00".into()));
    assert_eq!("24:00".parse::<ClockTime>().map(ClockTime::minutes), Ok(1_440));
    for wrong in [
        "8:00-17:00",
        "17:00-08:00",
        "08:00-08:00",
        "08:00",
        "08:60-09:00",
        "24:01-24:02",
        "é8:00-9:00",
        "",
    ] {
        assert!(wrong.parse::<Opening>().is_err(), "{wrong}");
    }
    let overlapping = openings(&["08:00-12:00", "11:59-17:00"]);
    assert_eq!(Week::new([overlapping, vec![], vec![], vec![], vec![], vec![], vec![]]), None);
    assert_eq!(HalfDays::from_halves(5).to_string(), "2.5");
    assert_eq!(HalfDays::days(2).to_string(), "2");
}
