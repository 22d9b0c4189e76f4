//! The table: every address, who may use it, what answers. The server is built from it and the tests walk it.

use super::*;

/// Every route. The first path that matches wins.
pub const ROUTES: &[Route] = &[
    get("/", Access::Public, public::home),
    get("/sante", Access::Public, public::health),
    get("/pret", Access::Public, public::readiness),
    get("/accessibilite", Access::Public, public::accessibility),
    get("/static/{hash}/{file}", Access::Public, public::asset),
    get("/connexion", Access::Public, accounts::entry::form),
    post("/connexion", Access::Public, accounts::entry::submit),
    get("/connexion/envoye", Access::Public, accounts::entry::sent),
    get("/connexion/code", Access::Unfinished, accounts::entry::code),
    post("/connexion/code", Access::Unfinished, accounts::entry::check_code),
    get("/connexion/{link}", Access::Public, session::ask),
    post("/connexion/{link}", Access::Public, session::sign_in),
    post("/deconnexion", Access::Unfinished, session::sign_out),
    get("/q/{token}", Access::Respondent, answer::start),
    get("/q/{token}/notice", Access::Respondent, answer::notice),
    get("/q/{token}/recapitulatif", Access::Respondent, answer::review),
    post("/q/{token}/envoyer", Access::Respondent, answer::send),
    get("/q/{token}/merci", Access::Respondent, answer::thanks),
    get("/q/{token}/copie", Access::Respondent, answer::copy),
    post("/q/{token}/parcours/complet", Access::Respondent, answer::widen),
    post("/q/{token}/brouillon/{page}", Access::Respondent, answer::draft),
    get("/q/{token}/{page}", Access::Respondent, answer::show),
    post("/q/{token}/{page}", Access::Respondent, answer::save),
    get("/accueil", Access::SignedIn, accounts::home::choose),
    get("/o/{observatory}", Access::Roles(MEMBERS), accounts::home::landing),
    // — waves —
    get("/o/{observatory}/vagues", Access::Roles(COORDINATORS), coordinate::waves),
    get(
        "/o/{observatory}/vagues/nouvelle",
        Access::Roles(COORDINATORS),
        waves::home::new,
    ),
    post(
        "/o/{observatory}/vagues/nouvelle",
        Access::Roles(COORDINATORS),
        waves::home::begin,
    ),
    get(
        "/o/{observatory}/vagues/{wave}",
        Access::Roles(COORDINATORS),
        coordinate::wave,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/resultats",
        Access::Roles(READERS),
        results::live,
    ),
    // — evolution —
    get(
        "/o/{observatory}/vagues/{wave}/evolution",
        Access::Roles(READERS),
        evolution::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/evolution",
        Access::Roles(COORDINATORS),
        evolution::choose,
    ),
    // — waves —
    get(
        "/o/{observatory}/vagues/{wave}/methode",
        Access::Roles(READERS),
        waves::weighting::method,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/methode/choix",
        Access::Roles(COORDINATORS),
        waves::weighting::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/methode/choix",
        Access::Roles(COORDINATORS),
        waves::weighting::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/associations",
        Access::Roles(COORDINATORS),
        coordinate::frame,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/associations/{association}",
        Access::Roles(COORDINATORS),
        aside::confirm,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/associations/{association}",
        Access::Roles(COORDINATORS),
        aside::change,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses.csv",
        Access::Roles(COORDINATORS),
        coordinate::responses_csv,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses.json",
        Access::Roles(COORDINATORS),
        coordinate::responses_json,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/diagnostic",
        Access::Roles(COORDINATORS),
        coordinate::produce,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/validation",
        Access::Roles(COORDINATORS),
        coordinate::validate,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation",
        Access::Roles(COORDINATORS),
        waves::prepare::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation/dates",
        Access::Roles(COORDINATORS),
        waves::dates::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/preparation/dates",
        Access::Roles(COORDINATORS),
        waves::dates::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation/coordonnees",
        Access::Roles(COORDINATORS),
        waves::dates::people,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/preparation/coordonnees",
        Access::Roles(COORDINATORS),
        waves::dates::save_people,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation/quartiers",
        Access::Roles(COORDINATORS),
        waves::dates::lists,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/preparation/quartiers",
        Access::Roles(COORDINATORS),
        waves::dates::save_lists,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation/questionnaire",
        Access::Roles(COORDINATORS),
        waves::compose::show,
    ),
    post_files(
        "/o/{observatory}/vagues/{wave}/preparation/questionnaire",
        Access::Roles(COORDINATORS),
        waves::compose::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/preparation/prevision",
        Access::Roles(COORDINATORS),
        waves::forecast::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/module.json",
        Access::Roles(COORDINATORS),
        waves::compose::module,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/apercu",
        Access::Roles(COORDINATORS),
        waves::preview::contents,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/apercu/{page}",
        Access::Roles(COORDINATORS),
        waves::preview::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/apercu/{page}",
        Access::Roles(COORDINATORS),
        waves::preview::next,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/ouverture",
        Access::Roles(COORDINATORS),
        waves::life::opening,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/ouverture",
        Access::Roles(COORDINATORS),
        waves::prepare::open,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/prolongation",
        Access::Roles(COORDINATORS),
        waves::life::extend,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/fermeture",
        Access::Roles(COORDINATORS),
        waves::life::closing,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/fermeture",
        Access::Roles(COORDINATORS),
        waves::life::close,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/archivage",
        Access::Roles(COORDINATORS),
        waves::life::archiving,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/archivage",
        Access::Roles(COORDINATORS),
        waves::life::archive,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/abandon",
        Access::Roles(COORDINATORS),
        waves::life::discarding,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/abandon",
        Access::Roles(COORDINATORS),
        waves::life::discard,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/arrivees",
        Access::Roles(COORDINATORS),
        waves::life::newcomers,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/lien-ouvert",
        Access::Roles(COORDINATORS),
        waves::life::open_link,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/demandes",
        Access::Roles(COORDINATORS),
        waves::requests::list,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/demandes/{request}",
        Access::Roles(COORDINATORS),
        waves::requests::decide,
    ),
    get("/participer/{open_link}", Access::Public, waves::guest::show),
    post("/participer/{open_link}/lien", Access::Public, waves::guest::send),
    get("/participer/{open_link}/demande", Access::Public, waves::guest::request),
    post("/participer/{open_link}/demande", Access::Public, waves::guest::submit),
    get("/participer/{open_link}/merci", Access::Public, waves::guest::thanks),
    // — comments —
    get(
        "/o/{observatory}/vagues/{wave}/commentaires",
        Access::Roles(COMMENTERS),
        comments::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/commentaires",
        Access::Roles(COMMENTERS),
        comments::write,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/commentaires/{comment}",
        Access::Roles(COMMENTERS),
        comments::edit,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/commentaires/{comment}",
        Access::Roles(COMMENTERS),
        comments::change,
    ),
    // — open answers —
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres",
        Access::Roles(COMMENTERS),
        verbatims::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}",
        Access::Roles(COMMENTERS),
        verbatims::question::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/grille",
        Access::Roles(COORDINATORS),
        verbatims::codebook::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/grille",
        Access::Roles(COORDINATORS),
        verbatims::codebook::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/codage",
        Access::Roles(COORDINATORS),
        verbatims::coding::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/codage",
        Access::Roles(COORDINATORS),
        verbatims::coding::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/accord",
        Access::Roles(COORDINATORS),
        verbatims::agreement::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/accord",
        Access::Roles(COORDINATORS),
        verbatims::agreement::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/extraits",
        Access::Roles(COORDINATORS),
        verbatims::quotes::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/extraits",
        Access::Roles(COORDINATORS),
        verbatims::quotes::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/reponses",
        Access::Roles(COORDINATORS),
        verbatims::answers::list,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/reponses/{answer}",
        Access::Roles(COORDINATORS),
        verbatims::answers::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/reponses/{answer}",
        Access::Roles(COORDINATORS),
        verbatims::answers::save,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses-libres/{question}/textes.csv",
        Access::Roles(COORDINATORS),
        verbatims::file,
    ),
    // — exploration —
    get(
        "/o/{observatory}/vagues/{wave}/exploration",
        Access::Roles(COORDINATORS),
        explore::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/exploration.svg",
        Access::Roles(COORDINATORS),
        explore::svg,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/exploration.png",
        Access::Roles(COORDINATORS),
        explore::png,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/exploration.csv",
        Access::Roles(COORDINATORS),
        explore::csv,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/exploration/retenues",
        Access::Roles(COORDINATORS),
        explore::list,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/exploration/retenues",
        Access::Roles(COORDINATORS),
        explore::keep,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/exploration/retenues/{exploration}",
        Access::Roles(COORDINATORS),
        explore::change,
    ),
    // — diagnostics —
    get("/o/{observatory}/diagnostic", Access::Roles(PUBLISHED), direct::home),
    get("/o/{observatory}/diagnostics/{id}.pdf", Access::Roles(PUBLISHED), direct::pdf),
    get(
        "/o/{observatory}/diagnostics/{id}.html",
        Access::Roles(PUBLISHED),
        direct::html,
    ),
    get(
        "/o/{observatory}/diagnostics/{id}.json",
        Access::Roles(READERS),
        direct::aggregates,
    ),
    // — register —
    get("/o/{observatory}/registre", Access::Roles(COORDINATORS), register::list::show),
    get(
        "/o/{observatory}/registre/imports",
        Access::Roles(COORDINATORS),
        register::imports::list,
    ),
    Route {
        files: true,
        ..post(
            "/o/{observatory}/registre/imports",
            Access::Roles(COORDINATORS),
            register::imports::send,
        )
    },
    get(
        "/o/{observatory}/registre/imports/{import}",
        Access::Roles(COORDINATORS),
        register::preview::show,
    ),
    get(
        "/o/{observatory}/registre/imports/{import}/colonnes",
        Access::Roles(COORDINATORS),
        register::columns::show,
    ),
    post(
        "/o/{observatory}/registre/imports/{import}/colonnes",
        Access::Roles(COORDINATORS),
        register::columns::choose,
    ),
    post(
        "/o/{observatory}/registre/imports/{import}/appliquer",
        Access::Roles(COORDINATORS),
        register::preview::apply,
    ),
    post(
        "/o/{observatory}/registre/imports/{import}/annuler",
        Access::Roles(COORDINATORS),
        register::preview::undo,
    ),
    post(
        "/o/{observatory}/registre/imports/{import}/abandonner",
        Access::Roles(COORDINATORS),
        register::preview::abandon,
    ),
    get(
        "/o/{observatory}/registre/imports/{import}/changements.csv",
        Access::Roles(COORDINATORS),
        register::preview::changes,
    ),
    get(
        "/o/{observatory}/registre/imports/{import}/remarques.csv",
        Access::Roles(COORDINATORS),
        register::preview::remarks,
    ),
    get(
        "/o/{observatory}/registre/imports/{import}/rejets.csv",
        Access::Roles(COORDINATORS),
        register::preview::rejects,
    ),
    get(
        "/o/{observatory}/registre/oppositions",
        Access::Roles(COORDINATORS),
        register::oppositions::list,
    ),
    post(
        "/o/{observatory}/registre/oppositions",
        Access::Roles(COORDINATORS),
        register::oppositions::add,
    ),
    get(
        "/o/{observatory}/registre/reference",
        Access::Roles(ADMIN),
        register::reference::list,
    ),
    Route {
        files: true,
        ..post(
            "/o/{observatory}/registre/reference",
            Access::Roles(ADMIN),
            register::reference::send,
        )
    },
    get(
        "/o/{observatory}/registre/associations/{association}",
        Access::Roles(COORDINATORS),
        register::association::show,
    ),
    post(
        "/o/{observatory}/registre/associations/{association}/opposition",
        Access::Roles(COORDINATORS),
        register::association::oppose,
    ),
    get(
        "/o/{observatory}/registre/doublons",
        Access::Roles(COORDINATORS),
        register::duplicates::list,
    ),
    post(
        "/o/{observatory}/registre/doublons",
        Access::Roles(COORDINATORS),
        register::duplicates::merge_sure,
    ),
    get(
        "/o/{observatory}/registre/doublons/historique",
        Access::Roles(COORDINATORS),
        register::duplicates::history::show,
    ),
    post(
        "/o/{observatory}/registre/doublons/historique",
        Access::Roles(COORDINATORS),
        register::duplicates::history::change,
    ),
    get(
        "/o/{observatory}/registre/doublons/{association}/{other}",
        Access::Roles(COORDINATORS),
        register::duplicates::pair::show,
    ),
    post(
        "/o/{observatory}/registre/doublons/{association}/{other}",
        Access::Roles(COORDINATORS),
        register::duplicates::pair::decide,
    ),
    // — mails —
    get("/opposition/{token}", Access::Public, mails::opposition),
    post("/opposition/{token}", Access::Public, mails::oppose),
    get(
        "/o/{observatory}/vagues/{wave}/courriels",
        Access::Roles(COORDINATORS),
        mails::home,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/courriels/plan",
        Access::Roles(COORDINATORS),
        mails::edit,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/courriels/plan",
        Access::Roles(COORDINATORS),
        mails::save,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/courriels/pause",
        Access::Roles(COORDINATORS),
        mails::hold,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/courriels/adresses",
        Access::Roles(COORDINATORS),
        mails::addresses,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/courriels/annuler/{etape}",
        Access::Roles(COORDINATORS),
        mails::cancel,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/courriels/apercu/{etape}",
        Access::Roles(COORDINATORS),
        mails::preview,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/courriels/apercu/{etape}",
        Access::Roles(COORDINATORS),
        mails::send_test,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/courriels/apercu/{etape}/page",
        Access::Roles(COORDINATORS),
        mails::preview_html,
    ),
    // — board —
    get(
        "/o/{observatory}/vagues/{wave}/suivi",
        Access::Roles(READERS),
        board::show::show,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/suivi/parcours",
        Access::Roles(READERS),
        board::passage::show,
    ),
    get("/o/{observatory}/appels", Access::Roles(DESK), board::calls::waves),
    get(
        "/o/{observatory}/vagues/{wave}/appels",
        Access::Roles(DESK),
        board::calls::list,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/appels",
        Access::Roles(COORDINATORS),
        board::calls::give,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/appels.csv",
        Access::Roles(COORDINATORS),
        board::calls::file,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/appels/{association}",
        Access::Roles(DESK),
        board::call::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/appels/{association}",
        Access::Roles(DESK),
        board::call::note,
    ),
    // — paper —
    get(
        "/o/{observatory}/vagues/{wave}/papier",
        Access::Roles(COORDINATORS),
        paper::desk,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/papier/questionnaire.pdf",
        Access::Roles(COORDINATORS),
        paper::blank_form,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/questionnaire",
        Access::Roles(COORDINATORS),
        paper::own_form,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/questionnaires",
        Access::Roles(COORDINATORS),
        paper::own_forms,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/papier/parties",
        Access::Roles(COORDINATORS),
        paper::list_parts,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/lettres",
        Access::Roles(COORDINATORS),
        paper::letters,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/liens",
        Access::Roles(COORDINATORS),
        paper::links,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/seances",
        Access::Roles(COORDINATORS),
        paper::open_session,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/papier/seances/{seance}",
        Access::Roles(COORDINATORS),
        paper::close_session,
    ),
    get("/o/{observatory}/vagues/{wave}/saisie", Access::Roles(DESK), paper::search),
    post("/o/{observatory}/vagues/{wave}/saisie", Access::Roles(DESK), paper::find),
    get(
        "/o/{observatory}/vagues/{wave}/saisie/{association}",
        Access::Roles(DESK),
        paper::screen,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/saisie/{association}",
        Access::Roles(DESK),
        paper::key_in,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/saisie/{association}/terminer",
        Access::Roles(DESK),
        paper::finish,
    ),
    get("/code", Access::Public, paper::ask_code),
    post("/code", Access::Public, paper::enter),
    post("/code/terminer", Access::Public, paper::leave),
    get("/code/{seance}", Access::Public, paper::ask_code),
    post("/code/{seance}", Access::Public, paper::enter),
    // — accounts —
    get("/installation/{link}", Access::Public, accounts::install::form),
    post("/installation/{link}", Access::Public, accounts::install::submit),
    get("/compte", Access::SignedIn, accounts::own::show),
    post("/compte", Access::SignedIn, accounts::own::change),
    post("/compte/mot-de-passe", Access::SignedIn, accounts::own::password),
    post("/compte/sessions", Access::SignedIn, accounts::own::end_sessions),
    get("/compte/second-facteur", Access::Unfinished, accounts::factor::show),
    post("/compte/second-facteur", Access::Unfinished, accounts::factor::confirm),
    post("/compte/second-facteur/arret", Access::SignedIn, accounts::factor::end),
    post("/compte/second-facteur/codes", Access::SignedIn, accounts::factor::renew),
    get("/o/{observatory}/entrainement", Access::Roles(MEMBERS), training::show),
    post("/o/{observatory}/entrainement", Access::Roles(ADMIN), training::begin),
    post(
        "/o/{observatory}/entrainement/recommencer",
        Access::Roles(COORDINATORS),
        training::renew,
    ),
    get(
        "/o/{observatory}/courriels-retenus",
        Access::Roles(COORDINATORS),
        training::mails,
    ),
    get("/o/{observatory}/equipe", Access::Roles(ADMIN), accounts::team::list),
    post("/o/{observatory}/equipe", Access::Roles(ADMIN), accounts::team::invite),
    get("/o/{observatory}/equipe/{person}", Access::Roles(ADMIN), accounts::team::show),
    post(
        "/o/{observatory}/equipe/{person}",
        Access::Roles(ADMIN),
        accounts::team::change,
    ),
    post(
        "/o/{observatory}/equipe/{person}/lien",
        Access::Roles(ADMIN),
        accounts::team::send_link,
    ),
    get(
        "/o/{observatory}/recherche",
        Access::Roles(RESEARCH),
        accounts::research::list,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/recherche.csv",
        Access::Roles(RESEARCH),
        accounts::research::file,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/recherche-dictionnaire.csv",
        Access::Roles(RESEARCH),
        accounts::research::dictionary,
    ),
    // — comparisons —
    get(
        "/o/{observatory}/vagues/{wave}/comparaisons",
        Access::Roles(READERS),
        compare::references,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/comparaisons",
        Access::Roles(COORDINATORS),
        compare::switch,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/territoires",
        Access::Roles(READERS),
        compare::zones,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/campagne",
        Access::Roles(COORDINATORS),
        compare::sharing::show,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/campagne",
        Access::Roles(COORDINATORS),
        compare::sharing::decide,
    ),
    get("/o/{observatory}/reperes", Access::Roles(COORDINATORS), compare::packs::list),
    post_files("/o/{observatory}/reperes", Access::Roles(COORDINATORS), compare::packs::load),
    get(
        "/o/{observatory}/reperes/fichier",
        Access::Roles(COORDINATORS),
        compare::packs::file,
    ),
    post(
        "/o/{observatory}/reperes/{pack}",
        Access::Roles(COORDINATORS),
        compare::packs::change,
    ),
    // — campaign —
    get("/campagnes", Access::Campaign, campaign::list),
    post_files("/campagnes", Access::Campaign, campaign::create),
    get("/campagnes/{campaign}", Access::Campaign, campaign::show),
    get("/campagnes/{campaign}/noyau.json", Access::Campaign, campaign::core),
    post_files("/campagnes/{campaign}/noyau", Access::Campaign, campaign::correct),
];
