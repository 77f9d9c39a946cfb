//! Quiet hours: what is only news does not ring by night. Pure. (R-B3)

use base::{Date, Instant, Zone};
use policy::Mail;

/// When a mail may leave that is due at `at`: then, or in the morning after.
pub(super) fn morning(policy: &Mail, zone: &Zone, at: Instant) -> Instant {
    let (from, until) = (policy.quiet_from_hour, policy.quiet_until_hour);
    let day = at.date(zone);
    let hour_of = |day: Date, hour: u32| {
        zone.instant(day.civil().at(i8::try_from(hour).unwrap_or(0), 0, 0, 0))
    };
    let (evening, early) = (hour_of(day, from), hour_of(day, until));
    let tomorrow = hour_of(day.plus_days(1), until);
    let by_night = from > until;
    if by_night && at >= evening {
        tomorrow
    } else if (by_night || at >= evening) && at < early {
        early
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_news_waits_for_the_morning_on_the_practices_wall() {
        let zone = Zone::named("America/New_York").unwrap();
        let mut policy = crate::testing::policy().mail;
        let table = [
            // 21:00 to 8:00.
            (21, 8, "2026-11-23T20:59", "2026-11-23T20:59"),
            (21, 8, "2026-11-23T21:00", "2026-11-24T08:00"),
            (21, 8, "2026-11-24T03:00", "2026-11-24T08:00"),
            (21, 8, "2026-11-24T08:00", "2026-11-24T08:00"),
            (0, 7, "2026-11-24T06:59", "2026-11-24T07:00"),
            (0, 7, "2026-11-24T23:59", "2026-11-24T23:59"),
            (8, 8, "2026-11-24T03:00", "2026-11-24T03:00"),
            // The clocks go back, and forth.
            (21, 8, "2026-11-01T03:00", "2026-11-01T08:00"),
            (21, 8, "2027-03-13T22:00", "2027-03-14T08:00"),
        ];
        for (from, until, at, expected) in table {
            (policy.quiet_from_hour, policy.quiet_until_hour) = (from, until);
            let moment = |text: &str| zone.instant(format!("{text}:00").parse().unwrap());
            assert_eq!(
                morning(&policy, &zone, moment(at)),
                moment(expected),
                "{from} {until} {at}"
            );
        }
    }
}
