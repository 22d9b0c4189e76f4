//! Outside data put through the method: a plan (strata, populations, clusters, weights or calibration, estimates) applied to the CSV
//! file of any tool. `olva analyse` is its command.

pub mod plan;
pub mod sample;
pub mod table;
