//! Where the answer of each type of question is written.

use super::super::choices::options;
use super::super::numbering::letter;
use super::{Answer, Block, Bunch, Maker, Tick, layout, printed};
use crate::questionnaire::condition::Val;
use crate::questionnaire::model::{Choice, Filter, FilterMode, Item, Kind, Numeric, RosterMax, Text};
use crate::report::words;

/// Blocks printed for a roster whose number of lines is not small.
const BLOCKS: usize = 3;

impl<'a> Maker<'a> {
    /// What to say beside the hint: how many answers, which ones.
    pub(super) fn instruction(&self, item: &Item, hint: &str) -> String {
        let mut said = Vec::new();
        match &item.kind {
            Kind::Multi { max: Some(max), .. } => said.push(match max {
                1 => "Une réponse au plus.".to_owned(),
                max => format!(
                    "{} réponses au plus.",
                    words::capitalise(&words::in_words(*max as usize, true))
                ),
            }),
            Kind::Multi { .. } if !hint.to_lowercase().contains("plusieurs réponses") => {
                said.push("Plusieurs réponses possibles.".to_owned());
            }
            Kind::Rank { size, .. } => said.push(match size {
                1 => "Écrivez 1 dans la case de votre choix.".to_owned(),
                2 => "Écrivez 1 et 2 dans les cases.".to_owned(),
                size => format!("Écrivez de 1 à {size} dans les cases."),
            }),
            Kind::Matrix { .. } => said.push("Une case par ligne.".to_owned()),
            _ => {}
        }
        let filter = match &item.kind {
            Kind::Matrix { filter, .. } | Kind::Shares { filter, .. } => filter.as_ref(),
            _ => item.choices().and_then(|choices| choices.filter.as_ref()),
        };
        let lines = matches!(item.kind, Kind::Matrix { .. } | Kind::Shares { .. });
        if let Some(Filter { by, mode }) = filter
            && self.known.questionnaire.item(by).is_some()
        {
            let code = self.numbering.of(by);
            match mode {
                FilterMode::Selected if lines => {
                    said.push(format!("Remplissez seulement les lignes cochées à la question {code}."));
                }
                FilterMode::Selected => said.push(format!("Parmi vos réponses à la question {code}.")),
                FilterMode::Except if lines => said.push(format!("Sauf ce que vous avez répondu à la question {code}.")),
                FilterMode::Except => said.push(format!("Autre chose que votre réponse à la question {code}.")),
                FilterMode::Children => {}
            }
        }
        printed(&said.join(" "))
    }

    /// What the register says already, on the form of one association.
    pub(super) fn prefilled(&self, item: &Item) -> Option<String> {
        if !self.known.personal {
            return None;
        }
        let value = self.known.context.external.get(item.prefill.as_ref()?)?;
        let text = match value {
            Val::Text(code) => match &item.kind {
                Kind::Text { .. } | Kind::Rna | Kind::Siren | Kind::Email => Some(code.clone()),
                _ => self.flow.label_of(&item.id, code),
            },
            Val::Number(number) => Some(format!("{number}")),
            _ => None,
        };
        text.map(|text| printed(&text)).filter(|text| !text.trim().is_empty())
    }

