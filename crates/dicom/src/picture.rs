//! The pictures of a file as PNG: what a screen would show at first, no larger than a screen.

use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

use crate::{
    FILE_PIXELS_MAX, FRAMES_MAX, NotRead, SIDE_MAX,
    elements::{Elements, Pixels},
    file,
    frames::{self, Frame},
    gray,
    paint::{self, Colors, Shape, Window},
};

/// The most bytes of a file's pictures together.
const PICTURES_BYTES_MAX: usize = 48 << 20;

/// What could be drawn of a file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// As PNG, in the order of the frames, with nothing but the pixels.
    pub drawn: Vec<Vec<u8>>,
    /// Frames that are there and were not drawn.
    pub not_drawn: u32,
}

/// Draws a file. What is packed in a way that we do not read, has colours that we do not know, or
/// comes after the most that we draw, is counted as not drawn; a file without pictures has none.
pub fn pictures(bytes: &[u8]) -> Result<Pictures, NotRead> {
    let opened = file::open(bytes)?;
    let elements = &opened.elements;
    if elements.pixels == Pixels::None {
        return Ok(Pictures::default());
    }
    let (Ok(shape), Ok(paints)) = (Shape::of(elements), Paints::of(elements)) else {
        return Ok(Pictures { drawn: Vec::new(), not_drawn: 1 });
    };
    let mut drawn: Vec<Vec<u8>> = Vec::new();
    let mut bytes = 0;
    for number in 0..shape.frames {
        let pixels = u64::from(number + 1) * shape.pixels() as u64;
        if number >= FRAMES_MAX || (pixels > FILE_PIXELS_MAX && number > 0) {
            break;
        }
        let one = frames::frame(&opened, &shape, number).and_then(|one| paints.draw(&shape, one));
        // A film without one of its frames is another film.
        let Some(png) = one.and_then(png) else { break };
        bytes += png.len();
        if bytes > PICTURES_BYTES_MAX {
            break;
        }
        drawn.push(png);
    }
    let done = u32::try_from(drawn.len()).unwrap_or(u32::MAX);
    Ok(Pictures { drawn, not_drawn: shape.frames.saturating_sub(done) })
}

/// How a file's numbers become colours.
struct Paints {
    window: Window,
    palette: Option<[(i32, Vec<u8>); 3]>,
}

impl Paints {
    fn of(elements: &Elements) -> Result<Self, NotRead> {
        let shape = Shape::of(elements)?;
        let palette = match shape.colors {
            Colors::Palette => Some(paint::palette(elements)?),
            Colors::Gray | Colors::GrayInverted | Colors::Rgb | Colors::Ybr | Colors::YbrHalf => {
                None
            }
        };
        Ok(Paints { window: Window::of(elements)?, palette })
    }

    fn draw(&self, shape: &Shape, frame: Frame) -> Option<DynamicImage> {
        let (width, height) = (shape.columns, shape.rows);
        let rgb = |pixels| RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8);
        match (frame, shape.colors, &self.palette) {
            (Frame::Numbers(raw), Colors::Palette, Some(palette)) => {
                let color = |raw: &u16| palette.each_ref().map(|one| looked_up(one, shape, *raw));
                rgb(raw.iter().flat_map(color).collect())
            }
            (Frame::Numbers(raw), Colors::Gray | Colors::GrayInverted, _) => {
                let light = gray::draw(shape, &self.window, &raw);
                GrayImage::from_raw(width, height, light).map(DynamicImage::ImageLuma8)
            }
            (Frame::Colored(pixels), Colors::Rgb, _) | (Frame::Rgb(pixels), _, _) => rgb(pixels),
            (Frame::Colored(pixels), Colors::Ybr | Colors::YbrHalf, _) => {
                rgb(pixels.chunks_exact(3).flat_map(|p| rgb_of_ybr(p[0], p[1], p[2])).collect())
            }
            _ => None,
        }
    }
}

/// Numbers before the first entry have its colour, those after the last the last one's.
fn looked_up((first, colors): &(i32, Vec<u8>), shape: &Shape, raw: u16) -> u8 {
    let place = shape.value(raw).saturating_sub(*first).max(0);
    let place = usize::try_from(place).unwrap_or(0).min(colors.len().saturating_sub(1));
    colors.get(place).copied().unwrap_or(0)
}

/// PS3.3 C.7.6.3.1.2, solved for red, green and blue.
fn rgb_of_ybr(y: u8, b: u8, r: u8) -> [u8; 3] {
    let (y, b, r) = (f32::from(y), f32::from(b) - 128.0, f32::from(r) - 128.0);
    let red = y + 1.402 * r;
    let green = y - 0.344_136 * b - 0.714_136 * r;
    let blue = y + 1.772 * b;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is clamped to what fits"
    )]
    [red, green, blue].map(|part| part.round().clamp(0.0, 255.0) as u8)
}

/// Writes a picture, made smaller when it is larger than a screen.
fn png(picture: DynamicImage) -> Option<Vec<u8>> {
    let is_large = picture.width().max(picture.height()) > SIDE_MAX;
    let picture = if is_large { picture.thumbnail(SIDE_MAX, SIDE_MAX) } else { picture };
    let color = match &picture {
        DynamicImage::ImageLuma8(_) => ExtendedColorType::L8,
        _ => ExtendedColorType::Rgb8,
    };
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive)
        .write_image(picture.as_bytes(), picture.width(), picture.height(), color)
        .ok()?;
    Some(out)
}
