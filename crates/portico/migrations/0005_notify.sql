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
