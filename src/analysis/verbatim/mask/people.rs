//! Names of people: after a title or a function, a first name with what follows it, a first name before a name in capitals.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Kind, replace, rule};
use crate::register::fold::fold;

/// First names in use in France, folded; those that are ordinary words or places stand in [`AMBIGUOUS`].
const FIRST: &str = " aaron abdallah abdel abdelkader abdoulaye abel achille adam adama adele adeline adrien agathe agnes ahmed aicha aime aimee alain alan \
    alban albane albert alex alexandra alexandre alexia alexis alfred ali alice alicia aline alix aloys alphonse amadou amandine ambre amelie amina aminata \
    anais andre andrea andree ange angele angelique anissa anita ann anna annabelle anne annette annick annie anouk anthony antoine antoinette antonin \
    apolline ariane arlette armand armelle arnaud arsene arthur asma assia astrid audrey auguste augustin aurelie aurelien aurore awa axel axelle aziz \
    baptiste barbara bastien beatrice benedicte benjamin benoit bernadette bernard bertrand bilal blandine boris brahim brice brigitte bruno camille \
    carine carla carole caroline cassandra catherine cecile cedric celestin celia celine chantal charlene charles charlotte cherif christel christelle \
    christian christiane christine christophe claude claudette claudie claudine clemence clement clementine clothilde clovis colette come constance \
    constant constantin coralie corentin corinne cynthia cyril cyrille damien daniel daniele danielle david deborah delphine denis denise diane didier \
    dimitri djamel djamila dominique doriane dorothee driss edgar edith edmond edouard elena eleonore eliane elias elie eliette eline elisa elisabeth \
    elise elodie eloise elsa emeline emile emilie emilien emma emmanuel emmanuelle enzo eric erwan estelle esther ethan etienne eugene eugenie eva evelyne \
    ezequiel fabien fabienne fabrice fadila faiza fanny farid farida fatiha fatima fatma fatou fatoumata felicien felix fernand fernande ferdinand florent \
    florentin florian francine francis franck francois francoise frank fred frederic frederique gabin gabriel gabriela gabrielle gaetan gael gaelle gaspard \
    gaston genevieve geoffroy georges georgette gerald geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles gisele giselle ginette \
    gregoire gregory guillaume gustave guy gwenael gwenaelle gwendoline habib hadrien hakim hamid hamza hanane hassan hassane helena helene henri \
    henriette herve hicham hippolyte honore hubert hugo hugues huguette ibrahim ibrahima idriss ines ingrid irene irina isabelle ismael issa ivan jacky \
    jacqueline jacques jamel jamila jamal jean jeanne jeannine jennifer jeremie jeremy jerome jessica joachim joanna jocelyne joel joelle johan johann \
    johanna jonathan jordan joris joseph josephine josette josiane josue josselin judith jules julia julian julie julien juliette justin justine kader \
    kadiatou kamel karim karima karine kevin khadija khaled khalid laetitia laila lamia laura laure laurence laurent laurie lea leila lena leo leon leonie \
    leopold liliane lilian lina lionel lise loic lola louane louis louisa louise loup luc lucas lucette lucie lucienne lucien ludivine ludovic lydia lydie \
    lyes madeleine mael maelle maeva magali mahmoud malik malika mamadou manon manuel manuela marc marcel marceline marcelle margaux margot marguerite maria \
    mariam mariama marianne marie marielle marina marion marius marjolaine marjorie marlene martial martin martine maryline maryse maryvonne mathias mathieu \
    mathilde matteo matthias matthieu maud maurice mauricette max maxence maxime mehdi melanie melina melissa mercedes meriem michael michel michele micheline \
    michelle mickael mireille moussa mohamed mohammed mohand monique morgane moise mourad muriel mustapha myriam nabil nadege nadia nadine nadir naima najat \
    nassim natacha nathalie nathan nathanael nelly nicolas nicole nina noe noel noelle noemie nolwenn nora norbert odette odile olga olivia olivier omar \
    ophelie oscar oumar ousmane pascal pascale patrice patricia patrick paul paule paulette pauline perrine peggy philibert philippe pierrette pierrick \
    priscilla quentin rachel rachid rachida rafael ralph raoul raphael raphaelle raymond raymonde rebecca regine regis remi remy renaud rene renee richard \
    robert roberte robin rodolphe rodrigue roger roland rolande romain romane romuald ronan rosalie roselyne roxane rudy sabine sabrina sacha said saida \
    salah salima salim salome samia samir samira samuel samy sandra sandrine sara sarah sebastien selim selma serge severine sidonie simon simone sofia \
    sofiane solange solene soline sonia sophie souad soufiane soraya stella stephan stephane stephanie steve steven suzanne suzette sylvain sylvaine sylvette \
    sylviane sylvie tanguy tarek tatiana teddy teo thaddee theo theodore theophile therese thibaud thibault thibaut thierry thomas tiphaine titouan tom tony \
    tristan ursula valentin valentine valerie vanessa veronique vincent virgile virginie vivien viviane vladimir walid werner wilfried william xavier yacine \
    yael yamina yann yannick yasmina yassine yoann yohan yolande youcef youssef ysaline yvan yves yvette yvon yvonne zacharie zahra zakaria zineb zoe zohra ";

