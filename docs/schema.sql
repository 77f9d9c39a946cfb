-- The schema, in PostgreSQL's words; SQLite gets its own words for the types, and STRICT.
-- This file is made from the migrations: `UPDATE_DOCS=1 cargo test -p portico documents`.

-- ======== the database itself ========

-- The tables that every practice has before its first migration.

-- Which migrations were applied, in which order, and their texts: a copy or a backup makes the
-- schema anew from them.
CREATE TABLE migrations (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL UNIQUE,
  hash BYTEA NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL
);

-- Who did what. Rows are only ever appended; each hash is over the one before and this row.
CREATE TABLE ledger (
  seq BIGINT PRIMARY KEY CHECK (seq > 0),
  at TEXT NOT NULL CHECK (length(at) = 24),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
  role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 40),
  on_behalf_of TEXT CHECK (length(on_behalf_of) BETWEEN 1 AND 200),
  patient BYTEA CHECK (length(patient) = 16),
  action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 60),
  object TEXT CHECK (length(object) BETWEEN 1 AND 200),
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 2 AND 8000),
  -- A keyed digest of what was filed: the rows of it that lie in other tables must still fit.
  content BYTEA CHECK (length(content) = 36),
  address TEXT NOT NULL CHECK (length(address) <= 100),
  device TEXT NOT NULL CHECK (length(device) <= 100),
  request TEXT NOT NULL CHECK (length(request) <= 100),
  -- The run of the program that wrote it: a restart or a second process is a new one.
  boot BYTEA NOT NULL CHECK (length(boot) = 16),
  hash BYTEA NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX ledger_by_patient ON ledger (patient, seq) WHERE patient IS NOT NULL;
CREATE INDEX ledger_by_action ON ledger (action, seq);
CREATE INDEX ledger_by_content ON ledger (object, seq) WHERE content IS NOT NULL;

-- The last row's place and hash, the first hash (chance, one for each installation), and the
-- latest instant on record, below which the clock never falls. One row.
CREATE TABLE ledger_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL CHECK (seq >= 0),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  genesis BYTEA NOT NULL CHECK (length(genesis) = 32),
  latest TEXT NOT NULL CHECK (length(latest) = 24)
);

-- ======== 0001_house ========

-- What every feature stands on: answers that were given once are given again, not worked out anew.

-- A form carries a key; the same actor sending the same key again gets the answer of the first
-- time. `body` is the SHA-256 of what was sent, so that a key cannot be reused for something else.
CREATE TABLE replies (
    actor TEXT NOT NULL CHECK (length(actor) <= 100),
    key BYTEA NOT NULL CHECK (length(key) = 16),
    body BYTEA NOT NULL CHECK (length(body) = 32),
    place TEXT NOT NULL CHECK (length(place) <= 2000),
    at TEXT NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE INDEX replies_by_age ON replies (at);

-- ======== 0002_people ========

-- The people of the practice: its staff, its patients, and the visits that make a patient an
-- established one (R-A14).

-- Somebody who works here. Never deleted: the ledger names them.
CREATE TABLE staff (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    credentials TEXT NOT NULL CHECK (length(credentials) <= 40),
    role TEXT NOT NULL CHECK (role IN ('front_desk', 'nurse', 'provider', 'privacy_officer', 'administrator')),
    medical_director BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

-- A person whose chart we keep. `folded` is "family given" without case and accents, for search.
-- A chart that turned out to be another's duplicate points to it in `merged_into`. `life` is what
-- the practice holds true: a sender's word that somebody has died is a report, to be confirmed or
-- corrected by a person (R-B1.5); `died_on` is the day as it was reported or confirmed.
CREATE TABLE patients (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    mrn TEXT NOT NULL UNIQUE CHECK (length(mrn) BETWEEN 1 AND 32),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    middle TEXT NOT NULL CHECK (length(middle) <= 100),
    suffix TEXT NOT NULL CHECK (length(suffix) <= 100),
    folded TEXT NOT NULL CHECK (length(folded) <= 400),
    birth_date TEXT NOT NULL CHECK (length(birth_date) = 10),
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male', 'other', 'unknown')),
    status TEXT NOT NULL CHECK (status IN ('active', 'dismissed', 'left')),
    life TEXT NOT NULL CHECK (life IN ('alive', 'reported_dead', 'dead')),
    died_on TEXT CHECK (died_on IS NULL OR length(died_on) = 10),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    email TEXT CHECK (email IS NULL OR length(email) <= 254),
    mobile TEXT CHECK (mobile IS NULL OR length(mobile) <= 20),
    address TEXT NOT NULL CHECK (length(address) <= 500),
    provider_id BYTEA REFERENCES staff (id),
    merged_into BYTEA REFERENCES patients (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (died_on IS NULL OR life <> 'alive')
);

CREATE INDEX patients_by_name ON patients (folded, birth_date);
-- A report without our number is compared with the names of all who were born on its patient's day,
-- in a large practice dozens: the index holds all that this takes.
CREATE INDEX patients_by_birth_date ON patients (birth_date, folded, id);

-- Every number that names a patient somewhere: ours, a laboratory's, a former chart's.
CREATE TABLE patient_numbers (
    authority TEXT NOT NULL CHECK (length(authority) <= 200),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 64),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    PRIMARY KEY (authority, value)
);

CREATE INDEX patient_numbers_by_patient ON patient_numbers (patient_id);

-- Names a patient also goes or went by: a maiden name, an alias declared to us (R-B1.8).
CREATE TABLE patient_names (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    folded TEXT NOT NULL CHECK (length(folded) <= 400),
    PRIMARY KEY (patient_id, folded)
);

CREATE INDEX patient_names_by_name ON patient_names (folded);

-- Visits to this practice. Only a completed one makes an established patient. Several sources may
-- speak of one visit: the registration, whose newest word stands alone, and messages (`import_id`),
-- each of which may be taken back. The word with the highest place counts.
CREATE TABLE visits (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('in_person', 'telehealth', 'other')),
    began_on TEXT NOT NULL CHECK (length(began_on) = 10),
    completed_on TEXT CHECK (completed_on IS NULL OR length(completed_on) = 10),
    provider TEXT NOT NULL CHECK (length(provider) <= 200),
    place BIGINT NOT NULL CHECK (place > 0),
    import_id BYTEA CHECK (import_id IS NULL OR length(import_id) = 16),
    PRIMARY KEY (patient_id, number, place)
); -- clustered

CREATE INDEX visits_by_import ON visits (import_id) WHERE import_id IS NOT NULL;

-- ======== 0003_accounts ========

-- How people sign in: accounts, what they know and have, and what was tried and failed.

-- One human, one account (45 CFR 164.312(a)(2)(i)). `staff_id` is null for a patient's account;
-- whose charts it may open stands in `grants`. `folded` is the name as sign-in compares it.
CREATE TABLE accounts (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    staff_id BYTEA UNIQUE REFERENCES staff (id),
    full_name TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 300),
    username TEXT NOT NULL CHECK (length(username) BETWEEN 1 AND 64),
    folded TEXT NOT NULL UNIQUE,
    -- When its holder last chose another user name; null while it is the first one (R-A2).
    username_changed_at TEXT,
    password_hash TEXT NOT NULL CHECK (length(password_hash) <= 200),
    password_set_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'terminated')),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    email TEXT CHECK (email IS NULL OR length(email) <= 254),
    email_verified_at TEXT,
    totp_secret BYTEA CHECK (totp_secret IS NULL OR length(totp_secret) BETWEEN 20 AND 64),
    totp_step BIGINT NOT NULL,
    recovery_hash BYTEA CHECK (recovery_hash IS NULL OR length(recovery_hash) = 32),
    created_at TEXT NOT NULL,
    signed_in_at TEXT
);

