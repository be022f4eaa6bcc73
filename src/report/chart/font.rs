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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_font_has_its_licence_beside_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/chart/fonts");
        let licence = fs::read_to_string(folder.join("LICENSE.txt")).unwrap();
        assert!(licence.contains("SIL OPEN FONT LICENSE Version 1.1"));
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        for font in entries.filter(|name| name != "LICENSE.txt") {
            assert!(licence.contains(&font), "{font} is not named in the licence");
        }
    }
}