    pub(super) fn answer(&self, item: &'a Item) -> Answer {
        match &item.kind {
            Kind::Single(_) | Kind::Multi { .. } => self.choices(item),
            Kind::Boolean { checkbox: false } => self.choices(item),
            Kind::Boolean { checkbox: true } => Answer::Choices {
                columns: 1,
                bunches: vec![Bunch {
                    heading: String::new(),
                    ticks: vec![Tick {
                        mark: "1".to_owned(),
                        label: "Oui".to_owned(),
                        ..Tick::default()
                    }],
                }],
            },
            Kind::Rank { .. } => {
                let ticks: Vec<Tick> = self.ticks(item);
                Answer::Ranks {
                    columns: self.columns(&ticks),
                    ticks,
                }
            }
            Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) | Kind::Money { numeric, .. } => {
                self.number(item, numeric)
            }
            Kind::Shares { rows, total, unit, .. } => Answer::Shares {
                rows: self.rows(rows),
                boxes: format!("{}", total.trunc()).len().clamp(1, 9),
                unit: unit.as_ref().map(|unit| self.text(unit)).unwrap_or_default(),
                total: words::number(*total, 0),
            },
            Kind::Matrix { rows, .. } => self.matrix(item, rows),
            Kind::Text { max_length, .. } => Answer::Lines {
                lines: if *max_length > 300 { 2 } else { 1 },
            },
            Kind::LongText { max_length, .. } => Answer::Lines {
                lines: (*max_length as usize).div_ceil(120).clamp(3, 7),
            },
            Kind::Email => Answer::Lines { lines: 1 },
            Kind::Year { .. } => boxes("", &[4], ""),
            Kind::Date { .. } => boxes("", &[2, 2, 4], "/"),
            Kind::Rna => boxes("W", &[9], ""),
            Kind::Siren => boxes("", &[3, 3, 3], ""),
            Kind::Commune => Answer::Boxes {
                prefix: String::new(),
                groups: vec![5],
                between: String::new(),
                line: "Code postal".to_owned(),
            },
            Kind::Roster {
                items, max, row_label, ..
            } => self.roster(item, items, max, row_label.as_ref()),
            Kind::Group { .. } | Kind::Note => Answer::Lines { lines: 0 },
        }
    }

    fn ticks(&self, item: &'a Item) -> Vec<Tick> {
        let all = options(item, self.known.context);
        all.iter()
            .enumerate()
            .map(|(place, choice)| self.tick(item, choice, place + 1))
            .collect()
    }

    fn tick(&self, item: &'a Item, choice: &Choice, number: usize) -> Tick {
        Tick {
            mark: number.to_string(),
            label: self.text(&choice.label),
            hint: choice
                .hint
                .as_ref()
                .filter(|_| self.explains(item))
                .map(|hint| self.text(hint))
                .unwrap_or_default(),
            go: self.go(item, choice),
            specify: choice.other,
        }
    }

    /// Examples stand under the choices of the first question that uses a list, not again under those of the next ones.
    fn explains(&self, item: &Item) -> bool {
        let source = |item: &Item| item.choices().and_then(|choices| choices.source.clone());
        let Some(list) = source(item) else { return true };
        let questions = self.known.questionnaire.questions();
        let first = questions
            .into_iter()
            .find(|other| self.known.prints(other) && source(other).as_ref() == Some(&list));
        first.is_none_or(|first| std::ptr::eq(first, item))
    }

    fn columns(&self, ticks: &[Tick]) -> usize {
        if ticks.iter().any(|tick| !tick.hint.is_empty() || tick.go.is_some()) {
            return 1;
        }
        let labels: Vec<&str> = ticks
            .iter()
            .filter(|tick| !tick.specify)
            .map(|tick| tick.label.as_str())
            .collect();
        self.print.columns(&labels)
    }

    /// Choices; those of a list that follows another question stand under that question's answers.
    fn choices(&self, item: &'a Item) -> Answer {
        let ticks = self.ticks(item);
        let children = item
            .choices()
            .and_then(|choices| choices.filter.as_ref())
            .filter(|filter| filter.mode == FilterMode::Children)
            .and_then(|filter| self.known.questionnaire.item(&filter.by));
        let Some(parent) = children else {
            let columns = self.columns(&ticks);
            let bunches = vec![Bunch {
                heading: String::new(),
                ticks,
            }];
            return Answer::Choices { columns, bunches };
        };
        let parents = options(parent, self.known.context);
        let code = self.numbering.of(&parent.id);
        let mut bunches: Vec<Bunch> = Vec::new();
        let mut last: Option<Option<String>> = None;
        for (choice, mut tick) in options(item, self.known.context).into_iter().zip(ticks) {
            // Examples stay on the line of their choice: such lists are long.
            if !tick.hint.is_empty() {
                tick.label = format!("{} ({})", tick.label, lower_first(&tick.hint));
                tick.hint.clear();
            }
            if last.as_ref() != Some(&choice.parent) {
                let place = choice
                    .parent
                    .as_ref()
                    .and_then(|code| parents.iter().position(|parent| parent.code == *code));
                let heading = match place {
                    Some(place) => {
                        let said = self.text(&parents[place].label);
                        printed(&format!("Si vous avez répondu {} à {code} ({said}) :", place + 1))
                    }
                    None => String::new(),
                };
                bunches.push(Bunch {
                    heading,
                    ticks: Vec::new(),
                });
                last = Some(choice.parent.clone());
            }
            if let Some(bunch) = bunches.last_mut() {
                bunch.ticks.push(tick);
            }
        }
        let all: Vec<Tick> = bunches.iter().flat_map(|bunch| bunch.ticks.clone()).collect();
        Answer::Choices {
            columns: self.columns(&all),
            bunches,
        }
    }

    fn number(&self, item: &Item, numeric: &Numeric) -> Answer {
        let unit = match (&numeric.unit, &item.kind) {
            (Some(unit), _) => self.text(unit),
            (None, Kind::Money { currency, .. }) => match currency.as_str() {
                "EUR" => "€".to_owned(),
                other => other.to_owned(),
            },
            (None, Kind::Percent(_)) => "%".to_owned(),
            (None, _) => String::new(),
        };
        let bands: Vec<Tick> = (0..numeric.bands.len())
            .map(|place| Tick {
                mark: format!("T{}", place + 1),
                label: band(numeric, place, &unit),
                ..Tick::default()
            })
            .collect();
        Answer::Number {
            boxes: layout::digits(numeric.min, numeric.max),
            decimals: numeric.decimals.into(),
            unit,
            columns: self
                .columns(&bands)
                .max(if bands.len() > 3 && !self.print_is_large() { 2 } else { 1 }),
            bands,
        }
    }

    fn print_is_large(&self) -> bool {
        self.print.size > 12.0
    }

    fn rows(&self, rows: &[crate::questionnaire::model::Row]) -> Vec<Tick> {
        rows.iter()
            .enumerate()
            .map(|(place, row)| Tick {
                mark: letter(place),
                label: self.text(&row.label),
                ..Tick::default()
            })
            .collect()
    }

    fn matrix(&self, item: &'a Item, rows: &[crate::questionnaire::model::Row]) -> Answer {
        let mut heads = self.ticks(item);
        heads.extend(self.letters(item));
        let rows = self.rows(rows);
        let labels: Vec<&str> = heads.iter().map(|head| head.label.as_str()).collect();
        let lines: Vec<String> = rows.iter().map(|row| format!("{} {}", row.mark, row.label)).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (style, label) = self.print.matrix(&labels, &lines);
        Answer::Matrix {
            style,
            label,
            columns: self.columns(&heads),
            heads,
            rows,
        }
    }

    fn roster(&self, item: &'a Item, items: &'a [Item], max: &RosterMax, row_label: Option<&Text>) -> Answer {
        let most = match max {
            RosterMax::Fixed(most) => *most as usize,
            RosterMax::Item(_) => usize::MAX,
        };
        let columns: Vec<&Item> = items
            .iter()
            .filter(|column| column.enabled && !matches!(column.kind, Kind::Note))
            .collect();
        let blocks = (1..=most.min(BLOCKS))
            .map(|place| Block {
                title: match row_label {
                    Some(label) => {
                        let text = label.get(&self.known.context.lang).replace("{index}", &place.to_string());
                        self.text(&Text::fr(&text))
                    }
                    None => place.to_string(),
                },
                questions: columns
                    .iter()
                    .map(|column| {
                        let name = format!("{}.{}", item.id, column.id);
                        self.question(column, self.numbering.of(&name), None)
                    })
                    .collect(),
            })
            .collect();
        Answer::Roster {
            blocks,
            more: if most > BLOCKS {
                printed("S’il vous en faut d’autres, continuez sur une feuille libre, avec les mêmes numéros.")
            } else {
                String::new()
            },
        }
    }
}

