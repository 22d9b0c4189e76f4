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

    observatory (id) {
        id -> Identifier,
        slug -> Text,
        name -> Text,
        territory -> Text,
        territory_name -> Text,
        training -> Bool,
        settings -> Document,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    campaign (id) {
        id -> Identifier,
        title -> Text,
        core -> Text,
        settings -> Document,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    wave (id) {
        id -> Identifier,
        observatory -> Identifier,
        campaign -> Nullable<Identifier>,
        title -> Text,
        questionnaire -> Text,
        local_module -> Nullable<Document>,
        territory -> Text,
        territory_name -> Text,
        year -> SmallInt,
        state -> Text,
        opens_at -> Instant,
        closes_at -> Instant,
        opened_at -> Nullable<Instant>,
        restitution_on -> Nullable<Text>,
        mail_plan -> Document,
        mail_paused -> Bool,
        open_link -> Nullable<Text>,
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
        observatory -> Identifier,
        name -> Text,
        name_folded -> Text,
        rna -> Nullable<Text>,
        siren -> Nullable<Text>,
        commune -> Nullable<Text>,
        domain -> Nullable<Text>,
        employer -> Nullable<Bool>,
        quarter -> Nullable<Text>,
        qpv -> Nullable<Text>,
        dissolved -> Bool,
        merged_into -> Nullable<Identifier>,
        life_at -> Nullable<Text>,
        life_source -> Nullable<Text>,
        geo_quality -> Nullable<Text>,
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
        email_kind -> Nullable<Text>,
        phone -> Nullable<Text>,
        postal -> Nullable<Document>,
        lang -> Nullable<Text>,
        source -> Nullable<Text>,
        legal_basis -> Nullable<Text>,
        opposed -> Bool,
        opposed_at -> Nullable<Instant>,
        opposed_by -> Nullable<Text>,
        unreachable_at -> Nullable<Instant>,
        unreachable_why -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    import_run (id) {
        id -> Identifier,
        observatory -> Identifier,
        kind -> Text,
        file_name -> Text,
        file_hash -> Text,
        vintage -> Nullable<Text>,
        state -> Text,
        mapping -> Document,
        counts -> Document,
        person -> Nullable<Identifier>,
        created_at -> Instant,
        applied_at -> Nullable<Instant>,
        undone_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    import_row (import, place) {
        import -> Identifier,
        place -> Integer,
        line -> Integer,
        action -> Text,
        association -> Nullable<Identifier>,
        reason -> Nullable<Text>,
        data -> Document,
        before -> Nullable<Document>,
    }
}

diesel::table! {
    use crate::store::portable::Identifier;
    use diesel::sql_types::*;

    import_file (import, part) {
        import -> Identifier,
        part -> Integer,
        bytes -> Binary,
    }
}

diesel::table! {
    use crate::store::portable::{Identifier, Instant};
    use diesel::sql_types::*;

    opposition (observatory, key) {
        observatory -> Identifier,
        key -> Text,
        hint -> Text,
        person -> Nullable<Identifier>,
        at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    import_mapping (observatory, headers) {
        observatory -> Identifier,
        headers -> Text,
        mapping -> Document,
        at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    field_source (association, field, source) {
        association -> Identifier,
        field -> Text,
        source -> Text,
        value -> Text,
        import -> Nullable<Identifier>,
        at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    merge_run (id) {
        id -> Identifier,
        observatory -> Identifier,
        kept -> Identifier,
        absorbed -> Identifier,
        before -> Document,
        person -> Nullable<Identifier>,
        at -> Instant,
        undone_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    not_same (a, b) {
        a -> Identifier,
        b -> Identifier,
        observatory -> Identifier,
        person -> Nullable<Identifier>,
        at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    reference_population (code, vintage) {
        code -> Text,
        vintage -> Text,
        municipal -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    reference_qpv (code, generation) {
        code -> Text,
        generation -> Text,
        name -> Text,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    reference_qpv_commune (code, generation, commune) {
        code -> Text,
        generation -> Text,
        commune -> Text,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    wave_frame (wave, association) {
        wave -> Identifier,
        association -> Identifier,
        domain -> Nullable<Text>,
        employer -> Nullable<Bool>,
        commune -> Nullable<Text>,
        quarter -> Nullable<Text>,
        qpv -> Nullable<Text>,
        outside -> Bool,
        status -> Text,
        status_at -> Nullable<Instant>,
        entered_at -> Nullable<Instant>,
        invited_at -> Nullable<Instant>,
        first_opened_at -> Nullable<Instant>,
        last_mail_at -> Nullable<Instant>,
        mails -> Integer,
        assigned -> Nullable<Identifier>,
        call_outcome -> Nullable<Text>,
        call_back_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    access_token (hash) {
        hash -> Text,
        wave -> Identifier,
        association -> Identifier,
        kind -> Text,
        created_at -> Instant,
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
        person -> Nullable<Identifier>,
        batch -> Nullable<Text>,
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

    call (id) {
        id -> Identifier,
        wave -> Identifier,
        association -> Identifier,
        person -> Nullable<Identifier>,
        at -> Instant,
        outcome -> Text,
        call_back_at -> Nullable<Instant>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    open_request (id) {
        id -> Identifier,
        wave -> Identifier,
        name -> Text,
        rna -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        note -> Nullable<Text>,
        state -> Text,
        association -> Nullable<Identifier>,
        person -> Nullable<Identifier>,
        created_at -> Instant,
        decided_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    mail (id) {
        id -> Text,
        kind -> Text,
        wave -> Nullable<Identifier>,
        association -> Nullable<Identifier>,
        person -> Nullable<Identifier>,
        step -> Nullable<Text>,
        recipient -> Nullable<Text>,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        state -> Text,
        created_at -> Instant,
        due_at -> Instant,
        leased_until -> Nullable<Instant>,
        attempts -> Integer,
        sent_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        contact -> Nullable<Identifier>,
        message -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    mail_step (wave, step) {
        wave -> Identifier,
        step -> Text,
        expanded_at -> Instant,
        queued -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    person (id) {
        id -> Identifier,
        name -> Text,
        email -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Text>,
        totp_confirmed_at -> Nullable<Instant>,
        totp_last_step -> Nullable<BigInt>,
        campaign -> Bool,
        disabled -> Bool,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    membership (person, observatory, role) {
        person -> Identifier,
        observatory -> Identifier,
        role -> Text,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    recovery_code (hash) {
        hash -> Text,
        person -> Identifier,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    sign_in_link (token_hash) {
        token_hash -> Text,
        person -> Identifier,
        single_use -> Bool,
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
        strong -> Bool,
        created_at -> Instant,
        last_seen_at -> Instant,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    throttle (key) {
        key -> Text,
        window_start -> Instant,
        count -> Integer,
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

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    group_session (id) {
        id -> Identifier,
        wave -> Identifier,
        code_hash -> Nullable<Text>,
        title -> Text,
        place -> Nullable<Text>,
        path -> Text,
        opened_by -> Nullable<Identifier>,
        opened_at -> Instant,
        closed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    comment (id) {
        id -> Identifier,
        wave -> Identifier,
        kind -> Text,
        place -> Text,
        person -> Nullable<Identifier>,
        text -> Text,
        created_at -> Instant,
        edited_at -> Nullable<Instant>,
        retained -> Bool,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    verbatim_codebook (wave, item, version) {
        wave -> Identifier,
        item -> Text,
        version -> Integer,
        at -> Instant,
        person -> Nullable<Identifier>,
        what -> Text,
        document -> Document,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    verbatim_coding (wave, item, response, line, round, slot) {
        wave -> Identifier,
        item -> Text,
        response -> Identifier,
        line -> Integer,
        round -> Integer,
        slot -> Integer,
        person -> Nullable<Identifier>,
        hash -> Text,
        themes -> Document,
        at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    verbatim_decision (wave, item, response, line) {
        wave -> Identifier,
        item -> Text,
        response -> Identifier,
        line -> Integer,
        round -> Integer,
        person -> Nullable<Identifier>,
        hash -> Text,
        themes -> Document,
        why -> Text,
        at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    verbatim_event (id) {
        id -> Identifier,
        wave -> Identifier,
        item -> Text,
        response -> Identifier,
        line -> Integer,
        kind -> Text,
        person -> Nullable<Identifier>,
        at -> Instant,
        before -> Nullable<Document>,
        after -> Document,
        why -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Identifier, Instant};
    use diesel::sql_types::*;

    verbatim_quote (wave, item, theme, slot) {
        wave -> Identifier,
        item -> Text,
        theme -> Text,
        slot -> Integer,
        response -> Identifier,
        line -> Integer,
        text -> Text,
        hash -> Text,
        person -> Nullable<Identifier>,
        at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    benchmark_pack (id) {
        id -> Identifier,
        observatory -> Identifier,
        name -> Text,
        version -> Text,
        source -> Text,
        added_at -> Instant,
        added_by -> Nullable<Identifier>,
        withdrawn_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    campaign_consent (id) {
        id -> Identifier,
        campaign -> Identifier,
        observatory -> Identifier,
        diagnostic -> Identifier,
        named -> Bool,
        given_at -> Instant,
        given_by -> Nullable<Identifier>,
        withdrawn_at -> Nullable<Instant>,
        withdrawn_by -> Nullable<Identifier>,
    }
}

diesel::table! {
    use crate::store::portable::{Document, Identifier, Instant};
    use diesel::sql_types::*;

    kept_exploration (id) {
        id -> Identifier,
        wave -> Identifier,
        key -> Text,
        query -> Document,
        title -> Text,
        comment -> Text,
        place -> Integer,
        changes -> Integer,
        created_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    questionnaire_version,
    observatory,
    campaign,
    wave,
    association,
    contact,
    import_run,
    import_row,
    import_file,
    opposition,
    import_mapping,
    field_source,
    merge_run,
    not_same,
    reference_population,
    reference_qpv,
    reference_qpv_commune,
    wave_frame,
    access_token,
    response,
    response_version,
    page_event,
    call,
    open_request,
    mail,
    mail_step,
    person,
    membership,
    recovery_code,
    sign_in_link,
    session,
    throttle,
    diagnostic,
    group_session,
    comment,
    verbatim_codebook,
    verbatim_coding,
    verbatim_decision,
    verbatim_event,
    verbatim_quote,
    benchmark_pack,
    campaign_consent,
    kept_exploration,
);
