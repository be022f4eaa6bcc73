//! Who gets in: those who know the token, from a page of this server, under an address that it is bound to.

use super::app::App;
use super::refusal::Refusal;
use super::token::Token;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The header that a program may send the token in.
const HEADER: &str = "x-ninefold-token";

/// What answers may do in a browser, unless they say more: nothing.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What is known of the server when somebody knocks.
pub struct Guard {
    address: SocketAddr,
    token: Token,
}

impl Guard {
    /// The guard of a server at an address.
    pub fn new(address: SocketAddr, token: Token) -> Self {
        Guard { address, token }
    }

    /// The address of the page, token and all.
    pub fn page_address(&self) -> String {
        let host = match self.address.ip() {
            ip if ip.is_unspecified() => SocketAddr::from(([127, 0, 0, 1], self.address.port())),
            _ => self.address,
        };
        format!("http://{host}/?token={}", self.token.text())
    }

    /// Cookies are not told apart by port, so the name says it.
    fn cookie_name(&self) -> String {
        format!("ninefold-{}", self.address.port())
    }

    fn cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name(), self.token.text())
    }

    /// Whether a `Host` names this server. A page of somebody else whose name was made to lead here (DNS rebinding) has
    /// that name in it.
    fn is_own_host(&self, host: &str) -> bool {
        // Browsers leave out the port that HTTP has anyway; the brackets of an IPv6 address have colons within.
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        if port != Some(self.address.port()) {
            return false;
        }
        let ip: Option<IpAddr> = name.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let bound = self.address.ip();
        match ip {
            Some(ip) => ip == bound || bound.is_unspecified(),
            None => name.eq_ignore_ascii_case("localhost") && (bound.is_loopback() || bound.is_unspecified()),
        }
    }

    /// Whether a request has the token in a header or in its cookie.
    fn knows_token(&self, headers: &HeaderMap) -> bool {
        if headers.get(HEADER).and_then(|value| value.to_str().ok()).is_some_and(|text| self.token.is(text)) {
            return true;
        }
        let name = self.cookie_name();
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|text| text.split(';')).any(|cookie| {
            let pair = cookie.trim().split_once('=');
            pair.is_some_and(|(key, value)| key == name && self.token.is(value))
        })
    }

    /// Whether a request comes from a page of this server, or from no page. Cookies go to all ports of a host, so another
    /// server on this machine is held off here.
    fn is_from_here(&self, headers: &HeaderMap, host: &str) -> bool {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let origin = text(ORIGIN.as_str()).is_none_or(|origin| origin == format!("http://{host}"));
        let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
        origin && site
    }

    /// What a request is let in for.
    fn judge(&self, request: &Request) -> Result<Entry, Refusal> {
        let headers = request.headers();
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if !self.is_own_host(host) {
            return Err(Refusal::forbidden("this server has another name"));
        }
        let first = request.method() == Method::GET && request.uri().path() == "/";
        let given = request.uri().query().and_then(|query| query.strip_prefix("token="));
        match given {
            Some(token) if first && self.token.is(token) => Ok(Entry::First),
            _ if !self.knows_token(headers) => Err(Refusal::forbidden(
                "open the address that `ninefold serve` has printed: it has a token in it, which this request lacks",
            )),
            _ if !first && !self.is_from_here(headers, host) => {
                Err(Refusal::forbidden("this request comes from another page"))
            }
            _ => Ok(Entry::Known),
        }
    }
}

/// For what a request is let in.
#[derive(Debug, PartialEq, Eq)]
enum Entry {
    /// To take the token as a cookie.
    First,
    /// For what it asks.
    Known,
}

/// Lets requests in that may come in, and marks all answers as nobody else's.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match app.guard.judge(&request) {
        Err(refusal) => refusal.into_response(),
        // The address line forgets the token, and so does the history.
        Ok(Entry::First) => {
            (StatusCode::SEE_OTHER, [(LOCATION, "/".to_owned()), (SET_COOKIE, app.guard.cookie())]).into_response()
        }
        Ok(Entry::Known) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn guard(address: &str) -> Guard {
        Guard::new(address.parse().expect("an address"), Token::new().expect("a token"))
    }

    fn judged(guard: &Guard, method: &str, path: &str, headers: &[(&str, &str)]) -> Option<Entry> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        guard.judge(&request.body(Body::empty()).expect("a request")).ok()
    }

    #[test]
    fn the_host_is_the_address_that_is_bound() {
        let local = guard("127.0.0.1:4000");
        for own in ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000"] {
            assert!(local.is_own_host(own), "{own}");
        }
        for other in ["evil.example:4000", "127.0.0.1:4001", "127.0.0.1", "10.0.0.1:4000", "", "localhost.evil:4000"] {
            assert!(!local.is_own_host(other), "{other}");
        }
        let anywhere = guard("0.0.0.0:4000");
        assert!(anywhere.is_own_host("192.168.1.7:4000") && !anywhere.is_own_host("evil.example:4000"));
        assert!(guard("[::1]:4000").is_own_host("[::1]:4000"));
        let usual = guard("127.0.0.1:80");
        assert!(
            usual.is_own_host("127.0.0.1") && usual.is_own_host("localhost:80") && !usual.is_own_host("evil.example")
        );
        assert!(guard("[::1]:80").is_own_host("[::1]") && !guard("[::1]:4000").is_own_host("[::1]"));
    }

    #[test]
    fn only_the_first_page_may_have_the_token_in_its_address() {
        let guard = guard("127.0.0.1:4000");
        let host = ("host", "127.0.0.1:4000");
        let token = guard.token.text().to_owned();
        assert_eq!(judged(&guard, "GET", &format!("/?token={token}"), &[host]), Some(Entry::First));
        assert_eq!(judged(&guard, "GET", &format!("/api/scenarios?token={token}"), &[host]), None);
        assert_eq!(judged(&guard, "POST", &format!("/?token={token}"), &[host]), None);
        assert_eq!(judged(&guard, "GET", "/", &[host]), None);
        assert_eq!(judged(&guard, "GET", "/", &[host, (HEADER, &token)]), Some(Entry::Known));
        let cookie = format!("a=b; ninefold-4000={token}");
        assert_eq!(judged(&guard, "GET", "/api/runs", &[host, ("cookie", &cookie)]), Some(Entry::Known));
        let of_another = format!("ninefold-4001={token}");
        assert_eq!(judged(&guard, "GET", "/api/runs", &[host, ("cookie", &of_another)]), None);
        assert_eq!(judged(&guard, "GET", "/api/runs", &[("host", "evil.example:4000"), ("cookie", &cookie)]), None);
    }

    #[test]
    fn pages_of_other_servers_are_held_off() {
        let guard = guard("127.0.0.1:4000");
        let token = guard.token.text().to_owned();
        let with = |name: &str, value: &str| {
            let headers = [("host", "127.0.0.1:4000"), (HEADER, token.as_str()), (name, value)];
            judged(&guard, "POST", "/api/runs", &headers).is_some()
        };
        assert!(with("origin", "http://127.0.0.1:4000") && with("sec-fetch-site", "same-origin"));
        for (name, value) in [
            ("origin", "http://127.0.0.1:9999"),
            ("origin", "null"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "cross-site"),
        ] {
            assert!(!with(name, value), "{name}: {value}");
        }
    }
}
