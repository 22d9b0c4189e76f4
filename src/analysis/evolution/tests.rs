//! Tests of two waves.
