//! What is said when the links that the program prints may not lead to the site that it serves.

use olva::config::{Config, Origin};

/// When the site starts: links that begin elsewhere than where it listens, a proxy that is not known.
pub(super) fn when_serving(config: &Config) -> Vec<String> {
    misleading(config).into_iter().chain(unknown_proxy(config)).collect()
}

/// HTTPS comes from a proxy: this program has none.
fn unknown_proxy(config: &Config) -> Option<String> {
    (config.base_url.starts_with("https://") && config.trusted_proxies.is_empty()).then(|| {
        "Attention\u{a0}: l’adresse publique est en https, donc servie par un mandataire, mais OLVA_TRUSTED_PROXY ne dit pas lequel. Toutes les \
         visites paraissent venir de lui\u{a0}: les tentatives de l’une ralentissent les autres. Indiquez son adresse, par \
         exemple 127.0.0.1 s’il tourne sur ce poste."
            .to_owned()
    })
}

/// Links that begin elsewhere than where the site listens.
fn misleading(config: &Config) -> Option<String> {
    if let Origin::Option(_) = config.origin("PORT")
        && *config.origin("BASE_URL") == Origin::Default
    {
        return Some(format!(
            "Attention\u{a0}: l’adresse publique n’est pas réglée. Les liens faits par les autres commandes (olva links, olva user…) ne \
             savent rien de --port {port}\u{a0}: ils n’arrivent ici que si elles ont le même réglage. Mettez OLVA_PORT={port}, ou \
             OLVA_BASE_URL, pour toutes les commandes (variable, ou fichier olva.toml).",
            port = config.port
        ));
    }
    let (host, port) = host_and_port(&config.base_url)?;
    (is_loopback(host) && port != config.port).then(|| {
        format!(
            "Attention\u{a0}: les liens commencent par {}, mais ce site écoute sur le port {}\u{a0}: ils n’y arrivent pas. Mettez la \
             bonne adresse dans OLVA_BASE_URL (ou base_url dans olva.toml), ou servez avec --port {port}.",
            config.base_url, config.port
        )
    })
}

/// When links are printed while nobody said where the site is.
pub(super) fn when_printing(config: &Config) -> Option<String> {
    (*config.origin("BASE_URL") == Origin::Default).then(|| {
        format!(
            "Attention\u{a0}: l’adresse publique n’est pas réglée. Les liens commencent par {}\u{a0}: ils ne s’ouvrent que sur ce poste, \
             quand le site y est servi sur le port {}. Pour les envoyer, indiquez l’adresse du site (OLVA_BASE_URL, --base-url, ou \
             base_url dans olva.toml).",
            config.base_url, config.port
        )
    })
}

/// The host and the port of an address of the web.
fn host_and_port(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let usual = if scheme == "https" { 443 } else { 80 };
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => Some((host, port.parse().ok()?)),
        _ => Some((authority, usual)),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use olva::config::{Files, Overrides};

    fn config(variables: &[(&str, &str)], port: Option<u16>) -> Config {
        let variables: Vec<(String, String)> = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let files = Files {
            read: &|_| Err("introuvable".to_owned()),
            temporary: "/tmp".into(),
        };
        let overrides = Overrides {
            port,
            ..Overrides::default()
        };
        Config::from(&variables, &overrides, &files).unwrap()
    }

    #[test]
    fn a_loopback_address_with_another_port_is_warned_of() {
        let warned = |url: &str, port: u16| misleading(&config(&[("OLVA_BASE_URL", url)], Some(port))).is_some();
        assert!(warned("http://127.0.0.1:8080", 9000) && warned("http://localhost", 8080) && warned("http://[::1]:81", 80));
        assert!(!warned("http://127.0.0.1:9000", 9000) && !warned("http://[::1]", 80));
        assert!(!warned("https://olva.ville.example", 9000), "a proxy may stand before");
    }

    #[test]
    fn a_port_given_to_one_command_only_is_warned_of() {
        assert!(misleading(&config(&[], Some(9000))).is_some_and(|text| text.contains("OLVA_PORT=9000")));
        assert_eq!(misleading(&config(&[("OLVA_PORT", "9000")], None)), None);
        assert!(when_serving(&config(&[], None)).is_empty());
    }

    #[test]
    fn a_proxy_that_nobody_named_is_warned_of() {
        let https = ("OLVA_BASE_URL", "https://olva.ville.example");
        let warnings = when_serving(&config(&[https], None));
        assert!(
            warnings.len() == 1 && warnings[0].contains("OLVA_TRUSTED_PROXY"),
            "{warnings:?}"
        );
        assert!(when_serving(&config(&[https, ("OLVA_TRUSTED_PROXY", "127.0.0.1")], None)).is_empty());
    }

    #[test]
    fn links_without_a_public_address_say_so() {
        assert!(when_printing(&config(&[], None)).is_some_and(|text| text.contains("http://127.0.0.1:8080")));
        assert_eq!(
            when_printing(&config(&[("OLVA_BASE_URL", "https://olva.ville.example")], None)),
            None
        );
    }
}