-- The last passwords, so that they are not used again (R-A2: history).
CREATE TABLE former_passwords (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    set_at TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) <= 200),
    PRIMARY KEY (account_id, set_at)
);

-- What an account still has to do before it may go on: choose a password instead of the one that it
-- was given, accept the agreement, say how it wants serious news. A later feature adds and removes
-- these; sign-in obeys them.
CREATE TABLE obligations (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    stage TEXT NOT NULL CHECK (stage IN ('password', 'agreement', 'preference')),
    since TEXT NOT NULL,
    PRIMARY KEY (account_id, stage)
);

-- Failures counted for each user name (a keyed hash of it, so that names that do not exist are
-- counted in the same way and the table tells nobody who has an account). security.md §3.4.
CREATE TABLE sign_in_tallies (
    name_key BYTEA PRIMARY KEY CHECK (length(name_key) = 32),
    run BIGINT NOT NULL CHECK (run >= 0),
    since_success BIGINT NOT NULL CHECK (since_success >= 0),
    locks BIGINT NOT NULL CHECK (locks >= 0),
    locked_until TEXT,
    disabled BOOLEAN NOT NULL,
    changed_at TEXT NOT NULL
);

-- A browser that an account has signed in from. It has its own count of failures, so that a
-- stranger who guesses elsewhere cannot lock its owner out; after too many since its last success
-- it is a stranger itself, because it may be stolen.
CREATE TABLE devices (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    device_hash BYTEA NOT NULL CHECK (length(device_hash) = 32),
    run BIGINT NOT NULL CHECK (run >= 0),
    since_success BIGINT NOT NULL CHECK (since_success >= 0),
    locked_until TEXT,
    trusted_at TEXT NOT NULL,
    PRIMARY KEY (account_id, device_hash)
);

-- Who is signed in, or half-way there. Only the hash of the cookie's token is kept. `subject` is
-- the activation code of somebody who has no account yet. No patient: that is in the address.
CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id BYTEA REFERENCES accounts (id),
    subject BYTEA CHECK (subject IS NULL OR length(subject) = 16),
    stage TEXT NOT NULL CHECK (stage IN ('activating', 'second_factor', 'password', 'agreement', 'preference', 'active')),
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    device TEXT NOT NULL CHECK (length(device) <= 64),
    -- Since when the stage is an earlier one because a new agreement was published: one form whose
    -- page was opened before is still taken; then this is null again (R-A5).
    set_back_at TEXT,
    CHECK ((stage = 'activating') = (account_id IS NULL))
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_age ON sessions (seen_at);

-- Six digits sent to an address, to show that it is read by its owner. What was sent and tried is
-- counted over a day, so that a new code buys no new tries and nobody's mailbox is flooded.
CREATE TABLE email_codes (
    account_id BYTEA PRIMARY KEY REFERENCES accounts (id),
    email TEXT NOT NULL CHECK (length(email) <= 254),
    code_hash BYTEA NOT NULL CHECK (length(code_hash) = 32),
    expires_at TEXT NOT NULL,
    counted_from TEXT NOT NULL,
    sends BIGINT NOT NULL CHECK (sends >= 0),
    tries BIGINT NOT NULL CHECK (tries >= 0)
);

-- Links to choose a new password. One live link an account; a lock kills it (R-B1.4). The links of
-- one day and the tries at them are counted together, so that a new link buys no new tries and
-- nobody's mailbox is flooded.
CREATE TABLE reset_links (
    account_id BYTEA PRIMARY KEY REFERENCES accounts (id),
    token_hash BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    expires_at TEXT NOT NULL,
    counted_from TEXT NOT NULL,
    sends BIGINT NOT NULL CHECK (sends >= 0),
    tries BIGINT NOT NULL CHECK (tries >= 0)
);

-- Whose recovery code came from the desk, after two identifiers: until it expires it replaces a
-- forgotten password without a mailed link, together with the birth date.
CREATE TABLE desk_codes (
    account_id BYTEA PRIMARY KEY REFERENCES accounts (id),
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0)
);

-- ======== 0004_access ========

-- Who may open whose chart. Read in every transaction that shows a patient's data; never cached.
-- A grant is ended, not deleted, so that it can be shown afterwards who could see what.
-- `read_only` is for a former patient, who may still read and no longer write (R-A14).
CREATE TABLE grants (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    scope TEXT NOT NULL CHECK (scope IN ('own')),
    began_at TEXT NOT NULL,
    read_only BOOLEAN NOT NULL,
    ended_at TEXT,
    ended_why TEXT CHECK (ended_why IS NULL OR ended_why IN
        ('deceased', 'no_longer_established', 'merged')),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);

