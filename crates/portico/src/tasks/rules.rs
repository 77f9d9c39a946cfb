//! When a task is due, who is told when it waits, and whose it is. Pure.

use base::{
    Calendar, Instant,
    calendar::{HalfDays, NoBusinessTime},
};
use policy::{Cover, Responses};

use super::model::{ADMINISTRATORS, Clock, Level, PRIVACY, PROVIDERS, Task};
use crate::people::{Role, StaffId};

/// How much business time something may take.
#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    Days(HalfDays),
    Minutes(u32),
}

/// The moments of a task that comes in now. (R-A8)
pub(super) fn clock(responses: &Responses, calendar: &Calendar, now: Instant, span: Span) -> Clock {
    // A practice that never opens promises nothing; a day on the wall keeps its list alive.
    in_business_time(responses, calendar, now, span).unwrap_or_else(|_| {
        let day = now.plus_days(1);
        Clock { first_look_due: day, remind_at: day, due_at: day, cover_at: day, manager_at: day }
    })
}

fn in_business_time(
    responses: &Responses,
    calendar: &Calendar,
    now: Instant,
    span: Span,
) -> Result<Clock, NoBusinessTime> {
    let due_at = match span {
        Span::Days(days) => calendar.add_business_days(now, days)?,
        Span::Minutes(minutes) => calendar.add_business_minutes(now, minutes)?,
    };
    let all = calendar.business_minutes_between(now, due_at)?;
    let at = |percent: u32| {
        // The whole is the due time itself, not its minutes counted again.
        if percent == 100 {
            return Ok(due_at);
        }
        let part = u64::from(all) * u64::from(percent) / 100;
        calendar.add_business_minutes(now, u32::try_from(part).unwrap_or(u32::MAX))
    };
    let look = calendar.add_business_minutes(now, responses.first_look_hours * 60)?;
    Ok(Clock {
        first_look_due: look.min(due_at),
        remind_at: at(responses.remind_percent)?,
        due_at,
        cover_at: at(responses.cover_percent)?,
        manager_at: at(responses.manager_percent)?,
    })
}

/// Who should know by now that a task waits, and when the next one is told.
pub(super) fn level(clock: &Clock, now: Instant) -> (Level, Option<Instant>) {
    let steps = [
        (clock.manager_at, Level::Manager),
        (clock.cover_at, Level::Cover),
        (clock.remind_at, Level::Reminder),
    ];
    let level = steps.iter().find(|(at, _)| *at <= now).map_or(Level::None, |(_, level)| *level);
    let next = steps.iter().filter(|(at, step)| *at > now && *step > level).map(|(at, _)| *at);
    (level, next.min())
}

/// The role that a team goes with while nobody is named for it. Refills are for nurses, because
/// what patients write about medicines is clinical.
pub(super) fn role_of(cover: &Cover, pool: &str) -> Role {
    match pool {
        "nurses" | "refills" => Role::Nurse,
        "front_desk" | "billing" | "records" => Role::FrontDesk,
        PRIVACY => Role::PrivacyOfficer,
        PROVIDERS => Role::Provider,
        ADMINISTRATORS => Role::Administrator,
        // A team of the practice's own that has nobody: the one that takes what has no owner.
        _ if pool != cover.default_pool => role_of(cover, &cover.default_pool),
        _ => Role::Nurse,
    }
}

/// The team that is told when another has not done its work in time. Nobody but providers can do
/// what providers do, and what is urgent goes on to them when it is the cover's own. (R-B1.7)
pub(super) fn stands_in<'c>(cover: &'c Cover, pool: &str, urgent: bool) -> &'c str {
    let is_own = urgent && pool == cover.first;
    if is_own || role_of(cover, pool) == Role::Provider { PROVIDERS } else { &cover.first }
}

