//! The tables, as Diesel sees them. `migrations/` makes them; `tests/it/store.rs` compares.

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    questionnaire_version (hash) {
        hash -> Text,
        id -> Text,
        version -> Text,
        source -> Text,
        published_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    wave (id) {
        id -> Identifier,
        title -> Text,
        questionnaire -> Text,
        territory -> Text,
        territory_name -> Text,
        year -> SmallInt,
        state -> Text,
        opens_at -> Instant,
        closes_at -> Instant,
        settings -> Document,
        previous -> Nullable<Identifier>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    association (id) {
        id -> Identifier,
        name -> Text,
        name_folded -> Text,
        rna -> Nullable<Text>,
        siren -> Nullable<Text>,
        commune -> Nullable<Text>,
        domain -> Nullable<Text>,
        employer -> Nullable<Bool>,
        attributes -> Document,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    contact (id) {
        id -> Identifier,
        association -> Identifier,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        lang -> Nullable<Text>,
        source -> Nullable<Text>,
        opposed -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    wave_frame (wave, association) {
        wave -> Identifier,
        association -> Identifier,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    invitation (id) {
        id -> Identifier,
        wave -> Identifier,
        association -> Identifier,
        token_hash -> Text,
        created_at -> Instant,
        first_opened_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    response (id) {
        id -> Identifier,
        wave -> Identifier,
        association -> Identifier,
        revision -> BigInt,
        state -> Text,
        answers -> Document,
        touched -> Document,
        path -> Text,
        lang -> Text,
        started_at -> Instant,
        updated_at -> Instant,
        submitted_at -> Nullable<Instant>,
        disposition -> Nullable<Text>,
        usable -> Bool,
        last_page -> Nullable<Text>,
        questionnaire -> Text,
        mode -> Text,
        notice_version -> Text,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    response_version (response, revision) {
        response -> Identifier,
        revision -> BigInt,
        at -> Instant,
        answers -> Document,
        disposition -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    page_event (id) {
        id -> BigInt,
        response -> Identifier,
        page -> Text,
        at -> Instant,
        kind -> Text,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    mail (id) {
        id -> Identifier,
        kind -> Text,
        object -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        state -> Text,
        created_at -> Instant,
        due_at -> Instant,
        leased_until -> Nullable<Instant>,
        attempts -> Integer,
        sent_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    person (id) {
        id -> Identifier,
        name -> Text,
        email -> Nullable<Text>,
        role -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    sign_in_link (token_hash) {
        token_hash -> Text,
        person -> Identifier,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    session (token_hash) {
        token_hash -> Text,
        person -> Identifier,
        created_at -> Instant,
        last_seen_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    diagnostic (id) {
        id -> Identifier,
        wave -> Identifier,
        at -> Instant,
        responses -> BigInt,
        validated -> Bool,
        html -> Binary,
        pdf -> Binary,
        aggregates -> Binary,
        essentials -> Document,
        content_hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    questionnaire_version,
    wave,
    association,
    contact,
    wave_frame,
    invitation,
    response,
    response_version,
    page_event,
    mail,
    person,
    sign_in_link,
    session,
    diagnostic,
);
