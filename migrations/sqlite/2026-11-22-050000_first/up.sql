-- The first schema. Its twin is migrations/postgres/2026-11-22-050000_first/up.sql; tests/it/store.rs compares the two.

CREATE TABLE questionnaire_version (
    hash TEXT NOT NULL,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    published_at TEXT NOT NULL CONSTRAINT questionnaire_version_published_at_instant CHECK (published_at GLOB '*T*.??????Z'),
    CONSTRAINT questionnaire_version_pk PRIMARY KEY (hash)
) STRICT;

CREATE TABLE observatory (
    id TEXT NOT NULL CONSTRAINT observatory_id_uuid CHECK (length(id) = 36),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    territory TEXT NOT NULL,
    territory_name TEXT NOT NULL,
    training INTEGER NOT NULL CONSTRAINT observatory_training_boolean CHECK (training IN (0, 1)),
    settings TEXT NOT NULL CONSTRAINT observatory_settings_json CHECK (json_valid(settings)),
    created_at TEXT NOT NULL CONSTRAINT observatory_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT observatory_pk PRIMARY KEY (id),
    CONSTRAINT observatory_slug_unique UNIQUE (slug)
) STRICT;

CREATE TABLE campaign (
    id TEXT NOT NULL CONSTRAINT campaign_id_uuid CHECK (length(id) = 36),
    title TEXT NOT NULL,
    core TEXT NOT NULL,
    settings TEXT NOT NULL CONSTRAINT campaign_settings_json CHECK (json_valid(settings)),
    created_at TEXT NOT NULL CONSTRAINT campaign_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT campaign_pk PRIMARY KEY (id),
    CONSTRAINT campaign_core_fk FOREIGN KEY (core) REFERENCES questionnaire_version (hash)
) STRICT;

CREATE TABLE wave (
    id TEXT NOT NULL CONSTRAINT wave_id_uuid CHECK (length(id) = 36),
    observatory TEXT NOT NULL CONSTRAINT wave_observatory_uuid CHECK (length(observatory) = 36),
    campaign TEXT CONSTRAINT wave_campaign_uuid CHECK (length(campaign) = 36),
    title TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    local_module TEXT CONSTRAINT wave_local_module_json CHECK (json_valid(local_module)),
    territory TEXT NOT NULL,
    territory_name TEXT NOT NULL,
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    opens_at TEXT NOT NULL CONSTRAINT wave_opens_at_instant CHECK (opens_at GLOB '*T*.??????Z'),
    closes_at TEXT NOT NULL CONSTRAINT wave_closes_at_instant CHECK (closes_at GLOB '*T*.??????Z'),
    opened_at TEXT CONSTRAINT wave_opened_at_instant CHECK (opened_at GLOB '*T*.??????Z'),
    restitution_on TEXT,
    mail_plan TEXT NOT NULL CONSTRAINT wave_mail_plan_json CHECK (json_valid(mail_plan)),
    mail_paused INTEGER NOT NULL CONSTRAINT wave_mail_paused_boolean CHECK (mail_paused IN (0, 1)),
    open_link TEXT,
    settings TEXT NOT NULL CONSTRAINT wave_settings_json CHECK (json_valid(settings)),
    previous TEXT CONSTRAINT wave_previous_uuid CHECK (length(previous) = 36),
    created_at TEXT NOT NULL CONSTRAINT wave_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT wave_pk PRIMARY KEY (id),
    CONSTRAINT wave_open_link_unique UNIQUE (open_link),
    CONSTRAINT wave_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT wave_campaign_fk FOREIGN KEY (campaign) REFERENCES campaign (id),
    CONSTRAINT wave_questionnaire_fk FOREIGN KEY (questionnaire) REFERENCES questionnaire_version (hash),
    CONSTRAINT wave_previous_fk FOREIGN KEY (previous) REFERENCES wave (id),
    CONSTRAINT wave_state_known CHECK (state IN ('draft', 'open', 'closed', 'archived')),
    CONSTRAINT wave_opens_before_closing CHECK (opens_at < closes_at)
) STRICT;
CREATE INDEX wave_observatory ON wave (observatory, opens_at);

CREATE TABLE association (
    id TEXT NOT NULL CONSTRAINT association_id_uuid CHECK (length(id) = 36),
    observatory TEXT NOT NULL CONSTRAINT association_observatory_uuid CHECK (length(observatory) = 36),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    rna TEXT,
    siren TEXT,
    commune TEXT,
    domain TEXT,
    employer INTEGER CONSTRAINT association_employer_boolean CHECK (employer IN (0, 1)),
    quarter TEXT,
    qpv TEXT,
    dissolved INTEGER NOT NULL CONSTRAINT association_dissolved_boolean CHECK (dissolved IN (0, 1)),
    merged_into TEXT CONSTRAINT association_merged_into_uuid CHECK (length(merged_into) = 36),
    life_at TEXT,
    life_source TEXT,
    geo_quality TEXT,
    attributes TEXT NOT NULL CONSTRAINT association_attributes_json CHECK (json_valid(attributes)),
    created_at TEXT NOT NULL CONSTRAINT association_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    updated_at TEXT NOT NULL CONSTRAINT association_updated_at_instant CHECK (updated_at GLOB '*T*.??????Z'),
    CONSTRAINT association_pk PRIMARY KEY (id),
    CONSTRAINT association_rna_unique UNIQUE (observatory, rna),
    CONSTRAINT association_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT association_merged_into_fk FOREIGN KEY (merged_into) REFERENCES association (id)
) STRICT;
CREATE INDEX association_siren ON association (observatory, siren);
CREATE INDEX association_merged ON association (merged_into);
CREATE INDEX association_name ON association (observatory, name_folded, commune);

