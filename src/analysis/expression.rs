//! Expressions over columns: parsed once, each variable found once, evaluated for every response.
//!
//! An expression that only reads coded variables takes few distinct values: it is evaluated once for each combination met.
//! A code that means « je ne sais pas » reads as missing. Texts are only known to be there: an expression may ask whether one is
//! answered (`x est renseigné`), nothing else.

use std::collections::BTreeSet;

use super::columns::{Column, Data, NO_CODE};
use super::dataset::{Dataset, Form};
use super::typeset;
use crate::questionnaire::condition::{self, Condition, Env, Expr, Ref, Val};
use crate::values::Date;

/// An expression ready to be evaluated over a dataset.
pub struct Compiled<'d> {
    dataset: &'d Dataset,
    condition: Condition,
    variables: Vec<(Ref, Variable)>,
}

/// Where the values of a reference are.
enum Variable {
    /// A column with a unit a response.
    Column(usize),
    /// The rows of a matrix or of shares, together.
    Rows(Vec<usize>),
    /// A rank of a ranking, from 0.
    Rank(usize, usize),
    /// The column of a roster, over the lines of the response.
    Lines(usize),
    /// A roster: its lines.
    Roster(usize),
    /// The same for every response.
    Constant(Val),
}

/// More combinations than this are evaluated response by response.
const COMBINATIONS: usize = 4096;

impl<'d> Compiled<'d> {
    /// Parses an expression and finds its variables.
    ///
    /// # Errors
    /// A sentence in French: the fault and its place, or the variable that does not exist or cannot be read.
    pub fn new(source: &str, dataset: &'d Dataset) -> Result<Self, String> {
        Self::read(source, dataset).map_err(|fault| typeset(&fault))
    }

    fn read(source: &str, dataset: &'d Dataset) -> Result<Self, String> {
        let condition =
            condition::parse(source).map_err(|(place, fault)| format!("« {source} », caractère {} : {fault}", place + 1))?;
        let mut variables = Vec::new();
        for reference in condition.refs() {
            let variable = find(&reference, dataset).map_err(|fault| format!("« {source} » : {fault}"))?;
            variables.push((reference, variable));
        }
        let compiled = Compiled {
            dataset,
            condition,
            variables,
        };
        let mut read = BTreeSet::new();
        values_read(&compiled.condition.expr, &mut read);
        for name in read {
            if compiled
                .column_of(&name)
                .is_some_and(|column| matches!(column.data, Data::Presence))
            {
                return Err(format!(
                    "« {source} » : « {} » est un texte libre, dont on ne peut demander que s’il « est renseigné ».",
                    shown(&name)
                ));
            }
        }
        Ok(compiled)
    }

    fn column_of(&self, name: &Ref) -> Option<&Column> {
        self.variables
            .iter()
            .find(|(reference, _)| reference == name)
            .and_then(|(_, variable)| match variable {
                Variable::Column(column) | Variable::Lines(column) => Some(&self.dataset.columns[*column]),
                _ => None,
            })
    }

    /// The columns it reads.
    pub fn columns(&self) -> Vec<usize> {
        let mut out = Vec::new();
        for (_, variable) in &self.variables {
            match variable {
                Variable::Column(column) | Variable::Rank(column, _) | Variable::Roster(column) => out.push(*column),
                Variable::Rows(columns) => out.extend(columns),
                // The roster itself says who answered.
                Variable::Lines(column) => out.extend(
                    self.dataset.columns[*column]
                        .name
                        .split_once('.')
                        .and_then(|(roster, _)| self.dataset.index.get(roster)),
                ),
                Variable::Constant(_) => {}
            }
        }
        out
    }

