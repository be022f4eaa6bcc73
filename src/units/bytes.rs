use super::number;
use std::fmt;
use std::str::FromStr;

/// An amount of data: `20KB`, `1.5MB`, `4KiB`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bytes(f64);

/// So much data a second: `200MB/s`, `1Gbit/s`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bandwidth(f64);

/// Nothing that is planned for comes near; products with times stay finite.
const HIGHEST: f64 = 1e21;

const UNITS: [(&str, f64); 11] = [
    ("B", 1.0),
    ("KB", 1e3),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("PB", 1e15),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

const BITS: [(&str, f64); 4] = [("bit", 0.125), ("kbit", 125.0), ("Mbit", 125e3), ("Gbit", 125e6)];

fn amount(text: &str, units: &[&[(&str, f64)]], expected: &str) -> Result<f64, String> {
    let (number, unit) = number::split(text).ok_or(expected)?;
    let known = |unit: &str| units.iter().copied().flatten().find(|(name, _)| *name == unit).map(|(_, scale)| *scale);
    let scale = known(unit).ok_or_else(|| meant(text, unit).unwrap_or_else(|| expected.to_owned()))?;
    if number < 0.0 || number * scale > HIGHEST {
        return Err("an amount of data lies between 0 and 1e21 bytes".to_owned());
    }
    Ok(number * scale)
}

/// What may have been meant by a unit that lacks its B, as Kubernetes writes them: `2G`, `512Mi`.
fn meant(text: &str, unit: &str) -> Option<String> {
    let known = |unit: &str| UNITS.iter().any(|(name, _)| *name == unit);
    if unit.is_empty() || !known(&format!("{unit}B")) {
        return None;
    }
    let (text, binary) = (text.trim(), format!("{}iB", unit.to_uppercase()));
    let or = if known(&binary) { format!(", or {}{binary}", &text[..text.len() - unit.len()]) } else { String::new() };
    Some(format!("a unit of data ends in B: write {text}B{or}"))
}

/// In the unit in which it is shortest: `512MiB`, and not `536.870912MB`.
fn plain(value: f64) -> String {
    let in_unit = |units: &[(&str, f64)]| {
        let (name, scale) = units.iter().rev().find(|(name, scale)| *name != "kB" && value >= *scale)?;
        // Only where the number stays the same when it is read back.
        (value / scale * scale == value).then(|| format!("{}{name}", number::plain(value / scale)))
    };
    let (decimal, binary) = UNITS.split_at(7);
    let decimal = in_unit(decimal).unwrap_or_else(|| format!("{}B", number::plain(value)));
    in_unit(binary).filter(|binary| binary.len() < decimal.len()).unwrap_or(decimal)
}

impl Bytes {
    /// So many bytes.
    pub const fn of(bytes: f64) -> Self {
        Bytes(bytes)
    }

    /// So many bytes.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl Bandwidth {
    /// So many bytes a second.
    pub const fn per_second(bytes: f64) -> Self {
        Bandwidth(bytes)
    }

    /// So many bytes a second.
    pub const fn bytes_per_second(self) -> f64 {
        self.0
    }
}

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        amount(text, &[&UNITS], "write an amount of data with its unit: 500B, 20KB, 1.5MB, 4KiB").map(Bytes)
    }
}

impl FromStr for Bandwidth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "write data a second with its unit: 200MB/s, 1Gbit/s";
        let data = text.trim().strip_suffix("/s").ok_or(EXPECTED)?;
        amount(data, &[&UNITS, &BITS], EXPECTED).map(Bandwidth)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(self.0))
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", plain(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_parse_and_print_back() {
        for (text, value) in [("500B", 500.0), ("20KB", 2e4), ("1.5 MB", 1.5e6), ("4KiB", 4096.0), ("80GB", 8e10)] {
            assert_eq!(text.parse(), Ok(Bytes(value)), "{text}");
            assert_eq!(Bytes(value).to_string().parse(), Ok(Bytes(value)));
        }
        for shortest in ["512MiB", "4KiB", "1.5GiB", "8GB", "250MB", "1.024MB", "1023B", "0.5B", "0B"] {
            assert_eq!(shortest.parse::<Bytes>().map(|bytes| bytes.to_string()), Ok(shortest.to_owned()));
        }
        assert_eq!("1Gbit/s".parse(), Ok(Bandwidth(125e6)));
        assert_eq!("200MB/s".parse::<Bandwidth>().map(|b| b.to_string()), Ok("200MB/s".to_owned()));
    }

    #[test]
    fn a_bare_number_is_refused_with_the_units_it_takes() {
        for wrong in ["20", "-1KB", "20 K", "KB", "1e400MB"] {
            assert!(wrong.parse::<Bytes>().is_err(), "{wrong}");
        }
        let message = |text: &str| text.parse::<Bytes>().unwrap_err();
        assert_eq!(message("2G"), "a unit of data ends in B: write 2GB, or 2GiB");
        assert_eq!(message("512Mi"), "a unit of data ends in B: write 512MiB");
        assert!(message("2").contains("500B, 20KB"));
        assert!("200MB".parse::<Bandwidth>().unwrap_err().contains("200MB/s, 1Gbit/s"));
    }
}
