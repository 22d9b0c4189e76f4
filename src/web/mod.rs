//! Pages. (The web owner completes it.)
