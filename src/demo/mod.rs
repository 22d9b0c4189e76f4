//! The demonstration. (The demo owner completes it.)