    /// Its value for every response.
    pub fn evaluate(&self) -> Vec<Val> {
        let rows = 0..self.dataset.len;
        let Some(radices) = self.radices() else {
            return rows.map(|row| self.condition.eval(&RowEnv { compiled: self, row })).collect();
        };
        let mut known: Vec<Option<Val>> = vec![None; radices.iter().product()];
        rows.map(|row| {
            let mut key = 0;
            for ((_, variable), radix) in self.variables.iter().zip(&radices) {
                key = key * radix + self.state(variable, row);
            }
            known[key]
                .get_or_insert_with(|| self.condition.eval(&RowEnv { compiled: self, row }))
                .clone()
        })
        .collect()
    }

    /// How many states each variable has, when all have few.
    fn radices(&self) -> Option<Vec<usize>> {
        let mut product = 1usize;
        let mut radices = Vec::new();
        for (_, variable) in &self.variables {
            let states = match variable {
                Variable::Constant(_) => 1,
                Variable::Column(column) => match &self.dataset.columns[*column].data {
                    Data::Codes { list, .. } => list.len() + 1,
                    Data::Sets { list, .. } if list.len() <= 12 => (1 << list.len()) + 1,
                    Data::Flags(_) => 3,
                    Data::Presence => 2,
                    _ => return None,
                },
                Variable::Rank(column, _) => self.dataset.columns[*column].list().len() + 1,
                _ => return None,
            };
            product = product.checked_mul(states).filter(|product| *product <= COMBINATIONS)?;
            radices.push(states);
        }
        Some(radices)
    }

    /// The state of a variable that has few: 0 is missing.
    fn state(&self, variable: &Variable, row: usize) -> usize {
        match variable {
            Variable::Column(column) => {
                let column = &self.dataset.columns[*column];
                if column.missing[row].is_some() {
                    return 0;
                }
                match &column.data {
                    Data::Codes { codes, .. } => usize::from(codes[row]) + 1,
                    Data::Sets { bits, words, .. } => bits[row * words] as usize + 1,
                    Data::Flags(flags) => usize::from(flags[row]) + 1,
                    _ => 1,
                }
            }
            Variable::Rank(column, rank) => match &self.dataset.columns[*column].data {
                Data::Ranks { places, size, .. } if rank < size && places[row * size + rank] != NO_CODE => {
                    usize::from(places[row * size + rank]) + 1
                }
                _ => 0,
            },
            _ => 0,
        }
    }
}

/// Finds a variable: item, `item.row`, rank, roster column, derived, `register.name` or `register_name`, external.
fn find(reference: &Ref, dataset: &Dataset) -> Result<Variable, String> {
    let name = reference.name.as_str();
    if reference.previous {
        return Err(format!(
            "la réponse de la vague précédente à « {name} » n’est pas disponible ici."
        ));
    }
    let place = |name: &str| dataset.index.get(name).copied();
    let column = |column: usize| {
        if dataset.columns[column].roster.is_some() {
            Variable::Lines(column)
        } else {
            Variable::Column(column)
        }
    };
    match &reference.part {
        Some(part) => {
            if let Some(found) = place(&format!("{name}.{part}")) {
                return Ok(column(found));
            }
            if let (Some(found), Ok(rank)) = (place(name), part.parse::<usize>())
                && let Data::Ranks { size, .. } = &dataset.columns[found].data
                && (1..=*size).contains(&rank)
            {
                return Ok(Variable::Rank(found, rank - 1));
            }
        }
        None => {
            if let Some(question) = dataset.question(name) {
                return Ok(match &question.form {
                    Form::Variable(found) => Variable::Column(*found),
                    Form::Matrix(rows) | Form::Shares(rows, _) => Variable::Rows(rows.clone()),
                    Form::Roster(_) => Variable::Roster(place(name).unwrap_or_default()),
                });
            }
            if let Some(found) = place(name) {
                return Ok(column(found));
            }
            if let Some(found) = name
                .strip_prefix("register_")
                .and_then(|attribute| place(&format!("register.{attribute}")))
            {
                return Ok(Variable::Column(found));
            }
            let plain = name.replace('é', "e");
            if let Some(value) = dataset.external.get(name).or_else(|| dataset.external.get(&plain)) {
                return Ok(Variable::Constant(value.clone()));
            }
            if plain == "annee_ref"
                && let Some(Val::Number(year)) = dataset.external.get("annee")
            {
                return Ok(Variable::Constant(Val::Number(year - 1.0)));
            }
            if name.starts_with("register_") {
                // An attribute that no record has.
                return Ok(Variable::Constant(Val::Missing));
            }
        }
    }
    if name == "register" {
        return Ok(Variable::Constant(Val::Missing));
    }
    Err(format!(
        "la variable « {} » n’existe pas dans ce questionnaire.",
        shown(reference)
    ))
}

