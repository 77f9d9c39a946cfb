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
