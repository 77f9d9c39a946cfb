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