CREATE TABLE contact (
    id TEXT NOT NULL CONSTRAINT contact_id_uuid CHECK (length(id) = 36),
    association TEXT NOT NULL CONSTRAINT contact_association_uuid CHECK (length(association) = 36),
    email TEXT,
    email_kind TEXT,
    phone TEXT,
    postal TEXT CONSTRAINT contact_postal_json CHECK (json_valid(postal)),
    lang TEXT,
    source TEXT,
    legal_basis TEXT,
    opposed INTEGER NOT NULL CONSTRAINT contact_opposed_boolean CHECK (opposed IN (0, 1)),
    opposed_at TEXT CONSTRAINT contact_opposed_at_instant CHECK (opposed_at GLOB '*T*.??????Z'),
    opposed_by TEXT,
    unreachable_at TEXT CONSTRAINT contact_unreachable_at_instant CHECK (unreachable_at GLOB '*T*.??????Z'),
    unreachable_why TEXT,
    created_at TEXT NOT NULL CONSTRAINT contact_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    updated_at TEXT NOT NULL CONSTRAINT contact_updated_at_instant CHECK (updated_at GLOB '*T*.??????Z'),
    CONSTRAINT contact_pk PRIMARY KEY (id),
    CONSTRAINT contact_association_fk FOREIGN KEY (association) REFERENCES association (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX contact_association ON contact (association);
CREATE INDEX contact_email ON contact (email);

CREATE TABLE import_run (
    id TEXT NOT NULL CONSTRAINT import_run_id_uuid CHECK (length(id) = 36),
    observatory TEXT NOT NULL CONSTRAINT import_run_observatory_uuid CHECK (length(observatory) = 36),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    vintage TEXT,
    state TEXT NOT NULL,
    mapping TEXT NOT NULL CONSTRAINT import_run_mapping_json CHECK (json_valid(mapping)),
    counts TEXT NOT NULL CONSTRAINT import_run_counts_json CHECK (json_valid(counts)),
    person TEXT CONSTRAINT import_run_person_uuid CHECK (length(person) = 36),
    created_at TEXT NOT NULL CONSTRAINT import_run_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    applied_at TEXT CONSTRAINT import_run_applied_at_instant CHECK (applied_at GLOB '*T*.??????Z'),
    undone_at TEXT CONSTRAINT import_run_undone_at_instant CHECK (undone_at GLOB '*T*.??????Z'),
    CONSTRAINT import_run_pk PRIMARY KEY (id),
    CONSTRAINT import_run_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT import_run_state_known CHECK (state IN ('preview', 'applied', 'undone', 'abandoned'))
) STRICT;
CREATE INDEX import_run_observatory ON import_run (observatory, created_at);

CREATE TABLE import_row (
    import TEXT NOT NULL CONSTRAINT import_row_import_uuid CHECK (length(import) = 36),
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    action TEXT NOT NULL,
    association TEXT CONSTRAINT import_row_association_uuid CHECK (length(association) = 36),
    reason TEXT,
    data TEXT NOT NULL CONSTRAINT import_row_data_json CHECK (json_valid(data)),
    before TEXT CONSTRAINT import_row_before_json CHECK (json_valid(before)),
    CONSTRAINT import_row_pk PRIMARY KEY (import, place),
    CONSTRAINT import_row_import_fk FOREIGN KEY (import) REFERENCES import_run (id) ON DELETE CASCADE,
    CONSTRAINT import_row_action_known CHECK (action IN ('add', 'update', 'same', 'reject'))
) STRICT;

CREATE TABLE import_file (
    import TEXT NOT NULL CONSTRAINT import_file_import_uuid CHECK (length(import) = 36),
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    CONSTRAINT import_file_pk PRIMARY KEY (import, part),
    CONSTRAINT import_file_import_fk FOREIGN KEY (import) REFERENCES import_run (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE opposition (
    observatory TEXT NOT NULL CONSTRAINT opposition_observatory_uuid CHECK (length(observatory) = 36),
    key TEXT NOT NULL,
    hint TEXT NOT NULL,
    person TEXT CONSTRAINT opposition_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT opposition_at_instant CHECK (at GLOB '*T*.??????Z'),
    CONSTRAINT opposition_pk PRIMARY KEY (observatory, key),
    CONSTRAINT opposition_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id)
) STRICT;

CREATE TABLE import_mapping (
    observatory TEXT NOT NULL CONSTRAINT import_mapping_observatory_uuid CHECK (length(observatory) = 36),
    headers TEXT NOT NULL,
    mapping TEXT NOT NULL CONSTRAINT import_mapping_mapping_json CHECK (json_valid(mapping)),
    at TEXT NOT NULL CONSTRAINT import_mapping_at_instant CHECK (at GLOB '*T*.??????Z'),
    CONSTRAINT import_mapping_pk PRIMARY KEY (observatory, headers),
    CONSTRAINT import_mapping_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id)
) STRICT;

CREATE TABLE field_source (
    association TEXT NOT NULL CONSTRAINT field_source_association_uuid CHECK (length(association) = 36),
    field TEXT NOT NULL,
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    import TEXT CONSTRAINT field_source_import_uuid CHECK (length(import) = 36),
    at TEXT NOT NULL CONSTRAINT field_source_at_instant CHECK (at GLOB '*T*.??????Z'),
    CONSTRAINT field_source_pk PRIMARY KEY (association, field, source),
    CONSTRAINT field_source_association_fk FOREIGN KEY (association) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT field_source_import_fk FOREIGN KEY (import) REFERENCES import_run (id)
) STRICT;

CREATE TABLE merge_run (
    id TEXT NOT NULL CONSTRAINT merge_run_id_uuid CHECK (length(id) = 36),
    observatory TEXT NOT NULL CONSTRAINT merge_run_observatory_uuid CHECK (length(observatory) = 36),
    kept TEXT NOT NULL CONSTRAINT merge_run_kept_uuid CHECK (length(kept) = 36),
    absorbed TEXT NOT NULL CONSTRAINT merge_run_absorbed_uuid CHECK (length(absorbed) = 36),
    before TEXT NOT NULL CONSTRAINT merge_run_before_json CHECK (json_valid(before)),
    person TEXT CONSTRAINT merge_run_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT merge_run_at_instant CHECK (at GLOB '*T*.??????Z'),
    undone_at TEXT CONSTRAINT merge_run_undone_at_instant CHECK (undone_at GLOB '*T*.??????Z'),
    CONSTRAINT merge_run_pk PRIMARY KEY (id),
    CONSTRAINT merge_run_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT merge_run_kept_fk FOREIGN KEY (kept) REFERENCES association (id),
    CONSTRAINT merge_run_absorbed_fk FOREIGN KEY (absorbed) REFERENCES association (id)
) STRICT;
CREATE INDEX merge_run_observatory ON merge_run (observatory, at);
CREATE INDEX merge_run_kept ON merge_run (kept);
CREATE INDEX merge_run_absorbed ON merge_run (absorbed);

CREATE TABLE not_same (
    a TEXT NOT NULL CONSTRAINT not_same_a_uuid CHECK (length(a) = 36),
    b TEXT NOT NULL CONSTRAINT not_same_b_uuid CHECK (length(b) = 36),
    observatory TEXT NOT NULL CONSTRAINT not_same_observatory_uuid CHECK (length(observatory) = 36),
    person TEXT CONSTRAINT not_same_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT not_same_at_instant CHECK (at GLOB '*T*.??????Z'),
    CONSTRAINT not_same_pk PRIMARY KEY (a, b),
    CONSTRAINT not_same_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id),
    CONSTRAINT not_same_a_fk FOREIGN KEY (a) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT not_same_b_fk FOREIGN KEY (b) REFERENCES association (id) ON DELETE CASCADE,
    CONSTRAINT not_same_ordered CHECK (a < b)
) STRICT;
CREATE INDEX not_same_second ON not_same (b);

CREATE TABLE reference_population (
    code TEXT NOT NULL,
    vintage TEXT NOT NULL,
    municipal INTEGER NOT NULL,
    CONSTRAINT reference_population_pk PRIMARY KEY (code, vintage)
) STRICT;

CREATE TABLE reference_qpv (
    code TEXT NOT NULL,
    generation TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT reference_qpv_pk PRIMARY KEY (code, generation)
) STRICT;

CREATE TABLE reference_qpv_commune (
    code TEXT NOT NULL,
    generation TEXT NOT NULL,
    commune TEXT NOT NULL,
    CONSTRAINT reference_qpv_commune_pk PRIMARY KEY (code, generation, commune),
    CONSTRAINT reference_qpv_commune_qpv_fk FOREIGN KEY (code, generation) REFERENCES reference_qpv (code, generation) ON DELETE CASCADE
) STRICT;

CREATE TABLE wave_frame (
    wave TEXT NOT NULL CONSTRAINT wave_frame_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT wave_frame_association_uuid CHECK (length(association) = 36),
    domain TEXT,
    employer INTEGER CONSTRAINT wave_frame_employer_boolean CHECK (employer IN (0, 1)),
    commune TEXT,
    quarter TEXT,
    qpv TEXT,
    outside INTEGER NOT NULL CONSTRAINT wave_frame_outside_boolean CHECK (outside IN (0, 1)),
    status TEXT NOT NULL,
    status_at TEXT CONSTRAINT wave_frame_status_at_instant CHECK (status_at GLOB '*T*.??????Z'),
    entered_at TEXT CONSTRAINT wave_frame_entered_at_instant CHECK (entered_at GLOB '*T*.??????Z'),
    invited_at TEXT CONSTRAINT wave_frame_invited_at_instant CHECK (invited_at GLOB '*T*.??????Z'),
    first_opened_at TEXT CONSTRAINT wave_frame_first_opened_at_instant CHECK (first_opened_at GLOB '*T*.??????Z'),
    last_mail_at TEXT CONSTRAINT wave_frame_last_mail_at_instant CHECK (last_mail_at GLOB '*T*.??????Z'),
    mails INTEGER NOT NULL,
    assigned TEXT CONSTRAINT wave_frame_assigned_uuid CHECK (length(assigned) = 36),
    call_outcome TEXT,
    call_back_at TEXT CONSTRAINT wave_frame_call_back_at_instant CHECK (call_back_at GLOB '*T*.??????Z'),
    CONSTRAINT wave_frame_pk PRIMARY KEY (wave, association),
    CONSTRAINT wave_frame_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT wave_frame_association_fk FOREIGN KEY (association) REFERENCES association (id),
    CONSTRAINT wave_frame_status_known CHECK (status IN ('never', 'invited', 'opened', 'partial', 'usable', 'unusable', 'out-of-scope', 'dormant', 'dissolved', 'refused', 'opposed', 'bounced', 'duplicate', 'rejected'))
) STRICT;
CREATE INDEX wave_frame_association ON wave_frame (association);
CREATE INDEX wave_frame_board ON wave_frame (wave, domain, employer, status, outside, commune, quarter, qpv);
CREATE INDEX wave_frame_places ON wave_frame (wave, commune, quarter, qpv, status, outside, domain, employer);
CREATE INDEX wave_frame_assigned ON wave_frame (assigned, wave) WHERE assigned IS NOT NULL;
CREATE INDEX wave_frame_call_back ON wave_frame (wave, call_back_at) WHERE call_back_at IS NOT NULL;

CREATE TABLE access_token (
    hash TEXT NOT NULL,
    wave TEXT NOT NULL CONSTRAINT access_token_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT access_token_association_uuid CHECK (length(association) = 36),
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT access_token_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT access_token_pk PRIMARY KEY (hash),
    CONSTRAINT access_token_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association) ON DELETE CASCADE,
    CONSTRAINT access_token_kind_known CHECK (kind IN ('link', 'code', 'opposition', 'session'))
) STRICT;
CREATE INDEX access_token_case ON access_token (wave, association, kind);

