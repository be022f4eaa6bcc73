//! `ninefold serve` as a browser meets it, and as somebody does who should not.

use super::{QUICK, folder};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server of a folder, and the token in its address.
struct Server {
    process: Child,
    host: String,
    token: String,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}\n{}", self.head, self.body))
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("ninefold"));
        let command = command.arg("serve").arg(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("it starts");
        let mut line = String::new();
        let out = process.stdout.as_mut().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its address");
        let (host, token) =
            line.trim().strip_prefix("http://").and_then(|rest| rest.split_once("/?token=")).expect("an address");
        assert_eq!((host.starts_with("127.0.0.1:"), token.len()), (true, 32), "{line}");
        Server { host: host.to_owned(), token: token.to_owned(), process }
    }

    /// Asks with exactly these headers.
    fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let request =
            format!("{method} {path} HTTP/1.1\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// Asks as the page does.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers =
            [("host", self.host.as_str()), ("x-ninefold-token", &self.token), ("content-type", "application/json")];
        self.raw(method, path, &headers, &body)
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &Value::Null)
    }

    /// Starts a run of a text, with settings, and waits for its last word.
    fn run(&self, text: &str, turned: Value) -> (u64, String) {
        let started = self.ask("POST", "/api/runs", &json!({ "name": "a.yaml", "text": text, "turned": turned }));
        assert_eq!(started.status, 200, "{}", started.body);
        let id = started.json()["id"].as_u64().expect("a number");
        let events = self.get(&format!("/api/runs/{id}/events"));
        assert!(events.head.contains("text/event-stream"), "{}", events.head);
        (id, events.body)
    }

    fn interrupt(&mut self) -> Option<i32> {
        let kill = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status().expect("kill");
        assert!(kill.success());
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.process.try_wait().expect("its end") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn who_does_not_know_the_token_gets_nothing() {
    let server = Server::start(&folder("serve token"));
    let (host, token) = (server.host.as_str(), server.token.as_str());
    for path in ["/", "/page/main.js", "/api/scenarios", "/api/runs", "/?token=", "/?token=0123", "/nothing"] {
        assert_eq!(server.raw("GET", path, &[("host", host)], "").status, 403, "{path}");
    }
    let first = server.raw("GET", &format!("/?token={token}"), &[("host", host)], "");
    assert_eq!(first.status, 303);
    assert!(first.head.contains("location: /\r\n"), "{}", first.head);
    let cookie = first.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let cookie = cookie.split(';').next().expect("its value");
    let page = server.raw("GET", "/", &[("host", host), ("cookie", cookie)], "");
    assert!(page.status == 200 && page.body.contains("<title>ninefold</title>"), "{}", page.head);
    assert!(page.head.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{}", page.head);
    assert!(page.head.contains("nosniff") && page.head.contains("no-referrer") && page.head.contains("no-store"));
    let port = host.rsplit(':').next().expect("a port");
    for other in ["evil.example", &format!("evil.example:{port}"), &format!("127.0.0.1.evil.example:{port}")] {
        assert_eq!(server.raw("GET", "/", &[("host", other), ("cookie", cookie)], "").status, 403, "{other}");
        assert_eq!(server.raw("GET", &format!("/?token={token}"), &[("host", other)], "").status, 403, "{other}");
    }
    for foreign in [("origin", "http://127.0.0.1:1"), ("sec-fetch-site", "cross-site")] {
        let answer = server.raw("GET", "/api/scenarios", &[("host", host), ("cookie", cookie), foreign], "");
        assert_eq!(answer.status, 403, "{foreign:?}");
    }
    let long = json!({ "name": "a", "text": " ".repeat(3 << 20) });
    assert_eq!(server.ask("POST", "/api/diagnose", &long).status, 413);
}

#[test]
fn scenarios_are_listed_loaded_judged_and_completed() {
    let folder = folder("serve scenarios");
    std::fs::write(folder.join("mine.yaml"), QUICK).expect("a scenario");
    std::fs::write(folder.join("secret.txt"), "no scenario").expect("a file");
    let server = Server::start(&folder);
    let listed = server.get("/api/scenarios").json();
    let scenarios = listed["scenarios"].as_array().expect("a list");
    assert_eq!((&scenarios[0]["name"], &scenarios[0]["title"]), (&json!("mine.yaml"), &json!("Quick")));
    let hello = scenarios.iter().find(|one| one["name"] == "hello").expect("the built-in one");
    assert_eq!(hello["sentence"], "One server is busy seven tenths of the time.");
    assert_eq!(server.get("/api/scenario?name=mine.yaml").json()["text"], QUICK);
    assert!(server.get("/api/scenario?name=hello&built_in=true").body.contains("Hello queue"));
    for (name, status) in
        [("secret.txt", 400), ("..%2fmine.yaml", 400), ("gone.yaml", 404), ("%2fetc%2fpasswd.yaml", 400)]
    {
        assert_eq!(server.get(&format!("/api/scenario?name={name}")).status, status, "{name}");
    }

    let judge = |text: &str| server.ask("POST", "/api/diagnose", &json!({ "name": "a.yaml", "text": text })).json();
    let wrong = judge(&QUICK.replace("replicas: 2", "replcas: 2"));
    let finding = &wrong["findings"][0];
    assert_eq!((&wrong["sound"], &finding["code"]), (&json!(false), &json!("E004")));
    assert_eq!((&finding["line"], &finding["help"]), (&json!(7), &json!("did you mean `replicas`?")));
    let knobs = judge(&format!("{QUICK}knobs:\n  services.web.replicas: 1..4\n"));
    assert_eq!(knobs["knobs"][0]["values"], json!(["1", "2", "3", "4"]));
    assert_eq!((&knobs["knobs"][0]["current"], &knobs["knobs"][0]["at"]), (&json!("2"), &json!(1)));
    let bad = judge(&format!("{QUICK}knobs:\n  services.web.replicas: 0..4\n"));
    assert_eq!((&bad["sound"], &bad["findings"][0]["code"]), (&json!(false), &json!("E023")));
    let outside = judge("extends: ../../../../../../etc/passwd\n");
    assert!(outside["findings"][0]["message"].as_str().expect("a text").contains("no file in the folder"), "{outside}");

    let text = format!("{QUICK}services:\n  db:\n    balan");
    let line = text.lines().count();
    let found = server.ask("POST", "/api/complete", &json!({ "text": text, "line": line, "column": 10 })).json();
    let balancer = found["candidates"].as_array().expect("candidates").iter().find(|one| one["label"] == "balancer");
    assert_eq!(balancer.expect("the key")["default"], "round_robin");
    let names = QUICK.replace("users: { to: web, rate: 50/s }", "users:\n    rate: 50/s\n    to: ");
    let at = json!({ "text": names, "line": 7, "column": 9 });
    let found = server.ask("POST", "/api/complete", &at).json();
    assert!(found["candidates"].as_array().expect("candidates").iter().any(|one| one["label"] == "web"), "{found}");
}

#[test]
fn a_run_tells_how_far_it_is_and_what_it_found() {
    let server = Server::start(&folder("serve runs"));
    let (first, events) = server.run(QUICK, json!([]));
    // Only the latest state is heard: a run that is over at once was never heard of as running.
    assert!(events.contains("\"state\":\"finished\""), "{events}");
    let answer = server.get(&format!("/api/runs/{first}")).json();
    assert_eq!((&answer["verdict"], &answer["replications"]), (&json!("pass"), &json!(4)));
    assert_eq!(answer["numbers"][0]["text"], "p99 < 1s");
    let report = server.get(&format!("/api/runs/{first}/report"));
    assert!(report.head.contains("sandbox allow-scripts") && !report.body.contains("href=\"summary.json\""));

    let (second, _) = server.run(QUICK, json!([{ "path": "services.web.replicas", "value": "1" }]));
    for id in [first, second] {
        assert_eq!(server.ask("POST", &format!("/api/runs/{id}/keep"), &Value::Null).status, 204);
    }
    let kept = server.get("/api/runs").json();
    assert_eq!(kept[1]["title"], "Quick, web.replicas=1");
    assert_eq!(kept[1]["differs"], json!([{ "path": "services.web.replicas", "from": "2", "to": "1" }]));
    let compared = server.get(&format!("/api/compare?runs={first},{second}"));
    assert!(compared.status == 200 && compared.body.contains("4 pairs of runs"), "{}", compared.body);
    assert_eq!(server.get(&format!("/api/compare?runs={first}")).status, 400);
    let (other, _) = server.run(&QUICK.replace("replications: 4", "replications: 4\nseed: 9"), json!([]));
    let refused = server.get(&format!("/api/compare?runs={first},{other}"));
    assert!(refused.status == 400 && refused.body.contains("different seeds"), "{}", refused.body);
    assert_eq!(server.ask("DELETE", &format!("/api/runs/{first}"), &Value::Null).status, 204);
    assert_eq!(server.get(&format!("/api/compare?runs={first},{second}")).status, 404);

    let wrong = server.ask("POST", "/api/runs", &json!({ "name": "a", "text": "name: x", "quick": true }));
    assert_eq!((wrong.status, wrong.json()["findings"].as_array().map(Vec::is_empty)), (422, Some(false)));
}

/// More than can be simulated while a test waits.
fn endless() -> String {
    QUICK.replace("replications: 4", "replications: 50000").replace("20s", "200s")
}

#[test]
fn a_run_is_cancelled_by_a_newer_one_and_by_hand() {
    let server = Server::start(&folder("serve cancel"));
    let start = |text: &str| {
        let answer = server.ask("POST", "/api/runs", &json!({ "name": "a.yaml", "text": text }));
        answer.json()["id"].as_u64().expect("a number")
    };
    let first = start(&endless());
    let second = start(&endless());
    assert!(
        server
            .get(&format!("/api/runs/{first}/events"))
            .body
            .ends_with("data: {\"state\":\"cancelled\"}\n\n\r\n0\r\n\r\n")
    );
    // Meanwhile texts are judged, whatever the threads do that simulate.
    let text = format!("{QUICK}knobs:\n  services.web.replicas: 1..4\n");
    let judged = server.ask("POST", "/api/diagnose", &json!({ "name": "a.yaml", "text": text })).json();
    assert_eq!((&judged["sound"], judged["knobs"].as_array().map(Vec::len)), (&json!(true), Some(1)));
    assert_eq!(server.ask("POST", &format!("/api/runs/{second}/cancel"), &Value::Null).status, 204);
    let events = server.get(&format!("/api/runs/{second}/events")).body;
    assert!(events.contains("\"state\":\"cancelled\""), "{events}");
    assert_eq!(server.get(&format!("/api/runs/{second}")).status, 409);
    let (_, events) = server.run(QUICK, json!([]));
    assert!(events.contains("\"state\":\"finished\""), "{events}");
}

#[test]
fn a_file_is_saved_when_asked_for_and_never_over_the_work_of_others() {
    let folder = folder("serve save");
    let server = Server::start(&folder);
    server.run(QUICK, json!([]));
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "something was written unasked");
    let save = |name: &str, text: &str, version: &Value| {
        server.ask("POST", "/api/scenario", &json!({ "name": name, "text": text, "version": version }))
    };
    let saved = save("new.yaml", QUICK, &Value::Null);
    assert_eq!(saved.status, 200, "{}", saved.body);
    let version = saved.json()["version"].clone();
    assert_eq!(save("new.yaml", "name: over\n", &Value::Null).status, 409);
    std::fs::write(folder.join("new.yaml"), "name: by hand\n").expect("written");
    assert_eq!(save("new.yaml", "name: over\n", &version).status, 409);
    assert_eq!(std::fs::read_to_string(folder.join("new.yaml")).expect("there"), "name: by hand\n");
    for name in ["../out.yaml", "/tmp/out.yaml", "a.txt", ".hidden.yaml", ""] {
        assert_eq!(save(name, QUICK, &Value::Null).status, 400, "{name}");
    }
    std::os::unix::fs::symlink(folder.join("new.yaml"), folder.join("link.yaml")).expect("a link");
    assert_eq!(save("link.yaml", QUICK, &Value::Null).status, 403);
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 2);
}

#[test]
fn control_c_ends_the_server_and_the_run_that_is_under_way() {
    let mut server = Server::start(&folder("serve end"));
    let started = server.ask("POST", "/api/runs", &json!({ "name": "a.yaml", "text": endless() }));
    assert_eq!(started.status, 200);
    assert_eq!(server.interrupt(), Some(0));
    assert!(TcpStream::connect(&server.host).is_err());
}

#[test]
fn a_folder_that_is_none_is_an_error() {
    let (code, _, err) = super::ninefold(&folder("serve none"), &["serve", "nowhere"]);
    assert!(code == 1 && err.contains("cannot serve the folder nowhere"), "{err}");
}