/// The teams that there are: the policy's, and those of the house.
pub(super) fn pools(cover: &Cover) -> Vec<&str> {
    let named = cover.pools.iter().map(|pool| pool.key.as_str());
    let house = [PROVIDERS, ADMINISTRATORS, PRIVACY];
    let mut all: Vec<&str> = named.collect();
    all.extend(house.into_iter().filter(|pool| !cover.pools.iter().any(|p| p.key == *pool)));
    all
}

/// The teams of one of the staff. `members` are all pairs of a team and somebody named for it.
pub(super) fn pools_of<'c>(
    cover: &'c Cover,
    members: &[(String, StaffId)],
    staff: StaffId,
    role: Role,
) -> Vec<&'c str> {
    let is_mine = |pool: &&str| {
        let mut named = members.iter().filter(|(key, _)| key == pool).peekable();
        match named.peek() {
            Some(_) => named.any(|(_, member)| *member == staff),
            None => role_of(cover, pool) == role,
        }
    };
    pools(cover).into_iter().filter(is_mine).collect()
}

/// What somebody wants to see of their list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filter {
    pub(super) kind: Option<super::Kind>,
    pub(super) only_late: bool,
    /// Only what this one took or was given.
    pub(super) only_of: Option<StaffId>,
}

/// The list as it is shown: each task once, what is urgent first, then by due time.
pub(super) fn arrange(mut tasks: Vec<Task>, filter: Filter, now: Instant) -> Vec<Task> {
    tasks.retain(|task| {
        filter.kind.is_none_or(|kind| task.kind == kind)
            && (!filter.only_late || task.is_late(now) || task.is_overlooked(now))
            && filter.only_of.is_none_or(|staff| task.assignee == Some(staff))
    });
    tasks.sort_by_key(|task| (!task.urgent, task.clock.due_at, task.id));
    tasks.dedup_by_key(|task| task.id);
    tasks
}

#[cfg(test)]
mod tests {
    use base::Date;
    use policy::CategoryKey;

    use super::*;

    fn at(day: &str, time: &str) -> Instant {
        let zone = base::Zone::named("America/New_York").unwrap();
        let day: Date = day.parse().unwrap();
        let (hour, minute) = time.split_once(':').unwrap();
        let time = jiff::civil::time(hour.parse().unwrap(), minute.parse().unwrap(), 0, 0);
        zone.instant(day.civil().to_datetime(time))
    }

    fn of(category: CategoryKey, now: Instant) -> Clock {
        let policy = crate::testing::policy();
        let days = policy.responses.categories.get(category).days;
        clock(&policy.responses, &policy.calendar(), now, Span::Days(days))
    }

    type Moment = (&'static str, &'static str);
    type Line = (Moment, CategoryKey, Moment, Moment, Moment, Moment);

    /// Sent, category, first look, reminder, due, manager: open 8 to 5 on weekdays.
    const LINES: [Line; 7] = [
        // A Tuesday at ten.
        (
            ("2026-05-12", "10:00"),
            CategoryKey::Clinical,
            ("2026-05-12", "14:00"),
            ("2026-05-13", "10:00"),
            ("2026-05-14", "10:00"),
            ("2026-05-15", "10:00"),
        ),
        // After hours: counted from the next opening.
        (
            ("2026-05-12", "19:30"),
            CategoryKey::Appointment,
            ("2026-05-13", "12:00"),
            ("2026-05-13", "12:30"),
            ("2026-05-14", "08:00"),
            ("2026-05-14", "12:30"),
        ),
        // Friday at four, over the weekend.
        (
            ("2026-05-15", "16:00"),
            CategoryKey::Appointment,
            ("2026-05-18", "11:00"),
            ("2026-05-18", "11:30"),
            ("2026-05-18", "16:00"),
            ("2026-05-19", "11:30"),
        ),
        // Memorial Day is on the Monday.
        (
            ("2026-05-22", "12:00"),
            CategoryKey::Clinical,
            ("2026-05-22", "16:00"),
            ("2026-05-26", "12:00"),
            ("2026-05-27", "12:00"),
            ("2026-05-28", "12:00"),
        ),
        // Independence Day 2026 is a Saturday, observed on the Friday.
        (
            ("2026-07-02", "16:00"),
            CategoryKey::Appointment,
            ("2026-07-06", "11:00"),
            ("2026-07-06", "11:30"),
            ("2026-07-06", "16:00"),
            ("2026-07-07", "11:30"),
        ),
        // The clocks jump on the night to Sunday, March 8: still ten on the wall.
        (
            ("2026-03-06", "10:00"),
            CategoryKey::Appointment,
            ("2026-03-06", "14:00"),
            ("2026-03-06", "14:30"),
            ("2026-03-09", "10:00"),
            ("2026-03-09", "14:30"),
        ),
        // Thanksgiving and the practice's own day after it.
        (
            ("2026-11-25", "15:00"),
            CategoryKey::Referral,
            ("2026-11-30", "10:00"),
            ("2026-12-01", "10:30"),
            ("2026-12-02", "15:00"),
            ("2026-12-04", "10:30"),
        ),
    ];