/// First names that are ordinary words too: a name only when a name in capitals or capitalised follows.
const AMBIGUOUS: &str = " aime aimee alpha ange aurore blanche camille capucine celeste claire clement constance constant come desire diane fleur france franck \
    germain honore hortense jasmine jade juste loup lune marine mercedes noel olive olivier parfait pierre prudence robin rose sacha saphir victor victoire violette \
    yves modeste lilas marguerite florence ambre flora iris alix axel domaine avril max martin vincent roman alma rene ";

/// What begins a sentence and looks like a name after initials or a function.
const ORDINARY: &str = " le la les l un une des nous vous il elle ils elles on je tu ce cette ces cela notre nos votre vos leur leurs mon ma mes son sa ses et ou mais \
    donc or ni car de du d au aux en a pour par sur sous avec sans dans chez que qui dont pas plus ne si comme quand tout tous toute toutes chaque autre autres \
    maire mairie president presidente tresorier tresoriere secretaire adjoint adjointe elu elue directeur directrice bonjour merci etat ville commune region \
    departement metropole association associations clva caf olva mda monsieur madame est sont sera etait aussi encore bien tres trop elus ministre prefet prefete \
    depute deputee senateur senatrice proviseur principal principale curé cure juge notaire ";

static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"\b(?:(?i:mr?|mm|mme|mmes|mlle|melle|mlles|me|dr|pr)\.?|(?i:monsieur|madame|mesdames|messieurs|mademoiselle|docteur|docteure|professeure?|maître|soeur|sœur|père|frère|abbé|pasteur))\s+((?:(?i:de|du|des|le|la|van|von|el|al|ben|d['’])\s*)*[A-Za-zÀ-ÖØ-öø-ÿŒœ][\w'’-]+)((?:\s+(?:(?i:de|du|des|le|la|el|ben|d['’])\s*)?[A-ZÀ-ÖØ-ÞŒ][\w'’-]+)*)",
    )
});
static AFTER_FUNCTION: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"\b((?i:présidente?s?|co-?présidente?s?|vice-?présidente?s?|trésori(?:er|ère)s?|secrétaires?|maire|adjointe?|élue?|directeur|directrice|coordinateur|coordinatrice|animateur|animatrice|bénévole|salariée?|gardien|gardienne|agente?|référente?|conseill(?:er|ère)|entraîneu(?:r|se)|éducat(?:eur|rice)|voisine?|ami|amie|nommée?|appelée?|signé\s*:?))\s+([A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ'’-]{2,}(?:\s+[A-ZÀ-ÖØ-ÞŒ][\w'’-]+)*)",
    )
});
static INITIALS: LazyLock<Regex> =
    LazyLock::new(|| rule(r"\b[A-ZÀ-ÖØ-ÞŒ]\.\s?(?:-?\s?[A-ZÀ-ÖØ-ÞŒ]\.\s?)*([A-ZÀ-ÖØ-ÞŒ][\w'’-]{2,})"));
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"\b([A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ]+(?:-[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ]+)?)\s+((?:(?:DE|DU|LE|LA|EL|BEN|d['’]|de|du|le|la)\s*)?[A-ZÀ-ÖØ-ÞŒ][A-ZÀ-ÖØ-ÞŒ'’-]{2,}(?:\s+[A-ZÀ-ÖØ-ÞŒ]{2,})*)\b",
    )
});
static WORD: LazyLock<Regex> = LazyLock::new(|| rule(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ][A-Za-zÀ-ÖØ-öø-ÿŒœ'’-]*"));

fn within(list: &str, word: &str) -> bool {
    let folded = fold(word);
    !folded.is_empty() && list.contains(&format!(" {folded} "))
}

/// Whether a word is a first name, composed ones included.
fn first_name(word: &str) -> bool {
    within(FIRST, word)
        || word
            .split('-')
            .next()
            .is_some_and(|head| head.len() < word.len() && within(FIRST, head))
}

/// Words in capitals that are names of things.
const SIGLES: [&str; 40] = [
    "CLVA", "OLVA", "MDA", "CAF", "DLA", "QPV", "MJC", "CCAS", "ESS", "RNA", "INSEE", "FDVA", "ANCT", "COVID", "PMR", "RGPD",
    "DRAC", "ARS", "EPCI", "SNCF", "SACEM", "URSSAF", "EHPAD", "AMAP", "CFA", "ONG", "SMS", "PDF", "CDI", "CDD", "TVA", "PLU",
    "ZAC", "MSA", "IME", "ESAT", "BAFA", "AGORA", "DDCS", "CAP",
];

pub(super) fn mask(text: &mut String) {
    let mark = Kind::Person.mark();
    let titled = TITLED.replace_all(text, |found: &Captures<'_>| {
        let first = found.get(1).map_or("", |m| m.as_str());
        let core = first.rsplit([' ', '\'', '’']).next().unwrap_or(first);
        let small = first.chars().next().is_some_and(char::is_lowercase);
        if within(ORDINARY, core)
            || within(ORDINARY, first.split([' ', '\'', '’']).next().unwrap_or("")) && small && found[2].is_empty()
        {
            found[0].to_owned()
        } else {
            mark.to_string()
        }
    });
    *text = titled.into_owned();
    let after = AFTER_FUNCTION.replace_all(text, |found: &Captures<'_>| {
        if within(ORDINARY, found[2].split(' ').next().unwrap_or_default()) {
            found[0].to_owned()
        } else {
            format!("{} {mark}", &found[1])
        }
    });
    *text = after.into_owned();
    let initials = INITIALS.replace_all(text, |found: &Captures<'_>| {
        if within(ORDINARY, &found[1]) {
            found[0].to_owned()
        } else {
            mark.to_string()
        }
    });
    *text = initials.into_owned();
    let capitals = CAPITALS.replace_all(text, |found: &Captures<'_>| {
        let (head, tail) = (&found[1], &found[2]);
        let known = first_name(head);
        let sigle = SIGLES.contains(&tail) || tail.chars().count() < 4;
        if known || (!sigle && !within(ORDINARY, head)) {
            mark.to_string()
        } else {
            found[0].to_owned()
        }
    });
    *text = capitals.into_owned();
    first_names(text);
    replace(text, &COUPLED, Kind::Person);
}