-- One living grant for an account and a patient; a patient has one account of their own.
CREATE UNIQUE INDEX grants_living ON grants (account_id, patient_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX grants_own ON grants (patient_id) WHERE ended_at IS NULL AND scope = 'own';

-- ======== 0005_notify ========

-- What leaves the house. A message that goes out without the confidentiality statement cannot be
-- stored, so it cannot be sent (R-B1.2).

-- The statement's wordings, as they were in force: a message says with which one it went out.
CREATE TABLE statements (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    wording TEXT NOT NULL CHECK (length(wording) BETWEEN 20 AND 3000),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    since TEXT NOT NULL,
    UNIQUE (language, digest)
);

-- The outbox: written in the transaction of its cause, sent by a worker, safe to send twice
-- because the mail's Message-ID is made from the row's id. What is `held` waits until its account is
-- open again; what is `dropped` is never sent (R-B1.5: nothing goes to the dead).
CREATE TABLE mails (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    account_id BYTEA,
    recipient TEXT NOT NULL CHECK (length(recipient) BETWEEN 3 AND 254),
    kind TEXT NOT NULL CHECK (length(kind) <= 40),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    html TEXT NOT NULL CHECK (length(html) BETWEEN 1 AND 60000),
    statement_id BYTEA NOT NULL REFERENCES statements (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'kept', 'dead', 'held', 'dropped')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    due_at TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    sent_at TEXT,
    problem TEXT CHECK (problem IS NULL OR length(problem) <= 300)
);

CREATE INDEX mails_due ON mails (state, due_at);
CREATE INDEX mails_by_account ON mails (account_id, queued_at);

-- ======== 0006_agreements ========

-- The user agreement: what it says, who agreed to publish it, who accepted it, and how each
-- patient wants to hear serious news. (R-A5…R-A13, R-B3, R-B6)

-- A version is drafted from the live policy by one person and published by another. Until then it
-- can be discarded, afterwards nothing about it changes. A material version must be accepted again
-- by everybody. `digest` is the SHA-256 of all its texts.
CREATE TABLE agreement_versions (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    number BIGINT NOT NULL UNIQUE CHECK (number >= 1),
    material BOOLEAN NOT NULL,
    note TEXT NOT NULL CHECK (length(note) BETWEEN 3 AND 500),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    drafted_by BYTEA NOT NULL REFERENCES staff (id),
    drafted_at TEXT NOT NULL,
    approved_by BYTEA REFERENCES staff (id),
    effective_from TEXT,
    discarded_at TEXT,
    CHECK ((approved_by IS NULL) = (effective_from IS NULL)),
    CHECK (discarded_at IS NULL OR approved_by IS NULL),
    -- A practice with one administrator waits a day instead of asking a second person.
    CHECK (approved_by IS NULL OR approved_by <> drafted_by OR effective_from > drafted_at)
);

-- The texts of a version, one for each language.
CREATE TABLE agreement_texts (
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    -- Whether a person who speaks the language had checked it; if not, the English stands beside.
    reviewed BOOLEAN NOT NULL,
    -- A list of sections, each with key, heading and body.
    sections TEXT NOT NULL CHECK (length(sections) BETWEEN 2 AND 200000),
    -- What is ticked and what a signature means, word for word: part of the digest.
    assent TEXT NOT NULL CHECK (length(assent) BETWEEN 2 AND 20000),
    PRIMARY KEY (version_id, language)
);

-- What an account answered, each time it was asked; the latest counts. `digest` is the version's,
-- so that it can be shown which words were accepted. (R-A5)
CREATE TABLE agreement_answers (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    answer TEXT NOT NULL CHECK (answer IN ('accepted', 'declined')),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    signed_name TEXT CHECK (signed_name IS NULL OR length(signed_name) BETWEEN 1 AND 300),
    method TEXT NOT NULL CHECK (method IN ('portal', 'paper', 'kiosk')),
    address TEXT NOT NULL CHECK (length(address) <= 100),
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, id),
    CHECK ((answer = 'accepted') = (signed_name IS NOT NULL))
); -- clustered

-- What was ticked when it was accepted, one row each: `clause` is the part of the agreement whose
-- words stand beside the box. (R-A5)
CREATE TABLE agreement_acknowledgements (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    answer_id BYTEA NOT NULL CHECK (length(answer_id) = 16),
    clause TEXT NOT NULL CHECK (length(clause) BETWEEN 3 AND 40),
    PRIMARY KEY (account_id, answer_id, clause),
    FOREIGN KEY (account_id, answer_id) REFERENCES agreement_answers (account_id, id)
); -- clustered

-- Who has been told of a version that need not be accepted again, and has read or closed the notice.
CREATE TABLE agreement_notices (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, version_id)
); -- clustered

-- Who was mailed that a version must be accepted: nobody is told of one twice.
CREATE TABLE agreement_mailings (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    version_id BYTEA NOT NULL REFERENCES agreement_versions (id),
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, version_id)
); -- clustered

CREATE INDEX agreement_answers_by_version ON agreement_answers (version_id, answer);

-- "If a test shows something serious": what the patient wished, and when they said so. The latest
-- counts; earlier ones show what was wished when a result came. (R-B3)
CREATE TABLE result_preferences (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    at TEXT NOT NULL,
    wish TEXT NOT NULL CHECK (wish IN ('talk_first', 'show_at_once')),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (patient_id, at)
); -- clustered

-- ======== 0007_enrolment ========

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

-- ======== 0008_jobs ========

-- What is done later. A job is written in the transaction of its cause, so it is there when the
-- cause is, and taken by a worker that holds it for a while (`leased_until`): when the worker dies,
-- another one takes it again. A job that is done is deleted; the ledger tells of it. One that failed
-- too often is dead, and becomes a task for somebody.
CREATE TABLE jobs (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 2 AND 40),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
    state TEXT NOT NULL CHECK (state IN ('queued', 'dead')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    due_at TEXT NOT NULL,
    leased_until TEXT,
    queued_at TEXT NOT NULL,
    problem TEXT CHECK (problem IS NULL OR length(problem) <= 300)
);

CREATE INDEX jobs_due ON jobs (state, due_at);

-- ======== 0009_tasks ========

-- Everything that somebody of the practice must do, whatever it is about: one row, one owner, one
-- due time. The moments are worked out once, when the task opens, in the practice's business time;
-- a holiday that is added later moves only what comes in after it (R-A8).

-- `subject` is the id of the thing, as text; `kind` says what is to be done with it. `pool` is the
-- team that owns it, a key of the policy's cover; `assignee_id` is the one of the team who took it.
-- `escalate_at` is the next moment at which somebody else is told, null when everybody knows.
CREATE TABLE tasks (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 2 AND 40),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
    patient_id BYTEA REFERENCES patients (id),
    called TEXT NOT NULL CHECK (length(called) <= 200),
    category TEXT CHECK (category IS NULL OR length(category) <= 40),
    pool TEXT NOT NULL CHECK (length(pool) BETWEEN 2 AND 40),
    assignee_id BYTEA REFERENCES staff (id),
    urgent BOOLEAN NOT NULL,
    opened_at TEXT NOT NULL,
    first_look_due TEXT NOT NULL,
    looked_at TEXT,
    looked_by BYTEA REFERENCES staff (id),
    remind_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    cover_at TEXT NOT NULL,
    manager_at TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('none', 'reminder', 'cover', 'manager')),
    escalate_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    closed_at TEXT,
    closed_by BYTEA REFERENCES staff (id),
    CHECK ((looked_at IS NULL) = (looked_by IS NULL)),
    CHECK ((state = 'done') = (closed_at IS NOT NULL)),
    CHECK (closed_by IS NULL OR closed_at IS NOT NULL)
);

-- What is already on somebody's list is not put there again.
CREATE UNIQUE INDEX tasks_open ON tasks (kind, subject) WHERE state = 'open';
CREATE INDEX tasks_by_subject ON tasks (subject, kind);
CREATE INDEX tasks_by_pool ON tasks (state, pool, due_at);
CREATE INDEX tasks_by_assignee ON tasks (state, assignee_id);
CREATE INDEX tasks_by_level ON tasks (state, level);
CREATE INDEX tasks_to_escalate ON tasks (state, escalate_at);
CREATE INDEX tasks_by_kind ON tasks (state, kind, due_at);
CREATE INDEX tasks_by_patient ON tasks (patient_id, state);

