//! Time stamps of logs. Days are counted by Howard Hinnant's algorithms
//! (<https://howardhinnant.github.io/date_algorithms.html>), which need no tables and no library.

/// An instant to the second, as a log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since the beginning of 1970, UTC.
    pub seconds: i64,
    /// Seconds by which the clock on the wall is ahead of UTC.
    pub offset: i32,
}

/// Days since the beginning of 1970; months and days count from 1.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of so many days since the beginning of 1970.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

impl Stamp {
    /// An instant from a date, a time of day and an offset, if there are such.
    fn civil([year, month, day]: [i64; 3], [hour, minute, second]: [i64; 3], offset: i32) -> Option<Self> {
        let days = days_from_civil(year, month, day);
        // A 61st second is a leap second. A day that its month does not have comes back as another.
        let fine = (1..=12).contains(&month) && hour < 24 && minute < 60 && second <= 60;
        if !fine || civil_from_days(days) != (year, month, day) {
            return None;
        }
        Some(Stamp { seconds: days * 86_400 + hour * 3600 + minute * 60 + second - i64::from(offset), offset })
    }
}

impl std::fmt::Display for Stamp {
    /// The time on the wall: `2026-11-20 08:00:00 +01:00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let wall = self.seconds + i64::from(self.offset);
        let (year, month, day) = civil_from_days(wall.div_euclid(86_400));
        let second = wall.rem_euclid(86_400);
        let (sign, minutes) = (if self.offset < 0 { '-' } else { '+' }, self.offset.abs() / 60);
        write!(f, "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} ", second / 3600, second / 60 % 60, second % 60)?;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A number of nothing but digits, at most 18 of them.
pub fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 18 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// An offset from UTC, in seconds: `Z`, `+0200` or `+02:00`; nothing means UTC.
fn offset(bytes: &[u8]) -> Option<i32> {
    let (sign, rest) = match bytes {
        [] | b"Z" | b"z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest {
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?),
        [h1, h2] => (digits(&[*h1, *h2])?, 0),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60) as i32)
}

/// The time of access logs (Apache `%t`, nginx `$time_local`): `10/Oct/2000:13:55:36 -0700`.
pub fn common(bytes: &[u8]) -> Option<Stamp> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let [d1, d2, b'/', m1, m2, m3, b'/', rest @ ..] = bytes else { return None };
    let [y1, y2, y3, y4, b':', h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] = rest else { return None };
    let month = MONTHS.chunks(3).position(|name| name.eq_ignore_ascii_case(&[*m1, *m2, *m3]))? as i64 + 1;
    let date = [digits(&[*y1, *y2, *y3, *y4])?, month, digits(&[*d1, *d2])?];
    let time = [digits(&[*h1, *h2])?, digits(&[*n1, *n2])?, digits(&[*s1, *s2])?];
    Stamp::civil(date, time, offset(fraction(rest).trim_ascii())?)
}

/// What is behind a fraction of a second.
fn fraction(bytes: &[u8]) -> &[u8] {
    let [b'.' | b',', rest @ ..] = bytes else { return bytes };
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    &rest[end..]
}

/// The time of ISO 8601 (nginx `$time_iso8601`): `2000-10-10T13:55:36-07:00`, with a fraction or without, with a blank
/// for the `T` or without; UTC where no offset is given.
pub fn iso(bytes: &[u8]) -> Option<Stamp> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', rest @ ..] = bytes else { return None };
    let [h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] = rest else { return None };
    let date = [digits(&[*y1, *y2, *y3, *y4])?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?];
    let time = [digits(&[*h1, *h2])?, digits(&[*n1, *n2])?, digits(&[*s1, *s2])?];
    Stamp::civil(date, time, offset(fraction(rest).trim_ascii())?)
}

/// Seconds since 1970 (nginx `$msec`: `1732175285.123`). Whole numbers that would be beyond the year 5000 are
/// milliseconds, microseconds or nanoseconds, by their size.
pub fn epoch(bytes: &[u8]) -> Option<Stamp> {
    let end = bytes.iter().position(|byte| *byte == b'.').unwrap_or(bytes.len());
    if !fraction(&bytes[end..]).is_empty() {
        return None;
    }
    let whole = &bytes[..end];
    // 19 digits are nanoseconds of today; the greatest such number is beyond 63 bits, and its last digit is no matter.
    if whole.len() == 19 && whole.iter().all(u8::is_ascii_digit) {
        return Some(Stamp { seconds: digits(&whole[..18])? / 100_000_000, offset: 0 });
    }
    let number = digits(whole)?;
    let seconds = match number {
        0..=99_999_999_999 => number,
        100_000_000_000..=99_999_999_999_999 => number / 1_000,
        100_000_000_000_000..=99_999_999_999_999_999 => number / 1_000_000,
        _ => number / 1_000_000_000,
    };
    Some(Stamp { seconds, offset: 0 })
}

/// A time in any of these ways.
pub fn any(bytes: &[u8]) -> Option<Stamp> {
    epoch(bytes).or_else(|| iso(bytes)).or_else(|| common(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_the_same_both_ways() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 3, 1), 11_017);
        for days in (-800_000..800_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn the_time_of_the_apache_manual_is_read() {
        // httpd.apache.org/docs/2.4/logs.html; `date -d '2000-10-10 13:55:36 -0700' +%s`.
        let stamp = common(b"10/Oct/2000:13:55:36 -0700").expect("a time");
        assert_eq!(stamp, Stamp { seconds: 971_211_336, offset: -25_200 });
        assert_eq!(stamp.to_string(), "2000-10-10 13:55:36 -07:00");
        assert_eq!(iso(b"2000-10-10T13:55:36-07:00"), Some(stamp));
        assert_eq!(iso(b"2000-10-10 20:55:36.123").map(|s| s.seconds), Some(971_211_336));
    }

    #[test]
    fn leap_days_are_days_where_they_are() {
        // `date -d '2024-02-29 23:59:59 UTC' +%s`
        assert_eq!(iso(b"2024-02-29T23:59:59Z").map(|s| s.seconds), Some(1_709_251_199));
        for wrong in ["2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-10T00:00:00Z", "2024-01-01T24:00:00Z"] {
            assert_eq!(iso(wrong.as_bytes()), None, "{wrong}");
        }
        for wrong in ["31/Apr/2024:00:00:00 +0000", "01/Foo/2024:00:00:00 +0000", "1/Jan/2024:00:00:00 +0000", ""] {
            assert_eq!(common(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_seconds_or_finer_by_their_size() {
        for text in ["1732175285", "1732175285.123", "1732175285123", "1732175285123456", "1732175285123456789"] {
            assert_eq!(epoch(text.as_bytes()), Some(Stamp { seconds: 1_732_175_285, offset: 0 }), "{text}");
        }
        assert_eq!(epoch(b"17321752851234567890123"), None);
        assert_eq!(epoch(b"1.2.3"), None);
    }

    #[test]
    fn nineteen_digits_are_nanoseconds_and_all_of_them_are_digits() {
        assert_eq!(epoch(b"9999999999999999999").map(|stamp| stamp.seconds), Some(9_999_999_999));
        for wrong in ["123456789012345678x", "x123456789012345678", "-123456789012345678"] {
            assert_eq!(epoch(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