fn boxes(prefix: &str, groups: &[usize], between: &str) -> Answer {
    Answer::Boxes {
        prefix: prefix.to_owned(),
        groups: groups.to_vec(),
        between: between.to_owned(),
        line: String::new(),
    }
}

/// « de 10 à 49 heures », « 500 heures et plus ».
fn band(numeric: &Numeric, place: usize, unit: &str) -> String {
    let decimals = usize::from(numeric.decimals);
    let write = |n: f64| words::number(n, if n.fract() == 0.0 { 0 } else { decimals });
    let unit = match unit {
        "" => String::new(),
        unit => format!("\u{a0}{unit}"),
    };
    let low = numeric.bands[place];
    printed(&match numeric.bands.get(place + 1) {
        None => format!("{}{unit} et plus", write(low)),
        Some(high) => {
            let last = if numeric.decimals == 0 { high - 1.0 } else { *high };
            if last <= low {
                format!("{}{unit}", write(low))
            } else if low == 0.0 && numeric.decimals > 0 || low == 0.0 && numeric.bands.len() > 1 && last > 0.0 {
                format!("moins de {}{unit}", write(*high))
            } else {
                format!("de {} à {}{unit}", write(low), write(last))
            }
        }
    })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next();
    // « MJC » stays « MJC ».
    match (first, chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || !second.is_alphabetic() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
