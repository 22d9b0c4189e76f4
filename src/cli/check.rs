//! `olva check`: a questionnaire or a benchmark pack is read, and every fault told.

use std::io::Write;

use olva::library::Library;
use olva::questionnaire::schema;
use olva::report::benchmark;

use super::args::Check;
use super::base::base;
use super::trouble::{Trouble, not_utf8, read};

/// Checks a file; exit code 1 when it cannot be published, 2 when it cannot be read.
pub(super) fn run(options: &Check, library: &Library) -> Result<(), Trouble> {
    let bytes = read(&options.file).map_err(Trouble::usage)?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&options.file, &error))?;
    let base = |id: &str| base(&options.file, library, id);
    if options.answers_schema
        && let Some(questionnaire) = schema::read(&text, &base).questionnaire
    {
        say(&format!("{:#}\n", schema::answers_schema(&questionnaire)));
        return Ok(());
    }
    if benchmark::is_pack(&text) {
        let checked = library.pack(&text);
        say(&schema::report(&checked.faults, &options.file.display().to_string()));
        return if checked.pack.is_some() {
            Ok(())
        } else {
            Err(Trouble::silent(1))
        };
    }
    let (report, code) = schema::check_command(&text, &options.file.display().to_string(), &base, options.strict);
    say(&report);
    match u8::try_from(code) {
        Ok(0) => Ok(()),
        code => Err(Trouble::silent(code.unwrap_or(1))),
    }
}

/// Writes on the output; a reader that leaves before the end (`olva check … | head`) is not a failure.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
