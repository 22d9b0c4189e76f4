//! Words → tree, by precedence climbing. Beside the tree goes a [`Spot`]: where each part of it was written.

mod calls;
mod faults;

pub(super) use calls::check_pattern;
use faults::too_deep;

use super::lexer::{Tok, fault, lex};
use super::tree::MAX_HEIGHT;
use super::words::{RESERVED, is_answered_word, truth};
use super::{BinaryOp, ConditionFault, Expr, Ref};

/// Where a tree was written: its place and those of its children, in the order of [`Expr::children`].
#[derive(Debug)]
pub(super) struct Spot {
    /// Characters from 0.
    pub(super) at: usize,
    /// The children.
    pub(super) kids: Vec<Spot>,
    height: usize,
}

type Node = (Expr, Spot);
type Parsed<T> = Result<T, ConditionFault>;

/// How many calls may nest while reading (parentheses, operators, `non`, `-`): enough for the text of any tree accepted.
const MAX_DEPTH: usize = 2 * MAX_HEIGHT + 12;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const UNARY: u8 = 7;

/// Reads a whole condition.
pub(super) fn parse(source: &str) -> Parsed<Node> {
    let mut parser = Parser {
        toks: lex(source)?,
        next: 0,
        depth: 0,
    };
    if parser.toks.len() == 1 {
        return Err(fault(
            0,
            "Cette condition est vide.",
            "Écrivez par exemple salaries = 'oui', ou supprimez la clé.",
        ));
    }
    let node = parser.expression()?;
    match parser.peek() {
        Tok::End => Ok(node),
        _ => Err(parser.unexpected()),
    }
}

struct Parser {
    toks: Vec<(usize, Tok)>,
    next: usize,
    depth: usize,
}

/// What may follow a value.
enum Infix {
    Binary(BinaryOp),
    In(bool),
    Answered(bool),
}

impl Parser {
    fn at(&self) -> usize {
        self.toks[self.next].0
    }

    fn peek(&self) -> &Tok {
        &self.toks[self.next].1
    }

    /// The keyword `ahead` words further, lower case.
    fn keyword(&self, ahead: usize) -> Option<String> {
        match self.toks.get(self.next + ahead) {
            Some((_, Tok::Word(name, None))) => Some(name.to_lowercase()),
            _ => None,
        }
    }

    fn is_keyword(&self, words: &[&str]) -> bool {
        self.keyword(0).is_some_and(|word| words.contains(&word.as_str()))
    }

    fn advance(&mut self) {
        if self.next + 1 < self.toks.len() {
            self.next += 1;
        }
    }

    fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Tok::Sign(s) if *s == sign);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &str, context: &str) -> Parsed<()> {
        if self.accept(sign) {
            return Ok(());
        }
        if matches!(self.peek(), Tok::End) {
            return Err(fault(
                self.at(),
                format!("Il manque « {sign} » {context}."),
                format!("Ajoutez {sign} à cet endroit."),
            ));
        }
        Err(self.unexpected())
    }

    fn node(&self, expr: Expr, at: usize, kids: Vec<Spot>) -> Parsed<Node> {
        let height = 1 + kids.iter().map(|kid| kid.height).max().unwrap_or(0);
        if height > MAX_HEIGHT {
            Err(too_deep(at))
        } else {
            Ok((expr, Spot { at, kids, height }))
        }
    }

    fn expression(&mut self) -> Parsed<Node> {
        if !self.is_keyword(&["si", "if"]) {
            return self.level(1);
        }
        self.enter()?;
        let at = self.at();
        self.advance();
        let (c, c_at) = self.expression()?;
        self.branch(&["alors", "then"], "alors", "après la condition de « si »")?;
        let (a, a_at) = self.expression()?;
        self.branch(&["sinon", "else"], "sinon", "après la valeur de « alors »")?;
        let (b, b_at) = self.expression()?;
        self.depth -= 1;
        self.node(Expr::If(c.into(), a.into(), b.into()), at, vec![c_at, a_at, b_at])
    }

    fn branch(&mut self, words: &[&str], word: &str, context: &str) -> Parsed<()> {
        if self.is_keyword(words) {
            self.advance();
            return Ok(());
        }
        if matches!(self.peek(), Tok::End) || self.is_keyword(&["alors", "then", "sinon", "else"]) {
            return Err(fault(
                self.at(),
                format!("Il manque « {word} » {context}."),
                "La forme complète est : si condition alors valeur sinon valeur.",
            ));
        }
        Err(self.unexpected())
    }

    fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(too_deep(self.at()))
        } else {
            Ok(())
        }
    }

    /// Reads what binds at least as tightly as `tightness`.
    fn level(&mut self, tightness: u8) -> Parsed<Node> {
        self.enter()?;
        let (mut left, mut spot) = self.prefix(tightness)?;
        while let Some((infix, words)) = self.infix()? {
            let binds = if let Infix::Binary(op) = &infix {
                op.precedence()
            } else {
                COMPARISON
            };
            if binds < tightness {
                break;
            }
            let at = self.at();
            for _ in 0..words {
                self.advance();
            }
            (left, spot) = match infix {
                Infix::Binary(op) => {
                    let (right, right_at) = self.level(binds + 1)?;
                    self.node(Expr::Binary(op, left.into(), right.into()), spot.at, vec![spot, right_at])?
                }
                Infix::In(negated) => {
                    self.expect("(", "après « parmi »")?;
                    let (items, mut spots) = self.list("de la liste")?;
                    if items.is_empty() {
                        return Err(fault(
                            at,
                            "La liste qui suit « parmi » est vide.",
                            "Écrivez par exemple parmi ('a', 'b').",
                        ));
                    }
                    let start = spot.at;
                    spots.insert(0, spot);
                    self.node(Expr::In(left.into(), items, negated), start, spots)?
                }
                Infix::Answered(negated) => self.node(Expr::Answered(left.into(), negated), spot.at, vec![spot])?,
            };
            if binds == COMPARISON
                && self
                    .infix()?
                    .is_some_and(|(next, _)| !matches!(next, Infix::Binary(op) if op.precedence() < COMPARISON))
            {
                return Err(fault(
                    self.at(),
                    "Deux comparaisons se suivent.",
                    "Reliez-les par et (a < b et b < c), ou mettez la première entre parenthèses.",
                ));
            }
        }
        self.depth -= 1;
        Ok((left, spot))
    }

    fn prefix(&mut self, tightness: u8) -> Parsed<Node> {
        let at = self.at();
        if self.is_keyword(&["non", "not"]) {
            if tightness > NOT {
                return Err(fault(
                    at,
                    "« non » porte sur toute une comparaison.",
                    "Mettez-le devant la comparaison, ou entre parenthèses : (non x).",
                ));
            }
            self.advance();
            let (x, x_at) = self.level(NOT)?;
            return self.node(Expr::Not(x.into()), at, vec![x_at]);
        }
        if self.accept("-") {
            if let Tok::Number(n) = *self.peek() {
                self.advance();
                return self.node(Expr::Number(0.0 - n), at, Vec::new());
            }
            let (x, x_at) = self.level(UNARY)?;
            return self.node(Expr::Neg(x.into()), at, vec![x_at]);
        }
        self.primary()
    }

    /// What follows a value, and how many words it takes.
    fn infix(&self) -> Parsed<Option<(Infix, usize)>> {
        use BinaryOp::{Add, And, Contains, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Sub};
        if let Tok::Sign(sign) = self.peek() {
            let op = [Eq, Ne, Lt, Le, Gt, Ge, Add, Sub, Mul, Div]
                .into_iter()
                .find(|op| op.symbol() == *sign);
            return Ok(op.map(|op| (Infix::Binary(op), 1)));
        }
        let Some(first) = self.keyword(0) else { return Ok(None) };
        let (second, third) = (self.keyword(1).unwrap_or_default(), self.keyword(2).unwrap_or_default());
        let answered = |negated, words| Ok(Some((Infix::Answered(negated), words)));
        match (first.as_str(), second.as_str()) {
            ("ou" | "or", _) => Ok(Some((Infix::Binary(Or), 1))),
            ("et" | "and", _) => Ok(Some((Infix::Binary(And), 1))),
            ("contient" | "contains", _) => Ok(Some((Infix::Binary(Contains), 1))),
            ("parmi" | "in", _) => Ok(Some((Infix::In(false), 1))),
            ("pas", "parmi") | ("not", "in") => Ok(Some((Infix::In(true), 2))),
            ("est" | "is", word) if is_answered_word(word) => answered(false, 2),
            ("n’est", "pas") if is_answered_word(&third) => answered(true, 3),
            ("is", "not") if is_answered_word(&third) => answered(true, 3),
            ("est" | "is" | "n’est", _) => Err(fault(
                self.at(),
                format!("« {first} » n’est pas suivi de « renseigné »."),
                "Écrivez est renseigné, ou n’est pas renseigné ; pour comparer, écrivez =.",
            )),
            ("ne", "contient") => Err(fault(
                self.at(),
                "« ne contient pas » n’existe pas dans ce langage.",
                "Mettez non devant : non (besoins contient 'local').",
            )),
            _ => Ok(None),
        }
    }

    fn primary(&mut self) -> Parsed<Node> {
        let at = self.at();
        let tok = self.peek().clone();
        let expr = match tok {
            Tok::Number(n) => Expr::Number(n),
            Tok::Text(text) => Expr::Text(text),
            Tok::Sign("(") => {
                self.advance();
                let (expr, spot) = self.expression()?;
                self.expect(")", "pour fermer la parenthèse")?;
                return Ok((expr, spot));
            }
            Tok::Sign(_) | Tok::End => return Err(self.missing_value()),
            Tok::Word(name, part) => {
                let lower = name.to_lowercase();
                if part.is_none() {
                    if let Some(value) = truth(&lower) {
                        self.advance();
                        return self.node(Expr::Bool(value), at, Vec::new());
                    }
                    if matches!(self.toks.get(self.next + 1), Some((_, Tok::Sign("("))))
                        && !RESERVED_BEFORE_PAREN.contains(&lower.as_str())
                    {
                        self.advance();
                        self.advance();
                        let (args, spots) = self.list("des arguments")?;
                        return self.call(at, &name, &lower, args, spots);
                    }
                    if RESERVED.contains(&lower.as_str()) || lower == "n’est" {
                        return Err(self.missing_value());
                    }
                }
                Expr::Var(Ref {
                    name,
                    part,
                    previous: false,
                })
            }
        };
        self.advance();
        self.node(expr, at, Vec::new())
    }

    /// The arguments of a function, its opening parenthesis read.
    fn list(&mut self, whose: &str) -> Parsed<(Vec<Expr>, Vec<Spot>)> {
        let (mut items, mut spots) = (Vec::new(), Vec::new());
        if self.accept(")") {
            return Ok((items, spots));
        }
        loop {
            let (item, spot) = self.expression()?;
            items.push(item);
            spots.push(spot);
            if self.accept(",") {
                continue;
            }
            self.expect(")", &format!("à la fin {whose}"))?;
            return Ok((items, spots));
        }
    }
}

/// Keywords after which a parenthesis may open without being the arguments of a function.
const RESERVED_BEFORE_PAREN: [&str; 16] = [
    "et", "and", "ou", "or", "non", "not", "parmi", "in", "si", "if", "alors", "then", "sinon", "else", "est", "is",
];
