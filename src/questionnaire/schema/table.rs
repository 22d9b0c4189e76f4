//! Every key of the format, once: the reader checks documents against this table and the meta-schema is written from it, so the
//! two cannot disagree on what a key is. Item types are in `items`.

/// What a value may be.
pub(super) enum Shape {
    /// Free.
    Any,
    Bool,
    /// Text read by people: a string (default language) or an object by language.
    Text,
    /// One line for programs.
    Line,
    Name(Naming),
    Version,
    Lang,
    Date,
    /// A code: a string or a whole number.
    Code,
    /// A condition or an expression.
    Condition,
    /// One of a closed list: word, what it means.
    Word(&'static [(&'static str, &'static str)]),
    /// A whole number between two bounds.
    Int(i64, i64),
    Number,
    /// A list and its least length.
    List(&'static Shape, usize),
    /// Names and what each holds.
    Map(Naming, &'static Shape),
    Object(&'static Def),
    /// An item: its keys depend on its type.
    Item,
    /// The value's JSON type says which; the text names them.
    Either(&'static [Shape], &'static str),
}

/// How a name is formed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// Items, derived variables, externals, checks: letters, digits, `_`.
    Id,
    /// Pages, lists, questionnaires, nomenclatures: `-` too.
    Dashed,
    /// Rows: `-` too, and may begin with a digit.
    Row,
    /// A list: as `Dashed`, or `@territoire/quartiers`.
    List,
    /// A built-in external may have an accent (`durée`).
    External,
    /// A currency: three capitals.
    Currency,
    /// A variable: an identifier, or `item.row`.
    Variable,
    /// A code written as a key.
    Code,
}

impl Naming {
    /// The pattern of such names, a JSON Schema regular expression.
    pub(super) fn pattern(self) -> &'static str {
        match self {
            Naming::Id => "^[A-Za-z][A-Za-z0-9_]*$",
            Naming::Dashed => "^[A-Za-z][A-Za-z0-9_-]*$",
            Naming::Row => "^[A-Za-z0-9][A-Za-z0-9_-]*$",
            Naming::List => "^(@[a-z]+/)?[A-Za-z][A-Za-z0-9_-]*$",
            Naming::Currency => "^[A-Z]{3}$",
            Naming::External => "^[A-Za-z][A-Za-z0-9_éèêàçùûôîï]*$",
            Naming::Variable => r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)?$",
            Naming::Code => "^.+$",
        }
    }

    /// Whether a name is well formed: the same as the pattern.
    pub(super) fn accepts(self, name: &str) -> bool {
        if self == Naming::Currency {
            return name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
        }
        match self {
            Naming::Code => return !name.is_empty() && !name.contains('\n'),
            Naming::Variable => {
                let (item, row) = name.split_once('.').map_or((name, None), |(item, row)| (item, Some(row)));
                return Naming::Id.accepts(item) && row.is_none_or(|row| Naming::Row.accepts(row));
            }
            _ => {}
        }
        let rest = match (self, name.strip_prefix('@')) {
            (Naming::List, Some(outside)) => match outside.split_once('/') {
                Some((origin, rest)) if !origin.is_empty() && origin.bytes().all(|b| b.is_ascii_lowercase()) => rest,
                _ => return false,
            },
            _ => name,
        };
        let inner = |c: char| {
            c.is_ascii_alphanumeric()
                || c == '_'
                || match self {
                    Naming::Id | Naming::Currency | Naming::Variable | Naming::Code => false,
                    Naming::Dashed | Naming::Row | Naming::List => c == '-',
                    Naming::External => "éèêàçùûôîï".contains(c),
                }
        };
        let first = |c: char| c.is_ascii_alphabetic() || (self == Naming::Row && c.is_ascii_digit());
        rest.starts_with(first) && rest.chars().all(inner)
    }

    /// The rule, in French.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Naming::Id | Naming::External => "une lettre sans accent, puis des lettres, des chiffres ou « _ »",
            Naming::Dashed => "une lettre sans accent, puis des lettres, des chiffres, « _ » ou « - »",
            Naming::Currency => "trois capitales, comme EUR",
            Naming::Variable => "l’identifiant d’une question, ou « question.ligne »",
            Naming::Code => "un code",
            Naming::Row => "des lettres sans accent, des chiffres, « _ » ou « - »",
            Naming::List => {
                "un nom de liste (lettres, chiffres, « _ », « - ») ou une liste fournie comme « @territoire/quartiers »"
            }
        }
    }
}

