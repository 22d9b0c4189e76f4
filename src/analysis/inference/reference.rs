//! Agreement with R.