/// « [personne masquée] et [personne masquée] » stay; a name left between two marks is part of it.
static COUPLED: LazyLock<Regex> = LazyLock::new(|| {
    let mark = Kind::Person.mark();
    rule(&format!("{mark}(?:[ -]{mark})+"))
});

/// A first name with the capitalised words that follow it, or that stands alone; one in small letters before a name is not seen.
fn first_names(text: &mut String) {
    let words: Vec<(usize, usize)> = WORD.find_iter(text).map(|found| (found.start(), found.end())).collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (start, end) = words[at];
        let bare_start = text[start..end].find(['\'', '’']).map_or(start, |place| {
            start
                + place
                + if text[start + place..].starts_with('’') {
                    '’'.len_utf8()
                } else {
                    1
                }
        });
        let word = &text[bare_start..end];
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if !capital || !first_name(word) {
            at += 1;
            continue;
        }
        let mut last = at;
        while last + 1 < words.len() {
            let gap = &text[words[last].1..words[last + 1].0];
            let next = &text[words[last + 1].0..words[last + 1].1];
            let particle = matches!(next, "de" | "du" | "des" | "le" | "la" | "El" | "el" | "ben" | "van" | "d");
            let follows = words.get(last + 2).is_some_and(|(from, to)| {
                text[words[last + 1].1..*from].trim().is_empty()
                    && text[*from..*to].chars().next().is_some_and(char::is_uppercase)
            });
            let upper = next.chars().next().is_some_and(char::is_uppercase) && !within(ORDINARY, next) && !SIGLES.contains(&next);
            if gap.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '-')) && !gap.is_empty() && (upper || (particle && follows)) {
                last += 1;
            } else {
                break;
            }
        }
        // A name in capitals before it: « DUPONT Jean ».
        let before = at.checked_sub(1).filter(|before| {
            let (from, to) = words[*before];
            let shown = &text[from..to];
            text[to..start].trim().is_empty()
                && shown.chars().count() >= 3
                && shown.chars().all(|c| c.is_uppercase() || c == '-')
                && !SIGLES.contains(&shown)
        });
        let alone = last == at && before.is_none();
        if alone && (within(AMBIGUOUS, word) || bare_start != start) && !text[..bare_start].ends_with(['’', '\'']) {
            at += 1;
            continue;
        }
        if alone && within(AMBIGUOUS, word) {
            at += 1;
            continue;
        }
        let from = before.map_or(bare_start, |before| words[before].0);
        if found.last().is_none_or(|(_, to)| *to <= from) {
            found.push((from, words[last].1));
        }
        at = last + 1;
    }
    let mark = Kind::Person.mark().to_string();
    for (from, to) in found.iter().rev() {
        text.replace_range(*from..*to, &mark);
    }
}