/// A key of an object.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// What it means, in French (shown by editors).
    pub(super) doc: &'static str,
}

/// An optional key.
pub(super) const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        doc,
    }
}

/// A compulsory key.
pub(super) const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        doc,
    }
}

/// A kind of object.
pub(super) struct Def {
    /// Its name in the meta-schema.
    pub(super) slug: &'static str,
    /// What it is, in French.
    pub(super) title: &'static str,
    pub(super) keys: &'static [Key],
}

use Shape::{Bool, Code, Condition, Either, Int, Item, Lang, Line, List, Map, Name, Object, Text, Version, Word};

/// Most characters of a text.
pub(super) const LONGEST_TEXT: usize = 20_000;
/// Most characters of a line, of a condition.
pub(super) const LONGEST_LINE: usize = 4_000;
/// Most characters of a name or of a code.
pub(super) const LONGEST_NAME: usize = 64;

pub(super) static CHOICE: Def = Def {
    slug: "choix",
    title: "Une réponse possible",
    keys: &[
        must(
            "code",
            Code,
            "Code stable : un texte ou un nombre entier ; 1 et \"1\" sont le même code.",
        ),
        key("label", Text, "Libellé montré ; le code s’il est absent."),
        key("hint", Text, "Exemples, sous le libellé."),
        key("missing", Word(MISSING), "Cette réponse est une sorte de non-réponse."),
        key("exclusive", Bool, "Exclut toutes les autres réponses (« aucun »)."),
        key("other", Bool, "Ouvre un champ « précisez »."),
        key(
            "parent",
            Code,
            "Code de la réponse dont celle-ci dépend, dans une autre liste.",
        ),
        key("maps", Map(Naming::Dashed, &Code), "Nomenclature → code de sa catégorie."),
    ],
};

const MISSING: &[(&str, &str)] = &[
    ("dont-know", "Je ne sais pas"),
    ("refused", "Je préfère ne pas répondre"),
    ("not-applicable", "Non concerné"),
];

/// Choices: each an object, or its code alone when the code is all there is to say.
pub(super) static CHOICES: Shape = List(
    &Either(
        &[Code, Object(&CHOICE)],
        "un choix comme { \"code\": \"oui\", \"label\": \"Oui\" }, ou un code",
    ),
    1,
);

static START: Def = Def {
    slug: "accueil",
    title: "La page d’accueil",
    keys: &[
        key(
            "have",
            List(&Text, 0),
            "Ce qu’il faut avoir sous la main, une entrée par ligne.",
        ),
        key("minutes", Int(1, 600), "Durée annoncée du parcours complet, en minutes."),
        key("minutesShort", Int(1, 600), "Durée annoncée du parcours court, en minutes."),
        key("notice", List(&Text, 0), "La notice d’information en quelques lignes."),
        key(
            "noticeFull",
            Text,
            "La notice complète : ligne vide entre paragraphes, « ## » titre, « - » liste.",
        ),
        key("noticeVersion", Line, "Version de la notice, gardée avec la réponse."),
    ],
};

static EXTENDS: Def = Def {
    slug: "extension",
    title: "Le questionnaire que celui-ci prolonge",
    keys: &[
        must("id", Name(Naming::Dashed), "Identifiant du questionnaire de base."),
        must("version", Version, "Version exacte du questionnaire de base."),
    ],
};

