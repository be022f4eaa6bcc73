//! Tables: CSV with a line of names first. A row is a request with its time, how long it took, or both; or a rate at a time.

use super::clock::{self, Stamp};
use super::gather::{Account, Curve, Gathered, Record};
use super::path;
use super::source::Source;
use super::took::{self, Unit};

/// Which columns to take, where their names are not known.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The column of times.
    pub time: Option<String>,
    /// The column of durations or rates.
    pub value: Option<String>,
}

/// The most points of a rate that are kept.
const POINTS: usize = 200_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Time,
    Duration(Unit),
    /// Requests a second, or in so many seconds.
    Rate(f64),
    Method,
    Endpoint,
    Status,
}

/// Whether a first line has names that are known.
pub fn known(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names = fields(line, separator(line));
    names.len() > 1 && names.iter().any(|name| role(name, Some(Unit::Seconds)).is_some())
}

/// Comma, semicolon or tabulator, whichever the first line has most of.
fn separator(line: &[u8]) -> u8 {
    let count = |separator: &u8| line.iter().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| (count(separator), u8::from(*separator == b',')))
        .unwrap_or(b',')
}

/// The fields of a line; in quotes, two quotes are one (RFC 4180).
fn fields(line: &[u8], separator: u8) -> Vec<String> {
    let (mut all, mut field, mut inside) = (Vec::new(), Vec::new(), false);
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if inside && bytes.peek() == Some(&b'"') => field.extend(bytes.next()),
            b'"' => inside = !inside,
            byte if byte == separator && !inside => all.push(std::mem::take(&mut field)),
            byte => field.push(byte),
        }
    }
    all.push(field);
    all.into_iter().map(|field| String::from_utf8_lossy(&field).trim().to_owned()).collect()
}

/// What a name says of its column.
fn role(name: &str, unit: Option<Unit>) -> Option<Role> {
    let name = name.trim_start_matches('\u{feff}').to_ascii_lowercase();
    match name.as_str() {
        "time" | "timestamp" | "ts" | "date" | "datetime" | "@timestamp" | "time_iso8601" | "time_local" | "msec" => {
            return Some(Role::Time);
        }
        "rate" | "rps" | "qps" | "requests_per_second" => return Some(Role::Rate(1.0)),
        "rpm" | "requests_per_minute" => return Some(Role::Rate(60.0)),
        "path" | "endpoint" | "url" | "uri" | "route" | "label" | "request_uri" => return Some(Role::Endpoint),
        "method" | "request_method" => return Some(Role::Method),
        "status" | "status_code" | "code" | "responsecode" => return Some(Role::Status),
        // JMeter's column of milliseconds; nginx's of seconds.
        "elapsed" => return Some(Role::Duration(Unit::Milliseconds)),
        "request_time" | "upstream_response_time" => return Some(Role::Duration(Unit::Seconds)),
        _ => {}
    }
    let words = ["duration", "latency", "response_time", "responsetime", "request_duration", "elapsed", "took"];
    let rest = words.iter().find_map(|word| name.strip_prefix(word))?;
    if rest.is_empty() { unit.map(Role::Duration) } else { Unit::of_name(rest).map(Role::Duration) }
}

/// What each column holds, by its name and by what the user says.
fn roles(names: &[String], columns: &Columns, unit: Option<Unit>) -> Result<Vec<Option<Role>>, String> {
    let mut roles: Vec<Option<Role>> = names.iter().map(|name| role(name, unit)).collect();
    let place = |wanted: &String| {
        let found = names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        found.ok_or_else(|| {
            format!("there is no column `{wanted}`; there are: {}", path::printable(names.join(", ").as_bytes()))
        })
    };
    if let Some(time) = &columns.time {
        let place = place(time)?;
        roles.iter_mut().filter(|role| **role == Some(Role::Time)).for_each(|role| *role = None);
        roles[place] = Some(Role::Time);
    }
    if let Some(value) = &columns.value {
        let place = place(value)?;
        let lower = value.to_ascii_lowercase();
        let is_rate = ["rate", "rps", "qps", "per_s"].iter().any(|word| lower.contains(word));
        let taken = match (role(value, unit), Unit::of_name(&lower).or(unit)) {
            (Some(role @ (Role::Rate(_) | Role::Duration(_))), _) => role,
            _ if is_rate => Role::Rate(1.0),
            (_, Some(unit)) => Role::Duration(unit),
            _ => return Err(format!("in which unit is column `{value}`? Say --unit s, ms, us or ns")),
        };
        let other = |role: &Option<Role>| matches!(role, Some(Role::Rate(_) | Role::Duration(_)));
        roles.iter_mut().filter(|role| other(role)).for_each(|role| *role = None);
        roles[place] = Some(taken);
    }
    alone(names, &mut roles);
    let unclear = names.iter().find(|name| role(name, None).is_none() && role(name, Some(Unit::Seconds)).is_some());
    let has = |wanted: fn(&Role) -> bool| roles.iter().flatten().any(wanted);
    let measured = has(|role| matches!(role, Role::Rate(_) | Role::Duration(_)));
    match unclear {
        Some(name) if !measured => {
            Err(format!("in which unit is column `{}`? Say --unit s, ms, us or ns", path::printable(name.as_bytes())))
        }
        _ if !measured && !has(|role| *role == Role::Time) => Err(format!(
            "no column has a known name (time, duration_ms, latency_s, rate, …); there are: {}; say --time and --value",
            path::printable(names.join(", ").as_bytes())
        )),
        _ => Ok(roles),
    }
}

