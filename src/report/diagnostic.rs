//! stub: results + plan → Document.
