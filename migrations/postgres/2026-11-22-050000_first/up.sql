-- The first schema. Its twin is migrations/sqlite/2026-11-22-050000_first/up.sql; tests/it/store.rs compares the two.

CREATE TABLE questionnaire_version (
    hash text NOT NULL,
    id text NOT NULL,
    version text NOT NULL,
    source text NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT questionnaire_version_pk PRIMARY KEY (hash)
);

CREATE TABLE observatory (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    territory text NOT NULL,
    territory_name text NOT NULL,
    training boolean NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT observatory_pk PRIMARY KEY (id),
    CONSTRAINT observatory_slug_unique UNIQUE (slug)
);

CREATE TABLE campaign (
    id uuid NOT NULL,
    title text NOT NULL,
    core text NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT campaign_pk PRIMARY KEY (id),
    CONSTRAINT campaign_core_fk FOREIGN KEY (core) REFERENCES questionnaire_version (hash)
);

CREATE TABLE wave (
    id uuid NOT NULL,
    observatory uuid NOT NULL,
    campaign uuid,
    title text NOT NULL,
    questionnaire text NOT NULL,
    local_module jsonb,
    territory text NOT NULL,
    territory_name text NOT NULL,
    year smallint NOT NULL,
    state text NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    opened_at timestamptz,
    restitution_on text,
    mail_plan jsonb NOT NULL,
    mail_paused boolean NOT NULL,
    open_link text,
    settings jsonb NOT NULL,
    previous uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT wave_pk PRIMARY KEY (id),
    CONSTRAINT wave_open_link_unique UNIQUE (open_link),
    CONSTRAINT wave_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT wave_campaign_fk FOREIGN KEY (campaign) REFERENCES campaign (id),
    CONSTRAINT wave_questionnaire_fk FOREIGN KEY (questionnaire) REFERENCES questionnaire_version (hash),
    CONSTRAINT wave_previous_fk FOREIGN KEY (previous) REFERENCES wave (id),
    CONSTRAINT wave_state_known CHECK (state IN ('draft', 'open', 'closed', 'archived')),
    CONSTRAINT wave_opens_before_closing CHECK (opens_at < closes_at)
);
CREATE INDEX wave_observatory ON wave (observatory, opens_at);

CREATE TABLE association (
    id uuid NOT NULL,
    observatory uuid NOT NULL,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    rna text,
    siren text,
    commune text,
    domain text,
    employer boolean,
    quarter text,
    qpv text,
    dissolved boolean NOT NULL,
    merged_into uuid,
    life_at text,
    life_source text,
    geo_quality text,
    attributes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT association_pk PRIMARY KEY (id),
    CONSTRAINT association_rna_unique UNIQUE (observatory, rna),
    CONSTRAINT association_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT association_merged_into_fk FOREIGN KEY (merged_into) REFERENCES association (id)
);
CREATE INDEX association_siren ON association (observatory, siren);
CREATE INDEX association_merged ON association (merged_into);
CREATE INDEX association_name ON association (observatory, name_folded, commune);

CREATE TABLE contact (
    id uuid NOT NULL,
    association uuid NOT NULL,
    email text,
    email_kind text,
    phone text,
    postal jsonb,
    lang text,
    source text,
    legal_basis text,
    opposed boolean NOT NULL,
    opposed_at timestamptz,
    opposed_by text,
    unreachable_at timestamptz,
    unreachable_why text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT contact_pk PRIMARY KEY (id),
    CONSTRAINT contact_association_fk FOREIGN KEY (association) REFERENCES association (id) ON DELETE CASCADE
);
CREATE INDEX contact_association ON contact (association);
CREATE INDEX contact_email ON contact (email);

CREATE TABLE import_run (
    id uuid NOT NULL,
    observatory uuid NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    file_hash text NOT NULL,
    vintage text,
    state text NOT NULL,
    mapping jsonb NOT NULL,
    counts jsonb NOT NULL,
    person uuid,
    created_at timestamptz NOT NULL,
    applied_at timestamptz,
    undone_at timestamptz,
    CONSTRAINT import_run_pk PRIMARY KEY (id),
    CONSTRAINT import_run_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT import_run_state_known CHECK (state IN ('preview', 'applied', 'undone', 'abandoned'))
);
CREATE INDEX import_run_observatory ON import_run (observatory, created_at);