-- Who belongs to a team. A team that has nobody here is looked after by everybody of the role that
-- it goes with (`tasks::rules`), so that no request waits for nobody.
CREATE TABLE pool_members (
    pool TEXT NOT NULL CHECK (length(pool) BETWEEN 2 AND 40),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    since TEXT NOT NULL,
    PRIMARY KEY (pool, staff_id)
);

-- ======== 0010_messages ========

-- What patients and the practice write to each other.

-- A conversation about one thing. `topic` is what the patient said it is about; a new problem and
-- what is urgent are no topics, because nobody can write about them here (R-B4). `reference` is what
-- people say on the telephone to name it; two may share one.
CREATE TABLE threads (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    topic TEXT NOT NULL CHECK (topic IN ('clinical_follow_up', 'results_question', 'medicine', 'appointment', 'form_or_referral', 'billing', 'portal_help')),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    opened_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    reference TEXT NOT NULL CHECK (length(reference) = 9),
    PRIMARY KEY (patient_id, id)
); -- clustered

CREATE INDEX threads_by_reference ON threads (reference);
-- The newest of the whole practice, for staff who look for one.
CREATE INDEX threads_by_last ON threads (last_at);
CREATE INDEX threads_by_patient ON threads (patient_id, last_at);
-- How long answers about a topic usually take: asked whenever somebody writes (R-A8).
CREATE INDEX threads_by_topic ON threads (topic, opened_at);

-- One message. The practice's cannot be stored without the confidentiality statement that it goes
-- out with, so it cannot be sent without it (R-B1.2). `author_name` is how the writer was called
-- then. `found_words` are the phrases of the lists that the machine saw in a patient's message, for
-- staff to judge; `possible_urgent` says that they stopped it until the patient said that it is
-- neither urgent nor new (R-B4, T-25); one that is `unscanned` is in a language without a list.
-- `read_at` is when the patient first opened a message of the practice.
CREATE TABLE messages (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    thread_id BYTEA NOT NULL REFERENCES threads (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    author TEXT NOT NULL CHECK (author IN ('patient', 'practice')),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    author_name TEXT NOT NULL CHECK (length(author_name) BETWEEN 1 AND 300),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    possible_urgent BOOLEAN NOT NULL,
    found_words TEXT CHECK (found_words IS NULL OR length(found_words) BETWEEN 1 AND 300),
    unscanned BOOLEAN NOT NULL,
    statement_id BYTEA REFERENCES statements (id),
    sent_at TEXT NOT NULL,
    read_at TEXT,
    PRIMARY KEY (patient_id, thread_id, id),
    CONSTRAINT outgoing_messages_carry_the_statement
        CHECK (author = 'patient' OR statement_id IS NOT NULL),
    CHECK (author = 'practice' OR read_at IS NULL)
); -- clustered

-- What is new for a patient: Home asks this at every visit.
CREATE INDEX messages_unread ON messages (patient_id, sent_at)
    WHERE author = 'practice' AND read_at IS NULL;

-- What somebody typed and did not send: saved by themselves, kept when their session had expired,
-- or stopped because it may be urgent or new. `place` is the conversation it answers, `new` when it
-- begins one. A stopped one is kept to be read out over the telephone, and only until `kept_until`.
CREATE TABLE drafts (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    place TEXT NOT NULL CHECK (length(place) BETWEEN 3 AND 40),
    topic TEXT CHECK (topic IS NULL OR length(topic) <= 40),
    subject TEXT NOT NULL CHECK (length(subject) <= 1000),
    body TEXT NOT NULL CHECK (length(body) <= 100000),
    stopped BOOLEAN NOT NULL,
    kept_until TEXT NOT NULL,
    PRIMARY KEY (account_id, patient_id, place)
); -- clustered

CREATE INDEX drafts_by_age ON drafts (kept_until);

-- ======== 0011_chart ========

-- The chart: everything clinical that we keep about a patient, each item with its release state.
-- What a patient may see is decided in one place (chart/gate.rs); a held item looks to them exactly
-- like one that does not exist (R-B3).

-- `at` is when it was true (the specimen was taken, the medicine ordered). `fhir` is the FHIR R4 text
-- that is served. `source_key` names the thing at its source, so that a new version replaces the old
-- one, which stays here as `replaced`; `replaces` points to it. `hold_basis` says why a held item is
-- held (45 CFR part 171), or was when a new version took its place. `being_corrected` marks an item that a patient has seen and whose corrected
-- version is held: it stays in view, with a banner. `forced_at` is when a provider showed it without
-- a conversation, for a reason that is written down (forced_releases), or because the patient asked
-- for everything now (result_requests).
CREATE TABLE chart_items (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    at TEXT NOT NULL,
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('report', 'medicine', 'condition', 'allergy', 'immunization', 'procedure', 'encounter', 'document')),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    code TEXT CHECK (code IS NULL OR length(code) <= 60),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    current BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'released', 'withdrawn', 'replaced')),
    class TEXT NOT NULL CHECK (class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    hold_basis TEXT CHECK (hold_basis IS NULL OR hold_basis IN ('practice_policy', 'not_final', 'patient_request', 'clinician_harm', 'data_integrity', 'state_law', 'with_result')),
    needs_talk BOOLEAN NOT NULL,
    talked_at TEXT,
    forced_at TEXT,
    released_at TEXT,
    received_at TEXT NOT NULL,
    replaces BYTEA REFERENCES chart_items (id),
    corrected BOOLEAN NOT NULL,
    being_corrected BOOLEAN NOT NULL,
    source TEXT NOT NULL CHECK (length(source) <= 200),
    source_key TEXT NOT NULL CHECK (length(source_key) BETWEEN 1 AND 300),
    import_id BYTEA CHECK (import_id IS NULL OR length(import_id) = 16),
    fhir TEXT NOT NULL,
    PRIMARY KEY (patient_id, at, id),
    CONSTRAINT talked_before_release CHECK (state <> 'released' OR NOT needs_talk OR talked_at IS NOT NULL OR forced_at IS NOT NULL),
    CONSTRAINT released_at_a_time CHECK (state <> 'released' OR released_at IS NOT NULL),
    CONSTRAINT held_on_a_basis CHECK (state <> 'held' OR hold_basis IS NOT NULL),
    CONSTRAINT shown_without_a_basis CHECK (state <> 'released' OR hold_basis IS NULL)
); -- clustered

