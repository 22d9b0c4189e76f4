//! The pages in a real browser: whole journeys with clicks and keys, with and without script, and what everybody needs of a page.

mod accounts;
mod campaigns;
mod checks;
mod driver;
mod filling;
mod journey;
mod keyboard;
mod pages;
mod paper;
mod register;
mod staff;
mod trouble;
mod waves;
mod wire;

/// A short questionnaire with one of each thing that can go wrong.
const SHORT: &str = r####"{
  "id": "court", "version": "1.0.0", "title": "Questionnaire court", "thanks": "Merci.",
  "start": { "minutes": 3, "notice": ["Vos réponses restent confidentielles."] },
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ] },
  "pages": [
    { "id": "p1", "title": "Votre association", "items": [
      { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true, "maxLength": 60 },
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous quelqu’un ?" },
      { "id": "nb", "type": "integer", "label": "Combien de personnes ?", "min": 1, "max": 5000, "unit": "personnes",
        "visibleIf": "emploi = 'oui'",
        "checks": [ { "id": "grand", "when": "nb > 100", "severity": "soft", "message": "{nb} personnes : est-ce exact ?" } ] },
      { "id": "siege", "type": "commune", "label": "Commune du siège" },
      { "id": "accord", "type": "boolean", "label": "Recevoir les résultats" } ] },
    { "id": "p2", "title": "Postes", "items": [
      { "id": "postes", "type": "roster", "label": "Postes", "count": { "max": 3 }, "rowLabel": "Poste {index}",
        "items": [ { "id": "contrat", "type": "single", "list": "ouiNon", "label": "Est-ce un CDI ?" },
                   { "id": "h", "type": "integer", "label": "Heures par semaine" } ] },
      { "id": "jour", "type": "date", "label": "Date de la dernière assemblée générale" },
      { "id": "mot", "type": "longtext", "label": "Un mot", "maxLength": 200 } ] } ] }"####;
