//! The demonstration: a synthetic frame in a real commune, simulated associations that answer through the engine's own path, and
//! the whole journey up to the diagnostic.

pub mod arrival;
pub mod clock;
pub mod dice;
pub mod draw;
mod earlier;
pub mod facts;
pub mod field;
pub mod folder;
mod numbers;
pub mod profile;
pub mod register;
pub mod run;
pub mod simulator;
pub mod training;
pub mod verbatims;
