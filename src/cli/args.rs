//! What the command line accepts.

use std::path::PathBuf;

use super::survey::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};

const TEMPLATE: &str = "{about}\n\nUtilisation\u{a0}: {usage}\n\n{all-args}\n";

/// Enquêtes et diagnostics pour les observatoires locaux de la vie associative.
#[derive(Parser)]
#[command(
    name = "olva",
    version,
    help_template = TEMPLATE,
    subcommand_help_heading = "Commandes",
    next_help_heading = "Options",
    arg_required_else_help = true,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(super) struct Cli {
    /// Fichier de réglages [par défaut : olva.toml, s’il est là]
    #[arg(long, global = true, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Base de données : un fichier (olva.sqlite) ou postgres://… [par défaut : olva.sqlite]
    #[arg(long, global = true, value_name = "ADRESSE")]
    database: Option<String>,
    /// Adresse publique du site, début de tous les liens
    #[arg(long, global = true, value_name = "ADRESSE")]
    base_url: Option<String>,
    /// Dossier de questionnaires à la place de ceux du programme
    #[arg(long, global = true, value_name = "DOSSIER")]
    schemas: Option<PathBuf>,
    /// Dossier de plans et de modèles de rapport à la place de ceux du programme
    #[arg(long, global = true, value_name = "DOSSIER")]
    reports: Option<PathBuf>,
    /// Affiche cette aide
    #[arg(short = 'h', long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Cli {
    /// What was said of the settings.
    pub(super) fn overrides(&self) -> olva::config::Overrides {
        olva::config::Overrides {
            config: self.config.clone(),
            database: self.database.clone(),
            base_url: self.base_url.clone(),
            listen: None,
            port: None,
            schemas: self.schemas.clone(),
            reports: self.reports.clone(),
        }
    }
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Démonstration complète sur une commune réelle et des associations inventées
    #[command(help_template = TEMPLATE)]
    Demo(Demo),
    /// Démarre le site
    #[command(help_template = TEMPLATE)]
    Serve(Serve),
    /// Vérifie un questionnaire ou un jeu de repères
    #[command(help_template = TEMPLATE)]
    Check(Check),
    /// Publie un questionnaire et ouvre une enquête avec lui
    #[command(help_template = TEMPLATE)]
    Publish(Publish),
    /// Importe un fichier
    #[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes")]
    Import(Import),
    /// Crée les liens personnels des associations
    #[command(help_template = TEMPLATE)]
    Links(Links),
    /// Gère les enquêtes : create, list, settings, close
    #[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes")]
    Wave(Wave),
    /// Gère les observatoires : add, list
    #[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes")]
    Observatory(Observatory),
    /// Gère les personnes qui se connectent : add, link, list, close, open, reset
    #[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes")]
    User(User),
    /// Produit le diagnostic : HTML, PDF, réponses et agrégats
    #[command(help_template = TEMPLATE)]
    Report(Report),
    /// Estime avec la méthode d’OLVA les réponses de n’importe quel outil
    #[command(help_template = TEMPLATE)]
    Analyse(Analyse),
    /// Exporte des données
    #[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes")]
    Export(Export),
    /// Lit un message de non-remise (sur l’entrée standard) et note l’adresse qui ne fonctionne pas
    #[command(help_template = TEMPLATE)]
    Bounce,
    /// Affiche les réglages en vigueur, d’où vient chacun, sans les secrets
    #[command(name = "config", help_template = TEMPLATE)]
    Config(Show),
}

#[derive(Args)]
pub(super) struct Analyse {
    /// Plan d’analyse : strates, populations, poids, estimations (docs/analyse.md)
    #[arg(long, value_name = "FICHIER", conflicts_with = "questionnaire")]
    pub(super) plan: Option<PathBuf>,
    /// Questionnaire dont le fichier de réponses est un export d’OLVA
    #[arg(long, value_name = "FICHIER")]
    pub(super) questionnaire: Option<PathBuf>,
    /// Réponses, une ligne par réponse
    #[arg(long, value_name = "FICHIER")]
    pub(super) responses: PathBuf,
    /// Réponses de la vague précédente
    #[arg(long, value_name = "FICHIER", requires = "plan")]
    pub(super) previous: Option<PathBuf>,
    /// Base de sondage, une ligne par unité
    #[arg(long, value_name = "FICHIER", requires = "plan")]
    pub(super) frame: Option<PathBuf>,
    /// Forme des résultats
    #[arg(long, value_enum, default_value = "text", value_name = "FORME")]
    pub(super) format: Readable,
}