    #[test]
    fn t28_what_comes_in_is_due_in_business_time_across_weekends_holidays_and_clock_changes() {
        for (sent, category, look, remind, due, manager) in LINES {
            let clock = of(category, at(sent.0, sent.1));
            let expected = Clock {
                first_look_due: at(look.0, look.1),
                remind_at: at(remind.0, remind.1),
                due_at: at(due.0, due.1),
                cover_at: at(due.0, due.1),
                manager_at: at(manager.0, manager.1),
            };
            assert_eq!(clock, expected, "{sent:?} {category}");
        }
    }

    #[test]
    fn what_may_be_urgent_is_looked_at_within_its_minutes() {
        let policy = crate::testing::policy();
        let span = Span::Minutes(policy.messages.urgent_minutes);
        let clock = clock(&policy.responses, &policy.calendar(), at("2026-05-15", "16:45"), span);
        assert_eq!(clock.due_at, at("2026-05-18", "08:15"));
        assert_eq!(clock.first_look_due, clock.due_at);
        assert_eq!(clock.remind_at, at("2026-05-15", "17:00"));
    }

    #[test]
    fn each_step_of_the_escalation_comes_at_its_time() {
        let clock = of(CategoryKey::Clinical, at("2026-05-12", "10:00"));
        let table = [
            ("2026-05-12", "10:00", Level::None, Some(clock.remind_at)),
            ("2026-05-13", "09:59", Level::None, Some(clock.remind_at)),
            ("2026-05-13", "10:00", Level::Reminder, Some(clock.cover_at)),
            ("2026-05-14", "10:00", Level::Cover, Some(clock.manager_at)),
            ("2026-05-15", "10:00", Level::Manager, None),
            ("2026-06-15", "10:00", Level::Manager, None),
        ];
        for (day, time, expected, next) in table {
            assert_eq!(level(&clock, at(day, time)), (expected, next), "{day} {time}");
        }
    }

    #[test]
    fn a_team_without_names_is_looked_after_by_its_role() {
        let cover = crate::testing::policy().cover;
        let (ann, bea) = (StaffId::from_bytes([1; 16]), StaffId::from_bytes([2; 16]));
        let nobody: &[(String, StaffId)] = &[];
        assert_eq!(pools_of(&cover, nobody, ann, Role::Nurse), ["nurses", "refills"]);
        assert_eq!(
            pools_of(&cover, nobody, ann, Role::FrontDesk),
            ["front_desk", "billing", "records"]
        );
        assert_eq!(pools_of(&cover, nobody, ann, Role::PrivacyOfficer), ["privacy"]);
        assert_eq!(pools_of(&cover, nobody, ann, Role::Provider), ["providers"]);
        assert_eq!(pools_of(&cover, nobody, ann, Role::Administrator), ["administrators"]);
        let named = [("refills".to_owned(), bea)];
        assert_eq!(pools_of(&cover, &named, ann, Role::Nurse), ["nurses"]);
        assert_eq!(pools_of(&cover, &named, bea, Role::Provider), ["refills", "providers"]);
    }
}
