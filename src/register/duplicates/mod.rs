//! Which associations of a register may be the same one: candidates, the evidence for each, and whether it is enough to merge
//! without looking.
//!
//! Never all pairs: associations that share a key (number, address, telephone, name within a commune) are put side by side by
//! sorting, and a key that too many share proves nothing. The order of the entries does not matter.

mod name;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

pub use name::Name;

/// More associations than this with the same address, telephone or SIREN: it is that of a federation or of a town hall.
pub const SHARED: usize = 5;
/// A word that more associations of a commune have is not looked at to find near names.
const COMMON_WORD: usize = 30;
/// Below, a pair is not worth a look.
const WORTH: u32 = 20;

/// What is compared of an association.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// RNA number.
    pub rna: Option<String>,
    /// Numbers it had before.
    pub old_numbers: Vec<String>,
    /// SIREN.
    pub siren: Option<String>,
    /// INSEE code of the commune.
    pub commune: Option<String>,
    /// Name of the commune: saying it in the name of the association adds nothing.
    pub commune_name: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
}

/// Why two associations may be the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// A number of one is that of the other.
    Number(String),
    /// Same SIREN.
    Siren(String),
    /// Same name, once folded, in the same commune.
    Name,
    /// Same name, once folded, the commune of one being unknown.
    NameOnly,
    /// The name of one has the initials of the other.
    Acronym(String),
    /// Near names in the same commune.
    Near,
    /// Same e-mail.
    Email(String),
    /// Same telephone.
    Phone(String),
}

impl Evidence {
    /// In words.
    pub fn reason(&self) -> String {
        match self {
            Evidence::Number(number) => format!("même numéro d’enregistrement, dont un ancien ({number})"),
            Evidence::Siren(siren) => format!("même SIREN ({siren})"),
            Evidence::Name => "même nom dans la même commune".to_owned(),
            Evidence::NameOnly => "même nom, une commune inconnue".to_owned(),
            Evidence::Acronym(letters) => format!("« {letters} » est le sigle de l’autre nom"),
            Evidence::Near => "noms proches dans la même commune".to_owned(),
            Evidence::Email(email) => format!("même courriel ({email})"),
            Evidence::Phone(phone) => format!("même téléphone ({phone})"),
        }
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
    }

    fn weight(&self) -> u32 {
        match self {
            Evidence::Number(_) => 90,
            Evidence::Siren(_) => 60,
            Evidence::Name => 50,
            Evidence::NameOnly => 30,
            Evidence::Acronym(_) => 35,
            Evidence::Near => 25,
            Evidence::Email(_) => 30,
            Evidence::Phone(_) => 20,
        }
    }
}

/// What speaks against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// Two valid RNA numbers.
    Rna,
    /// Two SIREN.
    Siren,
    /// Two communes.
    Commune,
}

impl Conflict {
    /// In words.
    pub fn reason(self) -> &'static str {
        match self {
            Conflict::Rna => "deux numéros RNA différents",
            Conflict::Siren => "deux SIREN différents",
            Conflict::Commune => "deux communes différentes",
        }
    }

    fn weight(self) -> u32 {
        match self {
            Conflict::Rna => 30,
            Conflict::Siren => 20,
            Conflict::Commune => 10,
        }
    }
}

/// Two associations that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The one whose identifier comes first.
    pub a: Uuid,
    /// The other.
    pub b: Uuid,
    /// Why, in the order of [`Evidence`].
    pub evidence: Vec<Evidence>,
    /// What speaks against.
    pub conflicts: Vec<Conflict>,
    /// The weight of it all: the higher, the likelier.
    pub score: u32,
    /// Enough to merge without looking: same SIREN and names that agree, or same name, commune and e-mail; and nothing against.
    pub sure: bool,
}

/// An entry, ready to be compared.
struct Ready<'a> {
    entry: &'a Entry,
    name: Name,
    commune: &'a str,
}