-- What came with a result that is held, and could give it away, is held with it.
CREATE INDEX chart_items_held_with ON chart_items (patient_id, id) WHERE state = 'held' AND hold_basis = 'with_result';
-- The versions of one thing in their order, found without reading a patient's whole chart.
CREATE INDEX chart_items_by_source ON chart_items (patient_id, source_key, id, state);
CREATE INDEX chart_items_held ON chart_items (received_at) WHERE state = 'held';
CREATE INDEX chart_items_by_import ON chart_items (import_id) WHERE import_id IS NOT NULL;

-- What an item of the basis `with_result` waits for: reports, by what their source calls them. It is
-- released when no version of any of them is held any more.
CREATE TABLE held_with (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    report_key TEXT NOT NULL CHECK (length(report_key) BETWEEN 1 AND 300),
    PRIMARY KEY (item_id, report_key)
); -- clustered

-- The single measurements of reports, for pages and trends. `at` is the report's, so that a report's
-- measurements lie together, and a patient's lie in the order of time. `number` is the exact decimal
-- when the value is one; `comparator` says that it is only a bound, as in "<5".
CREATE TABLE observations (
    patient_id BYTEA NOT NULL CHECK (length(patient_id) = 16),
    at TEXT NOT NULL,
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    lab_name TEXT NOT NULL CHECK (length(lab_name) <= 300),
    value TEXT NOT NULL,
    number TEXT CHECK (number IS NULL OR length(number) <= 30),
    comparator TEXT NOT NULL CHECK (comparator IN ('', '<', '<=', '>', '>=')),
    unit TEXT NOT NULL CHECK (length(unit) <= 60),
    low TEXT CHECK (low IS NULL OR length(low) <= 30),
    high TEXT CHECK (high IS NULL OR length(high) <= 30),
    range_text TEXT NOT NULL CHECK (length(range_text) <= 200),
    flags TEXT NOT NULL CHECK (length(flags) <= 60),
    status TEXT NOT NULL CHECK (length(status) <= 20),
    narrative BOOLEAN NOT NULL,
    notes TEXT NOT NULL,
    -- How it was measured, and who measured it when that is another than the report's laboratory.
    method TEXT NOT NULL CHECK (length(method) <= 100),
    laboratory TEXT NOT NULL CHECK (length(laboratory) <= 900),
    PRIMARY KEY (patient_id, at, item_id, place)
); -- clustered

-- ======== 0012_results ========

-- Results: what laboratories report, what the gate decided and why, who has seen what, and what was
-- said to the patient (R-B3, R-B1.9).

-- What a report says about itself. `final_at` is from when on a conversation about it can have
-- taken place. `rule` and `because` say why the report has its class, for staff.
CREATE TABLE reports (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL CHECK (length(patient_id) = 16),
    final_at TEXT NOT NULL,
    reported_at TEXT,
    lab_title TEXT NOT NULL CHECK (length(lab_title) <= 300),
    ordered_by TEXT NOT NULL CHECK (length(ordered_by) <= 300),
    lab_name TEXT NOT NULL CHECK (length(lab_name) <= 300),
    lab_id TEXT NOT NULL CHECK (length(lab_id) <= 60),
    lab_address TEXT NOT NULL CHECK (length(lab_address) <= 500),
    lab_director TEXT NOT NULL CHECK (length(lab_director) <= 300),
    notes TEXT NOT NULL,
    -- What was examined, and what was wrong with it (42 CFR 493.1291(c)(5) and (7)).
    specimen TEXT NOT NULL CHECK (length(specimen) <= 300),
    specimen_condition TEXT NOT NULL CHECK (length(specimen_condition) <= 300),
    rule TEXT NOT NULL CHECK (rule IN ('none', 'lab_flag', 'critical_value', 'significant_kind', 'narrative_word', 'outside_range', 'unknown_flag', 'unknown_unit', 'unreadable', 'late_preliminary', 'provider_flag', 'clinician')),
    because TEXT NOT NULL CHECK (length(because) <= 300)
); -- clustered

-- The first time that an account has read a result's own page, or saved it: a GET that was answered
-- with 200, by a person, never in advance, never by staff (T-51).
CREATE TABLE result_views (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('page', 'download')),
    first_at TEXT NOT NULL,
    PRIMARY KEY (patient_id, item_id, account_id, kind)
); -- clustered

-- That somebody of the staff judged a result otherwise than the rules or somebody before. Never
-- changed.
CREATE TABLE class_changes (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    from_class TEXT NOT NULL CHECK (from_class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    to_class TEXT NOT NULL CHECK (to_class IN ('routine', 'abnormal', 'significant', 'critical')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
    CHECK (from_class <> 'critical' OR to_class = 'critical' OR length(reason) >= 20)
);

CREATE INDEX class_changes_by_item ON class_changes (item_id);
CREATE INDEX class_changes_by_time ON class_changes (at) WHERE from_class = 'critical';

-- Who of the staff has opened a result: one cannot tell a patient what one has not read.
CREATE TABLE result_openings (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    first_at TEXT NOT NULL,
    PRIMARY KEY (item_id, staff_id)
); -- clustered

-- What was said to a patient about a result, by whom, live (T-42); or to somebody who may hear it in
-- the patient's place, by what right. Never changed.
CREATE TABLE conversations (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('in_person', 'phone', 'video')),
    spoke_with TEXT NOT NULL CHECK (spoke_with IN ('patient', 'representative')),
    representative TEXT CHECK (representative IS NULL OR length(representative) BETWEEN 2 AND 100),
    authority TEXT CHECK (authority IS NULL OR length(authority) BETWEEN 2 AND 100),
    identifiers TEXT NOT NULL CHECK (length(identifiers) BETWEEN 5 AND 100),
    said TEXT NOT NULL CHECK (length(said) BETWEEN 10 AND 4000),
    understood BOOLEAN NOT NULL CHECK (understood),
    plan TEXT NOT NULL CHECK (length(plan) BETWEEN 3 AND 2000),
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    recorded_at TEXT NOT NULL,
    CHECK (at <= recorded_at),
    CHECK ((spoke_with = 'representative') = (representative IS NOT NULL)),
    CHECK ((representative IS NULL) = (authority IS NULL))
);

CREATE INDEX conversations_by_item ON conversations (item_id);

-- Tries to reach a patient about a result. They release nothing.
CREATE TABLE attempts (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
    outcome TEXT NOT NULL CHECK (outcome IN ('no_answer', 'left_message', 'wrong_number', 'asked_to_call_later')),
    recorded_at TEXT NOT NULL,
    CHECK (at <= recorded_at)
);

CREATE INDEX attempts_by_item ON attempts (item_id);

-- What somebody had typed into the record of a conversation when their session ended: the form as
-- the browser sent it, for them alone, and only until `kept_until` (T-14).
CREATE TABLE conversation_drafts (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    typed TEXT NOT NULL CHECK (length(typed) BETWEEN 1 AND 100000),
    kept_until TEXT NOT NULL,
    PRIMARY KEY (item_id, staff_id)
); -- clustered

CREATE INDEX conversation_drafts_by_age ON conversation_drafts (kept_until);

-- A certified letter that was sent to a patient who was not reached, with the number by which the
-- post follows it, and of whom it was asked to look after them, if it was. Never changed.
CREATE TABLE letters (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    sent_on TEXT NOT NULL CHECK (length(sent_on) = 10),
    tracking TEXT NOT NULL CHECK (length(tracking) BETWEEN 5 AND 40),
    welfare_check TEXT CHECK (welfare_check IS NULL OR length(welfare_check) BETWEEN 3 AND 200),
    recorded_at TEXT NOT NULL
);

CREATE INDEX letters_by_item ON letters (item_id);

-- A serious result that was shown without a conversation: by whom, why, and what its patient reads
-- above it. `reason` is empty when the tries and the letter are the reason. Never changed.
CREATE TABLE forced_releases (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL UNIQUE REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('unable_to_reach', 'medical_director')),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    CHECK (kind = 'unable_to_reach' OR length(reason) >= 10)
);