/// Leaves one column of each role, the first; of durations that of the server behind, where there is one.
fn alone(names: &[String], roles: &mut [Option<Role>]) {
    let is_duration = |role: &Option<Role>| matches!(role, Some(Role::Duration(_)));
    let behind = names.iter().position(|name| name.eq_ignore_ascii_case("upstream_response_time"));
    if let Some(behind) = behind.filter(|place| is_duration(&roles[*place])) {
        let others = roles.iter_mut().enumerate().filter(|(place, role)| *place != behind && is_duration(role));
        others.for_each(|(_, role)| *role = None);
    }
    let mut taken = Vec::new();
    for role in roles {
        let kind = role.as_ref().map(std::mem::discriminant);
        if kind.is_some_and(|kind| taken.contains(&kind)) {
            *role = None;
        }
        taken.extend(kind);
    }
}

/// Reads a table.
///
/// # Errors
/// What cannot be read, or why its columns say nothing.
pub fn read(
    source: &mut Source,
    columns: &Columns,
    unit: Option<Unit>,
    gathered: &mut Gathered,
    account: &mut Account,
) -> Result<(), String> {
    account.kind = "table".to_owned();
    let broken = |error: std::io::Error| error.to_string();
    let Some(first) = source.line().map_err(broken)? else { return Ok(()) };
    let separator = separator(first.text);
    let names = fields(first.text, separator);
    let roles = roles(&names, columns, unit)?;
    let name_of = |wanted: fn(&Role) -> bool| {
        let place = roles.iter().position(|role| role.as_ref().is_some_and(wanted))?;
        Some(path::printable(names[place].as_bytes()))
    };
    let rates = roles.iter().flatten().any(|role| matches!(role, Role::Rate(_)));
    let (mut key, mut points) = (Vec::new(), Vec::new());
    while let Some(line) = source.line().map_err(broken)? {
        if line.text.is_empty() {
            continue;
        }
        account.lines += 1;
        let number = line.number;
        let outcome = row(&fields(line.text, separator), &roles, rates, &mut key);
        let outcome = outcome.and_then(|(row, rate)| match rate {
            None => gathered.record(Record { key: &key, ..row }),
            Some(_) if points.len() >= POINTS => Err(format!("more than {POINTS} rates")),
            Some(rate) => {
                let at = row.at.map_or(account.lines as i64 - 1, |stamp| stamp.seconds);
                gathered.offset.get_or_insert(row.at.map_or(0, |stamp| stamp.offset));
                points.push((at, rate));
                Ok(())
            }
        });
        match outcome {
            Ok(()) => account.taken += 1,
            Err(why) => account.reject(number, why),
        }
    }
    let column = if rates {
        name_of(|role| matches!(role, Role::Rate(_)))
    } else {
        name_of(|role| matches!(role, Role::Duration(_)))
    };
    let time = name_of(|role| *role == Role::Time);
    account.notes.push(format!(
        "time from column {}, value from column {}",
        time.map_or("(none)".to_owned(), |name| format!("`{name}`")),
        column.map_or("(none)".to_owned(), |name| format!("`{name}`")),
    ));
    if let Some(curve) = curve(points, format!("{}, its rates", path::printable(account.name.as_bytes()))) {
        gathered.curves.push(curve);
    }
    Ok(())
}

