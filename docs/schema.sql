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
  address TEXT NOT NULL CHECK (length(address) <= 100),
  device TEXT NOT NULL CHECK (length(device) <= 100),
  request TEXT NOT NULL CHECK (length(request) <= 100),
  -- The run of the program that wrote it: a restart or a second process is a new one.
  boot BYTEA NOT NULL CHECK (length(boot) = 16),
  hash BYTEA NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX ledger_by_patient ON ledger (patient, seq) WHERE patient IS NOT NULL;
CREATE INDEX ledger_by_action ON ledger (action, seq);

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
-- A chart that turned out to be another's duplicate points to it in `merged_into`.
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
    died_on TEXT CHECK (died_on IS NULL OR length(died_on) = 10),
    deceased BOOLEAN NOT NULL,
    language TEXT NOT NULL CHECK (length(language) <= 10),
    email TEXT CHECK (email IS NULL OR length(email) <= 254),
    mobile TEXT CHECK (mobile IS NULL OR length(mobile) <= 20),
    address TEXT NOT NULL CHECK (length(address) <= 500),
    provider_id BYTEA REFERENCES staff (id),
    merged_into BYTEA REFERENCES patients (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (died_on IS NULL OR deceased)
);

CREATE INDEX patients_by_name ON patients (folded, birth_date);
CREATE INDEX patients_by_birth_date ON patients (birth_date, folded);

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

-- Visits to this practice. Only a completed one makes an established patient.
CREATE TABLE visits (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('in_person', 'telehealth', 'other')),
    began_on TEXT NOT NULL CHECK (length(began_on) = 10),
    completed_on TEXT CHECK (completed_on IS NULL OR length(completed_on) = 10),
    provider TEXT NOT NULL CHECK (length(provider) <= 200),
    PRIMARY KEY (patient_id, number)
); -- clustered

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

-- What an account still has to do before it may go on: accept the agreement, say how it wants
-- serious news. A later feature adds and removes these; sign-in obeys them.
CREATE TABLE obligations (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    stage TEXT NOT NULL CHECK (stage IN ('agreement', 'preference')),
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
-- stranger who guesses elsewhere cannot lock its owner out.
CREATE TABLE devices (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    device_hash BYTEA NOT NULL CHECK (length(device_hash) = 32),
    run BIGINT NOT NULL CHECK (run >= 0),
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
    stage TEXT NOT NULL CHECK (stage IN ('activating', 'second_factor', 'agreement', 'preference', 'active')),
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    device TEXT NOT NULL CHECK (length(device) <= 64),
    CHECK ((stage = 'activating') = (account_id IS NULL))
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_age ON sessions (seen_at);

-- Six digits sent to an address, to show that it is read by its owner.
CREATE TABLE email_codes (
    account_id BYTEA PRIMARY KEY REFERENCES accounts (id),
    email TEXT NOT NULL CHECK (length(email) <= 254),
    code_hash BYTEA NOT NULL CHECK (length(code_hash) = 32),
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0)
);

-- Links to choose a new password. One live link an account; a lock kills it (R-B1.4).
CREATE TABLE reset_links (
    account_id BYTEA PRIMARY KEY REFERENCES accounts (id),
    token_hash BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    asked_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0)
);

-- ======== 0004_access ========

-- Who may open whose chart. Read in every transaction that shows a patient's data; never cached.
-- A grant is ended, not deleted, so that it can be shown afterwards who could see what.
CREATE TABLE grants (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    scope TEXT NOT NULL CHECK (scope IN ('own')),
    began_at TEXT NOT NULL,
    ended_at TEXT,
    ended_why TEXT CHECK (ended_why IS NULL OR length(ended_why) BETWEEN 3 AND 200),
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
    text TEXT NOT NULL CHECK (length(text) BETWEEN 20 AND 3000),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    since TEXT NOT NULL,
    UNIQUE (language, digest)
);

-- The outbox: written in the transaction of its cause, sent by a worker, safe to send twice
-- because the mail's Message-ID is made from the row's id.
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
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'kept', 'dead')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    due_at TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    sent_at TEXT,
    problem TEXT CHECK (problem IS NULL OR length(problem) <= 300)
);

CREATE INDEX mails_due ON mails (state, due_at);
CREATE INDEX mails_by_account ON mails (account_id, queued_at);
