//! What people do: one public function is one action is one transaction.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::analysis::dataset::Dataset;
use crate::error::{Error, Result};
use crate::fieldwork::Wave;
use crate::library::Library;
use crate::mail::Mailer;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::schema;
use crate::store::{self, Database, Store};
use crate::values::{Clock, Id, Network, Random};

pub mod accounts;
pub mod answering;
pub mod board;
pub mod calls;
pub mod columns;
pub mod comments;
pub mod comparisons;
pub mod diagnostics;
pub mod evolution;
pub mod explorations;
pub mod frame;
pub mod mailing;
pub mod observatories;
pub mod overview;
pub mod paper;
mod pulse;
pub mod register;
pub mod research;
pub mod training;
pub mod verbatims;
pub mod waves;
pub mod weighting;
pub mod work;
pub mod wrong_numbers;

pub use pulse::Unready;

/// All that an action needs; cloned freely.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Where mail goes.
    pub mailer: Arc<Mailer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Questionnaires, plans, templates, fonts, reference data (embedded, or from folders).
    pub library: Arc<Library>,
    /// Address that links start with (`http://127.0.0.1:8080`), without a final slash.
    pub base_url: Arc<str>,
    /// How this site behaves.
    pub settings: Arc<SiteSettings>,
    /// What is costly to make again. Start with `Caches::default()`.
    pub caches: Arc<Caches>,
}

/// How a site behaves: what the settings file and the environment decide.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// Serves real people: what only suits a trial is refused (see `olva config`).
    pub production: bool,
    /// Where files sent by a form wait while they are read.
    pub upload_folder: std::path::PathBuf,
    /// Largest file accepted, in bytes.
    pub upload_limit: u64,
    /// Machines whose word is taken about where a request comes from.
    pub trusted_proxies: Vec<Network>,
    /// Seconds left to the requests in hand when the site is asked to stop.
    pub shutdown_timeout: u64,
}

impl Default for SiteSettings {
    fn default() -> Self {
        SiteSettings {
            production: false,
            upload_folder: "/tmp/olva-envois".into(),
            upload_limit: 2 * 1024 * 1024 * 1024,
            trusted_proxies: Vec::new(),
            shutdown_timeout: 30,
        }
    }
}

/// A dataset, and the state of what it was made from.
type CachedDataset = (overview::Change, Arc<Questionnaire>, Arc<Dataset>);

/// What is costly to make again: parsed questionnaires (they never change) and the dataset of each wave with the state of
/// what it was made from.
#[derive(Default)]
pub struct Caches {
    questionnaires: Mutex<BTreeMap<String, Arc<Questionnaire>>>,
    datasets: Mutex<BTreeMap<Id<Wave>, CachedDataset>>,
    demonstration: AtomicBool,
    pulse: pulse::Pulse,
    mail_hold: Mutex<mailing::Hold>,
    duplicates: register::duplicates::Cache,
    verbatims: verbatims::Cache,
}

impl Caches {
    /// Whether the mail server refuses everything at present.
    pub(crate) fn hold(&self) -> std::sync::MutexGuard<'_, mailing::Hold> {
        self.mail_hold.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The dataset of a wave, with the state of what it was made from.
    fn dataset(&self, wave: Id<Wave>) -> Option<CachedDataset> {
        self.datasets
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .get(&wave)
            .cloned()
    }

    /// Keeps a dataset in the place of the one before.
    fn keep_dataset(&self, wave: Id<Wave>, change: overview::Change, questionnaire: &Arc<Questionnaire>, dataset: &Arc<Dataset>) {
        let mut datasets = self.datasets.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        datasets.insert(wave, (change, questionnaire.clone(), dataset.clone()));
    }
}

impl App {
    /// Says that this site only shows a demonstration: its every page will say so.
    pub fn mark_demonstration(&self) {
        self.caches.demonstration.store(true, Ordering::Relaxed);
    }

    /// Whether this site only shows a demonstration.
    pub fn is_demonstration(&self) -> bool {
        self.caches.demonstration.load(Ordering::Relaxed)
    }

    /// The published questionnaire with this hash, parsed once.
    pub(crate) fn questionnaire(&self, db: &mut Database, hash: &str) -> Result<Arc<Questionnaire>> {
        let mut cache = self
            .caches
            .questionnaires
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = cache.get(hash) {
            return Ok(known.clone());
        }
        let source = store::wave::questionnaire_source(db, hash)?
            .ok_or_else(|| Error::from(anyhow::anyhow!("questionnaire {hash} is not in the database")))?;
        // The canonical text already holds what it extends: no base is needed.
        let checked = schema::read(&source, &|_| None);
        let mut questionnaire = checked.questionnaire.ok_or_else(|| {
            let faults: Vec<String> = checked
                .faults
                .iter()
                .map(|f| format!("{}: {}", f.pointer, f.message))
                .collect();
            Error::from(anyhow::anyhow!(
                "questionnaire {hash} in the database cannot be read: {}",
                faults.join("; ")
            ))
        })?;
        hash.clone_into(&mut questionnaire.hash);
        let questionnaire = Arc::new(questionnaire);
        cache.insert(hash.to_owned(), questionnaire.clone());
        Ok(questionnaire)
    }

    /// Puts a questionnaire in the cache before it is stored: what was just checked is not parsed again.
    pub(crate) fn remember(&self, questionnaire: Questionnaire) -> Arc<Questionnaire> {
        let questionnaire = Arc::new(questionnaire);
        let mut cache = self
            .caches
            .questionnaires
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        cache.insert(questionnaire.hash.clone(), questionnaire.clone());
        questionnaire
    }
}
