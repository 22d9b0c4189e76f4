//! The keys of items: those that every type has, and those of each type.

use super::table::Shape::{Bool, Code, Condition, Date, Either, Int, Item, Line, List, Name, Number, Object, Text, Word};
use super::table::{CHOICE, Def, Key, Naming, Shape, key, must};

static CHECK: Def = Def {
    slug: "controle",
    title: "Un contrôle de cohérence",
    keys: &[
        must("id", Name(Naming::Id), "Identifiant, propre à la question."),
        must("when", Condition, "Le contrôle se déclenche quand cette condition est vraie."),
        must(
            "severity",
            Word(&[
                ("hard", "Bloque : la page ne peut pas être quittée"),
                ("soft", "Demande une confirmation, ne bloque jamais"),
                ("info", "Dit seulement quelque chose"),
            ]),
            "Sa force.",
        ),
        must("message", Text, "Ce qui est dit ; « {nom} » insère une valeur."),
    ],
};

static PREVIOUS: Def = Def {
    slug: "precedent",
    title: "La réponse de la vague précédente",
    keys: &[
        must("from", Name(Naming::Id), "Question de la vague précédente."),
        must(
            "as",
            Word(&[
                ("confirm", "« Toujours exact ? »"),
                ("hint", "Rappelée sous le champ"),
                ("delta", "Utilisée par les contrôles seulement"),
                ("hidden", "Ni montrée ni proposée"),
            ]),
            "Comment elle est proposée.",
        ),
    ],
};

static ROW: Def = Def {
    slug: "ligne",
    title: "Une ligne",
    keys: &[
        must(
            "id",
            Either(&[Name(Naming::Row), Int(0, 9999)], "un nom ou un nombre entier"),
            "Identifiant, propre à la question.",
        ),
        key("label", Text, "Libellé ; l’identifiant s’il est absent."),
        key("visibleIf", Condition, "Montrée seulement quand la condition est vraie."),
    ],
};

static FILTER: Def = Def {
    slug: "filtre",
    title: "Un filtre sur les choix ou sur les lignes",
    keys: &[
        must("by", Name(Naming::Id), "La question dont la réponse filtre."),
        must(
            "mode",
            Word(&[
                ("children", "Garde les choix dont le « parent » y est choisi"),
                ("selected", "Garde ce qui y est choisi"),
                ("except", "Retire ce qui y est choisi"),
            ]),
            "Comment.",
        ),
    ],
};

static COUNT: Def = Def {
    slug: "nombre",
    title: "Le nombre de lignes d’un tableau",
    keys: &[
        key("min", Int(0, 200), "Le moins."),
        key(
            "max",
            Either(
                &[Int(1, 200), Name(Naming::Id)],
                "un nombre entier ou l’identifiant d’une question",
            ),
            "Le plus.",
        ),
    ],
};

const WORDING: Shape = Either(&[Bool, Text], "true, false ou un texte");

/// The keys of every type.
pub(super) static COMMON: &[Key] = &[
    must("id", Name(Naming::Id), "Identifiant stable, jamais réutilisé."),
    must("type", Shape::Any, "Type de question."),
    key("label", Text, "La question ; l’identifiant si elle est absente."),
    key("hint", Text, "Aide sous la question."),
    key(
        "mark",
        Word(&[
            ("essentiel", "Sur tous les parcours"),
            ("noyau", "Le tronc commun (par défaut)"),
            ("option", "Peut être éteinte par un territoire"),
        ]),
        "Son importance.",
    ),
    key("enabled", Bool, "false : la question est éteinte (options seulement)."),
    key(
        "required",
        Either(&[Bool, Condition], "true, false ou une condition"),
        "Réponse obligatoire pour quitter la page.",
    ),
    key("visibleIf", Condition, "Montrée seulement quand la condition est vraie."),
    key("skipIf", Condition, "Cachée seulement quand la condition est vraie."),
    key("checks", List(&Object(&CHECK), 0), "Contrôles de cohérence."),
    key(
        "dontKnow",
        WORDING,
        "Propose « Je ne sais pas » ; un texte remplace la formule.",
    ),
    key("refused", WORDING, "Propose « Je préfère ne pas répondre »."),
    key("notApplicable", WORDING, "Propose « Non concerné »."),
    key("estimate", Bool, "Propose « C’est une estimation »."),
    key("previous", Object(&PREVIOUS), "La réponse de la vague précédente."),
    key("prefill", Name(Naming::External), "Valeur externe proposée d’abord."),
    key("sealed", Bool, "Jamais montrée à côté d’un nom."),
    key(
        "sensitive",
        Bool,
        "Personnelle ou confidentielle : absente des fichiers anonymisés.",
    ),
    key("autocomplete", Line, "Valeur de l’attribut HTML « autocomplete »."),
];

/// A type of item: its word, what it is in French, its own keys.
pub(super) struct ItemType {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) keys: &'static [Key],
}

static ONE_CHOICE: Shape = Either(
    &[Code, Object(&CHOICE)],
    "un choix comme { \"code\": \"oui\", \"label\": \"Oui\" }, ou un code",
);
static ONE_ROW: Shape = Object(&ROW);
static CHOICES: [Shape; 2] = [Name(Naming::List), List(&ONE_CHOICE, 1)];

