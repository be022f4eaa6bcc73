//! A picture as PNG bytes, twice its size in points.

use std::io;

use plotters::backend::RGBPixel;
use plotters::prelude::{BitMapBackend, IntoDrawingArea};

use super::font;
use super::model::Chart;
use super::pen::{Canvas, Pen};
use super::picture::{Laid, Picture};
use super::sheet::Sheet;

/// Pixels a point in the file.
const SHARPNESS: u32 = 2;
/// Pixels drawn along each side of a pixel in the file: their mean smooths the edges, which the
/// backend leaves jagged.
const SAMPLES: u32 = 2;

/// The chart on a light card.
///
/// # Errors
/// When it cannot be drawn or encoded.
pub fn png(chart: &Chart) -> io::Result<Vec<u8>> {
    font::register()?;
    draw(&Laid::out(chart, Sheet::Wide))
}

/// A picture. The font must be registered.
///
/// # Errors
/// When it cannot be drawn or encoded.
pub fn draw(picture: &impl Picture) -> io::Result<Vec<u8>> {
    let (width, height) = picture.size();
    let (width, height) = (width as u32 * SHARPNESS, height.ceil() as u32 * SHARPNESS);
    let (fine_width, fine_height) = (width * SAMPLES, height * SAMPLES);
    let mut fine = vec![255_u8; fine_width as usize * fine_height as usize * 3];
    {
        let backend = BitMapBackend::<RGBPixel>::with_buffer(&mut fine, (fine_width, fine_height));
        let area = backend.into_drawing_area();
        let canvas = Canvas { scale: f64::from(SHARPNESS * SAMPLES), drop: 0.24, rounds: false };
        picture.paint(&Pen::new(&area, canvas))?;
        area.present().map_err(|error| io::Error::other(error.to_string()))?;
    }
    encode(&smoothed(&fine, width as usize, height as usize), width, height)
}

/// The mean of every block of samples.
fn smoothed(fine: &[u8], width: usize, height: usize) -> Vec<u8> {
    let samples = SAMPLES as usize;
    let stride = width * samples * 3;
    let mut smooth = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        for column in 0..width {
            for channel in 0..3 {
                let mut sum = 0_usize;
                for y in row * samples..(row + 1) * samples {
                    for x in column * samples..(column + 1) * samples {
                        sum += usize::from(fine[y * stride + x * 3 + channel]);
                    }
                }
                smooth.push((sum / (samples * samples)) as u8);
            }
        }
    }
    smooth
}

fn encode(pixels: &[u8], width: u32, height: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
