//! Numbers with their units, as the language writes them, and how others are written like them.

/// A number and what stands around it: `+500%` is 500 with a sign and `%`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number before the unit.
    pub number: f64,
    /// How it is written.
    pub form: Form,
}

/// How numbers of one kind are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Whether they carry a sign, as changes do: `+500%`.
    pub signed: bool,
    /// What stands behind the number: `ms`, `/s`, `%`, ` USD`, or nothing.
    pub unit: String,
}

/// Units of one kind with what one of each is worth.
const KINDS: [&[(&str, f64)]; 3] = [
    &[
        ("ns", 1e-9),
        ("us", 1e-6),
        ("µs", 1e-6),
        ("ms", 1e-3),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
        ("d", 86_400.0),
        ("w", 604_800.0),
    ],
    &[
        ("B", 1.0),
        ("kB", 1e3),
        ("KB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("TB", 1e12),
        ("KiB", 1024.0),
        ("MiB", 1_048_576.0),
        ("GiB", 1_073_741_824.0),
        ("TiB", 1_099_511_627_776.0),
    ],
    &[
        ("/s", 1.0),
        ("/min", 1.0 / 60.0),
        ("/m", 1.0 / 60.0),
        ("/h", 1.0 / 3600.0),
        ("/d", 1.0 / 86_400.0),
        ("k/s", 1e3),
        ("M/s", 1e6),
    ],
];

impl Quantity {
    /// Reads `12`, `+500%`, `5ms`, `300/s`, `2GB`, `40 USD` or `5x`. None for what begins with no number.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = |(at, c): (usize, char)| {
            let behind = &text[at + c.len_utf8()..];
            c.is_ascii_digit()
                || (matches!(c, '.' | '_') && at > 0)
                || (matches!(c, '+' | '-') && (at == 0 || text[..at].ends_with(['e', 'E'])))
                || (matches!(c, 'e' | 'E') && at > 0 && behind.starts_with(|n: char| n.is_ascii_digit() || n == '-'))
        };
        let end = text.char_indices().find(|&at| !digits(at)).map_or(text.len(), |(at, _)| at);
        let number: f64 = text[..end].replace('_', "").parse().ok()?;
        let form = Form { signed: text.starts_with('+'), unit: text[end..].to_owned() };
        // `-50%` is a change as `+50%` is one; a plain number may be negative without being a change.
        let signed = form.signed || (number < 0.0 && form.unit == "%");
        number.is_finite().then_some(Quantity { number, form: Form { signed, ..form } })
    }

    /// Whether a text means a whole number, and nothing between two of them: it has no unit, no point and no exponent.
    pub fn is_whole(text: &str) -> bool {
        Quantity::read(text).is_some_and(|read| read.form.unit.is_empty()) && !text.contains(['.', 'e', 'E'])
    }

    /// The number in the unit of another form; none where they measure different things.
    pub fn number_in(&self, form: &Form) -> Option<f64> {
        let (from, to) = (self.form.unit.trim(), form.unit.trim());
        if from == to {
            return (self.form.signed == form.signed).then_some(self.number);
        }
        let worth =
            |kind: &[(&str, f64)], unit: &str| kind.iter().find(|(name, _)| *name == unit).map(|(_, worth)| *worth);
        let (from, to) = KINDS.iter().find_map(|kind| worth(kind, from).zip(worth(kind, to)))?;
        Some(settled(self.number * from / to))
    }
}

impl Form {
    /// A number as the language reads it.
    pub fn write(&self, number: f64) -> String {
        let number = settled(number);
        let sign = if self.signed && number >= 0.0 { "+" } else { "" };
        format!("{sign}{number}{}", self.unit)
    }

    /// The number half-way between two. Of whole numbers the lower of the middle two.
    pub fn middle(&self, low: f64, high: f64, whole: bool) -> String {
        let middle = (low + high) / 2.0;
        self.write(if whole { libm::floor(middle) } else { middle })
    }
}

/// A number without the noise of the arithmetic that made it: its first twelve digits.
pub fn settled(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// The multiple of a power of ten that is nearest.
pub fn to_step(number: f64, step: f64) -> f64 {
    if step >= 1.0 {
        return libm::round(number / step) * step;
    }
    // A fraction of ten has no exact float, its inverse has.
    let inverse = libm::round(1.0 / step);
    libm::round(number * inverse) / inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (f64, bool, String) {
        let Quantity { number, form } = Quantity::read(text).expect(text);
        (number, form.signed, form.unit)
    }

    #[test]
    fn numbers_are_read_with_what_stands_around_them() {
        assert_eq!(read("+500%"), (500.0, true, "%".to_owned()));
        assert_eq!(read("-50%"), (-50.0, true, "%".to_owned()));
        assert_eq!(read("40 USD"), (40.0, false, " USD".to_owned()));
        assert_eq!(read("2k/s"), (2.0, false, "k/s".to_owned()));
        assert_eq!(read("1_000"), (1000.0, false, String::new()));
        assert_eq!(read("1e3"), (1000.0, false, String::new()));
        assert_eq!(read("-1.5"), (-1.5, false, String::new()));
        for word in ["round_robin", "", "ms", "+", "inf", "nan"] {
            assert_eq!(Quantity::read(word), None, "{word}");
        }
    }

    #[test]
    fn whole_numbers_are_written_without_point_exponent_and_unit() {
        for text in ["1", " 20 ", "-3", "1_000", "+5"] {
            assert!(Quantity::is_whole(text), "{text}");
        }
        for text in ["1.0", "1.", "1e3", "1E3", "1x", "20%", "one", ""] {
            assert!(!Quantity::is_whole(text), "{text}");
        }
    }

    #[test]
    fn units_of_one_kind_are_converted_and_others_are_not() {
        let form = |text: &str| Quantity::read(text).unwrap().form;
        let in_unit = |text: &str, of: &str| Quantity::read(text).unwrap().number_in(&form(of));
        assert_eq!(in_unit("2s", "1ms"), Some(2000.0));
        assert_eq!(in_unit("120/min", "1/s"), Some(2.0));
        assert_eq!(in_unit("1GiB", "1MiB"), Some(1024.0));
        assert_eq!(in_unit("2GB", "1s"), None);
        assert_eq!(in_unit("50%", "+50%"), None);
        assert_eq!(in_unit("40 USD", "1 EUR"), None);
    }

    #[test]
    fn sums_are_written_without_noise() {
        let form = Form { signed: false, unit: "s".to_owned() };
        assert_eq!(form.write(0.1 + 0.2), "0.3s");
        assert_eq!(form.write(1e-7 * 3.0), "0.0000003s");
        assert_eq!(Form { signed: true, unit: "%".to_owned() }.write(100.0), "+100%");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_the_same(
            number in prop_oneof![-1e9..1e9f64, 1e-6..1.0f64, (0..1_000_000i64).prop_map(|n| n as f64)],
            signed: bool,
            unit in prop_oneof![Just("ms"), Just("/s"), Just("%"), Just(" USD"), Just("x"), Just("")],
        ) {
            let form = Form { signed: signed && unit == "%", unit: unit.to_owned() };
            let text = form.write(number);
            let back = Quantity::read(&text).unwrap();
            prop_assert_eq!(back.number, settled(number));
            prop_assert_eq!(form.write(back.number), text);
        }
    }
}
