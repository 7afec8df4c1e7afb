//! Rows of whole pixels, taken apart into planes.

use super::Model;
use crate::canvas::Canvas;

/// The channels of a pixel, in the order in which they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

impl Channels {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    pub(crate) fn model(self) -> Model {
        match self {
            Self::Grey | Self::GreyAlpha => Model::Grey,
            Self::Rgb | Self::Rgba => Model::Rgb,
        }
    }
}

/// Takes rows of pixels apart. Transparent pixels are put on white, as paper would, and before
/// anything is made smaller, so that the colour under a transparent pixel, which nobody has seen, is
/// never mixed in.
pub(crate) struct Apart {
    channels: Channels,
    planes: [Vec<u8>; 3],
}

impl Apart {
    pub(crate) fn new(channels: Channels, width: usize) -> Self {
        Self { channels, planes: std::array::from_fn(|_| vec![0; width]) }
    }

    pub(crate) fn row(&mut self, pixels: &[u8], canvas: &mut Canvas) {
        let [red, green, blue] = &mut self.planes;
        let colours = red.iter_mut().zip(green).zip(blue);
        match self.channels {
            Channels::Grey => return canvas.row(0, pixels),
            Channels::GreyAlpha => {
                for (grey, pixel) in red.iter_mut().zip(pixels.chunks_exact(2)) {
                    *grey = on_white(pixel[0], pixel[1]);
                }
                return canvas.row(0, &self.planes[0]);
            }
            Channels::Rgb => {
                for (((red, green), blue), pixel) in colours.zip(pixels.chunks_exact(3)) {
                    (*red, *green, *blue) = (pixel[0], pixel[1], pixel[2]);
                }
            }
            Channels::Rgba => {
                for (((red, green), blue), pixel) in colours.zip(pixels.chunks_exact(4)) {
                    let alpha = pixel[3];
                    *red = on_white(pixel[0], alpha);
                    *green = on_white(pixel[1], alpha);
                    *blue = on_white(pixel[2], alpha);
                }
            }
        }
        for (component, plane) in self.planes.iter().enumerate() {
            canvas.row(component, plane);
        }
    }
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
