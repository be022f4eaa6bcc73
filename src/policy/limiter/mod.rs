//! How many calls may pass in a time.

mod fixed_window;
mod gcra;
mod leaky_bucket;
mod limit;
mod pace;
mod sliding_log;
mod sliding_window;
#[cfg(test)]
mod tests;
mod token_bucket;

pub use limit::{Answer, Limit};

/// Lists the family: each member's word and its module, whose `Spec` starts a [`Limit`].
macro_rules! limiters {
    ($( $(#[doc = $doc:literal])+ $member:ident ( $module:ident ) = $tag:literal, )+) => {
        crate::choice! {
            /// How many calls may pass in a time.
            Limiter = "rate limiter" {
                $( $(#[doc = $doc])+ $member($module::Spec) = $tag, )+
            }
        }

        impl Limiter {
            /// The limiter at the start of a run.
            pub fn start(&self) -> Box<dyn Limit> {
                match self {
                    $( Limiter::$member(spec) => spec.start(), )+
                }
            }

            /// Whether its parameters are possible.
            ///
            /// # Errors
            /// What is impossible about them.
            pub fn check(&self) -> Result<(), String> {
                match self {
                    $( Limiter::$member(spec) => spec.check(), )+
                }
            }

            /// Where it stands.
            pub fn span(&self) -> crate::language::Span {
                match self {
                    $( Limiter::$member(spec) => spec.span, )+
                }
            }
        }
    };
}

limiters! {
    /// Tokens come at a rate up to a burst, and each call takes one: Envoy's local rate limit, AWS API Gateway.
    TokenBucket(token_bucket) = "token_bucket",
    /// A queue that is drained at a rate: calls are delayed, and turned away where the queue is full (nginx limit_req).
    LeakyBucket(leaky_bucket) = "leaky_bucket",
    /// So many in each window of the clock: up to twice as many pass around a boundary.
    FixedWindow(fixed_window) = "fixed_window",
    /// The window before counts as far as it still overlaps (Cloudflare, Kong): nearly exact, two counters.
    SlidingWindow(sliding_window) = "sliding_window",
    /// So many in any window, exactly: the time of each call that passed is kept.
    SlidingLog(sliding_log) = "sliding_log",
    /// The generic cell rate algorithm (ITU-T I.371): a token bucket in one number.
    Gcra(gcra) = "gcra",
}

/// The most calls that a window holds or that may pass in a burst.
const MOST: u32 = 1_000_000;

/// Whether so many calls are a possible limit of a window.
fn window(limit: u32, window: crate::units::Duration) -> Result<(), String> {
    if limit == 0 || limit > MOST {
        return Err(format!("`limit` lies between 1 and {MOST}"));
    }
    if window.nanos() == 0 {
        return Err("the `window` must be greater than 0".to_owned());
    }
    Ok(())
}

/// Whether a rate is one at which calls can pass.
fn rate(rate: crate::units::Rate) -> Result<(), String> {
    // Less than one in thirty thousand years is never, in any run.
    if rate.value() < 1e-12 {
        return Err("the `rate` must be greater than 0".to_owned());
    }
    Ok(())
}

/// Whether so many calls are a possible burst.
fn burst(burst: u32) -> Result<(), String> {
    if burst == 0 || burst > MOST {
        return Err(format!("`burst` lies between 1 and {MOST}"));
    }
    Ok(())
}