CREATE INDEX forced_releases_by_time ON forced_releases (at);

-- What a provider wrote for the patient about a result that needs no conversation, above its values
-- (§4.3). `read_at` is when the patient has read it; nothing else is ever changed.
CREATE TABLE result_comments (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    read_at TEXT CHECK (read_at IS NULL OR read_at >= at)
);

CREATE INDEX result_comments_by_item ON result_comments (item_id, at);
CREATE INDEX result_comments_unread ON result_comments (patient_id) WHERE read_at IS NULL;

-- A patient asked for everything now. Whether anything was held then is not kept here.
CREATE TABLE result_requests (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    asked_at TEXT NOT NULL,
    due_at TEXT NOT NULL
);

CREATE INDEX result_requests_by_patient ON result_requests (patient_id, asked_at);

-- What a provider answered: how many results were shown then. Never changed.
CREATE TABLE result_answers (
    request_id BYTEA PRIMARY KEY REFERENCES result_requests (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    shown BIGINT NOT NULL CHECK (shown >= 0)
);

-- What was kept all the same, by which law, and why in the provider's own words; and, of a danger,
-- how they know the patient. Never changed.
CREATE TABLE kept_results (
    request_id BYTEA NOT NULL REFERENCES result_requests (id),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    basis TEXT NOT NULL CHECK (basis IN ('clinician_harm', 'data_integrity', 'state_law')),
    relationship TEXT NOT NULL CHECK (length(relationship) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
    PRIMARY KEY (request_id, item_id),
    CHECK (basis <> 'clinician_harm' OR (length(relationship) >= 5 AND length(reason) >= 20))
); -- clustered

CREATE INDEX kept_results_by_item ON kept_results (item_id);

-- When a result that somebody keeps is looked at again. `asked` when a provider was asked to, or when
-- it is not kept any more.
CREATE TABLE hold_reviews (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    review_at TEXT NOT NULL,
    asked BOOLEAN NOT NULL
);

CREATE INDEX hold_reviews_due ON hold_reviews (review_at) WHERE NOT asked;

-- What a provider said who kept a result or looked at it again: shown, or kept by which law, how
-- they know the patient if they fear a danger, and why. Never changed.
CREATE TABLE hold_answers (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('show', 'clinician_harm', 'data_integrity', 'state_law')),
    relationship TEXT NOT NULL CHECK (length(relationship) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    CHECK (answer = 'show' OR length(reason) >= 10),
    CHECK (answer <> 'clinician_harm' OR (length(relationship) >= 5 AND length(reason) >= 20))
);

CREATE INDEX hold_answers_by_item ON hold_answers (item_id);

-- A result that a state's law does not let out before `until`, whatever was said or decided. `ended`
-- when that day has come and the gate has looked at it again.
CREATE TABLE law_waits (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    final_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended BOOLEAN NOT NULL
);

CREATE INDEX law_waits_due ON law_waits (until) WHERE NOT ended;

-- A result that was talked about, and that its patient wished to see later, at `until`. `ended` when
-- that time has come.
CREATE TABLE agreed_waits (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    final_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended BOOLEAN NOT NULL
);

CREATE INDEX agreed_waits_due ON agreed_waits (until) WHERE NOT ended;

-- Limits of one patient for one listed test, where the list's would be critical for them every time:
-- by whom, why, and until when. They are never changed; a newer one of the same test takes the place
-- of an older one, and `ended_at` is when somebody ended it early. (R-B3, appendix B)
CREATE TABLE patient_limits (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    test TEXT NOT NULL CHECK (length(test) BETWEEN 2 AND 80),
    low TEXT CHECK (low IS NULL OR length(low) <= 30),
    high TEXT CHECK (high IS NULL OR length(high) <= 30),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 1000),
    made_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    CHECK (low IS NOT NULL OR high IS NOT NULL),
    CHECK (until > made_at)
);

CREATE INDEX patient_limits_by_patient ON patient_limits (patient_id, made_at);

-- ======== 0013_imports ========

-- What other systems send us. Nothing is dropped without a word: every message is here with what
-- became of it, also those that were refused or found no patient (R-B1.8).

-- A message is named by who sent it and its control id (MSH-3, MSH-4, MSH-10). The same name and
-- content again is a duplicate and gets the first answer; the same name with other content waits
-- for a person. `reason` is one of our words; `problem` says it to the sender and holds no health
-- information. `called` is what people know it by: the control id, or a bundle's file and patients.
-- `waited_for` is the reason for which it waited for a person, also when it does not any more; once
-- its identifiers contradicted a chart, that stays the reason: it was a near miss. `raw` is what was
-- sent, byte for byte.
CREATE TABLE imports (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    source TEXT NOT NULL CHECK (length(source) <= 200),
    control_id TEXT NOT NULL CHECK (length(control_id) BETWEEN 1 AND 200),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('results', 'registration', 'bundle', 'upload', 'study', 'other')),
    outcome TEXT NOT NULL CHECK (outcome IN ('filed', 'updated', 'merged', 'ignored', 'quarantined', 'refused', 'rejected', 'unfiled')),
    ack TEXT NOT NULL CHECK (ack IN ('AA', 'AE', 'AR')),
    reason TEXT CHECK (reason IS NULL OR length(reason) <= 40),
    problem TEXT NOT NULL CHECK (length(problem) <= 500),
    rule TEXT NOT NULL CHECK (length(rule) <= 100),
    patient_id BYTEA REFERENCES patients (id),
    part BIGINT NOT NULL CHECK (part >= 0),
    class TEXT CHECK (class IS NULL OR class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    file TEXT NOT NULL CHECK (length(file) <= 500),
    called TEXT NOT NULL CHECK (length(called) BETWEEN 1 AND 200),
    received_at TEXT NOT NULL,
    waited_for TEXT CHECK (waited_for IS NULL OR length(waited_for) <= 40),
    raw BYTEA NOT NULL,
    CHECK (outcome NOT IN ('quarantined', 'refused') OR reason IS NOT NULL)
);

CREATE UNIQUE INDEX imports_once ON imports (source, control_id, digest, part);
CREATE INDEX imports_waiting ON imports (received_at) WHERE outcome IN ('quarantined', 'unfiled');
CREATE INDEX imports_near_misses ON imports (id) WHERE waited_for IN ('record_number_conflict', 'birth_date_conflict', 'name_conflict', 'order_number_conflict', 'sex_conflict', 'registration_conflict');
CREATE INDEX imports_by_time ON imports (received_at);
CREATE INDEX imports_refused ON imports (received_at) WHERE outcome = 'refused';

-- Order numbers that this practice gave out, as reports that were matched otherwise carried them:
-- a later report about the same order has one identifier more. What a message taught us goes with
-- it when it turns out to be somebody else's.
CREATE TABLE order_numbers (
    number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 100),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    import_id BYTEA NOT NULL CHECK (length(import_id) = 16)
);