CREATE TABLE response (
    id TEXT NOT NULL CONSTRAINT response_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT response_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT response_association_uuid CHECK (length(association) = 36),
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    answers TEXT NOT NULL CONSTRAINT response_answers_json CHECK (json_valid(answers)),
    touched TEXT NOT NULL CONSTRAINT response_touched_json CHECK (json_valid(touched)),
    path TEXT NOT NULL,
    lang TEXT NOT NULL,
    started_at TEXT NOT NULL CONSTRAINT response_started_at_instant CHECK (started_at GLOB '*T*.??????Z'),
    updated_at TEXT NOT NULL CONSTRAINT response_updated_at_instant CHECK (updated_at GLOB '*T*.??????Z'),
    submitted_at TEXT CONSTRAINT response_submitted_at_instant CHECK (submitted_at GLOB '*T*.??????Z'),
    disposition TEXT,
    usable INTEGER NOT NULL CONSTRAINT response_usable_boolean CHECK (usable IN (0, 1)),
    last_page TEXT,
    questionnaire TEXT NOT NULL,
    mode TEXT NOT NULL,
    person TEXT CONSTRAINT response_person_uuid CHECK (length(person) = 36),
    batch TEXT,
    notice_version TEXT NOT NULL,
    CONSTRAINT response_pk PRIMARY KEY (id),
    CONSTRAINT response_one_per_association UNIQUE (wave, association),
    CONSTRAINT response_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association),
    CONSTRAINT response_questionnaire_fk FOREIGN KEY (questionnaire) REFERENCES questionnaire_version (hash),
    CONSTRAINT response_revision_positive CHECK (revision > 0),
    CONSTRAINT response_state_known CHECK (state IN ('draft', 'submitted', 'rejected')),
    CONSTRAINT response_submitted_dated CHECK (state <> 'submitted' OR submitted_at IS NOT NULL),
    CONSTRAINT response_path_known CHECK (path IN ('full', 'core', 'short'))
) STRICT;
CREATE INDEX response_days ON response (wave, submitted_at, started_at, usable, state, disposition);