CREATE TABLE import_row (
    import uuid NOT NULL,
    place integer NOT NULL,
    line integer NOT NULL,
    action text NOT NULL,
    association uuid,
    reason text,
    data jsonb NOT NULL,
    before jsonb,
    CONSTRAINT import_row_pk PRIMARY KEY (import, place),
    CONSTRAINT import_row_import_fk FOREIGN KEY (import) REFERENCES import_run (id) ON DELETE CASCADE,
    CONSTRAINT import_row_action_known CHECK (action IN ('add', 'update', 'same', 'reject'))
);

CREATE TABLE import_file (
    import uuid NOT NULL,
    part integer NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT import_file_pk PRIMARY KEY (import, part),
    CONSTRAINT import_file_import_fk FOREIGN KEY (import) REFERENCES import_run (id) ON DELETE CASCADE
);

CREATE TABLE opposition (
    observatory uuid NOT NULL,
    key text NOT NULL,
    hint text NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    CONSTRAINT opposition_pk PRIMARY KEY (observatory, key),
    CONSTRAINT opposition_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id)
);

CREATE TABLE import_mapping (
    observatory uuid NOT NULL,
    headers text NOT NULL,
    mapping jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT import_mapping_pk PRIMARY KEY (observatory, headers),
    CONSTRAINT import_mapping_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id)
);

CREATE TABLE field_source (
    association uuid NOT NULL,
    field text NOT NULL,
    source text NOT NULL,
    value text NOT NULL,
    import uuid,
    at timestamptz NOT NULL,
    CONSTRAINT field_source_pk PRIMARY KEY (association, field, source),
    CONSTRAINT field_source_association_fk FOREIGN KEY (association) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT field_source_import_fk FOREIGN KEY (import) REFERENCES import_run (id)
);

CREATE TABLE merge_run (
    id uuid NOT NULL,
    observatory uuid NOT NULL,
    kept uuid NOT NULL,
    absorbed uuid NOT NULL,
    before jsonb NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    undone_at timestamptz,
    CONSTRAINT merge_run_pk PRIMARY KEY (id),
    CONSTRAINT merge_run_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT merge_run_kept_fk FOREIGN KEY (kept) REFERENCES association (id),
    CONSTRAINT merge_run_absorbed_fk FOREIGN KEY (absorbed) REFERENCES association (id)
);
CREATE INDEX merge_run_observatory ON merge_run (observatory, at);
CREATE INDEX merge_run_kept ON merge_run (kept);
CREATE INDEX merge_run_absorbed ON merge_run (absorbed);

CREATE TABLE not_same (
    a uuid NOT NULL,
    b uuid NOT NULL,
    observatory uuid NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    CONSTRAINT not_same_pk PRIMARY KEY (a, b),
    CONSTRAINT not_same_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT not_same_a_fk FOREIGN KEY (a) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT not_same_b_fk FOREIGN KEY (b) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT not_same_ordered CHECK (a < b)
);
CREATE INDEX not_same_second ON not_same (b);

CREATE TABLE reference_population (
    code text NOT NULL,
    vintage text NOT NULL,
    municipal integer NOT NULL,
    CONSTRAINT reference_population_pk PRIMARY KEY (code, vintage)
);

CREATE TABLE reference_qpv (
    code text NOT NULL,
    generation text NOT NULL,
    name text NOT NULL,
    CONSTRAINT reference_qpv_pk PRIMARY KEY (code, generation)
);

CREATE TABLE reference_qpv_commune (
    code text NOT NULL,
    generation text NOT NULL,
    commune text NOT NULL,
    CONSTRAINT reference_qpv_commune_pk PRIMARY KEY (code, generation, commune),
    CONSTRAINT reference_qpv_commune_qpv_fk FOREIGN KEY (code, generation) REFERENCES reference_qpv (code, generation) ON DELETE CASCADE
);

CREATE TABLE wave_frame (
    wave uuid NOT NULL,
    association uuid NOT NULL,
    domain text,
    employer boolean,
    commune text,
    quarter text,
    qpv text,
    outside boolean NOT NULL,
    status text NOT NULL,
    status_at timestamptz,
    entered_at timestamptz,
    invited_at timestamptz,
    first_opened_at timestamptz,
    last_mail_at timestamptz,
    mails integer NOT NULL,
    assigned uuid,
    call_outcome text,
    call_back_at timestamptz,
    CONSTRAINT wave_frame_pk PRIMARY KEY (wave, association),
    CONSTRAINT wave_frame_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT wave_frame_association_fk FOREIGN KEY (association) REFERENCES association (id),
    CONSTRAINT wave_frame_status_known CHECK (status IN ('never', 'invited', 'opened', 'partial', 'usable', 'unusable', 'out-of-scope', 'dormant', 'dissolved', 'refused', 'opposed', 'bounced', 'duplicate', 'rejected'))
);
CREATE INDEX wave_frame_association ON wave_frame (association);
CREATE INDEX wave_frame_board ON wave_frame (wave, domain, employer, status, outside, commune, quarter, qpv);
CREATE INDEX wave_frame_places ON wave_frame (wave, commune, quarter, qpv, status, outside, domain, employer);
CREATE INDEX wave_frame_assigned ON wave_frame (assigned, wave) WHERE assigned IS NOT NULL;
CREATE INDEX wave_frame_call_back ON wave_frame (wave, call_back_at) WHERE call_back_at IS NOT NULL;

