//! The JSON text as an ordered tree: keys stay in the order of the document, repeated keys are kept (they are a fault), and
//! every node knows its place, so that faults can be sorted and turned into JSON pointers.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A value and its place: its number when the document is read from top to bottom.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Tree,
    pub(super) place: u32,
}

/// A JSON value that keeps the order of its keys.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The first value of this key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The keys and values of an object, nothing for any other value.
    pub(super) fn entries(&self) -> &[(String, Node)] {
        if let Tree::Object(entries) = &self.value {
            entries
        } else {
            &[]
        }
    }

    /// The values of a list, nothing for any other value.
    pub(super) fn list(&self) -> &[Node] {
        if let Tree::List(list) = &self.value { list } else { &[] }
    }

    /// The values under a key that holds a list.
    pub(super) fn list_at(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::list)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Tree::Text(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    pub(super) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    pub(super) fn bool(&self) -> Option<bool> {
        if let Tree::Bool(value) = self.value {
            Some(value)
        } else {
            None
        }
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Node::bool) == Some(true)
    }

    /// A finite number.
    pub(super) fn number(&self) -> Option<f64> {
        if let Tree::Number(number) = &self.value {
            number.as_f64().filter(|n| n.is_finite())
        } else {
            None
        }
    }

    /// A whole number, `1` or `1.0`.
    pub(super) fn int(&self) -> Option<i64> {
        let number = self.number()?;
        #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
        (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
    }

    /// A whole number that fits a `u32`.
    pub(super) fn count_at(&self, key: &str) -> Option<u32> {
        self.get(key)?.int().and_then(|n| u32::try_from(n).ok())
    }

    /// A code: a string, or a whole number written as one.
    pub(super) fn code(&self) -> Option<String> {
        self.text().map(str::to_owned).or_else(|| self.int().map(|n| n.to_string()))
    }

    /// An identifier, or nothing when it is missing or badly formed.
    pub(super) fn id(&self) -> Option<&str> {
        self.text_at("id")
    }

    /// Gives this node and all below it one place: that of the key that brought them here.
    pub(super) fn set_place(&mut self, place: u32) {
        self.place = place;
        match &mut self.value {
            Tree::List(list) => list.iter_mut().for_each(|node| node.set_place(place)),
            Tree::Object(entries) => entries.iter_mut().for_each(|(_, node)| node.set_place(place)),
            _ => {}
        }
    }

    /// The JSON pointers (RFC 6901) of these places, when this is the root of the document that was read.
    pub(super) fn pointers(&self, places: &BTreeSet<u32>) -> BTreeMap<u32, String> {
        let mut found = BTreeMap::new();
        self.walk(&mut String::new(), places, &mut found);
        found
    }

    fn walk(&self, path: &mut String, wanted: &BTreeSet<u32>, found: &mut BTreeMap<u32, String>) {
        if wanted.contains(&self.place) {
            found.entry(self.place).or_insert_with(|| path.clone());
        }
        let length = path.len();
        match &self.value {
            Tree::List(list) => {
                for (index, node) in list.iter().enumerate() {
                    path.push('/');
                    path.push_str(&index.to_string());
                    node.walk(path, wanted, found);
                    path.truncate(length);
                }
            }
            Tree::Object(entries) => {
                for (key, node) in entries {
                    path.push('/');
                    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
                    node.walk(path, wanted, found);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }
}

/// Reads JSON text; a byte order mark is accepted.
pub(super) fn parse(text: &str) -> Result<Node, serde_json::Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let next = Cell::new(0);
    let node = Seed(&next).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(node)
}

/// Numbers the nodes while they are read.
#[derive(Clone, Copy)]
struct Seed<'a>(&'a Cell<u32>);

impl Seed<'_> {
    fn take(self) -> u32 {
        let place = self.0.get();
        self.0.set(place.saturating_add(1));
        place
    }

    fn leaf<E>(self, value: Tree) -> Result<Node, E> {
        Ok(Node {
            value,
            place: self.take(),
        })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        self.leaf(Tree::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        self.leaf(Tree::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        self.leaf(Tree::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        self.leaf(Tree::Number(value.into()))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        self.leaf(Tree::Number(
            Number::from_f64(value).ok_or_else(|| E::custom("number out of range"))?,
        ))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        self.leaf(Tree::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        self.leaf(Tree::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let place = self.take();
        let mut list = Vec::new();
        while let Some(node) = seq.next_element_seed(self)? {
            list.push(node);
        }
        Ok(Node {
            value: Tree::List(list),
            place,
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let place = self.take();
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if place == u32::MAX {
                return Err(A::Error::custom("too many values"));
            }
            entries.push((key, map.next_value_seed(self)?));
        }
        Ok(Node {
            value: Tree::Object(entries),
            place,
        })
    }
}

/// A syntax error of `serde_json`, in French, with what to do. The line and column are said apart.
pub(super) fn explain(error: &serde_json::Error) -> (&'static str, &'static str) {
    if error.is_eof() && (error.line(), error.column()) <= (1, 0) {
        return (
            "le fichier est vide",
            "Vérifiez que c’est le bon fichier, et qu’il a été enregistré.",
        );
    }
    let text = error.to_string();
    const KNOWN: [(&str, &str, &str); 16] = [
        (
            "EOF while parsing",
            "le fichier s’arrête avant la fin",
            "Fermez les guillemets, crochets et accolades restés ouverts.",
        ),
        (
            "trailing comma",
            "il y a une virgule de trop",
            "Supprimez la virgule qui précède « } » ou « ] ».",
        ),
        (
            "trailing characters",
            "il reste du texte après la fin du document",
            "Supprimez ce qui suit la dernière accolade.",
        ),
        (
            "key must be a string",
            "une clé n’est pas entre guillemets",
            "Écrivez la clé entre guillemets droits (\").",
        ),
        (
            "invalid escape",
            "une barre oblique inverse « \\ » n’est pas suivie d’un caractère permis",
            "Doublez-la (\\\\).",
        ),
        (
            "control character",
            "un texte contient un retour à la ligne ou une tabulation",
            "Écrivez « \\n » ou « \\t » dans le texte.",
        ),
        (
            "surrogate",
            "un échappement « \\u » est incomplet",
            "Écrivez le caractère lui-même.",
        ),
        (
            "hex escape",
            "un échappement « \\u » est incomplet",
            "Écrivez le caractère lui-même.",
        ),
        (
            "recursion limit",
            "le document est imbriqué trop profondément",
            "Aucun questionnaire ne demande plus de 127 niveaux.",
        ),
        ("out of range", "un nombre est trop grand", "Écrivez un nombre ordinaire."),
        (
            "invalid number",
            "un nombre est mal écrit",
            "Écrivez par exemple 12, 12.5 ou −3 avec un trait d’union simple.",
        ),
        (
            "expected `:`",
            "il manque deux-points après une clé",
            "Écrivez \"clé\": valeur.",
        ),
        (
            "expected `,` or `}`",
            "il manque une virgule ou une accolade fermante",
            "Ajoutez la virgule à la fin de la ligne précédente.",
        ),
        (
            "expected `,` or `]`",
            "il manque une virgule ou un crochet fermant",
            "Ajoutez la virgule à la fin de l’élément précédent.",
        ),
        (
            "expected ident",
            "un mot n’est pas du JSON",
            "Les seuls mots sans guillemets sont true, false et null.",
        ),
        (
            "expected value",
            "il manque une valeur",
            "Écrivez un texte entre guillemets droits, un nombre, true, false, une liste ou un objet (ni commentaire ni NaN).",
        ),
    ];
    KNOWN.iter().find(|(mark, _, _)| text.contains(mark)).map_or(
        (
            "ce n’est pas du JSON",
            "Ouvrez le fichier dans un éditeur qui souligne les erreurs JSON.",
        ),
        |(_, message, mend)| (*message, *mend),
    )
}
