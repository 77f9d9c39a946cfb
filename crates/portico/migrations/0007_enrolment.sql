-- How a patient gets in: what the front desk checked and taught, the code it printed, and requests
-- of people who have no code. (R-A3, R-A4, R-A14, R-B7)

-- Who somebody is, as seen at the desk: at least two identifiers, and the kind of photo ID. Its
-- number is never kept. `identifiers` are words with a space between them.
CREATE TABLE identity_checks (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    identifiers TEXT NOT NULL CHECK (length(identifiers) BETWEEN 5 AND 100),
    photo_id TEXT NOT NULL CHECK (length(photo_id) <= 40),
    checked_by BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- The access form: signed on the screen with a typed name, or on paper before a witness. It is the
-- agreement of that version which was signed. What the form asks beside that is kept when it was
-- signed on the screen; a paper form has it itself. `reminders` are words with a space between them.
CREATE TABLE access_forms (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    method TEXT NOT NULL CHECK (method IN ('screen', 'paper')),
    signed_name TEXT NOT NULL CHECK (length(signed_name) BETWEEN 1 AND 300),
    signed_on TEXT NOT NULL CHECK (length(signed_on) = 10),
    witness BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    preferred_name TEXT CHECK (length(preferred_name) <= 100),
    contact_right BOOLEAN,
    texts BOOLEAN,
    interpreter BOOLEAN,
    relation TEXT CHECK (relation IN ('patient')),
    wish TEXT CHECK (wish IN ('talk_first', 'show_at_once')),
    reminders TEXT CHECK (length(reminders) <= 60),
    initials TEXT CHECK (length(initials) BETWEEN 2 AND 12),
    PRIMARY KEY (patient_id, id),
    CHECK ((method = 'screen') = (initials IS NOT NULL)),
    CHECK ((initials IS NULL) = (preferred_name IS NULL)),
    CHECK ((initials IS NULL) = (contact_right IS NULL)),
    CHECK ((initials IS NULL) = (texts IS NULL)),
    CHECK ((initials IS NULL) = (interpreter IS NULL)),
    CHECK ((initials IS NULL) = (relation IS NULL)),
    CHECK ((initials IS NULL) = (wish IS NULL)),
    CHECK ((initials IS NULL) = (reminders IS NULL))
); -- clustered

-- What was explained, and whether it was understood. `topics` are words of the agreement's parts
-- with a space between them; `answers` says for each question's key how it went. `language` is one of
-- ours or what another is called. `complete`: it lacked nothing by the rules of its day.
CREATE TABLE education_sessions (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    held_on TEXT NOT NULL CHECK (length(held_on) = 10),
    mode TEXT NOT NULL CHECK (mode IN ('in_person', 'phone', 'video')),
    language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 40),
    interpreter TEXT NOT NULL CHECK (length(interpreter) <= 100),
    topics TEXT NOT NULL CHECK (length(topics) BETWEEN 3 AND 1000),
    answers TEXT NOT NULL CHECK (length(answers) BETWEEN 2 AND 4000),
    demonstrated BOOLEAN NOT NULL,
    materials_given BOOLEAN NOT NULL,
    needs_more BOOLEAN NOT NULL,
    complete BOOLEAN NOT NULL,
    educator BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- Why the portal is to be explained again to somebody who uses it; the duty itself is a task.
CREATE TABLE education_triggers (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    cause TEXT NOT NULL CHECK (cause IN ('new_agreement', 'triage_stops', 'long_away', 'staff_request')),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- How the patient wants to be told that something is new: by e-mail, or not by e-mail at all.
CREATE TABLE contact_choices (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    email TEXT CHECK (email IS NULL OR length(email) BETWEEN 3 AND 254),
    chosen_with BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- A staff member's word that somebody is an established patient although no visit shows it, with
-- the reason and the last day on which it counts. (R-A14)
CREATE TABLE eligibility_overrides (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
    until TEXT NOT NULL CHECK (length(until) = 10),
    given_by BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- Whether the practice looks after a patient, as a provider or the privacy officer decided; the last
-- one also stands in `patients.status`.
CREATE TABLE care_changes (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    status TEXT NOT NULL CHECK (status IN ('active', 'dismissed', 'left')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
    decided_by BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (patient_id, id)
); -- clustered

-- What somebody said about a patient's death, and what a person found out from a second source: a
-- message is no proof. `source` is who sent it, or the practice itself. `taken_back_at` is when the
-- same sender said that the patient lives. One report at most waits for a person; `settled_*` says that
-- everything else that was open about somebody who has died was seen to. (R-B1.5)
CREATE TABLE death_reports (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL CHECK (length(id) = 16),
    source TEXT NOT NULL CHECK (length(source) <= 200),
    died_on TEXT CHECK (died_on IS NULL OR length(died_on) = 10),
    reported_at TEXT NOT NULL,
    taken_back_at TEXT,
    finding TEXT CHECK (finding IS NULL OR finding IN ('died', 'lives', 'merged')),
    proof TEXT CHECK (proof IS NULL OR proof IN ('document', 'family', 'facility', 'seen', 'spoken')),
    note TEXT CHECK (note IS NULL OR length(note) BETWEEN 10 AND 500),
    decided_by BYTEA REFERENCES staff (id),
    decided_at TEXT,
    settled_note TEXT CHECK (settled_note IS NULL OR length(settled_note) BETWEEN 10 AND 500),
    settled_by BYTEA REFERENCES staff (id),
    settled_at TEXT,
    PRIMARY KEY (patient_id, id),
    CHECK ((finding IS NULL) = (decided_at IS NULL)),
    CHECK ((decided_by IS NULL) = (proof IS NULL)),
    CHECK ((decided_by IS NULL) = (note IS NULL)),
    CHECK (finding IS NULL OR finding = 'merged' OR decided_by IS NOT NULL),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL)),
    CHECK (settled_at IS NULL OR finding = 'died')
); -- clustered

CREATE UNIQUE INDEX death_reports_open ON death_reports (patient_id) WHERE finding IS NULL;

-- One-time codes. Only a keyed hash is kept, so that neither staff nor a thief of the database can
-- read one. `tries` counts the right code with a wrong birth date.
CREATE TABLE activation_codes (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    kind TEXT NOT NULL CHECK (kind IN ('self')),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    code_hash BYTEA NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    state TEXT NOT NULL CHECK (state IN ('issued', 'redeemed', 'expired', 'revoked')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    issued_by BYTEA NOT NULL REFERENCES staff (id),
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    ended_why TEXT CHECK (ended_why IS NULL OR length(ended_why) BETWEEN 3 AND 40),
    account_id BYTEA REFERENCES accounts (id),
    CHECK ((state = 'issued') = (ended_at IS NULL)),
    CHECK ((state = 'revoked') = (ended_why IS NOT NULL)),
    CHECK ((state = 'redeemed') = (account_id IS NOT NULL))
);

-- One living code for a patient and a kind of account: a new one ends the old one first.
CREATE UNIQUE INDEX activation_codes_living ON activation_codes (patient_id, kind) WHERE state = 'issued';
CREATE INDEX activation_codes_by_patient ON activation_codes (patient_id, issued_at);
CREATE INDEX activation_codes_by_end ON activation_codes (state, expires_at);

-- People who ask for access without a code. What they typed is compared with no chart; staff find
-- out by telephone who they are. (R-A4)
CREATE TABLE access_requests (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    full_name TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 200),
    birth_date TEXT NOT NULL CHECK (length(birth_date) = 10),
    phone TEXT NOT NULL CHECK (length(phone) BETWEEN 8 AND 20),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    outcome TEXT CHECK (outcome IS NULL OR outcome IN
        ('verified', 'not_reached', 'not_a_patient', 'not_proven', 'repeated')),
    closed_at TEXT,
    closed_by BYTEA REFERENCES staff (id),
    CHECK ((outcome IS NULL) = (closed_at IS NULL)),
    CHECK ((outcome IS NULL) = (closed_by IS NULL))
);

CREATE INDEX access_requests_open ON access_requests (due_at) WHERE outcome IS NULL;
CREATE INDEX access_requests_closed ON access_requests (closed_at);

-- Patients with an account who are no current ones any more, and how far the end of it has come:
-- they were told, they may only read, the account has ended. `next_at` was promised when the step
-- began; a change of the policy does not shorten it. (R-A14)
CREATE TABLE lapses (
    patient_id BYTEA PRIMARY KEY REFERENCES patients (id),
    step TEXT NOT NULL CHECK (step IN ('noticed', 'read_only', 'ended')),
    step_at TEXT NOT NULL,
    next_at TEXT,
    CHECK ((step = 'ended') = (next_at IS NULL))
);