type Row = (Record<'static>, Option<f64>);

/// A request or a rate; its endpoint is left in `key`.
fn row(fields: &[String], roles: &[Option<Role>], rates: bool, key: &mut Vec<u8>) -> Result<Row, String> {
    let (mut at, mut took, mut rate, mut status) = (None::<Stamp>, None, None, 0);
    let (mut method, mut target) = ("", "");
    for (field, role) in fields.iter().zip(roles) {
        match role {
            Some(Role::Time) => {
                let stamp = clock::any(field.as_bytes());
                at = Some(stamp.ok_or_else(|| format!("`{}` is no time", path::printable(field.as_bytes())))?);
            }
            Some(Role::Duration(unit)) => took = took::sum(field.as_bytes(), *unit),
            Some(Role::Rate(seconds)) => {
                let number: Option<f64> = field.parse().ok().filter(|rate: &f64| (0.0..=1e9).contains(rate));
                rate = number.map(|number| number / seconds);
            }
            Some(Role::Method) => method = field,
            Some(Role::Endpoint) => target = field,
            Some(Role::Status) => {
                status = clock::digits(field.as_bytes()).filter(|code| *code < 1000).unwrap_or(0) as u16;
            }
            None => {}
        }
    }
    if if rates { rate.is_none() } else { at.is_none() && took.is_none() } {
        return Err("no number where one is needed".to_owned());
    }
    path::fold(method.as_bytes(), target.as_bytes(), key);
    Ok((Record { at, key: b"", status, took }, if rates { rate } else { None }))
}

/// Rates in order of time, of which there are some; those of one time are parts of one rate, as series are in Prometheus.
pub fn curve(mut points: Vec<(i64, f64)>, source: String) -> Option<Curve> {
    points.sort_by_key(|(at, _)| *at);
    points.dedup_by(|(at, rate), (kept, sum)| {
        let same = at == kept;
        *sum += if same { *rate } else { 0.0 };
        same
    });
    let (first, last) = (points.first()?.0, points.last()?.0);
    // Each rate stands for a stretch of its own: the last lasts as long as the others on average.
    let step = if points.len() > 1 { (last - first) as f64 / (points.len() - 1) as f64 } else { 60.0 };
    let points: Vec<(f64, f64)> = points.iter().map(|(at, rate)| ((at - first) as f64, *rate)).collect();
    Some(Curve { name: "clients".to_owned(), points, lasts: (last - first) as f64 + step, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn taken(text: &str, columns: Columns, unit: Option<Unit>) -> Result<(Gathered, Account), String> {
        let mut source = Source::new("test.csv", Cursor::new(text.as_bytes().to_vec())).expect("readable");
        let (mut gathered, mut account) = (Gathered::default(), Account::default());
        read(&mut source, &columns, unit, &mut gathered, &mut account)?;
        Ok((gathered, account))
    }

    #[test]
    fn requests_are_read_by_the_names_of_columns() {
        let text = "timestamp,endpoint,status,latency_ms\n\
            1763622000,/users/1,200,12.5\n2025-11-20T07:00:01Z,\"/a, b\",500,3\nnever,/x,200,1\n";
        let (gathered, account) = taken(text, Columns::default(), None).expect("a table");
        assert_eq!((account.lines, account.taken, account.bad), (3, 2, 1));
        assert_eq!(account.first_bad, [(4, "`never` is no time".to_owned())]);
        assert_eq!(gathered.endpoints.all().times.mean(), Some(0.0125));
        assert_eq!(gathered.timeline.ends(), Some((1_763_622_000, 1_763_622_001)));
    }

    #[test]
    fn rates_become_a_curve() {
        let (gathered, _) = taken("time;rpm\n100;60\n160;120\n220;60\n", Columns::default(), None).expect("a table");
        assert_eq!(gathered.curves[0].points, [(0.0, 1.0), (60.0, 2.0), (120.0, 1.0)]);
        assert_eq!(gathered.curves[0].lasts, 180.0);
    }

    #[test]
    fn one_column_is_taken_and_it_is_the_one_that_is_named() {
        for (text, mean, named) in [
            ("time,duration_ms,latency_ms\n5,10,99\n", 0.01, "value from column `duration_ms`"),
            (
                "time,request_time,upstream_response_time\n5,0.5,0.02\n",
                0.02,
                "value from column `upstream_response_time`",
            ),
            (
                "time,upstream_response_time,request_time\n5,0.02,0.5\n",
                0.02,
                "value from column `upstream_response_time`",
            ),
        ] {
            let (gathered, account) = taken(text, Columns::default(), None).expect("a table");
            assert_eq!(gathered.endpoints.all().times.mean(), Some(mean), "{text}");
            assert!(account.notes[0].ends_with(named), "{:?}", account.notes);
        }
        let (gathered, _) =
            taken("ts,rps,rate,time\n5,1,9,70\n65,2,9,70\n", Columns::default(), None).expect("a table");
        assert_eq!(gathered.curves[0].points, [(0.0, 1.0), (60.0, 2.0)]);
    }

    #[test]
    fn rates_of_one_time_add_up() {
        let text = "time,path,rps\n60,/a,5\n0,/a,1\n0,/b,2\n60,/b,7\n0,/c,4\n";
        let (gathered, _) = taken(text, Columns::default(), None).expect("a table");
        assert_eq!(gathered.curves[0].points, [(0.0, 7.0), (60.0, 12.0)]);
    }

    #[test]
    fn columns_can_be_chosen_and_units_must_be_known() {
        let columns = Columns { time: Some("when".to_owned()), value: Some("t".to_owned()) };
        let text = "when,t\n5,7\n";
        let (gathered, _) = taken(text, columns.clone(), Some(Unit::Milliseconds)).expect("a table");
        assert_eq!(gathered.endpoints.all().times.mean(), Some(0.007));
        assert!(taken(text, columns, None).is_err_and(|why| why.contains("in which unit is column `t`")));
        assert!(taken("time,latency\n", Columns::default(), None).is_err_and(|why| why.contains("`latency`")));
        assert!(taken("a,b\n", Columns::default(), None).is_err_and(|why| why.contains("there are: a, b")));
    }
}
