//! Gray pictures: what of their numbers is seen, in 8 bits (PS3.3 C.11.2).

use crate::paint::{Colors, Shape, View, Window};

/// Draws the numbers of a frame. Each number is looked up in a table that is made once.
pub(crate) fn draw(shape: &Shape, window: &Window, raw: &[u16]) -> Vec<u8> {
    let (least, most) = bounds(shape, raw);
    let shade = |raw: u16| {
        let value = f64::from(shape.value(raw)) * window.slope + window.intercept;
        let whole = |value: i32| f64::from(value) * window.slope + window.intercept;
        let light = light(&window.view, value, (whole(least), whole(most)));
        if shape.colors == Colors::GrayInverted { 255 - light } else { light }
    };
    let end = if shape.bytes == 1 { u16::from(u8::MAX) } else { u16::MAX };
    let table: Vec<u8> = (0..=end).map(shade).collect();
    raw.iter().map(|raw| table.get(usize::from(*raw)).copied().unwrap_or(0)).collect()
}

fn bounds(shape: &Shape, raw: &[u16]) -> (i32, i32) {
    let values = raw.iter().map(|raw| shape.value(*raw));
    values.fold((i32::MAX, i32::MIN), |(least, most), value| (least.min(value), most.max(value)))
}

/// How light a value is.
fn light(view: &View, value: f64, (a, b): (f64, f64)) -> u8 {
    let part = match view {
        View::Whole => {
            let (least, most) = (a.min(b), a.max(b));
            if most > least { (value - least) / (most - least) } else { 0.0 }
        }
        // One number wide, it is either or.
        View::Linear { center, width } if *width <= 1.0 => {
            if value <= center - 0.5 {
                0.0
            } else {
                1.0
            }
        }
        View::Linear { center, width } => (value - (center - 0.5)) / (width - 1.0) + 0.5,
        View::LinearExact { center, width } => (value - center) / width + 0.5,
        View::Sigmoid { center, width } => 1.0 / (1.0 + (-4.0 * (value - center) / width).exp()),
        View::Table { first, values, most } => {
            #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
            let place = (value as i32).saturating_sub(*first).max(0);
            let place = usize::try_from(place).unwrap_or(0).min(values.len().saturating_sub(1));
            let entry = values.get(place).copied().unwrap_or(0);
            f64::from(entry) / f64::from(*most)
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and 255, or no number, which is 0"
    )]
    let light = (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    light
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_shows_its_part_and_cuts_the_rest() {
        let linear = View::Linear { center: 40.0, width: 400.0 };
        let exact = View::LinearExact { center: 40.0, width: 400.0 };
        let sigmoid = View::Sigmoid { center: 40.0, width: 400.0 };
        let table = View::Table { first: -2, values: vec![0, 10, 20, 40], most: 40 };
        let narrow = View::Linear { center: 10.0, width: 1.0 };
        let table: [(&View, f64, u8); 16] = [
            (&linear, -161.0, 0),
            (&linear, 39.5, 128),
            (&linear, 240.0, 255),
            (&exact, -160.0, 0),
            (&exact, 40.0, 128),
            (&sigmoid, 40.0, 128),
            (&sigmoid, -4000.0, 0),
            (&table, -90.0, 0),
            (&table, 0.0, 128),
            (&table, 1.0, 255),
            (&table, 9.0, 255),
            (&narrow, 9.5, 0),
            (&narrow, 10.0, 255),
            (&View::Whole, 0.0, 0),
            (&View::Whole, 50.0, 128),
            (&View::Whole, 100.0, 255),
        ];
        for (view, value, expected) in table {
            assert_eq!(light(view, value, (0.0, 100.0)), expected, "{view:?} {value}");
        }
    }
}