CREATE TABLE response_version (
    response TEXT NOT NULL CONSTRAINT response_version_response_uuid CHECK (length(response) = 36),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL CONSTRAINT response_version_at_instant CHECK (at GLOB '*T*.??????Z'),
    answers TEXT NOT NULL CONSTRAINT response_version_answers_json CHECK (json_valid(answers)),
    disposition TEXT,
    CONSTRAINT response_version_pk PRIMARY KEY (response, revision),
    CONSTRAINT response_version_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE page_event (
    id INTEGER NOT NULL,
    response TEXT NOT NULL CONSTRAINT page_event_response_uuid CHECK (length(response) = 36),
    page TEXT NOT NULL,
    at TEXT NOT NULL CONSTRAINT page_event_at_instant CHECK (at GLOB '*T*.??????Z'),
    kind TEXT NOT NULL,
    CONSTRAINT page_event_pk PRIMARY KEY (id),
    CONSTRAINT page_event_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT page_event_kind_known CHECK (kind IN ('saved', 'submitted'))
) STRICT;
CREATE INDEX page_event_response ON page_event (response, at);

CREATE TABLE call (
    id TEXT NOT NULL CONSTRAINT call_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT call_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT call_association_uuid CHECK (length(association) = 36),
    person TEXT CONSTRAINT call_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT call_at_instant CHECK (at GLOB '*T*.??????Z'),
    outcome TEXT NOT NULL,
    call_back_at TEXT CONSTRAINT call_call_back_at_instant CHECK (call_back_at GLOB '*T*.??????Z'),
    note TEXT,
    CONSTRAINT call_pk PRIMARY KEY (id),
    CONSTRAINT call_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association) ON DELETE CASCADE
) STRICT;
CREATE INDEX call_case ON call (wave, association, at);