/// Forms of results.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Readable {
    /// Des chiffres arrondis, à lire
    Text,
    /// Tous les chiffres, entiers
    Json,
}

#[derive(Args)]
pub(super) struct Show {
    /// Écrit un fichier de réglages commenté, à compléter
    #[arg(long)]
    pub(super) example: bool,
}

#[derive(Args)]
pub(super) struct Demo {
    /// Dossier où tout est écrit [par défaut : olva-demo]
    #[arg(long, value_name = "DOSSIER")]
    pub(super) data_dir: Option<PathBuf>,
    /// Commune : code INSEE ou nom [par défaut : 18033, Bourges]
    #[arg(long, value_name = "CODE")]
    pub(super) territory: Option<String>,
    /// Nombre d’associations [par défaut : 19 pour 1 000 habitants]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(super) associations: Option<u32>,
    /// Nombre de questionnaires envoyés [par défaut : un tiers des associations]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) responses: Option<u32>,
    /// Graine du hasard : la même donne les mêmes fichiers [par défaut : 2026]
    #[arg(long, value_name = "N", default_value_t = 2026, hide_default_value = true)]
    pub(super) seed: u64,
    /// Écrit les fichiers sans démarrer le site
    #[arg(long)]
    pub(super) no_serve: bool,
    /// Port du site [par défaut : 8080, ou le suivant qui est libre]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: Option<u16>,
    /// Questionnaire : un fichier, ou l’identifiant d’un questionnaire du programme [par défaut : olva-2026]
    #[arg(long, value_name = "FICHIER")]
    pub(super) questionnaire: Option<String>,
    /// Plan du diagnostic
    #[arg(long, value_name = "FICHIER")]
    pub(super) plan: Option<PathBuf>,
    /// Remplace la démonstration déjà présente dans le dossier, sans demander
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Args)]
pub(super) struct Serve {
    /// Port [par défaut : 8080]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: Option<u16>,
    /// Adresse d’écoute [par défaut : 127.0.0.1]
    #[arg(long, value_name = "ADRESSE")]
    pub(super) listen: Option<String>,
}

#[derive(Args)]
pub(super) struct Check {
    /// Questionnaire, ou jeu de repères
    #[arg(value_name = "FICHIER")]
    pub(super) file: PathBuf,
    /// Les avertissements comptent comme des erreurs
    #[arg(long)]
    pub(super) strict: bool,
    /// Écrit le schéma JSON des documents de réponse
    #[arg(long)]
    pub(super) answers_schema: bool,
}

#[derive(Args)]
pub(super) struct Publish {
    /// Questionnaire : un fichier, ou l’identifiant d’un questionnaire du programme
    #[arg(value_name = "FICHIER")]
    pub(super) questionnaire: String,
    /// Publie sans ouvrir d’enquête
    #[arg(long)]
    pub(super) only: bool,
    #[command(flatten)]
    pub(super) wave: WaveOptions,
}

#[derive(Args)]
#[group(skip)]
pub(super) struct WaveOptions {
    /// Titre de l’enquête [par défaut : celui du questionnaire et l’année]
    #[arg(long, value_name = "TITRE")]
    pub(super) title: Option<String>,
    /// Territoire : code INSEE ou nom d’une commune, SIREN d’une intercommunalité
    #[arg(long, value_name = "CODE")]
    pub(super) territory: Option<String>,
    /// Observatoire, par son nom dans les adresses [par défaut : celui du territoire]
    #[arg(long, value_name = "NOM")]
    pub(super) observatory: Option<String>,
    /// Année de référence [par défaut : celle de l’ouverture]
    #[arg(long, value_name = "ANNÉE")]
    pub(super) year: Option<i16>,
    /// Premier jour, AAAA-MM-JJ [par défaut : aujourd’hui]
    #[arg(long, value_name = "DATE")]
    pub(super) opens: Option<String>,
    /// Dernier jour, AAAA-MM-JJ [par défaut : 90 jours après l’ouverture]
    #[arg(long, value_name = "DATE")]
    pub(super) closes: Option<String>,
    #[command(flatten)]
    pub(super) settings: Settings,
}