CREATE INDEX order_numbers_by_import ON order_numbers (import_id);

-- What people decided about messages that could not be filed by themselves. A conflict is only
-- overridden by two: `second_staff_id` is somebody else than `staff_id`. `chart_seen` is a hash of
-- what message and chart said when the first of them asked: the second agrees to that, or is asked
-- again.
CREATE TABLE import_decisions (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    kind TEXT NOT NULL CHECK (kind IN ('file', 'reject', 'unfile')),
    patient_id BYTEA REFERENCES patients (id),
    identifiers TEXT NOT NULL CHECK (length(identifiers) <= 100),
    overrides TEXT NOT NULL CHECK (length(overrides) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    second_staff_id BYTEA REFERENCES staff (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'replaced')),
    at TEXT NOT NULL,
    done_at TEXT,
    chart_seen BYTEA CHECK (chart_seen IS NULL OR length(chart_seen) = 32),
    CONSTRAINT two_different_people CHECK (second_staff_id IS NULL OR second_staff_id <> staff_id),
    CONSTRAINT overriding_takes_two CHECK (state <> 'done' OR overrides = '' OR second_staff_id IS NOT NULL)
);

-- One question at a time: whoever asks anew replaces what was asked before.
CREATE UNIQUE INDEX import_decisions_asked ON import_decisions (import_id) WHERE state = 'asked';
CREATE INDEX import_decisions_unfiled ON import_decisions (id) WHERE kind = 'unfile';
CREATE INDEX import_decisions_by_import ON import_decisions (import_id, at);

-- By what a message that waits could find its patient when a registration changes: our record
-- numbers, the birth date, the chart that an order number names. Only messages that need no person
-- have clues; they go when the message does not wait any more.
CREATE TABLE import_clues (
    kind TEXT NOT NULL CHECK (kind IN ('number', 'birth', 'chart')),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 60),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    PRIMARY KEY (kind, value, import_id)
); -- clustered

CREATE INDEX import_clues_by_import ON import_clues (import_id);

