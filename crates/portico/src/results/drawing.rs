//! Two small drawings: where a value lies beside its usual range, and how it went over time. Only
//! places are worked out here; the templates draw them, and say in words what they show. Pure.

use base::Decimal;
use policy::{Anchor, Results};

/// The drawings' width and height, in their own units.
pub(super) const WIDTH: i32 = 320;
/// The height of a trend.
pub(super) const HEIGHT: i32 = 80;
/// Room at the sides, for marks that stand at an end.
const EDGE: i32 = 12;

/// A range bar: the usual range and the value, in the units of the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RangeBar {
    /// Where the usual range begins and how wide it is.
    pub(super) from: i32,
    pub(super) width: i32,
    /// Where the value stands.
    pub(super) value: i32,
    /// Where borderline values begin and how wide they reach, on either side.
    pub(super) borderline: Vec<(i32, i32)>,
    /// Where a value begins to concern doctors.
    pub(super) concern: Vec<i32>,
}

/// A trend: points from the oldest to the newest, and the usual range as a band behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trend {
    pub(super) points: Vec<(i32, i32)>,
    /// `x,y x,y …`, for the line.
    pub(super) line: String,
    /// The band's upper edge and its height.
    pub(super) band: Option<(i32, i32)>,
}

/// How far beyond its usual range a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Within,
    LittleAbove,
    Above,
    WellAbove,
    LittleBelow,
    Below,
    WellBelow,
}

/// A number for drawing and for words about distance; what is exact stays a [`Decimal`].
fn rough(number: Decimal) -> f64 {
    number.to_string().parse().unwrap_or_default()
}

/// The ends that a drawing uses: a range that is open on one side is drawn to a likely end.
fn ends(low: Option<Decimal>, high: Option<Decimal>) -> Option<(f64, f64)> {
    let (low, high) = match (low.map(rough), high.map(rough)) {
        (Some(low), Some(high)) => (low, high),
        (None, Some(high)) => (0.0_f64.min(high), high),
        (Some(low), None) => (low, low * 2.0),
        (None, None) => return None,
    };
    (high > low).then_some((low, high))
}

/// How a value stands to its usual range, in the practice's words for how far; nothing when there
/// is no range.
pub(super) fn beside(
    policy: &Results,
    value: Decimal,
    low: Option<Decimal>,
    high: Option<Decimal>,
) -> Option<Beside> {
    let (from, to) = ends(low, high)?;
    let share = |distance: f64| distance / (to - from);
    let percent = |whole: u32| f64::from(whole) / 100.0;
    let (little, well) = (percent(policy.little_percent), percent(policy.well_percent));
    let over = high.filter(|high| value > *high).map(|high| share(rough(value) - rough(high)));
    let under = low.filter(|low| value < *low).map(|low| share(rough(low) - rough(value)));
    Some(match (over, under) {
        (Some(far), _) if far <= little => Beside::LittleAbove,
        (Some(far), _) if far < well => Beside::Above,
        (Some(_), _) => Beside::WellAbove,
        (None, Some(far)) if far <= little => Beside::LittleBelow,
        (None, Some(far)) if far < well => Beside::Below,
        (None, Some(_)) => Beside::WellBelow,
        (None, None) => Beside::Within,
    })
}

/// The range bar of a value; nothing when there is no range.
pub(super) fn range_bar(
    value: Decimal,
    low: Option<Decimal>,
    high: Option<Decimal>,
    anchor: Option<&Anchor>,
) -> Option<RangeBar> {
    let (from, to) = ends(low, high)?;
    let value = rough(value);
    // The range takes the middle half, so that there is room for values on both sides, and less
    // where what the practice says lies further out.
    let said = |of: fn(&Anchor) -> Option<Decimal>| anchor.and_then(of).map(rough);
    let (concern_low, concern_high) = (said(|a| a.concern_low), said(|a| a.concern_high));
    let room = (to - from) / 2.0;
    let bottom = concern_low.map_or(from, |low| low.min(from)) - room;
    let top = concern_high.map_or(to, |high| high.max(to)) + room;
    let scale = Scale::of(bottom, top, WIDTH);
    // On the side that is open, whatever comes is usual.
    let begin = if low.is_some() { scale.place(from) } else { EDGE };
    let end = if high.is_some() { scale.place(to) } else { WIDTH - EDGE };
    let below = said(|a| a.borderline_low).filter(|one| low.is_some() && *one < from);
    let above = said(|a| a.borderline_high).filter(|one| high.is_some() && *one > to);
    let below = below.map(|one| (scale.place(one), begin - scale.place(one)));
    let above = above.map(|one| (end, scale.place(one) - end));
    let concern = [concern_low, concern_high].into_iter().flatten();
    Some(RangeBar {
        from: begin,
        width: end - begin,
        value: scale.place(value),
        borderline: below.into_iter().chain(above).collect(),
        concern: concern.map(|one| scale.place(one)).collect(),
    })
}

/// The trend of values, given from the oldest to the newest with the days between them.
pub(super) fn trend(
    values: &[(i64, Decimal)],
    low: Option<Decimal>,
    high: Option<Decimal>,
) -> Option<Trend> {
    let (first, last) = (values.first()?, values.last()?);
    if values.len() < 2 {
        return None;
    }
    let numbers: Vec<f64> = values.iter().map(|(_, number)| rough(*number)).collect();
    let band = ends(low, high);
    let all = || numbers.iter().copied().chain(band.into_iter().flat_map(|(a, b)| [a, b]));
    let (bottom, top) = all().fold((f64::MAX, f64::MIN), |(a, b), n| (a.min(n), b.max(n)));
    let up = Scale::of(bottom, top, HEIGHT);
    let days = last.0 - first.0;
    let across = Scale::of(0.0, whole(days.max(1)), WIDTH);
    let points: Vec<(i32, i32)> = values
        .iter()
        .zip(&numbers)
        .map(|((day, _), number)| (across.place(whole(day - first.0)), HEIGHT - up.place(*number)))
        .collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let band = band.map(|(from, to)| {
        let (upper, lower) = (HEIGHT - up.place(to), HEIGHT - up.place(from));
        (upper, lower - upper)
    });
    Some(Trend { line: line.join(" "), points, band })
}