const fn list_key() -> Key {
    must(
        "list",
        Either(&CHOICES, "un nom de liste ou une liste de choix"),
        "Les choix : nom d’une liste, ou les choix eux-mêmes.",
    )
}
const fn extra_key() -> Key {
    key("extra", List(&ONE_CHOICE, 1), "Choix ajoutés après ceux de la liste.")
}
const fn filter_key() -> Key {
    key("filter", Object(&FILTER), "N’offre qu’une partie, selon une autre réponse.")
}
const fn rows_key() -> Key {
    must("rows", List(&ONE_ROW, 1), "Les lignes.")
}
const fn min_key() -> Key {
    key("min", Number, "Plus petite valeur acceptée.")
}
const fn max_key() -> Key {
    key("max", Number, "Plus grande valeur acceptée.")
}
const fn unit_key() -> Key {
    key("unit", Text, "Unité, écrite après le champ.")
}
const fn bands_key() -> Key {
    key(
        "bands",
        List(&Number, 2),
        "Bornes inférieures croissantes des tranches proposées à défaut du montant exact.",
    )
}
const fn decimals_key() -> Key {
    key("decimals", Int(0, 6), "Nombre de décimales.")
}
const fn items_key() -> Key {
    must("items", List(&Item, 1), "Les questions.")
}
const YEAR: Shape = Either(&[Int(1, 9999), Name(Naming::External)], "une année ou le nom d’une valeur");

/// The types of items.
pub(super) static TYPES: &[ItemType] = &[
    ItemType {
        word: "single",
        title: "Une seule réponse",
        keys: &[list_key(), extra_key(), filter_key()],
    },
    ItemType {
        word: "multi",
        title: "Plusieurs réponses",
        keys: &[
            list_key(),
            extra_key(),
            filter_key(),
            key("min", Int(0, 500), "Au moins autant de réponses."),
            key("max", Int(1, 500), "Au plus autant de réponses."),
        ],
    },
    ItemType {
        word: "rank",
        title: "Les premiers choix, par ordre de préférence",
        keys: &[
            list_key(),
            extra_key(),
            filter_key(),
            key("size", Int(1, 20), "Nombre de rangs ; 3 si absent."),
        ],
    },
    ItemType {
        word: "integer",
        title: "Nombre entier",
        keys: &[min_key(), max_key(), unit_key(), bands_key()],
    },
    ItemType {
        word: "decimal",
        title: "Nombre décimal",
        keys: &[min_key(), max_key(), decimals_key(), unit_key(), bands_key()],
    },
    ItemType {
        word: "percent",
        title: "Pourcentage",
        keys: &[min_key(), max_key(), decimals_key(), unit_key(), bands_key()],
    },
    ItemType {
        word: "money",
        title: "Montant",
        keys: &[
            key(
                "currency",
                Name(Naming::Currency),
                "Monnaie (code ISO 4217) ; EUR si absente.",
            ),
            min_key(),
            max_key(),
            decimals_key(),
            unit_key(),
            bands_key(),
        ],
    },
    ItemType {
        word: "shares",
        title: "Parts d’un total",
        keys: &[
            rows_key(),
            key("total", Number, "Leur total ; 100 si absent."),
            filter_key(),
            unit_key(),
        ],
    },
    ItemType {
        word: "matrix",
        title: "Une réponse par ligne",
        keys: &[rows_key(), list_key(), extra_key(), filter_key()],
    },
    ItemType {
        word: "text",
        title: "Texte d’une ligne",
        keys: &[
            key("maxLength", Int(1, 1000), "Nombre de caractères ; 200 si absent."),
            key("pattern", Line, "Expression régulière que le texte entier doit suivre."),
            key("patternMessage", Text, "Ce qui est dit quand il ne la suit pas."),
        ],
    },
    ItemType {
        word: "longtext",
        title: "Texte de plusieurs lignes",
        keys: &[
            key("maxLength", Int(1, 20_000), "Nombre de caractères ; 1000 si absent."),
            key("coding", Line, "Grille de codage des réponses ouvertes."),
        ],
    },
    ItemType {
        word: "year",
        title: "Année",
        keys: &[
            key("min", Int(1, 9999), "Première année."),
            key("max", YEAR, "Dernière année."),
        ],
    },
    ItemType {
        word: "date",
        title: "Date",
        keys: &[key("min", Date, "Première date."), key("max", Date, "Dernière date.")],
    },
    ItemType {
        word: "commune",
        title: "Commune (code officiel géographique)",
        keys: &[],
    },
    ItemType {
        word: "rna",
        title: "Numéro RNA",
        keys: &[],
    },
    ItemType {
        word: "siren",
        title: "Numéro SIREN",
        keys: &[],
    },
    ItemType {
        word: "email",
        title: "Adresse électronique",
        keys: &[],
    },
    ItemType {
        word: "boolean",
        title: "Case à cocher, ou oui/non",
        keys: &[key(
            "display",
            Word(&[("checkbox", "Une case (par défaut)"), ("yesno", "Oui ou non")]),
            "Présentation.",
        )],
    },
    ItemType {
        word: "roster",
        title: "Les mêmes questions pour plusieurs choses",
        keys: &[
            items_key(),
            key("count", Object(&COUNT), "Nombre de lignes."),
            key("rowLabel", Text, "Titre d’une ligne : « Poste {index} »."),
        ],
    },
    ItemType {
        word: "group",
        title: "Questions présentées ensemble",
        keys: &[items_key()],
    },
    ItemType {
        word: "note",
        title: "Un texte, sans question",
        keys: &[],
    },
];

/// The type with this word.
pub(super) fn item_type(word: &str) -> Option<&'static ItemType> {
    TYPES.iter().find(|t| t.word == word)
}
