//! What is told by signs and figures: electronic addresses, sites, telephones, accounts, dates, amounts, postal addresses.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Kind, replace, rule};

/// Numbers written in words, and what multiplies them.
const NUMERALS: &str = "z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|milliers?|millions?|milliards?|dizaines?|douzaines?|quinzaines?|vingtaines?|trentaines?|quarantaines?|cinquantaines?|soixantaines?|centaines?|demi[e]?|quelques|plusieurs";

/// Months.
const MONTHS: &str = "janvier|janv\\.?|f[ée]vrier|f[ée]v\\.?|mars|avril|avr\\.?|mai|juin|juillet|juil\\.?|ao[ûu]t|septembre|sept\\.?|octobre|oct\\.?|novembre|nov\\.?|d[ée]cembre|d[ée]c\\.?";

/// Kinds of ways.
const WAYS: &str = "rue|r\\.|avenue|av\\.?|ave|boulevard|boul\\.?|bd\\.?|bld\\.?|blvd\\.?|place|pl\\.|all[ée]es?|chemin|che?m?\\.|impasse|imp\\.|quai|route|rte\\.?|cours|square|sq\\.|passage|sentier|sente|venelle|rond[- ]point|esplanade|promenade|villa|r[ée]sidence|r[ée]s\\.|lotissement|lot\\.|hameau|lieu[- ]dit|faubourg|fbg\\.?|cit[ée]|mail|parvis|voie|ruelle|mont[ée]e|traverse|clos|galerie|domaine|chauss[ée]e|levée|cour|rampe|porte|zone|z\\.?a\\.?c?|z\\.?i\\.?";

macro_rules! rules {
    ($($name:ident = $pattern:expr;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| rule($pattern.as_ref()));)* };
}