#[derive(Args)]
#[group(skip)]
pub(super) struct Settings {
    /// Organisme responsable de l’enquête
    #[arg(long, value_name = "NOM")]
    pub(super) responsible: Option<String>,
    /// Personne à joindre
    #[arg(long, value_name = "NOM")]
    pub(super) contact_name: Option<String>,
    /// Son téléphone
    #[arg(long, value_name = "NUMÉRO")]
    pub(super) contact_phone: Option<String>,
    /// Son adresse de courriel
    #[arg(long, value_name = "COURRIEL")]
    pub(super) contact_email: Option<String>,
    /// Quartiers du territoire : un fichier CSV « code;nom »
    #[arg(long, value_name = "FICHIER")]
    pub(super) quarters: Option<PathBuf>,
    /// Quartiers prioritaires : un fichier CSV « code;nom »
    #[arg(long, value_name = "FICHIER")]
    pub(super) qpv: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Import {
    #[command(subcommand)]
    pub(super) what: ImportWhat,
}

#[derive(Subcommand)]
pub(super) enum ImportWhat {
    /// Liste des associations : nom, rna, siren, commune (ou code INSEE), email, telephone, domaine, employeuse…
    #[command(help_template = TEMPLATE)]
    Contacts {
        /// Fichier CSV
        #[arg(value_name = "FICHIER.csv")]
        file: PathBuf,
        #[command(flatten)]
        wave: Which,
    },
    /// Répertoire national des associations (waldec ou import), filtré au territoire
    #[command(help_template = TEMPLATE)]
    Rna(ImportFile),
    /// SIRENE (unités légales ou établissements), filtré au territoire
    #[command(help_template = TEMPLATE)]
    Sirene {
        #[command(flatten)]
        file: ImportFile,
        /// Établissements, pour situer les unités légales
        #[arg(long, value_name = "FICHIER")]
        seats: Option<PathBuf>,
    },
    /// Annonces du Journal officiel, filtrées au territoire
    #[command(help_template = TEMPLATE)]
    Joafe(ImportFile),
    /// Liste d’associations d’une commune, d’un forum…
    #[command(help_template = TEMPLATE)]
    Liste {
        #[command(flatten)]
        file: ImportFile,
        /// Sens des colonnes : un fichier JSON {"Titre de la colonne": "sens"} [par défaut : proposé]
        #[arg(long, value_name = "FICHIER.json")]
        mapping: Option<PathBuf>,
    },
    /// Jeu de repères : chiffres d’ailleurs auxquels les diagnostics se comparent
    #[command(help_template = TEMPLATE)]
    Benchmarks(super::packs::PackFile),
    /// Quartiers prioritaires (QPV), pour toute l’installation
    #[command(help_template = TEMPLATE)]
    Qpv(ReferenceFile),
    /// Populations légales, pour toute l’installation
    #[command(help_template = TEMPLATE)]
    Population(ReferenceFile),
}

#[derive(Args)]
pub(super) struct ImportFile {
    /// Fichier CSV, XLSX, ODS ou ZIP
    #[arg(value_name = "FICHIER")]
    pub(super) file: PathBuf,
    /// Observatoire, par son nom dans les adresses [par défaut : le seul]
    #[arg(long, value_name = "NOM")]
    pub(super) observatory: Option<String>,
    /// Territoire : commune, intercommunalité ou département [par défaut : celui de l’observatoire]
    #[arg(long, value_name = "CODE")]
    pub(super) territory: Option<String>,
    /// Écrit dans le répertoire [par défaut : montre seulement ce qui changerait]
    #[arg(long)]
    pub(super) apply: bool,
    /// Millésime
    #[arg(long, value_name = "TEXTE")]
    pub(super) vintage: Option<String>,
    /// Fichier CSV où écrire les lignes rejetées
    #[arg(long, value_name = "FICHIER.csv")]
    pub(super) rejected: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ReferenceFile {
    /// Fichier CSV, XLSX ou ZIP
    #[arg(value_name = "FICHIER")]
    pub(super) file: PathBuf,
    /// Millésime, quand le fichier ne le dit pas
    #[arg(long, value_name = "ANNÉE")]
    pub(super) vintage: Option<String>,
    /// Remplace ce qui est en place [par défaut : lit seulement]
    #[arg(long)]
    pub(super) apply: bool,
}

/// Which wave a command is about.
#[derive(Args)]
#[group(skip)]
pub(super) struct Which {
    /// Enquête, par son code [par défaut : la plus récente]
    #[arg(long, value_name = "CODE")]
    pub(super) wave: Option<String>,
    /// Observatoire, par son nom dans les adresses [par défaut : le seul]
    #[arg(long, value_name = "NOM")]
    pub(super) observatory: Option<String>,
}

#[derive(Args)]
pub(super) struct Links {
    #[command(flatten)]
    pub(super) wave: Which,
    /// Refait tous les liens : les anciens ne marchent plus
    #[arg(long)]
    pub(super) renew: bool,
    /// Fichier CSV à écrire [par défaut : à l’écran]
    #[arg(long, alias = "out", value_name = "FICHIER")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Wave {
    #[command(subcommand)]
    pub(super) what: WaveWhat,
}

#[derive(Subcommand)]
pub(super) enum WaveWhat {
    /// Ouvre une enquête
    #[command(help_template = TEMPLATE)]
    Create {
        /// Questionnaire : un fichier, ou l’identifiant d’un questionnaire du programme
        #[arg(long, value_name = "FICHIER", default_value = "olva-2026", hide_default_value = true)]
        questionnaire: String,
        #[command(flatten)]
        options: WaveOptions,
    },
    /// Liste les enquêtes
    #[command(help_template = TEMPLATE)]
    List {
        /// Observatoire, par son nom dans les adresses [par défaut : tous]
        #[arg(long, value_name = "NOM")]
        observatory: Option<String>,
    },
    /// Change les coordonnées et les listes d’une enquête
    #[command(help_template = TEMPLATE)]
    Settings {
        #[command(flatten)]
        wave: Which,
        #[command(flatten)]
        settings: Settings,
    },
    /// Ferme une enquête : plus aucune réponse n’est acceptée
    #[command(help_template = TEMPLATE)]
    Close {
        /// Enquête, par son code
        #[arg(value_name = "CODE")]
        wave: String,
    },
}

#[derive(Args)]
pub(super) struct User {
    #[command(subcommand)]
    pub(super) what: UserWhat,
}

#[derive(Subcommand)]
pub(super) enum UserWhat {
    /// Ajoute une personne et donne son lien de connexion
    #[command(help_template = TEMPLATE)]
    Add {
        /// Son nom
        #[arg(value_name = "NOM", required_unless_present = "named")]
        name: Option<String>,
        /// Son nom, autre écriture
        #[arg(long = "name", id = "named", value_name = "NOM", conflicts_with = "name")]
        named: Option<String>,
        /// Ce qu’elle peut faire dans l’observatoire
        #[arg(long, value_name = "RÔLE", value_enum, required_unless_present = "campaign")]
        role: Option<RoleName>,
        /// Coordonne les campagnes communes à plusieurs observatoires, sans voir ni contact ni réponse
        #[arg(long)]
        campaign: bool,
        /// Son adresse de courriel
        #[arg(long, value_name = "COURRIEL")]
        email: Option<String>,
        /// Observatoire, par son nom dans les adresses [par défaut : le seul]
        #[arg(long, value_name = "NOM")]
        observatory: Option<String>,
    },
    /// Refait le lien de connexion d’une personne : l’ancien ne marche plus
    #[command(help_template = TEMPLATE)]
    Link {
        /// Son adresse de courriel
        #[arg(value_name = "COURRIEL")]
        email: String,
    },
    /// Liste les personnes
    #[command(help_template = TEMPLATE)]
    List,
    /// Ferme un compte : sessions et liens cessent aussitôt
    #[command(help_template = TEMPLATE)]
    Close {
        /// Son adresse de courriel
        #[arg(value_name = "COURRIEL")]
        email: String,
    },
    /// Rouvre un compte fermé
    #[command(help_template = TEMPLATE)]
    Open {
        /// Son adresse de courriel
        #[arg(value_name = "COURRIEL")]
        email: String,
    },
    /// Supprime le second facteur d’une personne qui a tout perdu
    #[command(help_template = TEMPLATE)]
    Reset {
        /// Son adresse de courriel
        #[arg(value_name = "COURRIEL")]
        email: String,
    },
}

#[derive(Args)]
pub(super) struct Observatory {
    #[command(subcommand)]
    pub(super) what: ObservatoryWhat,
}

#[derive(Subcommand)]
pub(super) enum ObservatoryWhat {
    /// Crée un observatoire
    #[command(help_template = TEMPLATE)]
    Add {
        /// Territoire : code INSEE ou nom d’une commune, SIREN d’une intercommunalité
        #[arg(value_name = "TERRITOIRE")]
        territory: String,
        /// Son nom [par défaut : Observatoire de la vie associative – TERRITOIRE]
        #[arg(long, value_name = "NOM")]
        name: Option<String>,
        /// Observatoire d’essai : chaque page dit que ses données sont inventées
        #[arg(long)]
        training: bool,
    },
    /// Crée l’observatoire d’entraînement d’un observatoire, rempli de données inventées, ou le remet à neuf
    #[command(help_template = TEMPLATE)]
    Training {
        /// Observatoire dont les personnes s’entraînent, par son nom dans les adresses [par défaut : le seul]
        #[arg(long, value_name = "NOM")]
        observatory: Option<String>,
        /// Efface tout ce qu’il contient et le remplit comme au premier jour
        #[arg(long)]
        fresh: bool,
    },
    /// Liste les observatoires
    #[command(help_template = TEMPLATE)]
    List,
}

/// A role, as it is typed.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Désigne les autres personnes et fait tout ce que fait la coordination
    #[value(alias = "administrator", alias = "administratrice", alias = "administrateur")]
    Administration,
    /// Conduit les enquêtes
    #[value(alias = "coordinator", alias = "coordinatrice", alias = "coordinateur")]
    Coordination,
    /// Lit les résultats
    #[value(alias = "director", alias = "directrice", alias = "directeur")]
    Direction,
    /// Saisit les réponses reçues sur papier ou par téléphone
    #[value(alias = "operator")]
    Saisie,
    /// Comité de pilotage : résultats d’ensemble, sans contact
    #[value(alias = "steering", alias = "comite", alias = "copil")]
    Pilotage,
    /// Diagnostics validés
    Clva,
    /// Fichier anonymisé
    #[value(alias = "researcher")]
    Recherche,
}

#[derive(Args)]
pub(super) struct Report {
    #[command(flatten)]
    pub(super) wave: Which,
    /// Plan du diagnostic
    #[arg(long, value_name = "FICHIER")]
    pub(super) plan: Option<PathBuf>,
    /// Dossier où écrire les fichiers [par défaut : le dossier courant]
    #[arg(long, alias = "out", value_name = "DOSSIER")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Export {
    #[command(subcommand)]
    pub(super) what: ExportWhat,
}

#[derive(Subcommand)]
pub(super) enum ExportWhat {
    /// Les réponses, sans nom ni contact
    #[command(help_template = TEMPLATE)]
    Responses {
        #[command(flatten)]
        wave: Which,
        /// Format
        #[arg(long, value_name = "FORMAT", value_enum, default_value = "csv", hide_default_value = true)]
        format: Format,
        /// Fichier à écrire [par défaut : à l’écran]
        #[arg(long, alias = "out", value_name = "FICHIER")]
        output: Option<PathBuf>,
    },
    /// Le fichier anonymisé d’une vague close, son dictionnaire et le relevé de ce qui a été perdu
    #[command(help_template = TEMPLATE, alias = "anonymous")]
    Anonyme {
        #[command(flatten)]
        wave: Which,
        /// Dossier où écrire les trois fichiers [par défaut : le dossier courant]
        #[arg(long, alias = "out", value_name = "DOSSIER")]
        output: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