CREATE TABLE access_token (
    hash text NOT NULL,
    wave uuid NOT NULL,
    association uuid NOT NULL,
    kind text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT access_token_pk PRIMARY KEY (hash),
    CONSTRAINT access_token_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association) ON DELETE CASCADE,
    CONSTRAINT access_token_kind_known CHECK (kind IN ('link', 'code', 'opposition', 'session'))
);
CREATE INDEX access_token_case ON access_token (wave, association, kind);

CREATE TABLE response (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    association uuid NOT NULL,
    revision bigint NOT NULL,
    state text NOT NULL,
    answers jsonb NOT NULL,
    touched jsonb NOT NULL,
    path text NOT NULL,
    lang text NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    submitted_at timestamptz,
    disposition text,
    usable boolean NOT NULL,
    last_page text,
    questionnaire text NOT NULL,
    mode text NOT NULL,
    person uuid,
    batch text,
    notice_version text NOT NULL,
    CONSTRAINT response_pk PRIMARY KEY (id),
    CONSTRAINT response_one_per_association UNIQUE (wave, association),
    CONSTRAINT response_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association),
    CONSTRAINT response_questionnaire_fk FOREIGN KEY (questionnaire) REFERENCES questionnaire_version (hash),
    CONSTRAINT response_revision_positive CHECK (revision > 0),
    CONSTRAINT response_state_known CHECK (state IN ('draft', 'submitted', 'rejected')),
    CONSTRAINT response_submitted_dated CHECK (state <> 'submitted' OR submitted_at IS NOT NULL),
    CONSTRAINT response_path_known CHECK (path IN ('full', 'core', 'short'))
);
CREATE INDEX response_days ON response (wave, submitted_at, started_at, usable, state, disposition);

CREATE TABLE response_version (
    response uuid NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL,
    answers jsonb NOT NULL,
    disposition text,
    CONSTRAINT response_version_pk PRIMARY KEY (response, revision),
    CONSTRAINT response_version_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE
);

CREATE TABLE page_event (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    response uuid NOT NULL,
    page text NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    CONSTRAINT page_event_pk PRIMARY KEY (id),
    CONSTRAINT page_event_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT page_event_kind_known CHECK (kind IN ('saved', 'submitted'))
);
CREATE INDEX page_event_response ON page_event (response, at);

CREATE TABLE call (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    association uuid NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    outcome text NOT NULL,
    call_back_at timestamptz,
    note text,
    CONSTRAINT call_pk PRIMARY KEY (id),
    CONSTRAINT call_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association) ON DELETE CASCADE
);
CREATE INDEX call_case ON call (wave, association, at);

CREATE TABLE open_request (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    name text NOT NULL,
    rna text,
    email text,
    phone text,
    note text,
    state text NOT NULL,
    association uuid,
    person uuid,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT open_request_pk PRIMARY KEY (id),
    CONSTRAINT open_request_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT open_request_state_known CHECK (state IN ('waiting', 'accepted', 'refused'))
);
CREATE INDEX open_request_wave ON open_request (wave, state);

CREATE TABLE mail (
    id text NOT NULL,
    kind text NOT NULL,
    wave uuid,
    association uuid,
    person uuid,
    step text,
    recipient text,
    subject text,
    body text,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    attempts integer NOT NULL,
    sent_at timestamptz,
    last_error text,
    contact uuid,
    message text,
    CONSTRAINT mail_pk PRIMARY KEY (id),
    CONSTRAINT mail_state_known CHECK (state IN ('queued', 'sent', 'failed', 'cancelled'))
);
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'queued';
CREATE INDEX mail_urgent ON mail (due_at) WHERE state = 'queued' AND step IS NULL;
CREATE INDEX mail_message ON mail (message);
CREATE INDEX mail_wave ON mail (wave, state);
CREATE INDEX mail_case ON mail (association, state);

