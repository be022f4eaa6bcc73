//! `ninefold serve`: a page on this machine for a class, and for what-ifs in a meeting.
//!
//! Whoever has the address has the token in it, and may run simulations and save scenarios into one folder; nobody else
//! gets anything (`guard`). Files outside of the folder are neither read nor written (`folder`).

mod api;
mod app;
mod differences;
mod draft;
mod folder;
mod guard;
mod page;
mod refusal;
mod result;
mod runs;
mod token;
mod worker;

use app::App;
use folder::Folder;
use futures_util::future::{self, Either};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use token::Token;

/// What is served, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the scenarios.
    pub folder: PathBuf,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Threads for simulations; as many as there are cores if not given.
    pub jobs: Option<u16>,
}

/// Why nothing is served.
#[derive(Debug)]
pub enum ServeError {
    /// The folder is none, or cannot be read.
    Folder(PathBuf, io::Error),
    /// The address cannot be listened at.
    Listen(SocketAddr, io::Error),
    /// The system has no random numbers, or no threads.
    System(String),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::Folder(folder, error) => write!(f, "cannot serve the folder {}: {error}", folder.display()),
            ServeError::Listen(address, error) => write!(f, "cannot listen at {address}: {error}"),
            ServeError::System(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ServeError {}

/// Serves until `stop` becomes true. `ready` hears the address of the page once it can be opened.
///
/// # Errors
/// What keeps it from being served.
pub fn serve(options: &Options, stop: &AtomicBool, ready: impl FnOnce(&str)) -> Result<(), ServeError> {
    let folder = Folder::open(&options.folder).map_err(|error| ServeError::Folder(options.folder.clone(), error))?;
    let token = Token::new().map_err(|error| ServeError::System(format!("no random numbers: {error}")))?;
    let threads = rayon::ThreadPoolBuilder::new().num_threads(options.jobs.map_or(0, usize::from)).build();
    let threads = threads.map_err(|error| ServeError::System(format!("cannot start threads: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| ServeError::System(format!("cannot serve: {error}")))?;
    let served = runtime.block_on(async {
        let cannot_listen = |error| ServeError::Listen(options.listen, error);
        let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let app = Arc::new(App::new(folder, address, token, threads));
        let worker = worker::start(&app);
        ready(&app.guard.page_address());
        let server = axum::serve(listener, api::router(Arc::clone(&app)));
        // Nothing is awaited while a file is saved, so what is dropped here leaves none half written.
        let served = match future::select(pin!(server.into_future()), pin!(stopped(stop))).await {
            Either::Left((served, _)) => served.map_err(cannot_listen),
            Either::Right(_) => Ok(()),
        };
        app.runs.close();
        let _ = worker.join();
        served
    });
    // A text that is being judged has nothing that is lost with it.
    runtime.shutdown_background();
    served
}

/// Waits until a flag is true, which Ctrl-C may set at any time.
async fn stopped(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
