//! The colours: Okabe and Ito's set for all kinds of colour vision, and greys. Each has a twin
//! for a dark page, put in its place by style rules over the colour's code.

use std::fmt::Write;

use plotters::style::RGBColor;

/// A colour by its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The card that a chart lies on.
    Card,
    /// Words.
    Text,
    /// Words that can be overlooked.
    Faint,
    /// Lines of the grid.
    Grid,
    /// The tint of the warm-up.
    Shade,
    /// The line that matters most: near black, or near white.
    Strong,
    /// Blue.
    Blue,
    /// Sky blue.
    Sky,
    /// Bluish green.
    Green,
    /// Orange.
    Orange,
    /// Vermillion: limits and what is wrong.
    Red,
    /// Reddish purple.
    Purple,
    /// A grey line.
    Grey,
}

/// Every colour: (role, on light, on dark).
const TABLE: &[(Ink, u32, u32)] = &[
    (Ink::Card, 0xFFFFFF, 0x1A1F26),
    (Ink::Text, 0x1F2933, 0xE6EAF0),
    (Ink::Faint, 0x5B6673, 0x9AA7B5),
    (Ink::Grid, 0xE3E7EC, 0x2C343E),
    (Ink::Shade, 0xEDEFF2, 0x242B34),
    (Ink::Strong, 0x14213D, 0xF4F6FA),
    (Ink::Blue, 0x0072B2, 0x4BA8E0),
    (Ink::Sky, 0x56B4E9, 0x8ED0F7),
    (Ink::Green, 0x009E73, 0x2FC79C),
    (Ink::Orange, 0xE69F00, 0xF2B740),
    (Ink::Red, 0xD55E00, 0xFF8B4D),
    (Ink::Purple, 0xCC79A7, 0xE5A5C9),
    (Ink::Grey, 0x7B8794, 0x8B98A7),
];

/// Colours for members of a group that have no meaning of their own, told apart in this order.
const GROUP: [Ink; 6] = [Ink::Blue, Ink::Orange, Ink::Green, Ink::Purple, Ink::Sky, Ink::Grey];

impl Ink {
    /// The colour of the `index`-th member of a group, and whether its line is dashed: the colours
    /// come round again after six.
    pub fn of_group(index: usize) -> (Self, bool) {
        (GROUP[index % GROUP.len()], index / GROUP.len() % 2 == 1)
    }

    /// The colour on a light page.
    pub fn light(self) -> RGBColor {
        let [_, red, green, blue] = self.codes().0.to_be_bytes();
        RGBColor(red, green, blue)
    }

    /// `#0072B2`, on a light page.
    pub fn code(self) -> String {
        format!("#{:06X}", self.codes().0)
    }

    fn codes(self) -> (u32, u32) {
        let row = TABLE.iter().find(|(ink, _, _)| *ink == self);
        row.map_or((0, 0xFF_FF_FF), |(_, light, dark)| (*light, *dark))
    }
}

/// Style rules that colour the keys of lines, elements with the colour's code in `data-ink`, for a
/// light or a dark page.
pub fn key_rules(dark: bool) -> String {
    let mut rules = String::new();
    for (_, light, twin) in TABLE {
        let colour = if dark { twin } else { light };
        let _ = writeln!(rules, "i[data-ink=\"#{light:06X}\"] {{ border-top-color: #{colour:06X} }}");
    }
    rules
}

/// Style rules that give every drawn thing inside `scope` its colour for a dark page.
pub fn dark_rules(scope: &str) -> String {
    let mut rules = String::new();
    for (_, light, dark) in TABLE {
        for property in ["fill", "stroke"] {
            let _ = writeln!(rules, "{scope} [{property}=\"#{light:06X}\"] {{ {property}: #{dark:06X} }}");
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_on_light_is_unique_so_that_its_twin_is_found() {
        let mut codes: Vec<_> = TABLE.iter().map(|(_, light, _)| light).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
    }

    #[test]
    fn words_stand_out_from_the_card_in_both_themes() {
        let luminance = |code: u32| {
            let channel = |byte: u8| {
                let c = f64::from(byte) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
            };
            let [_, r, g, b] = code.to_be_bytes();
            0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
        };
        let contrast = |a: u32, b: u32| {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let card = Ink::Card.codes();
        for ink in [Ink::Text, Ink::Faint, Ink::Strong] {
            assert!(contrast(ink.codes().0, card.0) > 4.5, "{ink:?} on light");
            assert!(contrast(ink.codes().1, card.1) > 4.5, "{ink:?} on dark");
        }
    }
}