CREATE TABLE mail_step (
    wave uuid NOT NULL,
    step text NOT NULL,
    expanded_at timestamptz NOT NULL,
    queued integer NOT NULL,
    CONSTRAINT mail_step_pk PRIMARY KEY (wave, step),
    CONSTRAINT mail_step_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
);

CREATE TABLE person (
    id uuid NOT NULL,
    name text NOT NULL,
    email text,
    password_hash text,
    totp_secret text,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    campaign boolean NOT NULL,
    disabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (id),
    CONSTRAINT person_email_unique UNIQUE (email)
);

CREATE TABLE membership (
    person uuid NOT NULL,
    observatory uuid NOT NULL,
    role text NOT NULL,
    CONSTRAINT membership_pk PRIMARY KEY (person, observatory, role),
    CONSTRAINT membership_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT membership_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT membership_role_known CHECK (role IN ('administrator', 'coordinator', 'operator', 'steering', 'director', 'clva', 'researcher'))
);
CREATE INDEX membership_observatory ON membership (observatory);

CREATE TABLE recovery_code (
    hash text NOT NULL,
    person uuid NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_code_pk PRIMARY KEY (hash),
    CONSTRAINT recovery_code_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
);

CREATE TABLE sign_in_link (
    token_hash text NOT NULL,
    person uuid NOT NULL,
    single_use boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sign_in_link_pk PRIMARY KEY (token_hash),
    CONSTRAINT sign_in_link_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX sign_in_link_person ON sign_in_link (person);

CREATE TABLE session (
    token_hash text NOT NULL,
    person uuid NOT NULL,
    strong boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (token_hash),
    CONSTRAINT session_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX session_person ON session (person);

CREATE TABLE throttle (
    key text NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL,
    CONSTRAINT throttle_pk PRIMARY KEY (key)
);

CREATE TABLE diagnostic (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    at timestamptz NOT NULL,
    responses bigint NOT NULL,
    validated boolean NOT NULL,
    html bytea NOT NULL,
    pdf bytea NOT NULL,
    aggregates bytea NOT NULL,
    essentials jsonb NOT NULL,
    content_hash text NOT NULL,
    CONSTRAINT diagnostic_pk PRIMARY KEY (id),
    CONSTRAINT diagnostic_wave_fk FOREIGN KEY (wave) REFERENCES wave (id)
);
CREATE INDEX diagnostic_latest ON diagnostic (wave, at);

CREATE TABLE group_session (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    code_hash text,
    title text NOT NULL,
    place text,
    path text NOT NULL,
    opened_by uuid,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT group_session_pk PRIMARY KEY (id),
    CONSTRAINT group_session_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
);
CREATE INDEX group_session_wave ON group_session (wave);

-- What the steering committee says of the results.
CREATE TABLE comment (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    person uuid,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    retained boolean NOT NULL,
    CONSTRAINT comment_pk PRIMARY KEY (id),
    CONSTRAINT comment_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT comment_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT comment_kind_known CHECK (kind IN ('chapter', 'indicator', 'question'))
);
CREATE INDEX comment_wave ON comment (wave, created_at);
CREATE INDEX comment_person ON comment (person);

-- Coding of open answers: codebooks by version, what each coder said, what settled it, its history, verbatims screened by a person.
CREATE TABLE verbatim_codebook (
    wave uuid NOT NULL,
    item text NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    person uuid,
    what text NOT NULL,
    document jsonb NOT NULL,
    CONSTRAINT verbatim_codebook_pk PRIMARY KEY (wave, item, version),
    CONSTRAINT verbatim_codebook_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_codebook_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX verbatim_codebook_person ON verbatim_codebook (person);

CREATE TABLE verbatim_coding (
    wave uuid NOT NULL,
    item text NOT NULL,
    response uuid NOT NULL,
    line integer NOT NULL,
    round integer NOT NULL,
    slot integer NOT NULL,
    person uuid,
    hash text NOT NULL,
    themes jsonb NOT NULL,
    at timestamptz NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT verbatim_coding_pk PRIMARY KEY (wave, item, response, line, round, slot),
    CONSTRAINT verbatim_coding_once UNIQUE (wave, item, response, line, round, person),
    CONSTRAINT verbatim_coding_two CHECK (slot IN (1, 2)),
    CONSTRAINT verbatim_coding_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_coding_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_coding_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX verbatim_coding_response ON verbatim_coding (response);
CREATE INDEX verbatim_coding_person ON verbatim_coding (person);

CREATE TABLE verbatim_decision (
    wave uuid NOT NULL,
    item text NOT NULL,
    response uuid NOT NULL,
    line integer NOT NULL,
    round integer NOT NULL,
    person uuid,
    hash text NOT NULL,
    themes jsonb NOT NULL,
    why text NOT NULL,
    at timestamptz NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT verbatim_decision_pk PRIMARY KEY (wave, item, response, line),
    CONSTRAINT verbatim_decision_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_decision_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_decision_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX verbatim_decision_response ON verbatim_decision (response);
CREATE INDEX verbatim_decision_person ON verbatim_decision (person);

CREATE TABLE verbatim_event (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    item text NOT NULL,
    response uuid NOT NULL,
    line integer NOT NULL,
    kind text NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    before jsonb,
    after jsonb NOT NULL,
    why text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT verbatim_event_pk PRIMARY KEY (id),
    CONSTRAINT verbatim_event_kind_known CHECK (kind IN ('coding', 'recoding', 'decision')),
    CONSTRAINT verbatim_event_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_event_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_event_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX verbatim_event_wave ON verbatim_event (wave, item);
CREATE INDEX verbatim_event_response ON verbatim_event (response);
CREATE INDEX verbatim_event_person ON verbatim_event (person);

CREATE TABLE verbatim_quote (
    wave uuid NOT NULL,
    item text NOT NULL,
    theme text NOT NULL,
    slot integer NOT NULL,
    response uuid NOT NULL,
    line integer NOT NULL,
    text text NOT NULL,
    hash text NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT verbatim_quote_pk PRIMARY KEY (wave, item, theme, slot),
    CONSTRAINT verbatim_quote_once UNIQUE (wave, item, theme, response, line),
    CONSTRAINT verbatim_quote_three CHECK (slot BETWEEN 1 AND 3),
    CONSTRAINT verbatim_quote_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_quote_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_quote_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX verbatim_quote_response ON verbatim_quote (response);
CREATE INDEX verbatim_quote_person ON verbatim_quote (person);
-- Comparisons: benchmark packs loaded by an observatory; what it shares with the others of a campaign.
CREATE TABLE benchmark_pack (
    id uuid NOT NULL,
    observatory uuid NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    source text NOT NULL,
    added_at timestamptz NOT NULL,
    added_by uuid,
    withdrawn_at timestamptz,
    CONSTRAINT benchmark_pack_pk PRIMARY KEY (id),
    CONSTRAINT benchmark_pack_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT benchmark_pack_added_by_fk FOREIGN KEY (added_by) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT benchmark_pack_version_unique UNIQUE (observatory, name, version)
);
CREATE INDEX benchmark_pack_added_by ON benchmark_pack (added_by);

CREATE TABLE campaign_consent (
    id uuid NOT NULL,
    campaign uuid NOT NULL,
    observatory uuid NOT NULL,
    diagnostic uuid NOT NULL,
    named boolean NOT NULL,
    given_at timestamptz NOT NULL,
    given_by uuid,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    CONSTRAINT campaign_consent_pk PRIMARY KEY (id),
    CONSTRAINT campaign_consent_campaign_fk FOREIGN KEY (campaign) REFERENCES campaign (id),
    CONSTRAINT campaign_consent_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT campaign_consent_diagnostic_fk FOREIGN KEY (diagnostic) REFERENCES diagnostic (id) ON DELETE CASCADE,
    CONSTRAINT campaign_consent_given_by_fk FOREIGN KEY (given_by) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT campaign_consent_withdrawn_by_fk FOREIGN KEY (withdrawn_by) REFERENCES person (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX campaign_consent_present ON campaign_consent (campaign, observatory) WHERE withdrawn_at IS NULL;
CREATE INDEX campaign_consent_observatory ON campaign_consent (observatory);
CREATE INDEX campaign_consent_diagnostic ON campaign_consent (diagnostic);
CREATE INDEX campaign_consent_given_by ON campaign_consent (given_by);
CREATE INDEX campaign_consent_withdrawn_by ON campaign_consent (withdrawn_by);
-- The explorations that coordinators keep for the diagnostic: what is asked, never its figures.
CREATE TABLE kept_exploration (
    id uuid NOT NULL,
    wave uuid NOT NULL,
    key text NOT NULL,
    query jsonb NOT NULL,
    title text NOT NULL,
    comment text NOT NULL,
    place integer NOT NULL,
    changes integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kept_exploration_pk PRIMARY KEY (id),
    CONSTRAINT kept_exploration_once UNIQUE (wave, key),
    CONSTRAINT kept_exploration_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
);
