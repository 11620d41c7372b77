//! Marks: a box washed over with yellow and framed, so that the print in it stays legible.

use hayro::vello_cpu::Pixmap;

/// The wash, as what a white pixel becomes.
pub(crate) const WASH: [u8; 3] = [255, 236, 120];
/// The frame.
pub(crate) const FRAME: [u8; 3] = [214, 96, 0];
/// Room between print and frame, and the frame's width, in pixels.
const ROOM: f32 = 3.0;
pub(crate) const WIDTH: i32 = 2;

/// Marks a box given in pixels; what lies outside the picture is left out.
pub(crate) fn mark(pixels: &mut Pixmap, [x0, y0, x1, y1]: [f32; 4]) {
    let (width, height) = (i32::from(pixels.width()), i32::from(pixels.height()));
    let (left, top) = ((x0.min(x1) - ROOM).floor() as i32, (y0.min(y1) - ROOM).floor() as i32);
    let (right, bottom) = ((x0.max(x1) + ROOM).ceil() as i32, (y0.max(y1) + ROOM).ceil() as i32);
    let data = pixels.data_mut();
    for y in (top - WIDTH).max(0)..(bottom + WIDTH).min(height) {
        for x in (left - WIDTH).max(0)..(right + WIDTH).min(width) {
            let Some(pixel) = data.get_mut((y * width + x) as usize) else { continue };
            if (left..right).contains(&x) && (top..bottom).contains(&y) {
                let wash = |value: u8, wash: u8| (u16::from(value) * u16::from(wash) / 255) as u8;
                (pixel.r, pixel.g, pixel.b) =
                    (wash(pixel.r, WASH[0]), wash(pixel.g, WASH[1]), wash(pixel.b, WASH[2]));
            } else {
                (pixel.r, pixel.g, pixel.b) = (FRAME[0], FRAME[1], FRAME[2]);
            }
        }
    }
}
