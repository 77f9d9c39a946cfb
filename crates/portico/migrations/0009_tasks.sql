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
