//! What all requests share.

use super::folder::Folder;
use super::guard::Guard;
use super::runs::Runs;
use super::token::Token;
use rayon::ThreadPool;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Mutex;

/// What all requests share.
pub struct App {
    /// The folder that is served.
    pub folder: Folder,
    /// Who gets in.
    pub guard: Guard,
    /// Runs, waiting, under way and done.
    pub runs: Runs,
    /// The schema of the language.
    pub schema: Value,
    /// The threads that simulate.
    pub threads: ThreadPool,
    /// Held while a text is judged: one at a time, however fast somebody types.
    pub judging: Mutex<()>,
}

impl App {
    /// A server that has done nothing yet.
    pub fn new(folder: Folder, address: SocketAddr, token: Token, threads: ThreadPool) -> Self {
        App {
            folder,
            guard: Guard::new(address, token),
            runs: Runs::default(),
            schema: crate::scenario::schema(),
            threads,
            judging: Mutex::new(()),
        }
    }
}
