//! The coordinator's and the director's pages on a small demonstration, and the diagnostic as a page.