-- Something was in the wrong chart: a privacy report for the privacy officer, who says whether it
-- was a breach (45 CFR 164.402). `since` is from when on it was there.
CREATE TABLE incidents (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    opened_by BYTEA NOT NULL REFERENCES staff (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 1000),
    since TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    breach BOOLEAN,
    finding TEXT CHECK (finding IS NULL OR length(finding) BETWEEN 10 AND 4000),
    closed_by BYTEA REFERENCES staff (id),
    closed_at TEXT,
    CHECK ((closed_at IS NULL) = (finding IS NULL)),
    CHECK ((closed_at IS NULL) = (breach IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);

CREATE INDEX incidents_by_import ON incidents (import_id);

-- Who had seen what of it when it was taken out, as the ledger and the records of conversations had
-- it then.
CREATE TABLE incident_looks (
    incident_id BYTEA NOT NULL REFERENCES incidents (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    account_id BYTEA REFERENCES accounts (id),
    staff_id BYTEA REFERENCES staff (id),
    saw TEXT NOT NULL CHECK (saw IN ('result', 'results', 'record', 'home', 'chart', 'told', 'letter', 'pictures')),
    item_id BYTEA REFERENCES chart_items (id),
    at TEXT NOT NULL,
    PRIMARY KEY (incident_id, place),
    CHECK ((account_id IS NULL) <> (staff_id IS NULL))
); -- clustered

-- ======== 0014_followup ========

-- What is done so that every result that was shown is also read, or told in another way (R-B1.9,
-- R-B1.10).

-- One row for every result that was shown to a patient: when it was shown, whether the patient is
-- reached through the portal, how far the practice has gone, and how it ended. `step` is the last
-- rung of the ladder that was taken and `next_at` the moment of the next one, null after the last.
-- `again_at` is when somebody wanted to try again; `due_at` is until when staff have to do what the
-- step asks for, null while they have nothing to do.
CREATE TABLE followups (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    item_id BYTEA NOT NULL UNIQUE REFERENCES chart_items (id),
    released_at TEXT NOT NULL,
    -- The patient's own account when it was shown; where the mail about it went.
    account_id BYTEA REFERENCES accounts (id),
    -- Who had told the patient before it was shown.
    told_by BYTEA REFERENCES staff (id),
    fitness TEXT NOT NULL CHECK (fitness IN ('fit', 'no_account', 'not_active', 'never_signed_in', 'long_ago', 'no_mail', 'other_language')),
    step TEXT NOT NULL CHECK (step IN ('wait', 'remind', 'call', 'letter', 'decide')),
    next_at TEXT,
    again_at TEXT,
    due_at TEXT,
    -- The patient's own readings of the result's page (T-51).
    first_seen_at TEXT,
    last_seen_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    outcome TEXT CHECK (outcome IS NULL OR outcome IN ('viewed', 'told', 'letter_sent', 'unable', 'superseded', 'deceased')),
    closed_at TEXT,
    -- Null when the portal saw by itself that it is done.
    closed_by BYTEA REFERENCES staff (id),
    CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (closed_by IS NULL OR closed_at IS NOT NULL),
    CHECK (outcome <> 'unable' OR closed_by IS NOT NULL),
    CHECK ((first_seen_at IS NULL) = (last_seen_at IS NULL))
);

CREATE INDEX followups_by_step ON followups (state, next_at);
CREATE INDEX followups_by_again ON followups (state, again_at);
CREATE INDEX followups_by_release ON followups (released_at);
CREATE INDEX followups_by_patient ON followups (patient_id, state);

-- Every try of the staff to reach a patient: how, at which number or address, and what came of it.
-- Never changed.
CREATE TABLE followup_attempts (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('phone', 'in_person', 'letter')),
    place TEXT NOT NULL CHECK (length(place) BETWEEN 3 AND 200),
    outcome TEXT NOT NULL CHECK (outcome IN ('reached', 'left_message', 'no_answer', 'sent', 'returned')),
    next_on TEXT CHECK (next_on IS NULL OR length(next_on) = 10),
    CHECK ((method = 'letter') = (outcome IN ('sent', 'returned')))
);

-- Which results a try was about: one call may tell several.
CREATE TABLE followup_tried (
    followup_id BYTEA NOT NULL REFERENCES followups (id),
    attempt_id BYTEA NOT NULL REFERENCES followup_attempts (id),
    PRIMARY KEY (followup_id, attempt_id)
);

-- ======== 0015_approvals ========

-- Who approved the lists that decide about results (R-B3, appendix B).

-- The word of the medical director, about `hold_policy` of the privacy officer, that a list was right as it was then: `entries` is all that it said, so
-- that what has changed since can be told, and `digest` is its SHA-256. A list is approved while its
-- newest approval has the digest of what the file says now. Never changed.
CREATE TABLE list_approvals (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    list TEXT NOT NULL CHECK (list IN ('critical_values', 'units', 'significant_tests', 'narrative_words', 'state_pack', 'hold_policy')),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    entries TEXT NOT NULL,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL
);

CREATE INDEX list_approvals_by_list ON list_approvals (list, at);

-- ======== 0016_files ========

-- Files: documents and pictures that others send, as they were made harmless, and pictures of
-- scanners as they came (`dicom`), which only clinical staff can save. A file says nothing about
-- whose it is: whatever it belongs to decides who may see it. Files are never changed.

-- `digest` is the SHA-256 of the whole; what a file belongs to keeps it too, sealed by its event, and
-- a file that is another by now is not given out.
CREATE TABLE files (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    media TEXT NOT NULL CHECK (media IN ('pdf', 'png', 'dicom')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    kept_at TEXT NOT NULL
);

-- What files hold, in pieces, so that no row is large and reading one takes little memory.
CREATE TABLE file_pieces (
    file_id BYTEA NOT NULL REFERENCES files (id),
    piece BIGINT NOT NULL CHECK (piece >= 0),
    content BYTEA NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
    PRIMARY KEY (file_id, piece)
);

-- The files of chart items. They have no release state: they are seen where their item is.
CREATE TABLE enclosures (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    title TEXT NOT NULL CHECK (length(title) <= 300),
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media IN ('pdf', 'png')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (item_id, place)
); -- clustered

-- The files inside a message, by their place in it: a message that waits is filed with them later,
-- and whoever decides about it can look at them.
CREATE TABLE import_documents (
    import_id BYTEA NOT NULL CHECK (length(import_id) = 16),
    place BIGINT NOT NULL CHECK (place >= 0),
    file_id BYTEA NOT NULL REFERENCES files (id),
    PRIMARY KEY (import_id, place)
); -- clustered

-- ======== 0017_studies ========

-- Studies: pictures of scanners and X-rays (DICOM). A study has no release state: its patient sees
-- its pictures under a report that carries its accession number, while the gate shows that report.

-- One row for each import of the kind `study`, which says whose it is. `patient_id` is empty while
-- it waits for a person, and again when it was in a wrong chart. `asked_at` is when the providers
-- were asked about a study for which no report had come.
CREATE TABLE studies (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL UNIQUE CHECK (length(import_id) = 16),
    patient_id BYTEA REFERENCES patients (id),
    study_uid TEXT NOT NULL CHECK (length(study_uid) BETWEEN 1 AND 64),
    accession TEXT NOT NULL CHECK (length(accession) <= 324),
    modality TEXT NOT NULL CHECK (length(modality) <= 324),
    description TEXT NOT NULL CHECK (length(description) <= 324),
    taken_on TEXT CHECK (taken_on IS NULL OR length(taken_on) = 10),
    received_at TEXT NOT NULL,
    asked_at TEXT
);

CREATE INDEX studies_by_patient ON studies (patient_id, accession);
CREATE INDEX studies_unasked ON studies (received_at) WHERE patient_id IS NOT NULL AND asked_at IS NULL;

-- What was sent (SOP instances), each kept as it came. `content` is the digest of its data set: the
-- same identifier with other content waits for a person, as an import of its own. `not_drawn` counts
-- the pictures in it that we cannot draw. Where words may stand in the picture (`burned_in`), the
-- patient sees it only when a clinician has said that they name the right person.
CREATE TABLE study_instances (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    study_id BYTEA NOT NULL REFERENCES studies (id),
    instance_uid TEXT NOT NULL CHECK (length(instance_uid) BETWEEN 1 AND 64),
    series_uid TEXT NOT NULL CHECK (length(series_uid) BETWEEN 1 AND 64),
    series TEXT NOT NULL CHECK (length(series) <= 324),
    series_number BIGINT NOT NULL,
    instance_number BIGINT NOT NULL,
    content BYTEA NOT NULL CHECK (length(content) = 32),
    not_drawn BIGINT NOT NULL CHECK (not_drawn >= 0),
    burned_in BOOLEAN NOT NULL,
    received_at TEXT NOT NULL,
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media = 'dicom'),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    names_checked_at TEXT,
    names_checked_by BYTEA REFERENCES staff (id),
    CHECK ((names_checked_at IS NULL) = (names_checked_by IS NULL))
);

CREATE INDEX study_instances_by_study ON study_instances (study_id);
CREATE INDEX study_instances_by_uid ON study_instances (instance_uid);

-- The pictures that were drawn of them.
CREATE TABLE study_pictures (
    instance_id BYTEA NOT NULL REFERENCES study_instances (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media = 'png'),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (instance_id, place)
); -- clustered

-- The order and accession numbers that a report carries: by one of them its pictures find it.
CREATE TABLE report_numbers (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 324),
    PRIMARY KEY (item_id, number)
); -- clustered

CREATE INDEX report_numbers_by_number ON report_numbers (number);

-- ======== 0018_orders ========

-- Orders: which tests a patient waits for, and which of them a person tells first (R-B3).

-- Tests that were ordered for a patient. `tell_first` says why a person tells what is found before it
-- is shown, when that was asked for. `answered_by` is what the source calls the first report that
-- answers it: that it came changes nothing in what the patient reads until a version of it is shown.
CREATE TABLE test_orders (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    test TEXT NOT NULL CHECK (length(test) BETWEEN 2 AND 100),
    number TEXT CHECK (number IS NULL OR length(number) BETWEEN 1 AND 60),
    ordered_on TEXT NOT NULL CHECK (length(ordered_on) = 10),
    tell_first TEXT CHECK (tell_first IS NULL OR length(tell_first) BETWEEN 5 AND 200),
    made_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    answered_by TEXT CHECK (answered_by IS NULL OR length(answered_by) <= 300),
    CHECK (until > made_at)
);

CREATE INDEX test_orders_by_patient ON test_orders (patient_id, made_at);