rules! {
    MAIL = r"(?i)[\w.+'’-]+\s{0,2}(?:@|[(\[]\s*(?:at|arobase|a|chez)\s*[)\]]|\s(?:arobase|at)\s)\s{0,2}[\w-]+(?:\s{0,2}(?:\.|[(\[]\s*(?:dot|point)\s*[)\]]|\spoint\s)\s{0,2}[\w-]+)+";
    ACCOUNT = r"\S*@\S*";
    LINK = r"(?i)(?:\b(?:https?|ftp)\s?:\s?/\s?/|\bwww\s?\.)\s?\S+";
    DOMAIN = r"(?i)\b[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|info|asso|io|coop|bzh|paris|alsace|corsica|re|gp|mq|tv|me|ovh|be|ch|wordpress|blogspot|app|site|online|club|page|link|ly)\b(?:/\S*)?";
    IBAN = r"(?i)\b[a-z]{2}\s?\d{2}(?:[\s.-]?[a-z0-9]{4}){2,7}(?:[\s.-]?[a-z0-9]{1,4})?\b";
    RNA = r"(?i)\bw[\s.]?[0-9][0-9a-z][0-9][\s.]?\d{3}[\s.]?\d{3}\b";
    BIRTH = format!(r"(?i)\b(?:n[ée](?:e|\(e\)|·e)?s?\s+(?:en|le|vers|un|à)|date\s+de\s+naissance\s*:?|naissance\s*:?)\s*(?:\d{{1,2}}(?:er)?[\s/.-]*(?:\d{{1,2}}|{MONTHS})?[\s/.-]*\d{{0,4}}|(?:{MONTHS})\s*\d{{0,4}})|\b[âa]g[ée]e?s?\s+de\s+\d{{1,3}}\s+ans");
    FULL_DATE = format!(r"(?i)\b\d{{1,2}}(?:er)?\s*(?:[/.-]\s*\d{{1,2}}\s*[/.-]\s*\d{{2,4}}|\s(?:{MONTHS})\s+(?:19|20)\d{{2}})\b|\b(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}\b");
    PHONE = r"(?:(?:\+|\b00)[\s.]*33[\s.]*(?:\(\s*0\s*\)[\s.]*)?[\s./_·•-]*[1-9]|\b0[\s./_·•-]*[1-9]|\(\s*0\s*[1-9]\s*\))(?:[\s./_·•,-]*\d){8}\b";
    ABROAD = r"\+\s?\d(?:[\s./()-]*\d){6,14}";
    PHONE_WORDS = format!(r"(?i)\bz[ée]ro[\s-]+(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf)(?:[\s,-]+(?:et[\s-]+)?(?:{NUMERALS})){{4,}}\b");
    AMOUNT = r"(?i)(?:€|\beuros?\b|\beur\b)\s?\d[\d\s.,']*|(?:\b\d[\d\s.,'’]*)(?:k|m)?\s?(?:€|(?:k|m|milliers?\s+d['’]|millions?\s+d['’]|milliards?\s+d['’]|mille\s+|millions?\s+)?\s?(?:euros?|eur|francs?|balles)\b|k€|m€|keuros?\b|keur\b)|\b\d+(?:[.,]\d+)?\s?k\b";
    AMOUNT_WORDS = format!(r"(?i)\b(?:(?:{NUMERALS}|\d[\d\s.,]*)(?:[\s-]+(?:et[\s-]+)?|\s*d['’]\s*))+(?:d['’]\s*)?(?:€|k€|euros?\b|francs?\b|balles\b)");
    SUM = r"(?i)\b((?:subventions?|budgets?|montants?|loyers?|co[ûu]ts?|salaires?|dettes?|sommes?|aides?|dons?|d[ée]ficits?|tr[ée]sorerie|chiffre d['’]affaires)\b(?:\s+[\w'’]+){0,2}?\s*(?:de|d['’]environ|:|=|à|est|était)\s*(?:environ\s+|près de\s+|plus de\s+)?)(\d[\d\s.,]{2,}\d|\d{3,})";
    PLACE = format!(r"(?x)
        \b\d{{1,4}}(?:\s*[-/]\s*\d{{1,4}})?\s*(?:(?i:bis|ter|quater)\b|[a-eA-E]\b)?\s*,?\s*(?:(?i:de\s+la|du|de\s+l['’])\s*)?
        (?i:{WAYS})
        (?:\s+(?i:de|du|des|la|le|les|au|aux|et|en|sur|sous)\b|\s*(?i:de\s+l|l|d)['’])*
        \s*(?:[A-ZÀ-ÖØ-ÞŒ0-9][\w'’.-]*(?:\s+(?:(?i:de|du|des|la|le|les|et|sur)\s+){{0,2}}(?:[ld]['’])?[A-ZÀ-ÖØ-ÞŒ][\w'’-]*|\s+\d{{1,4}}\b(?:\s+(?i:{MONTHS})\b)?(?:\s+\d{{4}}\b)?|\s+(?i:{MONTHS})\s+\d{{4}})*|[\w'’-]+)
        (?:\s*,?\s*\d{{5}}\b(?:\s+[A-ZÀ-ÖØ-ÞŒ][\w'’-]*)*)?");
    POSTCODE = r"\b(?:F-?\s?)?\d{2}\s?\d{3}\s+[A-ZÀ-ÖØ-ÞŒ][\w'’-]+(?:[\s-](?:[A-ZÀ-ÖØ-ÞŒ][\w'’-]+|(?i:cedex)(?:\s\d{1,2})?))*|(?i:\b(?:bp|cs|tsa)\s?\d{2,}\b)";
    LONG = r"\d(?:[\s./_·•-]{0,2}\d){5,}";
    YEARS = r"^(?:(?:19|20)\d{2}[\s/.-]+)+(?:19|20)?\d{2}$";
}

/// What is told by signs and figures.
pub(super) fn mask(text: &mut String) {
    replace(text, &MAIL, Kind::Mail);
    replace(text, &ACCOUNT, Kind::Mail);
    replace(text, &LINK, Kind::Link);
    replace(text, &DOMAIN, Kind::Link);
    replace(text, &IBAN, Kind::Number);
    replace(text, &RNA, Kind::Number);
    replace(text, &PHONE, Kind::Phone);
    replace(text, &ABROAD, Kind::Phone);
    replace(text, &PHONE_WORDS, Kind::Phone);
    replace(text, &BIRTH, Kind::Date);
    replace(text, &PLACE, Kind::Address);
    replace(text, &FULL_DATE, Kind::Date);
    keep_the_end(text, &AMOUNT, Kind::Amount);
    keep_the_end(text, &AMOUNT_WORDS, Kind::Amount);
    let sums = SUM.replace_all(text, |found: &Captures<'_>| {
        // A year is no amount.
        let figures: String = found[2].chars().filter(char::is_ascii_digit).collect();
        if figures.len() == 4 && (figures.starts_with("19") || figures.starts_with("20")) && found[2].trim().len() == 4 {
            found[0].to_owned()
        } else {
            format!("{}{}", &found[1], Kind::Amount.mark())
        }
    });
    *text = sums.into_owned();
    replace(text, &POSTCODE, Kind::Address);
}

/// As [`replace`], what the rule took of the spaces at the end being given back.
fn keep_the_end(text: &mut String, rule: &Regex, kind: Kind) {
    let changed = rule.replace_all(text, |found: &Captures<'_>| {
        let whole = &found[0];
        let end = &whole[whole.trim_end().len()..];
        format!("{}{end}", kind.mark())
    });
    *text = changed.into_owned();
}

/// What no rule recognised and no text may keep: runs of six digits and more, « @ ».
pub(super) fn leftovers(text: &mut String) {
    let changed = LONG.replace_all(text, |found: &Captures<'_>| {
        let whole = &found[0];
        let longest = whole
            .split(|c: char| !c.is_numeric())
            .map(|run| run.chars().count())
            .max()
            .unwrap_or(0);
        if longest < 6 && YEARS.is_match(whole) {
            whole.to_owned()
        } else {
            Kind::Number.mark().to_string()
        }
    });
    *text = changed.into_owned();
    if text.contains('@') {
        *text = text.replace('@', Kind::Mail.mark().to_string().as_str());
    }
}