CREATE TABLE open_request (
    id TEXT NOT NULL CONSTRAINT open_request_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT open_request_wave_uuid CHECK (length(wave) = 36),
    name TEXT NOT NULL,
    rna TEXT,
    email TEXT,
    phone TEXT,
    note TEXT,
    state TEXT NOT NULL,
    association TEXT CONSTRAINT open_request_association_uuid CHECK (length(association) = 36),
    person TEXT CONSTRAINT open_request_person_uuid CHECK (length(person) = 36),
    created_at TEXT NOT NULL CONSTRAINT open_request_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    decided_at TEXT CONSTRAINT open_request_decided_at_instant CHECK (decided_at GLOB '*T*.??????Z'),
    CONSTRAINT open_request_pk PRIMARY KEY (id),
    CONSTRAINT open_request_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT open_request_state_known CHECK (state IN ('waiting', 'accepted', 'refused'))
) STRICT;
CREATE INDEX open_request_wave ON open_request (wave, state);

CREATE TABLE mail (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    wave TEXT CONSTRAINT mail_wave_uuid CHECK (length(wave) = 36),
    association TEXT CONSTRAINT mail_association_uuid CHECK (length(association) = 36),
    person TEXT CONSTRAINT mail_person_uuid CHECK (length(person) = 36),
    step TEXT,
    recipient TEXT,
    subject TEXT,
    body TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT mail_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    due_at TEXT NOT NULL CONSTRAINT mail_due_at_instant CHECK (due_at GLOB '*T*.??????Z'),
    leased_until TEXT CONSTRAINT mail_leased_until_instant CHECK (leased_until GLOB '*T*.??????Z'),
    attempts INTEGER NOT NULL,
    sent_at TEXT CONSTRAINT mail_sent_at_instant CHECK (sent_at GLOB '*T*.??????Z'),
    last_error TEXT,
    contact TEXT CONSTRAINT mail_contact_uuid CHECK (length(contact) = 36),
    message TEXT,
    CONSTRAINT mail_pk PRIMARY KEY (id),
    CONSTRAINT mail_state_known CHECK (state IN ('queued', 'sent', 'failed', 'cancelled'))
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'queued';
CREATE INDEX mail_urgent ON mail (due_at) WHERE state = 'queued' AND step IS NULL;
CREATE INDEX mail_message ON mail (message);
CREATE INDEX mail_wave ON mail (wave, state);
CREATE INDEX mail_case ON mail (association, state);

CREATE TABLE mail_step (
    wave TEXT NOT NULL CONSTRAINT mail_step_wave_uuid CHECK (length(wave) = 36),
    step TEXT NOT NULL,
    expanded_at TEXT NOT NULL CONSTRAINT mail_step_expanded_at_instant CHECK (expanded_at GLOB '*T*.??????Z'),
    queued INTEGER NOT NULL,
    CONSTRAINT mail_step_pk PRIMARY KEY (wave, step),
    CONSTRAINT mail_step_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE person (
    id TEXT NOT NULL CONSTRAINT person_id_uuid CHECK (length(id) = 36),
    name TEXT NOT NULL,
    email TEXT,
    password_hash TEXT,
    totp_secret TEXT,
    totp_confirmed_at TEXT CONSTRAINT person_totp_confirmed_at_instant CHECK (totp_confirmed_at GLOB '*T*.??????Z'),
    totp_last_step INTEGER,
    campaign INTEGER NOT NULL CONSTRAINT person_campaign_boolean CHECK (campaign IN (0, 1)),
    disabled INTEGER NOT NULL CONSTRAINT person_disabled_boolean CHECK (disabled IN (0, 1)),
    created_at TEXT NOT NULL CONSTRAINT person_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT person_pk PRIMARY KEY (id),
    CONSTRAINT person_email_unique UNIQUE (email)
) STRICT;

CREATE TABLE membership (
    person TEXT NOT NULL CONSTRAINT membership_person_uuid CHECK (length(person) = 36),
    observatory TEXT NOT NULL CONSTRAINT membership_observatory_uuid CHECK (length(observatory) = 36),
    role TEXT NOT NULL,
    CONSTRAINT membership_pk PRIMARY KEY (person, observatory, role),
    CONSTRAINT membership_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT membership_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT membership_role_known CHECK (role IN ('administrator', 'coordinator', 'operator', 'steering', 'director', 'clva', 'researcher'))
) STRICT;
CREATE INDEX membership_observatory ON membership (observatory);

CREATE TABLE recovery_code (
    hash TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT recovery_code_person_uuid CHECK (length(person) = 36),
    used_at TEXT CONSTRAINT recovery_code_used_at_instant CHECK (used_at GLOB '*T*.??????Z'),
    CONSTRAINT recovery_code_pk PRIMARY KEY (hash),
    CONSTRAINT recovery_code_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE sign_in_link (
    token_hash TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT sign_in_link_person_uuid CHECK (length(person) = 36),
    single_use INTEGER NOT NULL CONSTRAINT sign_in_link_single_use_boolean CHECK (single_use IN (0, 1)),
    created_at TEXT NOT NULL CONSTRAINT sign_in_link_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    expires_at TEXT NOT NULL CONSTRAINT sign_in_link_expires_at_instant CHECK (expires_at GLOB '*T*.??????Z'),
    CONSTRAINT sign_in_link_pk PRIMARY KEY (token_hash),
    CONSTRAINT sign_in_link_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sign_in_link_person ON sign_in_link (person);

CREATE TABLE session (
    token_hash TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT session_person_uuid CHECK (length(person) = 36),
    strong INTEGER NOT NULL CONSTRAINT session_strong_boolean CHECK (strong IN (0, 1)),
    created_at TEXT NOT NULL CONSTRAINT session_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    last_seen_at TEXT NOT NULL CONSTRAINT session_last_seen_at_instant CHECK (last_seen_at GLOB '*T*.??????Z'),
    CONSTRAINT session_pk PRIMARY KEY (token_hash),
    CONSTRAINT session_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX session_person ON session (person);

CREATE TABLE throttle (
    key TEXT NOT NULL,
    window_start TEXT NOT NULL CONSTRAINT throttle_window_start_instant CHECK (window_start GLOB '*T*.??????Z'),
    count INTEGER NOT NULL,
    CONSTRAINT throttle_pk PRIMARY KEY (key)
) STRICT;

CREATE TABLE diagnostic (
    id TEXT NOT NULL CONSTRAINT diagnostic_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT diagnostic_wave_uuid CHECK (length(wave) = 36),
    at TEXT NOT NULL CONSTRAINT diagnostic_at_instant CHECK (at GLOB '*T*.??????Z'),
    responses INTEGER NOT NULL,
    validated INTEGER NOT NULL CONSTRAINT diagnostic_validated_boolean CHECK (validated IN (0, 1)),
    html BLOB NOT NULL,
    pdf BLOB NOT NULL,
    aggregates BLOB NOT NULL,
    essentials TEXT NOT NULL CONSTRAINT diagnostic_essentials_json CHECK (json_valid(essentials)),
    content_hash TEXT NOT NULL,
    CONSTRAINT diagnostic_pk PRIMARY KEY (id),
    CONSTRAINT diagnostic_wave_fk FOREIGN KEY (wave) REFERENCES wave (id)
) STRICT;
CREATE INDEX diagnostic_latest ON diagnostic (wave, at);

CREATE TABLE group_session (
    id TEXT NOT NULL CONSTRAINT group_session_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT group_session_wave_uuid CHECK (length(wave) = 36),
    code_hash TEXT,
    title TEXT NOT NULL,
    place TEXT,
    path TEXT NOT NULL,
    opened_by TEXT CONSTRAINT group_session_opened_by_uuid CHECK (length(opened_by) = 36),
    opened_at TEXT NOT NULL CONSTRAINT group_session_opened_at_instant CHECK (opened_at GLOB '*T*.??????Z'),
    closed_at TEXT CONSTRAINT group_session_closed_at_instant CHECK (closed_at GLOB '*T*.??????Z'),
    CONSTRAINT group_session_pk PRIMARY KEY (id),
    CONSTRAINT group_session_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX group_session_wave ON group_session (wave);

-- What the steering committee says of the results.
CREATE TABLE comment (
    id TEXT NOT NULL CONSTRAINT comment_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT comment_wave_uuid CHECK (length(wave) = 36),
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    person TEXT CONSTRAINT comment_person_uuid CHECK (length(person) = 36),
    text TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT comment_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    edited_at TEXT CONSTRAINT comment_edited_at_instant CHECK (edited_at GLOB '*T*.??????Z'),
    retained INTEGER NOT NULL CONSTRAINT comment_retained_boolean CHECK (retained IN (0, 1)),
    CONSTRAINT comment_pk PRIMARY KEY (id),
    CONSTRAINT comment_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT comment_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT comment_kind_known CHECK (kind IN ('chapter', 'indicator', 'question'))
) STRICT;
CREATE INDEX comment_wave ON comment (wave, created_at);
CREATE INDEX comment_person ON comment (person);

-- Coding of open answers: codebooks by version, what each coder said, what settled it, its history, verbatims screened by a person.
CREATE TABLE verbatim_codebook (
    wave TEXT NOT NULL CONSTRAINT verbatim_codebook_wave_uuid CHECK (length(wave) = 36),
    item TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL CONSTRAINT verbatim_codebook_at_instant CHECK (at GLOB '*T*.??????Z'),
    person TEXT CONSTRAINT verbatim_codebook_person_uuid CHECK (length(person) = 36),
    what TEXT NOT NULL,
    document TEXT NOT NULL CONSTRAINT verbatim_codebook_document_json CHECK (json_valid(document)),
    CONSTRAINT verbatim_codebook_pk PRIMARY KEY (wave, item, version),
    CONSTRAINT verbatim_codebook_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_codebook_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX verbatim_codebook_person ON verbatim_codebook (person);

CREATE TABLE verbatim_coding (
    wave TEXT NOT NULL CONSTRAINT verbatim_coding_wave_uuid CHECK (length(wave) = 36),
    item TEXT NOT NULL,
    response TEXT NOT NULL CONSTRAINT verbatim_coding_response_uuid CHECK (length(response) = 36),
    line INTEGER NOT NULL,
    round INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    person TEXT CONSTRAINT verbatim_coding_person_uuid CHECK (length(person) = 36),
    hash TEXT NOT NULL,
    themes TEXT NOT NULL CONSTRAINT verbatim_coding_themes_json CHECK (json_valid(themes)),
    at TEXT NOT NULL CONSTRAINT verbatim_coding_at_instant CHECK (at GLOB '*T*.??????Z'),
    revision INTEGER NOT NULL,
    CONSTRAINT verbatim_coding_pk PRIMARY KEY (wave, item, response, line, round, slot),
    CONSTRAINT verbatim_coding_once UNIQUE (wave, item, response, line, round, person),
    CONSTRAINT verbatim_coding_two CHECK (slot IN (1, 2)),
    CONSTRAINT verbatim_coding_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_coding_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_coding_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX verbatim_coding_response ON verbatim_coding (response);
CREATE INDEX verbatim_coding_person ON verbatim_coding (person);

CREATE TABLE verbatim_decision (
    wave TEXT NOT NULL CONSTRAINT verbatim_decision_wave_uuid CHECK (length(wave) = 36),
    item TEXT NOT NULL,
    response TEXT NOT NULL CONSTRAINT verbatim_decision_response_uuid CHECK (length(response) = 36),
    line INTEGER NOT NULL,
    round INTEGER NOT NULL,
    person TEXT CONSTRAINT verbatim_decision_person_uuid CHECK (length(person) = 36),
    hash TEXT NOT NULL,
    themes TEXT NOT NULL CONSTRAINT verbatim_decision_themes_json CHECK (json_valid(themes)),
    why TEXT NOT NULL,
    at TEXT NOT NULL CONSTRAINT verbatim_decision_at_instant CHECK (at GLOB '*T*.??????Z'),
    revision INTEGER NOT NULL,
    CONSTRAINT verbatim_decision_pk PRIMARY KEY (wave, item, response, line),
    CONSTRAINT verbatim_decision_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_decision_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_decision_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX verbatim_decision_response ON verbatim_decision (response);
CREATE INDEX verbatim_decision_person ON verbatim_decision (person);

CREATE TABLE verbatim_event (
    id TEXT NOT NULL CONSTRAINT verbatim_event_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT verbatim_event_wave_uuid CHECK (length(wave) = 36),
    item TEXT NOT NULL,
    response TEXT NOT NULL CONSTRAINT verbatim_event_response_uuid CHECK (length(response) = 36),
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT CONSTRAINT verbatim_event_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT verbatim_event_at_instant CHECK (at GLOB '*T*.??????Z'),
    before TEXT CONSTRAINT verbatim_event_before_json CHECK (json_valid(before)),
    after TEXT NOT NULL CONSTRAINT verbatim_event_after_json CHECK (json_valid(after)),
    why TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT verbatim_event_pk PRIMARY KEY (id),
    CONSTRAINT verbatim_event_kind_known CHECK (kind IN ('coding', 'recoding', 'decision')),
    CONSTRAINT verbatim_event_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_event_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_event_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX verbatim_event_wave ON verbatim_event (wave, item);
CREATE INDEX verbatim_event_response ON verbatim_event (response);
CREATE INDEX verbatim_event_person ON verbatim_event (person);

CREATE TABLE verbatim_quote (
    wave TEXT NOT NULL CONSTRAINT verbatim_quote_wave_uuid CHECK (length(wave) = 36),
    item TEXT NOT NULL,
    theme TEXT NOT NULL,
    slot INTEGER NOT NULL,
    response TEXT NOT NULL CONSTRAINT verbatim_quote_response_uuid CHECK (length(response) = 36),
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    person TEXT CONSTRAINT verbatim_quote_person_uuid CHECK (length(person) = 36),
    at TEXT NOT NULL CONSTRAINT verbatim_quote_at_instant CHECK (at GLOB '*T*.??????Z'),
    revision INTEGER NOT NULL,
    CONSTRAINT verbatim_quote_pk PRIMARY KEY (wave, item, theme, slot),
    CONSTRAINT verbatim_quote_once UNIQUE (wave, item, theme, response, line),
    CONSTRAINT verbatim_quote_three CHECK (slot BETWEEN 1 AND 3),
    CONSTRAINT verbatim_quote_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_quote_response_fk FOREIGN KEY (response) REFERENCES response (id) ON DELETE CASCADE,
    CONSTRAINT verbatim_quote_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX verbatim_quote_response ON verbatim_quote (response);
CREATE INDEX verbatim_quote_person ON verbatim_quote (person);
-- Comparisons: benchmark packs loaded by an observatory; what it shares with the others of a campaign.
CREATE TABLE benchmark_pack (
    id TEXT NOT NULL CONSTRAINT benchmark_pack_id_uuid CHECK (length(id) = 36),
    observatory TEXT NOT NULL CONSTRAINT benchmark_pack_observatory_uuid CHECK (length(observatory) = 36),
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    added_at TEXT NOT NULL CONSTRAINT benchmark_pack_added_at_instant CHECK (added_at GLOB '*T*.??????Z'),
    added_by TEXT CONSTRAINT benchmark_pack_added_by_uuid CHECK (length(added_by) = 36),
    withdrawn_at TEXT CONSTRAINT benchmark_pack_withdrawn_at_instant CHECK (withdrawn_at GLOB '*T*.??????Z'),
    CONSTRAINT benchmark_pack_pk PRIMARY KEY (id),
    CONSTRAINT benchmark_pack_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT benchmark_pack_added_by_fk FOREIGN KEY (added_by) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT benchmark_pack_version_unique UNIQUE (observatory, name, version)
) STRICT;
CREATE INDEX benchmark_pack_added_by ON benchmark_pack (added_by);

CREATE TABLE campaign_consent (
    id TEXT NOT NULL CONSTRAINT campaign_consent_id_uuid CHECK (length(id) = 36),
    campaign TEXT NOT NULL CONSTRAINT campaign_consent_campaign_uuid CHECK (length(campaign) = 36),
    observatory TEXT NOT NULL CONSTRAINT campaign_consent_observatory_uuid CHECK (length(observatory) = 36),
    diagnostic TEXT NOT NULL CONSTRAINT campaign_consent_diagnostic_uuid CHECK (length(diagnostic) = 36),
    named INTEGER NOT NULL CONSTRAINT campaign_consent_named_boolean CHECK (named IN (0, 1)),
    given_at TEXT NOT NULL CONSTRAINT campaign_consent_given_at_instant CHECK (given_at GLOB '*T*.??????Z'),
    given_by TEXT CONSTRAINT campaign_consent_given_by_uuid CHECK (length(given_by) = 36),
    withdrawn_at TEXT CONSTRAINT campaign_consent_withdrawn_at_instant CHECK (withdrawn_at GLOB '*T*.??????Z'),
    withdrawn_by TEXT CONSTRAINT campaign_consent_withdrawn_by_uuid CHECK (length(withdrawn_by) = 36),
    CONSTRAINT campaign_consent_pk PRIMARY KEY (id),
    CONSTRAINT campaign_consent_campaign_fk FOREIGN KEY (campaign) REFERENCES campaign (id),
    CONSTRAINT campaign_consent_observatory_fk FOREIGN KEY (observatory) REFERENCES observatory (id) ON DELETE CASCADE,
    CONSTRAINT campaign_consent_diagnostic_fk FOREIGN KEY (diagnostic) REFERENCES diagnostic (id) ON DELETE CASCADE,
    CONSTRAINT campaign_consent_given_by_fk FOREIGN KEY (given_by) REFERENCES person (id) ON DELETE SET NULL,
    CONSTRAINT campaign_consent_withdrawn_by_fk FOREIGN KEY (withdrawn_by) REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX campaign_consent_present ON campaign_consent (campaign, observatory) WHERE withdrawn_at IS NULL;
CREATE INDEX campaign_consent_observatory ON campaign_consent (observatory);
CREATE INDEX campaign_consent_diagnostic ON campaign_consent (diagnostic);
CREATE INDEX campaign_consent_given_by ON campaign_consent (given_by);
CREATE INDEX campaign_consent_withdrawn_by ON campaign_consent (withdrawn_by);
-- The explorations that coordinators keep for the diagnostic: what is asked, never its figures.
CREATE TABLE kept_exploration (
    id TEXT NOT NULL CONSTRAINT kept_exploration_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT kept_exploration_wave_uuid CHECK (length(wave) = 36),
    key TEXT NOT NULL,
    query TEXT NOT NULL CONSTRAINT kept_exploration_query_json CHECK (json_valid(query)),
    title TEXT NOT NULL,
    comment TEXT NOT NULL,
    place INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT kept_exploration_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT kept_exploration_pk PRIMARY KEY (id),
    CONSTRAINT kept_exploration_once UNIQUE (wave, key),
    CONSTRAINT kept_exploration_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE
) STRICT;