static NOMENCLATURE: Def = Def {
    slug: "nomenclature",
    title: "Une nomenclature à laquelle se rattachent des codes",
    keys: &[
        key("label", Text, "Son nom."),
        key("source", Line, "D’où elle vient."),
        must("categories", List(&Object(&CHOICE), 1), "Ses catégories, dans l’ordre."),
    ],
};

static EXTERNAL: Def = Def {
    slug: "externe",
    title: "Une valeur fournie par le fichier ou par la vague",
    keys: &[
        must(
            "type",
            Word(&[
                ("text", "Texte"),
                ("number", "Nombre"),
                ("code", "Un code"),
                ("codes", "Plusieurs codes"),
                ("date", "Date"),
                ("boolean", "Vrai ou faux"),
            ]),
            "Son type.",
        ),
        key(
            "list",
            Either(
                &[Name(Naming::List), List(&Object(&CHOICE), 1)],
                "un nom de liste ou une liste de choix",
            ),
            "La liste de ses codes.",
        ),
    ],
};

pub(super) static END: Def = Def {
    slug: "fin",
    title: "Une fin du questionnaire",
    keys: &[
        key("when", Condition, "Condition ; absente : toujours."),
        must("disposition", Word(DISPOSITIONS), "Ce que devient la réponse."),
        key("keep", List(&Name(Naming::Dashed), 0), "Pages suivantes qui restent posées."),
        key("message", Text, "Ce que dit la dernière page."),
    ],
};

/// Every way to write a disposition.
pub(super) const DISPOSITIONS: &[(&str, &str)] = &[
    ("complete", "Réponse complète"),
    ("complète", "Réponse complète"),
    ("termine", "Réponse complète"),
    ("terminé", "Réponse complète"),
    ("out-of-scope", "Hors champ"),
    ("hors-champ", "Hors champ"),
    ("hors champ", "Hors champ"),
    ("dormant", "En sommeil"),
    ("en-sommeil", "En sommeil"),
    ("en sommeil", "En sommeil"),
    ("sommeil", "En sommeil"),
    ("dissolved", "Dissoute"),
    ("dissoute", "Dissoute"),
    ("refused", "Refus"),
    ("refus", "Refus"),
];

pub(super) static PAGE: Def = Def {
    slug: "page",
    title: "Une page",
    keys: &[
        must("id", Name(Naming::Dashed), "Identifiant, utilisé dans les liens."),
        must("title", Text, "Titre montré."),
        key("module", Line, "Module auquel la page appartient."),
        key("intro", Text, "Une phrase avant les questions."),
        key("visibleIf", Condition, "Montrée seulement quand la condition est vraie."),
        key("skipIf", Condition, "Cachée seulement quand la condition est vraie."),
        must("items", List(&Item, 1), "Les questions."),
        key(
            "end",
            Either(
                &[Object(&END), List(&Object(&END), 0)],
                "une règle comme { \"when\": \"…\", \"disposition\": \"hors-champ\" }, ou une liste de règles",
            ),
            "Fins du questionnaire après cette page ; la première qui vaut l’emporte.",
        ),
        key(
            "after",
            Name(Naming::Dashed),
            "Extension : la page de base après laquelle celle-ci se place.",
        ),
        key(
            "before",
            Name(Naming::Dashed),
            "Extension : la page de base avant laquelle celle-ci se place.",
        ),
    ],
};

static DERIVED: Def = Def {
    slug: "calculee",
    title: "Une variable calculée",
    keys: &[
        must("id", Name(Naming::Id), "Identifiant."),
        must(
            "type",
            Word(&[
                ("number", "Nombre"),
                ("integer", "Nombre entier"),
                ("decimal", "Nombre décimal"),
                ("code", "Un code"),
                ("boolean", "Vrai ou faux"),
                ("text", "Texte"),
                ("date", "Date"),
            ]),
            "Son type.",
        ),
        must("expr", Condition, "L’expression qui la calcule."),
        key("label", Text, "Son nom dans les rapports."),
        key(
            "codes",
            List(&Either(&[Code, Object(&CHOICE)], "un code ou un choix"), 1),
            "Ses codes, pour le type « code » : des codes ou des choix avec libellé.",
        ),
    ],
};

