//! A diagnostic ready to be published: every figure that gives another one away hidden, wherever it stands.
//!
//! The document is made once to know all that it asks of the data, then again with what must be hidden. See
//! [`crate::analysis::disclosure::release`].

use super::{Input, Past as Earlier, build, essentials};
use crate::analysis::aggregates::aggregates;
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::release::{Figure, Ledger, Mask, Past, Request, ledger, protect, since, spec_key};
use crate::analysis::tabulate::{TabContent, Tabulation, tabulate_all};
use crate::report::{Block, Document};

/// What is published.
#[derive(Clone, Debug)]
pub struct Release {
    /// The document.
    pub document: Document,
    /// « L’essentiel ».
    pub essentials: Vec<Block>,
    /// Every figure, as JSON.
    pub figures: serde_json::Value,
    /// The tables of the questions, for the page of results.
    pub results: Vec<Tabulation>,
    /// What the next publication must know of this one.
    pub ledger: Ledger,
    /// The wave before, without the changes whose figure of now is hidden.
    pub past: Option<Earlier>,
}

/// Makes a diagnostic that may be published after another (`past`).
///
/// # Errors
/// As [`build`].
pub fn release(input: Input<'_>, past: Option<&Past>) -> Result<Release, String> {
    let recording = input.dataset.recording();
    make(input, &recording)?;
    let mut requests = recording.requests();
    loop {
        let forced = past.map(|past| since(input.dataset, &requests, past)).unwrap_or_default();
        let masked = input.dataset.clone().masked(protect(input.dataset, &requests, forced).mask);
        let earlier = input.past.map(|earlier| without_hidden(earlier, input, masked.hidden()));
        let input = Input {
            past: earlier.as_ref(),
            ..input
        };
        let (document, essentials, figures, mut results) = make(input, &masked)?;
        // What is hidden can lead the document elsewhere: what it then asks is protected too.
        let more: Vec<Request> = masked
            .requests()
            .into_iter()
            .filter(|request| !requests.contains(request))
            .collect();
        if more.is_empty() {
            let cell = input.dataset.cell;
            for table in &mut results {
                table.nonresponse = table.nonresponse.published(cell);
                if let TabContent::Rows(rows) = &mut table.content {
                    rows.iter_mut()
                        .for_each(|row| row.nonresponse = row.nonresponse.published(cell));
                }
            }
            return Ok(Release {
                document,
                essentials,
                figures,
                results,
                ledger: ledger(&masked, &requests),
                past: earlier,
            });
        }
        requests.extend(more);
    }
}

/// The wave before without what is hidden now.
fn without_hidden(earlier: &Earlier, input: Input<'_>, mask: Option<&Mask>) -> Earlier {
    let mut earlier = earlier.clone();
    for followed in &mut earlier.indicators {
        let Some(measure) = input.plan.indicator(&followed.id) else {
            continue;
        };
        for part in &mut followed.parts {
            let figure = Figure::Part {
                key: spec_key(&measure.spec),
                code: part.code.clone(),
            };
            if mask.is_some_and(|mask| mask.why(&figure).is_some()) {
                part.figures = None;
            }
        }
    }
    earlier
}

/// Document, essentials, figures, tables.
type Made = (Document, Vec<Block>, serde_json::Value, Vec<Tabulation>);

fn make(input: Input<'_>, dataset: &Dataset) -> Result<Made, String> {
    let input = Input { dataset, ..input };
    let plan = input.plan;
    let specs: Vec<_> = plan.indicators.iter().map(|measure| measure.spec.clone()).collect();
    let breakdowns: Vec<_> = plan.breakdowns.iter().map(|cut| cut.breakdown.clone()).collect();
    let figures = aggregates(dataset, &specs, &breakdowns, &plan.crossings())?;
    Ok((build(input)?, essentials(input)?, figures, tabulate_all(dataset)))
}
