//! How long requests took, as logs write it: a decimal number whose unit the name of its column, the way it is written, or
//! the user tells.

/// A time as it is written: to what precision it is known matters to what is fitted to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// Nanoseconds.
    pub nanos: u64,
    /// Nanoseconds between this time and the next one that could have been written.
    pub grain: u64,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

impl Unit {
    /// In nanoseconds.
    pub fn nanos(self) -> u64 {
        match self {
            Unit::Seconds => 1_000_000_000,
            Unit::Milliseconds => 1_000_000,
            Unit::Microseconds => 1_000,
            Unit::Nanoseconds => 1,
        }
    }

    /// The unit that a column's name ends with: `latency_ms`, `request_duration_seconds`.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once(['_', '.', '-', ' ']).map_or(name, |(_, last)| last) {
            "s" | "sec" | "secs" | "second" | "seconds" => Some(Unit::Seconds),
            "ms" | "msec" | "millis" | "milliseconds" => Some(Unit::Milliseconds),
            "us" | "usec" | "micros" | "microseconds" => Some(Unit::Microseconds),
            "ns" | "nsec" | "nanos" | "nanoseconds" => Some(Unit::Nanoseconds),
            _ => None,
        }
    }
}

/// The longest time that is believed: ten days.
const LONGEST: u64 = 864_000_000_000_000;

/// Reads a decimal number of a unit.
pub fn decimal(bytes: &[u8], unit: Unit) -> Option<Took> {
    let point = bytes.iter().position(|byte| *byte == b'.').unwrap_or(bytes.len());
    let (whole, fraction) = (&bytes[..point], bytes.get(point + 1..).unwrap_or_default());
    let digits = whole.len() + fraction.len();
    let plain = whole.iter().chain(fraction).all(u8::is_ascii_digit) && !whole.is_empty();
    if !plain || digits > 18 || fraction.len() > 12 {
        return scientific(bytes, unit);
    }
    let number = whole.iter().chain(fraction).fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    let scale = 10u64.pow(fraction.len() as u32);
    let nanos = u128::from(number) * u128::from(unit.nanos()) / u128::from(scale);
    let nanos = u64::try_from(nanos).ok().filter(|nanos| *nanos <= LONGEST)?;
    Some(Took { nanos, grain: (unit.nanos() / scale).max(1) })
}

/// A number with an exponent or with very many digits.
fn scientific(bytes: &[u8], unit: Unit) -> Option<Took> {
    let starts_well = bytes.first().is_some_and(u8::is_ascii_digit);
    let number: f64 = std::str::from_utf8(bytes).ok().filter(|_| starts_well)?.parse().ok()?;
    let nanos = number * unit.nanos() as f64;
    (nanos <= LONGEST as f64).then_some(Took { nanos: nanos as u64, grain: 1 })
}

/// The sum of nginx's list of times, one for each server that was asked: `0.012, 0.034 : 0.001`. Servers without a time
/// (`-`) count as none; nothing if none has one.
pub fn sum(bytes: &[u8], unit: Unit) -> Option<Took> {
    let parts = bytes.split(|byte| matches!(byte, b',' | b':')).map(<[u8]>::trim_ascii);
    parts
        .filter_map(|part| decimal(part, unit))
        .reduce(|a, b| Took { nanos: a.nanos.saturating_add(b.nanos), grain: a.grain.min(b.grain) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_precision() {
        let read = |text: &str, unit| decimal(text.as_bytes(), unit).map(|took| (took.nanos, took.grain));
        assert_eq!(read("0.003", Unit::Seconds), Some((3_000_000, 1_000_000)));
        assert_eq!(read("12", Unit::Milliseconds), Some((12_000_000, 1_000_000)));
        assert_eq!(read("12.5", Unit::Microseconds), Some((12_500, 100)));
        assert_eq!(read("1.5e-3", Unit::Seconds), Some((1_500_000, 1)));
        for wrong in ["", "-", ".", "-1", "+1", "1.2.3", "NaN", "inf", "0x1", "999999999999", "1e300", "1 "] {
            assert_eq!(read(wrong, Unit::Seconds), None, "{wrong}");
        }
    }

    #[test]
    fn servers_asked_one_after_the_other_add_up() {
        let sum = |text: &str| sum(text.as_bytes(), Unit::Seconds).map(|took| took.nanos);
        assert_eq!(sum("0.012, 0.034"), Some(46_000_000));
        assert_eq!(sum("-, 0.034 : 0.001"), Some(35_000_000));
        assert_eq!(sum("-"), None);
    }

    #[test]
    fn names_end_with_their_unit() {
        assert_eq!(Unit::of_name("latency_ms"), Some(Unit::Milliseconds));
        assert_eq!(Unit::of_name("http_request_duration_seconds"), Some(Unit::Seconds));
        assert_eq!(Unit::of_name("requests"), None);
    }
}