/// A number that the RNA gives: `W` and nine characters.
fn is_rna(number: &str) -> bool {
    number.len() == 10 && number.starts_with('W') && number.bytes().skip(1).all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// What speaks against two entries being the same association.
pub fn conflicts(a: &Entry, b: &Entry) -> Vec<Conflict> {
    let differ = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(one), Some(other)) if one != other);
    let valid = |one: &Option<String>| one.as_deref().is_some_and(is_rna);
    let mut out = Vec::new();
    if differ(&a.rna, &b.rna) && valid(&a.rna) && valid(&b.rna) {
        out.push(Conflict::Rna);
    }
    if differ(&a.siren, &b.siren) {
        out.push(Conflict::Siren);
    }
    if differ(&a.commune, &b.commune) {
        out.push(Conflict::Commune);
    }
    out
}

/// The pairs found so far.
#[derive(Default)]
struct Found {
    pairs: BTreeMap<(usize, usize), BTreeSet<Evidence>>,
}

impl Found {
    fn add(&mut self, one: usize, other: usize, evidence: Evidence) {
        if one != other {
            self.pairs
                .entry((one.min(other), one.max(other)))
                .or_default()
                .insert(evidence);
        }
    }

    /// Puts side by side the entries that share a key; a key shared by more than `most` proves nothing.
    fn share(&mut self, keys: Vec<(String, usize)>, most: usize, evidence: impl Fn(&str) -> Evidence) {
        each_group(keys, |key, members| {
            if members.len() <= most {
                for (place, one) in members.iter().enumerate() {
                    for other in &members[place + 1..] {
                        self.add(*one, *other, evidence(key));
                    }
                }
            }
        });
    }
}

/// The entries of each key, keys and entries in order, each entry once.
fn each_group(mut keys: Vec<(String, usize)>, mut each: impl FnMut(&str, &[usize])) {
    keys.sort_unstable();
    keys.dedup();
    let mut members = Vec::new();
    for group in keys.chunk_by(|one, other| one.0 == other.0) {
        if group.len() > 1 {
            members.clear();
            members.extend(group.iter().map(|(_, place)| *place));
            each(&group[0].0, &members);
        }
    }
}

/// The candidates of a register, the surest and likeliest first; at equality in the order of identifiers.
pub fn candidates(entries: &[Entry]) -> Vec<Candidate> {
    let mut ready: Vec<Ready<'_>> = entries
        .iter()
        .map(|entry| Ready {
            entry,
            name: Name::of(&entry.name, entry.commune_name.as_deref()),
            commune: entry.commune.as_deref().unwrap_or(""),
        })
        .collect();
    ready.sort_by_key(|one| one.entry.id);
    ready.dedup_by_key(|one| one.entry.id);
    let mut found = Found::default();
    numbers(&ready, &mut found);
    same_names(&ready, &mut found);
    acronyms(&ready, &mut found);
    near_names(&ready, &mut found);
    let mut out: Vec<Candidate> = found
        .pairs
        .into_iter()
        .filter_map(|((one, other), evidence)| judge(&ready[one], &ready[other], evidence))
        .collect();
    out.sort_by(|one, other| (other.sure, other.score, one.a, one.b).cmp(&(one.sure, one.score, other.a, other.b)));
    out
}

/// Weighs what was found of a pair.
fn judge(one: &Ready<'_>, other: &Ready<'_>, evidence: BTreeSet<Evidence>) -> Option<Candidate> {
    let conflicts = conflicts(one.entry, other.entry);
    let against: u32 = conflicts.iter().map(|conflict| conflict.weight()).sum();
    let score = evidence.iter().map(Evidence::weight).sum::<u32>().saturating_sub(against);
    if score < WORTH {
        return None;
    }
    let has = |test: fn(&Evidence) -> bool| evidence.iter().any(test);
    let name = has(|one| matches!(one, Evidence::Name));
    let sure = conflicts.is_empty()
        && ((has(|one| matches!(one, Evidence::Siren(_))) && one.name.agrees(&other.name))
            || (name && has(|one| matches!(one, Evidence::Email(_)))));
    Some(Candidate {
        a: one.entry.id,
        b: other.entry.id,
        evidence: evidence.into_iter().collect(),
        conflicts,
        score,
        sure,
    })
}

