//! `olva check`: a questionnaire is read, and every fault told.

use olva::library::Library;
use olva::questionnaire::schema;

use super::args::Check;
use super::trouble::{Trouble, read_text};

/// Checks a file; exit code 1 when it cannot be published.
pub(super) fn run(options: &Check, library: &Library) -> Result<(), Trouble> {
    let text = read_text(&options.file)?;
    let base = |id: &str| library.questionnaire(id).map(str::to_owned);
    if options.answers_schema
        && let Some(questionnaire) = schema::read(&text, &base).questionnaire
    {
        println!("{:#}", schema::answers_schema(&questionnaire));
        return Ok(());
    }
    let (report, code) = schema::check_command(&text, &options.file.display().to_string(), &base, options.strict);
    print!("{report}");
    match u8::try_from(code) {
        Ok(0) => Ok(()),
        code => Err(Trouble::silent(code.unwrap_or(1))),
    }
}