static USABLE: Def = Def {
    slug: "exploitable",
    title: "Quand une réponse est exploitable",
    keys: &[key(
        "answered",
        List(&Name(Naming::Id), 0),
        "Questions qui doivent avoir une valeur.",
    )],
};

static WEIGHTS: Def = Def {
    slug: "redressement",
    title: "Le redressement",
    keys: &[
        key(
            "margins",
            List(&Name(Naming::Id), 0),
            "Variables de calage (du fichier ou calculées).",
        ),
        key(
            "method",
            Word(&[
                ("none", "Aucun redressement"),
                ("post-stratification", "Post-stratification"),
                ("raking", "Calage sur marges (raking ratio)"),
                ("linear", "Calage linéaire"),
                ("logit", "Calage logit"),
            ]),
            "Méthode de calage.",
        ),
        key(
            "employees",
            Condition,
            "Expression qui donne le nombre de personnes salariées : une très grande association ne représente qu’elle-même.",
        ),
        key(
            "budget",
            Condition,
            "Expression qui donne le budget annuel, en euros : une très grande association ne représente qu’elle-même.",
        ),
    ],
};

static REPORT: Def = Def {
    slug: "rapport",
    title: "Métadonnées de restitution",
    keys: &[
        key(
            "universe",
            Map(Naming::Id, &Line),
            "Question → qui est interrogé : une condition, ou des mots.",
        ),
        key("breakdowns", List(&Line, 0), "Variables de ventilation par défaut."),
        key("minCell", Int(3, 1000), "Plus petit effectif publié."),
        key("weights", Object(&WEIGHTS), "Redressement."),
    ],
};

/// The document.
pub(super) static ROOT: Def = Def {
    slug: "questionnaire",
    title: "Un questionnaire au format olva-questionnaire/1",
    keys: &[
        key("$schema", Line, "Libre : l’adresse du présent schéma, pour les éditeurs."),
        key(
            "format",
            Word(&[("olva-questionnaire/1", "Ce format")]),
            "Le format, s’il est dit.",
        ),
        must("id", Name(Naming::Dashed), "Identifiant stable."),
        must("version", Version, "Version, « 1.0.0 »."),
        key("locale", Lang, "Langue par défaut ; « fr » si absente."),
        key("locales", List(&Lang, 1), "Langues proposées."),
        key("title", Text, "Titre (obligatoire, sauf dans une extension)."),
        key("intro", Text, "Une ou deux phrases sous le titre."),
        key("thanks", Text, "Ce que dit la page de confirmation."),
        key("start", Object(&START), "La page d’accueil."),
        key("extends", Object(&EXTENDS), "Le questionnaire prolongé par celui-ci."),
        key(
            "disable",
            List(&Name(Naming::Dashed), 0),
            "Extension : questions optionnelles, pages ou modules éteints.",
        ),
        key(
            "enable",
            List(&Name(Naming::Dashed), 0),
            "Extension : questions optionnelles allumées.",
        ),
        key("lists", Map(Naming::Dashed, &CHOICES), "Listes de choix partagées."),
        key("nomenclatures", Map(Naming::Dashed, &Object(&NOMENCLATURE)), "Nomenclatures."),
        key(
            "external",
            Map(Naming::External, &Object(&EXTERNAL)),
            "Valeurs fournies par le fichier ou par la vague.",
        ),
        key(
            "pages",
            List(&Object(&PAGE), 1),
            "Les pages, dans l’ordre (obligatoires, sauf dans une extension).",
        ),
        key("derived", List(&Object(&DERIVED), 0), "Variables calculées."),
        key("usable", Object(&USABLE), "Quand une réponse est exploitable."),
        key("report", Object(&REPORT), "Métadonnées de restitution."),
        key(
            "lineage",
            List(&Object(&super::lineage::LINEAGE), 0),
            "D’où viennent les variables, pour comparer deux vagues.",
        ),
    ],
};
