//! A document with every block and every chart, invented figures.

use olva::report::{
    BarRow, Block, CalloutKind, Chapter, Chart, Document, Figure, Inline, KeyFigure, Meta, Point, Table, TableCell, TableRow,
    Unit,
};

fn t(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

pub(crate) fn point(value: f64, half: f64) -> Option<Point> {
    Some(Point {
        value,
        interval: (half > 0.0).then_some((value - half, value + half)),
        fragile: false,
    })
}

pub(crate) fn row(label: &str, n: usize, point: Option<Point>, strong: bool) -> BarRow {
    BarRow {
        label: label.to_owned(),
        n: Some(n),
        point,
        strong,
    }
}

fn texts(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

pub(crate) fn percent(value: f64) -> TableCell {
    TableCell::Number(value, format!("{value:.0} %"))
}

fn table(caption: &str, columns: &[&str], rows: &[(&str, &[f64])]) -> Table {
    let rows = rows
        .iter()
        .map(|(header, values)| TableRow {
            header: (*header).to_owned(),
            cells: values
                .iter()
                .map(|v| if v.is_nan() { TableCell::Hidden } else { percent(*v) })
                .collect(),
            total: *header == "Ensemble",
        })
        .collect();
    Table {
        caption: caption.to_owned(),
        columns: texts(columns),
        rows,
        notes: Vec::new(),
    }
}

fn figure(id: &str, title: &str, subtitle: &str, chart: Chart, table: Table) -> Block {
    Block::Figure(Box::new(Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        alt: format!("{title}. Les chiffres sont dans le tableau « {} ».", table.caption),
        chart,
        table,
        question: Some("Question : « Quels sont vos trois besoins principaux ? » (trois réponses au plus)".to_owned()),
        notes: vec!["Sans réponse : 3 %. Trait : intervalle de confiance à 95 %.".to_owned()],
        source: "Source : OLVA, vague 2026, 409 réponses sur 1 260 associations actives ; données redressées.".to_owned(),
    }))
}

fn needs() -> Block {
    let data = [
        ("Locaux", 409, 52.0, 4.0, true),
        ("Bénévoles", 409, 49.0, 4.5, true),
        ("Financement", 405, 48.0, 5.0, true),
        ("Communication", 401, 29.0, 3.5, false),
        (
            "Formation des responsables et des équipes bénévoles, notamment à la gestion",
            398,
            25.0,
            4.0,
            false,
        ),
        ("Outils numériques", 399, 17.0, 3.0, false),
        ("Matériel", 409, 15.0, 3.0, false),
        ("Autre", 409, 11.0, 3.0, false),
    ];
    let mut rows: Vec<BarRow> = data.iter().map(|(l, n, v, h, s)| row(l, *n, point(*v, *h), *s)).collect();
    rows[6].point = Some(Point {
        value: 15.0,
        interval: Some((5.0, 25.0)),
        fragile: true,
    });
    rows.push(row("Assurance", 4, None, false));
    let cells: Vec<(&str, Vec<f64>)> = data.iter().map(|(l, n, v, ..)| (*l, vec![*v, *n as f64])).collect();
    let mut table = table("Besoins exprimés", &["Besoin", "Part", "Réponses"], &[]);
    table.rows = cells
        .iter()
        .map(|(l, v)| TableRow {
            header: (*l).to_owned(),
            cells: vec![percent(v[0]), TableCell::Number(v[1], format!("{}", v[1]))],
            total: false,
        })
        .collect();
    table.rows.push(TableRow {
        header: "Assurance".to_owned(),
        cells: vec![TableCell::Hidden, TableCell::Hidden],
        total: false,
    });
    figure(
        "besoins",
        "Un peu plus d’une association sur deux manque de locaux",
        "Part des associations exprimant chaque besoin, en %, avec l’intervalle de confiance à 95 %",
        Chart::Bars {
            unit: Unit::Percent,
            rows,
        },
        table,
    )
}

fn more_figures() -> Vec<Block> {
    let p = |v: f64| point(v, 0.0);
    let grouped = Chart::Grouped {
        unit: Unit::Percent,
        series: texts(&["Employeuses", "Sans salarié"]),
        rows: vec![
            ("Locaux".into(), vec![point(55.0, 8.0), point(43.0, 5.0)]),
            ("Financement".into(), vec![point(63.0, 7.0), point(44.0, 5.0)]),
            ("Bénévoles".into(), vec![point(41.0, 8.0), point(52.0, 5.0)]),
            ("Assurance".into(), vec![None, point(9.0, 3.0)]),
        ],
    };
    let levels = texts(&["Très insatisfait", "Insatisfait", "Neutre", "Satisfait", "Très satisfait"]);
    let likert = Chart::Likert {
        levels: levels.clone(),
        rows: vec![
            (
                "Disponibilité des créneaux".into(),
                388,
                Some(vec![24.0, 31.0, 14.0, 22.0, 9.0]),
            ),
            ("État des salles".into(), 381, Some(vec![12.0, 22.0, 21.0, 33.0, 12.0])),
            (
                "Accessibilité aux personnes à mobilité réduite".into(),
                352,
                Some(vec![15.0, 19.0, 25.0, 27.0, 14.0]),
            ),
            ("Accueil par les agents".into(), 390, Some(vec![3.0, 7.0, 16.0, 42.0, 32.0])),
            ("Prêt de matériel".into(), 4, None),
        ],
        neutral: Some(2),
    };
    let histogram = Chart::Histogram {
        classes: ["0", "1–4", "5–9", "10–19", "20–49", "50–99", "100 et plus"]
            .iter()
            .zip([
                Some(40.0),
                Some(165.0),
                Some(260.0),
                Some(246.0),
                Some(132.0),
                Some(42.0),
                None,
            ])
            .map(|(l, v)| ((*l).to_owned(), v))
            .collect(),
        median: Some((3.3, "médiane : 13 bénévoles".to_owned())),
        axis: "Bénévoles réguliers (nombre d’associations)".to_owned(),
        unit: Unit::Count,
    };
    let dots = Chart::Dots {
        unit: Unit::Percent,
        rows: vec![
            row("Sport", 107, point(66.0, 8.0), true),
            row("Culture", 87, point(57.0, 8.0), false),
            row(
                "Santé",
                27,
                Some(Point {
                    value: 51.0,
                    interval: Some((34.0, 68.0)),
                    fragile: true,
                }),
                false,
            ),
            row("Social, solidarité", 67, point(45.0, 11.0), false),
            row("Défense des droits", 19, point(33.0, 17.0), false),
            row("Cultes", 4, None, false),
        ],
        reference: Some((52.0, "ensemble 52 %".to_owned())),
    };
    let heat = Chart::Heat {
        unit: Unit::Percent,
        columns: texts(&[
            "Locaux",
            "Financement",
            "Bénévoles",
            "Communication",
            "Formation",
            "Numérique",
        ]),
        rows: vec![
            ("Sport".into(), [66.0, 46.0, 55.0, 24.0, 22.0, 15.0].map(Some).to_vec()),
            ("Culture".into(), [57.0, 51.0, 44.0, 41.0, 24.0, 18.0].map(Some).to_vec()),
            (
                "Défense des droits".into(),
                vec![Some(33.0), Some(42.0), Some(51.0), Some(35.0), None, None],
            ),
        ],
    };
    let treemap = Chart::Treemap {
        parts: [
            ("Sport", 316.0, "316 · 25 %"),
            ("Culture", 272.0, "272 · 22 %"),
            ("Social, solidarité", 177.0, "177 · 14 %"),
            ("Loisirs", 162.0, "162 · 13 %"),
            ("Éducation", 127.0, "127 · 10 %"),
            ("Environnement", 81.0, "81 · 6 %"),
            ("Santé", 73.0, "73 · 6 %"),
            ("Défense des droits", 33.0, "33 · 3 %"),
            ("Cultes", 9.0, "9 · 1 %"),
        ]
        .map(|(l, v, printed)| (l.to_owned(), v, printed.to_owned()))
        .to_vec(),
    };
    let strips = Chart::Strips {
        parts: texts(&["Cotisations", "Subvention ville", "Autres publics", "Activités", "Dons"]),
        rows: vec![
            ("Employeuses".into(), 92, Some(vec![14.0, 24.0, 29.0, 27.0, 6.0])),
            ("Sans salarié".into(), 317, Some(vec![43.0, 17.0, 7.0, 22.0, 11.0])),
        ],
        ordered: false,
    };
    let ordered = Chart::Strips {
        parts: texts(&[
            "moins de 1 000 €",
            "1 000 à 10 000 €",
            "10 000 à 50 000 €",
            "50 000 à 200 000 €",
            "plus de 200 000 €",
        ]),
        rows: vec![
            ("Ensemble".into(), 409, Some(vec![21.0, 38.0, 24.0, 11.0, 6.0])),
            ("Employeuses".into(), 92, Some(vec![1.0, 6.0, 29.0, 40.0, 24.0])),
        ],
        ordered: true,
    };
    let quadrant = Chart::Quadrant {
        x: ("Part des associations exprimant le besoin".into(), Unit::Percent, 30.0),
        y: ("Part d’insatisfaites de l’offre municipale".into(), Unit::Percent, 35.0),
        points: [
            ("Locaux", 52.0, 55.0),
            ("Financement", 48.0, 44.0),
            ("Bénévoles", 49.0, 24.0),
            ("Communication", 29.0, 31.0),
            ("Formation", 25.0, 22.0),
            ("Numérique", 17.0, 38.0),
            ("Matériel", 15.0, 18.0),
        ]
        .map(|(l, x, y)| (l.to_owned(), x, y))
        .to_vec(),
        corner: "À traiter en premier".into(),
    };
    let waterfall = Chart::Waterfall {
        steps: [
            ("Associations du répertoire", 1260.0, true),
            ("Sans adresse utilisable", -212.0, false),
            ("Adresse périmée", -90.0, false),
            ("Jamais ouvertes", -470.0, false),
            ("Refus", -26.0, false),
            ("Réponses incomplètes", -53.0, false),
            ("Réponses exploitées", 409.0, true),
        ]
        .map(|(l, v, total)| (l.to_owned(), v, total))
        .to_vec(),
    };
    let lines = Chart::Lines {
        unit: Unit::Count,
        ticks: (2017..=2026).map(|year: i32| year.to_string()).collect(),
        series: vec![
            (
                "Créations".into(),
                [52.0, 55.0, 58.0, 41.0, 44.0, 56.0, 61.0, 63.0, 60.0, 66.0]
                    .map(Some)
                    .to_vec(),
            ),
            (
                "Dissolutions".into(),
                [18.0, 17.0, 20.0, 14.0, 26.0, 31.0, 27.0, 24.0, 22.0, 21.0]
                    .map(Some)
                    .to_vec(),
            ),
        ],
        marks: vec![(5, "R1".into())],
    };
    let _ = p;
    let none = f64::NAN;
    vec![
        figure(
            "employeuses",
            "Les employeuses demandent surtout des financements",
            "Part des associations exprimant le besoin, selon la présence de personnes salariées",
            grouped,
            table(
                "Besoins selon l’emploi",
                &["Besoin", "Employeuses", "Sans salarié"],
                &[
                    ("Locaux", &[55.0, 43.0]),
                    ("Financement", &[63.0, 44.0]),
                    ("Bénévoles", &[41.0, 52.0]),
                    ("Assurance", &[none, 9.0]),
                ],
            ),
        ),
        figure(
            "satisfaction",
            "Les créneaux, premier motif d’insatisfaction",
            "Satisfaction à l’égard des locaux municipaux, en % des associations utilisatrices",
            likert,
            table(
                "Satisfaction",
                &[
                    "Aspect",
                    "Très insatisfait",
                    "Insatisfait",
                    "Neutre",
                    "Satisfait",
                    "Très satisfait",
                ],
                &[
                    ("Disponibilité des créneaux", &[24.0, 31.0, 14.0, 22.0, 9.0]),
                    ("Ensemble", &[12.0, 22.0, 21.0, 33.0, 12.0]),
                ],
            ),
        ),
        figure(
            "benevoles",
            "La moitié des associations comptent moins de 13 bénévoles",
            "Nombre d’associations selon le nombre de bénévoles réguliers",
            histogram,
            table(
                "Bénévoles réguliers",
                &["Classe", "Associations"],
                &[("0", &[40.0]), ("1–4", &[165.0]), ("100 et plus", &[none])],
            ),
        ),
        figure(
            "domaines",
            "Le sport se distingue nettement de la moyenne",
            "Part des associations manquant de locaux par domaine, intervalle de confiance à 95 %",
            dots,
            table(
                "Locaux par domaine",
                &["Domaine", "Part"],
                &[("Sport", &[66.0]), ("Culture", &[57.0]), ("Cultes", &[none])],
            ),
        ),
        figure(
            "croisement",
            "Chaque domaine a son besoin dominant",
            "Part des associations exprimant le besoin, par domaine (s : secret statistique)",
            heat,
            table(
                "Besoins par domaine",
                &[
                    "Domaine",
                    "Locaux",
                    "Financement",
                    "Bénévoles",
                    "Communication",
                    "Formation",
                    "Numérique",
                ],
                &[
                    ("Sport", &[66.0, 46.0, 55.0, 24.0, 22.0, 15.0]),
                    ("Défense des droits", &[33.0, 42.0, 51.0, 35.0, none, none]),
                ],
            ),
        ),
        figure(
            "tissu",
            "Sport et culture : près de la moitié du tissu associatif",
            "Nombre d’associations actives par domaine principal",
            treemap,
            table(
                "Associations par domaine",
                &["Domaine", "Part"],
                &[("Sport", &[25.0]), ("Culture", &[22.0])],
            ),
        ),
        figure(
            "ressources",
            "Deux modèles économiques bien distincts",
            "Structure moyenne des ressources, en % du budget",
            strips,
            table(
                "Ressources",
                &["", "Cotisations", "Subvention ville"],
                &[("Employeuses", &[14.0, 24.0]), ("Sans salarié", &[43.0, 17.0])],
            ),
        ),
        figure(
            "budgets",
            "Trois associations sur cinq ont un budget de moins de 10 000 €",
            "Répartition des associations selon leur budget annuel",
            ordered,
            table(
                "Budgets",
                &["", "moins de 1 000 €", "1 000 à 10 000 €"],
                &[("Ensemble", &[21.0, 38.0])],
            ),
        ),
        figure(
            "priorites",
            "Priorités : locaux et financement d’abord",
            "Fréquence du besoin et part d’insatisfaites de l’offre existante",
            quadrant,
            table(
                "Priorités",
                &["Thème", "Besoin", "Insatisfaites"],
                &[("Locaux", &[52.0, 55.0]), ("Matériel", &[15.0, 18.0])],
            ),
        ),
        figure(
            "pertes",
            "Un tiers des associations ont répondu",
            "Du répertoire aux réponses exploitées, en nombre d’associations",
            waterfall,
            table(
                "Du répertoire aux réponses",
                &["Étape", "Associations"],
                &[("Répertoire", &[1260.0]), ("Exploitées", &[409.0])],
            ),
        ),
        figure(
            "creations",
            "Les créations ont retrouvé leur rythme d’avant 2020",
            "Créations et dissolutions d’associations publiées au Journal officiel",
            lines,
            table(
                "Créations et dissolutions",
                &["Année", "Créations", "Dissolutions"],
                &[("2025", &[60.0, 22.0]), ("2026", &[66.0, 21.0])],
            ),
        ),
    ]
}

fn tile(value: &str, label: &str, detail: &str) -> KeyFigure {
    KeyFigure {
        value: value.into(),
        label: label.into(),
        detail: detail.into(),
        indicator: "x".into(),
    }
}

/// A long table that must break over pages.
fn long_table() -> Block {
    let rows = (1..=45)
        .map(|i| TableRow {
            header: format!("Indicateur n° {i} : part des associations qui déclarent la difficulté correspondante"),
            cells: vec![
                percent(f64::from(i)),
                TableCell::Text("entre 4 et 60 %".into()),
                TableCell::Number(409.0, "409".into()),
            ],
            total: i == 45,
        })
        .collect();
    Block::Table(Table {
        caption: "Tous les indicateurs".into(),
        columns: texts(&["Indicateur", "Valeur", "Intervalle à 95 %", "Réponses"]),
        rows,
        notes: vec!["Données redressées.".into()],
    })
}

/// The document.
pub(crate) fn document() -> Document {
    let mut figures = more_figures().into_iter();
    let mut chapter = |id: &str, title: &str, count: usize| {
        let mut blocks = vec![
            Block::Paragraph(vec![
                Inline::Text("Un peu plus d’".into()),
                Inline::Strong("une association sur deux".into()),
                Inline::Text(" manque de locaux (52 %, entre 48 et 56 %) ; c’est le besoin le plus souvent exprimé, ".into()),
                Inline::Emph("quelle que soit la taille".into()),
                Inline::Text(" de la structure. Les difficultés de recrutement de bénévoles suivent de près, avec des situations très différentes selon le domaine d’activité et l’ancienneté.".into()),
            ]),
        ];
        for i in 0..count {
            if let Some(figure) = figures.next() {
                if i > 0 {
                    blocks.push(Block::Heading(format!("Partie {i} : ce que disent les réponses")));
                    blocks.push(Block::Paragraph(t("Les associations qui emploient des personnes salariées ne se distinguent pas nettement des autres sur ce point : trop peu de réponses pour conclure.")));
                }
                blocks.push(figure);
            }
        }
        blocks.push(Block::Callout {
            kind: CalloutKind::Debate,
            title: "Comment partager mieux les créneaux ?".into(),
            text: t("Les mêmes salles sont demandées aux mêmes heures. Faut-il ouvrir les écoles le soir ?"),
        });
        Chapter {
            id: id.into(),
            title: title.into(),
            blocks,
            annex: false,
        }
    };
    let mut chapters = vec![
        chapter("locaux", "Les besoins et l’emploi", 3),
        chapter("benevolat", "Le bénévolat et les domaines", 3),
        chapter("budget", "Les ressources", 3),
        chapter("priorites", "Les priorités", 4),
    ];
    chapters.insert(
        0,
        Chapter {
            id: "essentiel".into(),
            title: "L’essentiel".into(),
            blocks: vec![
                Block::KeyFigures(vec![
                    tile("52 %", "des associations manquent de locaux", "entre 48 et 56 %"),
                    tile("1 260", "associations actives", "répertoire de mars 2026"),
                    tile("13", "bénévoles réguliers dans l’association médiane", "409 réponses"),
                    tile("12 000 €", "de budget médian", "entre 9 000 et 15 000 €"),
                ]),
                Block::Paragraph(t("Quatre constats ressortent des réponses :")),
                Block::List(vec![
                    t("les locaux d’abord ;"),
                    vec![Inline::Strong("le bénévolat".into()), Inline::Text(", qui se renouvelle mal ;".into())],
                    t("des modèles économiques très différents."),
                ]),
                needs(),
                Block::Callout {
                    kind: CalloutKind::Note,
                    title: "Comment lire un intervalle".into(),
                    text: t("Si l’on refaisait l’enquête dans les mêmes conditions, le chiffre tomberait entre ces bornes 95 fois sur 100."),
                },
                Block::Callout {
                    kind: CalloutKind::Limit,
                    title: "Les petites associations répondent moins".into(),
                    text: t("Les données sont redressées, ce qui corrige en partie cet effet."),
                },
            ],
            annex: false,
        },
    );
    chapters.push(Chapter {
        id: "methode".into(),
        title: "Méthode".into(),
        blocks: vec![Block::Heading("Tableau complet".into()), long_table()],
        annex: true,
    });
    chapters.push(Chapter {
        id: "questionnaire".into(),
        title: "Questionnaire".into(),
        blocks: vec![Block::Paragraph(t("Voir le site."))],
        annex: true,
    });
    Document {
        meta: Meta {
            title: "Diagnostic de la vie associative".into(),
            subtitle: "Rennes, 2026".into(),
            territory: "Rennes".into(),
            author: "Observatoire de la vie associative de Rennes".into(),
            date_text: "samedi 21 novembre 2026".into(),
            date: Some(jiff::civil::date(2026, 11, 21)),
            lang: "fr".into(),
            banner: Some("Données de démonstration".into()),
            summary: "409 réponses sur 1 260 associations, du 3 mars au 30 mai 2026".into(),
            foot: "OLVA · Rennes · 2026".into(),
        },
        chapters,
    }
}
