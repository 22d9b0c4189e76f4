//! Where settings come from: the command line, over the environment, over the settings file, over the defaults. Each value keeps
//! its origin, for messages and for `olva config`.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::settings::{Kind, Setting, find, nearest};

/// Reads a text file; the error is the reason, in French or the system's words.
pub type ReadFile<'a> = &'a dyn Fn(&Path) -> Result<String, String>;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere.
    Default,
    /// In the settings file: path, line.
    File(String, usize),
    /// In a variable.
    Variable(String),
    /// On the command line: the option.
    Option(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("par défaut"),
            Origin::File(path, line) => write!(f, "{path}, ligne {line}"),
            Origin::Variable(name) => f.write_str(name),
            Origin::Option(name) => f.write_str(name),
        }
    }
}

/// A value that was written somewhere.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) setting: &'static Setting,
    /// As people name the place in a message: `OLVA_PORT`, `olva.toml, ligne 3, « port »`.
    pub(super) place: String,
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// One line of settings, as it is read.
struct Line<'a> {
    setting: &'static Setting,
    /// The text names a file that holds the secret.
    from_file: bool,
    /// Where relative paths start.
    folder: &'a Path,
    place: &'a str,
    text: &'a str,
    origin: Origin,
}

/// All that was written, strongest first.
#[derive(Default)]
pub(super) struct Values(Vec<Value>);

impl Values {
    /// The value in force.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|value| value.setting.name == name)
    }

    /// What the command line says.
    pub(super) fn add_option(&mut self, option: &'static str, name: &str, value: Option<String>) {
        if let (Some(text), Some((setting, _))) = (value, find(name)) {
            self.0.push(Value {
                setting,
                place: option.to_owned(),
                text,
                origin: Origin::Option(option),
            });
        }
    }

    /// What the environment says: `OLVA_…` variables, those of tests and tools left out.
    pub(super) fn add_variables(&mut self, variables: &[(String, String)], file: ReadFile<'_>, faults: &mut Vec<String>) {
        let start = self.0.len();
        for (name, text) in variables {
            let Some(short) = name.strip_prefix("OLVA_") else { continue };
            if super::FOREIGN.iter().any(|prefix| name.starts_with(prefix)) || name == super::CONFIG_VARIABLE {
                continue;
            }
            match find(short) {
                Some((setting, from_file)) => {
                    let origin = Origin::Variable(name.clone());
                    let line = Line {
                        setting,
                        from_file,
                        folder: Path::new(""),
                        place: name,
                        text,
                        origin,
                    };
                    self.add(start, line, file, faults);
                }
                None => {
                    let near = nearest(short).map(|known| format!(" Vouliez-vous dire OLVA_{known}\u{202f}?"));
                    faults.push(format!(
                        "{name} n’est pas un réglage connu.{}",
                        near.unwrap_or_else(|| " «\u{a0}olva config --example\u{a0}» les donne tous.".to_owned())
                    ));
                }
            }
        }
    }

    /// What the settings file says.
    pub(super) fn add_file(&mut self, path: &Path, text: &str, file: ReadFile<'_>, faults: &mut Vec<String>) {
        let start = self.0.len();
        let shown = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new(""));
        let text = text.trim_start_matches('\u{feff}');
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            faults.push(unread(&shown, text, error));
        }
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let line = line_of(text, key.span().start);
            let name: &str = key.get_ref();
            let place = format!("{shown}, ligne {line}, «\u{a0}{name}\u{a0}»");
            // A line that did not parse was told already.
            if errors
                .iter()
                .any(|e| e.span().is_some_and(|span| line_of(text, span.start) == line))
            {
                continue;
            }
            let upper = name.to_ascii_uppercase();
            let known = (name == name.to_ascii_lowercase()).then(|| find(&upper)).flatten();
            let Some((setting, from_file)) = known else {
                let upper = upper.strip_prefix("OLVA_").unwrap_or(&upper);
                let near = find(upper).map(|(setting, _)| setting.name).or_else(|| nearest(upper));
                faults.push(match near {
                    _ if matches!(value.get_ref(), DeValue::Table(_)) => format!(
                        "{place}\u{a0}: il n’y a pas de partie entre crochets dans ce fichier\u{202f}; écrivez chaque réglage sur sa ligne, par exemple smtp_host = \"…\"."
                    ),
                    Some(near) => format!(
                        "{place} n’est pas un réglage connu. Vouliez-vous dire «\u{a0}{}\u{a0}»\u{202f}?",
                        near.to_ascii_lowercase()
                    ),
                    None => format!("{place} n’est pas un réglage connu. «\u{a0}olva config --example\u{a0}» les donne tous."),
                });
                continue;
            };
            let Some(value) = plain(value.get_ref()) else {
                faults.push(format!(
                    "{place}\u{a0}: il faut une valeur simple, par exemple {} = {}.",
                    setting.key(),
                    setting.example
                ));
                continue;
            };
            let origin = Origin::File(shown.clone(), line);
            let line = Line {
                setting,
                from_file,
                folder,
                place: &place,
                text: &value,
                origin,
            };
            self.add(start, line, file, faults);
        }
    }

    /// Adds one value; a name and its `_FILE` form may not stand side by side in one place.
    fn add(&mut self, start: usize, line: Line<'_>, file: ReadFile<'_>, faults: &mut Vec<String>) {
        let Line {
            setting,
            from_file,
            folder,
            place,
            text,
            origin,
        } = line;
        if text.trim().is_empty() {
            return;
        }
        if self.0.iter().skip(start).any(|other| other.setting.name == setting.name) {
            faults.push(format!(
                "{place}\u{a0}: le secret et le fichier qui le contient (…_file) sont indiqués tous les deux\u{202f}; n’en gardez qu’un."
            ));
            return;
        }
        let text = if from_file {
            let path = folder.join(text.trim());
            match file(&path) {
                Ok(secret) if secret.trim().is_empty() => {
                    faults.push(format!(
                        "{place}\u{a0}: le fichier «\u{a0}{}\u{a0}» est vide.",
                        path.display()
                    ));
                    return;
                }
                Ok(secret) => secret.trim_end_matches(['\n', '\r']).to_owned(),
                Err(error) => {
                    faults.push(format!(
                        "{place}\u{a0}: le fichier «\u{a0}{}\u{a0}» ne se lit pas ({error}).",
                        path.display()
                    ));
                    return;
                }
            }
        } else if setting.kind == Kind::Path {
            folder.join(text).display().to_string()
        } else if setting.name == "DATABASE_URL" {
            anchored(text, folder)
        } else {
            text.to_owned()
        };
        self.0.push(Value {
            setting,
            place: place.to_owned(),
            text,
            origin,
        });
    }
}