fn numbers(ready: &[Ready<'_>], found: &mut Found) {
    let mut rna = Vec::new();
    let mut siren = Vec::new();
    let mut emails = Vec::new();
    let mut phones = Vec::new();
    for (place, one) in ready.iter().enumerate() {
        let entry = one.entry;
        rna.extend(
            entry
                .rna
                .iter()
                .chain(&entry.old_numbers)
                .map(|number| (number.clone(), place)),
        );
        siren.extend(entry.siren.iter().map(|number| (number.clone(), place)));
        emails.extend(entry.emails.iter().map(|email| (email.trim().to_lowercase(), place)));
        phones.extend(entry.phones.iter().map(|phone| (digits(phone), place)));
    }
    for keys in [&mut rna, &mut siren, &mut emails, &mut phones] {
        keys.retain(|(key, _)| !key.is_empty());
    }
    found.share(rna, SHARED, |key| Evidence::Number(key.to_owned()));
    found.share(siren, SHARED, |key| Evidence::Siren(key.to_owned()));
    found.share(emails, SHARED, |key| Evidence::Email(key.to_owned()));
    found.share(phones, SHARED, |key| Evidence::Phone(key.to_owned()));
}

/// A French telephone number as ten digits, others as their digits.
fn digits(phone: &str) -> String {
    let all: String = phone.chars().filter(char::is_ascii_digit).collect();
    match all.strip_prefix("0033").or_else(|| all.strip_prefix("33")) {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => all,
    }
}

/// Same names: all pairs of a group when it is small; in a large one (a name that says nothing), each with the first only.
fn same_names(ready: &[Ready<'_>], found: &mut Found) {
    let keys = ready.iter().enumerate().map(|(place, one)| (one.name.key.clone(), place));
    each_group(keys.filter(|(key, _)| !key.is_empty()).collect(), |_, members| {
        let mut by_commune: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for place in members {
            by_commune.entry(ready[*place].commune).or_default().push(*place);
        }
        let nowhere = by_commune.get("").cloned().unwrap_or_default();
        for (commune, same) in &by_commune {
            for (place, one) in same.iter().enumerate() {
                let others = if same.len() <= COMMON_WORD {
                    &same[place + 1..]
                } else {
                    &same[place + 1..place + 1 + usize::from(place == 0)]
                };
                for other in others {
                    found.add(*one, *other, Evidence::Name);
                }
            }
            // Without a commune, it may be that of the only commune where the name is known.
            if !commune.is_empty() && by_commune.len() == 2 && nowhere.len() <= SHARED && same.len() <= SHARED {
                for one in &nowhere {
                    for other in same {
                        found.add(*one, *other, Evidence::NameOnly);
                    }
                }
            }
        }
    });
}

/// « ASC Football » and « Association sportive et culturelle – football ».
fn acronyms(ready: &[Ready<'_>], found: &mut Found) {
    let mut by_key: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    let mut written: HashSet<(&str, &str)> = HashSet::new();
    for (place, one) in ready.iter().enumerate() {
        let known = by_key.entry((one.commune, &one.name.key)).or_default();
        if known.len() < SHARED {
            known.push(place);
        }
        written.extend(one.name.acronyms().map(|word| (one.commune, word)));
    }
    for (place, one) in ready.iter().enumerate() {
        for (initials, key) in one.name.shortened(|initials| written.contains(&(one.commune, initials))) {
            for other in by_key.get(&(one.commune, key.as_str())).into_iter().flatten() {
                found.add(place, *other, Evidence::Acronym(initials.to_uppercase()));
            }
        }
    }
}

/// Names of a commune that share a word which few others have, or that begin alike, and are near.
fn near_names(ready: &[Ready<'_>], found: &mut Found) {
    let mut keys = Vec::new();
    for (place, one) in ready.iter().enumerate() {
        if one.commune.is_empty() {
            continue;
        }
        for word in one.name.words() {
            keys.push((format!("{} {word}", one.commune), place));
        }
        let start: String = one.name.key.chars().filter(|c| *c != ' ').take(5).collect();
        keys.push((format!("{}>{start}", one.commune), place));
    }
    each_group(keys, |_, members| {
        if members.len() > COMMON_WORD {
            return;
        }
        for (place, one) in members.iter().enumerate() {
            for other in &members[place + 1..] {
                if ready[*one].name.near(&ready[*other].name) {
                    found.add(*one, *other, Evidence::Near);
                }
            }
        }
    });
}
