//! The program: the real clock, real chance, and the command line.

mod cli;

use std::process::ExitCode;
use std::sync::Arc;

use olva::values::{Clock, Random, Timestamp};

/// The machine's clock.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::new(jiff::Timestamp::now())
    }
}

/// The operating system's source of chance.
struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without chance, links could be guessed: nothing may go on.
        getrandom::fill(bytes).expect("the operating system always has a source of chance once it is running");
    }
}

fn main() -> ExitCode {
    let world = cli::World {
        clock: Arc::new(SystemClock),
        random: Arc::new(OsRandom),
    };
    ExitCode::from(cli::run(std::env::args_os(), &world))
}