/// A SQLite file named in the settings file starts from the folder of that file, as other paths do.
fn anchored(address: &str, folder: &Path) -> String {
    let path = address
        .strip_prefix("sqlite://")
        .or_else(|| address.strip_prefix("sqlite:"))
        .unwrap_or(address);
    if path.contains("://") || path.is_empty() || path.starts_with([':', '/']) || folder.as_os_str().is_empty() {
        return address.to_owned();
    }
    format!("sqlite:{}", PathBuf::from(folder).join(path).display())
}

/// A plain value as text; lists are joined by commas.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(|n| n.to_string()),
        DeValue::Boolean(yes) => Some(if *yes { "oui" } else { "non" }.to_owned()),
        DeValue::Array(items) => {
            let items: Option<Vec<String>> = items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect();
            Some(items?.join(", "))
        }
        _ => None,
    }
}

/// A line that is not TOML. Its content is not shown: it may hold a secret.
fn unread(path: &str, text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = line_of(text, start);
    let column = text
        .get(..start)
        .map_or(1, |before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    let written = text.lines().nth(line - 1).unwrap_or_default();
    let key = written
        .split_once('=')
        .map(|(key, _)| key.trim())
        .filter(|key| find(&key.to_ascii_uppercase()).is_some());
    let form = match (error.message().contains("duplicate key"), key) {
        (true, Some(key)) => format!("«\u{a0}{key}\u{a0}» y est une seconde fois\u{202f}; n’en gardez qu’une."),
        (true, None) => "ce nom y est une seconde fois\u{202f}; n’en gardez qu’un.".to_owned(),
        (false, Some(key)) => format!(
            "la valeur de «\u{a0}{key}\u{a0}» ne se lit pas\u{202f}; écrivez par exemple {key} = {}.",
            find(&key.to_ascii_uppercase()).map_or("\"…\"", |(setting, _)| setting.example)
        ),
        (false, None) => {
            "cette ligne ne se lit pas\u{202f}; écrivez nom = \"valeur\", les textes entre guillemets droits.".to_owned()
        }
    };
    format!("{path}, ligne {line}, colonne {column}\u{a0}: {form}")
}

/// The line of a place, from 1.
fn line_of(text: &str, place: usize) -> usize {
    text.as_bytes().iter().take(place).filter(|byte| **byte == b'\n').count() + 1
}
