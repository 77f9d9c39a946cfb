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
