-- The first schema. Its twin is migrations/postgres/2026-11-22-000000_first/up.sql; tests/it/store.rs compares the two.

CREATE TABLE questionnaire_version (
    hash TEXT NOT NULL,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    published_at TEXT NOT NULL CONSTRAINT questionnaire_version_published_at_instant CHECK (published_at GLOB '*T*.??????Z'),
    CONSTRAINT questionnaire_version_pk PRIMARY KEY (hash)
) STRICT;

CREATE TABLE wave (
    id TEXT NOT NULL CONSTRAINT wave_id_uuid CHECK (length(id) = 36),
    title TEXT NOT NULL,
    questionnaire TEXT NOT NULL,
    territory TEXT NOT NULL,
    territory_name TEXT NOT NULL,
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    opens_at TEXT NOT NULL CONSTRAINT wave_opens_at_instant CHECK (opens_at GLOB '*T*.??????Z'),
    closes_at TEXT NOT NULL CONSTRAINT wave_closes_at_instant CHECK (closes_at GLOB '*T*.??????Z'),
    settings TEXT NOT NULL CONSTRAINT wave_settings_json CHECK (json_valid(settings)),
    previous TEXT CONSTRAINT wave_previous_uuid CHECK (length(previous) = 36),
    created_at TEXT NOT NULL CONSTRAINT wave_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT wave_pk PRIMARY KEY (id),
    CONSTRAINT wave_questionnaire_fk FOREIGN KEY (questionnaire) REFERENCES questionnaire_version (hash),
    CONSTRAINT wave_previous_fk FOREIGN KEY (previous) REFERENCES wave (id),
    CONSTRAINT wave_state_known CHECK (state IN ('draft', 'open', 'closed')),
    CONSTRAINT wave_opens_before_closing CHECK (opens_at < closes_at)
) STRICT;

CREATE TABLE association (
    id TEXT NOT NULL CONSTRAINT association_id_uuid CHECK (length(id) = 36),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    rna TEXT,
    siren TEXT,
    commune TEXT,
    domain TEXT,
    employer INTEGER CONSTRAINT association_employer_boolean CHECK (employer IN (0, 1)),
    attributes TEXT NOT NULL CONSTRAINT association_attributes_json CHECK (json_valid(attributes)),
    created_at TEXT NOT NULL CONSTRAINT association_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    updated_at TEXT NOT NULL CONSTRAINT association_updated_at_instant CHECK (updated_at GLOB '*T*.??????Z'),
    CONSTRAINT association_pk PRIMARY KEY (id),
    CONSTRAINT association_rna_unique UNIQUE (rna)
) STRICT;
CREATE INDEX association_siren ON association (siren);
CREATE INDEX association_name ON association (name_folded, commune);

CREATE TABLE contact (
    id TEXT NOT NULL CONSTRAINT contact_id_uuid CHECK (length(id) = 36),
    association TEXT NOT NULL CONSTRAINT contact_association_uuid CHECK (length(association) = 36),
    email TEXT,
    phone TEXT,
    lang TEXT,
    source TEXT,
    opposed INTEGER NOT NULL CONSTRAINT contact_opposed_boolean CHECK (opposed IN (0, 1)),
    created_at TEXT NOT NULL CONSTRAINT contact_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    updated_at TEXT NOT NULL CONSTRAINT contact_updated_at_instant CHECK (updated_at GLOB '*T*.??????Z'),
    CONSTRAINT contact_pk PRIMARY KEY (id),
    CONSTRAINT contact_association_fk FOREIGN KEY (association) REFERENCES association (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX contact_association ON contact (association);

CREATE TABLE wave_frame (
    wave TEXT NOT NULL CONSTRAINT wave_frame_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT wave_frame_association_uuid CHECK (length(association) = 36),
    CONSTRAINT wave_frame_pk PRIMARY KEY (wave, association),
    CONSTRAINT wave_frame_wave_fk FOREIGN KEY (wave) REFERENCES wave (id) ON DELETE CASCADE,
    CONSTRAINT wave_frame_association_fk FOREIGN KEY (association) REFERENCES association (id)
) STRICT;
CREATE INDEX wave_frame_association ON wave_frame (association);

CREATE TABLE invitation (
    id TEXT NOT NULL CONSTRAINT invitation_id_uuid CHECK (length(id) = 36),
    wave TEXT NOT NULL CONSTRAINT invitation_wave_uuid CHECK (length(wave) = 36),
    association TEXT NOT NULL CONSTRAINT invitation_association_uuid CHECK (length(association) = 36),
    token_hash TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT invitation_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    first_opened_at TEXT CONSTRAINT invitation_first_opened_at_instant CHECK (first_opened_at GLOB '*T*.??????Z'),
    CONSTRAINT invitation_pk PRIMARY KEY (id),
    CONSTRAINT invitation_token_unique UNIQUE (token_hash),
    CONSTRAINT invitation_one_per_association UNIQUE (wave, association),
    CONSTRAINT invitation_frame_fk FOREIGN KEY (wave, association) REFERENCES wave_frame (wave, association)
) STRICT;

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

CREATE TABLE mail (
    id TEXT NOT NULL CONSTRAINT mail_id_uuid CHECK (length(id) = 36),
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT mail_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    due_at TEXT NOT NULL CONSTRAINT mail_due_at_instant CHECK (due_at GLOB '*T*.??????Z'),
    leased_until TEXT CONSTRAINT mail_leased_until_instant CHECK (leased_until GLOB '*T*.??????Z'),
    attempts INTEGER NOT NULL,
    sent_at TEXT CONSTRAINT mail_sent_at_instant CHECK (sent_at GLOB '*T*.??????Z'),
    last_error TEXT,
    CONSTRAINT mail_pk PRIMARY KEY (id),
    CONSTRAINT mail_once UNIQUE (kind, object),
    CONSTRAINT mail_state_known CHECK (state IN ('queued', 'sent', 'failed'))
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'queued';

CREATE TABLE person (
    id TEXT NOT NULL CONSTRAINT person_id_uuid CHECK (length(id) = 36),
    name TEXT NOT NULL,
    email TEXT,
    role TEXT NOT NULL,
    created_at TEXT NOT NULL CONSTRAINT person_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    CONSTRAINT person_pk PRIMARY KEY (id),
    CONSTRAINT person_email_unique UNIQUE (email),
    CONSTRAINT person_role_known CHECK (role IN ('coordinator', 'director'))
) STRICT;

CREATE TABLE sign_in_link (
    token_hash TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT sign_in_link_person_uuid CHECK (length(person) = 36),
    created_at TEXT NOT NULL CONSTRAINT sign_in_link_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    expires_at TEXT NOT NULL CONSTRAINT sign_in_link_expires_at_instant CHECK (expires_at GLOB '*T*.??????Z'),
    CONSTRAINT sign_in_link_pk PRIMARY KEY (token_hash),
    CONSTRAINT sign_in_link_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sign_in_link_person ON sign_in_link (person);

CREATE TABLE session (
    token_hash TEXT NOT NULL,
    person TEXT NOT NULL CONSTRAINT session_person_uuid CHECK (length(person) = 36),
    created_at TEXT NOT NULL CONSTRAINT session_created_at_instant CHECK (created_at GLOB '*T*.??????Z'),
    last_seen_at TEXT NOT NULL CONSTRAINT session_last_seen_at_instant CHECK (last_seen_at GLOB '*T*.??????Z'),
    CONSTRAINT session_pk PRIMARY KEY (token_hash),
    CONSTRAINT session_person_fk FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX session_person ON session (person);

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
