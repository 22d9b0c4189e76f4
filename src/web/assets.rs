//! The style sheet and the script: embedded, addressed by their content, so that browsers keep them for ever.

use std::sync::LazyLock;

use crate::values::hex_sha256;

/// A static file.
pub struct Asset {
    /// Its address.
    pub url: String,
    /// Media type.
    pub kind: &'static str,
    /// Content.
    pub body: String,
}

impl Asset {
    fn new(name: &str, kind: &'static str, body: String) -> Self {
        let hash = &hex_sha256(body.as_bytes())[..12];
        Asset {
            url: format!("/static/{hash}/{name}"),
            kind,
            body,
        }
    }
}

/// The style sheet.
pub static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "olva.css",
        "text/css; charset=utf-8",
        lean_css(include_str!("static/olva.css")),
    )
});

/// The script: the evaluator of conditions and the page's own code, one request.
pub static JS: LazyLock<Asset> = LazyLock::new(|| {
    let modules = [include_str!("static/condition.js"), include_str!("static/olva.js")];
    Asset::new("olva.js", "text/javascript; charset=utf-8", bundle(&modules))
});

/// Every static file.
pub fn all() -> [&'static Asset; 2] {
    [&CSS, &JS]
}

/// Joins modules into one: `import` lines go, `export` words go, whole-line comments and indentation go.
fn bundle(modules: &[&str]) -> String {
    let mut out = String::from("(()=>{\"use strict\";\n");
    for (place, module) in modules.iter().enumerate() {
        // What the first module declares is seen by the others; what they declare is theirs.
        out.push_str(if place == 0 { "" } else { ";{\n" });
        let mut comment = false;
        for line in module.lines() {
            let line = line.trim();
            if comment || line.starts_with("/*") {
                comment = !line.ends_with("*/");
                continue;
            }
            if line.is_empty() || line.starts_with("//") || line.starts_with("import ") || line.starts_with("export {") {
                continue;
            }
            let line = line
                .strip_prefix("export default ")
                .or_else(|| line.strip_prefix("export "))
                .unwrap_or(line);
            out.push_str(line);
            out.push('\n');
        }
        out.push_str(if place == 0 { "" } else { "}\n" });
    }
    out.push_str("})();\n");
    out
}

/// Drops comments and indentation.
fn lean_css(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for line in source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("/*"))
    {
        out.push_str(line);
        out.push('\n');
    }
    out
}
