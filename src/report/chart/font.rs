//! The one font of all charts, carried in the program: no font of the system is needed.

use std::io;
use std::sync::OnceLock;

use plotters::style::{FontStyle, register_font};

/// The family under which the font is registered. It is also what SVG files name, so it is a list
/// in CSS that falls back to fonts of about the same width.
pub const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";

/// The size that plotters wants for one of `points`: it counts from the top of the highest letter
/// to the bottom of the lowest, and divides by this factor when it writes SVG.
pub const LINE: f64 = 1.24;

/// Makes the font known to plotters; repeated calls cost nothing.
///
/// # Errors
/// When plotters cannot read the font, which would be a fault of this program.
pub fn register() -> io::Result<()> {
    static READY: OnceLock<bool> = OnceLock::new();
    let ready = READY.get_or_init(|| {
        let regular = include_bytes!("fonts/inter-regular.otf");
        let strong = include_bytes!("fonts/inter-semibold.otf");
        register_font(FAMILY, FontStyle::Normal, regular).is_ok()
            && register_font(FAMILY, FontStyle::Bold, strong).is_ok()
    });
    if *ready { Ok(()) } else { Err(io::Error::other("the charts' font cannot be read")) }
}
