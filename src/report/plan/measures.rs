//! Each indicator against the questionnaire: its expressions, its items and codes, the words it needs.

use super::Measure;
use super::check::Checker;
use crate::analysis::indicator::{Kind, Unit};
use crate::questionnaire;
use crate::questionnaire::condition::Type;

impl Checker<'_> {
    pub(super) fn measure(&mut self, measure: &Measure, pointer: &str) {
        let spec = &measure.spec;
        if let Some(base) = &spec.base {
            self.expression(base, &Type::Boolean, pointer);
        }
        let say = &measure.say;
        match &spec.kind {
            Kind::Share { of } => {
                self.expression(of, &Type::Boolean, pointer);
                if say.one.is_empty() || say.many.is_empty() {
                    self.fault(
                        &format!("{pointer}/say"),
                        "missing-wording",
                        format!("L’indicateur « {} » ne peut pas être dit en une phrase.", spec.id),
                        "Donnez « one » et « many » : \"a un besoin de lieu\", \"ont un besoin de lieu\".".to_owned(),
                    );
                }
            }
            Kind::Distribution { item, codes, by } => {
                match self.type_of(item) {
                    Some(Type::Code(list) | Type::Codes(list)) => {
                        if by.is_none() {
                            self.codes(&list, codes, item, pointer);
                        }
                    }
                    Some(Type::Boolean | Type::Any) => {}
                    Some(_) => self.fault(
                        pointer,
                        "no-codes",
                        format!("« {item} » n’a pas de codes à répartir."),
                        "Prenez une question à choix, ou un autre genre d’indicateur.".to_owned(),
                    ),
                    None => self.unknown(pointer, "La variable", item, self.names.suggestion(item)),
                }
                if let Some(by) = by
                    && !self.questionnaire.nomenclatures.contains_key(by)
                {
                    self.unknown(pointer, "La nomenclature", by, None);
                }
            }
            Kind::RowShares { item, codes } => {
                let matrix = self
                    .item(item, pointer)
                    .map(|item| matches!(item.kind, questionnaire::Kind::Matrix { .. }));
                match matrix {
                    Some(true) => {
                        if let Some(list) = self.questionnaire.item(item).and_then(|item| self.names.list(item)) {
                            self.codes(&list, codes, item, pointer);
                        }
                    }
                    Some(false) => self.fault(
                        pointer,
                        "not-a-matrix",
                        format!("« {item} » n’est pas un tableau de questions (matrix)."),
                        "Prenez « distribution ».".to_owned(),
                    ),
                    None => {}
                }
            }
            Kind::RowMeans { item, by } => {
                let shares = self
                    .item(item, pointer)
                    .is_none_or(|item| matches!(item.kind, questionnaire::Kind::Shares { .. }));
                if !shares {
                    self.fault(
                        pointer,
                        "not-shares",
                        format!("« {item} » n’est pas une répartition (shares)."),
                        "Prenez « mean » ou « distribution ».".to_owned(),
                    );
                }
                if let Some(by) = by {
                    self.expression(by, &Type::Number, pointer);
                }
            }
            Kind::Mean { value, .. }
            | Kind::Median { value }
            | Kind::Sum { value }
            | Kind::Total { value }
            | Kind::Index { value }
            | Kind::TopShare { value, .. } => self.expression(value, &Type::Number, pointer),
            Kind::Ratio { numerator, denominator } => {
                self.expression(numerator, &Type::Number, pointer);
                self.expression(denominator, &Type::Number, pointer);
            }
            Kind::Balance { plus, minus } => {
                self.expression(plus, &Type::Boolean, pointer);
                self.expression(minus, &Type::Boolean, pointer);
                if spec.unit != Unit::Points {
                    self.fault(
                        pointer,
                        "wrong-unit",
                        format!("Un solde (« {} ») se dit en points.", spec.id),
                        "Écrivez \"unit\": \"points\".".to_owned(),
                    );
                }
            }
            Kind::RankIndex { item } | Kind::RankShare { item } => {
                let ranking = self
                    .item(item, pointer)
                    .is_none_or(|item| matches!(item.kind, questionnaire::Kind::Rank { .. }));
                if !ranking {
                    self.fault(
                        pointer,
                        "not-a-ranking",
                        format!("« {item} » n’est pas un classement (rank)."),
                        "Prenez « distribution ».".to_owned(),
                    );
                }
            }
        }
    }
}