fn shown(reference: &Ref) -> String {
    reference
        .part
        .as_ref()
        .map_or_else(|| reference.name.clone(), |part| format!("{}.{part}", reference.name))
}

/// The variables whose value is read, not only whether there is one.
fn values_read(expr: &Expr, out: &mut BTreeSet<Ref>) {
    match expr {
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) => {}
        Expr::Var(reference) => {
            out.insert(reference.clone());
        }
        Expr::Answered(inner, _) if matches!(**inner, Expr::Var(_)) => {}
        Expr::Not(inner) | Expr::Neg(inner) | Expr::Answered(inner, _) => values_read(inner, out),
        Expr::Binary(_, a, b) => [a, b].into_iter().for_each(|inner| values_read(inner, out)),
        Expr::In(inner, items, _) => std::iter::once(&**inner)
            .chain(items)
            .for_each(|inner| values_read(inner, out)),
        Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|inner| values_read(inner, out)),
        Expr::Call(_, arguments) => arguments.iter().for_each(|inner| values_read(inner, out)),
    }
}

/// One response as conditions see it.
struct RowEnv<'c, 'd> {
    compiled: &'c Compiled<'d>,
    row: usize,
}

impl RowEnv<'_, '_> {
    fn read(&self, variable: &Variable) -> Val {
        let dataset = self.compiled.dataset;
        let all = |values: Vec<Val>| {
            if values.iter().all(|v| *v == Val::Missing) {
                Val::Missing
            } else {
                Val::Texts(values)
            }
        };
        match variable {
            Variable::Column(column) => dataset.columns[*column].value(self.row),
            Variable::Rows(columns) => all(columns
                .iter()
                .map(|column| dataset.columns[*column].value(self.row))
                .collect()),
            Variable::Rank(column, rank) => match dataset.columns[*column].value(self.row) {
                Val::Texts(mut codes) if *rank < codes.len() => codes.swap_remove(*rank),
                _ => Val::Missing,
            },
            Variable::Lines(column) => {
                let column = &dataset.columns[*column];
                let lines = column
                    .roster
                    .map(|roster| &dataset.rosters[roster].starts)
                    .map(|starts| starts[self.row]..starts[self.row + 1]);
                Val::Texts(lines.into_iter().flatten().map(|line| column.value(line as usize)).collect())
            }
            Variable::Roster(column) => match dataset.columns[*column].number(self.row) {
                Some(lines) => Val::Texts((1..=lines as usize).map(|line| Val::Number(line as f64)).collect()),
                None => Val::Missing,
            },
            Variable::Constant(value) => value.clone(),
        }
    }
}

impl Env for RowEnv<'_, '_> {
    fn var(&self, name: &Ref) -> Val {
        let found = self.compiled.variables.iter().find(|(reference, _)| reference == name);
        found.map_or(Val::Missing, |(_, variable)| self.read(variable))
    }

    fn today(&self) -> Date {
        self.compiled.dataset.today
    }

    fn label(&self, name: &Ref) -> Option<String> {
        let Val::Text(code) = self.var(name) else { return None };
        let column = self.compiled.column_of(name)?;
        column
            .list()
            .iter()
            .find(|entry| entry.code == code)
            .map(|entry| entry.label.clone())
    }
}
