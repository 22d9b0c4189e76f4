//! Addresses of databases, as settings write them.

/// What stands in the place of a secret.
pub(super) const MASK: &str = "••••••••";

/// Brings a database address to `sqlite:FILE` or `postgres://…`: a plain path is a `SQLite` file.
///
/// # Errors
/// A French sentence when the scheme is unknown.
pub fn database_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("postgresql://") {
        return Ok(format!("postgres://{rest}"));
    }
    if text.starts_with("postgres://") {
        return Ok(text.to_owned());
    }
    let path = text
        .strip_prefix("sqlite://")
        .or_else(|| text.strip_prefix("sqlite:"))
        .unwrap_or(text);
    if path.is_empty() {
        return Err("L’adresse de la base de données est vide\u{a0}: indiquez un fichier, par exemple olva.sqlite.".to_owned());
    }
    match path.split_once("://") {
        Some((scheme, _)) => Err(format!(
            "«\u{a0}{scheme}://\u{a0}» n’est pas une base de données connue. Adresses possibles\u{a0}: sqlite:olva.sqlite (un fichier) ou postgres://compte@serveur/base."
        )),
        None => Ok(format!("sqlite:{path}")),
    }
}

/// Hides the passwords of an address: after the account, and among the parameters (`?password=…`).
pub fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (address, parameters) = match rest.split_once('?') {
        Some((address, parameters)) => (address, Some(parameters)),
        None => (rest, None),
    };
    let address = match address.rsplit_once('@') {
        Some((account, place)) => match account.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{place}"),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    };
    let parameters = parameters.map(|parameters| {
        let shown: Vec<String> = parameters
            .split('&')
            .map(|parameter| match parameter.split_once('=') {
                Some((name, _)) if name.to_ascii_lowercase().contains("password") => format!("{name}={MASK}"),
                _ => parameter.to_owned(),
            })
            .collect();
        format!("?{}", shown.join("&"))
    });
    format!("{scheme}://{address}{}", parameters.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_an_address_is_shown() {
        assert_eq!(
            mask_url("postgres://olva:secret@db/olva?sslmode=require&sslpassword=secret&password=secret"),
            "postgres://olva:••••••••@db/olva?sslmode=require&sslpassword=••••••••&password=••••••••"
        );
        assert_eq!(mask_url("postgres://olva@db/olva"), "postgres://olva@db/olva");
        assert_eq!(mask_url("sqlite:olva.sqlite"), "sqlite:olva.sqlite");
    }
}
