//! Outside data put through the method: a plan (strata, populations, clusters, weights or calibration, estimates) applied to the CSV
//! file of any tool. `olva analyse` is its command.

mod compare;
pub mod plan;
pub mod results;
pub mod run;
pub mod sample;
pub mod table;