/// Days as a number for drawing.
fn whole(days: i64) -> f64 {
    f64::from(i32::try_from(days).unwrap_or(i32::MAX))
}

/// From values to places between the edges of a drawing.
struct Scale {
    from: f64,
    to: f64,
    length: i32,
}

impl Scale {
    fn of(from: f64, to: f64, length: i32) -> Self {
        // One value alone stands in the middle.
        let (from, to) = if to > from { (from, to) } else { (from - 1.0, to + 1.0) };
        Scale { from, to, length }
    }

    /// What lies beyond an end stands at the end.
    fn place(&self, value: f64) -> i32 {
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        let room = f64::from(self.length - 2 * EDGE);
        #[expect(clippy::cast_possible_truncation, reason = "a share of a small length")]
        let place = (share * room).round() as i32;
        EDGE + place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<Decimal> {
        Some(text).filter(|t| !t.is_empty()).map(|t| t.parse().unwrap())
    }

    #[test]
    fn words_say_how_far_a_value_is_from_its_range() {
        let results = crate::testing::policy().results;
        let table = [
            ("4.4", "3.5", "5.1", Some(Beside::Within)),
            ("3.5", "3.5", "5.1", Some(Beside::Within)),
            ("5.2", "3.5", "5.1", Some(Beside::LittleAbove)),
            ("5.6", "3.5", "5.1", Some(Beside::Above)),
            ("6.9", "3.5", "5.1", Some(Beside::WellAbove)),
            ("3.4", "3.5", "5.1", Some(Beside::LittleBelow)),
            ("3.0", "3.5", "5.1", Some(Beside::Below)),
            ("1.0", "3.5", "5.1", Some(Beside::WellBelow)),
            ("210", "", "200", Some(Beside::LittleAbove)),
            ("30", "39", "", Some(Beside::Below)),
            ("5", "", "", None),
        ];
        for (value, low, high, expected) in table {
            let found = beside(&results, number(value).unwrap(), number(low), number(high));
            assert_eq!(found, expected, "{value} {low}-{high}");
        }
        let strict = Results { little_percent: 5, well_percent: 20, ..results };
        let found = |value| beside(&strict, number(value).unwrap(), number("3.5"), number("5.1"));
        assert_eq!((found("5.2"), found("5.6")), (Some(Beside::Above), Some(Beside::WellAbove)));
    }

    #[test]
    fn the_bar_keeps_every_value_inside() {
        let bar =
            |value| range_bar(number(value).unwrap(), number("3.5"), number("5.1"), None).unwrap();
        let middle = bar("4.3");
        assert_eq!(middle.value, WIDTH / 2);
        assert_eq!(middle.from + middle.width / 2, WIDTH / 2);
        assert_eq!((bar("99").value, bar("-99").value), (WIDTH - EDGE, EDGE));
        assert!(range_bar(number("1").unwrap(), None, None, None).is_none());
        let below = range_bar(number("20").unwrap(), None, number("200"), None).unwrap();
        assert!(below.from == EDGE && below.value < below.from + below.width);
        let above = range_bar(number("500").unwrap(), number("39"), None, None).unwrap();
        assert_eq!((above.from + above.width, above.value), (WIDTH - EDGE, WIDTH - EDGE));
    }

    #[test]
    fn what_the_practice_says_of_a_test_is_drawn_beside_its_range() {
        let anchor = Anchor {
            borderline_high: number("60"),
            concern_high: number("120"),
            ..Anchor::default()
        };
        let low = || number("7");
        let drawn = range_bar(number("70").unwrap(), low(), number("55"), Some(&anchor)).unwrap();
        let end = drawn.from + drawn.width;
        let [(begin, width)] = drawn.borderline[..] else { panic!("one side: {drawn:?}") };
        assert!(begin == end && width > 0 && begin + width < drawn.value, "{drawn:?}");
        assert!(drawn.concern.len() == 1 && drawn.value < drawn.concern[0], "{drawn:?}");
        assert!(drawn.concern[0] < WIDTH - EDGE, "the mark is no end: {drawn:?}");
        let open = range_bar(number("70").unwrap(), low(), None, Some(&anchor)).unwrap();
        assert!(open.borderline.is_empty(), "without an end there is nothing beside it");
    }

    #[test]
    fn a_trend_goes_from_left_to_right_and_up_when_it_rises() {
        let values = |all: &[(i64, &str)]| -> Vec<(i64, Decimal)> {
            all.iter().map(|(day, n)| (*day, number(n).unwrap())).collect()
        };
        let drawn = trend(&values(&[(0, "4.0"), (100, "5.0")]), None, None).unwrap();
        assert_eq!(drawn.points, [(EDGE, HEIGHT - EDGE), (WIDTH - EDGE, EDGE)]);
        assert_eq!(drawn.line, "12,68 308,12");
        let flat = trend(&values(&[(0, "4"), (0, "4")]), None, None).unwrap();
        assert_eq!(flat.points[0].1, HEIGHT / 2);
        let with_band = trend(&values(&[(0, "4"), (9, "6")]), number("3"), number("5")).unwrap();
        assert!(with_band.band.is_some_and(|(_, height)| height > 0));
        assert!(trend(&values(&[(0, "4")]), None, None).is_none());
    }
}
